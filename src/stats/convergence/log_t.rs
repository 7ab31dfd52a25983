//! The regression of relative dispersion on ln t.

use super::long_run::LongRun;
use crate::stats::sums::{dot, mean, squared_deviations, sum};

/// Units x periods: the path of each unit, all of one length and without gaps.
pub type Paths = [Vec<f64>];

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Share of the periods that is left out at the beginning.
    pub trim: f64,
    pub long_run: LongRun,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogT {
    /// Slope, twice the speed of convergence.
    pub b: f64,
    pub se: f64,
    pub t: f64,
    /// P(Z < t).
    pub p: f64,
    /// Periods of the regression.
    pub n: usize,
}

/// H_t of some units: the mean of (x_it / mean_t - 1)^2.
pub fn dispersion(paths: &Paths, units: &[usize]) -> Vec<f64> {
    let periods = units.first().map_or(0, |unit| paths[*unit].len());
    let of = |t: usize| {
        let column: Vec<f64> = units.iter().map(|unit| paths[*unit][t]).collect();
        let centre = mean(&column);
        sum(column.iter().map(|x| (x / centre - 1.0) * (x / centre - 1.0))) / units.len() as f64
    };
    (0..periods).map(of).collect()
}

/// The test on H; none with fewer than three periods left, or where H is not positive.
pub fn log_t(dispersion: &[f64], options: Options) -> Option<LogT> {
    let periods = dispersion.len();
    let first = libm::rint(periods as f64 * options.trim).max(1.0) as usize;
    if periods < first + 3 || dispersion.iter().any(|h| !(*h > 0.0 && h.is_finite())) {
        return None;
    }
    let log_time: Vec<f64> = (first + 1..=periods).map(|t| libm::log(t as f64)).collect();
    let start = dispersion[0];
    let outcome: Vec<f64> = dispersion[first..]
        .iter()
        .zip(&log_time)
        .map(|(h, log)| libm::log(start / h) - 2.0 * libm::log(*log))
        .collect();
    let (x_mean, y_mean) = (mean(&log_time), mean(&outcome));
    let x: Vec<f64> = log_time.iter().map(|x| x - x_mean).collect();
    let y: Vec<f64> = outcome.iter().map(|y| y - y_mean).collect();
    let squares = squared_deviations(&log_time);
    let b = dot(&x, &y) / squares;
    let residuals: Vec<f64> = x.iter().zip(&y).map(|(x, y)| y - b * x).collect();
    let se = (options.long_run.variance(&residuals) / squares).sqrt();
    let t = b / se;
    Some(LogT { b, se, t, p: crate::stats::dist::normal_cdf(t), n: outcome.len() })
}
