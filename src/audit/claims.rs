//! Claims of the text that no model decides.

use super::paper::Paper;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// A hypothesis that the text states and that names no computed number.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// hypotheses: {H1: {says: x raises y, holds_if: m(y).x > 0 at 5%}, H2: {says: x raises y more where z is high}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// hypotheses: {H1: {says: x raises y, holds_if: m(y).x > 0 at 5%}}
    /// ```
    static CARD = "claim-without-model", "a claim that no model decides";
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    let open = paper.study.claims.iter().filter(|claim| claim.claim.is_none());
    open.map(|claim| {
        CARD.warning(format!("hypothesis `{}` names no computed number", claim.name))
            .at(claim.span, "nothing decides it")
            .help("write `holds_if: model(outcome).term > 0 at 5%`, or leave the claim out of the text")
    })
    .collect()
}
