//! What follows from two coefficients and their covariance: effects along a line, the place where they vanish, and
//! whether a curve is U-shaped.

use crate::stats::dist;

/// Two coefficients with their variances and their covariance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub b: [f64; 2],
    /// V11, V12, V22
    pub v: [f64; 3],
    /// Degrees of freedom of t; infinite for the normal.
    pub df: f64,
}

/// An estimate with what is printed of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub se: f64,
    pub t: f64,
    /// Two-sided.
    pub p: f64,
    pub low: f64,
    pub high: f64,
}

/// A confidence set of a ratio (Fieller 1954).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fieller {
    Inside(f64, f64),
    /// All but what lies between.
    Outside(f64, f64),
    /// The denominator is too weak to exclude anything.
    Everything,
}

/// The test of Lind and Mehlum (2010).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Slopes at both ends of the range.
    pub lower: Estimate,
    pub upper: Estimate,
    /// The smaller of the two t, signed so that large values speak for the shape.
    pub t: f64,
    /// One-sided, the larger of the two.
    pub p: f64,
}

impl Pair {
    /// b1 + z b2 by the delta method, which is exact here: variance V11 + 2 z V12 + z^2 V22.
    pub fn along(&self, z: f64, level: f64) -> Estimate {
        let [v11, v12, v22] = self.v;
        self.estimate(self.b[0] + z * self.b[1], v11 + 2.0 * z * v12 + z * z * v22, level)
    }

    /// Where b1 + z b2 vanishes, -b1 / b2, by the delta method with gradient (-1 / b2, b1 / b2^2).
    pub fn zero(&self, level: f64) -> Estimate {
        let ([b1, b2], [v11, v12, v22]) = (self.b, self.v);
        let z = -b1 / b2;
        self.estimate(z, (v11 + 2.0 * z * v12 + z * z * v22) / (b2 * b2), level)
    }

    /// All z at which b1 + z b2 = 0 is not rejected at 1 - level: (b1 + z b2)^2 <= c^2 (V11 + 2 z V12 + z^2 V22).
    pub fn fieller(&self, level: f64) -> Fieller {
        let ([b1, b2], [v11, v12, v22]) = (self.b, self.v);
        let c2 = self.reach(level) * self.reach(level);
        let (a, half, c) = (b2 * b2 - c2 * v22, b1 * b2 - c2 * v12, b1 * b1 - c2 * v11);
        let discriminant = half * half - a * c;
        if !(discriminant > 0.0 && a != 0.0) {
            return Fieller::Everything;
        }
        // Of the two roots the one that does not cancel gives the other.
        let q = -(half + half.signum() * discriminant.sqrt());
        let (one, other) = if half == 0.0 { ((-c / a).sqrt(), -(-c / a).sqrt()) } else { (q / a, c / q) };
        let (low, high) = (one.min(other), one.max(other));
        if a > 0.0 { Fieller::Inside(low, high) } else { Fieller::Outside(low, high) }
    }

    /// Half the width of an interval in standard errors.
    fn reach(&self, level: f64) -> f64 {
        match self.df.is_finite() {
            true => dist::t_quantile(0.5 + level / 2.0, self.df),
            false => dist::normal_quantile(0.5 + level / 2.0),
        }
    }

    fn estimate(&self, value: f64, variance: f64, level: f64) -> Estimate {
        let se = variance.max(0.0).sqrt();
        let (t, reach) = (value / se, self.reach(level) * se);
        Estimate { value, se, t, p: dist::t_two_sided(t, self.df), low: value - reach, high: value + reach }
    }
}

/// y = b1 x + b2 x^2 is U-shaped on `low`..`high` where its slope b1 + 2 b2 x falls below zero at `low` and rises above
/// it at `high`; the other way round for b2 < 0. The null, a monotone or the opposite shape, is rejected where both
/// one-sided tests reject (Lind and Mehlum 2010, eq. 6; Sasabuchi 1980).
pub fn u_shape(pair: &Pair, low: f64, high: f64, level: f64) -> Shape {
    let sign = if pair.b[1] > 0.0 { 1.0 } else { -1.0 };
    let (lower, upper) = (pair.along(2.0 * low, level), pair.along(2.0 * high, level));
    let t = (-sign * lower.t).min(sign * upper.t);
    let tail = 0.5 * dist::t_two_sided(t, pair.df);
    Shape { lower, upper, t, p: if t > 0.0 { tail } else { 1.0 - tail } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: Pair = Pair { b: [-2.0, 0.5], v: [0.09, -0.012, 0.004], df: 40.0 };

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{found} against {expected}");
    }

    #[test]
    fn fieller_ends_where_the_test_does() {
        let Fieller::Inside(low, high) = PAIR.fieller(0.95) else { panic!("bounded") };
        for end in [low, high] {
            close(PAIR.along(end, 0.95).p, 0.05);
        }
        assert!(low < 4.0 && high > 4.0);
        let weak = Pair { v: [0.09, -0.012, 0.09], ..PAIR };
        let Fieller::Outside(low, high) = weak.fieller(0.95) else { panic!("unbounded") };
        close(weak.along(low, 0.95).p, 0.05);
        close(weak.along(high, 0.95).p, 0.05);
        assert_eq!(Pair { v: [9.0, 0.0, 9.0], ..PAIR }.fieller(0.95), Fieller::Everything);
        let Fieller::Inside(low, high) = (Pair { b: [0.0, 1.0], v: [0.04, 0.0, 0.01], df: 30.0 }).fieller(0.95) else {
            panic!("symmetric")
        };
        close(low, -high);
    }

    #[test]
    fn delta_by_differences() {
        let step = 1e-6;
        let at = |b1: f64, b2: f64| -b1 / b2;
        let gradient = [
            (at(-2.0 + step, 0.5) - at(-2.0 - step, 0.5)) / (2.0 * step),
            (at(-2.0, 0.5 + step) - at(-2.0, 0.5 - step)) / (2.0 * step),
        ];
        let [g1, g2] = gradient;
        let variance = g1 * g1 * 0.09 + 2.0 * g1 * g2 * -0.012 + g2 * g2 * 0.004;
        assert!((PAIR.zero(0.95).se - variance.sqrt()).abs() < 1e-8);
    }

    #[test]
    fn a_shape_needs_both_ends() {
        let inside = u_shape(&PAIR, 0.0, 8.0, 0.95);
        assert!(inside.p < 0.05 && inside.t == (-inside.lower.t).min(inside.upper.t));
        assert!(u_shape(&PAIR, 3.0, 8.0, 0.95).p > 0.5, "the turning point at 2 lies below the range");
        let turned = Pair { b: [2.0, -0.5], ..PAIR };
        close(u_shape(&turned, 0.0, 8.0, 0.95).p, inside.p);
    }
}
