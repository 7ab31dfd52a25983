//! Least squares with absorbed effects, and their standard errors.
//!
//! [`absorb`] takes the effects out of one column; [`ols`] fits what is left; [`covariance`] holds the sandwiches,
//! [`small`] the small-sample rules by name, [`degrees`] what the absorbed effects cost, [`statistics`] the fit.

pub mod absorb;
mod conjugate;
pub mod covariance;
pub mod degrees;
mod design;
mod elimination;
pub mod ols;
pub mod small;
pub mod statistics;
