//! All groups in one model: their columns below one another, each group with coefficients and effects of its own.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::super::fit::{self, Columns, Places, Solved};
use super::super::instruments::{self, How};
use super::super::sample::Sample;
use super::super::within::Absorber;
use super::difference;
use super::permute::Permuted;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::Note;
use crate::stats::regression::absorb::{Effect, Effects};
use crate::stats::regression::statistics::wald;

#[derive(Serialize, Deserialize)]
pub struct Params {
    /// Of one group; with instruments, its terms are the exogenous regressors, the endogenous ones, the instruments.
    pub model: fit::Params,
    pub endogenous: usize,
    pub instruments: usize,
    /// A column of ones a group.
    pub constant: bool,
    /// Inputs of each group: those of its fit.
    pub widths: Vec<usize>,
    pub groups: Vec<String>,
    /// Terms whose coefficients are compared.
    pub of: Vec<String>,
    pub chow: bool,
    /// The last input is a permutation.
    pub permuted: bool,
}

/// Inputs: those of the fit of each group; a permutation.
pub static EQUALITY: Op = Op { name: "equality", version: 2, keep: true, cost: |_, rows| 200 * rows, run: compare };

fn compare(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let mut rest = job.inputs;
    let mut parts = vec![];
    for width in &params.widths {
        let (own, others) = rest.split_at_checked(*width).ok_or_else(|| Failure::new("an input is missing"))?;
        let part = Job { inputs: own, draws: job.draws.clone(), ..*job };
        let sample: Sample = part.input(0)?.read()?;
        let absorber = if params.model.absorbed { Some(absorber_of(own)?) } else { None };
        parts.push((fit::read(&part, &params.model, &sample)?, absorber));
        rest = others;
    }
    let absorbers: Vec<&Absorber> = parts.iter().filter_map(|(_, absorber)| *absorber).collect();
    let columns: Vec<&Columns> = parts.iter().map(|(columns, _)| columns).collect();
    let (model, stacked) = stack(&params, &columns);
    let absorber = absorber(&absorbers, stacked.weights.as_deref())?;
    let solved = match params.instruments {
        0 => fit::solve(&model, &stacked, absorber.as_ref())?,
        _ => {
            let groups = params.groups.len();
            let (endogenous, instruments) = (groups * params.endogenous, groups * params.instruments);
            let params = instruments::Params { model, endogenous, instruments, how: How::TwoStage };
            instruments::solve(&params, &stacked, absorber.as_ref())?
        }
    };
    let permuted: Option<Permuted> = if params.permuted {
        Some(rest.first().map_or_else(|| Err(Failure::new("an input is missing")), Datum::read)?)
    } else {
        None
    };
    Datum::record(&published(&params, &solved, stacked.rows.len(), permuted.as_ref()))
}

fn absorber_of(inputs: &[Datum]) -> Result<&Absorber, Failure> {
    inputs.get(1).ok_or_else(|| Failure::new("an input is missing"))?.live()
}

/// Each group's regressors, zero on the rows of the others.
fn stack(params: &Params, parts: &[&Columns]) -> (fit::Params, Columns) {
    let sizes: Vec<usize> = parts.iter().map(|part| part.rows.len()).collect();
    let rows: usize = sizes.iter().sum();
    let joined =
        |pick: fn(&Columns) -> &Vec<f64>| parts.iter().flat_map(|part| pick(part)).copied().collect::<Vec<f64>>();
    let (mut regressors, mut within, mut terms) = (vec![], vec![], vec![]);
    let all = params.model.terms.len();
    let (second, third) = (all - params.endogenous - params.instruments, all - params.instruments);
    // Exogenous regressors of all groups, then endogenous ones, then instruments.
    for kind in [0..second, second..third, third..all] {
        let mut start = 0;
        for ((part, size), group) in parts.iter().zip(&sizes).zip(&params.groups) {
            let apart = |column: &[f64]| {
                let mut whole = vec![0.0; rows];
                whole[start..start + size].copy_from_slice(column);
                whole
            };
            let ones = (params.constant && kind == (0..second)).then(|| vec![1.0; *size]);
            regressors.extend(ones.iter().chain(&part.regressors[kind.clone()]).map(|column| apart(column)));
            within.extend(ones.iter().chain(&part.within[kind.clone()]).map(|column| apart(column)));
            terms.extend(ones.iter().map(|_| own(fit::CONSTANT, group)));
            terms.extend(params.model.terms[kind.clone()].iter().map(|term| own(term, group)));
            start += size;
        }
    }
    let dimensions = parts.first().map_or(0, |part| part.clusters.len());
    let columns = Columns {
        rows: parts.iter().flat_map(|part| &part.rows).copied().collect(),
        weights: params
            .model
            .weighted
            .then(|| parts.iter().flat_map(|part| part.weights.iter().flatten()).copied().collect()),
        outcome: joined(|part| &part.outcome),
        outcome_within: joined(|part| &part.outcome_within),
        regressors,
        within,
        places: Places {
            lon: joined(|part| &part.places.lon),
            lat: joined(|part| &part.places.lat),
            units: parts.iter().flat_map(|part| &part.places.units).copied().collect(),
            times: parts.iter().flat_map(|part| &part.places.times).copied().collect(),
        },
        clusters: (0..dimensions).map(|d| parts.iter().flat_map(|part| &part.clusters[d]).copied().collect()).collect(),
    };
    (fit::Params { terms, constant: false, ..params.model.clone() }, columns)
}

/// Name of a group's term in the joint model.
fn own(term: &str, group: &str) -> String {
    format!("{term} in {group}")
}

fn absorber(parts: &[&Absorber], weights: Option<&[f64]>) -> Result<Option<Absorber>, Failure> {
    let Some(first) = parts.first() else { return Ok(None) };
    let effects: Vec<Effect> = (0..first.effects.len())
        .map(|at| Effect::stacked(&parts.iter().filter_map(|part| part.effects.get(at)).collect::<Vec<_>>()))
        .collect();
    let prepared = Effects::new(&effects, weights).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Some(Absorber { effects, names: first.names.clone(), prepared }))
}

/// Differences d = L b of the joint model, with their covariance L V L'.
struct Differences {
    values: Vec<f64>,
    covariance: DMatrix<f64>,
    /// Which of those asked for there are.
    found: Vec<bool>,
}

impl Differences {
    fn new(solved: &Solved, pairs: &[(String, String)]) -> Self {
        let place = |name: &String| solved.fit.kept.iter().position(|column| solved.names[*column] == *name);
        let places: Vec<Option<(usize, usize)>> = pairs.iter().map(|(a, b)| Some((place(a)?, place(b)?))).collect();
        let there: Vec<(usize, usize)> = places.iter().flatten().copied().collect();
        let mut l = DMatrix::zeros(there.len(), solved.fit.coefficients.len());
        for (row, (first, other)) in there.iter().enumerate() {
            (l[(row, *first)], l[(row, *other)]) = (-1.0, 1.0);
        }
        let b = &solved.fit.coefficients;
        Differences {
            values: there.iter().map(|(first, other)| b[*other] - b[*first]).collect(),
            covariance: &l * &solved.covariance.matrix * l.transpose(),
            found: places.iter().map(Option::is_some).collect(),
        }
    }

    /// F and p of all being zero.
    fn joint(&self, df: f64) -> Option<(f64, usize, f64)> {
        let all: Vec<usize> = (0..self.values.len()).collect();
        let test = wald(&self.values, &self.covariance, &all, df).ok()?;
        Some((test.f, test.df1, test.p))
    }
}

fn published(params: &Params, solved: &Solved, rows: usize, permuted: Option<&Permuted>) -> Published {
    let mut out = Published::default();
    let (Some(first), others) = (params.groups.first(), params.groups.get(1..).unwrap_or_default()) else { return out };
    let pairs = |term: &String| -> Vec<(String, String)> {
        others.iter().map(|group| (own(term, first), own(term, group))).collect()
    };
    for (at, term) in params.of.iter().enumerate() {
        let differences = Differences::new(solved, &pairs(term));
        let mut next = 0;
        for (place, group) in others.iter().enumerate() {
            let name = difference(term, group);
            if differences.found[place] {
                let se = differences.covariance[(next, next)].max(0.0).sqrt();
                fit::publish(&mut out, &name, differences.values[next], se, solved.df, params.model.level);
                next += 1;
            }
            let p = permuted.and_then(|permuted| permuted.p.get(at)?.get(place).copied().flatten());
            out.cells.extend(p.map(|p| (format!("{name}.fisher"), p)));
        }
        if let Some((f, _, p)) = differences.joint(solved.df) {
            out.cells.extend([(format!("{term}.equal.F"), f), (format!("{term}.equal.p"), p)]);
        }
    }
    if params.chow {
        let regressors = params.model.terms.len() - params.instruments;
        let slopes: Vec<(String, String)> = params.model.terms.iter().take(regressors).flat_map(pairs).collect();
        if let Some((f, df, p)) = Differences::new(solved, &slopes).joint(solved.df) {
            out.cells.extend([
                ("chow.F".to_string(), f),
                ("chow.df".to_string(), df as f64),
                ("chow.p".to_string(), p),
            ]);
        }
    }
    if let Some(permuted) = permuted {
        out.cells.push(("draws".to_string(), permuted.draws as f64));
        out.notes.extend(permuted.notes());
    }
    out.cells.extend([("n".to_string(), rows as f64), ("df".to_string(), solved.df)]);
    out.notes.push(Note::words(
        format!("differences are from `{first}`, in one model whose slopes and effects all differ between groups"),
        format!("组间差异以`{first}`为基准，来自斜率与固定效应均随组变化的合并模型"),
    ));
    out
}
