//! The slope of one regressor at a time beside others that stay: many columns, one factorisation.

use nalgebra::DMatrix;

use crate::stats::linalg::{self, LinalgError};
use crate::stats::sums::{dot, length};

/// A column of which no more than this share is left beside the others is collinear with them.
const COLLINEAR_BELOW: f64 = 1e-9;

/// What stays the same while the regressor changes: the outcome and the others, in residuals.
#[derive(Clone, Debug)]
pub struct Beside {
    /// n x k, orthonormal: the other regressors.
    q: DMatrix<f64>,
    /// n: the outcome without them.
    outcome: Vec<f64>,
}

impl Beside {
    /// `y` (n) and `others` (n x k) without absorbed effects, rows scaled by the square roots of weights; `lengths` (k)
    /// are those of the others before any effect was absorbed, so that collinear ones are seen.
    pub fn new(y: &[f64], others: &DMatrix<f64>, lengths: &[f64]) -> Result<Self, LinalgError> {
        let q = match others.ncols() {
            0 => DMatrix::zeros(y.len(), 0),
            _ => linalg::factor(others, lengths)?.q,
        };
        let mut beside = Beside { q, outcome: vec![] };
        beside.outcome = beside.residual(y);
        Ok(beside)
    }

    /// b = x'My / x'Mx with M = I - QQ', the coefficient of `x` in the regression of y on x and the others (Frisch and
    /// Waugh 1933, Lovell 1963). None where x is collinear with them; `whole` is its length before effects were absorbed.
    pub fn slope(&self, x: &[f64], whole: f64) -> Option<f64> {
        let rest = self.residual(x);
        (length(&rest, None) > COLLINEAR_BELOW * whole).then(|| dot(&rest, &self.outcome) / dot(&rest, &rest))
    }

    /// Twice, because once leaves the rounding of a long projection.
    fn residual(&self, column: &[f64]) -> Vec<f64> {
        let mut rest = column.to_vec();
        for _ in 0..2 {
            for j in 0..self.q.ncols() {
                let q = linalg::column(&self.q, j);
                let along = dot(q, &rest);
                rest.iter_mut().zip(q).for_each(|(x, q)| *x -= along * q);
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::regression::ols::{Sample, fit};

    #[test]
    fn the_slope_is_that_of_the_whole_regression() {
        let n = 9;
        let column = |a: f64, b: f64| (0..n).map(|i| libm::sin(a * i as f64 + b)).collect::<Vec<f64>>();
        let (y, x, z) = (column(1.3, 0.2), column(0.7, 1.0), column(2.1, 0.4));
        let others = DMatrix::from_fn(n, 2, |i, j| if j == 0 { 1.0 } else { z[i] });
        let lengths = linalg::lengths(&others);
        let found = Beside::new(&y, &others, &lengths).unwrap().slope(&x, length(&x, None)).unwrap();
        let all = DMatrix::from_fn(n, 3, |i, j| [1.0, z[i], x[i]][j]);
        let expected = fit(Sample { y: &y, x: &all, lengths: &linalg::lengths(&all), weights: None }).unwrap();
        assert!((found - expected.coefficients[2]).abs() < 1e-13);
        let beside = Beside::new(&y, &others, &lengths).unwrap();
        assert_eq!(beside.slope(&z, length(&z, None)), None);
    }
}
