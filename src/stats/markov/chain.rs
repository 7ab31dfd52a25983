//! One transition matrix and what follows from it.

use nalgebra::{DMatrix, DVector};

use crate::stats::linalg::{Lu, eigenvalues, inverse, solve};

/// Row sums.
pub fn leaving(counts: &DMatrix<f64>) -> Vec<f64> {
    counts.row_iter().map(|row| row.iter().sum()).collect()
}

/// P, k x k: each row of the counts over its sum; `NaN` in the row of a class that nobody leaves.
pub fn probabilities(counts: &DMatrix<f64>) -> DMatrix<f64> {
    let from = leaving(counts);
    DMatrix::from_fn(counts.nrows(), counts.ncols(), |i, j| match from[i] > 0.0 {
        true => counts[(i, j)] / from[i],
        false => f64::NAN,
    })
}

/// sqrt(p (1 - p) / n_i).
pub fn standard_errors(counts: &DMatrix<f64>) -> DMatrix<f64> {
    let (p, from) = (probabilities(counts), leaving(counts));
    DMatrix::from_fn(p.nrows(), p.ncols(), |i, j| (p[(i, j)] * (1.0 - p[(i, j)]) / from[i]).sqrt())
}

/// pi = pi P with sum 1; none where it is not unique (several closed sets of classes) or a row is empty.
pub fn ergodic(p: &DMatrix<f64>) -> Option<Vec<f64>> {
    let k = p.nrows();
    if k == 0 || p.iter().any(|value| value.is_nan()) || closed_sets(p) != 1 {
        return None;
    }
    let system = DMatrix::from_fn(k, k, |i, j| match i + 1 == k {
        true => 1.0,
        false => p[(j, i)] - if i == j { 1.0 } else { 0.0 },
    });
    let right = DMatrix::from_fn(k, 1, |i, _| if i + 1 == k { 1.0 } else { 0.0 });
    let found = solve(&system, &right).ok()?;
    // Classes that the chain leaves for good have none of it, whatever the rounding says.
    Some(found.iter().map(|share| if share.abs() < 1e-15 { 0.0 } else { *share }).collect())
}

/// How many sets of classes the chain can enter and never leave.
fn closed_sets(p: &DMatrix<f64>) -> usize {
    let k = p.nrows();
    let mut reaches = DMatrix::from_fn(k, k, |i, j| i == j || p[(i, j)] > 0.0);
    for through in 0..k {
        for i in 0..k {
            for j in 0..k {
                reaches[(i, j)] |= reaches[(i, through)] && reaches[(through, j)];
            }
        }
    }
    let recurrent = |i: usize| (0..k).all(|j| !reaches[(i, j)] || reaches[(j, i)]);
    // One member stands for its set: the first.
    (0..k).filter(|i| recurrent(*i) && !(0..*i).any(|j| reaches[(*i, j)] && reaches[(j, *i)])).count()
}

/// M, k x k: steps until the chain from i is first in j, from j itself until it is there again. None where some class has
/// no part of the ergodic distribution.
pub fn first_passage(p: &DMatrix<f64>, pi: &[f64]) -> Option<DMatrix<f64>> {
    if pi.iter().any(|share| *share <= 0.0) {
        return None;
    }
    let k = p.nrows();
    let limit = DVector::from_column_slice(pi);
    let z = inverse(&DMatrix::from_fn(k, k, |i, j| f64::from(u8::from(i == j)) - p[(i, j)] + limit[j])).ok()?;
    Some(DMatrix::from_fn(k, k, |i, j| if i == j { 1.0 / pi[j] } else { (z[(j, j)] - z[(i, j)]) / pi[j] }))
}

/// How much the chain moves; see the card. What rests on the ergodic distribution is `NaN` without one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mobility {
    pub shorrocks: f64,
    pub determinant: f64,
    pub second: f64,
    pub unconditional: f64,
    pub bartholomew: f64,
    /// In steps; infinite where nothing moves.
    pub half_life: f64,
}

pub fn mobility(p: &DMatrix<f64>, pi: Option<&[f64]>) -> Option<Mobility> {
    let k = p.nrows();
    if k < 2 || p.iter().any(|value| value.is_nan()) {
        return None;
    }
    let classes = k as f64;
    let trace: f64 = (0..k).map(|i| p[(i, i)]).sum();
    let determinant = libm::exp(Lu::new(p).ok()?.log_determinant());
    let mut sizes: Vec<f64> = eigenvalues(p).ok()?.iter().map(|(re, im)| (re * re + im * im).sqrt()).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    let second = sizes.get(1).copied()?;
    let over = |f: &dyn Fn(usize, usize) -> f64| match pi {
        Some(pi) => (0..k).flat_map(|i| (0..k).map(move |j| (i, j))).map(|(i, j)| pi[i] * p[(i, j)] * f(i, j)).sum(),
        None => f64::NAN,
    };
    let stays = over(&|i, j| f64::from(u8::from(i == j)));
    Some(Mobility {
        shorrocks: (classes - trace) / (classes - 1.0),
        determinant: 1.0 - determinant,
        second: 1.0 - second,
        unconditional: classes * (1.0 - stays) / (classes - 1.0),
        bartholomew: over(&|i, j| i.abs_diff(j) as f64) / (classes - 1.0),
        half_life: if second < 1.0 { -std::f64::consts::LN_2 / libm::log(second) } else { f64::INFINITY },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two classes have closed forms: pi = (b, a) / (a + b), passage 1/a and 1/b, second eigenvalue 1 - a - b.
    #[test]
    fn two_classes_by_hand() {
        let (a, b) = (0.1, 0.3);
        let counts = DMatrix::from_row_slice(2, 2, &[90.0, 10.0, 15.0, 35.0]);
        let p = probabilities(&counts);
        let pi = ergodic(&p).unwrap();
        assert!((pi[0] - 0.75).abs() < 1e-15 && (pi[1] - 0.25).abs() < 1e-15);
        let passage = first_passage(&p, &pi).unwrap();
        for (found, expected) in passage.transpose().iter().zip([4.0 / 3.0, 1.0 / a, 1.0 / b, 4.0]) {
            assert!((found - expected).abs() < 1e-12, "{found} against {expected}");
        }
        let mobility = mobility(&p, Some(&pi)).unwrap();
        assert!((mobility.shorrocks - (a + b)).abs() < 1e-15 && (mobility.second - (a + b)).abs() < 1e-14);
        assert!((mobility.determinant - (a + b)).abs() < 1e-14);
        assert!((mobility.half_life - libm::log(0.5) / libm::log(0.6)).abs() < 1e-13);
        assert!((mobility.bartholomew - (0.75 * a + 0.25 * b)).abs() < 1e-15);
        assert!((mobility.unconditional - 2.0 * (0.75 * a + 0.25 * b)).abs() < 1e-15);
        assert!((standard_errors(&counts)[(0, 1)] - 0.03).abs() < 1e-15);
    }

    #[test]
    fn two_closed_sets_have_no_single_limit() {
        let p = DMatrix::from_row_slice(3, 3, &[1.0, 0.0, 0.0, 0.5, 0.0, 0.5, 0.0, 0.0, 1.0]);
        assert_eq!(ergodic(&p), None);
        let absorbing = DMatrix::from_row_slice(2, 2, &[0.5, 0.5, 0.0, 1.0]);
        let pi = ergodic(&absorbing).unwrap();
        assert_eq!(pi, [0.0, 1.0]);
        assert!(first_passage(&absorbing, &pi).is_none());
        assert!(ergodic(&probabilities(&DMatrix::from_row_slice(2, 2, &[1.0, 1.0, 0.0, 0.0]))).is_none());
    }
}
