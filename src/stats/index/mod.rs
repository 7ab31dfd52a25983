//! Composite indices on a matrix of rows x leaves: treat, normalise, weight, aggregate, examine.
//!
//! A leaf is a column; errors name it by its number. The tree above the leaves is not known here.

pub mod aggregate;
pub mod normalise;
pub mod reading;
pub mod sensitivity;
pub mod treat;
pub mod weighting;

use crate::stats::linalg::LinalgError;
use nalgebra::DMatrix;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IndexError {
    #[error("no rows or no leaves")]
    Empty,
    #[error("leaf {leaf} is constant")]
    Constant { leaf: usize },
    #[error("leaf {leaf} has no value in row {row}")]
    Missing { leaf: usize, row: usize },
    #[error("leaf {leaf} is negative in row {row}: {value}")]
    Negative { leaf: usize, row: usize, value: f64 },
    #[error("leaf {leaf} is not positive in row {row}: {value}")]
    NotPositive { leaf: usize, row: usize, value: f64 },
    #[error("leaf {leaf}: a target needs min-max, z-score or rank")]
    TargetWithoutScale { leaf: usize },
    #[error("leaf {leaf} has an entropy above one: 1 - e = {value:.3e}")]
    Dispersion { leaf: usize, value: f64 },
    #[error("weight {leaf} is {value}")]
    Weight { leaf: usize, value: f64 },
    #[error("weights sum to {0}")]
    NoWeight(f64),
    #[error("lengths differ: {expected} expected, {found} found")]
    Length { expected: usize, found: usize },
    #[error("judgement ({row}, {column}) is {value}; judgements are positive and mirror each other")]
    Judgement { row: usize, column: usize, value: f64 },
    #[error("{leaves} leaves are too many for the exact non-negative solution ({most} at most)")]
    TooManyLeaves { leaves: usize, most: usize },
    #[error("two periods at least are needed, {0} found")]
    Periods(usize),
    #[error("{0}")]
    Matrix(#[from] LinalgError),
}

/// There are cells, and every one has a value.
pub(crate) fn complete(z: &DMatrix<f64>) -> Result<(), IndexError> {
    if z.is_empty() {
        return Err(IndexError::Empty);
    }
    match z.as_slice().iter().position(|v| !v.is_finite()) {
        Some(at) => Err(IndexError::Missing { leaf: at / z.nrows(), row: at % z.nrows() }),
        None => Ok(()),
    }
}

/// Every cell is there and none is negative.
pub(crate) fn non_negative(z: &DMatrix<f64>) -> Result<(), IndexError> {
    if !z.is_empty() && z.as_slice().iter().all(|v| *v >= 0.0 && *v < f64::INFINITY) {
        return Ok(());
    }
    complete(z)?;
    match z.iter().position(|v| *v < 0.0) {
        Some(at) => Err(IndexError::Negative { leaf: at / z.nrows(), row: at % z.nrows(), value: z.as_slice()[at] }),
        None => Ok(()),
    }
}

/// Shares that sum to one.
pub(crate) fn shares(raw: &[f64]) -> Result<Vec<f64>, IndexError> {
    if let Some(leaf) = raw.iter().position(|w| !w.is_finite() || *w < 0.0) {
        return Err(IndexError::Weight { leaf, value: raw[leaf] });
    }
    let total = crate::stats::sums::sum(raw.iter().copied());
    if total > 0.0 { Ok(raw.iter().map(|w| w / total).collect()) } else { Err(IndexError::NoWeight(total)) }
}
