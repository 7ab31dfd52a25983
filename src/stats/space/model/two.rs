//! Two matrices in one model: ln |I - r1 W1 - r2 W2| and the region around (0, 0) in which it exists.
//!
//! |r1| + |r2| < 1 suffices for row-standardised matrices and is not needed; bounds for each alone do not suffice.

use nalgebra::{DMatrix, DVector, Matrix2};

use super::balance::{balance, symmetrised};
use super::spectrum::dense;
use crate::stats::linalg::{Lu, cholesky, eigenvalues, inverse, symmetric_eigenvalues};
use crate::stats::space::Weights;
use crate::stats::sums::sum;

/// An eigenvalue counts as real when its imaginary part is below this.
const REAL: f64 = 1e-9;

/// W1 and W2, as they are or made symmetric by one scale.
pub struct Pair<'a> {
    weights: [&'a Weights; 2],
    matrices: [DMatrix<f64>; 2],
    symmetric: bool,
}

/// ln det, tr G_k and tr G_i G_j, for G_k = W_k (I - r1 W1 - r2 W2)^-1.
pub struct PairTraces {
    pub log_determinant: f64,
    pub g: [f64; 2],
    pub gg: Matrix2<f64>,
}

impl<'a> Pair<'a> {
    pub fn new(one: &'a Weights, two: &'a Weights) -> Self {
        let scale = balance(&[one, two]);
        let matrix = |w: &Weights| match &scale {
            Some(scale) => dense(&symmetrised(w, scale)),
            None => dense(w),
        };
        Pair { weights: [one, two], matrices: [matrix(one), matrix(two)], symmetric: scale.is_some() }
    }

    pub fn weights(&self) -> [&'a Weights; 2] {
        self.weights
    }

    fn combined(&self, r: &[f64]) -> DMatrix<f64> {
        &self.matrices[0] * r[0] + &self.matrices[1] * r[1]
    }

    fn system(&self, r: &[f64]) -> DMatrix<f64> {
        DMatrix::identity(self.matrices[0].nrows(), self.matrices[0].nrows()) - self.combined(r)
    }

    /// Minus infinity outside the region.
    pub fn log_determinant(&self, r: &[f64]) -> f64 {
        let system = self.system(r);
        if self.symmetric {
            let Ok(l) = cholesky(&system) else { return f64::NEG_INFINITY };
            return 2.0 * sum((0..l.nrows()).map(|i| libm::log(l[(i, i)])));
        }
        match Lu::new(&system) {
            Ok(lu) if lu.sign() > 0.0 && self.feasible(r) => lu.log_determinant(),
            _ => f64::NEG_INFINITY,
        }
    }

    /// Whether the way from (0, 0) to r meets no singular matrix: no real eigenvalue of r1 W1 + r2 W2 reaches one.
    pub fn feasible(&self, r: &[f64]) -> bool {
        // Row sums of absolute values bound every eigenvalue.
        let [one, two] = self.weights;
        let widest = (0..one.places())
            .map(|place| {
                let own = |w: &Weights, r: f64| sum(w.row(place).map(|(_, weight)| (weight * r).abs()));
                own(one, r[0]) + own(two, r[1])
            })
            .fold(0.0, f64::max);
        widest < 1.0 || self.largest(&self.combined(r)).is_none_or(|largest| largest < 1.0)
    }

    /// The largest real eigenvalue.
    fn largest(&self, matrix: &DMatrix<f64>) -> Option<f64> {
        if self.symmetric {
            return symmetric_eigenvalues(matrix).ok()?.first().copied();
        }
        let values = eigenvalues(matrix).ok()?;
        values.iter().filter(|(_, im)| im.abs() < REAL).map(|(re, _)| *re).max_by(f64::total_cmp)
    }

    /// How far the region reaches from (0, 0) along (cos angle, sin angle): to the first singular matrix.
    pub fn radius(&self, angle: f64) -> f64 {
        let direction = [libm::cos(angle), libm::sin(angle)];
        match self.largest(&self.combined(&direction)) {
            Some(largest) if largest > 0.0 => 1.0 / largest,
            _ => f64::INFINITY,
        }
    }

    /// Bounds of each parameter with the other at zero.
    pub fn bounds(&self) -> Vec<(f64, f64)> {
        let half = std::f64::consts::FRAC_PI_2;
        let along = |axis: f64| (-self.radius(axis + 2.0 * half), self.radius(axis));
        vec![along(0.0), along(half)]
    }

    pub fn traces(&self, r: &[f64]) -> Option<PairTraces> {
        let log_determinant = self.log_determinant(r);
        if !log_determinant.is_finite() {
            return None;
        }
        let a = inverse(&self.system(r)).ok()?;
        let g = [&self.matrices[0] * &a, &self.matrices[1] * &a];
        let product = |i: usize, j: usize| g[i].transpose().dot(&g[j]);
        let gg = Matrix2::from_fn(product);
        Some(PairTraces { log_determinant, g: [g[0].trace(), g[1].trace()], gg })
    }

    /// (I - r1 W1 - r2 W2)^-1 of the matrices as they are.
    pub fn inverse(&self, r: &[f64]) -> Option<DMatrix<f64>> {
        let [one, two] = self.weights.map(dense);
        inverse(&(DMatrix::identity(one.nrows(), one.nrows()) - one * r[0] - two * r[1])).ok()
    }

    /// Directions in which a maximum may lie, for starts of a search.
    pub fn starts(&self) -> Vec<DVector<f64>> {
        let quarter = std::f64::consts::FRAC_PI_4;
        let rays = (0..8).map(|at| quarter * f64::from(at)).map(|angle| {
            let far = 0.5 * self.radius(angle).min(2.0);
            DVector::from_vec(vec![far * libm::cos(angle), far * libm::sin(angle)])
        });
        std::iter::once(DVector::zeros(2)).chain(rays).collect()
    }
}
