//! All universes together: what the curve would look like if the regressor had nothing to do with the outcome.

use indexmap::IndexMap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::block::{Block, Choice, Data, Ready, Scaled};
use super::lower::is_least_squares;
use crate::method::regression::options::Model;
use crate::method::regression::sample::{Sample, select};
use crate::method::regression::within::Absorber;
use crate::method::regression::{Base, Dependence, clusters, formula_of, model_params};
use crate::method::robustness::Paths;
use crate::method::variables;
use crate::plan::{Datum, Failure, Job, Key, Op, Plan, Published};
use crate::results::{Note, Series};
use crate::stats::descriptive::quantile::{QuantileRule, quantile};
use crate::stats::draws::Draws;
use crate::study::{Analysis, Cell, Exploration, Study, VarId};

/// Numbers of a joint test.
pub const JOINT: [&str; 4] = ["joint.median.p", "joint.expected.p", "joint.significant.p", "joint.draws"];

/// A draw that lies this share short of the curve is a tie.
const TIE: f64 = 1e-10;

#[derive(Serialize, Deserialize)]
struct Params {
    timed: bool,
    units: bool,
    /// What moves, for the note.
    within: String,
    term: String,
    blocks: Vec<Block>,
    /// Universes with instruments or other errors.
    left_out: usize,
    expected: Option<bool>,
    level: f64,
    draws: u64,
    seed: u64,
    name: String,
}

/// Inputs: the units and the periods; then for each block its sample, absorber and weight, the outcome and the regressors,
/// each whole and within, and the clusters of its choices.
static DEALS: Op = Op {
    name: "joint_test",
    version: 1,
    keep: true,
    cost: |params, rows| {
        let count = |of: &serde_json::Value| of.as_array().map_or(0, |all| all.len() as u64);
        let blocks = params["blocks"].as_array().into_iter().flatten();
        let universes: u64 = blocks
            .flat_map(|block| block["choices"].as_array().into_iter().flatten())
            .map(|choice| count(&choice["masks"]))
            .sum();
        params["draws"].as_u64().unwrap_or(1) * (60 * rows * count(&params["blocks"]) + 2000 * universes)
    },
    run: deals,
};

/// What the test of one outcome is about.
pub struct Asked<'a> {
    pub exploration: &'a Exploration,
    pub outcome: usize,
    pub expected: Option<bool>,
    pub level: f64,
    pub draws: u64,
}

impl Asked<'_> {
    pub fn lower(&self, analysis: &Analysis, study: &Study, plan: &mut Plan) -> Key {
        let exploration = self.exploration;
        let mut blocks: IndexMap<(Vec<Key>, usize), (Block, Vec<Key>)> = IndexMap::new();
        let mut left_out = 0;
        for cell in &exploration.cells {
            let Some(found) = dealt(cell, self.outcome, study, plan) else {
                left_out += cell.masks.len();
                continue;
            };
            let (block, choices) = blocks.entry((found.inputs, found.block.term)).or_insert((found.block, vec![]));
            block.choices.push(found.choice);
            choices.extend(found.clusters);
        }
        let (unit, time) = (study.layout.unit, study.layout.time);
        let mut inputs: Vec<Key> = unit.iter().chain(&time).map(|id| variables::lower(study, *id, plan)).collect();
        let mut all = vec![];
        for ((shared, _), (block, clusters)) in blocks {
            inputs.extend(shared.into_iter().chain(clusters));
            all.push(block);
        }
        let params = Params {
            timed: time.is_some(),
            units: unit.is_some(),
            within: unit.map_or(String::new(), |id| study.name_of(id).to_string()),
            term: exploration.term.clone(),
            blocks: all,
            left_out,
            expected: self.expected,
            level: self.level,
            draws: self.draws,
            seed: study.seed,
            name: format!("joint test of {}", analysis.name),
        };
        let label = format!("joint test of {}, {} deals", analysis.name, self.draws);
        plan.step(&DEALS, json!(params), &inputs, analysis.span, label)
    }
}

struct Dealt {
    inputs: Vec<Key>,
    clusters: Vec<Key>,
    block: Block,
    choice: Choice,
}

/// A cell whose universes are least squares with plain errors; its sample is that of its estimates.
fn dealt(cell: &Cell, outcome: usize, study: &Study, plan: &mut Plan) -> Option<Dealt> {
    let formula = formula_of(&cell.analysis)?;
    let options = cell.analysis.options.read::<Model>().ok()?;
    let outcome = *formula.outcomes.get(outcome)?;
    let model = model_params(&cell.analysis, formula, &options, study);
    let dealt = matches!(model.errors, Dependence::Classical | Dependence::Robust(_) | Dependence::Cluster { .. });
    if !dealt || !is_least_squares(formula, &options) {
        return None;
    }
    let base = Base::new(&cell.analysis, formula, options.singletons.as_deref().copied(), study);
    let columns: Vec<VarId> = std::iter::once(outcome).chain(formula.terms.iter().copied()).collect();
    let clustered = clusters(&cell.analysis);
    let units = clustered.first().copied().or(study.layout.unit);
    let sample = base.sample(&[&columns[..], units.as_slice()].concat(), plan);
    let absorber = base.absorber(sample, plan);
    let weight = base.keys(&base.role("weight"), plan);
    let weighted = !weight.is_empty();
    let mut inputs: Vec<Key> = std::iter::once(sample).chain(absorber).chain(weight).collect();
    inputs.extend(columns.iter().flat_map(|id| base.column(*id, sample, absorber, plan)));
    let place = |id: &VarId| formula.terms.iter().position(|one| one == id);
    let subsets = cell.subsets.iter().filter_map(place).collect();
    Some(Dealt {
        inputs,
        clusters: base.keys(&clustered, plan),
        block: Block { absorbed: absorber.is_some(), weighted, term: place(&cell.term)?, choices: vec![] },
        choice: Choice { model, subsets, masks: cell.masks.clone() },
    })
}

/// A block as it was read.
struct Read<'a> {
    block: &'a Block,
    data: Data,
    absorber: Option<&'a Absorber>,
    paths: Paths,
}

fn deals(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let found = read(job, &params).and_then(|read| test(&params, &read));
    Datum::record(&found.unwrap_or_else(|failure| untested(&failure)))
}

/// The curve stands without its test.
pub fn untested(failure: &Failure) -> Published {
    let reason = &failure.message;
    let words = Note::words(format!("no joint test: {reason}"), format!("未作联合检验：{reason}"));
    Published { notes: vec![words], ..Published::default() }
}

fn read<'a>(job: &'a Job, params: &'a Params) -> Result<Vec<Read<'a>>, Failure> {
    let mut inputs = job.inputs.iter();
    let mut next = || inputs.next().ok_or_else(|| Failure::new("an input is missing"));
    let units = if params.units { Some(next()?.codes()?) } else { None };
    let times = if params.timed { Some(next()?.as_numbers()?) } else { None };
    let mut blocks = vec![];
    for block in &params.blocks {
        let rows = next()?.read::<Sample>()?.rows;
        let absorber = if block.absorbed { Some(next()?.live::<Absorber>()?) } else { None };
        let weights = if block.weighted { Some(select(next()?.as_numbers()?, &rows)) } else { None };
        let terms = block.choices.first().map_or(0, |choice| choice.model.terms.len());
        let (mut whole, mut within, mut paths) = (vec![], vec![], None);
        for at in 0..=terms {
            let column = next()?.as_numbers()?;
            let inside = next()?.as_numbers()?;
            within.push(if block.absorbed { inside.to_vec() } else { select(inside, &rows) });
            whole.push(select(column, &rows));
            if at == block.term + 1 {
                let own: Vec<u32> = (0..column.len() as u32).collect();
                let none = vec![0.0; column.len()];
                paths = Paths::new(units.as_deref().unwrap_or(&own), times.unwrap_or(&none), column);
            }
        }
        let paths = paths.ok_or_else(|| {
            Failure::new(format!("`{}` has several values in one period of one `{}`", params.term, params.within))
        })?;
        let mut clusters = vec![];
        for choice in &block.choices {
            let codes = (0..choice.dimensions()).map(|_| Ok(select(&next()?.codes()?, &rows)));
            clusters.push(codes.collect::<Result<Vec<_>, Failure>>()?);
        }
        blocks.push(Read { block, data: Data { rows, whole, within, weights, clusters }, absorber, paths });
    }
    Ok(blocks)
}

fn test(params: &Params, read: &[Read]) -> Result<Published, Failure> {
    let scaled: Vec<Scaled> = read.iter().map(|one| Scaled::new(one.block, &one.data)).collect();
    let ready: Vec<Ready> =
        read.iter().zip(&scaled).map(|(one, scaled)| Ready::new(one.block, &one.data, scaled, one.absorber)).collect();
    let paths =
        read.first().map(|one| one.paths.count()).ok_or_else(|| Failure::new("no universe is least squares"))?;
    let curve = |order: &[usize]| -> Result<Option<[f64; 3]>, Failure> {
        let mut universes = vec![];
        for (one, ready) in read.iter().zip(&ready) {
            universes.extend(under(one, ready, order)?);
        }
        Ok(statistics(&universes, params.expected, params.level))
    };
    let own: Vec<usize> = (0..paths).collect();
    let observed = curve(&own)?.ok_or_else(|| Failure::new("no universe has an estimate"))?;
    let draws = Draws::new(params.seed, &params.name);
    let dealt = (0..params.draws).into_par_iter().map(|draw| curve(&draws.draw(draw).permutation(paths)));
    let all: Vec<Option<[f64; 3]>> = dealt.collect::<Result<_, Failure>>()?;
    Ok(published(params, paths, &observed, &all))
}

/// The universes of a block after a deal; a row whose new path has no value in its period leaves them.
fn under(one: &Read, ready: &Ready, order: &[usize]) -> Result<Vec<[f64; 2]>, Failure> {
    let dealt = one.paths.dealt(order);
    let whole = select(&dealt, &one.data.rows);
    if whole.iter().all(|value| value.is_finite()) {
        return ready.universes(&whole);
    }
    let rows: Vec<usize> = (0..whole.len()).filter(|row| whole[*row].is_finite()).collect();
    let (data, absorber) = one.data.on_rows(&rows, one.absorber)?;
    let scaled = Scaled::new(one.block, &data);
    let left: Vec<f64> = rows.iter().map(|row| whole[*row]).collect();
    Ready::new(one.block, &data, &scaled, absorber.as_ref()).universes(&left)
}

/// The median, the share with the expected sign and the share that is also significant, larger where more extreme.
/// Where no sign is expected, the one that more universes have counts.
fn statistics(universes: &[[f64; 2]], expected: Option<bool>, level: f64) -> Option<[f64; 3]> {
    let found: Vec<[f64; 2]> = universes.iter().copied().filter(|[b, p]| b.is_finite() && p.is_finite()).collect();
    if found.is_empty() {
        return None;
    }
    let estimates: Vec<f64> = found.iter().map(|[b, _]| *b).collect();
    let median = quantile(&estimates, 0.5, QuantileRule::Type(7));
    let share =
        |holds: &dyn Fn(&[f64; 2]) -> bool| found.iter().filter(|one| holds(one)).count() as f64 / found.len() as f64;
    let signed = |positive: bool| share(&|[b, _]| if positive { *b > 0.0 } else { *b < 0.0 });
    let beyond = |positive: bool| share(&|[b, p]| (if positive { *b > 0.0 } else { *b < 0.0 }) && *p < level);
    Some(match expected {
        Some(true) => [median, signed(true), beyond(true)],
        Some(false) => [-median, signed(false), beyond(false)],
        None => [median.abs(), signed(true).max(signed(false)), beyond(true).max(beyond(false))],
    })
}

fn published(params: &Params, paths: usize, observed: &[f64; 3], all: &[Option<[f64; 3]>]) -> Published {
    let found: Vec<&[f64; 3]> = all.iter().flatten().collect();
    let p = |at: usize| {
        let as_far = observed[at] - TIE * observed[at].abs();
        let beyond = found.iter().filter(|one| one[at] >= as_far).count();
        (1.0 + beyond as f64) / (1.0 + found.len() as f64)
    };
    let values = [p(0), p(1), p(2), found.len() as f64];
    let column = |at: usize| found.iter().map(|one| one[at]).collect::<Vec<f64>>();
    Published {
        cells: JOINT.map(str::to_string).into_iter().zip(values).collect(),
        notes: notes(params, paths, all.len() - found.len()),
        series: vec![Series::new(
            "joint",
            [("median", column(0)), ("expected", column(1)), ("significant", column(2))],
        )],
    }
}

fn notes(params: &Params, paths: usize, lost: usize) -> Vec<Note> {
    let Params { term, within, draws, .. } = params;
    let (of, of_zh) = match within.as_str() {
        "" => (
            format!("values of `{term}` are dealt out anew among {paths} rows"),
            format!("{paths}个观测间重排`{term}`的取值"),
        ),
        unit => (
            format!("whole paths of `{term}` are dealt out anew among {paths} values of `{unit}`"),
            format!("在{paths}个`{unit}`间整体重排`{term}`的时间路径"),
        ),
    };
    let (sides, sides_zh) = match params.expected {
        Some(_) => ("", ""),
        None => (", in the direction that more universes have", "，方向取多数设定的符号"),
    };
    let mut notes = vec![Note::words(
        format!(
            "joint test: {of}, {draws} times, one deal for all universes; p = (1 + deals as far as the curve) / (1 + \
             deals){sides} (Simonsohn, Simmons and Nelson 2020)"
        ),
        format!(
            "联合检验：{of_zh}{draws}次，各设定共用同一次重排；p=(1+不低于实际值的次数)/(1+次数){sides_zh}\
             （Simonsohn, Simmons and Nelson 2020）"
        ),
    )];
    if params.left_out > 0 {
        let left = params.left_out;
        notes.push(Note::words(
            format!("the joint test leaves out {left} universes: instruments, or errors that it does not deal out"),
            format!("联合检验不含{left}种设定（工具变量或其他类型标准误）"),
        ));
    }
    if lost > 0 {
        notes.push(Note::words(
            format!("{lost} deals without any estimate are left out of the joint test"),
            format!("联合检验剔除{lost}次无法估计的重排"),
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::statistics;

    #[test]
    fn what_is_extreme_depends_on_what_is_expected() {
        let universes = [[1.0, 0.01], [-3.0, 0.01], [-2.0, 0.2], [f64::NAN, f64::NAN], [-1.0, 0.04]];
        assert_eq!(statistics(&universes, Some(true), 0.05), Some([-1.5, 0.25, 0.25]));
        assert_eq!(statistics(&universes, Some(false), 0.05), Some([1.5, 0.75, 0.5]));
        assert_eq!(statistics(&universes, None, 0.05), Some([1.5, 0.75, 0.5]));
        assert_eq!(statistics(&universes[3..4], None, 0.05), None);
    }
}
