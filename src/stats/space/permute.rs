//! Values dealt out anew among the places, and how often that gives a statistic as far out.

use std::ops::Range;

use nalgebra::DMatrix;
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
/// A draw is one order of all places, shared by every place as in GeoDa and esda: the first k of it, where the one after
/// them stands in for the place itself if that is among them, are k of the others, each order as likely as any other. Where
/// the weights of a row are equal their sum is a difference of running sums, so that a draw costs the same whatever k is;
/// else the sums of several places in 64 draws are one product of matrices. Counts are whole numbers: any number of threads
/// gives the same.
pub fn conditional(values: &[f64], weights: &Weights, count: u64, draws: &Draws) -> Vec<f64> {
    let deal = Deal::new(values, weights);
    let blocks = count.div_ceil(BLOCK);
    let block = |block: u64| deal.tails(block * BLOCK..count.min((block + 1) * BLOCK), draws);
    let counted: Vec<Vec<[u32; 2]>> = (0..blocks).into_par_iter().map(block).collect();
    let tail = |place: usize, side: usize| counted.iter().map(|tails| u64::from(tails[place][side])).sum::<u64>();
    let p = |place: usize| match weights.row(place).len() {
        0 => f64::NAN,
        _ => pseudo(tail(place, 0), tail(place, 1), count),
    };
    (0..weights.places()).map(p).collect()
}

/// Places whose sums are one product.
const TOGETHER: usize = 64;

struct Deal<'a> {
    values: &'a [f64],
    weights: &'a Weights,
    /// Places with the weight of their rows, where all of a row are equal.
    level: Vec<(usize, f64)>,
    /// Places with rows of about one length, and these rows beside each other, filled up with zeros (places x length).
    uneven: Vec<(Vec<usize>, DMatrix<f64>)>,
    observed: Vec<f64>,
    /// What counts as equal to the observed sum.
    equal: Vec<f64>,
    /// Places of an order that are looked at.
    length: usize,
}

/// Some draws: the values at the head of each order (length x draws), their running sums by draw, and where each place
/// stands in each order.
struct Dealt {
    values: DMatrix<f64>,
    running: Vec<Vec<f64>>,
    at: Vec<Vec<u32>>,
}

impl<'a> Deal<'a> {
    fn new(values: &'a [f64], weights: &'a Weights) -> Self {
        let (mut level, mut rows) = (vec![], vec![]);
        for place in (0..weights.places()).filter(|place| weights.row(*place).len() > 0) {
            match weights.weights(place) {
                [first, rest @ ..] if rest.iter().all(|weight| weight == first) => level.push((place, *first)),
                _ => rows.push(place),
            }
        }
        let long = |place: usize| weights.row(place).len();
        rows.sort_by_key(|place| long(*place));
        let side_by_side = |places: &[usize]| {
            let most = places.iter().map(|place| long(*place)).max().unwrap_or(0);
            let entry = |row: usize, at: usize| weights.weights(places[row]).get(at).copied().unwrap_or(0.0);
            (places.to_vec(), DMatrix::from_fn(places.len(), most, entry))
        };
        let most = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let size = |place: usize| weights.row(place).map(|(_, weight)| weight.abs()).sum::<f64>();
        let longest = (0..weights.places()).map(long).max().unwrap_or(0);
        Deal {
            values,
            weights,
            level,
            uneven: rows.chunks(TOGETHER).map(side_by_side).collect(),
            observed: weights.lag(values),
            equal: (0..weights.places()).map(|place| EQUAL * most * size(place)).collect(),
            length: (longest + 1).min(values.len()),
        }
    }

    /// Orders by Fisher and Yates, as far as they are looked at.
    fn deal(&self, numbers: Range<u64>, draws: &Draws) -> Dealt {
        let (n, count) = (self.values.len(), numbers.clone().count());
        let mut order: Vec<usize> = (0..n).collect();
        let mut swaps = vec![0; self.length];
        let mut values = DMatrix::zeros(self.length, count);
        let mut running = vec![vec![0.0; count]; self.length + 1];
        let mut places = vec![vec![u32::MAX; count]; n];
        for (number, which) in numbers.enumerate() {
            let mut draw = draws.draw(which);
            let mut sum = 0.0;
            for (at, swap) in swaps.iter_mut().enumerate() {
                *swap = at + draw.index(n - at);
                order.swap(at, *swap);
                let place = order[at];
                sum += self.values[place];
                values[(at, number)] = self.values[place];
                running[at + 1][number] = sum;
                places[place][number] = at as u32;
            }
            for (at, other) in swaps.iter().enumerate().rev() {
                order.swap(at, *other);
            }
        }
        Dealt { values, running, at: places }
    }

    /// How many draws lie as high and as low as what was observed.
    fn tails(&self, numbers: Range<u64>, draws: &Draws) -> Vec<[u32; 2]> {
        let dealt = self.deal(numbers, draws);
        let mut tails = vec![[0u32; 2]; self.weights.places()];
        let mut count = |place: usize, lag: f64| {
            tails[place][0] += u32::from(lag >= self.observed[place] - self.equal[place]);
            tails[place][1] += u32::from(lag <= self.observed[place] + self.equal[place]);
        };
        for &(place, weight) in &self.level {
            let (k, own) = (self.weights.row(place).len(), self.values[place]);
            let (first, and_next) = (&dealt.running[k], dealt.running.get(k + 1));
            for (number, at) in dealt.at[place].iter().enumerate() {
                let sum = match and_next {
                    Some(and_next) if (*at as usize) < k => and_next[number] - own,
                    _ => first[number],
                };
                count(place, weight * sum);
            }
        }
        for (places, rows) in &self.uneven {
            let sums = rows * dealt.values.rows(0, rows.ncols());
            for (row, place) in places.iter().enumerate() {
                let (weights, own) = (self.weights.weights(*place), self.values[*place]);
                for (number, at) in dealt.at[*place].iter().enumerate() {
                    // The place itself gives way to the next.
                    let instead = weights
                        .get(*at as usize)
                        .map_or(0.0, |weight| weight * (dealt.values[(weights.len(), number)] - own));
                    count(*place, sums[(row, number)] + instead);
                }
            }
        }
        tails
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
