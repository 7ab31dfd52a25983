//! The sum of squares at every candidate, for the outcome and for any number of draws of it.
//!
//! What all candidates share, F, is taken out once: F = QR. A candidate adds one column P u, u the switching regressor on
//! the rows below the threshold, and S(gamma) = S0 - (u'P'r)^2 / |M P u|^2 with r = M y, M = I - QQ' (Frisch and Waugh
//! 1933). Rows are sorted once. One more row in u changes u'P'r by one product, Q'P u by one row, and |P u|^2 through its
//! unit's sums alone. The lengths do not know y: they are found once for all draws, which then cost one pass each.

use crate::stats::linalg::{column, factor};
use crate::stats::threshold::cuts::Cut;
use crate::stats::threshold::sample::{Sample, ThresholdError};
use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

/// Below this share of its squared length a column is projected in full, since running sums have cancelled.
const CANCELLED_BELOW: f64 = 1e-6;
/// Below this share of its squared length nothing is left of a column: the slope does not exist.
const NOTHING_BELOW: f64 = 1e-18;

/// Candidates beside thresholds that are held.
#[derive(Debug)]
pub struct Search<'a> {
    sample: &'a Sample,
    /// Q: orthonormal columns that every candidate shares (kept rows x m), and its transpose.
    basis: DMatrix<f64>,
    transposed: DMatrix<f64>,
    pub candidates: Vec<Cut>,
    /// Squared length of what Q leaves of each candidate's column; infinite where nothing is left.
    left: Vec<f64>,
}

/// The sum of squares along the candidates.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profile {
    pub candidates: Vec<Cut>,
    /// By how much each candidate lowers the sum of squares.
    pub gains: Vec<f64>,
    /// Sum of squares without any of them.
    pub rss0: f64,
}

impl Profile {
    /// The candidate with the least sum of squares, the first among equals, and its gain.
    pub fn best(&self) -> Option<(Cut, f64)> {
        let mut best: Option<(Cut, f64)> = None;
        for (cut, gain) in self.candidates.iter().zip(&self.gains) {
            if best.is_none_or(|(_, most)| *gain > most) {
                best = Some((*cut, *gain));
            }
        }
        best
    }

    /// S at every candidate.
    pub fn rss(&self) -> impl Iterator<Item = f64> {
        self.gains.iter().map(|gain| self.rss0 - gain)
    }
}

impl<'a> Search<'a> {
    /// `held` thresholds stay where they are; candidates ascend.
    pub fn new(sample: &'a Sample, held: &[Cut], candidates: Vec<Cut>) -> Result<Self, ThresholdError> {
        let (design, lengths) = sample.design(held);
        let basis = factor(&design, &lengths)?.q;
        let transposed = basis.transpose();
        let mut search = Search { sample, basis, transposed, candidates, left: vec![] };
        search.left = search.lengths();
        Ok(search)
    }

    /// M Y for transformed columns Y (kept rows x any).
    pub fn residuals(&self, y: &DMatrix<f64>) -> DMatrix<f64> {
        y - &self.basis * (&self.transposed * y)
    }

    /// The outcome's own residuals (kept rows), projected twice.
    pub fn own_residuals(&self) -> DMatrix<f64> {
        let y = DMatrix::from_column_slice(self.sample.outcome.len(), 1, &self.sample.outcome);
        self.residuals(&self.residuals(&y))
    }

    /// S(gamma) of the outcome itself.
    pub fn profile(&self) -> Profile {
        let residuals = self.own_residuals();
        let gains = self.gains(residuals.as_slice());
        Profile { candidates: self.candidates.clone(), gains, rss0: squares(residuals.as_slice()) }
    }

    /// (S0 - S1) / S1 at the best candidate, for each column of transformed outcomes (kept rows x draws).
    pub fn ratios(&self, outcomes: &DMatrix<f64>) -> Vec<f64> {
        let residuals = self.residuals(outcomes);
        (0..residuals.ncols())
            .map(|draw| {
                let residual = column(&residuals, draw);
                let most = self.gains(residual).into_iter().fold(0.0, f64::max);
                most / (squares(residual) - most)
            })
            .collect()
    }

    /// (u'P'r)^2 / |M P u|^2 for every candidate.
    fn gains(&self, residual: &[f64]) -> Vec<f64> {
        let spread = self.sample.panel.transpose(residual);
        let (order, switch) = (&self.sample.ranking.order, &self.sample.switch);
        let (mut placed, mut along) = (0, 0.0);
        let gain = |(cut, left): (&Cut, &f64)| {
            for row in &order[placed..cut.rows] {
                along += switch[*row as usize] * spread[*row as usize];
            }
            placed = cut.rows;
            along * along / left
        };
        self.candidates.iter().zip(&self.left).map(gain).collect()
    }

    fn lengths(&self) -> Vec<f64> {
        let mut running = Running::new(self.sample, &self.basis);
        let mut placed = 0;
        let mut length = |cut: &Cut| {
            self.sample.ranking.order[placed..cut.rows].iter().for_each(|row| running.add(*row as usize));
            placed = cut.rows;
            let sure = running.left() > CANCELLED_BELOW * running.raw;
            let left = if sure { running.left() } else { self.projected(*cut) };
            if left > NOTHING_BELOW * running.raw { left } else { f64::INFINITY }
        };
        self.candidates.iter().map(&mut length).collect()
    }

    /// |M P u|^2 without any shortcut.
    fn projected(&self, cut: Cut) -> f64 {
        let column = self.sample.panel.transform(&self.sample.lower(cut));
        let column = DMatrix::from_column_slice(column.len(), 1, &column);
        squares(self.residuals(&self.residuals(&column)).as_slice())
    }
}

/// Sums over the rows of a lower regime that grows.
struct Running<'a> {
    sample: &'a Sample,
    /// P'Q, one column a row of the panel (m x N).
    spread: DMatrix<f64>,
    /// Q'P u
    along: Vec<f64>,
    /// Sum of u in each unit: over its periods, and over those that are kept.
    sums: Vec<(f64, f64)>,
    /// Sum of u^2 over the kept rows.
    squares: f64,
    /// What the units' means add to it.
    means: f64,
    /// Sum of u^2 over all rows.
    raw: f64,
}

impl<'a> Running<'a> {
    fn new(sample: &'a Sample, basis: &DMatrix<f64>) -> Self {
        let panel = sample.panel;
        let spread: Vec<Vec<f64>> = (0..basis.ncols()).map(|j| panel.transpose(column(basis, j))).collect();
        let spread = DMatrix::from_fn(basis.ncols(), panel.rows(), |j, row| spread[j][row]);
        let along = vec![0.0; basis.ncols()];
        let sums = vec![(0.0, 0.0); panel.units];
        Running { sample, spread, along, sums, squares: 0.0, means: 0.0, raw: 0.0 }
    }

    fn add(&mut self, row: usize) {
        let panel = self.sample.panel;
        let x = self.sample.switch[row];
        let kept = if panel.is_kept(row) { x } else { 0.0 };
        let unit = row / panel.periods;
        let before = self.sums[unit];
        let after = (before.0 + x, before.1 + kept);
        self.means += self.mean_part(after) - self.mean_part(before);
        self.sums[unit] = after;
        self.squares += kept * kept;
        self.raw += x * x;
        for (sum, q) in self.along.iter_mut().zip(column(&self.spread, row)) {
            *sum += x * q;
        }
    }

    /// Sum of (u - m)^2 - u^2 over a unit's kept rows, m = sum / T.
    fn mean_part(&self, (sum, kept): (f64, f64)) -> f64 {
        let panel = self.sample.panel;
        let mean = sum / panel.periods as f64;
        mean * (panel.kept_periods() as f64 * mean - 2.0 * kept)
    }

    /// |P u|^2 - |Q'P u|^2
    fn left(&self) -> f64 {
        self.squares + self.means - squares(&self.along)
    }
}

fn squares(column: &[f64]) -> f64 {
    column.iter().map(|value| value * value).sum()
}
