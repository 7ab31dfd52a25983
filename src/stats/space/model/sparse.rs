//! ln |I - rho W| for many places with few neighbours each: one symbolic factor, then one Cholesky for each rho.

use faer::Side;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::LltRegularization;
use faer::reborrow::Reborrow;
use faer::sparse::linalg::cholesky::{
    CholeskySymbolicParams, SymbolicCholesky, SymbolicCholeskyRaw, SymmetricOrdering, factorize_symbolic_cholesky,
    simplicial, supernodal,
};
use faer::sparse::{SparseColMatRef, SymbolicSparseColMat};
use faer::{Conj, MatMut, Par};

use super::ModelError;
use crate::stats::lanes::cleared;
use crate::stats::space::Weights;
use crate::stats::sums::sum;

/// Positive definite matrices, one for each rho: I - rho S where W is a symmetric S in disguise, else
/// (I - rho W)'(I - rho W) = I - rho (W + W') + rho^2 W'W.
pub struct SparseFamily {
    places: usize,
    /// Lower triangle by columns.
    pattern: SymbolicSparseColMat<usize>,
    /// The parts that are multiplied by 1, rho and rho^2.
    parts: [Vec<f64>; 3],
    symbolic: SymbolicCholesky<usize>,
    /// ln |I - rho W| is this share of the log-determinant of the family.
    share: f64,
    w: Weights,
    /// D^1/2 where S is W in disguise.
    roots: Option<Vec<f64>>,
}

/// A factor at one rho.
pub struct SparseFactor<'a> {
    family: &'a SparseFamily,
    values: Vec<f64>,
    rho: f64,
}

impl SparseFamily {
    /// `scale` is what `balance` found.
    pub fn new(w: &Weights, scale: Option<&[f64]>) -> Result<Self, ModelError> {
        let places = w.places();
        let mut entries: Vec<Vec<(usize, [f64; 3])>> =
            (0..places).map(|place| vec![(place, [1.0, 0.0, 0.0])]).collect();
        match scale {
            Some(scale) => {
                let s = super::balance::symmetrised(w, scale);
                for (column, entries) in entries.iter_mut().enumerate() {
                    // S is symmetric: its row is its column.
                    let below = s.row(column).filter(|(row, _)| *row > column);
                    entries.extend(below.map(|(row, value)| (row, [0.0, -value, 0.0])));
                }
            }
            None => squared(w, &mut entries),
        }
        let (mut starts, mut rows, mut parts) = (vec![0], vec![], [vec![], vec![], vec![]]);
        for mut column in entries {
            column.sort_by_key(|(row, _)| *row);
            let mut last = usize::MAX;
            for (row, values) in column {
                if row == last {
                    let at = rows.len() - 1;
                    parts.iter_mut().zip(values).for_each(|(part, value): (&mut Vec<f64>, f64)| part[at] += value);
                } else {
                    rows.push(row);
                    parts.iter_mut().zip(values).for_each(|(part, value)| part.push(value));
                    last = row;
                }
            }
            starts.push(rows.len());
        }
        let pattern = SymbolicSparseColMat::new_checked(places, places, starts, None, rows);
        let ordering = SymmetricOrdering::Amd;
        let symbolic =
            factorize_symbolic_cholesky(pattern.rb(), Side::Lower, ordering, CholeskySymbolicParams::default())
                .map_err(|_| ModelError::TooLarge)?;
        let share = if scale.is_some() { 1.0 } else { 0.5 };
        let roots = scale.map(|scale| scale.iter().map(|d| d.sqrt()).collect());
        Ok(SparseFamily { places, pattern, parts, symbolic, share, w: w.clone(), roots })
    }

    /// Numbers that a factor holds.
    pub fn fill(&self) -> usize {
        self.symbolic.len_val()
    }

    /// The factor at rho; none where the family is not positive definite.
    pub fn factor(&self, rho: f64) -> Option<SparseFactor<'_>> {
        let [one, linear, square] = &self.parts;
        let values: Vec<f64> = (0..one.len()).map(|at| one[at] + rho * (linear[at] + rho * square[at])).collect();
        let a = SparseColMatRef::new(self.pattern.rb(), &values);
        let mut l = vec![0.0; self.symbolic.len_val()];
        let scratch = self.symbolic.factorize_numeric_llt_scratch::<f64>(Par::Seq, Default::default());
        let mut memory = MemBuffer::new(scratch);
        let stack = MemStack::new(&mut memory);
        let (rule, options) = (LltRegularization::default(), Default::default());
        cleared(|| self.symbolic.factorize_numeric_llt(&mut l, a, Side::Lower, rule, Par::Seq, stack, options)).ok()?;
        Some(SparseFactor { family: self, values: l, rho })
    }
}

/// Columns of rho (-(W + W')) and rho^2 W'W on and below the diagonal.
fn squared(w: &Weights, entries: &mut [Vec<(usize, [f64; 3])>]) {
    for place in 0..w.places() {
        for (other, weight) in w.row(place) {
            let (row, column) = (place.max(other), place.min(other));
            entries[column].push((row, [0.0, -weight, 0.0]));
            let below = w.row(place).filter(|(row, _)| *row >= other);
            entries[other].extend(below.map(|(row, second)| (row, [0.0, 0.0, weight * second])));
        }
    }
}

impl SparseFactor<'_> {
    /// ln |I - rho W|.
    pub fn log_determinant(&self) -> f64 {
        let logs: Vec<f64> = match self.family.symbolic.raw() {
            SymbolicCholeskyRaw::Simplicial(symbolic) => {
                let l = simplicial::SimplicialLltRef::new(symbolic, &self.values);
                let starts = symbolic.col_ptr();
                (0..self.family.places).map(|column| libm::log(l.values()[starts[column]])).collect()
            }
            SymbolicCholeskyRaw::Supernodal(symbolic) => {
                let l = supernodal::SupernodalLltRef::new(symbolic, &self.values);
                (0..symbolic.n_supernodes())
                    .flat_map(|at| {
                        let node = l.supernode(at).val();
                        (0..node.ncols()).map(move |column| libm::log(node[(column, column)]))
                    })
                    .collect()
            }
        };
        2.0 * self.family.share * sum(logs)
    }

    /// (I - rho W)^-1 b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        match &self.family.roots {
            Some(roots) => {
                let mut x: Vec<f64> = b.iter().zip(roots).map(|(b, root)| b * root).collect();
                self.columns(&mut x);
                x.iter().zip(roots).map(|(x, root)| x / root).collect()
            }
            None => {
                let back = self.family.w.transpose().lag(b);
                let mut x: Vec<f64> = b.iter().zip(&back).map(|(b, back)| b - self.rho * back).collect();
                self.columns(&mut x);
                x
            }
        }
    }

    /// The inverse of the family times each of several columns, one after the other in `x`, in place.
    pub fn columns(&self, x: &mut [f64]) {
        let (rows, count) = (self.family.places, x.len() / self.family.places.max(1));
        let l = faer::sparse::linalg::cholesky::LltRef::new(&self.family.symbolic, &self.values);
        let mut memory = MemBuffer::new(self.family.symbolic.solve_in_place_scratch::<f64>(count, Par::Seq));
        let columns = MatMut::from_column_major_slice_mut(x, rows, count);
        cleared(|| l.solve_in_place_with_conj(Conj::No, columns, Par::Seq, MemStack::new(&mut memory)));
    }
}
