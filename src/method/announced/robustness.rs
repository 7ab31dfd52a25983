//! `robustness:` — edits of a model or an index, each with a name.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::card;
use crate::method::regression::options::{Errors, Estimator};
use crate::spec::At;
use crate::spec::expr::Expr;
use crate::spec::types::{Call, Label, MissingLeaves, Names, Scope};
use crate::spec::words::{Name, Percent};

card! {
    /// A check is an edit with a name: a model and an edit give a model, and a map of edits gives the paper's tables.
    static ROBUSTNESS = "robustness", "robustness checks";
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-body" = "checks"))]
pub struct Options {
    /// Model or index that the checks edit.
    pub of: Option<At<Name>>,
    pub checks: IndexMap<Name, At<Edit>>,
}

/// What changes; all else stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Edit", extend("x-label" = "label"))]
pub struct Edit {
    pub label: Option<Label>,
    pub replace: Option<At<IndexMap<Name, Names>>>,
    pub each: bool,
    pub reindex: Option<At<IndexMap<Name, Reindex>>>,
    #[schemars(extend("x-kind" = "filter"))]
    pub keep: Option<At<Expr>>,
    #[schemars(extend("x-kind" = "filter"))]
    pub drop: Option<At<Expr>>,
    pub winsorise: Option<At<Winsorise>>,
    pub instrument: Option<At<IndexMap<Name, Names>>>,
    pub estimator: Option<At<Estimator>>,
    pub errors: Option<At<Errors>>,
    pub report: Names,
    pub tests: Names,
    /// Whether indices stay as computed on all rows or are built again.
    pub indices: Option<At<Scores>>,
    /// Variable whose values are dealt out anew.
    pub placebo: Option<At<Name>>,
    pub draws: Option<At<u64>>,
    pub within: Option<At<Name>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reindex {
    #[schemars(extend("x-catalogue" = "weighting"))]
    pub weighting: Option<At<Call>>,
    #[schemars(extend("x-catalogue" = "aggregate"))]
    pub aggregate: Option<At<Call>>,
    #[schemars(extend("x-catalogue" = "normalise"))]
    pub normalise: Option<At<Call>>,
    pub scope: Option<At<Scope>>,
    pub shift: Option<At<f64>>,
    pub missing: Option<At<MissingLeaves>>,
    /// Leaves or branches that are left out.
    pub without: Names,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "of"))]
pub struct Winsorise {
    pub of: Names,
    pub at: Option<At<Percent>>,
    pub tails: Option<Tails>,
    pub rule: Option<At<Name>>,
    pub when: Option<When>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tails {
    Both,
    Lower,
    Upper,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    BeforeIndices,
    AfterIndices,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scores {
    AsIs,
    Rebuild,
}

announced!(
    /// `robustness:`
    Robustness, Options, ROBUSTNESS, "robustness", "robustness", []
);
