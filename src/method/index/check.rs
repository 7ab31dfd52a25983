//! What is wrong with an index beyond its names.

use std::collections::BTreeMap;

use super::choices::{Aggregate, Normalise, Weighting, read};
use super::{BAD_CHOICE, LEAF_TWICE, SIGNS_CLASH};
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::spec::types::{BranchRule, Scope};
use crate::study::{BoundIndex, Items, Study, VarId};

/// Options of an index that cannot be read, and choices that clash.
pub fn check(index: &BoundIndex, study: &Study) -> Vec<Diagnostic> {
    let mut found = unreadable(index);
    found.extend(negative_scores(index));
    found.extend(names_of_weights(index, study));
    found.extend(weights_of_siblings(index));
    found.extend(raw_branches(index));
    found.extend(twice(index, study));
    found.extend(scope(index, study));
    found
}

fn unreadable(index: &BoundIndex) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = vec![];
    let mut readable = |outcome: Result<(), crate::spec::de::Error>| {
        if let Err(error) = outcome {
            let span = error.span.unwrap_or(index.span);
            // Options of a node hold for all nodes below it, and are wrong once.
            if !found.iter().any(|one| one.labels.first().is_some_and(|label| label.0 == span)) {
                let finding = BAD_CHOICE.error(error.message).at(span, "cannot be read");
                found.push(finding.help("correct the option; `studyc explain` has a page for each"));
            }
        }
    };
    readable(read::<Normalise>(&index.normalise).map(drop));
    for node in &index.nodes {
        readable(read::<Weighting>(&node.options.weighting).map(drop));
        readable(read::<Aggregate>(&node.options.aggregate).map(drop));
    }
    found
}

fn negative_scores(index: &BoundIndex) -> Option<Diagnostic> {
    if !matches!(read::<Normalise>(&index.normalise), Ok(Normalise::ZScore(_))) {
        return None;
    }
    let calls = index.nodes.iter().flat_map(|node| [&node.options.weighting, &node.options.aggregate]);
    let clash = |name: &str| matches!(name, "entropy" | "geometric" | "harmonic" | "variation");
    let call = calls.into_iter().find(|call| clash(call.name.as_str()))?;
    let finding = SIGNS_CLASH
        .error(format!("`{}` cannot take the negative values that `z_score` gives", call.name.value))
        .at(call.name.span, "needs values that are not negative")
        .at(index.normalise.name.span, "gives negative values");
    Some(finding.help("write `normalise: min_max`"))
}

/// Every name under `given:` is a leaf or a branch.
fn names_of_weights(index: &BoundIndex, study: &Study) -> Vec<Diagnostic> {
    let Some(root) = index.nodes.first() else { return vec![] };
    let mut found = vec![];
    let mut seen: Vec<Span> = vec![];
    for call in index.nodes.iter().map(|node| &node.options.weighting) {
        let Ok(Weighting::Given(weights)) = read::<Weighting>(call) else { continue };
        if seen.contains(&call.name.span) {
            continue;
        }
        seen.push(call.name.span);
        let branches = index.nodes.iter().filter_map(|node| node.path.last()).map(String::as_str);
        let known: Vec<&str> = branches.chain(index.leaves.iter().map(|leaf| study.name_of(leaf.var))).collect();
        for name in weights.keys().filter(|name| !known.contains(&name.as_str())) {
            let span =
                call.options.as_ref().and_then(|options| options.entry(name)).map_or(root.span, |(key, _)| key.span);
            let finding = BAD_CHOICE
                .error(format!("`{}` has no leaf and no branch `{name}` to weigh", index.name))
                .at(span, "weighs nothing");
            found.push(finding.did_you_mean(name, known.iter().copied()));
        }
    }
    found
}

/// Weights stand at all siblings or at none, and where the node above looks.
fn weights_of_siblings(index: &BoundIndex) -> Vec<Diagnostic> {
    let mut found = vec![];
    for (at, parent) in index.nodes.iter().enumerate() {
        let leaves = index.leaves.iter().filter(|leaf| leaf.node == at).map(|leaf| (leaf.weight, leaf.span));
        let nodes = index.nodes.iter().filter(|node| node.parent == Some(at)).map(|node| (node.weight, node.span));
        let siblings: Vec<(Option<f64>, Span)> = leaves.chain(nodes).collect();
        let Some((_, weighed)) = siblings.iter().find(|(weight, _)| weight.is_some()) else { continue };
        if let Some((_, without)) = siblings.iter().find(|(weight, _)| weight.is_none()) {
            let finding = BAD_CHOICE.error("a weight is given for one sibling and not for the other");
            let finding = finding.at(*without, "has no weight").at(*weighed, "has one");
            found.push(finding.help("give all of them a weight, or none"));
        } else if parent.options.items == Items::Leaves && (at > 0 || index.nodes.len() > 1) {
            let weighting = &parent.options.weighting.name.value;
            let finding = BAD_CHOICE.error(format!("`{weighting}` weighs all leaves at once and asks for no weights"));
            found
                .push(finding.at(*weighed, "never looked at").help("write `over: children`, or leave the weights out"));
        }
    }
    found
}

fn raw_branches(index: &BoundIndex) -> Option<Diagnostic> {
    if index.branch != BranchRule::Raw {
        return None;
    }
    let call =
        index.nodes.iter().map(|node| &node.options.aggregate).find(|call| call.name.as_str() != "arithmetic")?;
    let finding = BAD_CHOICE
        .error(format!("`branch: raw` gives branches that add up, and `{}` adds nothing up", call.name.value))
        .at(if call.name.span == Span::default() { index.span } else { call.name.span }, "no sum");
    Some(finding.help("write `branch: renormalised`, or `aggregate: arithmetic`"))
}

/// Periods that a scope names are in the data.
fn scope(index: &BoundIndex, study: &Study) -> Option<Diagnostic> {
    if !study.has_data || index.scope == Scope::Pooled {
        return None;
    }
    let times = &study.facts.times;
    match index.scope {
        _ if study.layout.time.is_none() => Some(
            BAD_CHOICE
                .error(format!("the scope of `{}` names periods, and the data have none", index.name))
                .at(index.span, "in this index")
                .help("declare `data: {panel: {unit: ..., time: ...}}`, or write `scope: pooled`"),
        ),
        Scope::Base(period) if !times.contains(&period) => Some(
            BAD_CHOICE
                .error(format!("`{}` is scaled by {period}, and no row is of {period}", index.name))
                .at(index.span, "in this index")
                .help(match times.first().zip(times.last()) {
                    Some((first, last)) => format!("choose a period of the data: {first} to {last}"),
                    None => "choose a period of the data".to_string(),
                }),
        ),
        _ => None,
    }
}

/// A leaf that stands twice would count twice, and its two weights would share one address.
fn twice(index: &BoundIndex, study: &Study) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<VarId, Span> = BTreeMap::new();
    let mut found = vec![];
    for leaf in &index.leaves {
        match seen.get(&leaf.var) {
            None => drop(seen.insert(leaf.var, leaf.span)),
            Some(first) => found.push(
                LEAF_TWICE
                    .error(format!("`{}` is a leaf of `{}` twice", study.name_of(leaf.var), index.name))
                    .at(leaf.span, "again here")
                    .at(*first, "first here")
                    .help("leave one of them out; to count it more, give it a `weight:`"),
            ),
        }
    }
    found
}
