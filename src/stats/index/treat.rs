//! Outliers before normalising.

use crate::card;
use crate::stats::descriptive::moments::{kurtosis_corrected, skewness_corrected};
use crate::stats::descriptive::present;

card! {
    /// The JRC's treatment of outliers, as COINr's `qTreat` does it (OECD and JRC 2008, Handbook on Constructing Composite
    /// Indicators; Becker, Caperna, Del Sorbo and Saisana 2022).
    ///
    /// A leaf whose |skewness| is above 2 *and* whose excess kurtosis is above 3.5 is winsorised point by point at the
    /// side it is skewed to, each time to its nearest neighbour, until it passes or `points` are moved. If it still
    /// fails, the original leaf becomes ln(x - min + 0.01 (max - min)). Both moments carry the correction of small
    /// samples. What was done to each leaf is reported.
    static CARD = "treat", "outliers: winsorise, then log";
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub skewness: f64,
    pub kurtosis: f64,
    /// Points that may be moved.
    pub points: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { skewness: 2.0, kurtosis: 3.5, points: 5 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    pub skewness: f64,
    pub kurtosis: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// It passes as it is.
    None,
    /// So many points were pulled in, at the high and at the low end.
    Winsorised {
        high: usize,
        low: usize,
    },
    Log,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Treated {
    pub column: Vec<f64>,
    pub treatment: Treatment,
    pub before: Shape,
    pub after: Shape,
    /// Whether the limits hold in the end.
    pub passes: bool,
}

/// Treats one leaf; missing values stay missing. Fewer than four values have no kurtosis and pass.
pub fn treat(column: &[f64], limits: Limits) -> Treated {
    let before = shape(column);
    if passes(before, limits) {
        return Treated { column: column.to_vec(), treatment: Treatment::None, before, after: before, passes: true };
    }
    let (winsorised, high, low) = pull_in(column, limits);
    let after = shape(&winsorised);
    if passes(after, limits) {
        let treatment = Treatment::Winsorised { high, low };
        return Treated { column: winsorised, treatment, before, after, passes: true };
    }
    let column = logarithms(column);
    let after = shape(&column);
    Treated { column, treatment: Treatment::Log, before, after, passes: passes(after, limits) }
}

fn shape(column: &[f64]) -> Shape {
    let x = present(column);
    Shape { skewness: skewness_corrected(&x), kurtosis: kurtosis_corrected(&x) }
}

fn passes(shape: Shape, limits: Limits) -> bool {
    !(shape.skewness.abs() > limits.skewness && shape.kurtosis > limits.kurtosis)
}

/// Points tied at the end move together and count each.
fn pull_in(column: &[f64], limits: Limits) -> (Vec<f64>, usize, usize) {
    let mut x = column.to_vec();
    let (mut high, mut low) = (0, 0);
    while high + low < limits.points && !passes(shape(&x), limits) {
        let up = shape(&x).skewness >= 0.0;
        let beyond = |a: f64, b: f64| if up { a > b } else { a < b };
        let further = |end: f64, v: f64| if end.is_nan() || beyond(v, end) { v } else { end };
        let end = x.iter().copied().fold(f64::NAN, further);
        let neighbour = x.iter().copied().filter(|v| *v != end).fold(f64::NAN, further);
        if neighbour.is_nan() {
            break;
        }
        let moved = x.iter().filter(|v| **v == end).count();
        x.iter_mut().filter(|v| **v == end).for_each(|v| *v = neighbour);
        *(if up { &mut high } else { &mut low }) = moved;
    }
    (x, high, low)
}

fn logarithms(column: &[f64]) -> Vec<f64> {
    let min = column.iter().copied().fold(f64::NAN, f64::min);
    let max = column.iter().copied().fold(f64::NAN, f64::max);
    column.iter().map(|v| libm::log(v - min + 0.01 * (max - min))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_outlier_is_pulled_to_its_neighbour() {
        let mut x: Vec<f64> = (1..=10).map(f64::from).collect();
        x.extend([100.0, f64::NAN]);
        let treated = treat(&x, Limits::default());
        assert_eq!(treated.treatment, Treatment::Winsorised { high: 1, low: 0 });
        assert_eq!((treated.column[10], treated.passes, treated.column[11].is_nan()), (10.0, true, true));
    }

    #[test]
    fn where_points_run_out_the_original_is_logged() {
        let x: Vec<f64> = (0..40).map(|i| libm::exp(f64::from(i) * 0.5)).collect();
        let treated = treat(&x, Limits { points: 1, ..Limits::default() });
        assert_eq!(treated.treatment, Treatment::Log);
    }
}
