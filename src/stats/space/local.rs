//! Local Moran: where neighbours are alike, and how.

use super::Weights;
use super::moments::{NoStatistic, deviations};
use crate::stats::sums;

/// Of one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Local {
    /// (n - 1) z_i sum_j w_ij z_j / sum z^2.
    pub statistic: f64,
    /// In standard errors from its mean, the place's own value held fixed.
    pub score: f64,
    pub quadrant: Quadrant,
    /// The deviation of the place and of its lag, in standard deviations of the variable.
    pub own: f64,
    pub lag: f64,
}

/// Where a place lies in Moran's scatter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quadrant {
    HighHigh,
    LowHigh,
    LowLow,
    HighLow,
}

impl Quadrant {
    pub const ALL: [Quadrant; 4] = [Quadrant::HighHigh, Quadrant::LowHigh, Quadrant::LowLow, Quadrant::HighLow];

    /// 1 to 4, counted from the upper right to the left.
    pub fn number(self) -> u8 {
        match self {
            Quadrant::HighHigh => 1,
            Quadrant::LowHigh => 2,
            Quadrant::LowLow => 3,
            Quadrant::HighLow => 4,
        }
    }
}

/// Local Moran of every place (Anselin 1995), with n - 1 as esda has it: Anselin's own and spdep's are n / (n - 1) times
/// as large. Scores have the exact mean and variance where the other n - 1 values are dealt out among the neighbours
/// (Sokal, Oden and Thomson 1998). `NaN` for places without neighbours.
pub fn local_moran(values: &[f64], weights: &Weights) -> Result<Vec<Local>, NoStatistic> {
    let z = deviations(values, weights)?;
    let squares = sums::dot(&z, &z);
    let n = z.len() as f64;
    let sd = (squares / n).sqrt();
    let lags = weights.lag(&z);
    let one = |place: usize| {
        let (own, lag) = (z[place], lags[place]);
        let (mut total, mut power) = (0.0, 0.0);
        for (_, weight) in weights.row(place) {
            total += weight;
            power += weight * weight;
        }
        let others = n - 1.0;
        let mean = -own / others;
        let variance = (squares - own * own) / others - mean * mean;
        let spread = variance * (others * power - total * total) / (others - 1.0);
        let alone = weights.row(place).len() == 0;
        let quadrant = match (own > 0.0, lag > 0.0) {
            (true, true) => Quadrant::HighHigh,
            (false, true) => Quadrant::LowHigh,
            (false, false) => Quadrant::LowLow,
            (true, false) => Quadrant::HighLow,
        };
        // The sign of the place turns the sum of its neighbours into the statistic.
        let score = (lag - total * mean) / spread.sqrt() * if own < 0.0 { -1.0 } else { 1.0 };
        Local {
            statistic: if alone { f64::NAN } else { others * own * lag / squares },
            score: if alone { f64::NAN } else { score },
            quadrant,
            own: own / sd,
            lag: if alone { f64::NAN } else { lag / sd },
        }
    };
    Ok((0..z.len()).map(one).collect())
}

/// Largest p that still counts as significant when the share of false discoveries is held at `level` (Benjamini and
/// Hochberg 1995); 0 where none does. Empty p are no tests.
pub fn false_discovery(p: &[f64], level: f64) -> f64 {
    let mut sorted: Vec<f64> = p.iter().copied().filter(|p| !p.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let tests = sorted.len() as f64;
    let fits = |(at, p): &(usize, &f64)| **p <= (*at + 1) as f64 * level / tests;
    sorted.iter().enumerate().rfind(fits).map_or(0.0, |(_, p)| *p)
}

#[cfg(test)]
mod tests {
    use super::super::moran::moran;
    use super::*;

    fn example() -> (Vec<f64>, Weights) {
        let w = Weights::from_rows(vec![
            vec![(1, 0.5), (2, 0.5)],
            vec![(0, 1.0)],
            vec![(3, 0.25), (4, 0.75)],
            vec![(4, 1.0)],
            vec![(0, 0.3), (3, 0.7)],
            vec![(0, 1.0)],
        ]);
        (vec![1.0, 2.0, 4.0, 4.5, 7.0, 11.0], w)
    }

    /// With rows that sum to one, local statistics average to n/(n-1) of the global one less that factor.
    #[test]
    fn local_statistics_add_up_to_the_global_one() {
        let (values, w) = example();
        let local: f64 = local_moran(&values, &w).unwrap().iter().map(|one| one.statistic).sum();
        let global = moran(&values, &w).unwrap().statistic;
        assert!((local / 5.0 - global).abs() < 1e-15, "{local} {global}");
    }

    /// Scores against all choices of two neighbours of the first place.
    #[test]
    fn scores_have_exact_moments() {
        let (values, w) = example();
        let z = sums::centred(&values);
        let mut all = vec![];
        for a in 1..6 {
            all.extend((1..6).filter(|b| *b != a).map(|b| 0.5 * z[a] + 0.5 * z[b]));
        }
        let mean = sums::mean(&all);
        let sd = (sums::squared_deviations(&all) / all.len() as f64).sqrt();
        let observed = 0.5 * z[1] + 0.5 * z[2];
        let found = local_moran(&values, &w).unwrap()[0];
        assert!((found.score + (observed - mean) / sd).abs() < 1e-14, "{}", found.score);
        assert_eq!(found.quadrant.number(), 3);
    }

    #[test]
    fn false_discoveries_are_held_at_the_level() {
        let p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, f64::NAN, 0.205];
        assert_eq!(false_discovery(&p, 0.05), 0.008);
        assert_eq!(false_discovery(&[0.5, 0.9], 0.05), 0.0);
    }
}
