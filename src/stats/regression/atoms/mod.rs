//! A unit's cross-product is the atom of everything that draws, drops or weighs whole units.
//!
//! With Z = [D X], X (n x k) the columns of a study after the effects inside the units are out, D (n x q) the other
//! effects as explicit columns (years, as a rule) and W the weights of the rows,
//!
//! ```text
//! G_i = Z_i' W_i Z_i,    sum over i of c_i G_i = Z' C W Z.
//! ```
//!
//! A unit that is drawn twice is two units with an effect each, and what is inside a unit does not know how often the
//! unit stands there; so c_i is how often unit i was drawn, and a bootstrap, a jackknife or a filter of units costs a
//! weighted sum and a small Cholesky factor, never a pass over the rows (Frisch and Waugh 1933 for the blocks, Chan,
//! Golub and LeVeque 1983 for sums that can be split). Any column can be the outcome and any others the regressors.
//!
//! Normal equations square the condition of the columns. [`Cross::solve`] therefore keeps a share: of each column's sum
//! of squares inside the units, what the columns before it leave; for the outcome, the residual. Where one falls to
//! [`ILL_CONDITIONED`], the answer comes from the rows by QR, as a printed estimate does. The same happens to all
//! solutions where the explicit columns are so many that the atoms would not fit (more than [`MOST_CELLS`] numbers).

mod build;
mod covariance;
mod cross;
mod rows;

pub use covariance::{Squares, UnitScores};
pub use cross::{Cross, Solution};

use crate::stats::regression::absorb::{AbsorbError, Effect};
use crate::stats::regression::ols::FitError;

/// Rounding of 1e-16 over this share leaves ten digits of a coefficient.
pub const ILL_CONDITIONED: f64 = 1e-5;

/// Numbers in all atoms together: 128 megabytes.
pub const MOST_CELLS: usize = 1 << 24;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AtomError {
    #[error("{0}")]
    Absorb(#[from] AbsorbError),
    #[error("{0}")]
    Fit(#[from] FitError),
    #[error("lengths differ: {expected} expected, {found} found")]
    Length { expected: usize, found: usize },
    #[error("there is no column {column}")]
    Column { column: usize },
}

/// What atoms are made of.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// k columns of n: outcomes and regressors, from which no effect is out.
    pub columns: &'a [&'a [f64]],
    /// Unit of each row (n). Codes need not be dense; units are numbered in the order of their codes.
    pub units: &'a [u32],
    /// Absorbed effects. Those whose levels each lie within one unit are taken out before, the others stand explicitly.
    pub effects: &'a [Effect],
    /// Weights of the rows (n), none negative.
    pub weights: Option<&'a [f64]>,
    /// A column of ones where there are no effects.
    pub constant: bool,
}

/// The cross-products of all units, and the rows for what they cannot answer.
#[derive(Clone, Debug)]
pub struct Atoms {
    rows: rows::Kept,
    blocks: Option<build::Blocks>,
}

impl Atoms {
    pub fn new(rows: Rows) -> Result<Self, AtomError> {
        let kept = rows::Kept::new(rows)?;
        let blocks = build::Blocks::new(&kept)?;
        Ok(Self { rows: kept, blocks })
    }

    /// G
    pub fn units(&self) -> usize {
        self.rows.members.len()
    }

    /// k
    pub fn columns(&self) -> usize {
        self.rows.columns.len()
    }

    /// Rows of the data in unit `unit`, ascending.
    pub fn members(&self, unit: usize) -> &[u32] {
        self.rows.members.get(unit).map_or(&[], Vec::as_slice)
    }

    /// Rows of a sample in which unit i stands `weights[i]` times.
    pub fn rows(&self, weights: &[f64]) -> f64 {
        self.rows.members.iter().zip(weights).map(|(rows, weight)| rows.len() as f64 * weight).sum()
    }

    /// Whether cross-products are kept at all; otherwise every solution comes from the rows.
    pub fn has_blocks(&self) -> bool {
        self.blocks.is_some()
    }

    /// The sample in which unit i stands `weights[i]` times (G, none negative): counts of a draw, 0 and 1 of a filter.
    pub fn sample(&self, weights: &[f64]) -> Result<Cross<'_>, AtomError> {
        Cross::new(self, weights)
    }

    /// All units once.
    pub fn whole(&self) -> Result<Cross<'_>, AtomError> {
        self.sample(&vec![1.0; self.units()])
    }

    /// All units but one.
    pub fn without(&self, unit: usize) -> Result<Cross<'_>, AtomError> {
        let weights: Vec<f64> = (0..self.units()).map(|one| f64::from(one != unit)).collect();
        self.sample(&weights)
    }
}

/// How often each of `units` was drawn.
pub fn counts(draw: &[usize], units: usize) -> Vec<f64> {
    let mut counts = vec![0.0; units];
    draw.iter().filter(|&&unit| unit < units).for_each(|&unit| counts[unit] += 1.0);
    counts
}
