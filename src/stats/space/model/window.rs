//! A smooth function through a few of its values: Chebyshev's polynomial on a small interval.

/// Nodes; the functions here are analytic well beyond the interval, and each node gains a digit or more.
const NODES: usize = 17;
/// The interval keeps this share of the way to a singular end of the function.
const SHARE: f64 = 0.4;

/// Coefficients of f on [center - half, center + half].
#[derive(Clone, Debug)]
pub struct Window {
    center: f64,
    half: f64,
    coefficients: Vec<f64>,
}

impl Window {
    pub fn new(center: f64, reach: f64, bounds: (f64, f64), f: impl Fn(f64) -> f64) -> Self {
        let room = (center - bounds.0).min(bounds.1 - center).max(0.0);
        let half = reach.min(SHARE * room).max(f64::EPSILON);
        let angle = |k: usize| std::f64::consts::PI * (k as f64 + 0.5) / NODES as f64;
        let values: Vec<f64> = (0..NODES).map(|k| f(center + half * libm::cos(angle(k)))).collect();
        let coefficient = |j: usize| {
            let terms = values.iter().enumerate().map(|(k, value)| value * libm::cos(j as f64 * angle(k)));
            (if j == 0 { 1.0 } else { 2.0 }) / NODES as f64 * crate::stats::sums::sum(terms)
        };
        Window { center, half, coefficients: (0..NODES).map(coefficient).collect() }
    }

    pub fn holds(&self, x: f64) -> bool {
        (x - self.center).abs() <= self.half
    }

    /// f, f' and f'' at x, by differentiating the coefficients.
    pub fn derivatives(&self, x: f64) -> [f64; 3] {
        let at = (x - self.center) / self.half;
        let first = derivative(&self.coefficients);
        let second = derivative(&first);
        [
            clenshaw(&self.coefficients, at),
            clenshaw(&first, at) / self.half,
            clenshaw(&second, at) / (self.half * self.half),
        ]
    }
}

/// Coefficients of the derivative of a Chebyshev series.
fn derivative(c: &[f64]) -> Vec<f64> {
    let n = c.len();
    let mut d = vec![0.0; n + 1];
    for j in (1..n).rev() {
        d[j - 1] = d[j + 1] + 2.0 * j as f64 * c[j];
    }
    d[0] /= 2.0;
    d.truncate(n.saturating_sub(1).max(1));
    d
}

fn clenshaw(c: &[f64], x: f64) -> f64 {
    let (mut one, mut two) = (0.0, 0.0);
    for &coefficient in c.iter().skip(1).rev() {
        (one, two) = (2.0 * x * one - two + coefficient, one);
    }
    x * one - two + c.first().copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_of_a_logarithm() {
        let window = Window::new(0.3, 0.2, (-1.0, 1.0), |x| libm::log(1.0 - x));
        let [value, first, second] = window.derivatives(0.35);
        assert!((value - libm::log(0.65)).abs() < 1e-14);
        assert!((first + 1.0 / 0.65).abs() < 1e-11 && (second + 1.0 / 0.4225).abs() < 1e-9);
    }
}
