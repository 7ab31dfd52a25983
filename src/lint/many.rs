//! Many hypotheses.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// Five or more hypotheses that are tested at a level, without a correction of their p values.
    ///
    /// ## Why it matters
    /// Of five true null hypotheses one is rejected at 5% in every fourth paper (Holm 1979; Benjamini and Hochberg 1995).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ a + b + c + d + e, errors: hc1}}
    /// hypotheses:
    ///   H1: {holds_if: m(y).a > 0 at 5%}
    ///   H2: {holds_if: m(y).b > 0 at 5%}
    ///   H3: {holds_if: m(y).c > 0 at 5%}
    ///   H4: {holds_if: m(y).d > 0 at 5%}
    ///   H5: {holds_if: m(y).e > 0 at 5%}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ a + b + c + d + e, errors: hc1}}
    /// adjust: {hypotheses: holm}
    /// hypotheses:
    ///   H1: {holds_if: m(y).a > 0 at 5%}
    ///   H2: {holds_if: m(y).b > 0 at 5%}
    ///   H3: {holds_if: m(y).c > 0 at 5%}
    ///   H4: {holds_if: m(y).d > 0 at 5%}
    ///   H5: {holds_if: m(y).e > 0 at 5%}
    /// ```
    static CARD = "many-hypotheses", "many hypotheses without a correction";
}

const MANY: usize = 5;

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    if ground.study.adjust.is_some() {
        return vec![];
    }
    let claims = ground.study.claims.iter();
    let tested: Vec<_> = claims.filter(|one| one.claim.as_ref().is_some_and(|claim| claim.level.is_some())).collect();
    let (Some(first), true) = (tested.first(), tested.len() >= MANY) else { return vec![] };
    let count = tested.len();
    let levels = tested.iter().filter_map(|one| one.claim.as_ref()?.level);
    let none = levels.fold(1.0, |chance, level| chance * (1.0 - level));
    let message = format!(
        "{count} hypotheses are tested, each at its own level: one is rejected by chance with {:.0} %",
        100.0 * (1.0 - none)
    );
    vec![CARD.warning(message).at(first.span, "the first of them").help("write `adjust: {hypotheses: holm}`, or `bh`")]
}
