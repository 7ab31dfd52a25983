//! Moran's I: whether neighbours are alike.

use super::Weights;
use super::moments::{Moment, NoStatistic, Tested, Totals, deviations, kurtosis};
use crate::stats::sums;

/// I = n / S0 * sum_ij w_ij z_i z_j / sum_i z_i^2 with z the deviations from the mean (Moran 1950); -1/(n - 1) is
/// expected where there is no dependence. Variances under normality and randomisation after Cliff and Ord (1981).
pub fn moran(values: &[f64], weights: &Weights) -> Result<Tested, NoStatistic> {
    let z = deviations(values, weights)?;
    let Totals { n, s0, s1, s2 } = Totals::of(weights);
    let statistic = n / s0 * sums::dot(&z, &weights.lag(&z)) / sums::dot(&z, &z);
    let expected = -1.0 / (n - 1.0);
    let square = expected * expected;
    let normal = (n * n * s1 - n * s2 + 3.0 * s0 * s0) / (s0 * s0 * (n * n - 1.0)) - square;
    let whole = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0 * s0);
    let tails = kurtosis(&z) * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0 * s0);
    let randomised = (whole - tails) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0 * s0) - square;
    Ok(Tested {
        statistic,
        expected,
        randomised: Moment::new(statistic, expected, randomised),
        normal: Moment::new(statistic, expected, normal),
    })
}

/// n / S0 * sum_ij w_ij x_i y_j / sqrt(sum x^2 sum y^2), of deviations from the means: whether places high in x lie
/// among places high in y (Anselin, Syabri and Smirnov 2002).
pub fn bivariate(x: &[f64], y: &[f64], weights: &Weights) -> Result<f64, NoStatistic> {
    let (x, y) = (deviations(x, weights)?, deviations(y, weights)?);
    let size = (sums::dot(&x, &x) * sums::dot(&y, &y)).sqrt();
    Ok(weights.places() as f64 / weights.total() * sums::dot(&x, &weights.lag(&y)) / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(n: usize) -> Weights {
        Weights::from_rows((0..n).map(|at| vec![((at + 1) % n, 0.5), ((at + n - 1) % n, 0.5)]).collect())
    }

    /// On a ring with values that alternate every neighbour is the opposite.
    #[test]
    fn opposites_all_around() {
        let values: Vec<f64> = (0..8).map(|at| f64::from(at % 2)).collect();
        let found = moran(&values, &ring(8)).unwrap();
        assert!((found.statistic + 1.0).abs() < 1e-15);
        assert_eq!(found.expected, -1.0 / 7.0);
        assert!((bivariate(&values, &values, &ring(8)).unwrap() + 1.0).abs() < 1e-15);
    }

    /// Moments over all orders of six values are those of the formula.
    #[test]
    fn moments_over_all_orders() {
        let values = [1.0, 2.0, 4.0, 4.5, 7.0, 11.0];
        let w = Weights::from_rows(vec![
            vec![(1, 0.5), (2, 0.5)],
            vec![(0, 1.0)],
            vec![(3, 0.25), (4, 0.75)],
            vec![(4, 1.0)],
            vec![(0, 0.3), (3, 0.7)],
            vec![(0, 2.0)],
        ]);
        let found = moran(&values, &w).unwrap();
        let mut all = vec![];
        orders(&mut values.to_vec(), 0, &mut |order| all.push(moran(order, &w).unwrap().statistic));
        let mean = sums::mean(&all);
        let variance = sums::squared_deviations(&all) / all.len() as f64;
        assert_eq!(all.len(), 720);
        assert!((mean - found.expected).abs() < 1e-14, "{mean}");
        assert!((variance / found.randomised.variance - 1.0).abs() < 1e-12, "{variance}");
    }

    pub(crate) fn orders(values: &mut Vec<f64>, from: usize, see: &mut impl FnMut(&[f64])) {
        if from == values.len() {
            return see(values);
        }
        for at in from..values.len() {
            values.swap(from, at);
            orders(values, from + 1, see);
            values.swap(from, at);
        }
    }

    #[test]
    fn what_has_no_value() {
        assert_eq!(moran(&[1.0; 5], &ring(5)), Err(NoStatistic::Constant));
        assert_eq!(moran(&[1.0, 2.0, 3.0], &ring(3)), Err(NoStatistic::TooFew));
        assert_eq!(moran(&[1.0, 2.0, 3.0, 5.0], &Weights::from_rows(vec![vec![]; 4])), Err(NoStatistic::NoLinks));
    }
}
