//! Two-stage least squares, LIML, Fuller: one family.

use crate::card;
use crate::stats::linalg::{self, singular_values};
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::system::{System, beside, without};
use crate::stats::regression::ols::{Fit, residuals};
use crate::stats::sums::sum;
use nalgebra::{DMatrix, DVector};

card! {
    /// The k-class, b = [X'(I - kM)X]^-1 X'(I - kM)y with M what the instruments leave (Theil 1958).
    ///
    /// k = 1 is two-stage least squares, k = 0 least squares. LIML takes the smallest k with |A - kB| = 0, A and B the
    /// cross products of [y X2] without the exogenous regressors and without all instruments (Anderson and Rubin 1949);
    /// Fuller (1977) takes off a / (n - L). The first stage is X = [X1, P X2] = QR, so that the condition number of two
    /// stages is that of the fitted regressors. Errors are sandwiches of the fitted regressors, as in ivreg2.
    static CARD = "k_class", "two-stage least squares, LIML and Fuller";
}

/// LIML's k; one where the model is just identified.
pub fn liml(system: &System) -> Result<f64, InstrumentError> {
    let y = DMatrix::from_column_slice(system.rows(), 1, system.y_left.as_slice());
    let both = beside(&y, &system.x_left);
    let left = without(&without(&both, &system.q), &system.q);
    let factor = linalg::factor(&left, &linalg::lengths(&both))?;
    if system.overidentified() == 0 || !factor.dropped.is_empty() {
        return Ok(1.0);
    }
    let least = singular_values(&(system.q.tr_mul(&both) * factor.r_inverse()))?.last().copied().unwrap_or(0.0);
    Ok(1.0 + least * least)
}

/// Fuller's k from LIML's; `left` is n - L, absorbed columns among the instruments.
pub fn fuller(liml: f64, a: f64, left: f64) -> f64 {
    liml - a / left
}

/// Coefficients in the order [exogenous, endogenous]. [`Fit::design`] holds the fitted regressors, whose scores with the
/// residuals make the sandwich; [`Fit::kept`] and [`Fit::dropped`] count the columns of [exogenous, endogenous].
pub fn k_class(system: &System, k: f64) -> Result<Fit, InstrumentError> {
    let (x, k1) = (system.design(), system.exogenous.ncols());
    let fitted = beside(&system.exogenous, &(&system.endogenous - &system.first_residuals));
    let mut lengths = linalg::lengths(&system.exogenous);
    lengths.extend(&system.endogenous_lengths);
    let factor = linalg::factor(&fitted, &lengths)?;
    if !factor.dropped.is_empty() {
        let endogenous = factor.dropped.iter().filter_map(|j| j.checked_sub(k1)).collect();
        return Err(InstrumentError::Unrelated { endogenous });
    }
    if k == 1.0 {
        let b = factor.solve(&fitted, system.y.as_slice());
        let (bread, leverages) = (factor.cross_inverse(), factor.leverages());
        return Ok(assemble(system, &x, fitted, b, bread, leverages));
    }
    // X'(I - kM)X = R'(I - (k - 1) R'^-1 V'V R^-1)R with V the residuals of the first stage.
    let inverse = factor.r_inverse();
    let residuals = beside(&DMatrix::zeros(system.rows(), k1), &system.first_residuals) * &inverse;
    let inner = DMatrix::identity(x.ncols(), x.ncols()) - residuals.tr_mul(&residuals) * (k - 1.0);
    let right = factor.q.tr_mul(&system.y) - residuals.tr_mul(&system.y) * (k - 1.0);
    let inner = linalg::inverse(&inner)?;
    let b = &inverse * &inner * right;
    let bread = &inverse * inner * inverse.transpose();
    Ok(assemble(system, &x, fitted, b, (&bread + bread.transpose()) * 0.5, factor.leverages()))
}

/// A fit of the second stage: errors from the regressors themselves, scores from `design`.
pub(super) fn assemble(
    system: &System,
    x: &DMatrix<f64>,
    design: DMatrix<f64>,
    b: DVector<f64>,
    bread: DMatrix<f64>,
    leverages: Vec<f64>,
) -> Fit {
    let all: Vec<usize> = (0..x.ncols()).collect();
    let errors = residuals(system.y.as_slice(), x, &all, b.as_slice());
    let unweighted = |roots: &Vec<f64>| {
        errors.iter().zip(roots).map(|(e, r)| if *r > 0.0 { e / r } else { 0.0 }).collect::<Vec<f64>>()
    };
    let whole = system.exogenous_kept.len() + system.exogenous_dropped.len();
    let endogenous = (0..system.endogenous.ncols()).map(|j| whole + j);
    Fit {
        coefficients: b.as_slice().to_vec(),
        kept: system.exogenous_kept.iter().copied().chain(endogenous).collect(),
        dropped: system.exogenous_dropped.clone(),
        residuals: system.roots.as_ref().map_or_else(|| errors.clone(), unweighted),
        rss: sum(errors.iter().map(|e| e * e)),
        bread,
        design,
        errors,
        leverages,
    }
}
