//! What every search reads: the outcome and the regressors without the units' levels, and the order of q.

use crate::stats::linalg::LinalgError;
use crate::stats::sums::length;
use crate::stats::threshold::cuts::{Cut, Ranking, Rule};
use crate::stats::threshold::panel::Panel;
use nalgebra::DMatrix;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ThresholdError {
    #[error("{0}")]
    Matrix(#[from] LinalgError),
    #[error("lengths differ: {expected} rows expected, {found} found")]
    Length { expected: usize, found: usize },
    #[error("units need at least two periods")]
    FewPeriods,
}

/// Columns as they are (N = n T), unit by unit.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    pub outcome: &'a [f64],
    /// Regressors with one slope, dummies of periods among them.
    pub others: &'a [Vec<f64>],
    /// The regressor whose slope changes.
    pub switch: &'a [f64],
    /// q, which decides the regime.
    pub at: &'a [f64],
}

#[derive(Clone, Debug)]
pub struct Sample {
    pub panel: Panel,
    pub ranking: Ranking,
    /// Transformed outcome (kept rows).
    pub outcome: Vec<f64>,
    /// Transformed regressors with one slope.
    others: Vec<Vec<f64>>,
    /// Lengths of `others` before the transformation.
    lengths: Vec<f64>,
    /// As it is (N).
    pub switch: Vec<f64>,
}

impl Sample {
    pub fn new(panel: Panel, rule: Rule, columns: Columns) -> Result<Self, ThresholdError> {
        let Columns { outcome, others, switch, at } = columns;
        let expected = panel.rows();
        let mut all = others.iter().map(Vec::as_slice).chain([outcome, switch, at]);
        if let Some(found) = all.clone().map(<[f64]>::len).find(|found| *found != expected) {
            return Err(ThresholdError::Length { expected, found });
        }
        if panel.periods < 2 {
            return Err(ThresholdError::FewPeriods);
        }
        if all.any(|column| column.iter().any(|value| !value.is_finite())) {
            return Err(LinalgError::NotFinite.into());
        }
        Ok(Sample {
            panel,
            ranking: Ranking::new(at, rule),
            outcome: panel.transform(outcome),
            others: others.iter().map(|column| panel.transform(column)).collect(),
            lengths: others.iter().map(|column| length(column, None)).collect(),
            switch: switch.to_vec(),
        })
    }

    /// The switching regressor on the rows of a lower regime, zero elsewhere (N).
    pub fn lower(&self, cut: Cut) -> Vec<f64> {
        let mut column = vec![0.0; self.switch.len()];
        for row in &self.ranking.order[..cut.rows] {
            column[*row as usize] = self.switch[*row as usize];
        }
        column
    }

    /// The transformed regressors of a model with these thresholds (kept rows x m), and their lengths before (m).
    ///
    /// Slopes below the thresholds and a common one span what slopes by regime span.
    pub fn design(&self, thresholds: &[Cut]) -> (DMatrix<f64>, Vec<f64>) {
        let (mut columns, mut lengths) = (self.others.clone(), self.lengths.clone());
        let lower = thresholds.iter().map(|cut| self.lower(*cut));
        for column in std::iter::once(self.switch.clone()).chain(lower) {
            lengths.push(length(&column, None));
            columns.push(self.panel.transform(&column));
        }
        let rows = self.panel.kept_rows();
        (DMatrix::from_iterator(rows, columns.len(), columns.iter().flatten().copied()), lengths)
    }
}
