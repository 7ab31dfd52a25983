use crate::card;
use crate::stats::regression::covariance::over_degrees;
use crate::stats::regression::ols::{Fit, FitError};
use crate::stats::regression::small::Counted;
use nalgebra::DMatrix;

card! {
    /// Classical errors, V = s^2 (X'X)^-1 with s^2 = rss / (n - K): every row an independent draw of one variance.
    static CARD = "classical", "classical standard errors";
}

/// The factor and rss/n (X'X)^-1.
pub(super) fn classical(fit: &Fit, counted: Counted) -> Result<(f64, DMatrix<f64>), FitError> {
    Ok((over_degrees(counted)?, &fit.bread * (fit.rss / fit.rows() as f64)))
}
