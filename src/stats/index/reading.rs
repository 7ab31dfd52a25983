//! What holds an index up and what holds it back, leaf by leaf.

use crate::card;

card! {
    /// An index read leaf by leaf. A leaf with weight w and normalised mean z contributes the share w z / sum w z of the
    /// weighted sum. Its obstacle degree is the mean over units of w (1 - z) / sum w (1 - z): the share that it holds of the
    /// distance to the best score, for leaves from 0 to 1. Growth is that of the mean over units.
    static CARD = "index_reading", "contributions and obstacle degrees";
}

/// w z / sum w z of leaves with means `z`.
pub fn contributions(z: &[f64], weights: &[f64]) -> Vec<f64> {
    let parts: Vec<f64> = z.iter().zip(weights).map(|(z, w)| w * z).collect();
    let total: f64 = parts.iter().sum();
    parts.into_iter().map(|part| part / total).collect()
}

/// Mean over units of w (1 - z) / sum w (1 - z). `units` gives the leaves of each; a unit at the best score has no obstacles
/// and takes no part.
pub fn obstacles<'a>(units: impl Iterator<Item = &'a [f64]>, weights: &[f64]) -> Vec<f64> {
    let (mut sums, mut counted) = (vec![0.0; weights.len()], 0.0);
    for z in units {
        let gaps: Vec<f64> = z.iter().zip(weights).map(|(z, w)| w * (1.0 - z)).collect();
        let total: f64 = gaps.iter().sum();
        if total > 0.0 {
            sums.iter_mut().zip(gaps).for_each(|(sum, gap)| *sum += gap / total);
            counted += 1.0;
        }
    }
    sums.into_iter().map(|sum| sum / counted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_the_best_has_no_obstacles() {
        let weights = [0.2, 0.3, 0.5];
        assert_eq!(contributions(&[1.0, 1.0, 1.0], &weights), weights);
        let units = [[1.0, 1.0, 1.0], [0.0, 1.0, 1.0], [0.5, 0.5, 1.0]];
        let found = obstacles(units.iter().map(|unit| unit.as_slice()), &weights);
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert!((found[0] - 0.5 * (1.0 + 0.4)).abs() < 1e-15 && found[2] == 0.0);
    }
}
