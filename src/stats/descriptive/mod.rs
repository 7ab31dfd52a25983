//! Descriptive statistics of columns. `NaN` is a missing value and takes no part.

pub mod correlation;
pub mod moments;
pub mod quantile;
pub mod winsor;

pub use correlation::{Correlation, pearson, ranks, spearman};
pub use moments::{PanelMoments, Summary, Within, panel_moments, summary};
pub use quantile::{QuantileRule, quantile, quantiles};
pub use winsor::{Cut, Tails, trim, winsorise, winsorise_by_count};

/// The values that are there.
pub fn present(column: &[f64]) -> Vec<f64> {
    column.iter().copied().filter(|v| !v.is_nan()).collect()
}
