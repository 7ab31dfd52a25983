//! `thresholds:` — slopes that change where a variable passes a value (Hansen 1999).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::card;
use crate::method::mediation::Bootstrap;
use crate::method::regression::options::Errors;
use crate::spec::At;
use crate::spec::expr::Formula;
use crate::spec::types::{Call, Label};
use crate::spec::words::{Name, Percent};

card! {
    /// A panel threshold model: the slope of one regressor differs between regimes of a threshold variable.
    static THRESHOLD = "threshold", "panel thresholds";
}

/// Values of the threshold variable that are tried.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// Every distinct value.
    All,
    /// So many quantiles.
    Grid(u32),
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-label" = "label", "x-colon" = "formula"))]
pub struct Options {
    pub label: Option<Label>,
    pub from: Option<At<Name>>,
    #[schemars(extend("x-kind" = "formula"))]
    pub formula: Option<At<Formula>>,
    /// Regressor whose slope changes.
    pub switch: Option<At<Name>>,
    /// Variable that decides the regime.
    pub at: Option<At<Name>>,
    pub up_to: Option<At<u8>>,
    /// Least share of rows in a regime; one for each threshold if several are given.
    pub trim: Vec<Percent>,
    /// `all` values, or `{grid: 400}`.
    #[schemars(extend("x-catalogue" = "search"))]
    pub search: Option<At<Call>>,
    /// Which side the threshold belongs to: `q <= gamma`.
    pub regime: Option<At<String>>,
    /// Scale of the F statistic: `N*T`, `n*(T-1)`, `T*(n-1)`.
    pub df: Option<At<String>>,
    /// `drop_last_period` for Hansen's own transformation.
    pub within: Option<At<Name>>,
    pub bootstrap: Option<At<Bootstrap>>,
    pub errors: Option<At<Errors>>,
}

announced!(
    /// `thresholds:`
    Threshold, Options, THRESHOLD, "thresholds", "threshold", ["formula": Formula, "switch": Variables, "at": Variables]
);
