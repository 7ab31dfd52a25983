//! Weightings that cannot take what the normalisation leaves.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;
use crate::method::index::choices::{Normalise, read};
use crate::study::BoundIndex;

card! {
    /// ## What it finds
    /// Entropy weights or a geometric mean of leaves that are below zero, because the declared normalisation leaves them
    /// as they are.
    ///
    /// ## Why it matters
    /// Entropy takes shares p = z / sum z and their logarithms; a negative share has none, and programs skip the cell or
    /// the row without a word (Shannon 1948; OECD and JRC 2008).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {normalise: none, scope: pooled, weighting: entropy, of: [+loss, +patents, +x]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {normalise: min_max, scope: pooled, weighting: entropy, of: [+loss, +patents, +x]}}
    /// ```
    static CARD = "entropy-on-negative", "entropy of values that stay negative";
}

const POSITIVE: [&str; 3] = ["entropy", "geometric", "harmonic"];

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    ground.study.indices.values().filter_map(|index| one(ground, index)).collect()
}

fn one(ground: &Ground, index: &BoundIndex) -> Option<Diagnostic> {
    let values = ground.values.as_ref()?;
    let calls = index.nodes.iter().flat_map(|node| [&node.options.weighting, &node.options.aggregate]);
    let asked = calls.into_iter().find(|call| POSITIVE.contains(&call.name.as_str()))?;
    let shift = index.shift.unwrap_or(0.0);
    let below = match read::<Normalise>(&index.normalise) {
        Ok(Normalise::MinMax(range)) => (range.from + shift < 0.0).then(|| index.leaves.first()).flatten(),
        Ok(Normalise::None(_) | Normalise::Distance(_)) => index.leaves.iter().find(|leaf| {
            let column = values.numbers(leaf.var).unwrap_or_default();
            column.iter().any(|x| x + shift < 0.0)
        }),
        _ => None,
    }?;
    let (name, how) = (ground.study.name_of(below.var), index.normalise.name.as_str());
    Some(
        CARD.warning(format!(
            "`{}` takes `{}` of `{name}`, which is below zero under `{how}`",
            index.name, asked.name.value
        ))
        .at(below.span, "has negative values")
        .help("write `normalise: min_max`, or give the leaf a form that is not negative"),
    )
}
