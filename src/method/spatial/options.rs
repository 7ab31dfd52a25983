//! `spatial:`, `effects:` and `over:` of a model — what it says of space.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::At;
use crate::spec::expr::{Expr, ExprKind};
use crate::spec::types::Names;
use crate::spec::words::Name;

/// What a model is repeated over.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Over {
    /// Matrices of space.
    #[serde(rename = "W")]
    pub w: Names,
    /// Bands of distance: `0..1000 km step 50`.
    #[schemars(extend("x-kind" = "expression"))]
    pub band: Option<At<Expr>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "model"))]
pub struct Spatial {
    /// `sdm` where nothing is said.
    pub model: Option<At<SpatialModel>>,
    /// One matrix or two; the study's only one where none is named.
    #[serde(rename = "W")]
    pub w: Names,
    /// Regressors whose neighbours' mean enters; `all` for every one.
    pub lag: Names,
    /// Coefficients held equal between two matrices.
    pub equal: Names,
    /// Links that count: `0..50 km`.
    #[schemars(extend("x-kind" = "expression"))]
    pub band: Option<At<Expr>>,
    /// Maximum likelihood where nothing is said.
    pub by: Option<At<By>>,
    /// Effects of the units beside those of the formula.
    pub units: Option<At<Units>>,
    /// What comes first, the neighbours' mean or the demeaning.
    pub order: Option<At<Order>>,
    /// How fixed effects leave the likelihood.
    pub transform: Option<At<Transform>>,
    /// Second derivatives that errors come from.
    pub information: Option<At<Information>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpatialModel {
    Slx,
    Sar,
    Sem,
    Sarar,
    #[default]
    Sdm,
    Sdem,
}

impl SpatialModel {
    pub fn name(self) -> &'static str {
        match self {
            SpatialModel::Slx => "SLX",
            SpatialModel::Sar => "SAR",
            SpatialModel::Sem => "SEM",
            SpatialModel::Sarar => "SARAR",
            SpatialModel::Sdm => "SDM",
            SpatialModel::Sdem => "SDEM",
        }
    }

    /// Neighbours' regressors enter.
    pub fn has_neighbours(self) -> bool {
        matches!(self, SpatialModel::Slx | SpatialModel::Sdm | SpatialModel::Sdem)
    }

    /// Neighbours' outcome enters.
    pub fn has_lag(self) -> bool {
        matches!(self, SpatialModel::Sar | SpatialModel::Sarar | SpatialModel::Sdm)
    }

    /// Errors of neighbours move together.
    pub fn has_error(self) -> bool {
        matches!(self, SpatialModel::Sem | SpatialModel::Sarar | SpatialModel::Sdem)
    }
}

/// How the parameters are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum By {
    /// Maximum likelihood.
    #[default]
    #[serde(rename = "ml")]
    Likelihood,
    /// Two-stage least squares with X, WX and W^2 X as instruments.
    #[serde(rename = "2sls")]
    TwoStage,
    /// The same with generalised moments for a spatial error (Kelejian and Prucha 1998, 1999).
    #[serde(rename = "gmm")]
    Moments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Units {
    /// As the formula absorbs them.
    Fixed,
    /// Drawn from a normal distribution.
    Random,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// W, then demean: the exact likelihood.
    #[default]
    LagFirst,
    /// Demean, then W, as splm does.
    DemeanFirst,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Demeaning, all rows counted (Elhorst 2003).
    #[default]
    Direct,
    /// Lee and Yu's orthonormal transformation (2010).
    LeeYu,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Information {
    #[default]
    Expected,
    Observed,
}

/// How direct, indirect and total effects are computed, and between whom.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "by"))]
pub struct Effects {
    /// `delta` where nothing is said, or `simulation`.
    pub by: Option<At<Errors>>,
    /// Draws of a simulation; 1000 where nothing is said.
    pub draws: Option<At<u64>>,
    /// Group whose regressor moves: `core.Core`.
    pub from: Option<At<Name>>,
    /// Group whose outcome answers: `core.Periphery`.
    pub to: Option<At<Name>>,
    /// Grouping: indirect effects within and across its groups, and of every pair.
    pub within: Option<At<Name>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Errors {
    #[default]
    Delta,
    Simulation,
}

impl Spatial {
    pub fn kind(&self) -> SpatialModel {
        self.model.as_ref().map_or(SpatialModel::default(), |at| at.value)
    }

    pub fn by(&self) -> By {
        self.by.as_ref().map_or(By::default(), |at| at.value)
    }

    pub fn is_random(&self) -> bool {
        self.units.as_ref().is_some_and(|at| at.value == Units::Random)
    }

    /// Ends of the band in km, if it has two.
    pub fn band_km(&self) -> Option<[f64; 2]> {
        match &self.band.as_ref()?.value.kind {
            ExprKind::Range(range) if range.to > range.from => Some([range.from, range.to]),
            _ => None,
        }
    }
}

impl Effects {
    /// The grouping whose groups are told apart, with the two groups that are asked for.
    pub fn grouping(&self) -> Option<(String, Option<[String; 2]>)> {
        if let Some(within) = &self.within {
            return Some((within.value.to_string(), None));
        }
        let split = |name: &At<Name>| {
            let (group, member) = name.value.as_str().split_once('.')?;
            Some((group.to_string(), member.to_string()))
        };
        let (from, to) = (split(self.from.as_ref()?)?, split(self.to.as_ref()?)?);
        (from.0 == to.0).then_some((from.0, Some([from.1, to.1])))
    }
}
