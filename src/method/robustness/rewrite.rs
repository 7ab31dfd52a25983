//! Definitions rewritten: a variable stands in for another one, and everything that rests on it follows.
//!
//! The arena only grows. A rewritten variable keeps its name in print and gets an id of its own; an index likewise.

use std::collections::{BTreeMap, BTreeSet};

use crate::method::descriptives::quantile_rule;
use crate::spec::expr::{Argument, Binary, Call, Expr, ExprKind, Path};
use crate::spec::types::Label;
use crate::spec::words::Name;
use crate::stats::descriptive::winsor::Tails;
use crate::study::{BoundIndex, Definition, Ends, Reindexing, Study, Var, VarId};

/// One walk through the arena. Equal requests get equal answers.
pub struct Rewriting<'a> {
    pub study: &'a mut Study,
    /// Originals and what stands in for them.
    stand_ins: BTreeMap<VarId, VarId>,
    changes: &'a [Reindexing],
    /// Filters that indices are built from; none where they stay on their rows.
    filters: Vec<(VarId, bool)>,
    /// Variables whose ends are pulled in or cut, and how.
    ends: Option<(&'a Ends, BTreeSet<VarId>)>,
    /// Leaves of indices are pulled in too.
    leaves: bool,
    into_indices: bool,
    /// Declared variables follow what they rest on.
    declared: bool,
    vars: BTreeMap<VarId, VarId>,
    indices: BTreeMap<String, String>,
}

impl<'a> Rewriting<'a> {
    pub fn new(study: &'a mut Study, stand_ins: BTreeMap<VarId, VarId>) -> Self {
        Rewriting {
            study,
            stand_ins,
            changes: &[],
            filters: vec![],
            ends: None,
            leaves: false,
            into_indices: true,
            declared: true,
            vars: BTreeMap::new(),
            indices: BTreeMap::new(),
        }
    }

    pub fn reindexed(self, changes: &'a [Reindexing]) -> Self {
        Rewriting { changes, ..self }
    }

    pub fn built_from(self, filters: Vec<(VarId, bool)>) -> Self {
        Rewriting { filters, ..self }
    }

    /// Variables by their originals; indices keep their scores unless the edit comes before them.
    pub fn pulled(self, ends: &'a Ends, of: BTreeSet<VarId>, into_indices: bool) -> Self {
        let leaves = into_indices && ends.of.is_empty();
        Rewriting { ends: Some((ends, of)), leaves, into_indices, ..self }
    }

    /// Only expressions inside the formula follow, no declared variable and no index.
    pub fn only_expressions(self) -> Self {
        Rewriting { declared: false, into_indices: false, ..self }
    }

    pub fn all(&mut self, ids: &[VarId]) -> Vec<VarId> {
        ids.iter().map(|id| self.var(*id)).collect()
    }

    /// The variable after the edit; itself where nothing that it rests on has changed.
    pub fn var(&mut self, id: VarId) -> VarId {
        if let Some(known) = self.vars.get(&id) {
            return *known;
        }
        let original = self.study.original(id);
        let ends = self.ends.as_ref().filter(|(_, of)| of.contains(&original)).map(|(ends, _)| *ends);
        let found = match (self.stand_ins.get(&original), ends) {
            (Some(new), _) => *new,
            (None, Some(ends)) => pull(self.study, id, ends),
            (None, None) => self.followed(id),
        };
        self.vars.insert(id, found);
        found
    }

    fn followed(&mut self, id: VarId) -> VarId {
        match self.study.var(id).definition.clone() {
            Definition::Formula { expr, of } if self.declared || self.study.var(id).made => {
                let new = self.all(&of);
                if new == of { id } else { self.formula(id, &expr, &of, new) }
            }
            Definition::Branch { index, path } => match self.index(&index) {
                new if new == index => id,
                new => self.branch(id, new, path),
            },
            _ => id,
        }
    }

    /// A formula over other variables. Where their names differ from those before, so do those in the formula.
    fn formula(&mut self, id: VarId, expr: &Expr, old: &[VarId], new: Vec<VarId>) -> VarId {
        let names: BTreeMap<String, String> = old
            .iter()
            .zip(&new)
            .map(|(old, new)| (self.study.name_of(*old).to_string(), self.study.name_of(*new).to_string()))
            .filter(|(old, new)| old != new)
            .collect();
        let renamed = renamed(expr, &names);
        let mut var = self.copy(id);
        var.incomplete |= new.iter().any(|id| self.study.var(*id).incomplete);
        let product = matches!(expr.kind, ExprKind::Binary(Binary::Times, ..)) && var.name.contains(':');
        if product && !names.is_empty() {
            let part = |part: &str| names.get(part).cloned().unwrap_or_else(|| part.to_string());
            let parts: Vec<String> = var.name.split(':').map(part).collect();
            var.name = parts.join(":");
            let labels: Vec<String> = new.iter().map(|id| self.study.label_of(*id)).collect();
            var.label = Some(Label::new(labels.join(" \u{d7} "))).filter(|_| labels.len() == parts.len());
        } else if var.made && !names.is_empty() {
            var.name = renamed.to_string();
        }
        var.definition = Definition::Formula { expr: renamed, of: new };
        self.add(var)
    }

    fn branch(&mut self, id: VarId, index: String, path: Vec<String>) -> VarId {
        let bound = self.study.index(&index);
        let there = bound.is_some_and(|bound| bound.node_at(&path).is_some());
        let incomplete = bound.is_some_and(|bound| {
            !bound.filters.is_empty() || bound.leaves.iter().any(|leaf| self.study.var(leaf.var).incomplete)
        });
        let mut var = self.copy(id);
        var.incomplete |= incomplete;
        var.definition = if there { Definition::Branch { index, path } } else { Definition::Broken };
        self.add(var)
    }

    /// The key of an index after the edit; its own where nothing has changed.
    pub fn index(&mut self, key: &str) -> String {
        if let Some(known) = self.indices.get(key) {
            return known.clone();
        }
        let found = match self.study.index(key).cloned() {
            Some(index) if self.into_indices => self.rebuilt(key, index),
            _ => key.to_string(),
        };
        self.indices.insert(key.to_string(), found.clone());
        found
    }

    fn rebuilt(&mut self, key: &str, mut index: BoundIndex) -> String {
        let mut changed = !self.filters.is_empty();
        index.filters.extend(self.filters.iter().copied());
        let name = index.name.clone();
        for change in self.changes.iter().filter(|change| change.index == name) {
            reindexed(&mut index, change, self.study);
            changed = true;
        }
        for leaf in &mut index.leaves {
            let mut new = self.var(leaf.var);
            if let (true, Some((ends, _))) = (self.leaves && new == leaf.var, &self.ends) {
                new = pull(self.study, new, ends);
            }
            changed |= new != leaf.var;
            leaf.var = new;
        }
        if !changed {
            return key.to_string();
        }
        let key = format!("{} #{}", index.name, self.study.variants.len() + 1);
        self.study.variants.insert(key.clone(), index);
        key
    }

    /// The variable as it stands, for another definition.
    fn copy(&self, id: VarId) -> Var {
        Var { origin: Some(self.study.original(id)), ..self.study.var(id).clone() }
    }

    fn add(&mut self, var: Var) -> VarId {
        add(self.study, var)
    }
}

/// A variable that only ids lead to: names keep what they mean.
pub fn add(study: &mut Study, var: Var) -> VarId {
    let id = VarId(study.vars.len());
    study.vars.push(var);
    id
}

/// The variable with its ends pulled in, or empty there; quantiles are those of all rows of the data.
fn pull(study: &mut Study, id: VarId, ends: &Ends) -> VarId {
    let var = study.var(id);
    let (name, span) = (Name::new(&var.name), var.span);
    let at = |kind| Expr { span, kind };
    let word = |keyword: &str, word: &str| Argument {
        keyword: Some(Name::new(keyword)),
        value: at(ExprKind::Text(word.to_string())),
    };
    let plain = |value| Argument { keyword: None, value };
    let mut arguments = vec![plain(at(ExprKind::Name(Path(vec![name])))), plain(at(ExprKind::Number(ends.share)))];
    match ends.tails {
        Tails::Both => {}
        Tails::Low => arguments.push(word("tails", "lower")),
        Tails::High => arguments.push(word("tails", "upper")),
    }
    if ends.rule.name() != quantile_rule(study) {
        arguments.push(word("rule", &ends.rule.name()));
    }
    let function = Path(vec![Name::new(if ends.rows_go { "trim" } else { "winsorise" })]);
    let expr = at(ExprKind::Call(Call { name: function, arguments, by: vec![] }));
    let var = Var {
        definition: Definition::Formula { expr, of: vec![id] },
        incomplete: var.incomplete || ends.rows_go,
        origin: Some(study.original(id)),
        ..var.clone()
    };
    add(study, var)
}

/// Names in an expression changed all at once.
fn renamed(expr: &Expr, names: &BTreeMap<String, String>) -> Expr {
    if names.is_empty() {
        return expr.clone();
    }
    let boxed = |inner: &Expr| Box::new(renamed(inner, names));
    let path = |path: &Path| {
        let whole: Vec<&str> = path.0.iter().map(Name::as_str).collect();
        names.get(&whole.join(".")).map_or_else(|| path.clone(), |new| Path(vec![Name::new(new)]))
    };
    let kind = match &expr.kind {
        ExprKind::Name(name) => ExprKind::Name(path(name)),
        ExprKind::Lag(by, of) => ExprKind::Lag(*by, boxed(of)),
        ExprKind::Minus(of) => ExprKind::Minus(boxed(of)),
        ExprKind::Not(of) => ExprKind::Not(boxed(of)),
        ExprKind::Binary(op, left, right) => ExprKind::Binary(*op, boxed(left), boxed(right)),
        ExprKind::In { item, set, negated } => ExprKind::In { item: boxed(item), set: set.clone(), negated: *negated },
        ExprKind::Call(call) => {
            let mut call = call.clone();
            call.arguments.iter_mut().for_each(|argument| argument.value = renamed(&argument.value, names));
            call.by = call.by.iter().map(path).collect();
            ExprKind::Call(call)
        }
        other => other.clone(),
    };
    Expr { span: expr.span, kind }
}

/// What the change says holds at the root, and below it where nodes say nothing.
fn reindexed(index: &mut BoundIndex, change: &Reindexing, study: &Study) {
    let root = &mut index.nodes[0].said;
    root.weighting = change.weighting.clone().or(root.weighting.take());
    root.aggregate = change.aggregate.clone().or(root.aggregate.take());
    index.normalise = change.normalise.clone().unwrap_or_else(|| index.normalise.clone());
    index.scope = change.scope.unwrap_or(index.scope);
    index.shift = change.shift.or(index.shift);
    index.missing = change.missing.unwrap_or(index.missing);
    without(index, &change.without, study);
    index.settle();
}

/// Leaves and branches left out, and every branch that holds nothing any more.
fn without(index: &mut BoundIndex, names: &[String], study: &Study) {
    if names.is_empty() {
        return;
    }
    let named = |name: &str| names.iter().any(|one| one == name);
    let mut gone: Vec<bool> = index.nodes.iter().map(|node| node.path.iter().any(|part| named(part))).collect();
    index.leaves.retain(|leaf| !gone[leaf.node] && !named(study.name_of(leaf.var)));
    for at in (1..index.nodes.len()).rev() {
        let leaves = index.leaves.iter().any(|leaf| leaf.node == at);
        let nodes = (0..index.nodes.len()).any(|child| index.nodes[child].parent == Some(at) && !gone[child]);
        gone[at] |= !(leaves || nodes);
    }
    let places: Vec<usize> =
        gone.iter().scan(0, |next, gone| Some(std::mem::replace(next, *next + usize::from(!gone)))).collect();
    let mut kept = gone.iter().map(|gone| !gone);
    index.nodes.retain(|_| kept.next().unwrap_or(true));
    index.nodes.iter_mut().for_each(|node| node.parent = node.parent.map(|parent| places[parent]));
    index.leaves.iter_mut().for_each(|leaf| leaf.node = places[leaf.node]);
}
