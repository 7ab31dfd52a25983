//! How strong the instruments are: first stages, Sanderson and Windmeijer, the effective F, tF.

use crate::card;
use crate::stats::dist::noncentral_chi2_quantile;
use crate::stats::linalg::{self, symmetric_eigen};
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::block::{Wald, block, quadratic};
use crate::stats::regression::instrument::moments::{Scale, covariance};
use crate::stats::regression::instrument::system::{System, without};
use nalgebra::DVector;

card! {
    /// First-stage F and partial R2 of each endogenous regressor; with several, Sanderson and Windmeijer's conditional F
    /// (2016): the first stage of what the fitted values of the others leave, on the l2 - k2 + 1 instruments left over.
    ///
    /// With one, Montiel Olea and Pflueger's effective F (2013), x'P x / tr(W) with W the covariance of the moments Z'v of
    /// orthonormal instruments, times (n - L) / n as every F here. Its critical value is that of their simplified test at
    /// 5 %: with x = 1 / tau, Keff = tr(W)^2 (1 + 2x) / (tr(W^2) + 2x tr(W) max eig W), the 95 % quantile of a
    /// noncentral chi-squared(Keff, x Keff), divided by Keff. tau is the share of the worst-case bias.
    static CARD = "weak_instruments", "first stages and the effective F";
}

/// The first stage of one endogenous regressor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirstStage {
    /// `None` where the covariance is singular.
    pub test: Option<Wald>,
    /// Share of what the exogenous regressors leave that the instruments explain.
    pub partial_r2: f64,
    /// Sanderson and Windmeijer's; `None` with one endogenous regressor.
    pub conditional: Option<Wald>,
}

/// In the order of the endogenous regressors.
pub fn first_stages(system: &System, scale: Scale) -> Result<Vec<FirstStage>, InstrumentError> {
    (0..system.x_left.ncols())
        .map(|j| {
            let target = system.x_left.column(j).into_owned();
            let explained = system.q.tr_mul(&target).norm_squared();
            Ok(FirstStage {
                test: block(&system.q, &target, system.instruments(), scale).ok(),
                partial_r2: explained / target.norm_squared(),
                conditional: conditional(system, j, scale)?,
            })
        })
        .collect()
}

fn conditional(system: &System, j: usize, scale: Scale) -> Result<Option<Wald>, InstrumentError> {
    if system.x_left.ncols() < 2 {
        return Ok(None);
    }
    let others = system.x_left.clone().remove_column(j);
    let target = system.x_left.column(j).into_owned();
    let fitted = system.q.tr_mul(&others);
    let factor = linalg::factor(&fitted, &linalg::lengths(&others))?;
    if !factor.dropped.is_empty() {
        return Ok(None);
    }
    let slopes = factor.solve(&fitted, system.q.tr_mul(&target).as_slice());
    let left = target - &others * slopes;
    let free = linalg::singular(&fitted)?.u;
    let basis = &system.q * free.columns(others.ncols(), system.q.ncols() - others.ncols());
    let moments = basis.tr_mul(&left);
    let errors = &left - &system.q * system.q.tr_mul(&left);
    let spread = covariance(&basis, &errors, scale.moments, false);
    Ok(quadratic(&moments, &spread).ok().map(|chi2| Wald::new(chi2, basis.ncols(), system.instruments(), scale)))
}

/// The effective F of one endogenous regressor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effective {
    pub f: f64,
    /// Keff at the bias `tau`
    pub df: f64,
    pub critical: f64,
}

/// `tau`: tolerated share of the worst-case bias, such as .1. `None` with several endogenous regressors.
pub fn effective(system: &System, scale: Scale, tau: f64) -> Result<Option<Effective>, InstrumentError> {
    if system.x_left.ncols() != 1 {
        return Ok(None);
    }
    let slopes = system.q.tr_mul(&system.x_left);
    let errors: DVector<f64> = without(&system.x_left, &system.q).column(0).into_owned();
    let w = covariance(&system.q, &errors, scale.moments, false);
    let trace = w.trace();
    let largest = symmetric_eigen(&w)?.values.first().copied().unwrap_or(0.0);
    let x = 1.0 / tau;
    let df = trace * trace * (1.0 + 2.0 * x) / ((&w * &w).trace() + 2.0 * x * trace * largest);
    Ok(Some(Effective {
        f: slopes.norm_squared() / trace * scale.factor(system.instruments()),
        df,
        critical: noncentral_chi2_quantile(0.95, df, x * df) / df,
    }))
}
