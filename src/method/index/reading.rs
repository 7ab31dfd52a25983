//! An index read over time: levels, growth, contributions, obstacles, by period and by part.

use super::choices::Aggregate;
use super::compute::{Built, build};
use super::parts;
use crate::plan::{Datum, Failure, Job, Key, Op, Plan, Published};
use crate::results::Note;
use crate::spec::types::BranchRule;
use crate::stats::index::reading::{contributions, obstacles};
use crate::study::{BoundIndex, Study};

/// Inputs: those of the index.
static READING: Op = Op { name: "index_reading", version: 1, keep: true, cost: |_, rows| 2500 * rows, run };

/// What a table of kind `growth`, `contributions` or `obstacles` reads.
pub fn lower(study: &Study, index: &BoundIndex, plan: &mut Plan) -> Key {
    let (params, inputs) = parts(study, index, plan);
    plan.step(&READING, params, &inputs, index.span, format!("{} over time", index.name))
}

/// Behind the names of all periods together.
pub const ALL: &str = "mean";

/// Cells `PART.PERIOD` (levels of nodes), `.growth`, `.contribution`, `.obstacle`; `PART.mean...` over all periods.
fn run(job: &Job) -> Result<Datum, Failure> {
    let built = build(job)?;
    let mut out = Published::default();
    let periods = periods(&built);
    levels(&built, &periods, &mut out);
    for (name, rows) in &periods {
        shares(&built, name, rows, &mut out);
    }
    let all: Vec<usize> = (0..built.rows.len()).collect();
    shares(&built, ALL, &all, &mut out);
    if !is_unit(&built) {
        out.notes.push(Note::words(
            "no obstacle degrees: they need leaves that are normalised from 0 to 1",
            "无法计算障碍度：指标须标准化到0至1",
        ));
    }
    if !built.params.nodes.iter().all(|node| matches!(node.aggregate, Aggregate::Arithmetic(_))) {
        out.notes.push(Note::words(
            "contributions are shares of the weighted sum of the leaves; the index itself is aggregated in another way",
            "贡献度按加权和计算，与指数的合成方式不同",
        ));
    }
    Datum::record(&out)
}

/// Names of periods and their rows, in the order of time; none where rows have no periods.
fn periods(built: &Built) -> Vec<(String, Vec<usize>)> {
    let Some(times) = &built.times else { return vec![] };
    let mut found = times.clone();
    found.sort_by(f64::total_cmp);
    found.dedup();
    let rows = |time: f64| (0..times.len()).filter(|row| times[*row] == time).collect();
    found.into_iter().map(|time| (time.to_string(), rows(time))).collect()
}

fn mean(column: &[f64], rows: &[usize]) -> f64 {
    let own: Vec<f64> = rows.iter().map(|row| column[*row]).filter(|x| !x.is_nan()).collect();
    own.iter().sum::<f64>() / own.len() as f64
}

/// Means of the root and of its children, and how they grow.
fn levels(built: &Built, periods: &[(String, Vec<usize>)], out: &mut Published) {
    let shown = built.params.nodes.iter().enumerate().filter(|(_, node)| node.parent.is_none_or(|parent| parent == 0));
    for (at, node) in shown {
        let means: Vec<f64> = periods.iter().map(|(_, rows)| mean(&built.scored.scores[at], rows)).collect();
        for (place, ((period, _), level)) in periods.iter().zip(&means).enumerate() {
            out.cells.push((format!("{}.{period}", node.name), *level));
            if let Some(before) = place.checked_sub(1).and_then(|place| means.get(place)) {
                out.cells.push((format!("{}.{period}.growth", node.name), level / before - 1.0));
            }
        }
        if let ([first, .., last], n) = (means.as_slice(), means.len()) {
            let yearly = libm::pow(last / first, 1.0 / (n as f64 - 1.0)) - 1.0;
            out.cells.push((format!("{}.{ALL}.growth", node.name), yearly));
        }
    }
    if built.params.branch == BranchRule::Raw && built.params.nodes.len() > 1 {
        out.notes
            .push(Note::words("branches are weighted sums that add up to the index", "分项为加权得分，合计等于总指数"));
    }
}

/// Contributions and obstacle degrees of leaves, and their sums over the children of the root.
fn shares(built: &Built, period: &str, rows: &[usize], out: &mut Published) {
    let weights: Vec<f64> = (0..built.z.len()).map(|leaf| weight(built, leaf, period)).collect();
    let means: Vec<f64> = built.z.iter().map(|z| mean(z, rows)).collect();
    push(built, period, "contribution", contributions(&means, &weights), out);
    if is_unit(built) {
        let units: Vec<Vec<f64>> = rows.iter().map(|row| built.z.iter().map(|z| z[*row]).collect()).collect();
        push(built, period, "obstacle", obstacles(units.iter().map(Vec::as_slice), &weights), out);
    }
}

/// Whether every leaf is normalised from 0 to 1.
fn is_unit(built: &Built) -> bool {
    built.z.iter().flatten().all(|z| z.is_nan() || (-1e-9..=1.0 + 1e-9).contains(z))
}

/// The weight of a leaf; where weights are found in each period, that period's.
fn weight(built: &Built, leaf: usize, period: &str) -> f64 {
    let name = format!("{}.weight.{period}", built.params.leaves[leaf].name);
    let own = built.scored.cells.iter().find(|(known, _)| *known == name).map(|(_, weight)| *weight);
    own.unwrap_or(built.scored.leaf_weights[leaf])
}

fn push(built: &Built, period: &str, what: &str, values: Vec<f64>, out: &mut Published) {
    let params = &built.params;
    let first = |leaf: usize| {
        let mut at = params.leaves[leaf].node;
        while let Some(parent) = params.nodes[at].parent.filter(|parent| *parent != 0) {
            at = parent;
        }
        at
    };
    let children = params.nodes.iter().enumerate().filter(|(_, node)| node.parent == Some(0));
    for (child, node) in children {
        let sum: f64 =
            values.iter().enumerate().filter(|(leaf, _)| first(*leaf) == child).map(|(_, value)| value).sum();
        out.cells.push((format!("{}.{period}.{what}", node.name), sum));
    }
    for (leaf, value) in params.leaves.iter().zip(values) {
        out.cells.push((format!("{}.{period}.{what}", leaf.name), value));
    }
}
