//! Checks that change nothing.

use std::collections::BTreeMap;

use super::ground::{Ground, Model};
use crate::card;
use crate::diag::Diagnostic;
use crate::method::method;
use crate::method::regression::formula_of;
use crate::plan::{Key, Plan};
use crate::study::{Analysis, BoundCheck, BoundEdit, Repeat, Study};

card! {
    /// ## What it finds
    /// A robustness check whose every step is a step of the model that it checks: same rows, same variables, same errors;
    /// and, with data, one whose filter takes no row away.
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
    let mut models: BTreeMap<&str, Vec<Key>> = BTreeMap::new();
    let mut found = vec![];
    for (name, check) in study.checks.iter().filter(|(_, check)| matches!(check.repeat, Repeat::Once)) {
        let (Some(own), Some(base)) = (study.analyses.get(name), study.analyses.get(&check.of)) else { continue };
        let keys = steps(study, own, &mut plan);
        let of_model = models.entry(&check.of).or_insert_with(|| steps(study, base, &mut plan));
        let (what, help) = match () {
            () if !keys.is_empty() && keys == *of_model => {
                ("every step is the same", "change something, or leave the check out")
            }
            () if keeps_all(ground, check, own, base) => {
                ("its filter takes no row away", "compare the filter with the values of its columns")
            }
            () => continue,
        };
        found.push(
            CARD.warning(format!("check `{name}` is `{}` itself: {what}", check.of))
                .at(check.span, "changes nothing")
                .help(help),
        );
    }
    found
}

/// The steps that give the numbers of an analysis, outcome by outcome.
fn steps(study: &Study, analysis: &Analysis, plan: &mut Plan) -> Vec<Key> {
    let Some(method) = method(analysis.method) else { return vec![] };
    method.lower(analysis, study, plan);
    let own = plan.publish.iter().filter(|(output, _)| output.analysis == analysis.name);
    own.map(|(_, key)| *key).collect()
}

/// Whether a check that only chooses rows chooses all that the model has.
fn keeps_all(ground: &Ground, check: &BoundCheck, own: &Analysis, base: &Analysis) -> bool {
    let rest = BoundEdit { rows: vec![], ..check.edit.clone() };
    if check.edit.rows.is_empty() || !rest.is_empty() {
        return false;
    }
    let rows = |analysis| {
        let model = Model { analysis, formula: formula_of(analysis)? };
        Some(ground.values.as_ref()?.rows(model))
    };
    rows(own).is_some_and(|rows_of_check| rows(base) == Some(rows_of_check))
}
