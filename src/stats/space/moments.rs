//! What moments of spatial statistics need of W and of a variable.

use super::Weights;
use crate::stats::dist::normal_two_sided;
use crate::stats::sums::{self, Sum};

/// Sums over W (Cliff and Ord 1981): S0 = sum w_ij; S1 = sum (w_ij + w_ji)^2 / 2; S2 = sum_i (w_i. + w_.i)^2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Totals {
    /// Places, islands among them.
    pub n: f64,
    pub s0: f64,
    pub s1: f64,
    pub s2: f64,
}

impl Totals {
    pub fn of(weights: &Weights) -> Self {
        let transpose = weights.transpose();
        let (mut s1, mut s2) = (Sum::default(), Sum::default());
        for place in 0..weights.places() {
            let (mut row, mut back) = (weights.row(place).peekable(), transpose.row(place).peekable());
            let (mut out, mut into) = (Sum::default(), Sum::default());
            weights.row(place).for_each(|(_, weight)| out.add(weight));
            transpose.row(place).for_each(|(_, weight)| into.add(weight));
            let both = out.value() + into.value();
            s2.add(both * both);
            loop {
                let (there, here) = match (row.peek().copied(), back.peek().copied()) {
                    (Some((a, there)), Some((b, here))) if a == b => {
                        (row.next().map_or(0.0, |_| there), back.next().map_or(0.0, |_| here))
                    }
                    (Some((a, there)), Some((b, _))) if a < b => (row.next().map_or(0.0, |_| there), 0.0),
                    (Some((_, there)), None) => (row.next().map_or(0.0, |_| there), 0.0),
                    (_, Some((_, here))) => (0.0, back.next().map_or(0.0, |_| here)),
                    (None, None) => break,
                };
                s1.add((there + here) * (there + here) / 2.0);
            }
        }
        Totals { n: weights.places() as f64, s0: weights.total(), s1: s1.value(), s2: s2.value() }
    }
}

/// A statistic with its moments where values are dealt out anew among the places, or drawn from a normal distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tested {
    pub statistic: f64,
    pub expected: f64,
    pub randomised: Moment,
    pub normal: Moment,
}

/// Variance with its z and two-sided p.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    pub variance: f64,
    pub z: f64,
    pub p: f64,
}

impl Moment {
    pub fn new(statistic: f64, expected: f64, variance: f64) -> Self {
        let z = (statistic - expected) / variance.sqrt();
        Moment { variance, z, p: normal_two_sided(z) }
    }
}

/// Why a statistic has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoStatistic {
    #[error("fewer than four places have a value")]
    TooFew,
    #[error("all values are equal")]
    Constant,
    #[error("no place has a neighbour")]
    NoLinks,
    #[error("a value is negative")]
    Negative,
}

/// Deviations from the mean, where a statistic of them has a value.
pub fn deviations(values: &[f64], weights: &Weights) -> Result<Vec<f64>, NoStatistic> {
    let z = sums::centred(values);
    let size = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    match () {
        () if values.len() < 4 => Err(NoStatistic::TooFew),
        () if weights.links() == 0 => Err(NoStatistic::NoLinks),
        () if z.iter().all(|z| z.abs() <= 1e-14 * size) => Err(NoStatistic::Constant),
        () => Ok(z),
    }
}

/// n sum z^4 / (sum z^2)^2.
pub fn kurtosis(z: &[f64]) -> f64 {
    let squares = sums::dot(z, z);
    let fourth = sums::sum(z.iter().map(|z| z * z * (z * z)));
    z.len() as f64 * fourth / (squares * squares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_of_an_asymmetric_matrix() {
        let w = Weights::from_rows(vec![vec![(1, 1.0), (2, 2.0)], vec![(0, 3.0)], vec![(1, 4.0)]]);
        let found = Totals::of(&w);
        // Pairs: (0,1): 1 + 3; (0,2): 2; (1,2): 4. Each pair counts twice, halved once.
        assert_eq!((found.s0, found.s1), (10.0, 16.0 + 4.0 + 16.0));
        assert_eq!(found.s2, 36.0 + 64.0 + 36.0);
    }
}
