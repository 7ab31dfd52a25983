//! The generalised method of moments: one step, two steps, or until the weights settle.

use crate::card;
use crate::stats::linalg;
use crate::stats::regression::covariance::sandwich;
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::block::whiten;
use crate::stats::regression::instrument::k_class::{assemble, k_class};
use crate::stats::regression::instrument::moments::{Moments, covariance};
use crate::stats::regression::instrument::system::{System, beside};
use crate::stats::regression::ols::Fit;
use nalgebra::{DMatrix, DVector};

card! {
    /// The generalised method of moments, b = argmin g'S^-1 g with g = Z'(y - Xb) (Hansen 1982).
    ///
    /// One step weighs by (Z'Z)^-1 and is two-stage least squares. Two steps weigh by the inverse covariance of the
    /// moments at its residuals, iterated ones go on until b stands still. Z is orthonormalised and S = LL' factored, so
    /// that b is a least squares fit of L^-1 Z'y on L^-1 Z'X. J = g'S^-1 g at its minimum.
    static CARD = "gmm", "generalised method of moments";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steps {
    One,
    Two,
    Iterated,
}

/// How moments are weighed.
#[derive(Clone, Copy, Debug)]
pub struct Scheme<'a> {
    pub steps: Steps,
    pub moments: Moments<'a>,
    /// Moments less their mean.
    pub centred: bool,
}

#[derive(Clone, Debug)]
pub struct Gmm {
    /// `bread` is the inverse of X'Z S^-1 Z'X, and `design` Z S^-1 Z'X.
    pub fit: Fit,
    /// Hansen's J
    pub j: f64,
    /// Weightings that were needed.
    pub steps: usize,
}

/// A linear problem with instruments of any number: y (n), X (n x k), an orthonormal basis (n x L).
#[derive(Clone, Debug)]
pub(super) struct Problem<'a> {
    pub y: &'a DVector<f64>,
    pub x: &'a DMatrix<f64>,
    pub basis: DMatrix<f64>,
}

pub(super) struct Solution {
    pub b: DVector<f64>,
    pub j: f64,
    /// k x k
    pub bread: DMatrix<f64>,
    /// L x k: L^-1 Z'X, whitened again: S^-1 Z'X
    pub loadings: DMatrix<f64>,
}

/// Most weightings before the iteration is given up.
const MOST_STEPS: usize = 1000;
/// The iteration ends when no coefficient moves by more than this share of its standard error.
const SETTLED: f64 = 1e-10;

/// Coefficients in the order [exogenous, endogenous].
pub fn gmm(system: &System, scheme: Scheme) -> Result<Gmm, InstrumentError> {
    let first = k_class(system, 1.0)?;
    if scheme.steps == Steps::One {
        let errors = DVector::from_column_slice(&first.errors);
        let moments = beside(&system.basis, &system.q).tr_mul(&errors);
        let j = moments.norm_squared() * system.rows() as f64 / first.rss;
        return Ok(Gmm { fit: first, j, steps: 1 });
    }
    let x = system.design();
    let problem = Problem { y: &system.y, x: &x, basis: beside(&system.basis, &system.q) };
    let mut errors = DVector::from_column_slice(&first.errors);
    let mut before = DVector::from_column_slice(&first.coefficients);
    for step in 1..=MOST_STEPS {
        let weight = covariance(&problem.basis, &errors, scheme.moments, scheme.centred);
        let found = solve(&problem, &weight)?;
        let moved = (0..x.ncols()).map(|j| (found.b[j] - before[j]).abs() / found.bread[(j, j)].sqrt());
        if scheme.steps == Steps::Two || moved.fold(0.0, f64::max) < SETTLED {
            let design = &problem.basis * &found.loadings;
            let fit = assemble(system, &x, design, found.b, found.bread, first.leverages);
            return Ok(Gmm { fit, j: found.j, steps: step + 1 });
        }
        errors = &system.y - &x * &found.b;
        before = found.b;
    }
    Err(InstrumentError::NoConvergence { steps: MOST_STEPS })
}

/// b, J and what the covariance needs for moments weighed by S^-1 (L x L).
pub(super) fn solve(problem: &Problem, s: &DMatrix<f64>) -> Result<Solution, InstrumentError> {
    let (s, alone) = determined(s);
    let slopes = problem.basis.tr_mul(problem.x);
    let target = problem.basis.tr_mul(problem.y);
    let both = beside(&slopes, &DMatrix::from_column_slice(target.len(), 1, target.as_slice()));
    let whitened = whiten(&both, &s)?;
    let (x, y) = (whitened.columns(0, slopes.ncols()).into_owned(), whitened.column(slopes.ncols()).into_owned());
    let factor = linalg::factor(&x, &linalg::lengths(&x))?;
    if !factor.dropped.is_empty() {
        return Err(InstrumentError::SingularMoments { moments: s.ncols() });
    }
    let b = factor.solve(&x, y.as_slice());
    let j = (&y - &x * &b).norm_squared();
    let mut bread = factor.cross_inverse();
    if let Some(variance) = alone {
        bread[(0, 0)] -= variance / (slopes[(0, 0)] * slopes[(0, 0)]);
    }
    Ok(Solution { b, j, bread, loadings: linalg::solve(&s, &slopes)? })
}

/// The constant beside effects that clusters nest has a moment without variance, which its own coefficient meets whatever
/// the weight is. It gets a variance, returned to be taken off the constant's own again.
fn determined(s: &DMatrix<f64>) -> (DMatrix<f64>, Option<f64>) {
    let mut s = s.clone();
    let largest = s.diagonal().max();
    if s.ncols() < 2 || s[(0, 0)].abs() >= WITHOUT_VARIANCE * largest {
        return (s, None);
    }
    s.row_mut(0).fill(0.0);
    s.column_mut(0).fill(0.0);
    s[(0, 0)] = largest;
    (s, Some(largest))
}

/// A variance below this share of the largest is what rounding leaves of zero.
const WITHOUT_VARIANCE: f64 = 1e-16;

/// The covariance of GMM when errors of one variance are assumed and moments were weighed otherwise:
/// s2 B D'D B with D the rows' loadings.
pub fn classical_sandwich(fit: &Fit, variance: f64) -> DMatrix<f64> {
    sandwich(&fit.bread, &fit.design.tr_mul(&fit.design)) * variance
}
