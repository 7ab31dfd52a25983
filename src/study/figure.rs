//! A figure of the paper, its kind known and its names bound.

use super::VarId;
use crate::source::Span;
use crate::spec::types::Label;

#[derive(Clone, Debug)]
pub struct BoundFigure {
    /// Number or name as written.
    pub name: String,
    /// Stable file stem: `figure-01`, `curve`. What only the figure needs is published under it.
    pub id: String,
    pub number: Option<String>,
    pub kind: &'static str,
    pub title: Option<Label>,
    pub note: Option<Label>,
    pub span: Span,
    /// Variables that it is about.
    pub of: Vec<VarId>,
    /// Analyses that it draws.
    pub columns: Vec<String>,
    pub show: Vec<VarId>,
    pub hide: Vec<VarId>,
    pub split: Option<VarId>,
    /// Periods that are drawn.
    pub years: Vec<i64>,
    /// Classes of a map.
    pub classes: Option<usize>,
    /// Matrices whose map is drawn on.
    pub matrix: Vec<String>,
}

impl BoundFigure {
    /// One that names nothing yet.
    pub fn plain(name: &str, kind: &'static str) -> Self {
        BoundFigure {
            name: name.into(),
            id: format!("figure-{name}"),
            number: None,
            kind,
            title: None,
            note: None,
            span: Span::default(),
            of: vec![],
            columns: vec![],
            show: vec![],
            hide: vec![],
            split: None,
            years: vec![],
            classes: None,
            matrix: vec![],
        }
    }
}
