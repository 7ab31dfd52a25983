//! The border to faer: every factorisation of the crate, always on one thread.
//!
//! Least squares go through an unpivoted Householder X = QR, so that the condition number is that of X and not of X'X
//! (Golub and Van Loan, Matrix Computations, 5.3), and are refined with residuals in twice the working precision where
//! a pivot is small (Bjorck 1967).

use crate::stats::lanes::cleared;
use crate::stats::sums::{Sum, length};
use crate::stats::tridiagonal;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::tridiag::{tridiag_in_place, tridiag_in_place_scratch};
use faer::linalg::solvers::{DenseSolveCore, Llt, PartialPivLu, Qr, SelfAdjointEigen, Solve, Svd};
use faer::{MatRef, Par, Side};
use nalgebra::{DMatrix, DVector};

/// A column is collinear when what the earlier columns leave of it falls below this share of its length *before* any
/// effect was absorbed. A fully absorbed regressor leaves only rounding noise, which is never small beside itself; and
/// Filip's tenth power (NIST StRD), the hardest certified column, leaves 2e-8 of its length and stays.
const COLLINEAR_BELOW: f64 = 1e-9;

/// Refinement pays when some pivot is smaller than this share of its column.
const REFINE_BELOW: f64 = 1e-2;
const REFINEMENTS: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinalgError {
    #[error("a matrix holds a value that is not finite")]
    NotFinite,
    #[error("the matrix is singular")]
    Singular,
    #[error("the eigenvalues did not converge")]
    NoConvergence,
}

/// X[, kept] = QR.
#[derive(Clone, Debug)]
pub struct Factor {
    /// n x k, orthonormal columns.
    pub q: DMatrix<f64>,
    /// k x k, upper triangular.
    pub r: DMatrix<f64>,
    /// Columns of X in the factor, in their order.
    pub kept: Vec<usize>,
    /// Collinear columns, left out.
    pub dropped: Vec<usize>,
    refine: bool,
}

/// Factors X (n x k). `lengths[j]` is the length of column j before any effect was absorbed.
///
/// Among collinear columns the earlier are kept and the later dropped.
pub fn factor(x: &DMatrix<f64>, lengths: &[f64]) -> Result<Factor, LinalgError> {
    all_finite(x.as_slice())?;
    let (q, r) = thin_qr(x);
    let pivots = pivots(&r, lengths);
    let (kept, dropped): (Vec<usize>, Vec<usize>) = (0..x.ncols()).partition(|&j| pivots[j] > COLLINEAR_BELOW);
    let refine = kept.iter().any(|&j| pivots[j] < REFINE_BELOW);
    if dropped.is_empty() {
        return Ok(Factor { q, r, kept, dropped, refine });
    }
    let (q, r) = thin_qr(&x.select_columns(&kept));
    Ok(Factor { q, r, kept, dropped, refine })
}

/// Which columns of X a factor would keep and which it would drop, without the factor.
pub fn independent(x: &DMatrix<f64>, lengths: &[f64]) -> Result<(Vec<usize>, Vec<usize>), LinalgError> {
    let pivots = pivots(&triangle(x)?, lengths);
    Ok((0..x.ncols()).partition(|&j| pivots[j] > COLLINEAR_BELOW))
}

/// What is left of each column of R after the columns kept before it, as a share of `lengths`. Works on R (k x k),
/// which has the columns' inner products: reflecting the tall X again for every dropped column would be wasteful.
fn pivots(r: &DMatrix<f64>, lengths: &[f64]) -> Vec<f64> {
    let mut basis: Vec<DVector<f64>> = vec![];
    (0..r.ncols())
        .map(|j| {
            let mut rest = r.column(j).into_owned();
            for _ in 0..2 {
                for b in &basis {
                    let along = b.dot(&rest);
                    rest.axpy(-along, b, 1.0);
                }
            }
            let size = rest.norm();
            let share = if lengths[j] > 0.0 { size / lengths[j] } else { 0.0 };
            if share > COLLINEAR_BELOW {
                basis.push(rest / size);
            }
            share
        })
        .collect()
}

impl Factor {
    /// argmin |y - X[, kept] b|, with `x` the matrix that was factored.
    pub fn solve(&self, x: &DMatrix<f64>, y: &[f64]) -> DVector<f64> {
        let y = DVector::from_column_slice(y);
        let mut b = self.back(self.q.tr_mul(&y));
        if self.refine {
            let mut e = &y - self.multiply(x, &b);
            for _ in 0..REFINEMENTS {
                self.improve(x, &y, &mut b, &mut e);
            }
        }
        b
    }

    /// One step on the augmented system e + Xb = y, X'e = 0.
    fn improve(&self, x: &DMatrix<f64>, y: &DVector<f64>, b: &mut DVector<f64>, e: &mut DVector<f64>) {
        let columns: Vec<&[f64]> = self.kept.iter().map(|&j| column(x, j)).collect();
        let f = DVector::from_fn(y.len(), |i, _| {
            let mut rest = Sum::default();
            rest.add(y[i]);
            rest.add(-e[i]);
            columns.iter().zip(b.iter()).for_each(|(x, &b)| rest.add_product(-x[i], b));
            rest.value()
        });
        let g = DVector::from_iterator(
            columns.len(),
            columns.iter().map(|x| {
                let mut slope = Sum::default();
                x.iter().zip(e.iter()).for_each(|(&x, &e)| slope.add_product(-x, e));
                slope.value()
            }),
        );
        let h = self.forward(g);
        let c = self.q.tr_mul(&f);
        *e += &f - &self.q * (&c - &h);
        *b += self.back(c - h);
    }

    fn multiply(&self, x: &DMatrix<f64>, b: &DVector<f64>) -> DVector<f64> {
        let mut fitted = DVector::zeros(x.nrows());
        for (&j, &b) in self.kept.iter().zip(b.iter()) {
            fitted.axpy(b, &x.column(j), 1.0);
        }
        fitted
    }

    /// R^-1 c.
    fn back(&self, mut c: DVector<f64>) -> DVector<f64> {
        for i in (0..c.len()).rev() {
            let known: f64 = (i + 1..c.len()).map(|j| self.r[(i, j)] * c[j]).sum();
            c[i] = (c[i] - known) / self.r[(i, i)];
        }
        c
    }

    /// R'^-1 g.
    fn forward(&self, mut g: DVector<f64>) -> DVector<f64> {
        for i in 0..g.len() {
            let known: f64 = (0..i).map(|j| self.r[(j, i)] * g[j]).sum();
            g[i] = (g[i] - known) / self.r[(i, i)];
        }
        g
    }

    /// R^-1 (k x k).
    pub fn r_inverse(&self) -> DMatrix<f64> {
        let k = self.r.ncols();
        let mut inverse = DMatrix::zeros(k, k);
        for j in 0..k {
            inverse.set_column(j, &self.back(DVector::from_fn(k, |i, _| f64::from(i == j))));
        }
        inverse
    }

    /// The bread (X'X)^-1 = R^-1 R'^-1 (k x k).
    pub fn cross_inverse(&self) -> DMatrix<f64> {
        let inverse = self.r_inverse();
        &inverse * inverse.transpose()
    }

    /// Diagonal of Q Q' (n).
    pub fn leverages(&self) -> Vec<f64> {
        let mut leverages = vec![0.0; self.q.nrows()];
        for q in self.q.column_iter() {
            leverages.iter_mut().zip(q.iter()).for_each(|(h, q)| *h += q * q);
        }
        leverages
    }
}

/// Lengths of the columns, for a matrix from which nothing was absorbed.
pub fn lengths(x: &DMatrix<f64>) -> Vec<f64> {
    (0..x.ncols()).map(|j| length(column(x, j), None)).collect()
}

/// A column as a slice.
pub fn column(x: &DMatrix<f64>, j: usize) -> &[f64] {
    let n = x.nrows();
    &x.as_slice()[j * n..(j + 1) * n]
}

/// Eigenvalues in descending order with unit eigenvectors as columns. Of each vector the sum is positive, or, where it
/// vanishes, the largest entry.
#[derive(Clone, Debug)]
pub struct Eigen {
    /// k
    pub values: Vec<f64>,
    /// k x k
    pub vectors: DMatrix<f64>,
}

/// Of a symmetric matrix; only the lower triangle is read.
pub fn symmetric_eigen(a: &DMatrix<f64>) -> Result<Eigen, LinalgError> {
    all_finite(a.as_slice())?;
    let k = a.ncols();
    let eigen = cleared(|| SelfAdjointEigen::new(view(a), Side::Lower)).map_err(|_| LinalgError::NoConvergence)?;
    let values = (0..k).rev().map(|j| eigen.S().column_vector()[j]).collect();
    let mut vectors = DMatrix::from_fn(k, k, |i, j| eigen.U()[(i, k - 1 - j)]);
    for mut v in vectors.column_iter_mut() {
        let (total, largest) = (v.sum(), v[v.iamax()]);
        if (if total.abs() > 1e-12 { total } else { largest }) < 0.0 {
            v.neg_mut();
        }
    }
    Ok(Eigen { values, vectors })
}

/// Eigenvalues of a symmetric matrix in descending order, without the vectors; only the lower triangle is read.
pub fn symmetric_eigenvalues(a: &DMatrix<f64>) -> Result<Vec<f64>, LinalgError> {
    all_finite(a.as_slice())?;
    let n = a.nrows();
    let mut values = match n {
        0 | 1 => a.as_slice().to_vec(),
        _ => {
            let mut reduced = faer::Mat::from_fn(n, n, |i, j| a[(i, j)]);
            let mut reflections = faer::Mat::zeros(1, n - 1);
            let mut memory = MemBuffer::new(tridiag_in_place_scratch::<f64>(n, Par::Seq, Default::default()));
            let stack = MemStack::new(&mut memory);
            cleared(|| {
                tridiag_in_place(reduced.as_mut(), reflections.as_mut(), Par::Seq, stack, Default::default());
            });
            let beside: Vec<f64> = (1..n).map(|i| reduced[(i, i - 1)]).collect();
            let diagonal = (0..n).map(|i| reduced[(i, i)]).collect();
            tridiagonal::eigenvalues(diagonal, &beside).ok_or(LinalgError::NoConvergence)?
        }
    };
    values.reverse();
    Ok(values)
}

/// R of X = QR (min(n, k) x k): few rows whose inner products are those of the columns of X.
pub fn triangle(x: &DMatrix<f64>) -> Result<DMatrix<f64>, LinalgError> {
    all_finite(x.as_slice())?;
    Ok(own(cleared(|| Qr::new(view(x))).thin_R()))
}

/// Solves A X = B by LU with partial pivoting.
pub fn solve(a: &DMatrix<f64>, b: &DMatrix<f64>) -> Result<DMatrix<f64>, LinalgError> {
    Lu::new(a)?.solve(b)
}

pub fn inverse(a: &DMatrix<f64>) -> Result<DMatrix<f64>, LinalgError> {
    all_finite(a.as_slice())?;
    finite(own(cleared(|| PartialPivLu::new(view(a)).inverse()).as_ref()))
}

/// A = P'LU, factored once for any number of right-hand sides.
pub struct Lu {
    factor: PartialPivLu<f64>,
}

impl Lu {
    pub fn new(a: &DMatrix<f64>) -> Result<Self, LinalgError> {
        all_finite(a.as_slice())?;
        Ok(Self { factor: cleared(|| PartialPivLu::new(view(a))) })
    }

    pub fn solve(&self, b: &DMatrix<f64>) -> Result<DMatrix<f64>, LinalgError> {
        finite(own(cleared(|| self.factor.solve(view(b))).as_ref()))
    }

    /// A' X = B.
    pub fn solve_transposed(&self, b: &DMatrix<f64>) -> Result<DMatrix<f64>, LinalgError> {
        finite(own(cleared(|| self.factor.solve_transpose(view(b))).as_ref()))
    }

    /// Sign of det A: 1, -1, or 0 where a pivot vanishes.
    pub fn sign(&self) -> f64 {
        let (u, (forward, _)) = (self.factor.U(), self.factor.P().arrays());
        let negative = (0..u.nrows()).filter(|&i| u[(i, i)] < 0.0).count() + transpositions(forward);
        let singular = (0..u.nrows()).any(|i| u[(i, i)] == 0.0);
        if singular {
            0.0
        } else if negative.is_multiple_of(2) {
            1.0
        } else {
            -1.0
        }
    }

    /// ln |det A|; minus infinity for a singular matrix.
    pub fn log_determinant(&self) -> f64 {
        let u = self.factor.U();
        crate::stats::sums::sum((0..u.nrows()).map(|i| libm::log(u[(i, i)].abs())))
    }
}

/// Exchanges that make up a permutation.
fn transpositions(order: &[usize]) -> usize {
    let mut seen = vec![false; order.len()];
    let mut exchanges = 0;
    for start in 0..order.len() {
        let mut at = start;
        while !std::mem::replace(&mut seen[at], true) {
            at = order[at];
            exchanges += usize::from(at != start);
        }
    }
    exchanges
}

/// L with A = LL' for a positive definite matrix; only the lower triangle is read.
pub fn cholesky(a: &DMatrix<f64>) -> Result<DMatrix<f64>, LinalgError> {
    all_finite(a.as_slice())?;
    let factor = cleared(|| Llt::new(view(a), Side::Lower)).map_err(|_| LinalgError::Singular)?;
    Ok(own(factor.L()))
}

/// Eigenvalues (real, imaginary) of any square matrix, by descending real part, then imaginary part.
pub fn eigenvalues(a: &DMatrix<f64>) -> Result<Vec<(f64, f64)>, LinalgError> {
    all_finite(a.as_slice())?;
    let values = cleared(|| view(a).eigenvalues()).map_err(|_| LinalgError::NoConvergence)?;
    let mut pairs: Vec<(f64, f64)> = values.iter().map(|v| (v.re, v.im)).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
    Ok(pairs)
}

/// Moore and Penrose's inverse of a symmetric matrix: eigenvalues below `share` of the largest count as zero.
pub fn symmetric_pseudo_inverse(a: &DMatrix<f64>, share: f64) -> Result<DMatrix<f64>, LinalgError> {
    let Eigen { values, vectors } = symmetric_eigen(a)?;
    let floor = share * values.iter().fold(0.0, |largest: f64, v| largest.max(v.abs()));
    let mut scaled = vectors.clone();
    for (mut column, value) in scaled.column_iter_mut().zip(&values) {
        column *= if value.abs() > floor { 1.0 / value } else { 0.0 };
    }
    Ok(scaled * vectors.transpose())
}

/// Singular values in descending order.
pub fn singular_values(a: &DMatrix<f64>) -> Result<Vec<f64>, LinalgError> {
    all_finite(a.as_slice())?;
    let svd = cleared(|| Svd::new_thin(view(a))).map_err(|_| LinalgError::NoConvergence)?;
    Ok((0..a.nrows().min(a.ncols())).map(|j| svd.S().column_vector()[j]).collect())
}

/// A = U S V' with square U (n x n) and V (k x k): singular values in descending order.
#[derive(Clone, Debug)]
pub struct Singular {
    pub u: DMatrix<f64>,
    pub values: Vec<f64>,
    pub v: DMatrix<f64>,
}

/// The whole singular value decomposition, null spaces included.
pub fn singular(a: &DMatrix<f64>) -> Result<Singular, LinalgError> {
    all_finite(a.as_slice())?;
    let svd = cleared(|| Svd::new(view(a))).map_err(|_| LinalgError::NoConvergence)?;
    let values = (0..a.nrows().min(a.ncols())).map(|j| svd.S().column_vector()[j]).collect();
    Ok(Singular { u: own(svd.U()), values, v: own(svd.V()) })
}

fn thin_qr(x: &DMatrix<f64>) -> (DMatrix<f64>, DMatrix<f64>) {
    cleared(|| {
        let qr = Qr::new(view(x));
        (own(qr.compute_thin_Q().as_ref()), own(qr.thin_R()))
    })
}

fn view(a: &DMatrix<f64>) -> MatRef<'_, f64> {
    MatRef::from_column_major_slice(a.as_slice(), a.nrows(), a.ncols())
}

fn own(a: MatRef<'_, f64>) -> DMatrix<f64> {
    DMatrix::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)])
}

fn finite(a: DMatrix<f64>) -> Result<DMatrix<f64>, LinalgError> {
    if a.iter().all(|v| v.is_finite()) { Ok(a) } else { Err(LinalgError::Singular) }
}

fn all_finite(values: &[f64]) -> Result<(), LinalgError> {
    if values.iter().all(|v| v.is_finite()) { Ok(()) } else { Err(LinalgError::NotFinite) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_equal_columns_is_dropped_and_the_next_one_stays() {
        let x = DMatrix::from_row_slice(4, 4, &[1., 2., 2., 1., 1., 3., 3., 0., 1., 5., 5., 2., 1., 7., 7., 4.]);
        let factor = factor(&x, &lengths(&x)).unwrap();
        assert_eq!((factor.kept.clone(), factor.dropped.clone()), (vec![0, 1, 3], vec![2]));
        let y = DVector::from_vec(vec![4., 5., 8., 12.]);
        let e = &y - factor.multiply(&x, &factor.solve(&x, y.as_slice()));
        assert!(e.norm() > 0.1 && x.tr_mul(&e).norm() < 1e-12);
    }

    #[test]
    fn more_columns_than_rows_keep_the_first() {
        let x = DMatrix::from_row_slice(2, 3, &[1., 0., 1., 0., 1., 1.]);
        assert_eq!(factor(&x, &lengths(&x)).unwrap().kept, vec![0, 1]);
        assert_eq!(independent(&x, &lengths(&x)).unwrap(), (vec![0, 1], vec![2]));
    }

    #[test]
    fn eigenvectors_rebuild_the_matrix() {
        let a = DMatrix::from_row_slice(3, 3, &[4., 1., 0., 1., 3., 1., 0., 1., 2.]);
        let Eigen { values, vectors } = symmetric_eigen(&a).unwrap();
        assert!(values.windows(2).all(|pair| pair[0] >= pair[1]));
        let rebuilt = &vectors * DMatrix::from_diagonal(&DVector::from_vec(values)) * vectors.transpose();
        assert!((rebuilt - a).norm() < 1e-14);
    }

    #[test]
    fn a_rotation_has_complex_eigenvalues_and_a_unit_determinant() {
        let a = DMatrix::from_row_slice(2, 2, &[0.0, -2.0, 2.0, 0.0]);
        let found = eigenvalues(&a).unwrap();
        assert!((found[0].1 - 2.0).abs() < 1e-14 && (found[1].1 + 2.0).abs() < 1e-14);
        let lu = Lu::new(&a).unwrap();
        assert!((lu.log_determinant() - libm::log(4.0)).abs() < 1e-15);
        assert!((lu.solve(&a).unwrap() - DMatrix::identity(2, 2)).norm() < 1e-15);
    }

    #[test]
    fn cholesky_rebuilds_or_refuses() {
        let a = DMatrix::from_row_slice(2, 2, &[4.0, 2.0, 2.0, 5.0]);
        let l = cholesky(&a).unwrap();
        assert!((&l * l.transpose() - a).norm() < 1e-15 && l[(0, 1)] == 0.0);
        let indefinite = DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, 1.0]);
        assert_eq!(cholesky(&indefinite), Err(LinalgError::Singular));
    }

    #[test]
    fn a_singular_system_is_an_error() {
        let a = DMatrix::from_row_slice(2, 2, &[1., 2., 2., 4.]);
        assert_eq!(inverse(&a), Err(LinalgError::Singular));
        let pseudo = symmetric_pseudo_inverse(&a, 1e-12).unwrap();
        assert!((&a * &pseudo * &a - a).norm() < 1e-13);
    }
}
