//! Composite indices: one step scores the whole tree, and every branch is a column taken from it.

mod check;
pub mod choices;
mod compute;
pub mod reading;
mod tree;
mod weigh;

use indexmap::IndexSet;
use serde_json::json;

pub use check::check;
use choices::{Weighting, read};
use compute::{BRANCH, INDEX, Outliers, Params, WEIGHTS};
use tree::{LeafParams, NodeParams};

use super::{Quantity, variables};
use crate::card;
use crate::diag::Card;
use crate::plan::{Key, Plan};
use crate::spec::types::{Call, Scope, Transform};
use crate::study::{BoundIndex, Study};

card! {
    /// ## What it finds
    /// A catalogue word of an index — normalisation, weighting, aggregation — with options that it does not take, or
    /// choices that exclude each other: a scope by year without years, weights for some siblings and not for others.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// indices: {I: {branch: raw, aggregate: geometric, of: {A: [+a], B: [+b]}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// indices: {I: {branch: raw, aggregate: arithmetic, of: {A: [+a], B: [+b]}}}
    /// ```
    static BAD_CHOICE = "bad-index-option", "an index option that cannot be read";
}

card! {
    /// ## What it finds
    /// A normalisation whose result the weighting or the aggregation cannot take: entropy and geometric means on
    /// z-scores, which are negative.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// indices: {I: {normalise: z_score, weighting: entropy, of: [+a, +b]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// indices: {I: {normalise: min_max, weighting: entropy, of: [+a, +b]}}
    /// ```
    static SIGNS_CLASH = "negative-scores", "a weighting that cannot take negative scores";
}

card! {
    /// ## What it finds
    /// A leaf that an index names twice.
    ///
    /// ## Why it matters
    /// It counts twice, or against itself where the signs differ, and a table of weights cannot tell the two apart.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// indices: {I: {of: {A: [+x, +y], B: [-x, +z]}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// indices: {I: {of: {A: [+x, +y], B: [+z]}}}
    /// ```
    static LEAF_TWICE = "leaf-twice", "a leaf that stands twice";
}

pub static CARDS: &[&Card] = &[&LEAF_TWICE, &BAD_CHOICE, &SIGNS_CLASH];

/// The step that scores an index; `name` tells it from its variants.
pub fn lower(study: &Study, name: &str, index: &BoundIndex, plan: &mut Plan) -> Key {
    let place = ("index", name.to_string());
    if let Some(key) = plan.known.get(&place) {
        return *key;
    }
    let key = step(study, index, plan);
    plan.known.insert(place, key);
    key
}

fn step(study: &Study, index: &BoundIndex, plan: &mut Plan) -> Key {
    let (params, inputs) = parts(study, index, plan);
    plan.step(&INDEX, params, &inputs, index.span, format!("index {}", index.name))
}

/// Parameters and inputs of a step that builds an index.
fn parts(study: &Study, index: &BoundIndex, plan: &mut Plan) -> (serde_json::Value, Vec<Key>) {
    let mut inputs: Vec<Key> = index.leaves.iter().map(|leaf| variables::lower(study, leaf.var, plan)).collect();
    if let Some(time) = study.layout.time {
        inputs.push(variables::lower(study, time, plan));
    }
    inputs.extend(index.filters.iter().map(|(filter, _)| variables::lower(study, *filter, plan)).collect::<Vec<_>>());
    let params = params(study, index).map_or_else(|error| json!({"unreadable": error}), |params| json!(params));
    (params, inputs)
}

/// The step that gives one node's scores.
pub fn branch(study: &Study, name: &str, path: &[String], plan: &mut Plan) -> Key {
    let Some(index) = study.index(name) else { return plan.column(name, name) };
    let node = index.node_at(path).unwrap_or_default();
    let scored = lower(study, name, index, plan);
    let label = format!("scores of {}", [std::slice::from_ref(&index.name), path].concat().join("."));
    plan.step(&BRANCH, json!({"node": node}), &[scored], index.nodes[node].span, label)
}

/// Publishes the weights of an index under its name.
pub fn publish(study: &Study, index: &BoundIndex, plan: &mut Plan) {
    let scored = lower(study, &index.name, index, plan);
    let names: Vec<String> = index.leaves.iter().map(|leaf| study.name_of(leaf.var).to_string()).collect();
    let nodes: Vec<String> = index.nodes.iter().map(|node| node.path.last().cloned().unwrap_or_default()).collect();
    let key = plan.step(
        &WEIGHTS,
        json!({"leaves": names, "nodes": nodes}),
        &[scored],
        index.span,
        format!("weights of {}", index.name),
    );
    plan.publish(&index.name, None, key);
}

/// Numbers that an index has: a weight for every leaf and branch, and what its weightings find beside.
pub fn quantities(study: &Study, index: &BoundIndex) -> Vec<Quantity> {
    let leaves = index.leaves.iter().map(|leaf| study.name_of(leaf.var).to_string());
    let nodes = index.nodes.iter().filter_map(|node| node.path.last().cloned());
    let items: Vec<String> = leaves.chain(nodes).collect();
    let mut names: Vec<String> = items.iter().map(|name| format!("{name}.weight")).collect();
    for node in &index.nodes {
        let Ok(weighting) = read::<Weighting>(&node.options.weighting) else { continue };
        let name = node.path.last().unwrap_or(&index.name);
        for part in weighting.parts() {
            match part {
                Weighting::Entropy(_) => names.extend(items.iter().map(|item| format!("{item}.entropy"))),
                Weighting::Ahp(_) => names.push(format!("{name}.consistency_ratio")),
                Weighting::Pca(_) => {
                    names.extend(["kmo", "bartlett.p", "explained"].map(|part| format!("{name}.{part}")))
                }
                _ => {}
            }
        }
    }
    let periods = match index.scope {
        Scope::By(_) => study.facts.times.as_slice(),
        Scope::Pooled | Scope::Base(_) => &[],
    };
    let by_period: Vec<String> =
        names.iter().flat_map(|name| periods.iter().map(move |period| format!("{name}.{period}"))).collect();
    let all: IndexSet<String> = names.into_iter().chain(by_period).collect();
    all.into_iter().map(|name| Quantity { outcome: None, name }).collect()
}

fn params(study: &Study, index: &BoundIndex) -> Result<Params, String> {
    let node = |node: &crate::study::BoundNode| {
        Ok::<_, String>(NodeParams {
            name: node.path.last().cloned().unwrap_or_else(|| index.name.clone()),
            parent: node.parent,
            weight: node.weight,
            weighting: choice(&node.options.weighting)?,
            aggregate: choice(&node.options.aggregate)?,
            items: node.options.items,
            own: node.options.own,
        })
    };
    let leaf = |leaf: &crate::study::BoundLeaf| LeafParams {
        name: study.name_of(leaf.var).to_string(),
        node: leaf.node,
        weight: leaf.weight,
    };
    Ok(Params {
        name: index.name.clone(),
        nodes: index.nodes.iter().map(node).collect::<Result<_, _>>()?,
        leaves: index.leaves.iter().map(leaf).collect(),
        directions: index.leaves.iter().map(|leaf| leaf.direction.clone()).collect(),
        normalise: choice(&index.normalise)?,
        scope: index.scope,
        branch: index.branch,
        shift: index.shift.unwrap_or(0.0),
        treat: index.treat.as_ref().map(|rule| Outliers {
            skewness: rule.skew,
            kurtosis: rule.kurtosis,
            points: rule.winsorise,
            log: rule.then == Transform::Log,
        }),
        missing: index.missing,
        timed: study.layout.time.is_some(),
        filters: index.filters.iter().map(|(_, holds)| *holds).collect(),
    })
}

fn choice<T: serde::de::DeserializeOwned>(call: &Call) -> Result<T, String> {
    read(call).map_err(|error| error.message)
}
