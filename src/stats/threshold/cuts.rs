//! Values that a threshold may take, each with the rows it puts into the lower regime.

use serde::{Deserialize, Serialize};

/// Which regime a row exactly at the threshold belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// q <= gamma is the lower regime.
    #[default]
    AtMost,
    /// q < gamma is the lower regime.
    Below,
}

/// Values that are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Candidates {
    /// Every distinct value that leaves the trimmed share of rows on both sides.
    #[default]
    All,
    /// Hansen's grid (1999): the quantiles trim, trim + 1/points, ... 1 - trim of the distinct values.
    Grid(usize),
}

/// A threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    pub value: f64,
    /// Rows of the lower regime: so many first ones in the order of q.
    pub rows: usize,
}

/// Rows in the order of the threshold variable, ties together.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// Row numbers (N), ascending in q.
    pub order: Vec<u32>,
    /// Every distinct value as a cut, ascending.
    distinct: Vec<Cut>,
    rule: Rule,
}

/// A share of the rows times their number counts as whole when it misses by no more than rounding.
const WHOLE: f64 = 1e-9;

impl Ranking {
    /// `q` (N) is finite.
    pub fn new(q: &[f64], rule: Rule) -> Self {
        let mut order: Vec<u32> = (0..q.len() as u32).collect();
        order.sort_by(|a, b| q[*a as usize].total_cmp(&q[*b as usize]));
        let mut distinct = vec![];
        let mut before = 0;
        for ties in order.chunk_by(|a, b| q[*a as usize] == q[*b as usize]) {
            let rows = match rule {
                Rule::AtMost => before + ties.len(),
                Rule::Below => before,
            };
            distinct.extend(ties.first().map(|row| Cut { value: q[*row as usize], rows }));
            before += ties.len();
        }
        Ranking { order, distinct, rule }
    }

    pub fn rows(&self) -> usize {
        self.order.len()
    }

    /// Number of distinct values.
    pub fn values(&self) -> usize {
        self.distinct.len()
    }

    /// A threshold at any value, in the data or not.
    pub fn at(&self, value: f64) -> Cut {
        let from_here = self.distinct.partition_point(|cut| match self.rule {
            Rule::AtMost => cut.value <= value,
            Rule::Below => cut.value < value,
        });
        let rows = match self.rule {
            Rule::AtMost => from_here.checked_sub(1).map_or(0, |last| self.distinct[last].rows),
            Rule::Below => self.distinct.get(from_here).map_or(self.rows(), |first| first.rows),
        };
        Cut { value, rows }
    }

    /// Candidates beside thresholds that are held, ascending.
    ///
    /// With `All`, every regime that a candidate makes has at least `trim` of the rows. With `Grid`, `trim` is a share of
    /// the distinct values, and of the rows between a candidate and a threshold that is held.
    pub fn candidates(&self, which: Candidates, trim: f64, held: &[Cut]) -> Vec<Cut> {
        let least = least(trim, self.rows());
        let apart = |cut: &Cut| held.iter().all(|one| cut.rows.abs_diff(one.rows) >= least);
        let inside = |cut: &Cut| cut.rows >= least && self.rows() - cut.rows >= least;
        match which {
            Candidates::All => self.distinct.iter().filter(|cut| inside(cut) && apart(cut)).copied().collect(),
            Candidates::Grid(points) => self.grid(points, trim).into_iter().filter(apart).collect(),
        }
    }

    fn grid(&self, points: usize, trim: f64) -> Vec<Cut> {
        let (points, values) = (points as f64, self.distinct.len() as f64);
        let steps = (points - 2.0 * points * trim + WHOLE).floor().max(0.0) as usize;
        let places = (0..=steps).map(|step| ((trim + step as f64 / points) * values + WHOLE).floor() as usize);
        let mut cuts: Vec<Cut> = places.filter_map(|place| self.distinct.get(place.checked_sub(1)?)).copied().collect();
        cuts.dedup();
        cuts.retain(|cut| cut.rows > 0 && cut.rows < self.rows());
        cuts
    }

    /// The regime of every row (N), from zero: thresholds in any order.
    pub fn regimes(&self, thresholds: &[Cut]) -> Vec<usize> {
        let mut regimes = vec![0; self.rows()];
        for (place, row) in self.order.iter().enumerate() {
            regimes[*row as usize] = thresholds.iter().filter(|cut| cut.rows <= place).count();
        }
        regimes
    }
}

/// The fewest rows that make `share` of them; never none.
pub fn least(share: f64, rows: usize) -> usize {
    ((share * rows as f64 - WHOLE).ceil() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const Q: [f64; 6] = [3.0, 1.0, 2.0, 1.0, 5.0, 2.0];

    fn cut(value: f64, rows: usize) -> Cut {
        Cut { value, rows }
    }

    #[test]
    fn ties_go_together_to_the_side_that_the_rule_says() {
        let at_most = Ranking::new(&Q, Rule::AtMost);
        assert_eq!(at_most.candidates(Candidates::All, 0.2, &[]), [cut(1.0, 2), cut(2.0, 4)]);
        assert_eq!(at_most.regimes(&[cut(2.0, 4), cut(1.0, 2)]), [2, 0, 1, 0, 2, 1]);
        let below = Ranking::new(&Q, Rule::Below);
        assert_eq!(below.candidates(Candidates::All, 0.2, &[]), [cut(2.0, 2), cut(3.0, 4)]);
        assert_eq!((below.at(2.0).rows, below.at(2.5).rows, below.at(9.0).rows), (2, 4, 6));
        assert_eq!((at_most.at(2.0).rows, at_most.at(0.5).rows), (4, 0));
    }

    #[test]
    fn a_threshold_that_is_held_keeps_its_distance() {
        let ranking = Ranking::new(&Q, Rule::AtMost);
        assert_eq!(ranking.candidates(Candidates::All, 1.0 / 6.0, &[cut(2.0, 4)]), [cut(1.0, 2), cut(3.0, 5)]);
        assert_eq!(ranking.candidates(Candidates::All, 0.34, &[cut(2.0, 4)]), []);
    }

    #[test]
    fn a_grid_takes_quantiles_of_distinct_values() {
        let q: Vec<f64> = (1..=100).map(f64::from).collect();
        let ranking = Ranking::new(&q, Rule::AtMost);
        let values = |points| -> Vec<f64> {
            ranking.candidates(Candidates::Grid(points), 0.1, &[]).iter().map(|cut| cut.value).collect()
        };
        assert_eq!(values(5), [10.0, 30.0, 50.0, 70.0, 90.0]);
        assert_eq!(values(1000).len(), 81);
    }
}
