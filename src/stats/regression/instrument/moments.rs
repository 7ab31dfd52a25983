//! The covariance of moments: sums of products of errors and instruments.

use crate::stats::groups::{cross, dense};
use crate::stats::regression::covariance::cluster::cluster_scores;
use nalgebra::{DMatrix, DVector};

/// Which rows' moments depend on each other.
#[derive(Clone, Copy, Debug)]
pub enum Moments<'a> {
    /// Errors of one variance, independent of the instruments.
    Classical,
    /// White (1980).
    Robust,
    /// Codes (n) of every clustered dimension; their intersections are added and subtracted.
    Cluster(&'a [&'a [u32]]),
}

/// What statistics are scaled by: as ivreg2 prints them, whatever the small-sample rule of the model.
#[derive(Clone, Copy, Debug)]
pub struct Scale<'a> {
    pub moments: Moments<'a>,
    /// n
    pub rows: usize,
    /// Absorbed columns that count; the constant is among them where there are any.
    pub absorbed: usize,
}

impl Scale<'_> {
    /// The smallest number of clusters.
    pub fn groups(&self) -> Option<usize> {
        match self.moments {
            Moments::Cluster(dimensions) => dimensions.iter().map(|codes| dense(codes).1).min(),
            Moments::Classical | Moments::Robust => None,
        }
    }

    /// What a chi-squared statistic is multiplied by before it is divided by its degrees of freedom: (n - p) / n, and
    /// (n - p) / (n - 1) (G - 1) / G under clustering.
    pub fn factor(&self, parameters: usize) -> f64 {
        let left = self.left(parameters);
        match self.groups() {
            None => left / self.rows as f64,
            Some(groups) => left / (self.rows as f64 - 1.0) * (groups as f64 - 1.0) / groups as f64,
        }
    }

    /// Denominator degrees of freedom: n - p, and G - 1 under clustering.
    pub fn denominator(&self, parameters: usize) -> f64 {
        self.groups().map_or(self.left(parameters), |groups| groups as f64 - 1.0)
    }

    /// n less the columns that a regression has, absorbed ones among them.
    pub fn left(&self, parameters: usize) -> f64 {
        self.rows as f64 - (parameters + self.absorbed) as f64
    }
}

/// The covariance of B'e (m x m), not divided by n, for an orthonormal basis B (n x m) and errors (n).
pub fn covariance(basis: &DMatrix<f64>, errors: &DVector<f64>, moments: Moments, centred: bool) -> DMatrix<f64> {
    let scores = || scores(basis, errors, centred);
    match moments {
        Moments::Classical => DMatrix::identity(basis.ncols(), basis.ncols()) * variance(errors, centred),
        Moments::Robust => cross_products(&scores(), &scores()),
        Moments::Cluster(dimensions) => clustered(&scores(), &scores(), dimensions),
    }
}

/// The covariance of B'e with B'f (m x m).
pub fn covariance_between(
    basis: &DMatrix<f64>,
    errors: &DVector<f64>,
    others: &DVector<f64>,
    moments: Moments,
) -> DMatrix<f64> {
    let scores = |errors: &DVector<f64>| scores(basis, errors, false);
    match moments {
        Moments::Classical => {
            DMatrix::identity(basis.ncols(), basis.ncols()) * (errors.dot(others) / errors.len() as f64)
        }
        Moments::Robust => cross_products(&scores(errors), &scores(others)),
        Moments::Cluster(dimensions) => clustered(&scores(errors), &scores(others), dimensions),
    }
}

fn variance(errors: &DVector<f64>, centred: bool) -> f64 {
    let n = errors.len() as f64;
    let mean = if centred { errors.sum() / n } else { 0.0 };
    errors.iter().map(|e| (e - mean) * (e - mean)).sum::<f64>() / n
}

fn scores(basis: &DMatrix<f64>, errors: &DVector<f64>, centred: bool) -> DMatrix<f64> {
    let mut scores = basis.clone();
    for mut column in scores.column_iter_mut() {
        column.component_mul_assign(errors);
        if centred {
            let mean = column.sum() / column.len() as f64;
            column.add_scalar_mut(-mean);
        }
    }
    scores
}

fn cross_products(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    a.tr_mul(b)
}

fn clustered(a: &DMatrix<f64>, b: &DMatrix<f64>, dimensions: &[&[u32]]) -> DMatrix<f64> {
    let mut total = DMatrix::zeros(a.ncols(), b.ncols());
    for subset in 1..1usize << dimensions.len() {
        let chosen =
            dimensions.iter().enumerate().filter(|(d, _)| subset >> d & 1 == 1).map(|(_, codes)| codes.to_vec());
        let codes = chosen.reduce(|a, b| cross(&a, &b)).unwrap_or_default();
        let sign = if subset.count_ones() % 2 == 1 { 1.0 } else { -1.0 };
        total += cluster_scores(a, &codes).tr_mul(&cluster_scores(b, &codes)) * sign;
    }
    total
}
