//! What a unit change of a regressor does to y: averages over A (b I + sum_c theta_c W_c), A = (I - sum_k rho_k W_k)^-1.
//!
//! Every average is linear in (b, theta_1, ..), with multipliers that rho alone decides.

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::columns::Matrix;
use super::krylov::Krylov;
use super::spectrum::{Determinant, Local, dense};
use super::two::Pair;
use crate::stats::space::Weights;
use crate::stats::sums::sum;

/// Which group a place belongs to.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// n codes below `count`; none without groups.
    pub codes: Vec<usize>,
    pub count: usize,
}

/// Functionals by row: 0 direct, 1 total, then 2 + from * count + to for each pair of groups, all over n; columns b,
/// theta_1, .. And the derivatives of all of it in each rho.
#[derive(Clone, Debug)]
pub struct Multipliers {
    pub values: DMatrix<f64>,
    pub slopes: Vec<DMatrix<f64>>,
}

impl Multipliers {
    /// Both matrices have one rho: its derivative is the sum.
    fn together(self) -> Self {
        let sum = self.slopes.into_iter().reduce(|a, b| a + b);
        Multipliers { values: self.values, slopes: sum.into_iter().collect() }
    }
}

/// Directions of Krylov's space for the sums; row-standardised matrices need one, and tens give sixteen digits else.
const DIRECTIONS: usize = 120;

/// Prepared for many values of rho.
pub struct Response<'a> {
    places: usize,
    groups: Groups,
    kind: Kind<'a>,
}

enum Kind<'a> {
    /// No spatial lag of y: sums of each matrix in the blocks.
    Plain(Vec<&'a Weights>),
    One {
        determinant: Local<'a>,
        krylov: Vec<Krylov>,
        /// `left[to][from]`: what a row of the sums keeps of the space of `from`.
        left: Vec<Vec<DVector<f64>>>,
    },
    Two {
        pair: Pair<'a>,
    },
}

impl<'a> Response<'a> {
    /// `lags` are the matrices of the spatial lag of y, `neighbours` those of the neighbours' columns; where both are
    /// there, they are the same. `reach` says how far from `rho` it will be asked.
    pub fn new(
        lags: &'a [Matrix<'a>],
        neighbours: &[&'a Weights],
        groups: Groups,
        rho: &[f64],
        reach: f64,
        places: usize,
    ) -> Self {
        let kind = match lags {
            [] => Kind::Plain(neighbours.to_vec()),
            [one] => {
                let starts = std::iter::once(vec![1.0; places]).chain((0..groups.count).map(|g| groups.indicator(g)));
                let krylov: Vec<Krylov> =
                    starts.map(|v| Krylov::new(|x| one.weights.lag(x), &v, DIRECTIONS.min(places))).collect();
                let rows = std::iter::once(vec![1.0; places]).chain((0..groups.count).map(|g| groups.indicator(g)));
                let left = rows
                    .map(|row| {
                        let row: Vec<f64> = row.iter().map(|x| x / places as f64).collect();
                        krylov.iter().map(|right| right.left(&row)).collect()
                    })
                    .collect();
                let center = rho.first().copied().unwrap_or(0.0);
                Kind::One { determinant: near(&one.determinant, center, reach, one.spectrum.search()), krylov, left }
            }
            [one, two, ..] => Kind::Two { pair: Pair::new(one.weights, two.weights) },
        };
        Response { places, groups, kind }
    }

    /// None where rho is outside the region, or further away than was prepared.
    pub fn at(&self, rho: &[f64]) -> Option<Multipliers> {
        self.multipliers(rho, true)
    }

    /// The same without derivatives where these cost.
    pub fn values(&self, rho: &[f64]) -> Option<Multipliers> {
        self.multipliers(rho, false)
    }

    fn multipliers(&self, rho: &[f64], with_slopes: bool) -> Option<Multipliers> {
        match &self.kind {
            Kind::Plain(neighbours) => Some(self.plain(neighbours)),
            Kind::One { determinant, krylov, left } => self.one(determinant, krylov, left, *rho.first()?, with_slopes),
            Kind::Two { pair } => match rho {
                &[one] => self.two(pair, &[one, one]).map(Multipliers::together),
                rho => self.two(pair, rho),
            },
        }
    }

    /// Each evaluation forms a dense inverse.
    pub fn is_costly(&self) -> bool {
        matches!(self.kind, Kind::Two { .. })
    }

    fn rows(&self) -> usize {
        2 + self.groups.count * self.groups.count
    }

    fn plain(&self, neighbours: &[&Weights]) -> Multipliers {
        let n = self.places as f64;
        let mut values = DMatrix::zeros(self.rows(), 1 + neighbours.len());
        values[(0, 0)] = 1.0;
        values[(1, 0)] = 1.0;
        for group in 0..self.groups.count {
            values[(self.block(group, group), 0)] =
                self.groups.codes.iter().filter(|code| **code == group).count() as f64 / n;
        }
        for (at, w) in neighbours.iter().enumerate() {
            values[(1, at + 1)] = w.total() / n;
            for place in 0..self.places {
                for (other, weight) in w.row(place) {
                    if let (Some(to), Some(from)) = (self.groups.codes.get(place), self.groups.codes.get(other)) {
                        values[(self.block(*from, *to), at + 1)] += weight / n;
                    }
                }
            }
        }
        Multipliers { values, slopes: vec![] }
    }

    fn block(&self, from: usize, to: usize) -> usize {
        2 + from * self.groups.count + to
    }

    fn one(
        &self,
        determinant: &Local,
        krylov: &[Krylov],
        left: &[Vec<DVector<f64>>],
        rho: f64,
        with_slopes: bool,
    ) -> Option<Multipliers> {
        if !determinant.holds(rho) {
            return None;
        }
        let n = self.places as f64;
        let traces = determinant.traces(rho);
        let (mut values, mut slopes) = (DMatrix::zeros(self.rows(), 2), DMatrix::zeros(self.rows(), 2));
        values[(0, 0)] = 1.0 + rho * traces.g / n;
        values[(0, 1)] = traces.g / n;
        slopes[(0, 0)] = (traces.g + rho * traces.gg) / n;
        slopes[(0, 1)] = traces.gg / n;
        let pairs = (0..krylov.len()).flat_map(|from| match from {
            0 => vec![(1, 0, 0)],
            _ => (1..left.len()).map(|to| (self.block(from - 1, to - 1), from, to)).collect(),
        });
        let mut last = None;
        for (row, from, to) in pairs {
            let right = krylov.get(from)?;
            if last.as_ref().is_none_or(|(at, _)| *at != from) {
                let [a, wa] = right.directions(rho)?;
                let slopes = if with_slopes { Some(right.slopes(rho, &wa)?) } else { None };
                last = Some((from, (a, wa, slopes)));
            }
            let (Some((_, (a, wa, own))), Some(u)) = (&last, left.get(to)?.get(from)) else { return None };
            values[(row, 0)] = u.dot(a);
            values[(row, 1)] = u.dot(wa);
            if let Some([slope, w_slope]) = own {
                slopes[(row, 0)] = u.dot(slope);
                slopes[(row, 1)] = u.dot(w_slope);
            }
        }
        Some(Multipliers { values, slopes: vec![slopes] })
    }

    fn two(&self, pair: &Pair, rho: &[f64]) -> Option<Multipliers> {
        if !pair.feasible(rho) {
            return None;
        }
        let a = pair.inverse(rho)?;
        let weights = pair.weights();
        let values = self.dense(&a, &weights);
        let slopes = weights.map(|w| self.dense(&(&a * dense(w) * &a), &weights)).to_vec();
        Some(Multipliers { values, slopes })
    }

    /// Functionals of A and A W_c for a dense A.
    fn dense(&self, a: &DMatrix<f64>, weights: &[&Weights; 2]) -> DMatrix<f64> {
        let n = self.places as f64;
        let own = std::iter::once(a.clone()).chain(weights.iter().map(|w| a * dense(w)));
        let mut values = DMatrix::zeros(self.rows(), 3);
        for (column, matrix) in own.enumerate() {
            values[(0, column)] = sum(matrix.diagonal().iter().copied()) / n;
            values[(1, column)] = sum(matrix.iter().copied()) / n;
            for place in 0..if self.groups.count > 0 { self.places } else { 0 } {
                for other in 0..self.places {
                    let row = self.block(self.groups.codes[other], self.groups.codes[place]);
                    values[(row, column)] += matrix[(place, other)] / n;
                }
            }
        }
        values
    }
}

fn near<'a>(determinant: &'a Determinant<'a>, center: f64, reach: f64, bounds: (f64, f64)) -> Local<'a> {
    determinant.near(center, reach, bounds)
}

impl Groups {
    fn indicator(&self, group: usize) -> Vec<f64> {
        self.codes.iter().map(|code| f64::from(*code == group)).collect()
    }

    /// An error where the groups are of other places.
    pub fn checked(self, places: usize) -> Result<Self, ModelError> {
        match self.codes.is_empty() || self.codes.len() == places {
            true => Ok(self),
            false => Err(ModelError::TooLarge),
        }
    }
}
