//! A variable of a model that is part of an index beside it.

use std::collections::HashSet;

use super::ground::{Ground, Model, Node};
use super::shared::leaf_of;
use crate::card;
use crate::diag::Diagnostic;
use crate::method::mediation::model_of;
use crate::method::regression::formula_of;
use crate::source::Span;
use crate::study::{Bound, BoundLeaf, VarId};

card! {
    /// ## What it finds
    /// A control, a mediator, an instrument or a threshold variable that is itself a leaf of the index that is explained
    /// or of the index that explains.
    ///
    /// ## Why it matters
    /// As a control it holds a part of the index constant, and the slope is about the rest of it; as a part of the
    /// outcome it explains itself. As a mediator it is the cause or the effect by construction; as an instrument it
    /// cannot be excluded; as a threshold it sorts rows by what is measured (Angrist and Pischke 2009, ch. 3.2).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// variables: {wealth: {is: ln(gdp / population)}, per_head: {is: 1000 * gdp / population}}
    /// indices: {New: {of: [+per_head, +robots]}}
    /// models: {m: {formula: y ~ New + wealth}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// variables: {wealth: {is: ln(gdp / population)}, per_worker: {is: 1000 * robots / workers}}
    /// indices: {New: {of: [+per_worker, +patents]}}
    /// models: {m: {formula: y ~ New + wealth}}
    /// ```
    static CARD = "leaf-beside-its-index", "a control, mediator, instrument or threshold that is a leaf of an index beside it";
}

/// Where a variable stands, and in which role.
struct Use<'a> {
    id: VarId,
    span: Span,
    role: &'static str,
    of: &'a str,
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    // A variable in one role is one finding, whichever model names it first.
    let mut told: HashSet<(VarId, &str)> = HashSet::new();
    let mut say = |one: Use, nodes: &[Node]| {
        let original = ground.study.original(one.id);
        if told.contains(&(original, one.role)) {
            return;
        }
        if let Some(finding) = report(ground, &one, nodes) {
            told.insert((original, one.role));
            found.push(finding);
        }
    };
    for model in ground.models() {
        let (nodes, of) = (of_model(ground, model), model.analysis.name.as_str());
        model.regressors().for_each(|(id, span)| say(Use { id, span, role: "control", of }, &nodes));
        let span = model.analysis.options.get("at").map_or(model.analysis.span, |node| node.span);
        for id in model.analysis.roles.get("at").map(Bound::vars).unwrap_or_default() {
            say(Use { id, span, role: "threshold variable", of }, &nodes);
        }
    }
    for model in ground.all_models().filter(|model| !model.formula.instruments.is_empty()) {
        let (nodes, of) = (of_model(ground, model), model.analysis.name.as_str());
        // A past value of the endogenous index's own leaf is told by its own rule.
        for id in model.formula.instruments.iter().copied().filter(|id| !ground.is_past(*id)) {
            say(Use { id, span: model.instruments_place(id, ground.study), role: "instrument", of }, &nodes);
        }
    }
    for analysis in ground.study.analyses.values() {
        let Some(Bound::Path(stages)) = analysis.roles.get("path") else { continue };
        let span = analysis.options.get("path").map_or(analysis.span, |node| node.span);
        let [from, mediators, rest @ ..] = stages.as_slice() else { continue };
        let base = model_of(analysis, ground.study).and_then(formula_of);
        let outcomes = base.filter(|_| rest.is_empty()).map(|formula| formula.outcomes.as_slice()).unwrap_or_default();
        let ends = from.iter().chain(rest.iter().flatten()).chain(outcomes);
        let nodes: Vec<Node> = ends.flat_map(|id| ground.nodes(*id)).collect();
        mediators.iter().for_each(|id| say(Use { id: *id, span, role: "mediator", of: &analysis.name }, &nodes));
    }
    found
}

/// Nodes of the outcomes, then of the regressors.
fn of_model<'a>(ground: &Ground<'a>, model: Model<'a>) -> Vec<Node<'a>> {
    let ids = model.formula.outcomes.iter().copied().chain(model.regressors().map(|(id, _)| id));
    let mut nodes: Vec<Node> = ids.flat_map(|id| ground.nodes(id)).collect();
    let mut seen = HashSet::new();
    nodes.retain(|node| seen.insert(*node));
    nodes
}

fn report(ground: &Ground, one: &Use, nodes: &[Node]) -> Option<Diagnostic> {
    if !ground.nodes(one.id).is_empty() {
        return None;
    }
    let (leaf, node): (&BoundLeaf, Node) =
        nodes.iter().find_map(|node| Some((ground.measures.leaf(ground.index(*node)?, *node, one.id)?, *node)))?;
    let (name, index) = (ground.study.name_of(one.id), leaf_of(ground, node));
    let own = ground.study.name_of(leaf.var);
    let measured = if own == name { String::new() } else { format!(", as `{own}`") };
    let Use { role, of, span, .. } = one;
    let finding = CARD.warning(format!("the {role} `{name}` of `{of}` is a leaf of `{index}`{measured}"));
    Some(
        finding
            .at(*span, format!("the {role} `{name}`"))
            .at(leaf.span, format!("a part of `{index}`"))
            .help(format!("take `{name}` out of the model, or build `{index}` without `{own}` in a check")),
    )
}
