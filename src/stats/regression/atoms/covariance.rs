//! Clustered covariances from the atoms: a unit's score is read from its cross-product.

use nalgebra::DMatrix;

use super::AtomError;
use super::cross::{Cross, Inner, Solution};
use crate::stats::groups::dense;
use crate::stats::regression::covariance::sandwich;

/// The cross-products of every unit of a sample after the explicit effects are out of its columns: made once for any
/// number of solutions of that sample.
#[derive(Clone, Debug)]
pub struct UnitScores<'a> {
    cross: &'a Cross<'a>,
    /// k x k a unit that stands in the sample; empty where there are no cross-products.
    inner: Vec<DMatrix<f64>>,
}

impl Cross<'_> {
    /// X_i'X_i of each unit with X = Z [-G; 1], G the coefficients of the columns on the explicit effects.
    pub fn unit_scores(&self) -> UnitScores<'_> {
        let inner = match (&self.inner, &self.atoms.blocks) {
            (Some(inner), Some(blocks)) => {
                let map = inner.residual_map();
                let unit = |(unit, weight): (usize, &f64)| match *weight > 0.0 {
                    true => residual_cross(blocks.unit(unit), &map),
                    false => DMatrix::zeros(0, 0),
                };
                self.weights.iter().enumerate().map(unit).collect()
            }
            _ => vec![],
        };
        UnitScores { cross: self, inner }
    }
}

impl Inner {
    /// [-G; 1] (q + k x k).
    fn residual_map(&self) -> DMatrix<f64> {
        let (q, k) = (self.eliminated.len(), self.cross.ncols());
        let mut map = DMatrix::zeros(q + k, k);
        for column in 0..k {
            map[(q + column, column)] = 1.0;
            for i in (0..q).rev() {
                let row = &self.eliminated[i];
                let Some(pivot) = row.first() else { continue };
                let known: f64 = (i + 1..q + k).map(|j| row[j - i] * map[(j, column)]).sum();
                map[(i, column)] = -known / pivot;
            }
        }
        map
    }
}

fn residual_cross(cells: &[f64], map: &DMatrix<f64>) -> DMatrix<f64> {
    let width = map.nrows();
    let mut full = DMatrix::zeros(width, width);
    let mut cells = cells.iter();
    for i in 0..width {
        for (j, &cell) in (i..width).zip(cells.by_ref()) {
            full[(i, j)] = cell;
            full[(j, i)] = cell;
        }
    }
    map.tr_mul(&(full * map))
}

impl UnitScores<'_> {
    /// Scores X_i'W_i e_i (G x k) of a solution of the same sample, of one copy of each unit; zero for units outside.
    pub fn scores(&self, solution: &Solution) -> DMatrix<f64> {
        let units = self.cross.weights.len();
        let mut scores = DMatrix::zeros(units, solution.kept.len());
        if let Some(by_rows) = &solution.by_rows {
            let of_rows = by_rows.fit.scores();
            let slopes = by_rows.fit.kept.iter().enumerate().filter(|(_, column)| **column >= by_rows.before);
            for (to, (from, _)) in slopes.enumerate() {
                for (&unit, score) in by_rows.units.iter().zip(of_rows.column(from).iter()) {
                    scores[(unit as usize, to)] += score;
                }
            }
            for (mut row, weight) in scores.row_iter_mut().zip(&self.cross.weights).filter(|(_, w)| **w > 0.0) {
                row /= *weight;
            }
            return scores;
        }
        for (unit, inner) in self.inner.iter().enumerate().filter(|(_, inner)| inner.nrows() > 0) {
            for (at, &column) in solution.kept.iter().enumerate() {
                let fitted: f64 = solution
                    .kept
                    .iter()
                    .zip(&solution.coefficients)
                    .map(|(&other, b)| inner[(column, other)] * b)
                    .sum();
                scores[(unit, at)] = inner[(column, solution.outcome)] - fitted;
            }
        }
        scores
    }

    /// What the clustered variance of one coefficient in any solution is read from; none where rows must be read.
    pub fn squares(&self) -> Option<Squares> {
        let first = self.inner.iter().find(|inner| inner.nrows() > 0)?;
        let k = first.nrows();
        let pairs = k * (k + 1) / 2;
        let mut cells = vec![0.0; pairs * pairs];
        for (inner, weight) in self.inner.iter().zip(&self.cross.weights).filter(|(inner, _)| inner.nrows() > 0) {
            let unit: Vec<f64> = (0..k).flat_map(|i| (i..k).map(move |j| inner[(i, j)])).collect();
            for (i, left) in unit.iter().enumerate() {
                let left = weight * left;
                cells[i * pairs + i..(i + 1) * pairs].iter_mut().zip(&unit[i..]).for_each(|(sum, x)| *sum += left * x);
            }
        }
        Some(Squares { columns: k, cells })
    }

    /// B (sum_g s_g s_g') B without a small-sample factor (Liang and Zeger 1986), in the order of `solution.kept`.
    ///
    /// `clusters`: the cluster of each unit (G); without them each unit is one, and each of its copies another.
    pub fn covariance(&self, solution: &Solution, clusters: Option<&[u32]>) -> Result<DMatrix<f64>, AtomError> {
        let scores = self.scores(solution);
        let weights = &self.cross.weights;
        let k = scores.ncols();
        let mut meat = DMatrix::zeros(k, k);
        match clusters {
            None => {
                for (row, weight) in scores.row_iter().zip(weights) {
                    meat += row.tr_mul(&row) * *weight;
                }
            }
            Some(clusters) => {
                if clusters.len() != weights.len() {
                    return Err(AtomError::Length { expected: weights.len(), found: clusters.len() });
                }
                let (codes, groups) = dense(clusters);
                let mut sums = DMatrix::zeros(groups, k);
                for ((unit, &code), weight) in codes.iter().enumerate().zip(weights) {
                    let mut row = sums.row_mut(code as usize);
                    row += scores.row(unit) * *weight;
                }
                meat = sums.tr_mul(&sums);
            }
        }
        Ok(sandwich(&solution.bread, &meat))
    }
}

/// sum_g g g' with g the upper triangle of G_g: a unit's score w'G_g v is linear in g, so that the sum of squared scores is a
/// quadratic form, whatever w and v are.
#[derive(Clone, Debug)]
pub struct Squares {
    /// k
    columns: usize,
    /// Upper triangle of k(k+1)/2 rows, each of full length.
    cells: Vec<f64>,
}

impl Squares {
    /// Work of the form for so many solutions is less than that of the units.
    pub fn pays(units: usize, solutions: usize, columns: usize) -> bool {
        columns * columns * (units + solutions) < 4 * units * solutions
    }

    /// sum_g (w's_g)^2, the diagonal element of [`UnitScores::covariance`] at place `at` of `solution.kept`: w is its column
    /// of B, and v holds one for the outcome and -b for the regressors. None where the solution has read the rows.
    pub fn variance(&self, solution: &Solution, at: usize) -> Option<f64> {
        if solution.by_rows.is_some() {
            return None;
        }
        let k = self.columns;
        let (mut w, mut v) = (vec![0.0; k], vec![0.0; k]);
        v[solution.outcome] = 1.0;
        for (place, (&column, b)) in solution.kept.iter().zip(&solution.coefficients).enumerate() {
            (v[column], w[column]) = (-b, solution.bread[(place, at)]);
        }
        let pair = |i: usize, j: usize| if i == j { w[i] * v[i] } else { w[i] * v[j] + w[j] * v[i] };
        let form: Vec<f64> = (0..k).flat_map(|i| (i..k).map(move |j| (i, j))).map(|(i, j)| pair(i, j)).collect();
        let pairs = form.len();
        let row = |i: usize| -> f64 {
            let beyond: f64 =
                self.cells[i * pairs + i..(i + 1) * pairs].iter().zip(&form[i..]).map(|(c, p)| c * p).sum();
            form[i] * (2.0 * beyond - self.cells[i * pairs + i] * form[i])
        };
        Some((0..pairs).filter(|i| form[*i] != 0.0).map(row).sum())
    }
}
