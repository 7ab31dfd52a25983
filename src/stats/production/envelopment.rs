//! Data envelopment: how far units are from the frontier that the best of them span.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::program::{Program, ProgramError, Sense};
use crate::card;

card! {
    /// Data envelopment analysis. Radial: theta = min t with X'l <= t x, Y'l >= y, l >= 0 for inputs (Charnes, Cooper
    /// and Rhodes 1978), phi = max f with X'l <= x, Y'l >= f y for outputs, reported as 1/phi so that every score lies in
    /// (0, 1]. Returns are constant (CCR), variable with sum l = 1 (Banker, Charnes and Cooper 1984), not increasing with
    /// sum l <= 1 or not decreasing with sum l >= 1.
    ///
    /// Slacks-based (Tone 2001): rho = min (1 - mean s-/x) / (1 + mean s+/y) after Charnes and Cooper's linear form; with
    /// undesirable outputs b their slacks join the outputs' (Tone 2003). Oriented forms keep one of the two means. A unit
    /// with theta = 1 and slacks left has rho < 1.
    static CARD = "dea", "data envelopment analysis";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    Constant,
    Variable,
    NotIncreasing,
    NotDecreasing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Input,
    Output,
    /// Both, for slacks-based measures.
    Neither,
}

/// Units (n) with inputs (n x m), outputs (n x s) and undesirable outputs (n x b, b may be 0); all positive.
#[derive(Clone, Debug)]
pub struct Technology {
    pub inputs: DMatrix<f64>,
    pub outputs: DMatrix<f64>,
    pub bad: DMatrix<f64>,
}

/// A score, or why there is none.
pub type Score = Result<f64, ProgramError>;

impl Technology {
    pub fn units(&self) -> usize {
        self.inputs.nrows()
    }

    /// Radial scores in (0, 1] of all units.
    pub fn radial(&self, returns: Returns, orientation: Orientation) -> Vec<Score> {
        (0..self.units()).into_par_iter().map(|unit| self.distance(self, unit, returns, orientation)).collect()
    }

    /// Shephard's distance of a unit of `of` to this technology: theta, or 1/phi; beyond one where the technology does not
    /// reach the unit.
    pub fn distance(&self, of: &Technology, unit: usize, returns: Returns, orientation: Orientation) -> Score {
        let n = self.units();
        let input = orientation == Orientation::Input;
        let mut rows = vec![];
        for (own, other) in self.inputs.column_iter().zip(of.inputs.column_iter()) {
            let scale = own.max().max(other[unit]);
            let first = if input { -other[unit] / scale } else { 0.0 };
            let row = std::iter::once(first).chain(own.iter().map(|x| x / scale)).collect();
            rows.push((row, Sense::AtMost, if input { 0.0 } else { other[unit] / scale }));
        }
        for (own, other) in self.outputs.column_iter().zip(of.outputs.column_iter()) {
            let scale = own.max().max(other[unit]);
            let first = if input { 0.0 } else { -other[unit] / scale };
            let row = std::iter::once(first).chain(own.iter().map(|y| y / scale)).collect();
            rows.push((row, Sense::AtLeast, if input { other[unit] / scale } else { 0.0 }));
        }
        rows.extend(sum_of_weights(n, 1, returns, 0.0));
        let mut cost = vec![0.0; n + 1];
        cost[0] = if input { 1.0 } else { -1.0 };
        let x = Program { cost, free_first: false, rows }.solve()?;
        Ok(if input { x[0] } else { 1.0 / x[0] })
    }

    /// Slacks-based scores of all units.
    pub fn slacks(&self, returns: Returns, orientation: Orientation) -> Vec<Score> {
        (0..self.units()).into_par_iter().map(|unit| self.slack(unit, returns, orientation)).collect()
    }

    /// Variables: t, input slacks, output slacks, slacks of the undesirable, weights; all relative to the unit's own values.
    fn slack(&self, unit: usize, returns: Returns, orientation: Orientation) -> Score {
        let (n, m, s, b) = (self.units(), self.inputs.ncols(), self.outputs.ncols(), self.bad.ncols());
        let weights = 1 + m + s + b;
        let mut cost = vec![0.0; weights + n];
        let mut one = vec![0.0; weights + n];
        (cost[0], one[0]) = (1.0, 1.0);
        if orientation != Orientation::Output {
            (1..=m).for_each(|at| cost[at] = -1.0 / m as f64);
        }
        if orientation != Orientation::Input {
            (1 + m..weights).for_each(|at| one[at] = 1.0 / (s + b) as f64);
        }
        let mut rows = vec![(one, Sense::Equal, 1.0)];
        // X'L + s- = t x, Y'L - s+ = t y, B'L + s = t b, each divided by the unit's own value.
        let columns = self.inputs.column_iter().map(|column| (column, 1.0));
        let columns = columns.chain(self.outputs.column_iter().map(|column| (column, -1.0)));
        let columns = columns.chain(self.bad.column_iter().map(|column| (column, 1.0)));
        for (at, (column, sign)) in columns.enumerate() {
            let mut row = vec![0.0; weights + n];
            (row[0], row[1 + at]) = (-1.0, sign);
            column.iter().enumerate().for_each(|(other, value)| row[weights + other] = value / column[unit]);
            rows.push((row, Sense::Equal, 0.0));
        }
        rows.extend(sum_of_weights(n, weights, returns, -1.0));
        let program = Program { cost, free_first: false, rows };
        let x = program.solve()?;
        Ok(program.value(&x))
    }
}

/// sum l against 1, or against t where `first` is -1.
fn sum_of_weights(n: usize, before: usize, returns: Returns, first: f64) -> Option<(Vec<f64>, Sense, f64)> {
    let sense = match returns {
        Returns::Constant => return None,
        Returns::Variable => Sense::Equal,
        Returns::NotIncreasing => Sense::AtMost,
        Returns::NotDecreasing => Sense::AtLeast,
    };
    let mut row = vec![0.0; before];
    row[0] = first;
    row.extend(vec![1.0; n]);
    Some((row, sense, if first == 0.0 { 1.0 } else { 0.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tone (2001), p. 505: five units, two inputs, two outputs.
    fn tone() -> Technology {
        Technology {
            inputs: DMatrix::from_row_slice(5, 2, &[4.0, 3.0, 6.0, 3.0, 8.0, 1.0, 8.0, 1.0, 2.0, 4.0]),
            outputs: DMatrix::from_row_slice(5, 2, &[2.0, 3.0, 2.0, 3.0, 6.0, 2.0, 6.0, 1.0, 1.0, 4.0]),
            bad: DMatrix::zeros(5, 0),
        }
    }

    fn held(found: &[Score], expected: &[f64]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?} {expected}");
        }
    }

    #[test]
    fn slacks_count_where_radial_scores_do_not() {
        held(&tone().radial(Returns::Constant, Orientation::Input), &[0.9, 5.0 / 6.0, 1.0, 1.0, 1.0]);
        held(&tone().slacks(Returns::Constant, Orientation::Neither), &[79.0 / 99.0, 25.0 / 44.0, 1.0, 2.0 / 3.0, 1.0]);
    }

    #[test]
    fn orientation_is_no_matter_under_constant_returns() {
        let of = |orientation| tone().radial(Returns::Constant, orientation);
        let expected: Vec<f64> = of(Orientation::Input).into_iter().map(Result::unwrap).collect();
        held(&of(Orientation::Output), &expected);
    }
}
