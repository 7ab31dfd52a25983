//! The parts of a model with instruments, and each without the exogenous regressors.

use crate::stats::linalg::{self, Factor};
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::ols::scale_rows;
use nalgebra::{DMatrix, DVector};

/// What a system reads. Effects are out of every column; `lengths` are those from before they were, as in
/// [`crate::stats::regression::ols::Sample`].
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// n
    pub outcome: &'a [f64],
    /// n x k1, a constant among them where there is one
    pub exogenous: &'a DMatrix<f64>,
    /// n x k2
    pub endogenous: &'a DMatrix<f64>,
    /// n x l2
    pub excluded: &'a DMatrix<f64>,
    pub exogenous_lengths: &'a [f64],
    pub endogenous_lengths: &'a [f64],
    pub excluded_lengths: &'a [f64],
    /// n, none negative
    pub weights: Option<&'a [f64]>,
}

/// Columns times the roots of the weights.
#[derive(Clone, Debug)]
pub struct System {
    /// n
    pub y: DVector<f64>,
    /// n x k1, without collinear columns
    pub exogenous: DMatrix<f64>,
    /// n x k2
    pub endogenous: DMatrix<f64>,
    /// n x k1: orthonormal, spans the exogenous regressors
    pub basis: DMatrix<f64>,
    /// n: what the exogenous regressors leave of the outcome
    pub y_left: DVector<f64>,
    /// n x k2: what they leave of the endogenous regressors
    pub x_left: DMatrix<f64>,
    /// n x l2: orthonormal, spans what they leave of the instruments
    pub q: DMatrix<f64>,
    /// n x k2: what the instruments leave of `x_left`
    pub first_residuals: DMatrix<f64>,
    pub exogenous_kept: Vec<usize>,
    pub exogenous_dropped: Vec<usize>,
    pub excluded_dropped: Vec<usize>,
    pub endogenous_lengths: Vec<f64>,
    /// n: roots of the weights
    pub roots: Option<Vec<f64>>,
}

impl System {
    pub fn new(columns: Columns) -> Result<Self, InstrumentError> {
        let roots: Option<Vec<f64>> = columns.weights.map(|w| w.iter().map(|w| w.sqrt()).collect());
        let weighted = |x: &DMatrix<f64>| roots.as_ref().map_or_else(|| x.clone(), |roots| scale_rows(x, roots));
        let outcome = DMatrix::from_column_slice(columns.outcome.len(), 1, columns.outcome);
        let y = weighted(&outcome).column(0).into_owned();
        let (exogenous, endogenous) = (weighted(columns.exogenous), weighted(columns.endogenous));
        let first = independent(&exogenous, columns.exogenous_lengths)?;
        let basis = first.q;
        let left = |x: &DMatrix<f64>| without(&without(x, &basis), &basis);
        let x_left = left(&endogenous);
        let explained = independent(&x_left, columns.endogenous_lengths)?.dropped;
        if !explained.is_empty() {
            return Err(InstrumentError::Explained { endogenous: explained });
        }
        let second = independent(&left(&weighted(columns.excluded)), columns.excluded_lengths)?;
        let (instruments, k2) = (second.kept.len(), endogenous.ncols());
        if instruments < k2 {
            return Err(InstrumentError::UnderIdentified { endogenous: k2, instruments, collinear: second.dropped });
        }
        let q = second.q;
        Ok(System {
            y_left: left(&DMatrix::from_column_slice(y.len(), 1, y.as_slice())).column(0).into_owned(),
            first_residuals: without(&x_left, &q),
            exogenous: exogenous.select_columns(&first.kept),
            exogenous_kept: first.kept,
            exogenous_dropped: first.dropped,
            excluded_dropped: second.dropped,
            endogenous_lengths: columns.endogenous_lengths.to_vec(),
            y,
            endogenous,
            basis,
            x_left,
            q,
            roots,
        })
    }

    pub fn rows(&self) -> usize {
        self.y.len()
    }

    /// Coefficients of the second stage.
    pub fn regressors(&self) -> usize {
        self.exogenous.ncols() + self.endogenous.ncols()
    }

    /// Instruments, the exogenous regressors among them.
    pub fn instruments(&self) -> usize {
        self.exogenous.ncols() + self.q.ncols()
    }

    /// Instruments beyond those that identification needs.
    pub fn overidentified(&self) -> usize {
        self.q.ncols() - self.endogenous.ncols()
    }

    /// [exogenous, endogenous] (n x k).
    pub fn design(&self) -> DMatrix<f64> {
        beside(&self.exogenous, &self.endogenous)
    }
}

/// A factor of a matrix that may have no column.
fn independent(x: &DMatrix<f64>, lengths: &[f64]) -> Result<Factor, InstrumentError> {
    Ok(linalg::factor(x, lengths)?)
}

/// What an orthonormal basis (n x m) leaves of the columns.
pub(super) fn without(x: &DMatrix<f64>, basis: &DMatrix<f64>) -> DMatrix<f64> {
    if basis.ncols() == 0 { x.clone() } else { x - basis * basis.tr_mul(x) }
}

/// [A, B].
pub(super) fn beside(a: &DMatrix<f64>, b: &DMatrix<f64>) -> DMatrix<f64> {
    let columns: Vec<f64> = a.iter().chain(b.iter()).copied().collect();
    DMatrix::from_vec(a.nrows(), a.ncols() + b.ncols(), columns)
}
