use crate::card;
use crate::stats::sums::sum;

card! {
    /// Weighted harmonic mean, sum w / sum (w / z). Compensates least of the three means; values must be positive.
    static CARD = "harmonic", "harmonic mean";
}

/// Of (value, weight) pairs.
pub fn mean(cells: &[(f64, f64)]) -> f64 {
    sum(cells.iter().map(|(_, w)| *w)) / sum(cells.iter().map(|(z, w)| w / z))
}
