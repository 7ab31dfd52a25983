//! The steps of an index: leaves are treated and normalised, the tree is scored, a branch or the weights are taken out.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::choices::Normalise;
use super::tree::{LeafParams, NodeParams, Scored, Tree};
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::Note;
use crate::spec::types::{BranchRule, Direction, MissingLeaves, Scope};
use crate::stats::index::normalise::{self, Scale, normalise};
use crate::stats::index::treat::{Limits, Treatment, treat};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub name: String,
    pub nodes: Vec<NodeParams>,
    pub leaves: Vec<LeafParams>,
    pub directions: Vec<Direction>,
    pub normalise: Normalise,
    pub scope: Scope,
    pub branch: BranchRule,
    pub shift: f64,
    pub treat: Option<Outliers>,
    pub missing: MissingLeaves,
    /// The column of periods comes after the leaves.
    pub timed: bool,
    /// Filters come last: each must hold (`true`) or must not, where the index is built from some rows alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<bool>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Outliers {
    pub skewness: f64,
    pub kurtosis: f64,
    pub points: usize,
    pub log: bool,
}

/// Inputs: the leaves, the column of periods where there is one, the filters.
pub static INDEX: Op = Op { name: "index", version: 2, keep: true, cost: |_, rows| 2000 * rows, run: index };
pub static BRANCH: Op = Op { name: "branch", version: 1, keep: false, cost: |_, rows| rows, run: branch_column };
pub static WEIGHTS: Op = Op { name: "index_weights", version: 1, keep: true, cost: |_, _| 100, run: weights };

fn index(job: &Job) -> Result<Datum, Failure> {
    let Built { mut scored, rows, all, .. } = build(job)?;
    for scores in &mut scored.scores {
        let mut spread = vec![f64::NAN; all];
        rows.iter().zip(scores.iter()).for_each(|(row, score)| spread[*row] = *score);
        *scores = spread;
    }
    Datum::record(&scored)
}

/// An index over the rows that take part in it.
pub struct Built {
    pub params: Params,
    pub scored: Scored,
    /// Normalised leaves, one column each.
    pub z: Vec<Vec<f64>>,
    pub times: Option<Vec<f64>>,
    /// Their places among all rows.
    pub rows: Vec<usize>,
    pub all: usize,
}

pub fn build(job: &Job) -> Result<Built, Failure> {
    if let Some(error) = job.params.get("unreadable") {
        return Err(Failure::new(error.as_str().unwrap_or_default()));
    }
    let params: Params = job.params()?;
    let columns = job.inputs[..params.leaves.len().min(job.inputs.len())]
        .iter()
        .map(Datum::as_numbers)
        .collect::<Result<Vec<_>, _>>()?;
    let times = if params.timed { Some(job.input(params.leaves.len())?.as_numbers()?) } else { None };
    let all = columns.first().map_or(0, |column| column.len());
    let mut notes = vec![];
    let mut rows = taking_part(&params, &columns, all, &mut notes);
    filtered(&mut rows, job, &params, &mut notes)?;
    if rows.is_empty() {
        return Err(Failure::new(format!("`{}`: no row has all leaves", params.name)));
    }
    let of_rows = |column: &[f64]| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
    let times = times.map(of_rows);
    let leaf = |(at, column): (usize, &&[f64])| {
        let mut notes = vec![];
        let column = treated(&of_rows(column), &params, &params.leaves[at].name, &mut notes);
        (scaled(&column, at, &params, times.as_deref()), notes)
    };
    let leaves: Vec<_> = columns.par_iter().enumerate().map(leaf).collect();
    let mut z = vec![];
    for (scaled, treated) in leaves {
        notes.extend(treated);
        z.push(scaled?);
    }
    if params.shift > 0.0 {
        notes.push(Note::Shifted { by: params.shift });
    }
    let mut scored = by_scope(&params, &z, times.as_deref())?;
    scored.notes.splice(0..0, notes);
    Ok(Built { params, scored, z, times, rows, all })
}

/// Rows that have every leaf, or all rows where the index deals with empty leaves.
fn taking_part(params: &Params, columns: &[&[f64]], all: usize, notes: &mut Vec<Note>) -> Vec<usize> {
    if params.missing != MissingLeaves::Error {
        return (0..all).collect();
    }
    let rows: Vec<usize> = (0..all).filter(|row| columns.iter().all(|column| !column[*row].is_nan())).collect();
    if rows.len() < all {
        let lacking = params.leaves.iter().zip(columns).filter(|(_, column)| column.iter().any(|x| x.is_nan()));
        let leaves = lacking.map(|(leaf, _)| leaf.name.clone()).collect();
        notes.push(Note::NoScore { rows: all - rows.len(), all, leaves });
    }
    rows
}

/// Rows that the filters leave.
fn filtered(rows: &mut Vec<usize>, job: &Job, params: &Params, notes: &mut Vec<Note>) -> Result<(), Failure> {
    let first = params.leaves.len() + usize::from(params.timed);
    let before = rows.len();
    for (at, holds) in params.filters.iter().enumerate() {
        let truth = job.input(first + at)?.as_numbers()?;
        rows.retain(|row| (truth[*row] == 1.0) == *holds);
    }
    if rows.len() < before {
        notes.push(Note::words(
            format!("`{}` is built from {} of {before} rows", params.name, rows.len()),
            format!("`{}`由{before}行中的{}行构建", params.name, rows.len()),
        ));
    }
    Ok(())
}

/// Scores of the rows, with weights found over all of them, in each period by itself, or in the base period.
fn by_scope(params: &Params, z: &[Vec<f64>], times: Option<&[f64]>) -> Result<Scored, Failure> {
    let periods = periods(times.unwrap_or_default());
    let tree = |z: &[Vec<f64>], found_on: Option<&[usize]>| {
        let (nodes, leaves) = (params.nodes.as_slice(), params.leaves.as_slice());
        let (branch, missing, shift) = (params.branch, params.missing, params.shift);
        Tree { nodes, leaves, z, found_on, branch, missing, periods: periods.len(), shift }.score()
    };
    let of_period = |period: f64| -> Vec<usize> {
        times.unwrap_or_default().iter().enumerate().filter(|(_, time)| **time == period).map(|(row, _)| row).collect()
    };
    match (params.scope, times) {
        // Grading sums over periods by its definition, however the leaves are scaled.
        (Scope::By(_), Some(_)) if !params.nodes.iter().any(NodeParams::is_graded) => {
            let parts = periods.iter().map(|period| {
                let rows = of_period(*period);
                let z: Vec<Vec<f64>> = z.iter().map(|leaf| rows.iter().map(|row| leaf[*row]).collect()).collect();
                let scored = tree(&z, None).map_err(|mut failure| {
                    failure.message = format!("{period}: {}", failure.message);
                    failure
                })?;
                Ok((*period, rows, scored))
            });
            Ok(joined(params, &parts.collect::<Result<Vec<_>, Failure>>()?, z.first().map_or(0, Vec::len)))
        }
        (Scope::Base(period), Some(_)) => tree(z, Some(&of_period(period as f64))),
        _ => tree(z, None),
    }
}

fn periods(times: &[f64]) -> Vec<f64> {
    let mut periods = times.to_vec();
    periods.sort_by(f64::total_cmp);
    periods.dedup();
    periods
}

/// One index from those of its periods. Weights are the means over periods; each period's own are beside them.
fn joined(params: &Params, parts: &[(f64, Vec<usize>, Scored)], rows: usize) -> Scored {
    let mean = |values: &dyn Fn(&Scored) -> f64| {
        parts.iter().map(|(_, _, scored)| values(scored)).sum::<f64>() / parts.len() as f64
    };
    let mut whole = Scored {
        scores: vec![vec![f64::NAN; rows]; params.nodes.len()],
        leaf_weights: (0..params.leaves.len()).map(|at| mean(&|scored| scored.leaf_weights[at])).collect(),
        node_weights: (0..params.nodes.len()).map(|at| mean(&|scored| scored.node_weights[at])).collect(),
        ..Scored::default()
    };
    for (period, places, scored) in parts {
        for (whole, part) in whole.scores.iter_mut().zip(&scored.scores) {
            places.iter().zip(part).for_each(|(row, score)| whole[*row] = *score);
        }
        let weights = params.leaves.iter().zip(&scored.leaf_weights);
        whole.cells.extend(weights.map(|(leaf, weight)| (format!("{}.weight.{period}", leaf.name), *weight)));
        whole.cells.extend(scored.cells.iter().map(|(name, value)| (format!("{name}.{period}"), *value)));
        for note in &scored.notes {
            if !whole.notes.contains(note) {
                whole.notes.push(note.clone());
            }
        }
    }
    whole.notes.push(Note::PeriodByPeriod);
    whole
}

/// The leaf after outlier treatment, and what was done to it.
fn treated(column: &[f64], params: &Params, name: &str, notes: &mut Vec<Note>) -> Vec<f64> {
    let Some(rule) = params.treat else { return column.to_vec() };
    let found = treat(column, Limits { skewness: rule.skewness, kurtosis: rule.kurtosis, points: rule.points });
    let leaf = name.to_string();
    match found.treatment {
        Treatment::None => return found.column,
        Treatment::Log if !rule.log => {
            notes.push(Note::KeepsOutliers { leaf });
            return column.to_vec();
        }
        Treatment::Winsorised { high, low } => notes.push(Note::Winsorised { leaf, high, low }),
        Treatment::Log => notes.push(Note::InLogs { leaf }),
    }
    found.column
}

fn scaled(column: &[f64], leaf: usize, params: &Params, times: Option<&[f64]>) -> Result<Vec<f64>, Failure> {
    let name = &params.leaves[leaf].name;
    let direction = match &params.directions[leaf] {
        Direction::Positive => normalise::Direction::More,
        Direction::Negative => normalise::Direction::Less,
        Direction::Target(value) => normalise::Direction::Toward(*value),
        Direction::Band(range) => normalise::Direction::Within(*range.start(), *range.end()),
    };
    let scale = match &params.normalise {
        Normalise::MinMax(to) => Scale::MinMax { low: to.from, high: to.to },
        Normalise::ZScore(options) => Scale::ZScore { population: options.population },
        Normalise::Rank(_) => Scale::Rank,
        Normalise::Distance(options) => Scale::Distance { reference: options.reference },
        Normalise::None(_) => {
            return match direction {
                normalise::Direction::More => Ok(column.to_vec()),
                normalise::Direction::Less => Ok(column.iter().map(|x| -x).collect()),
                _ => Err(Failure::new(format!("leaf `{name}`: a target needs a normalisation"))),
            };
        }
    };
    let codes: Vec<u32>;
    let marked: Vec<bool>;
    let scope = match (params.scope, times) {
        (Scope::By(_), Some(times)) => {
            let mut seen = indexmap::IndexSet::new();
            codes = times.iter().map(|time| seen.insert_full(time.to_bits()).0 as u32).collect();
            normalise::Scope::By(&codes)
        }
        (Scope::Base(period), Some(times)) => {
            marked = times.iter().map(|time| *time == period as f64).collect();
            if !marked.contains(&true) {
                return Err(Failure::new(format!("no row of the base period {period}")));
            }
            normalise::Scope::Base(&marked)
        }
        _ => normalise::Scope::Pooled,
    };
    normalise(column, leaf, scale, direction, scope)
        .map_err(|error| Failure::new(format!("`{}`, leaf `{name}`: {error}", params.name)))
}

fn branch_column(job: &Job) -> Result<Datum, Failure> {
    let node = job.params["node"].as_u64().unwrap_or_default() as usize;
    let scored: Scored = job.input(0)?.read()?;
    let scores = scored.scores.into_iter().nth(node);
    scores.map(Datum::numbers).ok_or_else(|| Failure::new("the index has no such branch"))
}

fn weights(job: &Job) -> Result<Datum, Failure> {
    let name = |list: &str, at: usize| job.params[list][at].as_str().unwrap_or_default().to_string();
    let scored: Scored = job.input(0)?.read()?;
    let leaves = scored.leaf_weights.iter().enumerate().map(|(at, w)| (format!("{}.weight", name("leaves", at)), *w));
    let nodes =
        scored.node_weights.iter().enumerate().skip(1).map(|(at, w)| (format!("{}.weight", name("nodes", at)), *w));
    let cells = leaves.chain(nodes).chain(scored.cells).collect();
    Datum::record(&Published { cells, notes: scored.notes, series: vec![] })
}
