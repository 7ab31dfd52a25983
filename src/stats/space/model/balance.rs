//! Whether a matrix of space is a symmetric one in disguise.

use crate::stats::space::Weights;

/// Largest relative gap between d_i w_ij and d_j w_ji.
const SAME: f64 = 1e-10;

/// d > 0 (n) with d_i w_ij = d_j w_ji for all pairs and all of the matrices, so that D^1/2 W D^-1/2 is symmetric and the
/// eigenvalues of W are real; none where there is no such d (Kolmogorov's criterion on the graph of W).
///
/// A symmetric matrix divided by its row sums has one, also after links were removed on both sides; k nearest neighbours
/// have none.
pub fn balance(matrices: &[&Weights]) -> Option<Vec<f64>> {
    let places = matrices.first()?.places();
    let transposed: Vec<Weights> = matrices.iter().map(|w| w.transpose()).collect();
    let mut scale = vec![0.0; places];
    for start in 0..places {
        if scale[start] > 0.0 {
            continue;
        }
        scale[start] = 1.0;
        let mut open = vec![start];
        while let Some(place) = open.pop() {
            for (w, back) in matrices.iter().zip(&transposed) {
                if w.row(place).len() != back.row(place).len() {
                    return None;
                }
                for ((other, to), (same, from)) in w.row(place).zip(back.row(place)) {
                    let ratio = to / from;
                    if other != same || !(ratio > 0.0 && ratio.is_finite()) {
                        return None;
                    }
                    if scale[other] == 0.0 {
                        scale[other] = scale[place] * ratio;
                        open.push(other);
                    }
                }
            }
        }
    }
    let balanced = matrices.iter().zip(&transposed).all(|(w, back)| {
        (0..places).all(|place| {
            w.row(place).zip(back.row(place)).all(|((other, to), (_, from))| {
                let (one, two) = (scale[place] * to, scale[other] * from);
                (one - two).abs() <= SAME * one.abs().max(two.abs())
            })
        })
    });
    balanced.then_some(scale)
}

/// D^1/2 W D^-1/2.
pub fn symmetrised(w: &Weights, scale: &[f64]) -> Weights {
    w.map(|place, other, weight| weight * (scale[place] / scale[other]).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_divided_by_its_row_sums_is_symmetric_in_disguise() {
        let w = Weights::from_rows(vec![vec![(1, 1.0)], vec![(0, 0.5), (2, 0.5)], vec![(1, 1.0)], vec![]]);
        let scale = balance(&[&w]).unwrap();
        let s = symmetrised(&w, &scale);
        let (there, back): (Vec<_>, Vec<_>) = (s.row(0).collect(), s.row(1).collect());
        assert!((there[0].1 - back[0].1).abs() < 1e-15);
    }

    #[test]
    fn a_link_without_its_way_back_is_not() {
        assert!(balance(&[&Weights::from_rows(vec![vec![(1, 1.0)], vec![]])]).is_none());
        let circle = vec![vec![(1, 0.9), (2, 0.1)], vec![(0, 0.1), (2, 0.9)], vec![(0, 0.9), (1, 0.1)]];
        assert!(balance(&[&Weights::from_rows(circle)]).is_none());
    }
}
