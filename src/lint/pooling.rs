//! Whether years are scaled together.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// An index on a panel that does not say whether ranges and weights come from all years together, from each year or
    /// from a base year.
    ///
    /// ## Why it matters
    /// Scores of different years can be compared only under common ranges and weights, and a model with unit effects
    /// compares nothing else. Papers seldom say what they did, and the numbers differ much (Mazziotta and Pareto 2016;
    /// OECD and JRC 2008).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {weighting: entropy, of: [+patents, +x, +y]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {weighting: entropy, scope: pooled, of: [+patents, +x, +y]}}
    /// ```
    static CARD = "pooling-unsaid", "an index that does not say how years are scaled";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    if ground.study.layout.time.is_none() || ground.study.facts.times.len() == 1 {
        return vec![];
    }
    let silent = ground.spec.indices.iter().filter(|(_, index)| index.scope.is_none());
    silent
        .filter_map(|(name, _)| {
            let index = ground.study.indices.get(name.as_str())?;
            let finding = CARD.warning(format!("`{name}` does not say whether its years are scaled together"));
            Some(
                finding
                    .at(index.span, "pooled, as nothing is said")
                    .help("write `scope: pooled`, or `scope: {by: year}`"),
            )
        })
        .collect()
}
