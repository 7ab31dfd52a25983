use crate::card;
use crate::stats::index::normalise::{Direction, directed};
use crate::stats::sums::{mean, squared_deviations};

card! {
    /// z-score: (x - mean) / sd of the directed leaf: negated for less is better, minus the distance for a target.
    ///
    /// sd with n - 1, or with n where `population` is said. Leaves with fat tails weigh more in the sum than under
    /// min-max; values are negative below the mean, so no geometric mean and no entropy without a shift.
    static CARD = "z_score", "z-score";
}

/// `None` for a constant leaf.
pub fn scale(x: &[f64], base: &[f64], direction: Direction, population: bool) -> Option<Vec<f64>> {
    let reference: Vec<f64> = base.iter().map(|&v| directed(v, direction)).collect();
    let center = mean(&reference);
    let count = reference.len() as f64 - if population { 0.0 } else { 1.0 };
    let sd = (squared_deviations(&reference) / count).sqrt();
    if sd.is_nan() || sd <= 1e-15 * center.abs() {
        return None;
    }
    Some(x.iter().map(|&v| (directed(v, direction) - center) / sd).collect())
}
