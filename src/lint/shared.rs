//! One measure on both sides.

use std::collections::{BTreeMap, HashSet};

use super::ground::{Ground, Node, called};
use crate::card;
use crate::diag::Diagnostic;
use crate::study::BoundLeaf;

card! {
    /// ## What it finds
    /// A measure that is a leaf of the index that is explained and of the index that explains.
    ///
    /// ## Why it matters
    /// The two indices then move together by construction, whatever the world is like: the part of the slope that is
    /// the variance of the common measure is no effect of one on the other (Pearson 1897; Kronmal 1993).
    ///
    /// Measures are compared by definition, up to positive affine maps, logarithms and lags, and by their `concept`.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// indices: {Good: {of: [+forest, +income]}, New: {of: [+forest, +robots]}}
    /// models: {m: {formula: Good ~ New}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// indices: {Good: {of: [+parks, +income]}, New: {of: [+forest, +robots]}}
    /// models: {m: {formula: Good ~ New}}
    /// ```
    static CARD = "shared-indicator", "one measure in the index that is explained and the one that explains";
}

/// Measures that are pointed at; the rest is named.
const SHOWN: usize = 6;

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut pairs: HashSet<(Node, Node)> = HashSet::new();
    let mut whole: BTreeMap<(String, String), Vec<(&BoundLeaf, &BoundLeaf)>> = BTreeMap::new();
    for model in ground.models() {
        let regressors: Vec<Node> = model.regressors().flat_map(|(id, _)| ground.nodes(id)).collect();
        for outcome in model.formula.outcomes.iter().flat_map(|id| ground.nodes(*id)) {
            for regressor in regressors.iter().filter(|node| node.index != outcome.index) {
                if !pairs.insert((outcome, *regressor)) {
                    continue;
                }
                let (Some(a), Some(b)) = (ground.index(outcome), ground.index(*regressor)) else { continue };
                let held = whole.entry((a.name.clone(), b.name.clone())).or_default();
                for (left, right) in shared(ground, outcome, *regressor) {
                    if !held.iter().any(|(leaf, _)| leaf.span == left.span) {
                        held.push((left, right));
                    }
                }
            }
        }
    }
    whole.iter().filter(|(_, leaves)| !leaves.is_empty()).map(|(names, leaves)| report(ground, names, leaves)).collect()
}

/// Leaves of the first node that measure what a leaf of the second does.
fn shared<'a>(ground: &Ground<'a>, outcome: Node<'a>, regressor: Node<'a>) -> Vec<(&'a BoundLeaf, &'a BoundLeaf)> {
    let (Some(a), Some(b)) = (ground.index(outcome), ground.index(regressor)) else { return vec![] };
    let (of_a, of_b) = (ground.measures.leaves(a, outcome), ground.measures.leaves(b, regressor));
    let mut found: Vec<(usize, usize)> =
        of_a.at.iter().filter_map(|(key, at)| Some((*at, *of_b.at.get(key)?))).collect();
    found.sort_unstable();
    found.dedup_by_key(|(at, _)| *at);
    found.into_iter().filter_map(|(left, right)| Some((a.leaves.get(left)?, b.leaves.get(right)?))).collect()
}

fn report(
    ground: &Ground,
    (explained, explains): &(String, String),
    leaves: &[(&BoundLeaf, &BoundLeaf)],
) -> Diagnostic {
    let names: Vec<String> = leaves.iter().map(|(leaf, _)| format!("`{}`", ground.study.name_of(leaf.var))).collect();
    let what = match names.as_slice() {
        [one] => format!("{one} is in `{explained}`, which is explained, and in `{explains}`, which explains"),
        _ => format!(
            "{} measures are in `{explained}`, which is explained, and in `{explains}`, which explains: {}",
            names.len(),
            names.join(", ")
        ),
    };
    let mut finding = CARD.warning(what);
    for (left, right) in leaves.iter().take(SHOWN) {
        finding = finding.at(left.span, format!("in `{explained}`")).at(right.span, format!("and in `{explains}`"));
    }
    finding.help("leave it out of one of the two, or show that the estimate holds without it")
}

/// What a leaf is called beside its index.
pub fn leaf_of(ground: &Ground, node: Node) -> String {
    ground.index(node).map_or_else(String::new, |index| called(node, index))
}
