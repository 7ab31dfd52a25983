//! u'(I - rho W)^-1 v for many rho from one basis of Krylov's space, so that a draw of rho costs a small solve.

use nalgebra::{DMatrix, DVector};

use crate::stats::sums::{dot, length};

/// The space is closed when a new direction is shorter than this.
const CLOSED: f64 = 1e-14;

/// W V = V H on the space of v, Wv, W^2 v ... (Arnoldi 1951), V orthonormal (n x j).
pub struct Krylov {
    basis: Vec<Vec<f64>>,
    h: DMatrix<f64>,
    start: f64,
}

impl Krylov {
    pub fn new(w: impl Fn(&[f64]) -> Vec<f64>, v: &[f64], most: usize) -> Self {
        let start = length(v, None);
        let mut basis: Vec<Vec<f64>> = if start > 0.0 { vec![v.iter().map(|x| x / start).collect()] } else { vec![] };
        let mut columns: Vec<Vec<f64>> = vec![];
        while columns.len() < basis.len() {
            let mut next = w(&basis[columns.len()]);
            let mut column = vec![0.0; basis.len()];
            for _ in 0..2 {
                for (b, entry) in basis.iter().zip(&mut column) {
                    let along = inner(b, &next);
                    *entry += along;
                    next.iter_mut().zip(b).for_each(|(x, b)| *x -= along * b);
                }
            }
            let rest = inner(&next, &next).sqrt();
            column.push(rest);
            columns.push(column);
            if rest > CLOSED && basis.len() < most {
                basis.push(next.iter().map(|x| x / rest).collect());
            }
        }
        let size = basis.len();
        let h = DMatrix::from_fn(size, size, |i, j| columns[j].get(i).copied().unwrap_or(0.0));
        Krylov { basis, h, start }
    }

    /// H = V'WV (j x j).
    pub fn projected(&self) -> DMatrix<f64> {
        self.h.clone()
    }

    /// V'u |v|: what a functional u keeps of the space.
    pub fn left(&self, u: &[f64]) -> DVector<f64> {
        DVector::from_iterator(self.basis.len(), self.basis.iter().map(|b| self.start * dot(b, u)))
    }

    /// a = (I - rho H)^-1 e1 and Ha.
    pub fn directions(&self, rho: f64) -> Option<[DVector<f64>; 2]> {
        let mut first = DVector::zeros(self.basis.len());
        first.iter_mut().take(1).for_each(|x| *x = 1.0);
        let a = self.solve(rho, first)?;
        let wa = &self.h * &a;
        Some([a, wa])
    }

    /// The derivatives of both in rho: (I - rho H)^-1 Ha, and H of it.
    pub fn slopes(&self, rho: f64, wa: &DVector<f64>) -> Option<[DVector<f64>; 2]> {
        let slope = self.solve(rho, wa.clone())?;
        let w_slope = &self.h * &slope;
        Some([slope, w_slope])
    }

    /// (I - rho H)^-1 b. H has one entry below its diagonal in each column, so elimination meets one row a column.
    fn solve(&self, rho: f64, mut b: DVector<f64>) -> Option<DVector<f64>> {
        let size = b.len();
        let mut m = DMatrix::identity(size, size) - &self.h * rho;
        for column in 0..size.saturating_sub(1) {
            if m[(column + 1, column)].abs() > m[(column, column)].abs() {
                m.swap_rows(column, column + 1);
                b.swap_rows(column, column + 1);
            }
            let factor = m[(column + 1, column)] / m[(column, column)];
            for j in column..size {
                m[(column + 1, j)] -= factor * m[(column, j)];
            }
            b[column + 1] -= factor * b[column];
        }
        for i in (0..size).rev() {
            let known: f64 = (i + 1..size).map(|j| m[(i, j)] * b[j]).sum();
            b[i] = (b[i] - known) / m[(i, i)];
        }
        b.iter().all(|x| x.is_finite()).then_some(b)
    }
}

/// Plain products: every direction is made orthogonal twice, and what rounding leaves is of no account.
fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::space::Weights;

    #[test]
    fn a_row_standardised_matrix_closes_at_once() {
        let w = Weights::from_rows(vec![vec![(1, 1.0)], vec![(0, 0.5), (2, 0.5)], vec![(1, 1.0)]]);
        let krylov = Krylov::new(|x| w.lag(x), &[1.0; 3], 10);
        assert_eq!(krylov.projected().ncols(), 1);
        let [a, wa] = krylov.directions(0.5).unwrap();
        let [slope, _] = krylov.slopes(0.5, &wa).unwrap();
        let u = krylov.left(&[1.0; 3]);
        assert!((u.dot(&a) - 6.0).abs() < 1e-13 && (u.dot(&wa) - 6.0).abs() < 1e-13);
        assert!((u.dot(&slope) - 12.0).abs() < 1e-12);
    }
}
