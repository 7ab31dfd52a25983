use crate::card;
use crate::stats::sums::Sum;

card! {
    /// Weighted arithmetic mean, sum w z / sum w. Leaves compensate each other fully.
    static CARD = "arithmetic", "arithmetic mean";
}

/// Of the rows from `first` on; leaves are (column, weight). Where a row has no value a leaf takes no part.
pub fn means(leaves: &[(&[f64], f64)], first: usize, scores: &mut [f64]) {
    let rows = first..first + scores.len();
    let mut sums = vec![Sum::default(); scores.len()];
    let mut weights = vec![Sum::default(); scores.len()];
    for (z, weight) in leaves {
        for (at, z) in z[rows.clone()].iter().enumerate() {
            if !z.is_nan() {
                sums[at].add(z * weight);
                weights[at].add(*weight);
            }
        }
    }
    let parts = sums.iter().zip(&weights);
    scores.iter_mut().zip(parts).for_each(|(score, (sum, weights))| *score = sum.value() / weights.value());
}
