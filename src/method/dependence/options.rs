//! `dependence:` — what is measured, of which variables, over which matrices.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::spec::At;
use crate::spec::types::{Label, Names};
use crate::spec::words::{Name, Percent};

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Dependence", extend("x-label" = "label"))]
pub struct Options {
    pub label: Option<Label>,
    /// Variables whose Moran's I is taken.
    #[schemars(extend("x-kind" = "names"))]
    pub moran: Names,
    /// Variables whose Geary's C is taken.
    #[schemars(extend("x-kind" = "names"))]
    pub geary: Names,
    /// Variables whose G is taken after Getis and Ord.
    #[schemars(extend("x-kind" = "names"))]
    pub getis: Names,
    /// Variables that get local Moran statistics and clusters.
    #[schemars(extend("x-kind" = "names"))]
    pub local: Names,
    /// Variables that get G* of every place: hot and cold spots.
    #[schemars(extend("x-kind" = "names"))]
    pub hot_spots: Names,
    /// Variables whose values are held against those of `with` among the neighbours.
    #[schemars(extend("x-kind" = "names"))]
    pub bivariate: Names,
    #[schemars(extend("x-kind" = "names"))]
    pub with: Names,
    /// Matrices.
    #[serde(rename = "W")]
    pub w: Names,
    /// What statistics are taken for each of; the panel's periods if nothing is said.
    pub each: Option<At<Name>>,
    /// How often values are dealt out anew, 999 where nothing is said; 0 for never.
    pub draws: Option<At<u64>>,
    /// Share of false discoveries among clusters, 5% where nothing is said.
    pub level: Option<At<Percent>>,
    /// `fdr`, the default, or `none`: how p of many places are corrected.
    pub adjust: Option<At<Name>>,
}

pub const DRAWS: u64 = 999;
pub const MOST_DRAWS: u64 = 1_000_000;
pub const LEVEL: f64 = 0.05;

impl Options {
    pub fn draws(&self) -> u64 {
        self.draws.as_deref().copied().unwrap_or(DRAWS)
    }

    pub fn level(&self) -> f64 {
        self.level.as_ref().map_or(LEVEL, |level| level.value.0)
    }

    pub fn adjusts(&self) -> bool {
        self.adjust.as_ref().is_none_or(|word| word.value.as_str() == "fdr")
    }
}
