//! A regime that the outcome decides.

use super::ground::{Ground, Model};
use crate::card;
use crate::diag::Diagnostic;
use crate::study::{Bound, VarId};

card! {
    /// ## What it finds
    /// A threshold variable that is made from the outcome, or from what the outcome is made of.
    ///
    /// ## Why it matters
    /// Rows are then sorted by their errors, and slopes differ between regimes though nothing else does; the test rests
    /// on a threshold variable that the errors do not move (Hansen 1999).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// variables: {growth: {is: ln(gdp)}}
    /// thresholds: {t: {formula: growth ~ x + y | city, switch: x, at: gdp, bootstrap: 1000}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// variables: {growth: {is: ln(gdp)}}
    /// thresholds: {t: {formula: growth ~ x + y | city, switch: x, at: L.gdp, bootstrap: 1000}}
    /// ```
    static CARD = "threshold-contains-outcome", "a threshold variable that contains the outcome";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let thresholds = ground.models().filter(|model| model.analysis.method == "thresholds");
    thresholds.filter_map(|model| one(ground, model)).collect()
}

fn one(ground: &Ground, model: Model) -> Option<Diagnostic> {
    let at = *model.analysis.roles.get("at").map(Bound::vars)?.first()?;
    let outcome = *model.formula.outcomes.iter().find(|outcome| contains(ground, at, **outcome))?;
    let (name, of) = (ground.study.name_of(at), ground.study.name_of(outcome));
    let span = model.analysis.options.get("at").map_or(model.analysis.span, |node| node.span);
    Some(
        CARD.warning(format!(
            "`{name}` decides the regimes of `{}` and holds `{of}`, which is explained",
            model.analysis.name
        ))
        .at(span, "moves with the outcome's errors")
        .help("take its past value, or a variable that the outcome is no part of"),
    )
}

fn contains(ground: &Ground, at: VarId, outcome: VarId) -> bool {
    if ground.is_past(at) {
        return false;
    }
    let own = ground.nodes(outcome);
    let nodes = ground.nodes(at);
    let overlap = nodes.iter().any(|node| own.iter().any(|other| node.overlaps(other)));
    let leaf = |node| ground.index(node).is_some_and(|index| ground.measures.leaf(index, node, outcome).is_some());
    overlap
        || ground.measures.same(at, outcome)
        || nodes.iter().any(|node| leaf(*node))
        || ground.study.ancestry(at).contains(&outcome)
}
