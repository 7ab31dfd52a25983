//! Instrumental variables on columns from which the effects are out.
//!
//! [`system`] splits a model into its parts; [`k_class`] holds two-stage least squares, LIML and Fuller, [`gmm`] the
//! method of moments; the rest are tests: [`block`] of one set of columns, [`rank`] of identification, [`weak`] of
//! weak instruments with the critical values of [`critical`], [`overidentification`], [`endogeneity`],
//! [`anderson_rubin`].

pub mod anderson_rubin;
pub mod block;
pub mod critical;
pub mod endogeneity;
pub mod gmm;
pub mod k_class;
pub mod moments;
pub mod overidentification;
pub mod rank;
pub mod system;
pub mod weak;

use crate::diag::Card;
use crate::stats::linalg::LinalgError;
use crate::stats::regression::ols::FitError;

pub static CARDS: [&Card; 7] = [
    &k_class::CARD,
    &gmm::CARD,
    &rank::CARD,
    &weak::CARD,
    &overidentification::CARD,
    &endogeneity::CARD,
    &anderson_rubin::CARD,
];

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InstrumentError {
    #[error("{0}")]
    Fit(#[from] FitError),
    #[error("fewer instruments ({instruments}) than endogenous regressors ({endogenous})")]
    UnderIdentified {
        endogenous: usize,
        instruments: usize,
        /// Places of the instruments that others explain.
        collinear: Vec<usize>,
    },
    /// Places of endogenous regressors that the exogenous ones explain.
    #[error("an endogenous regressor is explained by the exogenous ones")]
    Explained { endogenous: Vec<usize> },
    /// Places of endogenous regressors whose fitted values those before them explain.
    #[error("the instruments do not tell the endogenous regressors apart")]
    Unrelated { endogenous: Vec<usize> },
    #[error("the covariance of {moments} moments is singular: there are too few clusters or rows")]
    SingularMoments { moments: usize },
    #[error("the weights of the moments did not settle in {steps} steps")]
    NoConvergence { steps: usize },
}

impl From<LinalgError> for InstrumentError {
    fn from(error: LinalgError) -> Self {
        InstrumentError::Fit(error.into())
    }
}
