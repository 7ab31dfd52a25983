//! The cross-products of one sample of units, and least squares on any of its columns.

use nalgebra::DMatrix;

use super::build::{Blocks, packed};
use super::rows::ByRows;
use super::{AtomError, Atoms, ILL_CONDITIONED};

/// A dummy that keeps less than this share of its sum of squares repeats those before it, as the last year does beside
/// the units. Dummies are either independent or repeat each other to the last digits.
const REPEATED_BELOW: f64 = 1e-10;

/// Units with their weights, added up; the explicit effects are out.
#[derive(Clone, Debug)]
pub struct Cross<'a> {
    pub(super) atoms: &'a Atoms,
    /// G
    pub(super) weights: Vec<f64>,
    pub(super) inner: Option<Inner>,
}

/// X'X after Gaussian elimination of D'D.
#[derive(Clone, Debug)]
pub(super) struct Inner {
    /// k x k
    pub cross: DMatrix<f64>,
    /// k: sums of squares before D was out.
    pub squares: Vec<f64>,
    /// q rows of the eliminated upper triangle (each q + k); a repeated column's row is empty.
    pub eliminated: Vec<Vec<f64>>,
}

/// Least squares of one column on others.
#[derive(Clone, Debug)]
pub struct Solution {
    /// In the order of `kept`.
    pub coefficients: Vec<f64>,
    /// Columns of the atoms in the fit.
    pub kept: Vec<usize>,
    /// Collinear columns, left out.
    pub dropped: Vec<usize>,
    /// Weighted sum of squared residuals.
    pub rss: f64,
    /// (X'X)^-1 of the kept columns, explicit effects out (k x k).
    pub bread: DMatrix<f64>,
    pub(super) outcome: usize,
    pub(super) by_rows: Option<Box<ByRows>>,
}

impl Solution {
    /// The coefficient of a column of the atoms; none where it is not in the fit.
    pub fn coefficient(&self, column: usize) -> Option<f64> {
        self.kept.iter().position(|kept| *kept == column).map(|at| self.coefficients[at])
    }

    /// Whether the rows had to be read, since the cross-products are ill-conditioned or absent.
    pub fn read_rows(&self) -> bool {
        self.by_rows.is_some()
    }
}

impl<'a> Cross<'a> {
    pub(super) fn new(atoms: &'a Atoms, weights: &[f64]) -> Result<Self, AtomError> {
        if weights.len() != atoms.units() {
            return Err(AtomError::Length { expected: atoms.units(), found: weights.len() });
        }
        let inner = atoms.blocks.as_ref().and_then(|blocks| Inner::new(blocks, weights));
        Ok(Self { atoms, weights: weights.to_vec(), inner })
    }

    /// Rows of the sample, copies counted.
    pub fn rows(&self) -> f64 {
        self.atoms.rows(&self.weights)
    }

    /// Units of the sample, copies not counted.
    pub fn units(&self) -> usize {
        self.weights.iter().filter(|weight| **weight > 0.0).count()
    }

    /// Least squares of column `outcome` on the columns `regressors`, beside the effects.
    pub fn solve(&self, outcome: usize, regressors: &[usize]) -> Result<Solution, AtomError> {
        let columns = self.atoms.columns();
        if let Some(&column) = regressors.iter().chain([&outcome]).find(|&&column| column >= columns) {
            return Err(AtomError::Column { column });
        }
        match self.inner.as_ref().and_then(|inner| inner.solve(outcome, regressors)) {
            Some(solution) => Ok(solution),
            None => self.by_rows(outcome, regressors),
        }
    }

    fn by_rows(&self, outcome: usize, regressors: &[usize]) -> Result<Solution, AtomError> {
        let by_rows = self.atoms.rows.fit(&self.weights, outcome, regressors)?;
        let (fit, before) = (&by_rows.fit, by_rows.before);
        let slopes: Vec<usize> = (0..fit.kept.len()).filter(|&at| fit.kept[at] >= before).collect();
        let of =
            |columns: &[usize]| columns.iter().filter_map(|c| c.checked_sub(before)).map(|c| regressors[c]).collect();
        Ok(Solution {
            coefficients: slopes.iter().map(|&at| fit.coefficients[at]).collect(),
            kept: of(&fit.kept),
            dropped: of(&fit.dropped),
            rss: fit.rss,
            bread: fit.bread.select_rows(&slopes).select_columns(&slopes),
            outcome,
            by_rows: Some(Box::new(by_rows)),
        })
    }
}

impl Inner {
    /// `None` where the explicit columns alone are ill-conditioned.
    fn new(blocks: &Blocks, weights: &[f64]) -> Option<Self> {
        let (q, width) = (blocks.explicit, blocks.width);
        let mut a = unpack(&blocks.total(weights), width);
        let squares: Vec<f64> = (0..width).map(|i| a[i][0]).collect();
        let mut eliminated = Vec::with_capacity(q);
        for j in 0..q {
            let row = std::mem::take(&mut a[j]);
            if row[0] <= REPEATED_BELOW * squares[j] {
                eliminated.push(vec![]);
                continue;
            }
            if row[0] <= ILL_CONDITIONED * squares[j] {
                return None;
            }
            for (i, cells) in a.iter_mut().enumerate().skip(j + 1) {
                let share = row[i - j] / row[0];
                if share != 0.0 {
                    cells.iter_mut().zip(&row[i - j..]).for_each(|(cell, pivot)| *cell -= share * pivot);
                }
            }
            eliminated.push(row);
        }
        let k = width - q;
        let cross = DMatrix::from_fn(k, k, |i, j| a[q + i.min(j)][i.abs_diff(j)]);
        Some(Self { cross, squares: squares[q..].to_vec(), eliminated })
    }

    /// Cholesky's factor of [X y]'[X y]: its last pivot is the sum of squared residuals. `None` where a pivot is too
    /// small a share of its column.
    fn solve(&self, outcome: usize, regressors: &[usize]) -> Option<Solution> {
        let k = regressors.len();
        let column = |at: usize| if at < k { regressors[at] } else { outcome };
        let mut u = DMatrix::<f64>::zeros(k + 1, k + 1);
        let mut rss = 0.0;
        for j in 0..=k {
            for i in 0..=j {
                let above: f64 = (0..i).map(|l| u[(l, i)] * u[(l, j)]).sum();
                let rest = self.cross[(column(i), column(j))] - above;
                if i < j {
                    u[(i, j)] = rest / u[(i, i)];
                    continue;
                }
                if rest.is_nan() || rest <= ILL_CONDITIONED * self.squares[column(j)] {
                    return None;
                }
                (u[(j, j)], rss) = (rest.sqrt(), rest);
            }
        }
        if k == 0 {
            return None;
        }
        let back = |mut c: Vec<f64>| {
            for i in (0..k).rev() {
                let known: f64 = (i + 1..k).map(|j| u[(i, j)] * c[j]).sum();
                c[i] = (c[i] - known) / u[(i, i)];
            }
            c
        };
        let coefficients = back((0..k).map(|i| u[(i, k)]).collect());
        let roots: Vec<Vec<f64>> = (0..k).map(|j| back((0..k).map(|i| f64::from(i == j)).collect())).collect();
        let bread = DMatrix::from_fn(k, k, |i, j| (i.max(j)..k).map(|l| roots[l][i] * roots[l][j]).sum());
        let (kept, dropped) = (regressors.to_vec(), vec![]);
        Some(Solution { coefficients, kept, dropped, rss, bread, outcome, by_rows: None })
    }
}

/// Rows of the upper triangle, each from its diagonal on.
fn unpack(cells: &[f64], width: usize) -> Vec<Vec<f64>> {
    let start = |i: usize| packed(width) - packed(width - i);
    (0..width).map(|i| cells[start(i)..start(i + 1)].to_vec()).collect()
}
