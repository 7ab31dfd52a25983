//! `Model x Edit -> Model`: a model with other definitions, regressors, effects, rows or options is a model.

use std::collections::{BTreeMap, BTreeSet};

use super::rewrite::Rewriting;
use crate::method::regression::formula_of;
use crate::source::Span;
use crate::spec::expr::{Expr, parse_terms};
use crate::spec::node::{Node, Text, Tree};
use crate::spec::types::Label;
use crate::spec::words::Name;
use crate::study::{
    Analysis, Bound, BoundEdit, BoundFormula, Definition, Ends, Kind, Overlay, Replacement, Rows, Study, VarId, Written,
};

/// Something that an edit names and that is not there to be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    pub message: String,
    pub place: &'static str,
    pub span: Span,
    pub help: String,
}

/// The analysis under the name of a check. The study's arena grows by the definitions that the edit rewrites; nothing
/// that was there changes, so equal parts of both analyses are equal steps of the plan.
///
/// The order does not depend on that in which edits were written: regressors, definitions, rows, ends of columns.
pub fn edited(study: &mut Study, base: &Analysis, edit: &BoundEdit, name: &str) -> Result<Analysis, Vec<Misfit>> {
    let Some(formula) = formula_of(base) else { return Ok(Analysis { name: name.to_string(), ..base.clone() }) };
    let misfits = super::fit::misfits(study, base, formula, edit);
    if !misfits.is_empty() {
        return Err(misfits);
    }
    let mut edited = Editing { formula: formula.clone(), roles: base.roles.clone(), options: base.options.clone() };
    edit.options.iter().for_each(|overlay| edited.overlay(overlay));
    edited.regressors(edit, study);
    edited.definitions(edit, study);
    edit.rows.iter().for_each(|rows| edited.rows(rows));
    edited.rebuilt(edit, study);
    edited.ends(edit, study);
    let broken: Vec<Misfit> = super::fit::broken(study, &edited.formula, edit);
    if !broken.is_empty() {
        return Err(broken);
    }
    let text = formula_text(&edited.formula, study);
    set(
        &mut edited.options,
        "formula",
        Node::text(base.options.get("formula").map_or(base.span, |node| node.span), text),
    );
    edited.roles.insert("formula".to_string(), Bound::Formula(edited.formula));
    let (roles, options) = (edited.roles, edited.options);
    Ok(Analysis { name: name.to_string(), method: base.method, span: base.span, options, roles })
}

/// `Index x Edit -> Index`: the scores before and after.
pub fn edited_index(study: &mut Study, index: &str, edit: &BoundEdit) -> Result<(VarId, VarId), Vec<Misfit>> {
    let Some(before) = study.names.get(index).copied() else { return Err(vec![]) };
    let base = Analysis {
        name: index.to_string(),
        method: "indices",
        span: Span::default(),
        options: Node::new(Span::default(), Tree::Map(vec![])).into(),
        roles: [("formula".to_string(), Bound::Vars(vec![before]))].into_iter().collect(),
    };
    let formula = BoundFormula { outcomes: vec![before], ..BoundFormula::default() };
    let misfits = super::fit::misfits(study, &base, &formula, edit);
    if !misfits.is_empty() {
        return Err(misfits);
    }
    let mut edited = Editing { formula, roles: base.roles, options: base.options };
    edited.definitions(edit, study);
    edit.rows.iter().for_each(|rows| edited.rows(rows));
    let always = BoundEdit { rebuild: true, ..BoundEdit::default() };
    edited.rebuilt(&always, study);
    for ends in &edit.ends {
        let of = ends.of.iter().map(|id| study.original(*id)).collect();
        rewrite(&mut edited.formula, &mut Rewriting::new(study, BTreeMap::new()).pulled(ends, of, true));
    }
    Ok((before, edited.formula.outcomes.first().copied().unwrap_or(before)))
}

struct Editing {
    formula: BoundFormula,
    roles: indexmap::IndexMap<String, Bound>,
    options: Written,
}

impl Editing {
    fn overlay(&mut self, overlay: &Overlay) {
        set(&mut self.options, overlay.key, overlay.node.clone());
        let below = format!("{}.", overlay.key);
        self.roles.retain(|role, _| role != overlay.key && !role.starts_with(&below));
        self.roles.extend(overlay.roles.iter().cloned());
    }

    /// Terms, effects and instruments: lists of the formula, no definitions.
    fn regressors(&mut self, edit: &BoundEdit, study: &mut Study) {
        for one in edit.replace.iter().filter(|one| one.regressors) {
            let stand_ins = one.old.iter().copied().zip(one.new.iter().copied()).collect();
            let mut rewriting = Rewriting::new(study, stand_ins).only_expressions();
            self.formula.terms = rewriting.all(&self.formula.terms);
            self.formula.endogenous = rewriting.all(&self.formula.endogenous);
        }
        for one in edit.replace.iter().filter(|one| !one.regressors && !is_pair(one)) {
            spread(&mut self.formula, one);
        }
        let gone: Vec<VarId> = edit.without.iter().map(|(id, _)| *id).collect();
        self.keep_terms(|id| !gone.contains(&id));
        for (id, span) in &edit.add {
            self.formula.terms.push(*id);
            self.formula.term_spans.push(*span);
        }
        if let Some(effects) = &edit.effects {
            self.formula.effects.clone_from(effects);
        }
        for one in &edit.instrument {
            self.keep_terms(|id| id != one.endogenous);
            self.formula.endogenous.push(one.endogenous);
            let new: Vec<VarId> =
                one.instruments.iter().copied().filter(|id| !self.formula.instruments.contains(id)).collect();
            self.formula.instruments.extend(new);
        }
    }

    fn keep_terms(&mut self, keep: impl Fn(VarId) -> bool) {
        let kept: Vec<bool> = self.formula.terms.iter().map(|id| keep(*id)).collect();
        let (mut terms, mut spans) = (kept.iter(), kept.iter());
        self.formula.terms.retain(|_| *terms.next().unwrap_or(&true));
        self.formula.term_spans.retain(|_| *spans.next().unwrap_or(&true));
    }

    /// What stands in for what, and indices built in another way, wherever the model rests on them.
    fn definitions(&mut self, edit: &BoundEdit, study: &mut Study) {
        let pairs = edit.replace.iter().filter(|one| !one.regressors && is_pair(one));
        let stand_ins: BTreeMap<VarId, VarId> =
            pairs.flat_map(|one| one.old.iter().copied().zip(one.new.iter().copied())).collect();
        if stand_ins.is_empty() && edit.reindex.is_empty() {
            return;
        }
        let mut rewriting = Rewriting::new(study, stand_ins).reindexed(&edit.reindex);
        rewrite(&mut self.formula, &mut rewriting);
        for bound in self.roles.values_mut() {
            if let Bound::Vars(ids) = bound {
                *ids = rewriting.all(ids);
            }
        }
    }

    fn rows(&mut self, rows: &Rows) {
        let mut filters = self.roles.get(rows.role).map(Bound::vars).unwrap_or_default();
        filters.push(rows.filter);
        self.roles.insert(rows.role.to_string(), Bound::Vars(filters));
        let node = match (rows.role, self.options.get(rows.role).and_then(Node::as_text), rows.node.as_text()) {
            ("keep", Some(old), Some(new)) => Node::text(rows.node.span, format!("({old}) and ({new})")),
            ("drop", Some(old), Some(new)) => Node::text(rows.node.span, format!("({old}) or ({new})")),
            _ => rows.node.clone(),
        };
        set(&mut self.options, rows.role, node);
    }

    fn rebuilt(&mut self, edit: &BoundEdit, study: &mut Study) {
        let roles = [("keep", true), ("drop", false), ("years", true)];
        let of = |(role, holds): (&str, bool)| {
            let ids = self.roles.get(role).map(Bound::vars).unwrap_or_default();
            ids.into_iter().map(move |id| (id, holds)).collect::<Vec<_>>()
        };
        let filters: Vec<(VarId, bool)> = roles.into_iter().flat_map(of).collect();
        if edit.rebuild && !filters.is_empty() {
            rewrite(&mut self.formula, &mut Rewriting::new(study, BTreeMap::new()).built_from(filters));
        }
    }

    /// Leaves first, then what the model names.
    fn ends(&mut self, edit: &BoundEdit, study: &mut Study) {
        for ends in &edit.ends {
            let all = ends.of.is_empty();
            if ends.before_indices {
                let of = ends.of.iter().map(|id| study.original(*id)).collect();
                rewrite(&mut self.formula, &mut Rewriting::new(study, BTreeMap::new()).pulled(ends, of, true));
            }
            if all || !ends.before_indices {
                let of = pulled(&self.formula, ends, study);
                rewrite(&mut self.formula, &mut Rewriting::new(study, BTreeMap::new()).pulled(ends, of, false));
            }
        }
    }
}

fn rewrite(formula: &mut BoundFormula, rewriting: &mut Rewriting) {
    let lists = [&mut formula.outcomes, &mut formula.terms, &mut formula.endogenous, &mut formula.instruments];
    lists.into_iter().for_each(|ids| *ids = rewriting.all(ids));
    for effect in &mut formula.effects {
        effect.slopes = rewriting.all(&effect.slopes);
        let cells = rewriting.all(&effect.cells);
        if cells != effect.cells {
            let names: Vec<String> = cells.iter().map(|id| rewriting.study.name_of(*id).to_string()).collect();
            (effect.name, effect.cells) = (names.join(":"), cells);
        }
    }
}

/// One variable for one other; anything else is a change of a list.
fn is_pair(one: &Replacement) -> bool {
    one.old.len() == 1 && one.new.len() == 1
}

/// All stand-ins at the place of the first that they replace.
fn spread(formula: &mut BoundFormula, one: &Replacement) {
    let (mut terms, mut spans, mut placed) = (vec![], vec![], false);
    for (id, span) in formula.terms.iter().zip(&formula.term_spans) {
        match one.old.contains(id) {
            false => {
                terms.push(*id);
                spans.push(*span);
            }
            true if !placed => {
                terms.extend(&one.new);
                spans.extend(one.new.iter().map(|_| one.span));
                placed = true;
            }
            true => {}
        }
    }
    (formula.terms, formula.term_spans) = (terms, spans);
}

/// Originals of the variables whose ends are meant: those named, or every number that the model names. Before indices
/// these are the ones beside the indices, whose leaves were pulled in already.
fn pulled(formula: &BoundFormula, ends: &Ends, study: &Study) -> BTreeSet<VarId> {
    if !ends.of.is_empty() {
        return ends.of.iter().map(|id| study.original(*id)).collect();
    }
    let lists = formula.outcomes.iter().chain(&formula.terms).chain(&formula.endogenous).chain(&formula.instruments);
    let named = lists.flat_map(|id| named(study, *id)).filter(|id| study.var(*id).kind == Kind::Number);
    let keys = [study.layout.unit, study.layout.time];
    let on_index = |id: &VarId| {
        study.ancestry(*id).iter().any(|one| matches!(study.var(*one).definition, Definition::Branch { .. }))
    };
    named
        .filter(|id| !keys.contains(&Some(*id)))
        .filter(|id| !ends.before_indices || !on_index(id))
        .map(|id| study.original(id))
        .collect()
}

/// The declared variables and columns whose size a term is about: `L.x` and `x:z` are about `x` and `z`, `i.region` about none.
fn named(study: &Study, id: VarId) -> Vec<VarId> {
    match &study.var(id).definition {
        Definition::Formula { expr, of } if study.var(id).made => {
            let sizes = sizes(expr);
            let of = of.iter().filter(|one| sizes.iter().any(|name| name == study.name_of(**one)));
            of.flat_map(|one| named(study, *one)).collect()
        }
        _ => vec![id],
    }
}

/// Names in an expression that stand outside conditions.
fn sizes(expr: &Expr) -> Vec<String> {
    match expr.as_name() {
        _ if expr.is_condition() => vec![],
        Some(path) => vec![path.0.iter().map(Name::as_str).collect::<Vec<_>>().join(".")],
        None => expr.children().into_iter().flat_map(sizes).collect(),
    }
}

/// What the analysis is called in print; its name where there is no label.
pub fn labelled(analysis: &mut Analysis, label: Option<&Label>) {
    if let Tree::Map(entries) = &mut analysis.options.value {
        entries.retain(|(key, _)| key.as_text() != Some("label"));
    }
    let Some(label) = label else { return };
    let span = analysis.span;
    let texts = [("en", &label.en), ("zh", &label.zh)].map(|(language, text)| {
        text.as_ref().map(|text| (Node::text(span, language), Node::text(span, text.as_str())))
    });
    let label = Node::new(span, Tree::Map(texts.into_iter().flatten().collect()));
    set(&mut analysis.options, "label", label);
}

/// Sets a key of a map, where it stands or at the end.
fn set(node: &mut Node, key: &str, value: Node) {
    let Tree::Map(entries) = &mut node.value else { return };
    match entries.iter_mut().find(|(known, _)| known.as_text() == Some(key)) {
        Some(entry) => entry.1 = value,
        None => entries.push((Node::text(value.span, key), value)),
    }
}

/// The formula as an author would write it.
pub fn formula_text(formula: &BoundFormula, study: &Study) -> String {
    let sum = |ids: &[VarId]| ids.iter().map(|id| term_text(study, *id)).collect::<Vec<_>>().join(" + ");
    let outcomes: Vec<String> = formula.outcomes.iter().map(|id| term_text(study, *id)).collect();
    let constant = if formula.constant { "" } else { " + 0" };
    let right = if formula.terms.is_empty() { "1".to_string() } else { sum(&formula.terms) };
    let mut text = format!("{} ~ {right}{constant}", outcomes.join(", "));
    if !formula.effects.is_empty() {
        let effects: Vec<&str> = formula.effects.iter().map(|effect| effect.name.as_str()).collect();
        text += &format!(" | {}", effects.join(" + "));
    }
    if !formula.endogenous.is_empty() {
        text += &format!(" | {} ~ {}", sum(&formula.endogenous), sum(&formula.instruments));
    }
    text
}

/// A condition among the regressors is a dummy.
fn term_text(study: &Study, id: VarId) -> String {
    let var = study.var(id);
    let reads = |text: &str| parse_terms(&Text::plain(text), Span::default()).is_ok();
    let expr: Option<&Expr> = match &var.definition {
        Definition::Formula { expr, .. } if var.made => Some(expr),
        _ => None,
    };
    match expr {
        Some(_) if reads(&var.name) => var.name.clone(),
        Some(expr) => format!("if({expr}, 1, 0)"),
        None => Name::new(&var.name).in_formula(),
    }
}
