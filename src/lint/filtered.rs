//! Rows chosen by the outcome.

use super::ground::{Ground, Model};
use crate::card;
use crate::diag::Diagnostic;
use crate::study::{Bound, Definition, VarId};

card! {
    /// ## What it finds
    /// Rows that are kept or dropped by the value of the outcome, or of what the outcome is made of.
    ///
    /// ## Why it matters
    /// Selection on the outcome cuts the errors too, and least squares is biased towards zero by it (Heckman 1979;
    /// Hausman and Wise 1977).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// variables: {growth: {is: ln(sales)}}
    /// models: {m: {formula: growth ~ x, keep: sales > 100}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// variables: {growth: {is: ln(sales)}}
    /// models: {m: {formula: growth ~ x, keep: workers > 100}}
    /// ```
    static CARD = "filter-on-outcome", "rows chosen by the outcome";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    for model in ground.all_models() {
        for role in ["keep", "drop"] {
            let filters = model.analysis.roles.get(role).map(Bound::vars).unwrap_or_default();
            let hit = filters.into_iter().flat_map(|filter| named(ground, filter)).find_map(|id| {
                model.formula.outcomes.iter().find(|outcome| is_of(ground, id, **outcome)).map(|outcome| (id, *outcome))
            });
            found.extend(hit.map(|(id, outcome)| report(ground, model, role, id, outcome)));
        }
    }
    found
}

/// Variables that a filter names.
fn named(ground: &Ground, filter: VarId) -> Vec<VarId> {
    match &ground.study.var(filter).definition {
        Definition::Formula { of, .. } => of.clone(),
        _ => vec![filter],
    }
}

fn is_of(ground: &Ground, id: VarId, outcome: VarId) -> bool {
    let own = ground.nodes(outcome);
    let number = ground.study.var(id).kind == crate::study::Kind::Number;
    let part = ground.nodes(id).iter().any(|node| own.iter().any(|other| node.overlaps(other)));
    number && (part || ground.measures.same(id, outcome))
}

fn report(ground: &Ground, model: Model, role: &str, id: VarId, outcome: VarId) -> Diagnostic {
    let (name, of) = (ground.study.name_of(id), ground.study.name_of(outcome));
    let edit = ground
        .study
        .checks
        .get(&model.analysis.name)
        .and_then(|check| check.edit.rows.iter().find(|rows| rows.role == role).map(|rows| rows.node.span));
    let span = edit.or(model.analysis.options.get(role).map(|node| node.span)).unwrap_or(model.place());
    CARD.warning(format!("rows of `{}` are chosen by `{name}`, and `{of}` is explained", model.analysis.name))
        .at(span, "selects on the outcome")
        .help("choose rows by what is known before the outcome, or model the selection")
}
