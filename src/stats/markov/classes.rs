//! Values as classes.

use crate::stats::descriptive::quantile::{QuantileRule, quantiles};

/// The cuts between `classes` equally full classes.
pub fn quantile_cuts(values: &[f64], classes: usize, rule: QuantileRule) -> Vec<f64> {
    let shares: Vec<f64> = (1..classes).map(|k| k as f64 / classes as f64).collect();
    quantiles(values, &shares, rule)
}

/// Cuts of all periods, or of each its own.
#[derive(Clone, Debug, PartialEq)]
pub enum Cuts {
    Same(Vec<f64>),
    Yearly(Vec<Vec<f64>>),
}

impl Cuts {
    pub fn of(&self, period: usize) -> &[f64] {
        match self {
            Self::Same(cuts) => cuts,
            Self::Yearly(each) => each.get(period).map_or(&[], Vec::as_slice),
        }
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.of(0).len() + 1
    }

    /// Classes of places x periods.
    pub fn classed(&self, values: &[f64], periods: usize) -> Vec<Option<usize>> {
        values.iter().enumerate().map(|(at, value)| class_of(*value, self.of(at % periods.max(1)))).collect()
    }
}

/// Class from zero: a value at a cut belongs below it. None for an empty cell.
pub fn class_of(value: f64, cuts: &[f64]) -> Option<usize> {
    (!value.is_nan()).then(|| cuts.partition_point(|cut| *cut < value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_belongs_to_the_class_below() {
        let cuts = quantile_cuts(&[1.0, 2.0, 3.0, 4.0, 5.0], 4, QuantileRule::Type(7));
        assert_eq!(cuts, [2.0, 3.0, 4.0]);
        let classes: Vec<_> = [0.0, 2.0, 2.5, 4.0, 9.0].iter().map(|x| class_of(*x, &cuts)).collect();
        assert_eq!(classes, [Some(0), Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!(class_of(f64::NAN, &cuts), None);
    }
}
