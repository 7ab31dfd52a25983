//! A table of the paper, its kind known and its names bound.

use super::VarId;
use crate::source::Span;
use crate::spec::types::{Label, Paren};

#[derive(Clone, Debug)]
pub struct BoundTable {
    /// Number or name as written.
    pub name: String,
    /// Stable file stem: `table-04`, `trend`.
    pub id: String,
    pub number: Option<String>,
    pub kind: &'static str,
    pub title: Option<Label>,
    pub note: Option<Label>,
    pub span: Span,
    /// What `of:` names: an index, variables.
    pub of: Vec<VarId>,
    pub index: Option<String>,
    /// Analyses that give the columns.
    pub columns: Vec<String>,
    /// Titles of panels, each with the analyses of its columns.
    pub panels: Vec<(String, Vec<String>)>,
    pub show: Vec<String>,
    pub hide: Vec<VarId>,
    /// Hidden dummies: what they are levels of, and they.
    pub factors: Vec<(String, Vec<VarId>)>,
    pub interleave: bool,
    pub top: Option<usize>,
    /// Grouping whose groups are shown apart.
    pub split: Option<VarId>,
    pub years: Vec<i64>,
    pub digits: Option<usize>,
    pub paren: Option<Paren>,
}
