//! Sizes of the entries of a matrix: rows that sum to one, or a spectral radius of one.

use nalgebra::DMatrix;

use super::Weights;
use super::combine::part;
use super::structure::{components, scaling};
use crate::stats::linalg::{LinalgError, eigenvalues, symmetric_eigen};
use crate::stats::sums;

/// Every row over its sum; rows without links stay empty.
pub fn row(weights: &Weights) -> Weights {
    let sums: Vec<f64> =
        (0..weights.places()).map(|place| sums::sum(weights.row(place).map(|(_, weight)| weight))).collect();
    weights.map(|place, _, weight| weight / sums[place])
}

/// Every entry over the largest eigenvalue in size (Kelejian and Prucha 2010); without links as it is.
pub fn spectral(weights: &Weights) -> Result<Weights, LinalgError> {
    let radius = radius(weights)?;
    Ok(if radius > 0.0 { weights.map(|_, _, weight| weight / radius) } else { weights.clone() })
}

/// Places up to which all eigenvalues are computed.
const MOST_DENSE: usize = 2_000;
const MOST_ROUNDS: usize = 100_000;

/// The largest eigenvalue in size, of a matrix without negative entries: through all of them for up to 2,000 places,
/// beyond by powers of W + I, between whose bounds (Collatz 1942) it lies to 1e-13.
pub fn radius(weights: &Weights) -> Result<f64, LinalgError> {
    if weights.links() == 0 {
        return Ok(0.0);
    }
    if weights.places() > MOST_DENSE {
        let radii =
            components(weights).iter().map(|places| by_powers(&part(weights, places))).collect::<Option<Vec<_>>>();
        return radii.map(|radii| largest(radii.into_iter())).ok_or(LinalgError::NoConvergence);
    }
    if let Some(scaling) = scaling(weights) {
        return Ok(largest(symmetric_eigen(&similar(weights, &scaling))?.values.iter().map(|value| value.abs())));
    }
    Ok(largest(eigenvalues(&weights.dense())?.into_iter().map(|(re, im)| libm::hypot(re, im))))
}

fn largest(sizes: impl Iterator<Item = f64>) -> f64 {
    sizes.fold(0.0, f64::max)
}

/// The symmetric matrix with the eigenvalues of W: sqrt(d_i) w_ij / sqrt(d_j), made symmetric to the last bit.
pub fn similar(weights: &Weights, scaling: &[f64]) -> DMatrix<f64> {
    let root: Vec<f64> = scaling.iter().map(|d| d.sqrt()).collect();
    let mut dense = DMatrix::zeros(weights.places(), weights.places());
    for place in 0..weights.places() {
        for (other, weight) in weights.row(place) {
            let value = root[place] * weight / root[other];
            dense[(place, other)] += value / 2.0;
            dense[(other, place)] += value / 2.0;
        }
    }
    dense
}

/// I is added so that a matrix whose powers swing between two halves of the places converges too.
fn by_powers(weights: &Weights) -> Option<f64> {
    let mut x = vec![1.0; weights.places()];
    for _ in 0..MOST_ROUNDS {
        let next: Vec<f64> = weights.lag(&x).into_iter().zip(&x).map(|(lag, x)| lag + x).collect();
        let ratios = next.iter().zip(&x).map(|(next, x)| next / x);
        let (low, high) = ratios.fold((f64::INFINITY, 0.0_f64), |(low, high), r| (low.min(r), high.max(r)));
        if high - low <= 1e-13 * high {
            return Some((low + high) / 2.0 - 1.0);
        }
        let top = largest(next.iter().copied());
        x = next.into_iter().map(|x| x / top).collect();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(n: usize) -> Weights {
        Weights::from_rows((0..n).map(|at| vec![((at + 1) % n, 1.0), ((at + n - 1) % n, 1.0)]).collect())
    }

    #[test]
    fn rows_sum_to_one_and_islands_stay() {
        let w = row(&Weights::from_rows(vec![vec![(1, 3.0), (2, 1.0)], vec![(0, 2.0)], vec![]]));
        assert_eq!(w.row_sums(), [1.0, 1.0, 0.0]);
        assert_eq!(w.row(0).collect::<Vec<_>>(), [(1, 0.75), (2, 0.25)]);
    }

    /// A ring has radius 2; a directed triangle with weights 1, 2, 4 has the cube root of 8.
    #[test]
    fn radii_that_are_known() {
        assert!((radius(&ring(7)).unwrap() - 2.0).abs() < 1e-14);
        assert!((by_powers(&ring(8)).unwrap() - 2.0).abs() < 1e-12);
        let triangle = Weights::from_rows(vec![vec![(1, 1.0)], vec![(2, 2.0)], vec![(0, 4.0)]]);
        assert!((radius(&triangle).unwrap() - 2.0).abs() < 1e-14);
        assert!((radius(&spectral(&triangle).unwrap()).unwrap() - 1.0).abs() < 1e-14);
        assert_eq!(radius(&Weights::from_rows(vec![vec![], vec![]])).unwrap(), 0.0);
    }
}
