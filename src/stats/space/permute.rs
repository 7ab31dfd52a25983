//! Values dealt out anew among the places, and how often that gives a statistic as far out.

use rayon::prelude::*;

use super::Weights;
use super::geary::gaps;
use crate::stats::draws::Draws;
use crate::stats::sums;

/// Draws that one piece of work covers; sums over draws are taken piece by piece, in order.
const BLOCK: u64 = 64;

/// Statistics of the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Permuted {
    pub mean: f64,
    pub sd: f64,
    /// (1 + draws as far out) / (1 + draws), one-sided in the direction of the statistic.
    pub p: f64,
}

/// How values that are dealt out become a statistic.
#[derive(Clone, Copy, Debug)]
pub enum Statistic<'a> {
    /// sum_ij w_ij z_i z_j.
    Moran,
    /// sum_ij w_ij (x_i - x_j)^2.
    Geary,
    /// sum_ij w_ij x_i y_j, where the first stay and y is dealt out.
    Bivariate(&'a [f64]),
}

/// Deals `values` out among the places `count` times, each draw a stream of its own.
pub fn permuted(values: &[f64], weights: &Weights, statistic: Statistic, count: u64, draws: &Draws) -> Permuted {
    let of = |values: &[f64]| match statistic {
        Statistic::Moran => sums::dot(values, &weights.lag(values)),
        Statistic::Geary => gaps(values, weights),
        Statistic::Bivariate(x) => sums::dot(x, &weights.lag(values)),
    };
    let one = |number: u64| {
        let order = draws.draw(number).permutation(values.len());
        of(&order.into_iter().map(|at| values[at]).collect::<Vec<_>>())
    };
    let all: Vec<f64> = (0..count).into_par_iter().map(one).collect();
    let observed = of(values);
    let mean = sums::mean(&all);
    let sd = (sums::squared_deviations(&all) / (all.len() as f64 - 1.0)).sqrt();
    let equal = EQUAL * all.iter().fold(observed.abs(), |most, value| most.max(value.abs()));
    let above = all.iter().filter(|value| **value >= observed - equal).count() as u64;
    let below = all.iter().filter(|value| **value <= observed + equal).count() as u64;
    Permuted { mean, sd, p: pseudo(above, below, count) }
}

/// Sums in another order differ by rounding; draws that give the same count as equal.
const EQUAL: f64 = 1e-12;

fn pseudo(above: u64, below: u64, count: u64) -> f64 {
    (1 + above.min(below)) as f64 / (1 + count) as f64
}

/// Pseudo p of every place for sum_j w_ij x_j, one-sided in the direction of the sum, where the value of the place stays and
/// the other n - 1 are dealt out (Anselin 1995); `NaN` for places without neighbours.
///
/// A draw is one order of all places, shared by every place as in GeoDa: the first k of it without the place itself are k
/// of the others, each set as likely as any other. Where the weights of a row are equal their sum is a difference of
/// running sums, so that a draw costs the same whatever k is. Draws run in blocks of 64 and counts are whole numbers: any
/// number of threads gives the same.
pub fn conditional(values: &[f64], weights: &Weights, count: u64, draws: &Draws) -> Vec<f64> {
    let deal = Deal::new(values, weights);
    let blocks = count.div_ceil(BLOCK);
    let block = |block: u64| {
        let mut tails = vec![[0u32; 2]; weights.places()];
        let mut table = Table::new(values.len());
        for number in block * BLOCK..count.min((block + 1) * BLOCK) {
            deal.draw(number, draws, &mut table, &mut tails);
        }
        tails
    };
    let counted: Vec<Vec<[u32; 2]>> = (0..blocks).into_par_iter().map(block).collect();
    let tail = |place: usize, side: usize| counted.iter().map(|tails| u64::from(tails[place][side])).sum::<u64>();
    let p = |place: usize| match weights.row(place).len() {
        0 => f64::NAN,
        _ => pseudo(tail(place, 0), tail(place, 1), count),
    };
    (0..weights.places()).map(p).collect()
}

struct Deal<'a> {
    values: &'a [f64],
    weights: &'a Weights,
    /// The weight of a row whose weights are all equal.
    level: Vec<Option<f64>>,
    observed: Vec<f64>,
    /// What counts as equal to the observed sum.
    equal: Vec<f64>,
    longest: usize,
}

/// Room for one draw: an order of the places, begun from the left, and where each place stands in it.
struct Table {
    order: Vec<usize>,
    at: Vec<usize>,
    swaps: Vec<usize>,
    dealt: Vec<f64>,
    running: Vec<f64>,
}

impl Table {
    fn new(places: usize) -> Self {
        let at = vec![usize::MAX; places];
        Table { order: (0..places).collect(), at, swaps: vec![], dealt: vec![], running: vec![] }
    }
}

impl<'a> Deal<'a> {
    fn new(values: &'a [f64], weights: &'a Weights) -> Self {
        let level = |place: usize| {
            let mut row = weights.row(place).map(|(_, weight)| weight);
            row.next().filter(|first| row.all(|weight| weight == *first))
        };
        let most = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let size = |place: usize| weights.row(place).map(|(_, weight)| weight.abs()).sum::<f64>();
        let places = || 0..weights.places();
        Deal {
            values,
            weights,
            level: places().map(level).collect(),
            observed: weights.lag(values),
            equal: places().map(|place| EQUAL * most * size(place)).collect(),
            longest: places().map(|place| weights.row(place).len()).max().unwrap_or(0),
        }
    }

    fn draw(&self, number: u64, draws: &Draws, table: &mut Table, tails: &mut [[u32; 2]]) {
        let n = self.values.len();
        let length = (self.longest + 1).min(n);
        let mut draw = draws.draw(number);
        table.swaps.clear();
        for at in 0..length {
            let other = at + draw.index(n - at);
            table.order.swap(at, other);
            table.swaps.push(other);
        }
        table.dealt.clear();
        table.running.clear();
        table.running.push(0.0);
        let mut sum = 0.0;
        for (at, place) in table.order.iter().take(length).enumerate() {
            table.at[*place] = at;
            table.dealt.push(self.values[*place]);
            sum += self.values[*place];
            table.running.push(sum);
        }
        for (place, tails) in tails.iter_mut().enumerate() {
            let lag = self.lag(place, table);
            tails[0] += u32::from(lag >= self.observed[place] - self.equal[place]);
            tails[1] += u32::from(lag <= self.observed[place] + self.equal[place]);
        }
        table.order.iter().take(length).for_each(|place| table.at[*place] = usize::MAX);
        for (at, other) in table.swaps.iter().enumerate().rev() {
            table.order.swap(at, *other);
        }
    }

    fn lag(&self, place: usize, table: &Table) -> f64 {
        let k = self.weights.row(place).len();
        let own = table.at[place];
        if let Some(level) = self.level[place] {
            let sum = if own < k { table.running[k + 1] - self.values[place] } else { table.running[k] };
            return level * sum;
        }
        let dealt = |at: usize| table.dealt[if at < own { at } else { at + 1 }];
        self.weights.row(place).enumerate().map(|(at, (_, weight))| weight * dealt(at)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: usize, weight: impl Fn(usize) -> f64) -> Weights {
        let near = |at: usize| [at.checked_sub(1), (at + 1 < n).then_some(at + 1)];
        Weights::from_rows(
            (0..n).map(|at| near(at).into_iter().flatten().map(|other| (other, weight(other))).collect()).collect(),
        )
    }

    fn tailed(values: &[f64], w: &Weights, place: usize) -> f64 {
        // All ordered pairs of the other places, as both weights of an inner row may differ.
        let n = values.len();
        let weights: Vec<f64> = w.row(place).map(|(_, weight)| weight).collect();
        let observed: f64 = w.row(place).map(|(other, weight)| weight * values[other]).sum();
        let others: Vec<usize> = (0..n).filter(|other| *other != place).collect();
        let (mut above, mut below, mut all) = (0.0, 0.0, 0.0);
        for a in &others {
            for b in others.iter().filter(|b| *b != a) {
                let lag = weights[0] * values[*a] + weights.get(1).map_or(0.0, |weight| weight * values[*b]);
                all += 1.0;
                above += f64::from(u8::from(lag >= observed - 1e-12));
                below += f64::from(u8::from(lag <= observed + 1e-12));
            }
        }
        f64::min(above, below) / all
    }

    /// Shares over many draws are those over all choices, for equal weights and for unequal ones. Tolerance: four standard
    /// errors of 40,000 draws.
    #[test]
    fn shares_of_draws_are_those_of_all_choices() {
        let values = [3.0, 1.0, 4.0, 1.5, 9.0, 2.6];
        for w in [line(6, |_| 0.5), line(6, |at| 1.0 + at as f64)] {
            let p = conditional(&values, &w, 40_000, &Draws::new(1, "local"));
            for (place, share) in p.iter().enumerate() {
                let exact = tailed(&values, &w, place);
                assert!((share - exact).abs() < 0.01, "{place}: {share} {exact}");
            }
        }
    }

    #[test]
    fn threads_change_nothing() {
        let values: Vec<f64> = (0..60).map(|at| f64::from((at * 37) % 61)).collect();
        let w = line(60, |at| 1.0 + (at % 3) as f64);
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let global = permuted(&values, &w, Statistic::Moran, 333, &Draws::new(2, "global"));
                (conditional(&values, &w, 333, &Draws::new(2, "local")), global)
            })
        };
        assert_eq!(run(1), run(3));
    }
}
