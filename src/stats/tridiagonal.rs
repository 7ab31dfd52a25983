//! Eigenvalues of a symmetric tridiagonal matrix, without a square root a rotation.

/// Sweeps for one eigenvalue; two are usual.
const SWEEPS: usize = 60;
/// An entry beside the diagonal whose square falls below this moves no eigenvalue by more than a rounding of the largest.
const NOTHING: f64 = f64::EPSILON * f64::EPSILON / 4.0;

/// Of the matrix with `diagonal` d (n) and `beside` e (n - 1), in ascending order; none where they do not converge.
///
/// QL with implicit shifts on the squares of e, in the rational form of Pal, Walker and Kahan (Reinsch 1971, Communications
/// of the ACM 14; Parlett 1980, 8.15). Each eigenvalue is exact to some roundings of the largest.
pub fn eigenvalues(mut diagonal: Vec<f64>, beside: &[f64]) -> Option<Vec<f64>> {
    let d = diagonal.as_mut_slice();
    let most = d.iter().chain(beside).fold(0.0_f64, |most, x| most.max(x.abs()));
    if most == 0.0 {
        return Some(diagonal);
    }
    // Squares neither vanish nor overflow.
    d.iter_mut().for_each(|x| *x /= most);
    let mut squares: Vec<f64> = beside.iter().map(|e| (e / most) * (e / most)).chain([0.0]).collect();
    let e = squares.as_mut_slice();
    for first in 0..d.len() {
        let mut sweeps = 0;
        loop {
            let last = first + e[first..].iter().position(|square| *square <= NOTHING)?;
            e[last] = 0.0;
            if last == first {
                break;
            }
            sweeps += 1;
            if sweeps > SWEEPS {
                return None;
            }
            sweep(d, e, first, last);
        }
    }
    diagonal.iter_mut().for_each(|x| *x *= most);
    diagonal.sort_by(f64::total_cmp);
    Some(diagonal)
}

/// One sweep of the block from `first` to `last`, shifted by the eigenvalue of its first two rows that is nearer to the
/// first entry.
fn sweep(d: &mut [f64], e: &mut [f64], first: usize, last: usize) {
    let root = e[first].sqrt();
    let half = (d[first + 1] - d[first]) / (2.0 * root);
    let shift = d[first] - root / (half + (1.0 + half * half).sqrt().copysign(half));
    let (mut c, mut s) = (1.0, 0.0);
    let mut gamma = d[last] - shift;
    let mut p = gamma * gamma;
    for at in (first..last).rev() {
        let square = e[at];
        let r = p + square;
        if at + 1 < last {
            e[at + 1] = s * r;
        }
        let before = (c, gamma);
        (c, s) = (p / r, square / r);
        gamma = c * (d[at] - shift) - s * before.1;
        d[at + 1] = before.1 + (d[at] - gamma);
        p = if c == 0.0 { before.0 * square } else { gamma * gamma / c };
    }
    e[first] = s * p;
    d[first] = shift + gamma;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 - 2 cos(k pi / (n + 1)): tolerance of some roundings of the largest, four.
    #[test]
    fn a_second_difference_has_known_eigenvalues() {
        for n in [1, 2, 3, 40, 300] {
            let found = eigenvalues(vec![2.0; n], &vec![-1.0; n - 1]).unwrap();
            for (k, value) in found.iter().enumerate() {
                let exact = 2.0 - 2.0 * libm::cos((k + 1) as f64 * std::f64::consts::PI / (n + 1) as f64);
                assert!((value - exact).abs() < 1e-14, "{n}: {value} {exact}");
            }
        }
    }

    /// Wilkinson's matrix of order 21: pairs that agree to fourteen digits, the largest known to eighteen.
    #[test]
    fn near_pairs_stay_apart_from_nothing_else() {
        let d = (-10_i32..=10).map(|at| f64::from(at.abs())).collect();
        let found = eigenvalues(d, &[1.0; 20]).unwrap();
        assert!((found[20] - 10.746_194_182_903_393).abs() < 1e-14 && (found[20] - found[19]).abs() < 1e-13);
        assert!((found[0] + 1.125_441_522_119_984).abs() < 1e-14);
        assert!((found.iter().sum::<f64>() - 110.0).abs() < 1e-13);
    }

    #[test]
    fn blocks_and_zeros_are_met() {
        assert_eq!(eigenvalues(vec![3.0, 1.0, 2.0], &[0.0, 0.0]), Some(vec![1.0, 2.0, 3.0]));
        assert_eq!(eigenvalues(vec![0.0; 4], &[0.0; 3]), Some(vec![0.0; 4]));
        let found = eigenvalues(vec![0.0; 3], &[1e-200, 1e-200]).unwrap();
        assert!((found[2] - 1e-200 * 2.0_f64.sqrt()).abs() < 1e-214);
    }
}
