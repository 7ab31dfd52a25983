//! `dependence:` — whether neighbours are alike.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::card;
use crate::spec::At;
use crate::spec::types::{Label, Names};
use crate::spec::words::Name;

card! {
    /// Whether neighbours are alike: Moran's I and its kin.
    static DEPENDENCE = "dependence", "spatial dependence";
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Dependence", extend("x-label" = "label"))]
pub struct Statistics {
    pub label: Option<Label>,
    pub moran: Names,
    pub geary: Names,
    #[serde(rename = "W")]
    pub w: Names,
    pub each: Option<At<Name>>,
}

announced!(
    /// `dependence:`
    Dependence, Statistics, DEPENDENCE, "dependence", "dependence", ["moran": Variables, "geary": Variables, "W": Matrix]
);
