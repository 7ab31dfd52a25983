use crate::card;
use crate::stats::sums::sum;

card! {
    /// Weighted geometric mean, exp(sum w ln z / sum w). A weak leaf is compensated the less the weaker it is; a zero
    /// makes the score zero, so normalise to a range above zero, such as 1..100.
    static CARD = "geometric", "geometric mean";
}

/// Of (value, weight) pairs; a leaf of weight zero takes no part.
pub fn mean(cells: &[(f64, f64)]) -> f64 {
    if cells.iter().any(|(z, w)| *z == 0.0 && *w > 0.0) {
        return 0.0;
    }
    let used = || cells.iter().filter(|(_, w)| *w > 0.0);
    libm::exp(sum(used().map(|(z, w)| w * libm::log(*z))) / sum(used().map(|(_, w)| *w)))
}
