//! What a study says, typed: one struct a section, read from a clean `Node` tree.
//!
//! Sections that belong to an analysis (`models:`, `thresholds:` ...) stay trees here; the analysis that owns a
//! section declares its options and reads them.

mod claims;
mod data;
mod figures;
mod index;
mod lint;
mod tables;
mod theory;
mod variables;
mod words;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

pub use claims::{Adjust, Adjustment, Deviation, Hypothesis, Reported};
pub use data::{Data, DataFile, DataSource, Missing, Panel, Rule, Synthetic, UnmatchedKeys};
pub use figures::FigureSpec;
pub use index::{
    Branch, BranchOptions, BranchRule, Direction, Index, Leaf, MissingLeaves, Over, Scope, Transform, Treatment, Tree,
};
pub use lint::Level;
pub use tables::{Paren, Stars, TableSpec, TableStyle};
pub use theory::{Concept, Mechanism, Proposition, Sign, Theory};
pub use variables::{ColumnSpec, Group, Members, Variable};
pub use words::{Call, Label, Names};

use super::At;
use super::words::Name;

/// A study. Sections may come in any order.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Spec {
    /// Version of the language, such as `0.1`.
    pub studyc: Option<At<String>>,
    /// The study's name: letters, digits and dashes.
    pub study: At<Name>,
    #[schemars(extend("x-kind" = "label"))]
    pub title: Option<Label>,
    pub authors: Vec<String>,
    /// Language of tables and notes.
    pub language: Option<At<Language>>,
    /// Every random draw descends from it.
    pub seed: Option<At<u64>>,
    /// Whose defaults hold where the study says nothing.
    pub conventions: Option<At<Conventions>>,
    /// Where the rows come from; `none` for a study of definitions only.
    pub data: Option<At<DataSource>>,
    /// Columns that the data will have, declared before they exist.
    pub columns: IndexMap<Name, At<ColumnSpec>>,
    /// Groups of units, apart from sets of variables.
    #[schemars(extend("x-keyword" = "group"))]
    pub groups: IndexMap<Name, At<Group>>,
    /// Variables made from columns.
    #[schemars(extend("x-keyword" = "let"))]
    pub variables: IndexMap<Name, At<Variable>>,
    /// Named lists of variables.
    #[schemars(extend("x-keyword" = "set"))]
    pub sets: IndexMap<Name, At<Vec<At<Name>>>>,
    /// Composite indices.
    #[schemars(extend("x-keyword" = "index"))]
    pub indices: IndexMap<Name, At<Index>>,
    /// Claims about addresses, each with a verdict after the run.
    #[schemars(extend("x-keyword" = "hypothesis"))]
    pub hypotheses: IndexMap<Name, At<Hypothesis>>,
    /// Corrections of p values for several hypotheses.
    pub adjust: Adjust,
    /// Tables of the paper, by number or name.
    #[schemars(extend("x-keyword" = "table"))]
    pub tables: IndexMap<Name, At<TableSpec>>,
    /// Figures of the paper, by number or name.
    #[schemars(extend("x-keyword" = "figure"))]
    pub figures: IndexMap<Name, At<FigureSpec>>,
    /// Further exhibits, by name.
    #[schemars(extend("x-keyword" = "exhibit"))]
    pub exhibits: IndexMap<Name, At<TableSpec>>,
    /// Tables as printed, or single printed numbers by address.
    #[schemars(extend("x-keyword" = "reported"))]
    pub reported: IndexMap<Name, Reported>,
    /// Concepts, arrows and propositions; a study may be nothing else.
    pub theory: Option<At<Theory>>,
    /// How all tables look.
    pub style: TableStyle,
    /// Findings that the author answers, each with the reason.
    pub allow: IndexMap<Name, At<String>>,
    /// How heavy a finding is.
    pub lint: IndexMap<Name, At<Level>>,
    /// Parts that are not as the locked plan has them, each with the reason.
    #[schemars(extend("x-keyword" = "deviation"))]
    pub deviations: IndexMap<Name, At<Deviation>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    En,
    Zh,
}

/// Whose small-sample rules, reference distributions and quantiles are the defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Conventions {
    /// reghdfe's factors, t(G-1), `_pctile`'s quantiles.
    #[default]
    Stata,
    /// fixest's factors, t(G-1), R's type 7 quantiles.
    Fixest,
}
