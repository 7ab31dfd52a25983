//! Distribution functions, two-sided p values and quantiles: normal, t, F, chi-squared.
//!
//! Upper tails are computed as such, never as 1 - cdf. Quantiles are searched on the cdf until the interval closes, so
//! that they are as good as the cdf at every degree of freedom. Degrees of freedom are positive and may be fractional;
//! anything else gives `NaN`.

use crate::stats::special::{beta_complement, beta_regularized, gamma_complement, gamma_regularized};

const SQRT_2: f64 = std::f64::consts::SQRT_2;

pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}

/// P(|Z| > |z|).
pub fn normal_two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / SQRT_2)
}

pub fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt()
}

pub fn normal_quantile(p: f64) -> f64 {
    symmetric_quantile(p, |z| 0.5 * libm::erfc(z / SQRT_2))
}

pub fn t_cdf(t: f64, df: f64) -> f64 {
    let tail = 0.5 * t_two_sided(t, df);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// P(|T| > |t|) = I_{df/(df+t^2)}(df/2, 1/2).
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df.is_infinite() {
        return normal_two_sided(t);
    }
    let square = t * t;
    if square.is_infinite() {
        return 0.0;
    }
    beta_regularized(0.5 * df, 0.5, df / (df + square), square / (df + square))
}

pub fn t_quantile(p: f64, df: f64) -> f64 {
    if df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    symmetric_quantile(p, |t| 0.5 * t_two_sided(t, df))
}

pub fn f_cdf(f: f64, df1: f64, df2: f64) -> f64 {
    f_tails(f, df1, df2).0
}

/// P(F > f).
pub fn f_upper(f: f64, df1: f64, df2: f64) -> f64 {
    f_tails(f, df1, df2).1
}

pub fn f_quantile(p: f64, df1: f64, df2: f64) -> f64 {
    positive_quantile(p, |f| f_tails(f, df1, df2))
}

pub fn chi2_cdf(x: f64, df: f64) -> f64 {
    chi2_tails(x, df).0
}

/// P(X > x).
pub fn chi2_upper(x: f64, df: f64) -> f64 {
    chi2_tails(x, df).1
}

pub fn chi2_quantile(p: f64, df: f64) -> f64 {
    positive_quantile(p, |x| chi2_tails(x, df))
}

/// P(X > x) of a noncentral chi-squared: a Poisson mixture of central ones, summed outwards from its mode.
pub fn noncentral_chi2_upper(x: f64, df: f64, noncentrality: f64) -> f64 {
    let half = 0.5 * noncentrality;
    let weight = |j: f64| libm::exp(j * libm::log(half) - half - libm::lgamma(j + 1.0));
    if half <= 0.0 {
        return chi2_upper(x, df);
    }
    let term = |j: f64| weight(j) * chi2_upper(x, df + 2.0 * j);
    let mode = half.floor();
    let upwards = (0..).map(|step| mode + f64::from(step)).take_while(|j| *j <= mode || weight(*j) > 1e-18);
    let downwards = (1..).map(|step| mode - f64::from(step)).take_while(|j| *j >= 0.0 && weight(*j) > 1e-18);
    upwards.chain(downwards).map(term).sum()
}

pub fn noncentral_chi2_quantile(p: f64, df: f64, noncentrality: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || noncentrality.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    crossing(|x| (noncentral_chi2_upper(x, df, noncentrality), 1.0 - p))
}

fn f_tails(f: f64, df1: f64, df2: f64) -> (f64, f64) {
    if f.is_nan() || !(df1 > 0.0 && df2 > 0.0) {
        return (f64::NAN, f64::NAN);
    }
    if df2.is_infinite() {
        return chi2_tails(f * df1, df1);
    }
    if f <= 0.0 {
        return (0.0, 1.0);
    }
    if f.is_infinite() {
        return (1.0, 0.0);
    }
    let total = df2 + df1 * f;
    let (x, y) = (df1 * f / total, df2 / total);
    (beta_regularized(0.5 * df1, 0.5 * df2, x, y), beta_complement(0.5 * df1, 0.5 * df2, x, y))
}

fn chi2_tails(x: f64, df: f64) -> (f64, f64) {
    if x.is_nan() || df.is_nan() || df <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if x.is_infinite() {
        return if x > 0.0 { (1.0, 0.0) } else { (0.0, 1.0) };
    }
    (gamma_regularized(0.5 * df, 0.5 * x), gamma_complement(0.5 * df, 0.5 * x))
}

/// The quantile of a distribution symmetric about zero from its upper tail at positive arguments.
fn symmetric_quantile(p: f64, upper: impl Fn(f64) -> f64) -> f64 {
    match p {
        p if !(0.0..=1.0).contains(&p) => f64::NAN,
        0.5 => 0.0,
        p if p < 0.5 => -crossing(|t| (upper(t), p)),
        p => crossing(|t| (upper(t), 1.0 - p)),
    }
}

fn positive_quantile(p: f64, tails: impl Fn(f64) -> (f64, f64)) -> f64 {
    if !(0.0..=1.0).contains(&p) || tails(1.0).0.is_nan() {
        return f64::NAN;
    }
    if p <= 0.5 { crossing(|x| (p, tails(x).0)) } else { crossing(|x| (tails(x).1, 1.0 - p)) }
}

/// The smallest positive number at which the first of two sizes is no longer above the second, to the last bit.
///
/// The search runs over the ordered bit patterns of positive floats, nearly the logarithm of the number, in which the
/// logarithm of a tail is nearly straight: lines through the ends of the interval lead to the crossing in few steps.
/// Interpolated, truncated and projected (Oliveira and Takahashi 2020), the search takes hardly a step more than
/// bisection where they do not.
fn crossing(sizes: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = interval(&sizes);
    let first = (high.bits - low.bits) as f64;
    let mut reach = (high.bits - low.bits).next_power_of_two() as f64;
    while high.bits - low.bits > 1 {
        let width = (high.bits - low.bits) as f64;
        let half = 0.5 * width;
        let straight = Some(width * low.height / (low.height - high.height)).filter(|at| at.is_finite());
        let from_half = half - straight.unwrap_or(half);
        let push = 0.2 * width * width / first;
        let tried = if push <= from_half.abs() { half - from_half + push.copysign(from_half) } else { half };
        let room = (reach - half).max(0.0);
        let step = (tried.clamp(half - room, half + room) as u64).clamp(1, high.bits - low.bits - 1);
        let (above, end) = End::at(low.bits + step, &sizes);
        *(if above { &mut low } else { &mut high }) = end;
        reach *= 0.5;
    }
    f64::from_bits(high.bits)
}

/// An end of the interval in which sizes cross, and the logarithm of their ratio there.
#[derive(Clone, Copy)]
struct End {
    bits: u64,
    height: f64,
}

impl End {
    fn at(bits: u64, sizes: &impl Fn(f64) -> (f64, f64)) -> (bool, Self) {
        let (above, below) = sizes(f64::from_bits(bits));
        (above > below, End { bits, height: libm::log(above / below) })
    }
}

/// Ends around a crossing, looked for from one outwards in steps that double in the exponent. Zero lies below every
/// crossing and infinity above, whatever the sizes are there.
fn interval(sizes: &impl Fn(f64) -> (f64, f64)) -> (End, End) {
    const INFINITY: u64 = f64::INFINITY.to_bits();
    let (up, mut near) = End::at(1f64.to_bits(), sizes);
    let mut step = 1u64 << 52;
    loop {
        let bits = if up { near.bits.saturating_add(step).min(INFINITY) } else { near.bits.saturating_sub(step) };
        let (above, far) = match bits {
            0 | INFINITY => (!up, End { bits, height: f64::NAN }),
            bits => End::at(bits, sizes),
        };
        match (up, above) {
            (true, false) => return (near, far),
            (false, true) => return (far, near),
            _ => near = far,
        }
        step *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance * b.abs(), "{a} against {b}");
    }

    // scipy 1.17: norm.ppf, t.ppf, chi2.ppf, f.ppf.
    #[test]
    fn quantiles_of_textbooks() {
        close(normal_quantile(0.975), 1.959_963_984_540_054, 1e-15);
        close(t_quantile(0.975, 10.0), 2.228_138_851_986_274, 1e-14);
        close(chi2_quantile(0.95, 1.0), 3.841_458_820_694_124, 1e-14);
        close(f_quantile(0.95, 3.0, 7.0), 4.346_831_399_907_814, 1e-13);
    }

    /// With one degree of freedom it is the square of a shifted normal.
    #[test]
    fn noncentral_chi_squared_is_a_shifted_square() {
        let shift = 10f64.sqrt();
        for x in [0.5, 4.0, 23.0, 60.0] {
            let root = f64::sqrt(x);
            let upper = normal_cdf(shift - root) + normal_cdf(-shift - root);
            close(noncentral_chi2_upper(x, 1.0, 10.0), upper, 1e-12);
        }
        // Montiel Olea and Pflueger (2013): 23.1 for one instrument, 16.1 for five and 13.9 for fifteen.
        for (k, expected) in [(1.0, 23.11), (5.0, 16.08), (15.0, 13.86)] {
            assert!((noncentral_chi2_quantile(0.95, k, 10.0 * k) / k - expected).abs() < 0.006);
        }
        close(noncentral_chi2_quantile(0.95, 3.0, 0.0), chi2_quantile(0.95, 3.0), 1e-14);
    }

    /// With one degree of freedom t is Cauchy: quantile -1/tan(pi p).
    #[test]
    fn far_tails_of_cauchy() {
        for p in [1e-12, 1e-6, 0.01, 0.3] {
            close(t_quantile(p, 1.0), -1.0 / libm::tan(std::f64::consts::PI * p), 1e-12);
        }
        assert_eq!(t_quantile(0.5, 1.0), 0.0);
    }

    /// Chi-squared with two degrees of freedom is exponential; F(2, m) has a closed upper tail.
    #[test]
    fn closed_forms() {
        for x in [0.01, 1.0, 30.0, 600.0] {
            close(chi2_upper(x, 2.0), libm::exp(-x / 2.0), 1e-13);
            for m in [1.0, 7.0, 1e5] {
                close(f_upper(x, 2.0, m), libm::pow(1.0 + 2.0 * x / m, -m / 2.0), 1e-10);
            }
        }
        close(t_two_sided(3.0, f64::INFINITY), normal_two_sided(3.0), 0.0);
        close(t_two_sided(3.0, 1e8), normal_two_sided(3.0), 1e-6);
    }

    #[test]
    fn statrs_agrees_in_the_middle() {
        use statrs::distribution::{ContinuousCDF, FisherSnedecor, StudentsT};
        for df in [1.5, 4.0, 29.0, 500.0] {
            for t in [0.1, 1.0, 2.5, 6.0] {
                let peer = StudentsT::new(0.0, 1.0, df).unwrap();
                close(t_cdf(t, df), peer.cdf(t), 1e-10);
                close(f_cdf(t, 3.0, df), FisherSnedecor::new(3.0, df).unwrap().cdf(t), 1e-9);
            }
        }
    }

    #[test]
    fn what_cannot_be_computed_is_nan() {
        assert!(t_two_sided(1.0, 0.0).is_nan());
        assert!(f_quantile(1.5, 1.0, 1.0).is_nan());
        assert!(chi2_upper(f64::NAN, 3.0).is_nan());
    }
}
