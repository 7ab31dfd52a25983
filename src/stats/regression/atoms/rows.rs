//! The rows behind the atoms, and the fit that reads them: the path of every printed estimate.

use nalgebra::DMatrix;

use super::{AtomError, Rows};
use crate::stats::groups::dense;
use crate::stats::regression::absorb::{AbsorbError, Effect, Effects};
use crate::stats::regression::ols::{Fit, FitError, Sample, fit};
use crate::stats::sums::length;

#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub columns: Vec<Vec<f64>>,
    /// Dense codes (n).
    pub units: Vec<u32>,
    /// Rows of each unit, ascending.
    pub members: Vec<Vec<u32>>,
    pub effects: Vec<Effect>,
    pub weights: Option<Vec<f64>>,
    pub constant: bool,
}

/// A fit on the rows of a sample.
#[derive(Clone, Debug)]
pub(super) struct ByRows {
    pub fit: Fit,
    /// Unit of each row of the fit.
    pub units: Vec<u32>,
    /// Columns of the design before the regressors: the constant, where it is explicit.
    pub before: usize,
}

impl Kept {
    pub fn new(rows: Rows) -> Result<Self, AtomError> {
        let expected = rows.units.len();
        let columns = rows.columns.iter().map(|column| column.len());
        let effects = rows.effects.iter().map(|effect| effect.codes.len());
        let lengths = columns.chain(effects).chain(rows.weights.map(<[f64]>::len));
        if let Some(found) = lengths.into_iter().find(|found| *found != expected) {
            return Err(AtomError::Length { expected, found });
        }
        for column in rows.columns.iter().copied().chain(rows.weights) {
            if let Some(row) = column.iter().position(|value| !value.is_finite()) {
                return Err(AbsorbError::Value { row }.into());
            }
        }
        if let Some(row) = rows.weights.and_then(|weights| weights.iter().position(|weight| *weight < 0.0)) {
            return Err(AbsorbError::Value { row }.into());
        }
        let (units, count) = dense(rows.units);
        let mut members = vec![vec![]; count];
        units.iter().enumerate().for_each(|(row, &unit)| members[unit as usize].push(row as u32));
        Ok(Self {
            columns: rows.columns.iter().map(|column| column.to_vec()).collect(),
            units,
            members,
            effects: rows.effects.to_vec(),
            weights: rows.weights.map(<[f64]>::to_vec),
            constant: rows.constant,
        })
    }

    /// Least squares with a row's weight times that of its unit, which is what copies of the unit with effects of
    /// their own would give.
    pub fn fit(&self, weights: &[f64], outcome: usize, regressors: &[usize]) -> Result<ByRows, AtomError> {
        let of_row = |row: usize| weights[self.units[row] as usize];
        let rows: Vec<usize> = (0..self.units.len()).filter(|&row| of_row(row) > 0.0).collect();
        let select = |column: &[f64]| rows.iter().map(|&row| column[row]).collect::<Vec<f64>>();
        let own = |row: usize| self.weights.as_ref().map_or(1.0, |weights| weights[row]);
        let row_weights: Vec<f64> = rows.iter().map(|&row| of_row(row) * own(row)).collect();
        let weights = row_weights.iter().any(|weight| *weight != 1.0).then_some(row_weights.as_slice());
        let mut y = select(&self.columns[outcome]);
        let before = usize::from(self.constant && self.effects.is_empty());
        let mut x: Vec<Vec<f64>> = vec![vec![1.0; rows.len()]; before];
        x.extend(regressors.iter().map(|&column| select(&self.columns[column])));
        let lengths: Vec<f64> = x.iter().map(|column| length(column, weights)).collect();
        if !self.effects.is_empty() {
            let effects: Vec<Effect> = self.effects.iter().map(|effect| restricted(effect, &rows)).collect();
            let prepared = Effects::new(&effects, weights)?;
            for column in std::iter::once(&mut y).chain(&mut x) {
                prepared.demean(column)?;
            }
        }
        let x = DMatrix::from_vec(rows.len(), lengths.len(), x.concat());
        if regressors.is_empty() {
            return Err(FitError::NoRegressors.into());
        }
        let fit = fit(Sample { y: &y, x: &x, lengths: &lengths, weights })?;
        Ok(ByRows { fit, units: rows.iter().map(|&row| self.units[row]).collect(), before })
    }
}

fn restricted(effect: &Effect, rows: &[usize]) -> Effect {
    let (codes, levels) = dense(&rows.iter().map(|&row| effect.codes[row]).collect::<Vec<u32>>());
    let slopes = effect.slopes.iter().map(|slope| rows.iter().map(|&row| slope[row]).collect()).collect();
    Effect { codes, levels, intercept: effect.intercept, slopes }
}
