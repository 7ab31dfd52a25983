//! The normal distribution far out in its tails.

use std::f64::consts::{PI, SQRT_2};

/// Below this the cumulative distribution is taken from its continued fraction.
const TAIL: f64 = -8.0;

/// ln P(Z < x).
pub fn log_cdf(x: f64) -> f64 {
    match x {
        x if x > 0.0 => libm::log1p(-0.5 * libm::erfc(x / SQRT_2)),
        x if x > TAIL => libm::log(0.5 * libm::erfc(-x / SQRT_2)),
        x => -0.5 * x * x - 0.5 * libm::log(2.0 * PI) - libm::log(fraction(-x)),
    }
}

/// phi(x) / P(Z < x).
pub fn mills(x: f64) -> f64 {
    match x {
        x if x > TAIL => libm::exp(-0.5 * x * x) / (2.0 * PI).sqrt() / (0.5 * libm::erfc(-x / SQRT_2)),
        x => fraction(-x),
    }
}

/// phi(x) / P(Z > x) for large x: x + 1/(x + 2/(x + 3/(x + ...))), Laplace's continued fraction.
fn fraction(x: f64) -> f64 {
    (1..=80).rev().fold(x, |below, term| x + f64::from(term) / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_the_tail_agree() {
        let near = [TAIL + 1e-9, TAIL - 1e-9];
        assert!((log_cdf(near[0]) - log_cdf(near[1])).abs() < 1e-7);
        assert!((mills(near[0]) / mills(near[1]) - 1.0).abs() < 1e-9);
        // Abramowitz and Stegun 26.2: P(Z < 0) = 1/2; P(Z < -1.96) = .0249978951.
        assert!((log_cdf(0.0) - libm::log(0.5)).abs() < 1e-15);
        assert!((libm::exp(log_cdf(-1.96)) - 0.024_997_895_148_22).abs() < 1e-14);
    }
}
