//! What rules look at: the bound study, its text, its printed tables and, where there are data, values.

use super::measures::Measures;
use super::{Rule, Values};
use crate::method::regression::formula_of;
use crate::printed::Table;
use crate::source::Span;
use crate::spec::expr::{ExprKind, Lag};
use crate::spec::types::{Level, Spec};
use crate::study::{Analysis, BoundFormula, BoundIndex, Definition, Study, VarId};

pub struct Ground<'a> {
    pub study: &'a Study,
    pub spec: &'a Spec,
    /// Tables as the paper printed them.
    pub printed: &'a [Table],
    /// None where there are no data.
    pub values: Option<Values<'a>>,
    pub measures: Measures<'a>,
}

/// An analysis with a formula.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    pub analysis: &'a Analysis,
    pub formula: &'a BoundFormula,
}

/// A node of an index that a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Node<'a> {
    pub index: &'a str,
    pub path: &'a [String],
}

impl<'a> Ground<'a> {
    pub fn new(study: &'a Study, spec: &'a Spec, printed: &'a [Table], values: Option<Values<'a>>) -> Self {
        Ground { study, spec, printed, values, measures: Measures::new(study) }
    }

    pub fn level(&self, rule: &Rule) -> Level {
        self.spec.lint.get(rule.card.code).map_or(rule.level, |level| level.value)
    }

    /// Formulas that the author wrote; edits of them say nothing new.
    pub fn models(&self) -> impl Iterator<Item = Model<'a>> + '_ {
        self.all_models().filter(|model| !self.study.checks.contains_key(&model.analysis.name))
    }

    /// The same with robustness checks.
    pub fn all_models(&self) -> impl Iterator<Item = Model<'a>> + '_ {
        let study: &'a Study = self.study;
        study.analyses.values().filter_map(|analysis| Some(Model { analysis, formula: formula_of(analysis)? }))
    }

    /// Nodes of indices that a variable is made of; what their leaves are made of does not count.
    pub fn nodes(&self, id: VarId) -> Vec<Node<'a>> {
        let study: &'a Study = self.study;
        let mut found = vec![];
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match &study.var(id).definition {
                Definition::Branch { index, path } => {
                    let node = Node { index, path };
                    if !found.contains(&node) {
                        found.push(node);
                    }
                }
                Definition::Formula { of, .. } => open.extend(of),
                _ => {}
            }
        }
        found
    }

    /// Whether it is a value of another period, or of neighbours.
    pub fn is_shifted(&self, id: VarId) -> bool {
        self.shift(id).is_some()
    }

    /// Whether it is a past value.
    pub fn is_past(&self, id: VarId) -> bool {
        matches!(self.shift(id), Some(Lag::Lag(_)))
    }

    /// `L2.` of `L2.x`.
    pub fn shift(&self, id: VarId) -> Option<Lag> {
        match &self.study.var(id).definition {
            Definition::Formula { expr, .. } => match expr.kind {
                ExprKind::Lag(by, _) => Some(by),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn index(&self, node: Node) -> Option<&'a BoundIndex> {
        self.study.index(node.index)
    }
}

impl Model<'_> {
    /// Regressors with their places, endogenous ones among them.
    pub fn regressors(&self) -> impl Iterator<Item = (VarId, Span)> + '_ {
        let terms = self.formula.terms.iter().copied().zip(self.formula.term_spans.iter().copied());
        terms.chain(self.formula.endogenous.iter().map(|id| (*id, self.place())))
    }

    /// Where the formula stands.
    pub fn place(&self) -> Span {
        self.analysis.options.get("formula").map_or(self.analysis.span, |node| node.span)
    }

    /// Where an instrument is named: in the formula, or in the check that adds it.
    pub fn instruments_place(&self, id: VarId, study: &Study) -> Span {
        let edit = study.checks.get(&self.analysis.name).map(|check| &check.edit);
        let added = edit.and_then(|edit| edit.instrument.iter().find(|one| one.instruments.contains(&id)));
        added.map_or(self.place(), |one| one.span)
    }

    /// The regressor that the model is about: the endogenous one, else the first.
    pub fn treatment(&self) -> Option<VarId> {
        self.formula.endogenous.first().or(self.formula.terms.first()).copied()
    }
}

impl Node<'_> {
    /// Whether one holds the other.
    pub fn overlaps(&self, other: &Node) -> bool {
        self.index == other.index && (self.path.starts_with(other.path) || other.path.starts_with(self.path))
    }
}

/// What a node is called: `Cp1`, or the index where it is the root.
pub fn called(node: Node, index: &BoundIndex) -> String {
    node.path.last().cloned().unwrap_or_else(|| index.name.clone())
}
