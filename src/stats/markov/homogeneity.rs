//! Whether several transition matrices are samples of one.

use nalgebra::DMatrix;

use crate::stats::dist::chi2_upper;

/// One statistic against its chi-squared distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Test {
    pub statistic: f64,
    pub df: f64,
    /// `NaN` without degrees of freedom.
    pub p: f64,
}

/// Likelihood ratio and Pearson's Q.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pair {
    pub lr: Test,
    pub q: Test,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Homogeneity {
    /// All matrices together.
    pub all: Pair,
    /// What each adds.
    pub each: Vec<Pair>,
}

/// Equal rows of `counts`, m matrices of k x k (Bickenbach and Bode 2003); see the card.
pub fn homogeneity(counts: &[DMatrix<f64>]) -> Homogeneity {
    let Some(first) = counts.first() else { return Homogeneity::default() };
    let k = first.nrows();
    let pooled = counts.iter().fold(DMatrix::zeros(k, k), |total, one| total + one);
    let from = super::chain::leaving(&pooled);
    let targets = |i: usize| (0..k).filter(|j| pooled[(i, *j)] > 0.0).count() as f64;
    let mut each = vec![];
    let mut df = 0.0;
    for one in counts {
        let own = super::chain::leaving(one);
        let (mut q, mut lr, mut free) = (0.0, 0.0, 0.0);
        for i in (0..k).filter(|i| own[*i] > 0.0) {
            free += targets(i) - 1.0;
            for j in (0..k).filter(|j| pooled[(i, *j)] > 0.0) {
                let (here, everywhere) = (one[(i, j)] / own[i], pooled[(i, j)] / from[i]);
                q += own[i] * (here - everywhere) * (here - everywhere) / everywhere;
                if one[(i, j)] > 0.0 {
                    lr += 2.0 * one[(i, j)] * libm::log(here / everywhere);
                }
            }
        }
        each.push(Pair { lr: test(lr, free), q: test(q, free) });
    }
    for i in (0..k).filter(|i| from[*i] > 0.0) {
        let left = counts.iter().filter(|one| (0..k).any(|j| one[(i, j)] > 0.0)).count() as f64;
        df += (targets(i) - 1.0) * (left - 1.0);
    }
    let all = Pair {
        lr: test(each.iter().map(|one| one.lr.statistic).sum(), df),
        q: test(each.iter().map(|one| one.q.statistic).sum(), df),
    };
    Homogeneity { all, each }
}

fn test(statistic: f64, df: f64) -> Test {
    Test { statistic, df, p: if df > 0.0 { chi2_upper(statistic, df) } else { f64::NAN } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_matrices_do_not_differ() {
        let one = DMatrix::from_row_slice(2, 2, &[8.0, 2.0, 3.0, 7.0]);
        let found = homogeneity(&[one.clone(), one.clone() * 3.0]);
        assert!(found.all.q.statistic.abs() < 1e-14 && found.all.lr.statistic.abs() < 1e-13);
        assert_eq!((found.all.q.df, found.each[0].q.df), (2.0, 2.0));
    }

    /// One row of two targets is Pearson's test of a 2 x 2 table: (ad - bc)^2 n / ((a+b)(c+d)(a+c)(b+d)).
    #[test]
    fn one_row_is_a_contingency_table() {
        let rows = [
            DMatrix::from_row_slice(2, 2, &[8.0, 2.0, 0.0, 0.0]),
            DMatrix::from_row_slice(2, 2, &[3.0, 7.0, 0.0, 0.0]),
        ];
        let found = homogeneity(&rows);
        let expected = (8.0_f64 * 7.0 - 2.0 * 3.0) * (8.0 * 7.0 - 2.0 * 3.0) * 20.0 / (10.0 * 10.0 * 11.0 * 9.0);
        assert!((found.all.q.statistic - expected).abs() < 1e-13 && found.all.q.df == 1.0);
    }
}
