//! `matrices:` and `dependence:` — who is whose neighbour, and whether it matters.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::card;
use crate::spec::At;
use crate::spec::expr::Expr;
use crate::spec::types::{Label, Names};
use crate::spec::words::{Name, YearRange};

card! {
    /// A matrix of space: who is whose neighbour, and how near. Joined to the data by the units' names.
    static MATRIX = "matrix", "matrices of space";
}

card! {
    /// Whether neighbours are alike: Moran's I and its kin.
    static DEPENDENCE = "dependence", "spatial dependence";
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Matrix", extend("x-label" = "label"))]
pub struct Matrix {
    pub label: Option<Label>,
    /// Map whose shapes share an edge or a corner.
    pub queen: Option<At<String>>,
    /// Map whose shapes share an edge.
    pub rook: Option<At<String>>,
    /// Longitude and latitude.
    pub inverse_distance: Option<At<Names>>,
    /// Variable whose gaps are distances.
    pub inverse_gap: Option<At<Name>>,
    pub file: Option<At<String>>,
    pub from: Option<At<Name>>,
    pub join: Option<At<Name>>,
    pub islands: Option<At<Name>>,
    pub power: Option<At<f64>>,
    pub cut_off: Option<At<String>>,
    pub mean_over: Option<At<YearRange>>,
    /// Pairs that stay: `same belt`, `different belt`.
    #[schemars(extend("x-kind" = "filter"))]
    pub keep: Option<At<Expr>>,
    #[schemars(extend("x-kind" = "expression"))]
    pub band: Option<At<Expr>>,
    pub standardise: Option<At<Name>>,
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
    /// `matrices:`
    Matrices, Matrix, MATRIX, "matrices", "matrix", ["inverse_distance": Variables, "inverse_gap": Variables, "from": Matrix]
);
announced!(
    /// `dependence:`
    Dependence, Statistics, DEPENDENCE, "dependence", "dependence", ["moran": Variables, "geary": Variables, "W": Matrix]
);
