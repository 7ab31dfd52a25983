//! Whether instruments beyond those that are needed agree with the others.

use crate::card;
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::block::ChiSquared;
use crate::stats::regression::instrument::gmm::{Problem, solve};
use crate::stats::regression::instrument::moments::{Scale, covariance};
use crate::stats::regression::instrument::system::{System, beside};
use crate::stats::regression::ols::Fit;
use nalgebra::DVector;

card! {
    /// Sargan's statistic e'P e / (e'e / n) (1958), for errors of one variance, and Hansen's J (1982), the minimum of
    /// g'S^-1 g with S at the residuals of two-stage least squares, for any other. Both are chi-squared with l2 - k2
    /// degrees of freedom. Where S is singular because there are fewer clusters than instruments, the exogenous
    /// regressors are partialled out first, which leaves l2 moments (ivreg2's `partial`).
    static CARD = "overidentification", "Sargan's and Hansen's tests";
}

/// `None` where the model is just identified.
pub fn sargan(system: &System, fit: &Fit) -> Option<ChiSquared> {
    let df = system.overidentified();
    let errors = DVector::from_column_slice(&fit.errors);
    let moments = beside(&system.basis, &system.q).tr_mul(&errors);
    (df > 0).then(|| ChiSquared::new(moments.norm_squared() * system.rows() as f64 / fit.rss, df))
}

/// Hansen's J and whether the exogenous regressors had to be partialled out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hansen {
    pub test: ChiSquared,
    pub partialled: bool,
}

/// `first`: the fit by two-stage least squares, whose residuals weigh the moments.
pub fn hansen(system: &System, first: &Fit, scale: Scale) -> Result<Option<Hansen>, InstrumentError> {
    let df = system.overidentified();
    if df == 0 {
        return Ok(None);
    }
    let errors = DVector::from_column_slice(&first.errors);
    let x = system.design();
    let whole = Problem { y: &system.y, x: &x, basis: beside(&system.basis, &system.q) };
    let left = Problem { y: &system.y_left, x: &system.x_left, basis: system.q.clone() };
    let mut singular = None;
    for (problem, partialled) in [(whole, false), (left, true)] {
        match solve(&problem, &covariance(&problem.basis, &errors, scale.moments, false)) {
            Ok(found) => return Ok(Some(Hansen { test: ChiSquared::new(found.j, df), partialled })),
            Err(error) => singular = Some(error),
        }
    }
    singular.map_or(Ok(None), Err)
}
