//! `spatial:` of a model, and of a regression of growth — SLX, SAR, SEM, SARAR, SDM and SDEM with their effects and the tests that choose between them.
//!
//! A model is lowered to its sample, the ground for each matrix (W between the units of the sample, its eigenvalues) and
//! one step an outcome that estimates, tests and publishes.

mod cards;
mod check;
mod choose;
mod design;
mod effects;
mod estimate;
pub mod ground;
mod lower;
mod moments;
mod names;
pub mod options;
mod publish;
mod says;
mod settle;

pub use cards::{AT_THE_BOUND, SPATIAL, SPATIAL_OPTIONS, UNBALANCED_SPACE, WHICH_MATRIX};
pub use check::check;
pub use effects::TOGETHER;
pub use lower::{fits, lower};
pub use names::{coefficients, effects_of, has_effects, quantities, tests};
pub use says::{describe, errors};
pub use settle::{Absorbed, Settled, is_spatial, matrices, only, settle};

use crate::diag::Card;

pub static CARDS: &[&Card] = &[&SPATIAL, &SPATIAL_OPTIONS, &WHICH_MATRIX, &UNBALANCED_SPACE, &AT_THE_BOUND];
