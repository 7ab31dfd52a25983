//! A study with every name bound and every default filled.
//!
//! One arena of variables: a column, a formula, a branch of an index. Whoever asks for the same thing twice gets
//! the same [`VarId`], and an edit rewrites the arena, never a model.

mod address;
mod edit;
mod explore;
mod figure;
mod formula;
mod index;
mod table;
mod theory;
mod written;

use indexmap::IndexMap;

pub use address::{address, addresses, resolve};
pub use edit::{BoundCheck, BoundEdit, Ends, Instrumenting, Overlay, Reindexing, Repeat, Replacement, Rows};
pub use explore::{Cell, Exploration, every};
pub use figure::BoundFigure;
pub use formula::{Bound, BoundEffect, BoundFormula};
pub use index::{BoundIndex, BoundLeaf, BoundNode, Items, Options, Said};
pub use table::BoundTable;
pub use theory::{Arrow, Concept, Proposition, Theory};
pub use written::Written;

use crate::data::Facts;
use crate::source::Span;
use crate::spec::expr::{Claim, Expr};
use crate::spec::types::{Adjustment, Conventions, Label, Language, TableStyle};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VarId(pub usize);

/// What a variable's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Number,
    Text,
    Truth,
}

#[derive(Clone, Debug)]
pub enum Definition {
    /// A column of the data.
    Column,
    /// An expression, and the variables that it names in order of appearance.
    Formula { expr: Expr, of: Vec<VarId> },
    /// A node of an index: the index itself where the path is empty.
    Branch { index: String, path: Vec<String> },
    /// Membership of units in groups.
    Group { name: String },
    /// Computed by an analysis.
    Output { analysis: String, name: String },
    /// Its definition is wrong, and was reported; what follows from it is not.
    Broken,
}

#[derive(Clone, Debug)]
pub struct Var {
    pub name: String,
    pub definition: Definition,
    pub kind: Kind,
    pub span: Span,
    pub label: Option<Label>,
    pub unit: Option<Label>,
    pub measure: Option<Label>,
    pub source: Option<Label>,
    pub concept: Option<String>,
    /// Cells of it can be empty, so that it decides which rows a model has.
    pub incomplete: bool,
    /// It stands for an expression inside a formula, and nobody has declared it.
    pub made: bool,
    /// The variable that an edit has rewritten into this one, under the same name.
    pub origin: Option<VarId>,
}

/// Units of one grouping.
#[derive(Clone, Debug)]
pub struct BoundGroup {
    pub label: Option<Label>,
    pub var: VarId,
    /// The column that decides.
    pub column: VarId,
    /// Value of the column to name of the group.
    pub members: IndexMap<String, String>,
    pub others: Option<String>,
    pub names: Vec<String>,
}

/// An analysis before it is lowered: its method by name, its options as written, its names bound.
#[derive(Clone, Debug)]
pub struct Analysis {
    pub name: String,
    pub method: &'static str,
    pub span: Span,
    pub options: Written,
    pub roles: IndexMap<String, Bound>,
}

#[derive(Clone, Debug)]
pub struct BoundClaim {
    pub name: String,
    pub says: Option<Label>,
    pub claim: Option<Claim>,
    /// Proposition of the theory that it tests.
    pub tests: Option<String>,
    pub span: Span,
}

/// How the rows are told apart.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub unit: Option<VarId>,
    pub time: Option<VarId>,
}

#[derive(Clone, Debug, Default)]
pub struct Study {
    pub name: String,
    pub title: Option<Label>,
    pub authors: Vec<String>,
    pub language: Language,
    pub seed: u64,
    pub conventions: Conventions,
    /// The data as read, or as declared where there are none.
    pub facts: Facts,
    /// There are rows to compute from.
    pub has_data: bool,
    pub synthetic: bool,
    pub layout: Layout,
    pub vars: Vec<Var>,
    pub names: IndexMap<String, VarId>,
    pub sets: IndexMap<String, Vec<VarId>>,
    pub groups: IndexMap<String, BoundGroup>,
    pub indices: IndexMap<String, BoundIndex>,
    /// Indices that edits have rewritten, under keys of their own and with the names of the originals.
    pub variants: IndexMap<String, BoundIndex>,
    pub analyses: IndexMap<String, Analysis>,
    /// Analyses that are edits of others, by their names.
    pub checks: IndexMap<String, BoundCheck>,
    /// Analyses of one group of a split model, and the name of the group.
    pub parts: IndexMap<String, String>,
    /// Names that stand for several analyses: a robustness section, a model with one stand-in each.
    pub families: IndexMap<String, Vec<String>>,
    /// Models under every combination of choices, by their names.
    pub explorations: IndexMap<String, Exploration>,
    pub claims: Vec<BoundClaim>,
    /// How p values of several claims are corrected.
    pub adjust: Option<Adjustment>,
    pub tables: Vec<BoundTable>,
    pub figures: Vec<BoundFigure>,
    pub theory: Option<Theory>,
    pub style: TableStyle,
}

impl Study {
    pub fn var(&self, id: VarId) -> &Var {
        &self.vars[id.0]
    }

    pub fn name_of(&self, id: VarId) -> &str {
        &self.var(id).name
    }

    /// What a variable is called in print.
    pub fn label_of(&self, id: VarId) -> String {
        let var = self.var(id);
        var.label.as_ref().map_or_else(|| var.name.clone(), |label| label.text(self.language).to_string())
    }

    /// An index of the study, or one that an edit has rewritten.
    pub fn index(&self, key: &str) -> Option<&BoundIndex> {
        self.indices.get(key).or_else(|| self.variants.get(key))
    }

    /// The variable as the study defines it, before any edit.
    pub fn original(&self, id: VarId) -> VarId {
        self.var(id).origin.unwrap_or(id)
    }

    /// Every variable that a definition rests on, itself included, each once.
    pub fn ancestry(&self, id: VarId) -> Vec<VarId> {
        let mut found = vec![];
        let mut open = vec![id];
        let mut seen = vec![false; self.vars.len()];
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut seen[id.0], true) {
                continue;
            }
            found.push(id);
            match &self.var(id).definition {
                Definition::Formula { of, .. } => open.extend(of),
                Definition::Branch { index, .. } => {
                    open.extend(self.index(index).into_iter().flat_map(|index| index.leaf_vars()));
                }
                Definition::Group { name } => open.extend(self.groups.get(name).map(|group| group.column)),
                Definition::Output { analysis, .. } => {
                    let roles = self.analyses.get(analysis).into_iter().flat_map(|one| one.roles.values());
                    open.extend(roles.flat_map(Bound::vars));
                }
                Definition::Column | Definition::Broken => {}
            }
        }
        found
    }
}
