//! G = W (I - rho W)^-1 where W has few links and is a symmetric S in disguise: column by column from one sparse factor,
//! never as a whole.

use super::ModelError;
use super::balance::{balance, symmetrised};
use super::sparse::SparseFamily;
use crate::stats::space::Weights;
use crate::stats::sums::Sum;

/// A factor that holds more than this share of a full matrix gains nothing over the dense inverse.
const FULL: f64 = 0.15;
/// Columns that are solved for together.
const TOGETHER: usize = 16;

/// W, rho and what is factored for them.
pub struct Resolvent<'a> {
    w: &'a Weights,
    rho: f64,
    scale: Vec<f64>,
    family: SparseFamily,
}

/// The diagonal of G (n), tr GG and tr G'G.
pub struct Sums {
    pub diagonal: Vec<f64>,
    pub gg: f64,
    pub squares: f64,
}

impl<'a> Resolvent<'a> {
    /// None where W is no symmetric matrix in disguise or its factor too full.
    pub fn new(w: &'a Weights, rho: f64) -> Option<Self> {
        let all = (w.places() * w.places()) as f64;
        if w.links() as f64 > FULL * all {
            return None;
        }
        let scale = balance(&[w])?;
        let family = SparseFamily::new(w, Some(&scale)).ok()?;
        (family.fill() as f64 <= FULL * all).then_some(Resolvent { w, rho, scale, family })
    }

    /// G x.
    pub fn times(&self, x: &[f64]) -> Result<Vec<f64>, ModelError> {
        let factor = self.family.factor(self.rho).ok_or(ModelError::NoMaximum)?;
        Ok(x.chunks(self.w.places().max(1)).flat_map(|x| self.w.lag(&factor.solve(x))).collect())
    }

    /// G_ij = g_ij sqrt(d_j / d_i) for the symmetric g = S (I - rho S)^-1, whose columns are solved for.
    pub fn sums(&self) -> Result<Sums, ModelError> {
        let factor = self.family.factor(self.rho).ok_or(ModelError::NoMaximum)?;
        let s = symmetrised(self.w, &self.scale);
        let places = self.w.places();
        let mut diagonal = Vec::with_capacity(places);
        let (mut gg, mut squares) = (Sum::default(), Sum::default());
        let all: Vec<usize> = (0..places).collect();
        let mut room = vec![0.0; places * TOGETHER];
        for together in all.chunks(TOGETHER) {
            let columns = &mut room[..places * together.len()];
            columns.fill(0.0);
            for (at, place) in together.iter().enumerate() {
                columns[at * places + place] = 1.0;
            }
            factor.columns(columns);
            for (column, place) in columns.chunks(places).zip(together) {
                let g = s.lag(column);
                diagonal.push(g[*place]);
                gg.add(g.iter().map(|g| g * g).sum());
                let scaled: f64 = g.iter().zip(&self.scale).map(|(g, d)| g * g / d).sum();
                squares.add(self.scale[*place] * scaled);
            }
        }
        Ok(Sums { diagonal, gg: gg.value(), squares: squares.value() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::linalg::inverse;
    use crate::stats::space::standardise;
    use nalgebra::{DMatrix, DVector};

    /// Against the dense inverse: tolerance of some hundred roundings.
    #[test]
    fn sums_are_those_of_the_dense_matrix() {
        let n = 40;
        let near = |at: usize| [at.checked_sub(1), (at + 1 < n).then_some(at + 1), Some((at + 20) % n)];
        let rows = (0..n).map(|at| near(at).into_iter().flatten().map(|other| (other, 1.0)).collect());
        let w = standardise::row(&Weights::from_rows(rows.collect()));
        for rho in [-0.7, 0.0, 0.45] {
            let found = Resolvent::new(&w, rho).unwrap();
            let dense = w.dense();
            let g = &dense * inverse(&(DMatrix::identity(n, n) - &dense * rho)).unwrap();
            let sums = found.sums().unwrap();
            assert!((sums.gg - (&g * &g).trace()).abs() < 1e-13 * (1.0 + sums.squares));
            assert!((sums.squares - g.norm_squared()).abs() < 1e-13 * sums.squares);
            assert!(sums.diagonal.iter().zip(g.diagonal().iter()).all(|(a, b)| (a - b).abs() < 1e-14));
            let x: Vec<f64> = (0..n).map(|at| ((at * 7) % 11) as f64).collect();
            let gap = DVector::from_vec(found.times(&x).unwrap()) - &g * DVector::from_column_slice(&x);
            assert!(gap.amax() < 1e-12);
        }
    }

    #[test]
    fn a_full_matrix_and_one_without_ways_back_are_left_to_the_dense_inverse() {
        let full = Weights::from_rows((0..9).map(|i| (0..9).map(|j| (j, 1.0 + (i * j) as f64)).collect()).collect());
        let ring = Weights::from_rows((0..30).map(|at| vec![((at + 1) % 30, 1.0)]).collect());
        assert!(Resolvent::new(&full, 0.01).is_none() && Resolvent::new(&ring, 0.5).is_none());
    }
}
