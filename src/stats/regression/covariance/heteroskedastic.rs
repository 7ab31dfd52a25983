use crate::card;
use crate::stats::regression::covariance::sandwich;
use crate::stats::regression::ols::{Fit, FitError};
use nalgebra::DMatrix;

card! {
    /// Heteroskedastic errors, V = B (sum a_i e_i^2 x_i x_i') B (White 1980; MacKinnon and White 1985).
    ///
    /// HC0: a = 1. HC1: a = n / (n - K). HC2: a = 1 / (1 - h). HC3: a = 1 / (1 - h)^2, with h the leverage of the row in
    /// the whole design: with absorbed effects, that of the demeaned columns plus that of the effects.
    static CARD = "heteroskedastic", "heteroskedasticity-robust standard errors";
}

/// A leverage closer to one leaves no residual to learn from.
const FULL: f64 = 1e-12;

pub(super) fn hc0(fit: &Fit) -> DMatrix<f64> {
    scaled(fit, |_| 1.0)
}

pub(super) fn hc2(fit: &Fit, effects: Option<&[f64]>) -> Result<DMatrix<f64>, FitError> {
    let left = one_minus_leverage(fit, effects)?;
    Ok(scaled(fit, |i| 1.0 / left[i].sqrt()))
}

pub(super) fn hc3(fit: &Fit, effects: Option<&[f64]>) -> Result<DMatrix<f64>, FitError> {
    let left = one_minus_leverage(fit, effects)?;
    Ok(scaled(fit, |i| 1.0 / left[i]))
}

/// The sandwich with residuals times `scale`.
fn scaled(fit: &Fit, scale: impl Fn(usize) -> f64) -> DMatrix<f64> {
    let mut scores = fit.scores();
    for mut column in scores.column_iter_mut() {
        column.iter_mut().enumerate().for_each(|(i, s)| *s *= scale(i));
    }
    sandwich(&fit.bread, &scores.tr_mul(&scores))
}

fn one_minus_leverage(fit: &Fit, effects: Option<&[f64]>) -> Result<Vec<f64>, FitError> {
    if let Some(found) = effects.map(<[f64]>::len).filter(|&found| found != fit.rows()) {
        return Err(FitError::Length { expected: fit.rows(), found });
    }
    let of_effects = |i: usize| effects.map_or(0.0, |effects| effects[i]);
    let left: Vec<f64> = fit.leverages.iter().enumerate().map(|(i, h)| 1.0 - h - of_effects(i)).collect();
    match left.iter().position(|&left| left < FULL) {
        Some(row) => Err(FitError::FullLeverage { row }),
        None => Ok(left),
    }
}
