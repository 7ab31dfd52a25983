//! `figures:`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::words::{Label, Names};
use crate::spec::At;
use crate::spec::words::Name;

/// One figure: its kind and what it shows.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "kind", "x-second" = "of", "x-label" = "title"))]
pub struct FigureSpec {
    #[schemars(extend("x-catalogue" = "figure"))]
    pub kind: At<Name>,
    /// What it is about: analyses or variables.
    pub of: Names,
    /// Analyses that it draws; the same as `of` where it is about analyses.
    pub columns: Names,
    pub title: Option<Label>,
    pub note: Option<Label>,
    /// Terms that are drawn; all if none is named.
    pub show: Names,
    /// Terms that are left out.
    pub hide: Names,
    /// Grouping whose groups are drawn apart.
    pub split: Option<At<Name>>,
    /// Periods that are drawn.
    pub years: Vec<i64>,
    /// Classes of a map, 2 to 5; 5 where nothing is said.
    pub classes: Option<u8>,
    /// Matrix of space on whose map places are drawn; the first one with a map where none is named.
    pub on: Option<At<Name>>,
}
