//! Numbers with given minimum, maximum, mean, standard deviation and median, dealt out by rank.

use crate::stats::special::beta_regularized;
use crate::stats::sums::{mean, squared_deviations};

/// What a variable's values should look like; the median may be free.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    /// With n - 1.
    pub sd: f64,
    pub median: Option<f64>,
    /// The moments are those of the logarithm.
    pub log: bool,
}

/// Mean, deviation and median on the unit interval.
#[derive(Clone, Copy)]
struct Unit {
    mean: f64,
    sd: f64,
    median: Option<f64>,
}

const ROUNDS: usize = 60;
/// As a share of the range: printed moments have three or four digits.
const CLOSE: f64 = 1e-7;
/// The bump of `warp` keeps the order up to here.
const MOST_BUMP: f64 = 0.3;

/// The field with its values replaced by those of the moments, rank for rank.
pub fn at_ranks(field: &[f64], moments: &Moments) -> Vec<f64> {
    let mut order: Vec<usize> = (0..field.len()).collect();
    order.sort_by(|a, b| field[*a].total_cmp(&field[*b]).then(a.cmp(b)));
    let sorted = sorted(field.len(), moments);
    let mut values = vec![0.0; field.len()];
    order.into_iter().zip(sorted).for_each(|(row, value)| values[row] = value);
    values
}

/// Ascending: quantiles of a beta distribution on [min, max] whose parameters are moved until the numbers themselves,
/// and not the distribution, have the moments.
fn sorted(n: usize, moments: &Moments) -> Vec<f64> {
    let scale = moments.max - moments.min;
    let unit = |value: f64| if scale > 0.0 { (value - moments.min) / scale } else { 0.5 };
    let wanted = Unit {
        mean: unit(moments.mean),
        sd: if scale > 0.0 { moments.sd / scale } else { 0.0 },
        median: moments.median.map(unit),
    };
    let place = |value: f64| {
        let value = moments.min + scale * value;
        if moments.log { libm::exp(value) } else { value }
    };
    fitted(n, wanted).into_iter().map(place).collect()
}

fn fitted(n: usize, wanted: Unit) -> Vec<f64> {
    let (mut aim, mut bump) = (wanted, 0.0);
    let mut best = (f64::INFINITY, vec![]);
    for _ in 0..ROUNDS {
        let (a, b) = shape(aim);
        let values = quantiles(n, a, b, bump);
        let middle = 0.5 * (values[(n - 1) / 2] + values[n / 2]);
        let off_mean = wanted.mean - mean(&values);
        let off_sd = wanted.sd - if n > 1 { (squared_deviations(&values) / (n - 1) as f64).sqrt() } else { 0.0 };
        let off_median = wanted.median.map_or(0.0, |median| median - middle);
        let off = off_mean.abs().max(off_sd.abs()).max(off_median.abs());
        if off < best.0 {
            best = (off, values);
        }
        if off < CLOSE {
            break;
        }
        aim.mean += off_mean;
        aim.sd += off_sd;
        bump = (bump + off_median - off_mean).clamp(-MOST_BUMP, MOST_BUMP);
    }
    best.1
}

/// Parameters of the beta distribution with this mean and deviation, as near as one exists.
fn shape(aim: Unit) -> (f64, f64) {
    let mean = aim.mean.clamp(0.002, 0.998);
    let most = mean * (1.0 - mean);
    let variance = (aim.sd * aim.sd).clamp(1e-6 * most, 0.95 * most);
    let size = most / variance - 1.0;
    (mean * size, (1.0 - mean) * size)
}

/// The ends are the ends; between them the quantiles at (i - 1/2) / n.
fn quantiles(n: usize, a: f64, b: f64, bump: f64) -> Vec<f64> {
    let mut last = 0.0;
    let inner = |rank: usize| {
        last = quantile(warp((rank as f64 + 0.5) / n as f64, bump), a, b, last);
        last
    };
    let mut values: Vec<f64> = (0..n).map(inner).collect();
    if let [first, .., end] = values.as_mut_slice() {
        (*first, *end) = (0.0, 1.0);
    }
    values
}

/// Probabilities moved up or down in the middle, so that the median has a parameter of its own.
fn warp(p: f64, bump: f64) -> f64 {
    let hill = p * (1.0 - p);
    p + 16.0 * bump * hill * hill
}

/// Bisected from `low` up.
fn quantile(p: f64, a: f64, b: f64, low: f64) -> f64 {
    let (mut low, mut high) = (low, 1.0);
    while high - low > 1e-11 {
        let middle = 0.5 * (low + high);
        if beta_regularized(a, b, middle, 1.0 - middle) < p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The five printed moments of the labour force in Liu and Li's Table 3, as far as it prints them.
    #[test]
    fn five_moments_at_once() {
        let printed = Moments { min: 5.545, max: 8.864, mean: 7.601, sd: 0.768, median: Some(7.658), log: false };
        let found = sorted(330, &printed);
        assert_eq!((found[0], found[329]), (5.545, 8.864));
        assert!((mean(&found) - 7.601).abs() < 1e-6);
        assert!(((squared_deviations(&found) / 329.0).sqrt() - 0.768).abs() < 1e-6);
        assert!((0.5 * (found[164] + found[165]) - 7.658).abs() < 1e-6);
        assert!(found.windows(2).all(|pair| pair[0] <= pair[1]));
    }

    /// No numbers on [0, 1] with mean 1/2 deviate by more than about 1/2: the nearest are given.
    #[test]
    fn moments_that_no_numbers_have() {
        let printed = Moments { min: 0.0, max: 1.0, mean: 0.5, sd: 3.0, median: None, log: false };
        let found = sorted(100, &printed);
        assert!(found.iter().all(|x| (0.0..=1.0).contains(x)));
    }

    #[test]
    fn ranks_stay() {
        let moments = Moments { min: 1.0, max: 2.0, mean: 1.5, sd: 0.2, median: None, log: false };
        let found = at_ranks(&[3.0, -1.0, 2.0], &moments);
        assert_eq!((found[1], found[0]), (1.0, 2.0));
    }
}
