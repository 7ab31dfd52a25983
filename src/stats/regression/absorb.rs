//! Taking effects out of a column: the residual of its weighted projection on any number of group effects and slopes.
//!
//! The effect with most columns is eliminated exactly, group by group; what the others leave is the system
//! S a = c with S = B'MB, solved by conjugate gradients with the diagonal of S as preconditioner. Alternating
//! projections are Richardson's iteration on the same system (Correia 2016, A Feasible Estimator for Linear Models with
//! Multi-Way Fixed Effects); conjugate gradients are their best acceleration: one step on a balanced panel, at most as
//! many as the smaller effect has levels, and no trouble where few workers move between firms.

use crate::stats::groups::dense;
use crate::stats::regression::conjugate::conjugate_gradients;
use crate::stats::regression::design::{Design, merge, norm};

/// The error that may stay in a demeaned column, as a share of its length after the first effect is out.
const TOLERANCE: f64 = 1e-12;
/// The same as a share of the original length: a tenth of the rounding that any column starts with, so that one which the
/// first effect explains is not worked on.
const ROUNDING: f64 = 1e-17;
const RESTARTS: usize = 3;

/// One absorbed effect: a code a row, an intercept a level and slopes in the given columns.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Dense codes (n), 0..levels.
    pub(super) codes: Vec<u32>,
    pub(super) levels: usize,
    pub(super) intercept: bool,
    /// Columns (n each) with one slope a level.
    pub(super) slopes: Vec<Vec<f64>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Convergence {
    /// Matrix products, zero where the first effect was the only one.
    pub iterations: usize,
    /// Estimated error of the demeaned column as a share of its length after the first effect.
    pub error: f64,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AbsorbError {
    #[error("no effect to absorb, or one with neither intercept nor slope")]
    NoEffects,
    #[error("lengths differ: {expected} rows expected, {found} found")]
    Length { expected: usize, found: usize },
    #[error("row {row} holds a value that is not finite, or a negative weight")]
    Value { row: usize },
    #[error("effects did not converge in {iterations} steps: error {error:.1e} of the column's length")]
    NoConvergence { iterations: usize, error: f64 },
}

impl Effect {
    /// An intercept a level. Codes need not be dense.
    pub fn new(codes: &[u32]) -> Self {
        let (codes, levels) = dense(codes);
        Self { codes, levels, intercept: true, slopes: vec![] }
    }

    /// Adds a slope a level in `column`, such as a unit's own trend.
    pub fn slope(mut self, column: Vec<f64>) -> Self {
        self.slopes.push(column);
        self
    }

    /// Leaves the intercept out: slopes only.
    pub fn without_intercept(mut self) -> Self {
        self.intercept = false;
        self
    }

    /// Intercepts alone.
    pub fn is_plain(&self) -> bool {
        self.intercept && self.slopes.is_empty()
    }

    /// The effect on some of the rows.
    pub fn on_rows(&self, rows: &[usize]) -> Self {
        let codes: Vec<u32> = rows.iter().map(|row| self.codes[*row]).collect();
        let (codes, levels) = dense(&codes);
        let pick = |column: &Vec<f64>| rows.iter().map(|row| column[*row]).collect();
        Self { codes, levels, intercept: self.intercept, slopes: self.slopes.iter().map(pick).collect() }
    }

    /// The effect on samples below one another, each with levels of its own.
    pub fn stacked(parts: &[&Effect]) -> Self {
        let (mut codes, mut levels) = (vec![], 0);
        for part in parts {
            codes.extend(part.codes.iter().map(|code| code + levels as u32));
            levels += part.levels;
        }
        let slopes = parts.first().map_or(0, |part| part.slopes.len());
        let slope = |at: usize| parts.iter().flat_map(|part| &part.slopes[at]).copied().collect();
        let intercept = parts.iter().all(|part| part.intercept);
        Self { codes, levels, intercept, slopes: (0..slopes).map(slope).collect() }
    }

    pub fn levels(&self) -> usize {
        self.levels
    }

    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    pub(super) fn width(&self) -> usize {
        usize::from(self.intercept) + self.slopes.len()
    }

    /// The effect's columns as functions of the row: one for the intercept, then the slopes.
    pub(super) fn columns(&self) -> impl Iterator<Item = Box<dyn Fn(usize) -> f64 + '_>> {
        let intercept = self.intercept.then(|| Box::new(|_| 1.0) as Box<dyn Fn(usize) -> f64>);
        let slopes = self.slopes.iter().map(|s| Box::new(|row| s[row]) as Box<dyn Fn(usize) -> f64>);
        intercept.into_iter().chain(slopes)
    }
}

/// Effects prepared once, for any number of columns.
#[derive(Clone, Debug)]
pub struct Effects {
    rows: usize,
    design: Design,
    /// The same system on distinct cells, where rows share all their codes (a worker who stays in one firm).
    cells: Option<Design>,
    inverse_diagonal: Vec<f64>,
}

impl Effects {
    /// `weights`: one a row, none negative.
    pub fn new(effects: &[Effect], weights: Option<&[f64]>) -> Result<Self, AbsorbError> {
        let first = effects.first().ok_or(AbsorbError::NoEffects)?;
        if effects.iter().any(|e| e.width() == 0) {
            return Err(AbsorbError::NoEffects);
        }
        let rows = first.codes.len();
        let columns = effects.iter().flat_map(|e| e.slopes.iter().map(Vec::as_slice)).chain(weights);
        for found in effects.iter().map(|e| e.codes.len()).chain(columns.clone().map(<[f64]>::len)) {
            if found != rows {
                return Err(AbsorbError::Length { expected: rows, found });
            }
        }
        columns.clone().try_for_each(all_finite)?;
        if let Some(row) = weights.and_then(|w| w.iter().position(|&w| w < 0.0)) {
            return Err(AbsorbError::Value { row });
        }
        let widest = (0..effects.len()).rev().max_by_key(|&e| effects[e].levels * effects[e].width()).unwrap_or(0);
        let design = Design::new(effects, widest, weights);
        let cells = merge(effects, widest, weights, &design);
        let inverse_diagonal = cells.as_ref().unwrap_or(&design).inverse_diagonal();
        Ok(Self { rows, design, cells, inverse_diagonal })
    }

    /// Replaces `column` (n) by its residual.
    pub fn demean(&self, column: &mut [f64]) -> Result<Convergence, AbsorbError> {
        if column.len() != self.rows {
            return Err(AbsorbError::Length { expected: self.rows, found: column.len() });
        }
        all_finite(column)?;
        let elimination = &self.design.elimination;
        let mut v = vec![0.0; self.rows];
        elimination.gather(column, &mut v);
        let whole = norm(&v);
        elimination.project_out(&mut v);
        elimination.project_out(&mut v);
        let convergence = self.solve(&mut v, whole)?;
        elimination.scatter(&mut v, column);
        Ok(convergence)
    }

    /// Takes the other effects out of `v`, whose first effect is out already.
    fn solve(&self, v: &mut [f64], whole: f64) -> Result<Convergence, AbsorbError> {
        let within = norm(v);
        let goal = (TOLERANCE * within).max(ROUNDING * whole);
        let mut convergence = Convergence { iterations: 0, error: 0.0 };
        if self.design.width == 0 || within == 0.0 {
            return Ok(convergence);
        }
        let system = self.cells.as_ref().unwrap_or(&self.design);
        for _ in 0..RESTARTS {
            let mut c = vec![0.0; self.design.width];
            self.design.collect(v, &mut c);
            let solution = conjugate_gradients(system, &self.inverse_diagonal, c, goal);
            self.design.subtract(&solution.a, v);
            self.design.elimination.project_out(v);
            convergence.iterations += solution.steps;
            convergence.error = solution.error / within;
            if !solution.converged {
                let Convergence { iterations, error } = convergence;
                return Err(AbsorbError::NoConvergence { iterations, error });
            }
            if solution.steps <= 1 {
                break;
            }
        }
        Ok(convergence)
    }

    /// The share of each row's leverage that the effects take (n): diagonal of their projection, in rows of the data.
    /// `None` where the system beside the first effect is wider than `most` and a dense inverse would be dear.
    pub fn leverages(&self, most: usize) -> Option<Vec<f64>> {
        if self.design.width > most {
            return None;
        }
        let mut sorted = self.design.leverages()?;
        let mut leverages = vec![0.0; self.rows];
        match &self.design.elimination.order {
            None => leverages = std::mem::take(&mut sorted),
            Some(order) => sorted.iter().zip(order).for_each(|(&h, &row)| leverages[row as usize] = h),
        }
        Some(leverages)
    }
}

fn all_finite(column: &[f64]) -> Result<(), AbsorbError> {
    column.iter().position(|v| !v.is_finite()).map_or(Ok(()), |row| Err(AbsorbError::Value { row }))
}
