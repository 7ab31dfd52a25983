//! What drives a score: obstacles, and ranks when a leaf is left out.

use crate::stats::descriptive::ranks;
use crate::stats::index::IndexError;
use crate::stats::index::aggregate::{Mean, Missing, aggregate};
use nalgebra::DMatrix;

/// Obstacle degrees (rows x leaves): O_ij = w_j (1 - z_ij) / sum_k w_k (1 - z_ik), the leaf's share in what the row lacks
/// to the best. `z` lies in 0..1 with directions applied. A row that lacks nothing has zeros.
pub fn obstacles(z: &DMatrix<f64>, weights: &[f64]) -> Result<DMatrix<f64>, IndexError> {
    crate::stats::index::complete(z)?;
    if weights.len() != z.ncols() {
        return Err(IndexError::Length { expected: z.ncols(), found: weights.len() });
    }
    let mut lack = DMatrix::from_fn(z.nrows(), z.ncols(), |i, j| weights[j] * (1.0 - z[(i, j)]));
    for mut row in lack.row_iter_mut() {
        let total: f64 = row.iter().sum();
        row.iter_mut().for_each(|o| *o = if total > 0.0 { *o / total } else { 0.0 });
    }
    Ok(lack)
}

/// The change of a ranking when one leaf is left out and the others keep their proportions.
#[derive(Clone, Debug, PartialEq)]
pub struct RankShift {
    pub leaf: usize,
    /// New rank less old rank (rows); rank one is the best, ties share their mean.
    pub shifts: Vec<f64>,
    /// Mean of |shift|.
    pub mean: f64,
    pub largest: f64,
}

pub fn leave_one_out(
    z: &DMatrix<f64>,
    weights: &[f64],
    how: Mean,
    missing: Missing,
) -> Result<Vec<RankShift>, IndexError> {
    let base = places(&aggregate(z, weights, how, missing)?.scores);
    (0..z.ncols())
        .map(|leaf| {
            let mut others = weights.to_vec();
            others.remove(leaf);
            let scores = aggregate(&z.clone().remove_column(leaf), &others, how, missing)?.scores;
            let shifts: Vec<f64> = places(&scores).iter().zip(&base).map(|(new, old)| new - old).collect();
            let sizes = || shifts.iter().map(|s| s.abs()).filter(|s| !s.is_nan());
            let (mean, largest) = (sizes().sum::<f64>() / sizes().count() as f64, sizes().fold(0.0, f64::max));
            Ok(RankShift { leaf, shifts, mean, largest })
        })
        .collect()
}

/// Rank one is the highest score.
pub fn places(scores: &[f64]) -> Vec<f64> {
    ranks(&scores.iter().map(|s| -s).collect::<Vec<f64>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obstacles_of_a_row_sum_to_one() {
        let z = DMatrix::from_row_slice(2, 2, &[0.5, 0.9, 1.0, 1.0]);
        let found = obstacles(&z, &[0.4, 0.6]).unwrap();
        assert!((found[(0, 0)] - 0.2 / 0.26).abs() < 1e-15);
        assert_eq!((found.row(0).sum(), found.row(1).sum()), (1.0, 0.0));
    }

    #[test]
    fn the_only_leaf_that_ranked_is_missed() {
        let z = DMatrix::from_row_slice(2, 2, &[0.0, 1.0, 1.0, 0.8]);
        let found = leave_one_out(&z, &[0.5, 0.5], Mean::Arithmetic, Missing::Error).unwrap();
        assert_eq!((found[0].shifts.clone(), found[1].largest), (vec![-1.0, 1.0], 0.0));
    }
}
