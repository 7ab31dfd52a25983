//! What a check changes, once its names are known. Edits of one check, and of several crossed, are one [`BoundEdit`].

use super::{Bound, BoundEffect, VarId};
use crate::source::Span;
use crate::spec::node::Node;
use crate::spec::types::{Call, Label, MissingLeaves, Scope};
use crate::stats::descriptive::quantile::QuantileRule;
use crate::stats::descriptive::winsor::Tails;

/// A check of a robustness section: which model or index it edits, and how.
#[derive(Clone, Debug)]
pub struct BoundCheck {
    /// Section that it stands in.
    pub group: String,
    /// Model or index that is edited.
    pub of: String,
    pub label: Option<Label>,
    pub edit: BoundEdit,
    pub repeat: Repeat,
    pub span: Span,
}

/// How often the edited model is estimated.
#[derive(Clone, Debug, Default)]
pub enum Repeat {
    #[default]
    Once,
    /// With the paths of one variable dealt out anew among what `within` tells apart.
    Placebo { of: VarId, within: VarId, draws: u64 },
    /// Without one value of a column after the other.
    LeaveOut { of: VarId, values: Vec<(String, VarId)> },
}

/// Everything that changes; what is empty stays as it is.
#[derive(Clone, Debug, Default)]
pub struct BoundEdit {
    pub replace: Vec<Replacement>,
    pub reindex: Vec<Reindexing>,
    /// Indices are built again from the rows that stay.
    pub rebuild: bool,
    pub add: Vec<(VarId, Span)>,
    pub without: Vec<(VarId, Span)>,
    pub effects: Option<Vec<BoundEffect>>,
    pub instrument: Vec<Instrumenting>,
    pub ends: Vec<Ends>,
    pub rows: Vec<Rows>,
    pub options: Vec<Overlay>,
}

/// Variables that stand in for others.
#[derive(Clone, Debug)]
pub struct Replacement {
    pub old: Vec<VarId>,
    pub new: Vec<VarId>,
    /// Among the regressors alone; else in every definition that the model rests on.
    pub regressors: bool,
    pub span: Span,
}

/// Another way to build an index.
#[derive(Clone, Debug)]
pub struct Reindexing {
    pub index: String,
    pub weighting: Option<Call>,
    pub aggregate: Option<Call>,
    pub normalise: Option<Call>,
    pub scope: Option<Scope>,
    pub shift: Option<f64>,
    pub missing: Option<MissingLeaves>,
    /// Leaves and branches that are left out.
    pub without: Vec<String>,
    pub span: Span,
}

/// A regressor that is explained by instruments.
#[derive(Clone, Debug)]
pub struct Instrumenting {
    pub endogenous: VarId,
    pub instruments: Vec<VarId>,
    pub span: Span,
}

/// Ends of columns that are pulled in, or whose rows go.
#[derive(Clone, Debug)]
pub struct Ends {
    pub rows_go: bool,
    /// Variables; all numbers that the model names where there are none.
    pub of: Vec<VarId>,
    /// Share of one tail.
    pub share: f64,
    pub tails: Tails,
    pub rule: QuantileRule,
    /// Leaves of indices too, before these are built.
    pub before_indices: bool,
    pub span: Span,
}

/// Rows that stay or go: one more filter of a role.
#[derive(Clone, Debug)]
pub struct Rows {
    /// `keep`, `drop` or `years`.
    pub role: &'static str,
    pub filter: VarId,
    pub node: Node,
}

/// An option of the model that is said anew, with what it names.
#[derive(Clone, Debug)]
pub struct Overlay {
    pub key: &'static str,
    pub node: Node,
    pub roles: Vec<(String, Bound)>,
}

impl BoundEdit {
    /// This edit and another one: where both say one thing anew, the other holds.
    pub fn and(mut self, other: &BoundEdit) -> BoundEdit {
        self.replace.extend(other.replace.iter().cloned());
        self.reindex.extend(other.reindex.iter().cloned());
        self.rebuild |= other.rebuild;
        self.add.extend(&other.add);
        self.without.extend(&other.without);
        self.effects = other.effects.clone().or(self.effects);
        self.instrument.extend(other.instrument.iter().cloned());
        self.ends.extend(other.ends.iter().cloned());
        self.rows.extend(other.rows.iter().cloned());
        self.options.extend(other.options.iter().cloned());
        self
    }

    /// Whether it leaves everything as it is.
    pub fn is_empty(&self) -> bool {
        let lists = self.replace.is_empty() && self.reindex.is_empty() && self.add.is_empty();
        let more = self.without.is_empty() && self.instrument.is_empty() && self.ends.is_empty();
        lists && more && self.rows.is_empty() && self.options.is_empty() && self.effects.is_none()
    }
}
