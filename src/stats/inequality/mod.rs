//! Gaps between units: Dagum's and Theil's decompositions, and the measures without groups.

pub mod dagum;
pub mod gaps;
pub mod measures;
pub mod theil;

use crate::diag::Card;
use crate::stats::sums::sum;

pub static CARDS: [&Card; 3] = [&dagum::CARD, &theil::CARD, &measures::CARD];

/// One group of units: values and weights, equally many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    pub values: Vec<f64>,
    pub weights: Vec<f64>,
}

/// Why a measure has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undefined {
    #[error("no unit has a value")]
    Empty,
    #[error("a value is negative")]
    Negative,
    #[error("a value is zero, and its logarithm is asked for")]
    Zero,
    #[error("all values are zero")]
    NoMean,
}

impl Group {
    pub fn of(values: Vec<f64>, weights: Option<Vec<f64>>) -> Self {
        let weights = weights.unwrap_or_else(|| vec![1.0; values.len()]);
        Group { values, weights }
    }

    /// sum w.
    pub fn size(&self) -> f64 {
        sum(self.weights.iter().copied())
    }

    /// sum w y.
    pub fn total(&self) -> f64 {
        sum(self.values.iter().zip(&self.weights).map(|(y, w)| w * y))
    }

    pub fn mean(&self) -> f64 {
        self.total() / self.size()
    }

    fn checked(&self) -> Result<(), Undefined> {
        checked(self.values.iter().copied())
    }
}

/// Shares of a total make sense for values that are not negative and not all zero.
fn checked(values: impl Iterator<Item = f64>) -> Result<(), Undefined> {
    let mut nothing = Undefined::Empty;
    let mut found = false;
    for y in values {
        if y < 0.0 {
            return Err(Undefined::Negative);
        }
        nothing = Undefined::NoMean;
        found |= y != 0.0;
    }
    if found { Ok(()) } else { Err(nothing) }
}
