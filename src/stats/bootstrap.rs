//! What draws of an estimate say about it: its error, an interval, a p-value.

use crate::card;
use crate::stats::descriptive::quantile::{QuantileRule, quantiles};
use crate::stats::dist::{normal_cdf, normal_quantile, normal_two_sided};
use crate::stats::sums::{mean, squared_deviations, sum};

card! {
    /// Bootstrap inference from draws t_1 .. t_B of an estimate t.
    ///
    /// - error: the standard deviation of the draws, divisor B - 1.
    /// - `normal`: t -+ z error, and p = 2 Phi(-|t| / error).
    /// - `percentile`: quantiles of the draws (R's type 7); p = 2 min(1 + #{t_b <= 0}, 1 + #{t_b >= 0}) / (B + 1), at
    ///   most one (Davison and Hinkley 1997, 4.2).
    /// - `bca`: quantiles moved for bias and skewness (Efron 1987), at
    ///   Phi(z0 + (z0 + z) / (1 - a (z0 + z))) with z0 = Phi^-1 of the share of draws below t, half of those that equal
    ///   it among them, and a = sum d_i^3 / (6 (sum d_i^2)^1.5), d_i the mean of the estimates without one unit less the
    ///   one without unit i. p is twice the level at which the interval's end is zero.
    ///
    /// Draws without a number take no part.
    static CARD = "bootstrap", "intervals from draws";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    Normal,
    Percentile,
    Bca,
}

/// `NaN` where it cannot be said: fewer than two draws, or BCa with every draw on one side of the estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inference {
    pub error: f64,
    pub low: f64,
    pub high: f64,
    pub p: f64,
    /// Draws that are numbers.
    pub draws: usize,
}

/// `jackknife` (G): the estimate without each unit, which BCa alone reads. `level` such as .95.
pub fn inference(estimate: f64, draws: &[f64], jackknife: &[f64], interval: Interval, level: f64) -> Inference {
    let draws: Vec<f64> = draws.iter().copied().filter(|draw| draw.is_finite()).collect();
    if draws.len() < 2 {
        return Inference { error: f64::NAN, low: f64::NAN, high: f64::NAN, p: f64::NAN, draws: draws.len() };
    }
    let error = (squared_deviations(&draws) / (draws.len() as f64 - 1.0)).sqrt();
    let tail = 0.5 - level / 2.0;
    let (low, high, p) = match interval {
        Interval::Normal => {
            let reach = normal_quantile(1.0 - tail) * error;
            (estimate - reach, estimate + reach, normal_two_sided(estimate / error))
        }
        Interval::Percentile => {
            let ends = quantiles(&draws, &[tail, 1.0 - tail], QuantileRule::Type(7));
            (ends[0], ends[1], percentile_p(&draws))
        }
        Interval::Bca => bca(estimate, &draws, jackknife, tail),
    };
    Inference { error, low, high, p, draws: draws.len() }
}

fn percentile_p(draws: &[f64]) -> f64 {
    let count = |holds: fn(&f64) -> bool| draws.iter().filter(|draw| holds(draw)).count() as f64;
    let least = count(|draw| *draw <= 0.0).min(count(|draw| *draw >= 0.0));
    (2.0 * (1.0 + least) / (draws.len() as f64 + 1.0)).min(1.0)
}

fn bca(estimate: f64, draws: &[f64], jackknife: &[f64], tail: f64) -> (f64, f64, f64) {
    let all = draws.len() as f64;
    let share_below = |value: f64| {
        let below = draws.iter().filter(|draw| **draw < value).count() as f64;
        let equal = draws.iter().filter(|draw| **draw == value).count() as f64;
        below + 0.5 * equal
    };
    let (share, a) = (share_below(estimate) / all, acceleration(jackknife));
    if !(share > 0.0 && share < 1.0 && a.is_finite()) {
        return (f64::NAN, f64::NAN, f64::NAN);
    }
    let z0 = normal_quantile(share);
    let moved = |z: f64| normal_cdf(z0 + (z0 + z) / (1.0 - a * (z0 + z)));
    let z = normal_quantile(tail);
    let ends = quantiles(draws, &[moved(z), moved(-z)], QuantileRule::Type(7));
    // Where zero stands among the draws, half a draw away from either end.
    let zero = normal_quantile((share_below(0.0) + 0.5) / (all + 1.0)) - z0;
    let level = normal_cdf(zero / (1.0 + a * zero) - z0);
    (ends[0], ends[1], 2.0 * level.min(1.0 - level))
}

/// Efron's acceleration; zero where leaving units out changes nothing.
fn acceleration(jackknife: &[f64]) -> f64 {
    let center = mean(jackknife);
    let squares = sum(jackknife.iter().map(|value| (center - value) * (center - value)));
    let cubes = sum(jackknife.iter().map(|value| (center - value) * (center - value) * (center - value)));
    if squares == 0.0 { 0.0 } else { cubes / (6.0 * squares * squares.sqrt()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0.5, 1.5 .. 99.5: mean 50, symmetric about it.
    fn ladder() -> Vec<f64> {
        (0..100).map(|rung| f64::from(rung) + 0.5).collect()
    }

    #[test]
    fn without_bias_and_skewness_bca_is_the_percentile_interval() {
        let symmetric: Vec<f64> = (0..9).map(f64::from).collect();
        let bca = inference(50.0, &ladder(), &symmetric, Interval::Bca, 0.9);
        let percentile = inference(50.0, &ladder(), &[], Interval::Percentile, 0.9);
        assert!((bca.low - percentile.low).abs() < 1e-9 && (bca.high - percentile.high).abs() < 1e-9);
        assert!((percentile.low - 5.45).abs() < 1e-12 && (percentile.high - 94.55).abs() < 1e-12);
    }

    /// Draws are a ladder, so that their quantiles are known in closed form.
    #[test]
    fn a_skewed_estimate_moves_the_ends() {
        let jackknife = [1.0, 1.0, 1.0, 1.0, 0.0, 1.5];
        let a = acceleration(&jackknife);
        let d: Vec<f64> = jackknife.iter().map(|v| 5.5 / 6.0 - v).collect();
        let (squares, cubes): (f64, f64) = (d.iter().map(|d| d * d).sum(), d.iter().map(|d| d * d * d).sum());
        assert!((a - cubes / (6.0 * libm::pow(squares, 1.5))).abs() < 1e-15);
        let found = inference(60.0, &ladder(), &jackknife, Interval::Bca, 0.9);
        let z0 = normal_quantile(0.6);
        let end = |z: f64| normal_cdf(z0 + (z0 + z) / (1.0 - a * (z0 + z)));
        let place = |share: f64| 0.5 + 99.0 * share;
        let z = normal_quantile(0.95);
        assert!((found.low - place(end(-z))).abs() < 1e-9 && (found.high - place(end(z))).abs() < 1e-9);
        assert!(found.low > 5.45 && found.high > 94.55);
    }

    /// An interval of level 1 - p touches zero.
    #[test]
    fn p_is_the_level_at_which_the_interval_ends_at_zero() {
        let draws: Vec<f64> = ladder().iter().map(|rung| rung - 4.0).collect();
        let jackknife = [1.0, 2.0, 4.0, 0.5];
        for kind in [Interval::Normal, Interval::Bca, Interval::Percentile] {
            let found = inference(46.0, &draws, &jackknife, kind, 0.95);
            let touching = inference(46.0, &draws, &jackknife, kind, 1.0 - found.p);
            // Rungs are one apart and zero lies between two. The percentile's p counts one draw more than lie beyond zero.
            let reach = match kind {
                Interval::Normal => 1e-9,
                Interval::Bca => 1.1,
                Interval::Percentile => 1.5,
            };
            assert!(touching.low.abs() < reach, "{kind:?} {touching:?}");
        }
    }

    #[test]
    fn what_draws_cannot_say_is_nan() {
        let draws = [1.0, f64::NAN, 2.0, 3.0];
        assert_eq!(inference(2.0, &draws, &[], Interval::Percentile, 0.95).draws, 3);
        assert!(inference(9.0, &draws, &[1.0, 2.0], Interval::Bca, 0.95).low.is_nan());
        assert!(inference(2.0, &draws[..2], &[], Interval::Normal, 0.95).error.is_nan());
    }
}
