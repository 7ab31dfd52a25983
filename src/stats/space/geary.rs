//! Geary's C: how much neighbours differ.

use super::Weights;
use super::moments::{Moment, NoStatistic, Tested, Totals, deviations, kurtosis};
use crate::stats::sums;

/// C = (n - 1) sum_ij w_ij (x_i - x_j)^2 / (2 S0 sum_i z_i^2) (Geary 1954); 1 is expected without dependence, less where
/// neighbours are alike. Variances under normality and randomisation after Cliff and Ord (1981).
pub fn geary(values: &[f64], weights: &Weights) -> Result<Tested, NoStatistic> {
    let z = deviations(values, weights)?;
    let Totals { n, s0, s1, s2 } = Totals::of(weights);
    let statistic = (n - 1.0) * gaps(values, weights) / (2.0 * s0 * sums::dot(&z, &z));
    let normal = ((2.0 * s1 + s2) * (n - 1.0) - 4.0 * s0 * s0) / (2.0 * (n + 1.0) * s0 * s0);
    let k = kurtosis(&z);
    let square = n * n;
    let first = (n - 1.0) * s1 * (square - 3.0 * n + 3.0 - (n - 1.0) * k);
    let second = (n - 1.0) * s2 * (square + 3.0 * n - 6.0 - (square - n + 2.0) * k) / 4.0;
    let third = s0 * s0 * (square - 3.0 - (n - 1.0) * (n - 1.0) * k);
    let randomised = (first - second + third) / (n * (n - 2.0) * (n - 3.0) * s0 * s0);
    Ok(Tested {
        statistic,
        expected: 1.0,
        randomised: Moment::new(statistic, 1.0, randomised),
        normal: Moment::new(statistic, 1.0, normal),
    })
}

/// sum_ij w_ij (x_i - x_j)^2.
pub fn gaps(values: &[f64], weights: &Weights) -> f64 {
    let row = |place: usize| {
        let gap = |(other, weight): (usize, f64)| {
            weight * ((values[place] - values[other]) * (values[place] - values[other]))
        };
        weights.row(place).map(gap).sum::<f64>()
    };
    sums::sum((0..weights.places()).map(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moments over all orders of five values are those of the formula.
    #[test]
    fn moments_over_all_orders() {
        let w = Weights::from_rows(vec![
            vec![(1, 0.5), (2, 0.5)],
            vec![(0, 1.0)],
            vec![(3, 0.25), (4, 0.75)],
            vec![(4, 1.0)],
            vec![(0, 2.0)],
        ]);
        let values = [1.0, 2.0, 4.0, 4.5, 9.0];
        let found = geary(&values, &w).unwrap();
        let mut all = vec![];
        let mut orders = vec![vec![]];
        for _ in 0..5 {
            orders = orders
                .iter()
                .flat_map(|start: &Vec<usize>| {
                    (0..5).filter(|at| !start.contains(at)).map(|at| [start.clone(), vec![at]].concat())
                })
                .collect();
        }
        for order in &orders {
            all.push(geary(&order.iter().map(|at| values[*at]).collect::<Vec<_>>(), &w).unwrap().statistic);
        }
        let variance = sums::squared_deviations(&all) / 120.0;
        assert!((sums::mean(&all) - 1.0).abs() < 1e-14);
        assert!((variance / found.randomised.variance - 1.0).abs() < 1e-12, "{variance}");
    }
}
