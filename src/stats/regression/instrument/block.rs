//! Whether a block of columns belongs into a regression: first stages, Anderson and Rubin, control functions.

use crate::stats::dist::{chi2_upper, f_upper};
use crate::stats::linalg;
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::moments::{Scale, covariance};
use nalgebra::{DMatrix, DVector};

/// A chi-squared statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquared {
    pub statistic: f64,
    pub df: usize,
    pub p: f64,
}

impl ChiSquared {
    pub fn new(statistic: f64, df: usize) -> Self {
        ChiSquared { statistic, df, p: chi2_upper(statistic, df as f64) }
    }
}

/// A Wald statistic and the F that it becomes in a finite sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wald {
    pub chi2: ChiSquared,
    pub f: f64,
    pub df2: f64,
    /// of F(df, df2)
    pub p: f64,
}

impl Wald {
    /// `parameters`: columns of the regression, without absorbed ones.
    pub fn new(statistic: f64, df: usize, parameters: usize, scale: Scale) -> Self {
        let f = statistic * scale.factor(parameters) / df as f64;
        let df2 = scale.denominator(parameters);
        Wald { chi2: ChiSquared::new(statistic, df), f, df2, p: f_upper(f, df as f64, df2) }
    }
}

/// Tests the block with orthonormal basis B (n x m) in a regression whose other columns are out of `target` (n) and B.
pub fn block(
    basis: &DMatrix<f64>,
    target: &DVector<f64>,
    parameters: usize,
    scale: Scale,
) -> Result<Wald, InstrumentError> {
    let slopes = basis.tr_mul(target);
    let errors = target - basis * &slopes;
    let spread = covariance(basis, &errors, scale.moments, false);
    Ok(Wald::new(quadratic(&slopes, &spread)?, basis.ncols(), parameters, scale))
}

/// c'S^-1 c for a positive definite S.
pub(super) fn quadratic(c: &DVector<f64>, s: &DMatrix<f64>) -> Result<f64, InstrumentError> {
    let whitened = whiten(&DMatrix::from_column_slice(c.len(), 1, c.as_slice()), s)?;
    Ok(whitened.norm_squared())
}

/// L^-1 A with S = LL'. Scaled to unit diagonal first, so that units do not decide whether S counts as singular.
pub(super) fn whiten(a: &DMatrix<f64>, s: &DMatrix<f64>) -> Result<DMatrix<f64>, InstrumentError> {
    let singular = InstrumentError::SingularMoments { moments: s.ncols() };
    let scale: Vec<f64> = s.diagonal().iter().map(|v| v.sqrt()).collect();
    if scale.iter().any(|v| v.is_nan() || *v <= 0.0) {
        return Err(singular);
    }
    let correlation = DMatrix::from_fn(s.nrows(), s.ncols(), |i, j| s[(i, j)] / (scale[i] * scale[j]));
    let root = linalg::cholesky(&correlation).map_err(|_| singular.clone())?;
    if root.diagonal().iter().any(|pivot| *pivot < SINGULAR_BELOW) {
        return Err(singular);
    }
    let scaled = DMatrix::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)] / scale[i]);
    Ok(linalg::solve(&root, &scaled)?)
}

/// A pivot of a correlation matrix of moments below this is rounding: its square is what the others leave unexplained.
const SINGULAR_BELOW: f64 = 1e-6;
