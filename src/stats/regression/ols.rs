//! Ordinary and weighted least squares on columns from which the effects are out.

use crate::card;
use crate::stats::linalg::{self, Factor, LinalgError};
use crate::stats::sums::{Sum, sum};
use nalgebra::DMatrix;
use rayon::prelude::*;

card! {
    /// Ordinary least squares, b = argmin sum w (y - Xb)^2, weights of one where none are given.
    ///
    /// Solved through X = QR, so that the condition number is that of X and not of X'X (Golub and Van Loan, Matrix
    /// Computations, 5.3). With absorbed effects X and y are the demeaned columns, which gives the same b as dummies
    /// (Frisch and Waugh 1933, Lovell 1963). A column that earlier columns explain is dropped and named.
    static CARD = "ols", "ordinary least squares";
}

/// What a fit reads.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// n
    pub y: &'a [f64],
    /// n x k
    pub x: &'a DMatrix<f64>,
    /// Column lengths of X (k) before any effect was absorbed, with weights: see [`crate::stats::sums::length`].
    pub lengths: &'a [f64],
    /// n, none negative
    pub weights: Option<&'a [f64]>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FitError {
    #[error("{0}")]
    Matrix(#[from] LinalgError),
    #[error("lengths differ: {expected} expected, {found} found")]
    Length { expected: usize, found: usize },
    #[error("no regressor is left after collinear columns are dropped")]
    NoRegressors,
    #[error("{rows} rows do not suffice for {parameters} parameters")]
    NoDegrees { rows: usize, parameters: usize },
    #[error("clustered errors need at least two clusters, {found} found")]
    FewClusters { found: usize },
    #[error("row {row} has a leverage of one: HC2 and HC3 divide by zero there")]
    FullLeverage { row: usize },
    #[error("the tested coefficients have a singular covariance")]
    SingularTest,
}

#[derive(Clone, Debug)]
pub struct Fit {
    /// k, in the order of `kept`
    pub coefficients: Vec<f64>,
    /// Columns of X in the fit.
    pub kept: Vec<usize>,
    /// Collinear columns of X, left out.
    pub dropped: Vec<usize>,
    /// n: y - Xb
    pub residuals: Vec<f64>,
    /// sum w e^2
    pub rss: f64,
    /// k x k: (X'WX)^-1
    pub bread: DMatrix<f64>,
    /// n x k: rows sqrt(w) x
    pub design: DMatrix<f64>,
    /// n: sqrt(w) e
    pub errors: Vec<f64>,
    /// n: diagonal of the projection on `design`, without absorbed effects
    pub leverages: Vec<f64>,
}

pub fn fit(sample: Sample) -> Result<Fit, FitError> {
    let Sample { y, x, lengths, weights } = sample;
    let n = x.nrows();
    let widths = [(n, y.len()), (x.ncols(), lengths.len()), (n, weights.map_or(n, <[f64]>::len))];
    if let Some(&(expected, found)) = widths.iter().find(|(a, b)| a != b) {
        return Err(FitError::Length { expected, found });
    }
    if y.iter().chain(weights.unwrap_or_default()).any(|v| !v.is_finite()) {
        return Err(LinalgError::NotFinite.into());
    }
    if x.is_empty() {
        return Err(FitError::NoRegressors);
    }
    let roots: Option<Vec<f64>> = weights.map(|w| w.iter().map(|w| w.sqrt()).collect());
    let weighted_x = roots.as_ref().map(|r| scale_rows(x, r));
    let weighted_y = roots.as_ref().map(|r| y.iter().zip(r).map(|(y, r)| y * r).collect::<Vec<f64>>());
    let design = weighted_x.as_ref().unwrap_or(x);
    let factor = linalg::factor(design, lengths)?;
    if factor.kept.is_empty() {
        return Err(FitError::NoRegressors);
    }
    let b = factor.solve(design, weighted_y.as_deref().unwrap_or(y));
    Ok(assemble(sample, factor, b.as_slice(), roots.as_deref(), design))
}

fn assemble(sample: Sample, factor: Factor, b: &[f64], roots: Option<&[f64]>, design: &DMatrix<f64>) -> Fit {
    let residuals = residuals(sample.y, sample.x, &factor.kept, b);
    let errors: Vec<f64> = match roots {
        None => residuals.clone(),
        Some(roots) => residuals.iter().zip(roots).map(|(e, r)| e * r).collect(),
    };
    Fit {
        coefficients: b.to_vec(),
        rss: sum(errors.iter().map(|e| e * e)),
        bread: factor.cross_inverse(),
        design: if factor.dropped.is_empty() { design.clone() } else { design.select_columns(&factor.kept) },
        leverages: factor.leverages(),
        kept: factor.kept,
        dropped: factor.dropped,
        residuals,
        errors,
    }
}

/// Rows that are too few for a second thread.
const ROWS_TOGETHER: usize = 1 << 14;

/// y - X[, kept] b.
pub(super) fn residuals(y: &[f64], x: &DMatrix<f64>, kept: &[usize], b: &[f64]) -> Vec<f64> {
    let columns: Vec<&[f64]> = kept.iter().map(|&j| linalg::column(x, j)).collect();
    let residual = |i: usize| {
        let mut rest = Sum::default();
        rest.add(y[i]);
        columns.iter().zip(b).for_each(|(x, &b)| rest.add_product(-x[i], b));
        rest.value()
    };
    (0..y.len()).into_par_iter().with_min_len(ROWS_TOGETHER).map(residual).collect()
}

pub(super) fn scale_rows(x: &DMatrix<f64>, roots: &[f64]) -> DMatrix<f64> {
    let mut scaled = x.clone();
    for mut column in scaled.column_iter_mut() {
        column.iter_mut().zip(roots).for_each(|(x, r)| *x *= r);
    }
    scaled
}

/// The constant beside absorbed effects, as reghdfe prints `_cons`: means are added back to the demeaned columns and a
/// column of ones stands in front, so that constant = ybar - xbar'b and its error follows from the same sandwich.
///
/// `y` and the columns of `x` are demeaned, `y_mean` and `x_means` (k) the (weighted) means they had. Returns the new
/// y (n) and [1, X] (n x k+1); the ones' length for [`Sample::lengths`] is the square root of the sum of weights.
pub fn with_constant(y: &[f64], x: &DMatrix<f64>, y_mean: f64, x_means: &[f64]) -> (Vec<f64>, DMatrix<f64>) {
    let shifted = DMatrix::from_fn(x.nrows(), x.ncols() + 1, |i, j| match j.checked_sub(1) {
        None => 1.0,
        Some(j) => x[(i, j)] + x_means[j],
    });
    (y.iter().map(|y| y + y_mean).collect(), shifted)
}

impl Fit {
    pub fn rows(&self) -> usize {
        self.errors.len()
    }

    /// Scores w e x (n x k).
    pub fn scores(&self) -> DMatrix<f64> {
        scale_rows(&self.design, &self.errors)
    }

    /// Place of column `j` of X among the coefficients.
    pub fn place(&self, j: usize) -> Option<usize> {
        self.kept.iter().position(|&kept| kept == j)
    }
}
