//! Panel thresholds (Hansen 1999): y = mu_i + x'b_r + z'c + e, where r says between which thresholds q lies.
//!
//! The panel is balanced. Within estimates alone do not need that; Hansen's distribution does: a draw gives a unit the
//! residuals of another one, period by period.

pub mod bootstrap;
pub mod cuts;
pub mod likelihood_ratio;
pub mod panel;
pub mod sample;
pub mod search;
pub mod sequence;
