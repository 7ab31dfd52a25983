use crate::card;
use crate::stats::sums::sum;

card! {
    /// Weighted arithmetic mean, sum w z / sum w. Leaves compensate each other fully.
    static CARD = "arithmetic", "arithmetic mean";
}

/// Of (value, weight) pairs.
pub fn mean(cells: &[(f64, f64)]) -> f64 {
    sum(cells.iter().map(|(z, w)| z * w)) / sum(cells.iter().map(|(_, w)| *w))
}
