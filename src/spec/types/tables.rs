//! `tables:`, `exhibits:` and `style:`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::words::{Label, Names};
use crate::spec::At;
use crate::spec::words::Name;

/// One table: its kind, what it shows and how.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "kind", "x-second" = "of", "x-label" = "title"))]
pub struct TableSpec {
    #[schemars(extend("x-catalogue" = "table"))]
    pub kind: At<Name>,
    /// What it is about: an index, variables, analyses.
    pub of: Names,
    /// Analyses whose results are the columns.
    pub columns: Names,
    /// Titles of panels, each with the analyses whose results are its columns.
    pub panels: IndexMap<String, Names>,
    pub title: Option<Label>,
    pub note: Option<Label>,
    /// Statistics or parts to show.
    pub show: Names,
    /// Terms whose rows are left out.
    pub hide: Names,
    /// Outcome by outcome instead of model by model.
    pub interleave: bool,
    /// Rows of a ranking.
    pub top: Option<usize>,
    pub years: Vec<i64>,
    pub split: Option<At<Name>>,
    pub digits: Option<usize>,
    pub paren: Option<Paren>,
}

/// How tables look, unless a table says otherwise.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TableStyle {
    /// Decimals of estimates.
    pub digits: Option<usize>,
    /// What stands in brackets below an estimate.
    pub paren: Option<Paren>,
    pub stars: Option<At<Stars>>,
    /// `.205` for 0.205.
    pub leading_zero: Option<bool>,
    /// Align numbers with the siunitx package.
    pub siunitx: bool,
    /// Folder of templates that replace the built-in ones.
    #[schemars(extend("x-kind" = "path"))]
    pub templates: Option<At<String>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Paren {
    #[default]
    Se,
    T,
    P,
    Ci,
}

/// Levels below which one, two and three stars are printed, as `[10%, 5%, 1%]`; `none` for no stars.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Stars(pub Vec<crate::spec::words::Percent>);
