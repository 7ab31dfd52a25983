use crate::card;
use crate::stats::index::{IndexError, shares};
use crate::stats::sums::sum;
use nalgebra::{DMatrix, DVector};

card! {
    /// Analytic hierarchy process: w is the leading eigenvector of the matrix of pairwise judgements a_ij = 1 / a_ji
    /// (Saaty 1980, The Analytic Hierarchy Process).
    ///
    /// Consistency index CI = (lambda - m) / (m - 1); ratio CR = CI / RI with Saaty's random index RI. Judgements with
    /// CR of 0.1 or more contradict each other too much.
    static CARD = "ahp", "analytic hierarchy process";
}

/// Saaty's random index for 1, 2, 3 ... criteria.
const RANDOM_INDEX: [f64; 15] =
    [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];
/// Products a_ij a_ji may differ from one by so much: judgements are typed as 0.33 for 1/3.
const MIRROR: f64 = 0.02;
const MOST_STEPS: usize = 100_000;

#[derive(Clone, Debug, PartialEq)]
pub struct Ahp {
    /// w (m)
    pub weights: Vec<f64>,
    pub lambda: f64,
    pub consistency_index: f64,
    /// `NaN` beyond 15 criteria, where Saaty gives no index; zero for one or two.
    pub consistency_ratio: f64,
}

/// `judgements` is m x m.
pub fn ahp(judgements: &DMatrix<f64>) -> Result<Ahp, IndexError> {
    let m = judgements.nrows();
    if judgements.ncols() != m || m == 0 {
        return Err(IndexError::Length { expected: m, found: judgements.ncols() });
    }
    for row in 0..m {
        for column in 0..m {
            let value = judgements[(row, column)];
            let mirrored = value * judgements[(column, row)];
            if value.is_nan() || value <= 0.0 || (mirrored - 1.0).abs() > MIRROR {
                return Err(IndexError::Judgement { row, column, value });
            }
        }
    }
    let (weights, lambda) = leading(judgements)?;
    let consistency_index = if m < 3 { 0.0 } else { (lambda - m as f64) / (m as f64 - 1.0) };
    let consistency_ratio = match RANDOM_INDEX.get(m - 1) {
        Some(0.0) => 0.0,
        Some(index) => consistency_index / index,
        None => f64::NAN,
    };
    Ok(Ahp { weights, lambda, consistency_index, consistency_ratio })
}

/// Powers of a positive matrix turn every positive vector towards its leading one (Perron).
fn leading(a: &DMatrix<f64>) -> Result<(Vec<f64>, f64), IndexError> {
    let mut w = DVector::from_element(a.nrows(), 1.0 / a.nrows() as f64);
    for _ in 0..MOST_STEPS {
        let next = DVector::from_vec(shares((a * &w).as_slice())?);
        let moved = (&next - &w).amax();
        w = next;
        if moved < 1e-16 {
            break;
        }
    }
    let product = a * &w;
    let lambda = sum(product.iter().copied()) / sum(w.iter().copied());
    Ok((w.as_slice().to_vec(), lambda))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consistent_judgements_give_back_their_weights() {
        let w = [0.5, 0.3, 0.2];
        let found = ahp(&DMatrix::from_fn(3, 3, |i, j| w[i] / w[j])).unwrap();
        assert!(found.weights.iter().zip(w).all(|(a, b)| (a - b).abs() < 1e-15));
        assert!(found.consistency_ratio.abs() < 1e-14);
    }

    #[test]
    fn a_judgement_without_its_mirror_is_named() {
        let a = DMatrix::from_row_slice(2, 2, &[1.0, 3.0, 3.0, 1.0]);
        assert_eq!(ahp(&a), Err(IndexError::Judgement { row: 0, column: 1, value: 3.0 }));
    }
}
