//! Weights and normalised leaves into one score a row. An aggregation is one file and one line in [`CARDS`].

pub mod arithmetic;
pub mod geometric;
pub mod harmonic;
pub mod topsis;

use crate::diag::Card;
use crate::stats::index::IndexError;
use crate::stats::linalg::column;
use nalgebra::DMatrix;
use rayon::prelude::*;

pub static CARDS: [&Card; 4] = [&arithmetic::CARD, &geometric::CARD, &harmonic::CARD, &topsis::CARD];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    Arithmetic,
    Geometric,
    Harmonic,
}

/// What happens to a row where a leaf has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Error,
    /// The leaf is left out of every row.
    DropLeaf,
    /// The row's other leaves share its weight.
    Renormalise,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// One a row; `NaN` where a row has no leaf at all.
    pub scores: Vec<f64>,
    /// Leaves left out.
    pub dropped: Vec<usize>,
}

/// Rows whose cells are read together: a column is long, and its neighbours in a row lie far apart.
const BLOCK: usize = 512;

/// `z` is rows x leaves; `weights` (m) need not sum to one: the mean divides by their sum.
pub fn aggregate(z: &DMatrix<f64>, weights: &[f64], mean: Mean, missing: Missing) -> Result<Scores, IndexError> {
    if weights.len() != z.ncols() {
        return Err(IndexError::Length { expected: z.ncols(), found: weights.len() });
    }
    if missing == Missing::Error {
        crate::stats::index::complete(z)?;
    }
    let lacks = |leaf: &usize| missing == Missing::DropLeaf && z.column(*leaf).iter().any(|v| v.is_nan());
    let (dropped, kept): (Vec<usize>, Vec<usize>) = (0..z.ncols()).partition(lacks);
    check_sign(z, &kept, mean)?;
    let leaves: Vec<(&[f64], f64)> = kept.iter().map(|&j| (column(z, j), weights[j])).collect();
    let mut scores = vec![f64::NAN; z.nrows()];
    scores.par_chunks_mut(BLOCK).enumerate().for_each(|(block, scores)| match mean {
        Mean::Arithmetic => arithmetic::means(&leaves, block * BLOCK, scores),
        Mean::Geometric => by_row(&leaves, block * BLOCK, scores, geometric::mean),
        Mean::Harmonic => by_row(&leaves, block * BLOCK, scores, harmonic::mean),
    });
    Ok(Scores { scores, dropped })
}

/// The means of the rows from `first` on, each of its (value, weight) pairs.
fn by_row(leaves: &[(&[f64], f64)], first: usize, scores: &mut [f64], mean: impl Fn(&[(f64, f64)]) -> f64) {
    let mut cells = vec![];
    for (at, score) in scores.iter_mut().enumerate() {
        cells.clear();
        cells.extend(leaves.iter().map(|(z, w)| (z[first + at], *w)).filter(|(v, _)| !v.is_nan()));
        *score = mean(&cells);
    }
}

fn check_sign(z: &DMatrix<f64>, kept: &[usize], mean: Mean) -> Result<(), IndexError> {
    if mean == Mean::Arithmetic {
        return Ok(());
    }
    for &leaf in kept {
        for (row, &value) in z.column(leaf).iter().enumerate() {
            match mean {
                Mean::Geometric if value < 0.0 => return Err(IndexError::Negative { leaf, row, value }),
                Mean::Harmonic if value <= 0.0 => return Err(IndexError::NotPositive { leaf, row, value }),
                _ => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_leaves_by_each_rule() {
        let z = DMatrix::from_row_slice(2, 2, &[1.0, f64::NAN, 4.0, 1.0]);
        let run = |missing| aggregate(&z, &[1.0, 3.0], Mean::Arithmetic, missing);
        assert_eq!(run(Missing::Error), Err(IndexError::Missing { leaf: 1, row: 0 }));
        assert_eq!(run(Missing::DropLeaf).unwrap(), Scores { scores: vec![1.0, 4.0], dropped: vec![1] });
        assert_eq!(run(Missing::Renormalise).unwrap(), Scores { scores: vec![1.0, 1.75], dropped: vec![] });
    }

    #[test]
    fn means_keep_their_order() {
        let z = DMatrix::from_row_slice(1, 2, &[1.0, 4.0]);
        let run = |mean| aggregate(&z, &[0.5, 0.5], mean, Missing::Error).unwrap().scores[0];
        assert_eq!((run(Mean::Arithmetic), run(Mean::Harmonic)), (2.5, 1.6));
        assert!((run(Mean::Geometric) - 2.0).abs() < 1e-15);
        let zero = DMatrix::from_row_slice(1, 2, &[0.0, 4.0]);
        let failed = aggregate(&zero, &[0.5, 0.5], Mean::Harmonic, Missing::Error);
        assert_eq!(failed, Err(IndexError::NotPositive { leaf: 0, row: 0, value: 0.0 }));
    }
}
