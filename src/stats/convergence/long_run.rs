//! The variance of a mean of dependent residuals, times their number.

use crate::stats::sums::dot;

/// Whose convention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LongRun {
    /// As the authors' program: products leave out the last residual and are over n - 1.
    #[default]
    PhillipsSul,
    /// All residuals, over n (Andrews 1991).
    Andrews,
}

impl LongRun {
    pub const NAMES: [(&'static str, LongRun); 2] =
        [("phillips_sul", LongRun::PhillipsSul), ("andrews", LongRun::Andrews)];

    pub fn by_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule)
    }

    /// What it is, in English and Chinese.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::PhillipsSul => [
                "by the quadratic spectral kernel as in the authors' program",
                "采用二次谱核（与Phillips和Sul的程序一致）",
            ],
            Self::Andrews => ["by the quadratic spectral kernel (Andrews 1991)", "采用二次谱核（Andrews，1991）"],
        }
    }

    /// sum over lags of w(j / bandwidth) times the autocovariances of `u`, with the quadratic spectral kernel.
    pub fn variance(self, u: &[f64]) -> f64 {
        let n = u.len();
        if n < 3 {
            return f64::NAN;
        }
        let (earlier, later) = (&u[..n - 1], &u[1..]);
        let r = dot(earlier, later) / dot(earlier, earlier);
        let size = 4.0 * r * r / libm::pow(1.0 - r, 4.0);
        let bandwidth = 1.3221 * libm::pow(size * n as f64, 0.2);
        let (used, over) = match self {
            Self::PhillipsSul => (n - 1, (n - 1) as f64),
            Self::Andrews => (n, n as f64),
        };
        let mut total = dot(u, u) / over;
        for lag in 1..used {
            let product = dot(&u[..used - lag], &u[lag..used]);
            total += 2.0 * quadratic_spectral(lag as f64 / bandwidth) * product / over;
        }
        total
    }
}

/// 25 / (12 pi^2 x^2) (sin(6 pi x / 5) / (6 pi x / 5) - cos(6 pi x / 5)).
fn quadratic_spectral(x: f64) -> f64 {
    use std::f64::consts::PI;
    if x.is_infinite() {
        return 0.0;
    }
    let angle = 1.2 * PI * x;
    25.0 * (libm::sin(angle) / angle - libm::cos(angle)) / (12.0 * PI * PI * x * x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_falls_from_one() {
        assert!((quadratic_spectral(1e-3) - 1.0).abs() < 1e-5 && quadratic_spectral(f64::INFINITY) == 0.0);
        assert!(quadratic_spectral(0.5) < 1.0 && quadratic_spectral(0.5) > quadratic_spectral(1.0));
    }
}
