use crate::card;
use crate::stats::index::{IndexError, shares};
use crate::stats::linalg::solve;
use crate::stats::sums::dot;
use nalgebra::DMatrix;

card! {
    /// Several weight vectors into one.
    ///
    /// `multiplicative`: w ~ product of the vectors, which lets one zero decide. `additive`: w = sum a_k w_k, with equal or
    /// given shares a. `game`: the a that bring the combination closest to every vector at once, from the first-order
    /// conditions sum_l a_l w_k'w_l = w_k'w_k, then brought to |a| / sum |a|.
    static CARD = "combine", "combined weights";
}

#[derive(Clone, Debug, PartialEq)]
pub struct Combined {
    /// w (m)
    pub weights: Vec<f64>,
    /// a, one a vector; empty for the product.
    pub shares: Vec<f64>,
}

pub fn multiplicative(vectors: &[Vec<f64>]) -> Result<Combined, IndexError> {
    let m = same_length(vectors)?;
    let product: Vec<f64> = (0..m).map(|j| vectors.iter().map(|w| w[j]).product()).collect();
    Ok(Combined { weights: shares(&product)?, shares: vec![] })
}

/// `given`: shares of the vectors; equal where `None`.
pub fn additive(vectors: &[Vec<f64>], given: Option<&[f64]>) -> Result<Combined, IndexError> {
    same_length(vectors)?;
    let equal = vec![1.0; vectors.len()];
    let raw = given.unwrap_or(&equal);
    if raw.len() != vectors.len() {
        return Err(IndexError::Length { expected: vectors.len(), found: raw.len() });
    }
    mix(vectors, shares(raw)?)
}

pub fn game(vectors: &[Vec<f64>]) -> Result<Combined, IndexError> {
    same_length(vectors)?;
    let k = vectors.len();
    let products = DMatrix::from_fn(k, k, |i, j| dot(&vectors[i], &vectors[j]));
    let own = DMatrix::from_fn(k, 1, |i, _| products[(i, i)]);
    let raw: Vec<f64> = solve(&products, &own)?.iter().map(|a| a.abs()).collect();
    mix(vectors, shares(&raw)?)
}

fn mix(vectors: &[Vec<f64>], a: Vec<f64>) -> Result<Combined, IndexError> {
    let m = same_length(vectors)?;
    let sum = |j: usize| vectors.iter().zip(&a).map(|(w, a)| w[j] * a).sum();
    Ok(Combined { weights: shares(&(0..m).map(sum).collect::<Vec<f64>>())?, shares: a })
}

fn same_length(vectors: &[Vec<f64>]) -> Result<usize, IndexError> {
    let expected = vectors.first().map_or(0, Vec::len);
    match vectors.iter().map(Vec::len).find(|&found| found != expected || found == 0) {
        Some(found) => Err(IndexError::Length { expected, found }),
        None => Ok(expected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_mirrored_vectors_meet_in_the_middle() {
        let vectors = [vec![0.7, 0.3], vec![0.3, 0.7]];
        for found in [multiplicative(&vectors), additive(&vectors, None), game(&vectors)] {
            assert!((found.unwrap().weights[0] - 0.5).abs() < 1e-15);
        }
        let first = additive(&vectors, Some(&[1.0, 0.0])).unwrap();
        assert_eq!(first.weights, vectors[0]);
    }

    #[test]
    fn a_game_between_equal_vectors_has_no_answer() {
        let vectors = [vec![0.5, 0.5], vec![0.5, 0.5]];
        assert!(matches!(game(&vectors), Err(IndexError::Matrix(_))));
    }
}
