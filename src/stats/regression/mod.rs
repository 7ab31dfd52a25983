//! Least squares with absorbed effects, and their standard errors.
//!
//! [`absorb`] takes the effects out of one column; [`ols`] fits what is left; [`covariance`] holds the sandwiches,
//! [`instrument`] the estimators with instruments and their tests,
//! [`small`] the small-sample rules by name, [`degrees`] what the absorbed effects cost, [`statistics`] the fit.
//! [`atoms`] answers whatever draws, drops or weighs whole units, [`exchange`] whatever deals one regressor out anew,
//! [`wild`] the bootstrap of few clusters, [`random`] random effects.

pub mod absorb;
pub mod atoms;
mod conjugate;
pub mod covariance;
pub mod degrees;
mod design;
pub mod effects;
mod elimination;
pub mod exchange;
pub mod instrument;
pub mod ols;
pub mod partial;
pub mod random;
pub mod small;
pub mod statistics;
pub mod wild;
