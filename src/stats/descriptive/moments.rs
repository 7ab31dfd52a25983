//! Moments, and their split into between and within units.

use crate::stats::descriptive::present;
use crate::stats::descriptive::quantile::{QuantileRule, quantiles};
use crate::stats::groups::dense;
use crate::stats::sums::{centred, dot, mean, squared_deviations, sum};

/// `NaN` where there are too few values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub n: usize,
    pub missing: usize,
    pub sum: f64,
    pub mean: f64,
    /// With n - 1.
    pub sd: f64,
    pub min: f64,
    pub q1: f64,
    pub median: f64,
    pub q3: f64,
    pub max: f64,
    /// m3 / m2^1.5, as Stata prints it.
    pub skewness: f64,
    /// m4 / m2^2, three for a normal, as Stata prints it.
    pub kurtosis: f64,
}

pub fn summary(column: &[f64], rule: QuantileRule) -> Summary {
    let x = present(column);
    let cuts = quantiles(&x, &[0.0, 0.25, 0.5, 0.75, 1.0], rule);
    Summary {
        n: x.len(),
        missing: column.len() - x.len(),
        sum: sum(x.iter().copied()),
        mean: mean(&x),
        sd: sd(&x),
        min: cuts[0],
        q1: cuts[1],
        median: cuts[2],
        q3: cuts[3],
        max: cuts[4],
        skewness: skewness(&x),
        kurtosis: kurtosis(&x),
    }
}

/// With n - 1; `NaN` below two values.
pub fn sd(x: &[f64]) -> f64 {
    if x.len() < 2 { f64::NAN } else { (squared_deviations(x) / (x.len() - 1) as f64).sqrt() }
}

/// Skewness m3 / m2^1.5.
pub fn skewness(x: &[f64]) -> f64 {
    let m2 = central(x, 2);
    central(x, 3) / (m2 * m2.sqrt())
}

/// Kurtosis m4 / m2^2.
pub fn kurtosis(x: &[f64]) -> f64 {
    let m2 = central(x, 2);
    central(x, 4) / (m2 * m2)
}

/// Skewness with the correction of small samples, Excel's and COINr's: g1 sqrt(n (n-1)) / (n-2).
pub fn skewness_corrected(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    skewness(x) * (n * (n - 1.0)).sqrt() / (n - 2.0)
}

/// Excess kurtosis with the correction of small samples: ((n+1) (g2 - 3) + 6) (n-1) / ((n-2) (n-3)).
pub fn kurtosis_corrected(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    ((n + 1.0) * (kurtosis(x) - 3.0) + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
}

fn central(x: &[f64], power: i32) -> f64 {
    let center = mean(x);
    let raise = |v: f64| (1..power).fold(v, |product, _| product * v);
    sum(x.iter().map(|v| raise(v - center))) / x.len() as f64
}

/// First-order autocorrelation: sum (x_i - m)(x_{i+1} - m) / sum (x_i - m)^2.
pub fn autocorrelation(x: &[f64]) -> f64 {
    let z = centred(x);
    dot(&z[..z.len().saturating_sub(1)], z.get(1..).unwrap_or_default()) / dot(&z, &z)
}

/// One line of Stata's xtsum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Within {
    pub sd: f64,
    pub min: f64,
    pub max: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PanelMoments {
    pub units: usize,
    /// Mean number of values a unit.
    pub times: f64,
    pub overall: Within,
    /// Of the unit means.
    pub between: Within,
    /// Of x - unit mean + grand mean.
    pub within: Within,
}

/// The split of a column by `units` (codes, n).
pub fn panel_moments(column: &[f64], units: &[u32]) -> PanelMoments {
    let (x, codes): (Vec<f64>, Vec<u32>) = column.iter().zip(units).filter(|(v, _)| !v.is_nan()).unzip();
    let (codes, groups) = dense(&codes);
    let mut members: Vec<Vec<f64>> = vec![vec![]; groups];
    x.iter().zip(&codes).for_each(|(&v, &g)| members[g as usize].push(v));
    let means: Vec<f64> = members.iter().map(|m| mean(m)).collect();
    let grand = mean(&x);
    let deviations: Vec<f64> = x.iter().zip(&codes).map(|(v, &g)| v - means[g as usize] + grand).collect();
    PanelMoments {
        units: groups,
        times: x.len() as f64 / groups as f64,
        overall: spread(&x),
        between: spread(&means),
        within: spread(&deviations),
    }
}

fn spread(x: &[f64]) -> Within {
    Within {
        sd: sd(x),
        min: x.iter().copied().fold(f64::NAN, f64::min),
        max: x.iter().copied().fold(f64::NAN, f64::max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Identity: total squares = within + between.
    #[test]
    fn within_and_between_add_up() {
        let x = [1.0, 4.0, 2.0, 8.0, f64::NAN, 9.0];
        let split = panel_moments(&x, &[7, 7, 3, 3, 3, 3]);
        assert_eq!((split.units, split.times), (2, 2.5));
        let total = squared_deviations(&present(&x));
        let within = split.within.sd * split.within.sd * 4.0;
        let means: [f64; 2] = [2.5, 19.0 / 3.0];
        let grand = 24.0 / 5.0;
        let between = 2.0 * (means[0] - grand) * (means[0] - grand) + 3.0 * (means[1] - grand) * (means[1] - grand);
        assert!((total - within - between).abs() < 1e-12);
    }
}
