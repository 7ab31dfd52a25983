//! `couplings:` and `movement:` — how far systems develop together, and how a distribution moves.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::card;
use crate::spec::At;
use crate::spec::types::{Label, Names};
use crate::spec::words::Name;

card! {
    /// How far two or more systems develop together.
    static COUPLING = "coupling", "coupling coordination";
}

card! {
    /// Densities and transitions between classes over time.
    static MOVEMENT = "movement", "distribution dynamics";
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Coupling", extend("x-label" = "label", "x-colon" = "of"))]
pub struct Systems {
    pub label: Option<Label>,
    pub of: Names,
    pub form: Option<At<Name>>,
    pub weights: Option<At<String>>,
    pub levels: Option<At<u8>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Movement", extend("x-label" = "label"))]
pub struct Dynamics {
    pub label: Option<Label>,
    pub kernel: Names,
    pub markov: Names,
    pub bandwidth: Option<At<String>>,
    pub boundary: Option<At<Name>>,
    pub each: Option<At<Name>>,
    pub split: Option<At<Name>>,
    pub classes: Option<At<Classes>>,
    pub step: Vec<u32>,
    pub ends: Option<At<Name>>,
    pub lag: Option<At<Lag>>,
    pub tests: Names,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Classes {
    pub pooled_quantiles: Option<u32>,
    pub yearly_quantiles: Option<u32>,
    pub cuts: Vec<f64>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lag {
    #[serde(rename = "W")]
    pub w: Names,
    pub classes: Option<At<Name>>,
}

announced!(
    /// `couplings:`
    Coupling, Systems, COUPLING, "couplings", "coupling", ["of": Variables]
);
announced!(
    /// `movement:`
    Movement, Dynamics, MOVEMENT, "movement", "movement", ["kernel": Variables, "markov": Variables]
);
