//! A model under every combination of choices: its universes, counted and grouped, never listed.

use indexmap::IndexMap;

use super::{Analysis, VarId};
use crate::source::Span;

/// Universes of one model.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// The model.
    pub of: String,
    /// Regressor whose estimate is followed, by the name that it has in the model.
    pub term: String,
    /// Options of each axis, by their names.
    pub axes: IndexMap<String, Vec<String>>,
    /// Regressors of which every subset is tried, by name.
    pub subsets: Vec<String>,
    /// One choice on every axis, with the subsets that the constraints leave.
    pub cells: Vec<Cell>,
    pub span: Span,
}

/// Universes that differ in their subsets of regressors alone: one edited model with all of them.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Place of the choice on each axis.
    pub choices: Vec<usize>,
    pub analysis: Analysis,
    pub term: VarId,
    pub subsets: Vec<VarId>,
    /// Bit j is set where regressor j of the subsets is in; at least one universe.
    pub masks: Vec<u64>,
    /// No axis changes anything here.
    pub plain: bool,
}

impl Exploration {
    pub fn universes(&self) -> usize {
        self.cells.iter().map(|cell| cell.masks.len()).sum()
    }

    /// Bits of the subset that leaves nothing out.
    pub fn all(&self) -> u64 {
        every(self.subsets.len())
    }
}

/// The lowest `count` bits.
pub fn every(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}
