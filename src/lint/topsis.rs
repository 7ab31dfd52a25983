//! Two ways to add up the same weighted leaves.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// A check that adds an index up by TOPSIS and leaves its leaves, their scale and their weights as they were.
    ///
    /// ## Why it matters
    /// TOPSIS with entropy weights ranks the same normalised leaves by the same weights, so the two agree nearly by
    /// construction: their agreement is about the aggregation alone and no independent support (Hwang and Yoon 1981;
    /// Opricovic and Tzeng 2004).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, weighting: entropy, of: [+patents, +x, +y]}}
    /// models: {m: {formula: gdp ~ New}}
    /// robustness: {main: {of: m, checks: {topsis: {reindex: {New: {aggregate: topsis}}}}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, weighting: entropy, of: [+patents, +x, +y]}}
    /// models: {m: {formula: gdp ~ New}}
    /// robustness: {main: {of: m, checks: {topsis: {reindex: {New: {aggregate: topsis, weighting: critic}}}}}}
    /// ```
    static CARD = "topsis-of-the-same-weights", "TOPSIS and entropy compared as if independent";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    for (name, check) in &ground.study.checks {
        for one in &check.edit.reindex {
            let topsis = one.aggregate.as_ref().is_some_and(|call| call.name.as_str() == "topsis");
            let alone = one.weighting.is_none() && one.normalise.is_none() && one.without.is_empty();
            let Some(index) = ground.study.indices.get(&one.index).filter(|_| topsis && alone) else { continue };
            let entropy = index.nodes.first().is_some_and(|node| node.options.weighting.name.as_str() == "entropy");
            if entropy {
                found.push(
                    CARD.warning(format!(
                        "check `{name}` adds `{}` up by TOPSIS with the same entropy weights",
                        one.index
                    ))
                    .at(one.span, "same leaves, same weights")
                    .help("call it a check of the aggregation, and add one with other weights"),
                );
            }
        }
    }
    found
}
