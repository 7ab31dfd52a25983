//! Getis and Ord's G: whether high values, or low ones, lie together.

use super::Weights;
use super::moments::{Moment, NoStatistic, Totals, deviations};
use crate::stats::sums;

/// G with its moments under randomisation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct General {
    pub statistic: f64,
    pub expected: f64,
    pub randomised: Moment,
}

/// G = sum_ij w_ij x_i x_j / sum_{i != j} x_i x_j of values without negative ones (Getis and Ord 1992); S0 / (n (n - 1)) is
/// expected, more where high values lie together.
pub fn general(values: &[f64], weights: &Weights) -> Result<General, NoStatistic> {
    deviations(values, weights)?;
    if values.iter().any(|value| *value < 0.0) {
        return Err(NoStatistic::Negative);
    }
    let Totals { n, s0, s1, s2 } = Totals::of(weights);
    // In units of the mean, so that fourth powers stay in range; G has no unit.
    let mean = sums::mean(values);
    let x: Vec<f64> = values.iter().map(|value| value / mean).collect();
    let power = |power: i32| sums::sum(x.iter().map(|x| (0..power).fold(1.0, |product, _| product * x)));
    let [m1, m2, m3, m4] = [power(1), power(2), power(3), power(4)];
    let pairs = m1 * m1 - m2;
    let statistic = sums::dot(&x, &weights.lag(&x)) / pairs;
    let expected = s0 / (n * (n - 1.0));
    let s00 = s0 * s0;
    let b0 = (n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s00;
    let b1 = -((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s00);
    let b2 = -(2.0 * n * s1 - (n + 3.0) * s2 + 6.0 * s00);
    let b3 = 4.0 * (n - 1.0) * s1 - 2.0 * (n + 1.0) * s2 + 8.0 * s00;
    let b4 = s1 - s2 + s00;
    let top = b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1 * m1 * m1 * m1;
    let second = top / (pairs * pairs * n * (n - 1.0) * (n - 2.0) * (n - 3.0));
    Ok(General { statistic, expected, randomised: Moment::new(statistic, expected, second - expected * expected) })
}

/// G_i* of every place, as a standard score (Ord and Getis 1995):
/// (sum_j w_ij x_j - w_i. mean) / (s sqrt((n sum_j w_ij^2 - w_i.^2) / (n - 1))), s^2 = sum x^2 / n - mean^2. The place is
/// among its own neighbours with the largest weight of its row, so that sizes of rows do not matter. `NaN` for islands.
pub fn hot_spots(values: &[f64], weights: &Weights) -> Result<Vec<f64>, NoStatistic> {
    let z = deviations(values, weights)?;
    let n = values.len() as f64;
    let s = (sums::dot(&z, &z) / n).sqrt();
    let score = |place: usize| {
        let own = own_weight(weights, place);
        let (mut lag, mut total, mut squares) = (own * z[place], own, own * own);
        for (other, weight) in weights.row(place) {
            lag += weight * z[other];
            total += weight;
            squares += weight * weight;
        }
        lag / (s * ((n * squares - total * total) / (n - 1.0)).sqrt())
    };
    let islands = |place: usize| if weights.row(place).len() == 0 { f64::NAN } else { score(place) };
    Ok((0..weights.places()).map(islands).collect())
}

/// The weight of a place among its own neighbours.
pub fn own_weight(weights: &Weights, place: usize) -> f64 {
    weights.row(place).map(|(_, weight)| weight).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::space::standardise;

    fn example() -> Weights {
        Weights::from_rows(vec![
            vec![(1, 1.0), (2, 1.0)],
            vec![(0, 1.0), (3, 1.0)],
            vec![(0, 1.0)],
            vec![(1, 1.0), (4, 1.0)],
            vec![(3, 1.0)],
        ])
    }

    /// Moments over all orders of five values are those of the formula.
    #[test]
    fn moments_over_all_orders() {
        let values = [1.0, 2.0, 4.0, 4.5, 9.0];
        let w = standardise::row(&example());
        let found = general(&values, &w).unwrap();
        let mut orders = vec![vec![]];
        for _ in 0..5 {
            orders = orders
                .iter()
                .flat_map(|start: &Vec<usize>| {
                    (0..5).filter(|at| !start.contains(at)).map(|at| [start.clone(), vec![at]].concat())
                })
                .collect();
        }
        let value = |order: &Vec<usize>| {
            general(&order.iter().map(|at| values[*at]).collect::<Vec<_>>(), &w).unwrap().statistic
        };
        let all: Vec<f64> = orders.iter().map(value).collect();
        let variance = sums::squared_deviations(&all) / 120.0;
        assert!((sums::mean(&all) - found.expected).abs() < 1e-14);
        assert!((variance / found.randomised.variance - 1.0).abs() < 1e-11, "{variance}");
    }

    #[test]
    fn the_size_of_rows_does_not_matter_to_hot_spots() {
        let values = [1.0, 2.0, 4.0, 4.5, 9.0];
        let (a, b) =
            (hot_spots(&values, &example()).unwrap(), hot_spots(&values, &standardise::row(&example())).unwrap());
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-14));
    }
}
