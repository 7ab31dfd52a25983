//! Weights that few cells or one leaf decide.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// A shift of normalised values, added so that logarithms exist, that changes the weight of a leaf by more than five
    /// percent of itself.
    ///
    /// ## Why it matters
    /// Zeros need no shift: p ln p goes to zero with p (Shannon 1948). A shift flattens leaves that are mostly near zero,
    /// which are those that entropy weighs most, so the weights depend on a number without meaning.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, weighting: entropy, shift: 0.1, of: [+rare, +patents, +x]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, weighting: entropy, shift: 1e-9, of: [+rare, +patents, +x]}}
    /// ```
    static SHIFT = "shift-moves-weights", "a shift that moves weights";
}

card! {
    /// ## What it finds
    /// A leaf with more than half of the weight of its index.
    ///
    /// ## Why it matters
    /// The index is then little more than that leaf under another name, and what is found about it is about the leaf.
    /// Entropy does this to leaves with few large values (Becker, Saisana, Paruolo and Vandecasteele 2017).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, weighting: entropy, of: [+rare, +patents, +x]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, weighting: equal, of: [+rare, +patents, +x]}}
    /// ```
    static HEAVY = "heavy-leaf", "a leaf that is most of its index";
}

/// Relative change of a weight that counts.
const MOVED: f64 = 0.05;
const HALF: f64 = 0.5;
/// Of two leaves one nearly always has more than half.
const LEAST_LEAVES: usize = 3;

pub fn shift(ground: &Ground) -> Vec<Diagnostic> {
    let Some(values) = &ground.values else { return vec![] };
    let mut found = vec![];
    for (name, index) in &ground.study.indices {
        let Some(by) = index.shift.filter(|by| *by > 0.0) else { continue };
        let mut without = index.clone();
        without.shift = None;
        let (Some(with), Some(plain)) = (values.weights(index), values.weights_if(&without)) else { continue };
        let change = |at: &usize| (with[*at] - plain[*at]) / plain[*at];
        let most =
            (0..plain.len()).filter(|at| plain[*at] > 0.0).max_by(|a, b| change(a).abs().total_cmp(&change(b).abs()));
        let Some(at) = most.filter(|at| change(at).abs() > MOVED) else { continue };
        let leaf = &index.leaves[at];
        let span =
            ground.spec.indices.get(name.as_str()).and_then(|one| one.shift.as_ref()).map_or(index.span, |at| at.span);
        let (own, before, after) = (ground.study.name_of(leaf.var), plain[at], with[at]);
        found.push(
            SHIFT
                .warning(format!(
                    "a shift of {by} moves the weight of `{own}` in `{name}` from {before:.4} to {after:.4}"
                ))
                .at(span, "added to every value")
                .at(leaf.span, format!("{:+.0} %", 100.0 * change(&at)))
                .help("leave the shift out: zeros need none"),
        );
    }
    found
}

pub fn heavy(ground: &Ground) -> Vec<Diagnostic> {
    let Some(values) = &ground.values else { return vec![] };
    let mut found = vec![];
    for index in ground.study.indices.values().filter(|index| index.leaves.len() >= LEAST_LEAVES) {
        let Some(weights) = values.weights(index) else { continue };
        for (leaf, weight) in index.leaves.iter().zip(weights).filter(|(_, weight)| *weight > HALF) {
            let name = ground.study.name_of(leaf.var);
            found.push(
                HEAVY
                    .warning(format!("`{name}` has {:.1} % of the weight of `{}`", 100.0 * weight, index.name))
                    .at(leaf.span, "more than half of the index")
                    .help("show the index without it, or under equal weights, in a check"),
            );
        }
    }
    found
}
