//! How wide the kernel is.

use crate::stats::descriptive::moments::sd;
use crate::stats::descriptive::quantile::{QuantileRule, quantiles};

/// By name, or a number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Rule {
    #[default]
    Silverman,
    Scott,
    ScipySilverman,
    ScipyScott,
    Stata,
    SheatherJones,
    SheatherJonesDpi,
    Given(f64),
}

impl Rule {
    pub const NAMES: [(&'static str, Rule); 7] = [
        ("silverman", Rule::Silverman),
        ("scott", Rule::Scott),
        ("scipy_silverman", Rule::ScipySilverman),
        ("scipy_scott", Rule::ScipyScott),
        ("stata", Rule::Stata),
        ("sheather_jones", Rule::SheatherJones),
        ("sheather_jones_dpi", Rule::SheatherJonesDpi),
    ];

    /// A name or a positive number.
    pub fn by_name(text: &str) -> Option<Self> {
        let named = Self::NAMES.iter().find(|(known, _)| *known == text).map(|(_, rule)| *rule);
        named.or_else(|| text.parse().ok().filter(|h: &f64| *h > 0.0 && h.is_finite()).map(Rule::Given))
    }

    /// h for a sample; `NaN` without two different values, or where the plug-in has no solution.
    pub fn of(self, values: &[f64]) -> f64 {
        let root = libm::pow(values.len() as f64, -0.2);
        match self {
            Self::Silverman => silverman(values),
            Self::Scott => 1.06 * spread(values, 1.34, QuantileRule::Type(7)) * root,
            Self::ScipySilverman => positive(sd(values)) * libm::pow(0.75 * values.len() as f64, -0.2),
            Self::ScipyScott => positive(sd(values)) * root,
            Self::Stata => 0.9 * spread(values, 1.349, QuantileRule::Stata) * root,
            Self::SheatherJones => sheather_jones(values, true),
            Self::SheatherJonesDpi => sheather_jones(values, false),
            Self::Given(h) => h,
        }
    }
}

/// Silverman's rule of thumb, 0.9 min(sd, IQR / 1.34) n^(-1/5) (Silverman 1986, eq. 3.31), with sd over n - 1 and
/// quartiles of R's type 7. Where the quartiles coincide sd stands alone; `NaN` without two different values.
pub fn silverman(values: &[f64]) -> f64 {
    0.9 * spread(values, 1.34, QuantileRule::Type(7)) * libm::pow(values.len() as f64, -0.2)
}

/// min(sd, IQR / normal), sd alone where the quartiles coincide; `NaN` without two different values.
fn spread(values: &[f64], normal: f64, rule: QuantileRule) -> f64 {
    let (sd, quartiles) = (sd(values), quantiles(values, &[0.25, 0.75], rule));
    let between = (quartiles[1] - quartiles[0]) / normal;
    positive(if between > 0.0 { between.min(sd) } else { sd })
}

fn positive(scale: f64) -> f64 {
    if scale > 0.0 { scale } else { f64::NAN }
}

/// Bins of the distances between pairs, as many as R's `bw.SJ` has; so wide that they reach 1% beyond the range.
const BINS: usize = 1000;
const BEYOND: f64 = 1.01;

/// exp(-x / 2) is nothing beyond this square.
const FAR: f64 = 1000.0;

/// Pairs of observations by their distance in bins.
struct Distances {
    width: f64,
    /// Pairs at 0, 1, 2... bins from each other.
    pairs: Vec<f64>,
    n: f64,
}

impl Distances {
    fn of(values: &[f64]) -> Self {
        let ends = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(*x), b.max(*x)));
        let width = (ends.1 - ends.0) * BEYOND / BINS as f64;
        let places: Vec<i64> = values.iter().map(|x| libm::trunc(x / width) as i64).collect();
        let first = places.iter().min().copied().unwrap_or(0);
        let mut bins = vec![0.0; BINS + 1];
        for place in places {
            bins[((place - first) as usize).min(BINS)] += 1.0;
        }
        let mut pairs = vec![0.0; BINS + 1];
        for (at, here) in bins.iter().enumerate().filter(|(_, here)| **here > 0.0) {
            pairs[0] += here * (here - 1.0) / 2.0;
            // From the nearest bin before it to the farthest.
            for (pairs, there) in pairs[1..=at].iter_mut().zip(bins[..at].iter().rev()) {
                *pairs += here * there;
            }
        }
        Distances { width, pairs, n: values.len() as f64 }
    }

    /// The mean over pairs of a derivative of the normal density: `even` in squared distances over h, `centre` its value at
    /// none, `order` the power of h.
    fn functional(&self, h: f64, order: f64, centre: f64, even: impl Fn(f64) -> f64) -> f64 {
        let mut total = 0.0;
        for (bins, pairs) in self.pairs.iter().enumerate() {
            let distance = bins as f64 * self.width / h;
            let square = distance * distance;
            if square >= FAR {
                break;
            }
            total += libm::exp(-square / 2.0) * even(square) * pairs;
        }
        let root = (2.0 * std::f64::consts::PI).sqrt();
        (2.0 * total + self.n * centre) / (self.n * (self.n - 1.0) * libm::pow(h, order) * root)
    }

    fn fourth(&self, h: f64) -> f64 {
        self.functional(h, 5.0, 3.0, |d| d * d - 6.0 * d + 3.0)
    }

    fn sixth(&self, h: f64) -> f64 {
        self.functional(h, 7.0, -15.0, |d| d * d * d - 15.0 * d * d + 45.0 * d - 15.0)
    }
}

/// Sheather and Jones (1991): the h that solves its own plug-in equation, or the direct plug-in of two stages.
fn sheather_jones(values: &[f64], solve: bool) -> f64 {
    let scale = spread(values, 1.349, QuantileRule::Type(7));
    if scale.is_nan() {
        return f64::NAN;
    }
    let (n, distances) = (values.len() as f64, Distances::of(values));
    let roughness = 1.0 / (2.0 * std::f64::consts::PI.sqrt() * n);
    let sixth = -distances.sixth(1.23 * scale * libm::pow(n, -1.0 / 9.0));
    if !solve {
        let pilot = libm::pow(2.394 / (n * sixth), 1.0 / 7.0);
        return libm::pow(roughness / distances.fourth(pilot), 0.2);
    }
    let fourth = distances.fourth(1.24 * scale * libm::pow(n, -1.0 / 7.0));
    let ratio = 1.357 * libm::pow(fourth / sixth, 1.0 / 7.0);
    let excess = |h: f64| {
        let plugged = distances.fourth(ratio * libm::pow(h, 5.0 / 7.0));
        libm::pow(roughness / plugged, 0.2) - h
    };
    let most = 1.144 * scale * libm::pow(n, -0.2);
    root(excess, 0.1 * most, most)
}

/// Where a function changes its sign, to the last bit; the interval is widened up to a hundred times, else `NaN`.
fn root(f: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    let (mut low, mut high) = (low, high);
    let (mut at_low, mut at_high) = (f(low), f(high));
    for _ in 0..100 {
        if at_low * at_high <= 0.0 {
            break;
        }
        (low, high) = (low / 1.2, high * 1.2);
        (at_low, at_high) = (f(low), f(high));
    }
    if at_low * at_high > 0.0 || at_low.is_nan() || at_high.is_nan() {
        return f64::NAN;
    }
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if (f(middle) <= 0.0) == (at_low <= 0.0) { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule by hand on 1..=10: sd = 3.0277, IQR = 4.5, so that 4.5 / 1.34 = 3.358 is the larger of the two.
    #[test]
    fn bandwidth_by_hand() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let sd = (82.5_f64 / 9.0).sqrt();
        let expected = 0.9 * sd / libm::pow(10.0, 0.2);
        assert!((silverman(&values) - expected).abs() < 1e-14);
        assert!((Rule::Scott.of(&values) / expected - 1.06 / 0.9).abs() < 1e-14);
    }

    #[test]
    fn no_spread_no_bandwidth() {
        for (name, rule) in Rule::NAMES {
            assert!(rule.of(&[2.0, 2.0]).is_nan() && rule.of(&[]).is_nan(), "{name}");
        }
        assert_eq!(Rule::by_name("0.25"), Some(Rule::Given(0.25)));
        assert!(Rule::by_name("-1").is_none() && Rule::by_name("wide").is_none());
    }
}
