//! Correlations, pair by pair over the rows where both values are there.

use crate::stats::dist::t_two_sided;
use crate::stats::sums::{mean, squared_deviations, sum};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    pub r: f64,
    /// Rows with both values.
    pub n: usize,
    /// Two-sided, from t = r sqrt((n-2) / (1-r^2)) with n - 2 degrees of freedom.
    pub p: f64,
}

/// Pearson's product-moment correlation.
pub fn pearson(a: &[f64], b: &[f64]) -> Correlation {
    let (a, b) = both(a, b);
    of_complete(&a, &b)
}

/// Pearson's correlation of average ranks.
pub fn spearman(a: &[f64], b: &[f64]) -> Correlation {
    let (a, b) = both(a, b);
    of_complete(&ranks(&a), &ranks(&b))
}

fn both(a: &[f64], b: &[f64]) -> (Vec<f64>, Vec<f64>) {
    a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan()).unzip()
}

fn of_complete(a: &[f64], b: &[f64]) -> Correlation {
    let (n, a_mean, b_mean) = (a.len(), mean(a), mean(b));
    let cross = sum(a.iter().zip(b).map(|(a, b)| (a - a_mean) * (b - b_mean)));
    let r = (cross / (squared_deviations(a) * squared_deviations(b)).sqrt()).clamp(-1.0, 1.0);
    let df = n as f64 - 2.0;
    let p = if df > 0.0 { t_two_sided(r * (df / (1.0 - r * r)).sqrt(), df) } else { f64::NAN };
    Correlation { r, n, p }
}

/// Ranks from one, ties sharing their mean; `NaN` stays.
pub fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).filter(|&i| !x[i].is_nan()).collect();
    order.sort_by(|&i, &j| x[i].total_cmp(&x[j]));
    let mut ranks = vec![f64::NAN; x.len()];
    let mut start = 0;
    while start < order.len() {
        let tied = order[start..].iter().take_while(|&&i| x[i] == x[order[start]]).count();
        let shared = start as f64 + (tied as f64 + 1.0) / 2.0;
        order[start..start + tied].iter().for_each(|&i| ranks[i] = shared);
        start += tied;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_rank_and_missing_values_have_none() {
        let found = ranks(&[3.0, 1.0, f64::NAN, 3.0]);
        assert_eq!((found[0], found[1], found[3], found[2].is_nan()), (2.5, 1.0, 2.5, true));
    }

    #[test]
    fn a_monotone_curve_has_rank_correlation_one() {
        let x: Vec<f64> = (1..9).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|v| v * v * v).collect();
        assert_eq!(spearman(&x, &y).r, 1.0);
        assert!(pearson(&x, &y).r < 1.0);
    }
}
