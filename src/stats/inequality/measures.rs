//! Measures of inequality without groups.

use super::{Group, Undefined};
use crate::card;
use crate::stats::descriptive::quantile::{QuantileRule, quantile};
use crate::stats::sums::{Sum, sum};

card! {
    /// Atkinson's index 1 - (sum of p (y/mu)^(1-e))^(1/(1-e)) for an aversion e, at 1 the ratio of the geometric to the
    /// arithmetic mean (Atkinson 1970, Journal of Economic Theory 2); the coefficient of variation sd / mu with the
    /// variance over n; the variance of logarithms over n; half the squared coefficient of variation (GE2); the ratio of
    /// the 90th to the 10th percentile.
    static CARD = "inequality_measures", "measures of inequality";
}

/// 1 - (equally distributed equivalent) / mean.
pub fn atkinson(group: &Group, aversion: f64) -> Result<f64, Undefined> {
    group.checked()?;
    if aversion >= 1.0 && group.values.contains(&0.0) {
        return Err(Undefined::Zero);
    }
    let (size, mean) = (group.size(), group.mean());
    let power = 1.0 - aversion;
    let average =
        |f: &dyn Fn(f64) -> f64| sum(group.values.iter().zip(&group.weights).map(|(y, w)| w / size * f(y / mean)));
    Ok(match power == 0.0 {
        true => 1.0 - libm::exp(average(&libm::log)),
        false => 1.0 - libm::pow(average(&|ratio| libm::pow(ratio, power)), 1.0 / power),
    })
}

/// sd / mu, the variance over n.
pub fn variation(group: &Group) -> Result<f64, Undefined> {
    group.checked()?;
    Ok(variance(&group.values, &group.weights).sqrt() / group.mean())
}

/// Half the squared coefficient of variation.
pub fn generalised_entropy_2(group: &Group) -> Result<f64, Undefined> {
    variation(group).map(|cv| cv * cv / 2.0)
}

/// Variance of ln y over n.
pub fn log_variance(group: &Group) -> Result<f64, Undefined> {
    group.checked()?;
    if group.values.contains(&0.0) {
        return Err(Undefined::Zero);
    }
    let logs: Vec<f64> = group.values.iter().map(|y| libm::log(*y)).collect();
    Ok(variance(&logs, &group.weights))
}

/// 90th over 10th percentile of the units; weights take no part.
pub fn percentile_ratio(group: &Group, rule: QuantileRule) -> Result<f64, Undefined> {
    group.checked()?;
    let low = quantile(&group.values, 0.1, rule);
    if low == 0.0 { Err(Undefined::Zero) } else { Ok(quantile(&group.values, 0.9, rule) / low) }
}

/// sum of w (x - mean)^2 / sum of w.
fn variance(values: &[f64], weights: &[f64]) -> f64 {
    let size = sum(weights.iter().copied());
    let mean = sum(values.iter().zip(weights).map(|(x, w)| w * x)) / size;
    let mut squares = Sum::default();
    values.iter().zip(weights).for_each(|(x, w)| squares.add_product(w * (x - mean), x - mean));
    squares.value() / size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_no_inequality() {
        let equal = Group::of(vec![3.0; 4], None);
        for aversion in [0.5, 1.0, 2.0] {
            assert!(atkinson(&equal, aversion).unwrap().abs() < 1e-15);
        }
        assert_eq!(variation(&equal), Ok(0.0));
        assert_eq!(percentile_ratio(&equal, QuantileRule::Type(7)), Ok(1.0));
        assert_eq!(log_variance(&Group::of(vec![0.0, 1.0], None)), Err(Undefined::Zero));
    }

    /// A unit of weight two is two units.
    #[test]
    fn weights_count_units() {
        let weighted = Group::of(vec![1.0, 5.0], Some(vec![2.0, 1.0]));
        let doubled = Group::of(vec![1.0, 1.0, 5.0], None);
        for aversion in [0.5, 1.0, 2.0] {
            let (a, b) = (atkinson(&weighted, aversion).unwrap(), atkinson(&doubled, aversion).unwrap());
            assert!((a - b).abs() < 1e-15);
        }
        assert!((variation(&weighted).unwrap() - variation(&doubled).unwrap()).abs() < 1e-15);
    }
}
