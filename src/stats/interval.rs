//! Arithmetic with ranges: what a printed number can have been before it was rounded, and what follows from it.
//!
//! Results contain every value that members of the operands give (Moore 1966); they are as narrow as that where each
//! operand occurs once in a formula.

use std::ops::{Add, Mul, Sub};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// Rounding of the arithmetic itself, far below any printed digit: relative to the larger end.
const SLACK: f64 = 1e-12;

impl Interval {
    pub fn new(low: f64, high: f64) -> Interval {
        Interval { low: low.min(high), high: low.max(high) }
    }

    pub fn around(middle: f64, reach: f64) -> Interval {
        Interval::new(middle - reach, middle + reach)
    }

    pub fn point(value: f64) -> Interval {
        Interval { low: value, high: value }
    }

    pub fn middle(self) -> f64 {
        0.5 * (self.low + self.high)
    }

    pub fn width(self) -> f64 {
        self.high - self.low
    }

    fn slack(self) -> f64 {
        SLACK * self.low.abs().max(self.high.abs()).max(f64::MIN_POSITIVE)
    }

    /// Whether the two have a value in common.
    pub fn meets(self, other: Interval) -> bool {
        let slack = self.slack().max(other.slack());
        self.low <= other.high + slack && other.low <= self.high + slack
    }

    pub fn meet(self, other: Interval) -> Option<Interval> {
        self.meets(other).then(|| {
            let (low, high) = (self.low.max(other.low), self.high.min(other.high));
            Interval::new(low.min(high), high.max(low))
        })
    }

    pub fn abs(self) -> Interval {
        match (self.low >= 0.0, self.high <= 0.0) {
            (true, _) => self,
            (_, true) => Interval { low: -self.high, high: -self.low },
            _ => Interval { low: 0.0, high: self.high.max(-self.low) },
        }
    }

    pub fn square(self) -> Interval {
        let Interval { low, high } = self.abs();
        Interval { low: low * low, high: high * high }
    }

    /// Of the part that is not negative.
    pub fn root(self) -> Interval {
        Interval { low: self.low.max(0.0).sqrt(), high: self.high.max(0.0).sqrt() }
    }

    pub fn times(self, by: f64) -> Interval {
        Interval::new(self.low * by, self.high * by)
    }

    /// None where the divisor holds zero: the quotient has no bounds.
    pub fn over(self, by: Interval) -> Option<Interval> {
        (by.low > 0.0 || by.high < 0.0).then(|| self * Interval::new(1.0 / by.low, 1.0 / by.high))
    }

    /// The image under a monotone function.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Interval {
        Interval::new(f(self.low), f(self.high))
    }
}

impl Add for Interval {
    type Output = Interval;

    fn add(self, other: Interval) -> Interval {
        Interval { low: self.low + other.low, high: self.high + other.high }
    }
}

impl Sub for Interval {
    type Output = Interval;

    fn sub(self, other: Interval) -> Interval {
        Interval { low: self.low - other.high, high: self.high - other.low }
    }
}

impl Mul for Interval {
    type Output = Interval;

    fn mul(self, other: Interval) -> Interval {
        let ends = [self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high];
        Interval {
            low: ends.iter().copied().fold(f64::INFINITY, f64::min),
            high: ends.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Interval = Interval { low: -1.0, high: 2.0 };
    const B: Interval = Interval { low: 3.0, high: 4.0 };

    #[test]
    fn ends_by_hand() {
        assert_eq!(A + B, Interval::new(2.0, 6.0));
        assert_eq!(A - B, Interval::new(-5.0, -1.0));
        assert_eq!(A * B, Interval::new(-4.0, 8.0));
        assert_eq!(A.square(), Interval::new(0.0, 4.0));
        assert_eq!(B.over(Interval::new(1.0, 2.0)), Some(Interval::new(1.5, 4.0)));
        assert_eq!(B.over(A), None);
        assert_eq!(A.root(), Interval::new(0.0, 2f64.sqrt()));
        assert_eq!(Interval::new(-3.0, -2.0).abs(), Interval::new(2.0, 3.0));
    }

    #[test]
    fn what_two_have_in_common() {
        assert_eq!(A.meet(Interval::new(1.0, 9.0)), Some(Interval::new(1.0, 2.0)));
        assert_eq!(A.meet(B), None);
        assert!(Interval::around(0.1, 0.05).meets(Interval::around(0.2, 0.05)), "they touch at 0.15");
    }
}
