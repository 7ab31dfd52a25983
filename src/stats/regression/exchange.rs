//! Least squares in which one regressor is exchanged many times, while outcome, other regressors and clusters stay.
//!
//! With Z the other regressors, u = x - Z(Z'Z)^-1 Z'x and e = y - Z(Z'Z)^-1 Z'y (Frisch and Waugh 1933, Lovell 1963),
//!
//! ```text
//! b = u'e / u'u,    s_g = u_g'(e_g - b u_g),    V(b) = sum_g s_g^2 / (u'u)^2.
//! ```
//!
//! A new x changes k products a cluster and nothing else, so that all subsets of Z share one pass over the rows.

use nalgebra::{DMatrix, DVector};

use crate::stats::groups::dense;
use crate::stats::linalg;
use crate::stats::sums::dot;

/// A column of whose sum of squares the others leave less than this share is left to a fit of the rows: rounding of
/// 1e-16 over it leaves ten digits of a coefficient.
const ILL_CONDITIONED: f64 = 1e-5;

/// A column of which the effects leave less than this share of its length is noise.
const ABSORBED: f64 = 1e-8;

/// The columns that stay, from which the effects are out, and their cross-products by cluster.
#[derive(Clone, Debug)]
pub struct Exchange<'a> {
    columns: &'a [Vec<f64>],
    /// Lengths of the columns before any effect was out.
    lengths: &'a [f64],
    groups: Vec<u32>,
    /// k x k each
    cross: Vec<DMatrix<f64>>,
    whole: DMatrix<f64>,
}

/// What one outcome and one set of others have for every x.
#[derive(Clone, Debug)]
pub struct Others {
    outcome: usize,
    others: Vec<usize>,
    /// (Z'Z)^-1 (m x m)
    inverse: DMatrix<f64>,
    /// (Z'Z)^-1 Z'y (m)
    slopes: DVector<f64>,
    /// Z_g'e_g (m x G)
    along: DMatrix<f64>,
    /// e'e
    rss: f64,
}

/// Products of an x with the columns (k x G) and with itself (G).
#[derive(Clone, Debug)]
pub struct Products {
    along: DMatrix<f64>,
    whole: DVector<f64>,
    squares: Vec<f64>,
    square: f64,
    length: f64,
}

/// The coefficient of x with what its error is made of, before any small-sample factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    pub estimate: f64,
    /// sum_g s_g^2 / (u'u)^2
    pub clustered: f64,
    /// 1 / u'u
    pub bread: f64,
    pub rss: f64,
}

impl<'a> Exchange<'a> {
    /// `columns` (k of n) with rows scaled by the square roots of weights; `lengths` (k) before effects were out;
    /// `groups` (n): the cluster of each row.
    pub fn new(columns: &'a [Vec<f64>], lengths: &'a [f64], groups: &[u32]) -> Self {
        let (groups, count) = dense(groups);
        let k = columns.len();
        let mut cross = vec![DMatrix::zeros(k, k); count];
        for (i, left) in columns.iter().enumerate() {
            for (j, right) in columns.iter().enumerate().skip(i) {
                for ((&group, a), b) in groups.iter().zip(left).zip(right) {
                    cross[group as usize][(i, j)] += a * b;
                }
            }
        }
        for block in &mut cross {
            block.fill_lower_triangle_with_upper_triangle();
        }
        let whole = cross.iter().fold(DMatrix::zeros(k, k), |sum, block| sum + block);
        Self { columns, lengths, groups, cross, whole }
    }

    /// G
    pub fn clusters(&self) -> usize {
        self.cross.len()
    }

    /// None where cross-products cannot tell the columns apart.
    pub fn others(&self, outcome: usize, others: &[usize]) -> Option<Others> {
        let m = others.len();
        let zz = DMatrix::from_fn(m, m, |i, j| self.whole[(others[i], others[j])]);
        let absorbed = |at: usize| self.whole[(at, at)].sqrt() <= ABSORBED * self.lengths[at];
        if others.iter().any(|at| absorbed(*at)) {
            return None;
        }
        let inverse = if m == 0 { zz.clone() } else { inverse(&zz)? };
        let zy = DVector::from_fn(m, |i, _| self.whole[(others[i], outcome)]);
        let slopes = &inverse * &zy;
        let rss = self.whole[(outcome, outcome)] - slopes.dot(&zy);
        if rss.is_nan() || rss <= ILL_CONDITIONED * self.whole[(outcome, outcome)] {
            return None;
        }
        let along = DMatrix::from_fn(m, self.clusters(), |i, g| {
            let block = &self.cross[g];
            let fitted: f64 = (0..m).map(|j| block[(others[i], others[j])] * slopes[j]).sum();
            block[(others[i], outcome)] - fitted
        });
        Some(Others { outcome, others: others.to_vec(), inverse, slopes, along, rss })
    }

    /// `x` (n) without effects, scaled as the columns; `length` that of x before.
    pub fn products(&self, x: &[f64], length: f64) -> Products {
        let (k, count) = (self.columns.len(), self.clusters());
        let mut along = DMatrix::zeros(k, count);
        let mut squares = vec![0.0; count];
        for (j, column) in self.columns.iter().enumerate() {
            for ((&group, z), x) in self.groups.iter().zip(column).zip(x) {
                along[(j, group as usize)] += z * x;
            }
        }
        self.groups.iter().zip(x).for_each(|(&group, x)| squares[group as usize] += x * x);
        Products { whole: along.column_sum(), along, squares, square: dot(x, x), length }
    }

    /// None where cross-products cannot tell x from the others.
    pub fn slope(&self, frame: &Others, x: &Products) -> Option<Slope> {
        let m = frame.others.len();
        let zx = DVector::from_fn(m, |i, _| x.whole[frame.others[i]]);
        let on_others = &frame.inverse * &zx;
        let left = x.square - on_others.dot(&zx);
        if left.is_nan() || left <= ILL_CONDITIONED * x.square || x.square.sqrt() <= ABSORBED * x.length {
            return None;
        }
        let estimate = (x.whole[frame.outcome] - frame.slopes.dot(&zx)) / left;
        let score = |g: usize| {
            let along = |i: usize| x.along[(frame.others[i], g)];
            let outcome: f64 = x.along[(frame.outcome, g)] - (0..m).map(|i| frame.slopes[i] * along(i)).sum::<f64>();
            let u_e = outcome - (0..m).map(|i| on_others[i] * frame.along[(i, g)]).sum::<f64>();
            let block = &self.cross[g];
            let z_u = |i: usize| {
                let fitted = (0..m).map(|j| block[(frame.others[i], frame.others[j])] * on_others[j]).sum::<f64>();
                2.0 * along(i) - fitted
            };
            let u_u = x.squares[g] - (0..m).map(|i| on_others[i] * z_u(i)).sum::<f64>();
            u_e - estimate * u_u
        };
        let squares: f64 = (0..self.clusters()).map(|g| score(g) * score(g)).sum();
        let rss = frame.rss - estimate * estimate * left;
        Some(Slope { estimate, clustered: squares / (left * left), bread: 1.0 / left, rss })
    }
}

fn inverse(zz: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let root = linalg::cholesky(zz).ok()?;
    let weak = (0..zz.nrows()).any(|j| root[(j, j)] * root[(j, j)] <= ILL_CONDITIONED * zz[(j, j)]);
    if weak { None } else { linalg::inverse(zz).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::regression::covariance::{Errors, covariance};
    use crate::stats::regression::degrees::Degrees;
    use crate::stats::regression::ols::{Sample, fit};
    use crate::stats::regression::small::{GroupRule, Rule, Size};
    use crate::stats::sums::length;

    fn column(a: f64, b: f64) -> Vec<f64> {
        (0..24).map(|i| libm::sin(a * f64::from(i) + b)).collect()
    }

    #[test]
    fn slope_and_error_are_those_of_the_whole_regression() {
        let columns = [column(1.3, 0.2), column(2.1, 0.4), column(0.3, 2.0)];
        let lengths: Vec<f64> = columns.iter().map(|one| length(one, None)).collect();
        let groups: Vec<u32> = (0..24).map(|i| i % 5).collect();
        let exchange = Exchange::new(&columns, &lengths, &groups);
        for others in [vec![], vec![2], vec![1, 2]] {
            let frame = exchange.others(0, &others).unwrap();
            let x = column(0.7, 1.0);
            let found = exchange.slope(&frame, &exchange.products(&x, length(&x, None))).unwrap();
            let all: Vec<&Vec<f64>> = std::iter::once(&x).chain(others.iter().map(|at| &columns[*at])).collect();
            let design = DMatrix::from_fn(24, all.len(), |i, j| all[j][i]);
            let lengths = linalg::lengths(&design);
            let whole = fit(Sample { y: &columns[0], x: &design, lengths: &lengths, weights: None }).unwrap();
            let effects = Degrees::default();
            let size = Size { rows: 24, coefficients: all.len(), constant: false, effects: &effects };
            let clusters = [groups.as_slice()];
            let errors = Errors::Cluster(&clusters, GroupRule::Min);
            let expected = covariance(&whole, errors, Rule::None, size).unwrap();
            for (found, expected) in [
                (found.estimate, whole.coefficients[0]),
                (found.clustered, expected.matrix[(0, 0)]),
                (found.bread, whole.bread[(0, 0)]),
                (found.rss, whole.rss),
            ] {
                assert!((found - expected).abs() < 1e-12 * expected.abs(), "{others:?}: {found} against {expected}");
            }
        }
    }

    #[test]
    fn what_cross_products_cannot_tell_is_left_to_the_rows() {
        let columns = [column(1.3, 0.2), column(2.1, 0.4), column(2.1, 0.4)];
        let lengths: Vec<f64> = columns.iter().map(|one| length(one, None)).collect();
        let groups = vec![0; 24];
        let exchange = Exchange::new(&columns, &lengths, &groups);
        assert!(exchange.others(0, &[1, 2]).is_none());
        let frame = exchange.others(0, &[1]).unwrap();
        assert!(exchange.slope(&frame, &exchange.products(&columns[1], lengths[1])).is_none());
    }
}
