//! Models in which places act on each other, on a balanced panel or one period:
//!
//! y_t = sum_k rho_k W_k y_t + X_t b + u_t,  u_t = lambda M u_t + e_t,
//!
//! with neighbours' columns among X where the model has them. From this come SLX (nothing spatial but X), SAR, SDM (one
//! or two W), SEM, SDEM (M alone) and SARAR (W and M), by maximum likelihood in [`fit()`] and by moments in [`moments`].

pub mod balance;
pub mod columns;
pub mod covariance;
pub mod determinant;
pub mod effects;
pub mod fit;
mod grid;
pub mod information;
pub mod krylov;
pub mod likelihood;
pub mod moments;
pub mod multipliers;
pub mod panel;
pub mod random;
pub mod resolvent;
pub mod search;
pub mod sparse;
pub mod spectrum;
pub mod tests;
pub mod two;
pub mod window;

pub use columns::{Matrix, Order, Problem, Transform};
pub use fit::{Fit, fit};
pub use panel::{Panel, Within};
pub use spectrum::{Determinant, Spectrum};

use crate::stats::linalg::LinalgError;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelError {
    #[error("no regressor is left")]
    NoRegressors,
    #[error("{parameters} parameters on {rows} rows")]
    TooFewRows { rows: usize, parameters: usize },
    #[error(
        "the likelihood rises up to the bound of `{parameter}`, {bound:.4}: no maximum lies inside ({low:.4}, {high:.4})"
    )]
    AtTheBound { parameter: &'static str, bound: f64, low: f64, high: f64 },
    #[error("Lee and Yu's transformation for period effects needs a matrix whose rows sum to one")]
    NotRowStandardised,
    #[error("this needs the dense inverse of I - rho W, which is not formed for {places} places")]
    TooManyPlaces { places: usize },
    #[error("a sparse factor does not fit into memory")]
    TooLarge,
    #[error("the likelihood has no maximum that was found from any start")]
    NoMaximum,
    #[error("{0}")]
    Absorb(String),
    #[error("the information matrix is not positive definite")]
    NoInformation,
    #[error("{0}")]
    Linalg(#[from] LinalgError),
}
