//! From the errors that a model says to what its covariance reads.

use nalgebra::DMatrix;

use super::dependence::Dependence;
use super::errors::{Kind, Robust};
use super::fit::{Columns, NO_FIT, Params};
use super::within::Absorber;
use crate::plan::Failure;
use crate::stats::regression::covariance::Errors;
use crate::stats::regression::covariance::conley::Distance;
use crate::stats::regression::covariance::reduced::{Power, Reduced, basis};
use crate::stats::regression::small::GroupRule;
use crate::stats::sums::sum;

/// Widest dense inverse that HC2 and HC3 may ask of the absorbed effects.
const MOST_EFFECT_COLUMNS: usize = 4000;

/// What the absorbed effects have to do with the errors.
#[derive(Default)]
pub(super) struct Around {
    leverages: Option<Vec<f64>>,
    basis: Option<DMatrix<f64>>,
}

pub(super) fn around(
    params: &Params,
    absorber: Option<&Absorber>,
    weights: Option<&[f64]>,
    rows: usize,
) -> Result<Around, Failure> {
    let Some(absorber) = absorber else { return Ok(Around::default()) };
    let dear = |of: &str, instead: &str| {
        Failure::of(&NO_FIT, format!("too many absorbed effects for the leverages of {of}"))
            .help(format!("use `errors: {instead}`"))
    };
    match &params.errors {
        Dependence::Robust(Robust::Hc2 | Robust::Hc3) => {
            let found = leverages(absorber, weights, rows).ok_or_else(|| dear("HC2 and HC3", "hc1"))?;
            Ok(Around { leverages: Some(found), basis: None })
        }
        Dependence::Reduced { name, .. } => {
            let instead = format!("{{cluster: {name}, wild: webb}}");
            let found = basis(&absorber.effects, weights).ok_or_else(|| dear("CR2 and CR3", &instead))?;
            Ok(Around { leverages: None, basis: Some(found) })
        }
        _ => Ok(Around::default()),
    }
}

/// Leverages of the absorbed effects without that of the constant, which stands among the regressors.
fn leverages(absorber: &Absorber, weights: Option<&[f64]>, rows: usize) -> Option<Vec<f64>> {
    let total = weights.map_or(rows as f64, |weights| sum(weights.iter().copied()));
    let constant = |row: usize| weights.map_or(1.0, |weights| weights[row]) / total;
    let leverages = absorber.prepared.leverages(MOST_EFFECT_COLUMNS)?;
    Some(leverages.iter().enumerate().map(|(row, h)| h - constant(row)).collect())
}

pub(super) fn errors<'a>(
    params: &Params,
    columns: &'a Columns,
    clusters: &'a [&'a [u32]],
    around: &'a Around,
) -> Errors<'a> {
    let places = &columns.places;
    match &params.errors {
        Dependence::Classical => Errors::Classical,
        Dependence::Robust(Robust::Hc0) => Errors::Hc0,
        Dependence::Robust(Robust::Hc1) => Errors::Hc1,
        Dependence::Robust(Robust::Hc2) => Errors::Hc2(around.leverages.as_deref()),
        Dependence::Robust(Robust::Hc3) => Errors::Hc3(around.leverages.as_deref()),
        Dependence::Cluster { smallest: false, .. } => Errors::Cluster(clusters, GroupRule::Own),
        Dependence::Cluster { .. } | Dependence::Wild { .. } => Errors::Cluster(clusters, GroupRule::Min),
        Dependence::Reduced { kind, .. } => Errors::Reduced(Reduced {
            clusters: clusters.first().copied().unwrap_or_default(),
            power: if *kind == Kind::Cr2 { Power::Cr2 } else { Power::Cr3 },
            effects: around.basis.as_ref(),
        }),
        Dependence::Period { lags } => Errors::DriscollKraay(&places.times, *lags as usize),
        Dependence::Distance { cutoff, bartlett, lags, .. } => Errors::Conley(Distance {
            lon: &places.lon,
            lat: &places.lat,
            units: &places.units,
            times: &places.times,
            cutoff: *cutoff,
            bartlett: *bartlett,
            lags: lags.map(|lags| lags as usize),
        }),
    }
}
