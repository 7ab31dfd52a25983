//! Whether the instruments identify all endogenous regressors: the rank of the first stages.

use crate::card;
use crate::stats::linalg::{self, Singular, singular};
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::block::{ChiSquared, quadratic};
use crate::stats::regression::instrument::moments::{Scale, covariance};
use crate::stats::regression::instrument::system::System;
use nalgebra::DVector;

card! {
    /// Cragg and Donald (1993), Anderson (1951), Kleibergen and Paap (2006).
    ///
    /// With Z and X2 orthonormal and free of the exogenous regressors, Z'X2 = USV' holds the canonical correlations r.
    /// Anderson's LM is n r^2 of the smallest, Cragg and Donald's F is r^2 / (1 - r^2) (n - L) / l2: both for errors of one
    /// variance. Kleibergen and Paap's rk statistic is (U2'Z'X2 v)' C^-1 (U2'Z'X2 v), v and U2 the last singular vectors
    /// and C the covariance of U2'Z'e v with the first stages' errors e (Wald) or with X2 itself (LM); as F it is
    /// multiplied by (n - L) / n / l2, under clustering by (n - L) / (n - 1) (G - 1) / G / l2.
    static CARD = "identification", "tests of identification";
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rank {
    pub cragg_donald: f64,
    /// l2 - k2 + 1 degrees of freedom
    pub anderson: ChiSquared,
    /// The Wald form; `None` where the covariance is singular.
    pub kleibergen_paap: Option<f64>,
    pub kleibergen_paap_lm: Option<ChiSquared>,
}

pub fn rank(system: &System, scale: Scale) -> Result<Rank, InstrumentError> {
    let orthonormal = linalg::factor(&system.x_left, &linalg::lengths(&system.x_left))?;
    let (k2, l2) = (system.x_left.ncols(), system.q.ncols());
    let Singular { u, values, v } = singular(&system.q.tr_mul(&orthonormal.q))?;
    let r = values.last().copied().unwrap_or(0.0).min(1.0);
    let instruments = system.instruments();
    let df = l2 - k2 + 1;
    let last: DVector<f64> = v.column(k2 - 1).into_owned();
    let basis = &system.q * u.columns(k2 - 1, df);
    let direction = orthonormal.r_inverse() * last;
    let slopes = basis.tr_mul(&(&system.x_left * &direction));
    let statistic = |errors: DVector<f64>| quadratic(&slopes, &covariance(&basis, &errors, scale.moments, false)).ok();
    let wald = statistic(&system.first_residuals * &direction);
    Ok(Rank {
        cragg_donald: r * r / ((1.0 - r) * (1.0 + r)) * scale.left(instruments) / l2 as f64,
        anderson: ChiSquared::new(scale.rows as f64 * r * r, df),
        kleibergen_paap: wald.map(|chi2| chi2 * scale.factor(instruments) / l2 as f64),
        kleibergen_paap_lm: statistic(&system.x_left * &direction).map(|chi2| ChiSquared::new(chi2, df)),
    })
}
