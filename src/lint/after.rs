//! Controls that come after the treatment.

use std::collections::HashSet;

use super::ground::{Ground, Model};
use crate::card;
use crate::diag::Diagnostic;
use crate::spec::expr::{ExprKind, Lag};
use crate::study::{Bound, Definition, VarId};

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

/// A control of a later period than the treatment, as the author wrote both.
fn later(ground: &Ground, model: Model) -> Vec<Diagnostic> {
    let Some((treatment, at)) = model.treatment().and_then(|id| Some((id, period(ground, id)?))) else { return vec![] };
    let own = |id: VarId| ground.measures.same(id, treatment);
    let late = model.regressors().filter(|(id, _)| *id != treatment && !own(*id));
    let late = late.filter(|(id, _)| period(ground, *id).is_some_and(|other| other > at.max(0)));
    let report = |(id, _): (VarId, _)| {
        let name = |id| ground.study.name_of(id);
        let what =
            format!("`{}` of `{}` is of a later period than `{}`", name(id), model.analysis.name, name(treatment));
        report(model, id, what)
    };
    late.filter_map(report).collect()
}

/// Periods after the row's own: -1 for `L.x`, 1 for `F.x`.
fn period(ground: &Ground, id: VarId) -> Option<i64> {
    match &ground.study.var(id).definition {
        Definition::Formula { expr, .. } => match expr.kind {
            ExprKind::Lag(Lag::Lag(by), _) => Some(-i64::from(by)),
            ExprKind::Lag(Lag::Lead(by), _) => Some(i64::from(by)),
            _ => Some(0),
        },
        _ => Some(0),
    }
}

fn report(model: Model, control: VarId, what: String) -> Option<Diagnostic> {
    let span = model.regressors().find(|(id, _)| *id == control)?.1;
    let finding = CARD.warning(what).at(span, "comes after the treatment");
    Some(finding.help("leave it out, or take its value from before the treatment"))
}
