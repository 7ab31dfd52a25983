//! What the study says about its data, free of the spec's own types.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use indexmap::IndexMap;

use crate::source::Span;

/// Files to read and what must hold of them. Spans point into the spec.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The study's folder; no file may lie outside.
    pub root: PathBuf,
    pub files: Vec<FileRequest>,
    pub layout: Layout,
    /// Texts that mean "missing"; none gives [`MISSING_TEXTS`].
    pub na: Vec<String>,
    /// Spelling of a unit in the data -> its canonical name.
    pub aliases: IndexMap<String, String>,
    pub missing: Missing,
    /// Columns the study uses; `None` holds all columns to the number and missing checks.
    pub used: Option<BTreeSet<String>>,
    pub synthetic: bool,
}

/// Read as a missing cell unless `na` says otherwise. Compared without surrounding blanks.
pub const MISSING_TEXTS: &[&str] = &["", "NA", "N/A", "NaN", "nan", ".", "null"];

#[derive(Clone, Debug)]
pub struct FileRequest {
    /// Relative to the study's folder.
    pub path: PathBuf,
    pub span: Span,
    /// Columns that name a row; empty means those of the layout.
    pub key: Vec<String>,
    pub sheet: Option<String>,
    pub encoding: Option<String>,
    pub delimiter: Option<char>,
    pub unmatched: Unmatched,
}

impl FileRequest {
    pub fn new(path: impl Into<PathBuf>, span: Span) -> Self {
        FileRequest {
            path: path.into(),
            span,
            key: vec![],
            sheet: None,
            encoding: None,
            delimiter: None,
            unmatched: Unmatched::Error,
        }
    }

    pub fn keyed(mut self, key: &[&str]) -> Self {
        self.key = key.iter().map(|name| name.to_string()).collect();
        self
    }
}

/// What becomes of keys that only one of two files has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unmatched {
    #[default]
    Error,
    /// Rows of the panel without a partner get missing cells; rows of the other file are left out and counted.
    Allow,
}

#[derive(Clone, Debug, Default)]
pub enum Layout {
    /// A row is a unit in a period.
    Panel(Panel),
    /// A row is a unit; `name` is the column that holds its printed name.
    Units { unit: String, name: Option<String>, span: Span },
    /// Rows without identity, in the order of the file.
    #[default]
    Rows,
}

#[derive(Clone, Debug)]
pub struct Panel {
    pub unit: String,
    pub time: String,
    pub years: Option<RangeInclusive<i64>>,
    pub units: Option<usize>,
    pub span: Span,
}

impl Layout {
    pub fn unit(&self) -> Option<&str> {
        match self {
            Layout::Panel(panel) => Some(&panel.unit),
            Layout::Units { unit, .. } => Some(unit),
            Layout::Rows => None,
        }
    }

    pub fn time(&self) -> Option<&str> {
        match self {
            Layout::Panel(panel) => Some(&panel.time),
            _ => None,
        }
    }

    pub fn span(&self) -> Span {
        match self {
            Layout::Panel(panel) => panel.span,
            Layout::Units { span, .. } => *span,
            Layout::Rows => Span::default(),
        }
    }

    /// The columns that name a row of the whole table.
    pub fn key(&self) -> Vec<String> {
        self.unit().into_iter().chain(self.time()).map(str::to_string).collect()
    }
}

/// What to do about empty cells.
#[derive(Clone, Debug, Default)]
pub struct Missing {
    pub default: Rule,
    pub columns: IndexMap<String, Rule>,
    /// The column inside whose values interpolation stays; it must be the panel's unit.
    pub within: Option<String>,
    /// Longest run of empty cells that interpolation may fill.
    pub at_most: Option<usize>,
    pub span: Span,
}

impl Missing {
    pub fn rule(&self, column: &str) -> Rule {
        self.columns.get(column).copied().unwrap_or(self.default)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    #[default]
    Error,
    /// The cell stays empty; models and indices leave the row out where they use the column, and say so.
    Drop,
    /// Linear in time between the unit's neighbouring values; ends are never extrapolated.
    Interpolate,
}
