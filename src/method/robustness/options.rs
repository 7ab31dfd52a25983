//! `robustness:` — what a check can say.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::method::regression::options::{Errors, Estimator, Singletons};
use crate::spec::At;
use crate::spec::expr::{Effects, Expr, Terms};
use crate::spec::types::{Call, Label, MissingLeaves, Names, Scope};
use crate::spec::words::{Name, Percent, YearRange};

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Robustness", extend("x-body" = "checks", "x-unnamed" = "main"))]
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
    /// Variables that stand in for others, in every definition that the model rests on.
    pub replace: Option<At<IndexMap<Name, Names>>>,
    /// One check for each stand-in instead of one with all.
    pub each: bool,
    /// Other ways to build indices.
    pub reindex: Option<At<IndexMap<Name, Reindex>>>,
    /// Rows that stay.
    #[schemars(extend("x-kind" = "filter"))]
    pub keep: Option<At<Expr>>,
    /// Rows that go.
    #[schemars(extend("x-kind" = "filter"))]
    pub drop: Option<At<Expr>>,
    pub years: Option<At<YearRange>>,
    /// Ends of columns are pulled in.
    pub winsorise: Option<At<Winsorise>>,
    /// Rows at the ends of columns go.
    pub trim: Option<At<Trim>>,
    /// Further regressors: `z + x:z`.
    pub add: Option<At<Terms>>,
    /// Regressors that are left out.
    pub without: Names,
    /// Other absorbed effects: `city + province:year`, or `none`.
    pub effects: Option<At<Effects>>,
    pub errors: Option<At<Errors>>,
    /// Regressors that enter with the value of the period before.
    pub lag: Names,
    /// Regressors and their instruments.
    pub instrument: Option<At<IndexMap<Name, Names>>>,
    pub estimator: Option<At<Estimator>>,
    #[schemars(extend("x-kind" = "expression"))]
    pub weight: Option<At<Expr>>,
    pub singletons: Option<At<Singletons>>,
    pub report: Names,
    pub tests: Names,
    /// Whether indices stay as computed on all rows or are built again.
    pub indices: Option<At<Scores>>,
    /// Variable whose values are dealt out anew, the whole path of a unit to another unit.
    pub placebo: Option<At<Name>>,
    /// How often; 500 where nothing is said.
    pub draws: Option<At<u64>>,
    /// Column whose values move as a whole; the unit of the panel where nothing is said.
    pub within: Option<At<Name>>,
    /// Column or grouping of which one value after the other is left out.
    pub leave_out: Option<At<Name>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-unnamed" = "$of"))]
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
#[schemars(extend(
    "x-first" = "of",
    "x-words" = json!({
        "both tails": {"tails": "both"}, "lower tail": {"tails": "lower"}, "upper tail": {"tails": "upper"},
        "before indices": {"when": "before_indices"}, "after indices": {"when": "after_indices"},
    }),
))]
pub struct Winsorise {
    /// Variables, or `all` that the model names.
    pub of: Names,
    /// Share of one tail.
    pub at: Option<At<Percent>>,
    pub tails: Option<Ends>,
    /// `stata`, or `r1` to `r9` after Hyndman and Fan; that of the conventions where nothing is said.
    pub rule: Option<At<Name>>,
    pub when: Option<When>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "of"))]
pub struct Trim {
    /// Variables, or `all` that the model names.
    pub of: Names,
    /// Share of one tail.
    pub at: Option<At<Percent>>,
    pub tails: Option<Ends>,
    pub rule: Option<At<Name>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Tails")]
pub enum Ends {
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
