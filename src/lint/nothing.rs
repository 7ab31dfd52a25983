//! Checks that change nothing.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;
use crate::method::regression::fits;
use crate::plan::{Key, Plan};
use crate::study::Repeat;

card! {
    /// ## What it finds
    /// A robustness check whose every step is a step of the model that it checks: same rows, same variables, same errors.
    ///
    /// ## Why it matters
    /// It agrees with the model because it is the model. A table of such checks shows nothing about robustness (Leamer
    /// 1985; Simonsohn, Simmons and Nelson 2020).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x | unit, errors: {cluster: unit}}}
    /// robustness: {main: {of: m, checks: {clustered: {errors: {cluster: unit}}}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x | unit, errors: {cluster: unit}}}
    /// robustness: {main: {of: m, checks: {clustered: {errors: {cluster: unit, kind: cr2}}}}}
    /// ```
    static CARD = "check-changes-nothing", "a check that is the model itself";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let study = ground.study;
    let mut plan = Plan::default();
    let mut keys = |name: &str| -> Vec<Key> {
        let found = study.analyses.get(name).map(|analysis| fits(analysis, study, &mut plan));
        found.unwrap_or_default().into_iter().map(|(_, fit, _)| fit).collect()
    };
    let mut found = vec![];
    for (name, check) in study.checks.iter().filter(|(_, check)| matches!(check.repeat, Repeat::Once)) {
        let own = keys(name);
        if own.is_empty() || own != keys(&check.of) {
            continue;
        }
        found.push(
            CARD.warning(format!("check `{name}` is `{}` itself: every step is the same", check.of))
                .at(check.span, "changes nothing")
                .help("change something, or leave the check out"),
        );
    }
    found
}
