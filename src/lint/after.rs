//! Controls that come after the treatment.

use std::collections::HashSet;

use super::ground::{Ground, Model};
use crate::card;
use crate::diag::Diagnostic;
use crate::spec::expr::Lag;
use crate::study::{Bound, VarId};

card! {
    /// ## What it finds
    /// A control that the study itself takes for a consequence of the treatment, because it is a mediator elsewhere; a
    /// control of a later period than the treatment.
    ///
    /// ## Why it matters
    /// Holding constant what the treatment has moved takes a part of its effect away, and lets other causes of the
    /// control in (Rosenbaum 1984; Angrist and Pischke 2009, ch. 3.2.3).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {base: {formula: gdp ~ x}, m: {formula: gdp ~ x + patents}}
    /// mediations: {channel: {path: x -> patents -> gdp, of: base}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {base: {formula: gdp ~ x}, m: {formula: gdp ~ x + L.patents}}
    /// mediations: {channel: {path: x -> patents -> gdp, of: base}}
    /// ```
    static CARD = "control-after-treatment", "a control that the treatment has moved";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let paths: Vec<(&[VarId], &[VarId], &str)> = ground
        .study
        .analyses
        .values()
        .filter_map(|one| match one.roles.get("path") {
            Some(Bound::Path(stages)) => Some((&**stages.first()?, &**stages.get(1)?, one.name.as_str())),
            _ => None,
        })
        .collect();
    let mut found = vec![];
    // A control of one mediation is one finding, whichever model has it first.
    let mut told: HashSet<(VarId, &str)> = HashSet::new();
    for model in ground.models() {
        let terms: Vec<VarId> = model.regressors().map(|(id, _)| id).collect();
        for (from, mediators, by) in &paths {
            let Some(treated) = from.iter().find(|id| terms.contains(id)) else { continue };
            for control in mediators.iter().filter(|id| terms.contains(id)) {
                let [treated, name] = [treated, control].map(|id| ground.study.name_of(*id));
                let of = &model.analysis.name;
                let what = format!("`{of}` holds `{name}` constant, through which `{by}` lets `{treated}` act");
                found.extend(report(model, *control, what).filter(|_| told.insert((*control, by))));
            }
        }
        found.extend(later(ground, model));
    }
    found
}

/// Controls of a later period than the treatment, as the author wrote both.
fn later(ground: &Ground, model: Model) -> Option<Diagnostic> {
    let treatment = model.treatment()?;
    let at = period(ground, treatment)?;
    let others = model.regressors().filter(|(id, _)| *id != treatment && !ground.measures.same(*id, treatment));
    let late: Vec<VarId> =
        others.filter(|(id, _)| period(ground, *id).is_some_and(|other| other > at)).map(|(id, _)| id).collect();
    let names: Vec<String> = late.iter().map(|id| format!("`{}`", ground.study.name_of(*id))).collect();
    let what = format!(
        "{} of `{}` {} of a later period than `{}`",
        names.join(", "),
        model.analysis.name,
        if late.len() == 1 { "is" } else { "are" },
        ground.study.name_of(treatment)
    );
    report(model, *late.first()?, what)
}

/// Periods after the row's own: -1 for `L.x`, 1 for `F.x`; none where neither can be said.
fn period(ground: &Ground, id: VarId) -> Option<i64> {
    match ground.shift(id) {
        Some(Lag::Lag(by)) => Some(-i64::from(by)),
        Some(Lag::Lead(by)) => Some(i64::from(by)),
        Some(Lag::Difference(_) | Lag::Spatial(_)) => None,
        None => Some(0),
    }
}

fn report(model: Model, control: VarId, what: String) -> Option<Diagnostic> {
    let span = model.regressors().find(|(id, _)| *id == control)?.1;
    let finding = CARD.warning(what).at(span, "comes after the treatment");
    Some(finding.help("leave it out, or take its value from before the treatment"))
}
