//! Transitions given the class of the neighbours' mean, and what they would be if places had no neighbours.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::classes::Cuts;
use super::homogeneity::homogeneity;
use crate::stats::draws::Draws;
use crate::stats::space::Weights;

/// One variable over time: places x periods, a row of periods for each place, `NaN` where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Paths {
    pub periods: usize,
    pub values: Vec<f64>,
}

impl Paths {
    pub fn places(&self) -> usize {
        self.values.len().checked_div(self.periods).unwrap_or(0)
    }

    pub fn of(&self, place: usize) -> &[f64] {
        &self.values[place * self.periods..(place + 1) * self.periods]
    }

    /// The neighbours' weighted sum in each period; `NaN` for a place without neighbours, and where one lacks a value.
    pub fn lag(&self, w: &Weights) -> Paths {
        let order: Vec<usize> = (0..self.places()).collect();
        Paths { periods: self.periods, values: self.lag_in(w, &order) }
    }

    /// The lag after `order[place]` has moved to each place.
    fn lag_in(&self, w: &Weights, order: &[usize]) -> Vec<f64> {
        let mut lagged = vec![0.0; self.values.len()];
        for (place, row) in lagged.chunks_exact_mut(self.periods.max(1)).enumerate() {
            let neighbours = w.row(place);
            if neighbours.len() == 0 {
                row.fill(f64::NAN);
            }
            for (other, weight) in neighbours {
                row.iter_mut().zip(self.of(order[other])).for_each(|(sum, value)| *sum += weight * value);
            }
        }
        lagged
    }
}

/// Pairs of periods `(t, t + k)` of one step.
pub type Moves = [(usize, usize)];

/// n_ij: rows `classes` of places x periods, `None` where there is no class.
pub fn counts(classes: &[Option<usize>], periods: usize, moves: &Moves, k: usize) -> DMatrix<f64> {
    let mut n = DMatrix::zeros(k, k);
    for path in classes.chunks_exact(periods.max(1)) {
        for (from, to) in moves {
            if let (Some(i), Some(j)) = (path[*from], path[*to]) {
                n[(i, j)] += 1.0;
            }
        }
    }
    n
}

/// What a spatial chain counts by.
#[derive(Clone, Copy, Debug)]
pub struct Conditions<'a> {
    pub moves: &'a Moves,
    /// Number of classes of places.
    pub classes: usize,
    /// Cuts between classes of the lag.
    pub lag_cuts: &'a Cuts,
}

/// n_ij|m, a matrix for each class m of the lag in the first period of a move.
pub fn conditional(classes: &[Option<usize>], lagged: &[f64], periods: usize, by: Conditions) -> Vec<DMatrix<f64>> {
    let mut n = vec![DMatrix::zeros(by.classes, by.classes); by.lag_cuts.classes()];
    let lag_classes = by.lag_cuts.classed(lagged, periods);
    let paths = classes.chunks_exact(periods.max(1)).zip(lag_classes.chunks_exact(periods.max(1)));
    for (path, lag) in paths {
        for (from, to) in by.moves {
            if let (Some(i), Some(j), Some(m)) = (path[*from], path[*to], lag[*from]) {
                n[m][(i, j)] += 1.0;
            }
        }
    }
    n
}

/// LR and Q after each draw has dealt the whole paths out to the places anew; the cuts stay. Draw n is stream n.
///
/// With the cuts of the data few deals fill the outer classes of the lag, and single moves there make Q long-tailed; LR is
/// less so.
pub fn permuted(
    paths: &Paths,
    classes: &[Option<usize>],
    w: &Weights,
    by: Conditions,
    draws: &Draws,
    count: u64,
) -> Vec<[f64; 2]> {
    let one = |number: u64| {
        let order = draws.draw(number).permutation(paths.places());
        let lagged = paths.lag_in(w, &order);
        let moved: Vec<Option<usize>> =
            order.iter().flat_map(|from| &classes[from * paths.periods..(from + 1) * paths.periods]).copied().collect();
        let all = homogeneity(&conditional(&moved, &lagged, paths.periods, by)).all;
        [all.lr.statistic, all.q.statistic]
    };
    (0..count).into_par_iter().map(one).collect()
}

/// (1 + draws at least as large) / (1 + draws).
pub fn pseudo_p(statistic: f64, draws: impl ExactSizeIterator<Item = f64>) -> f64 {
    let all = draws.len();
    let larger = draws.filter(|draw| *draw >= statistic).count();
    (larger + 1) as f64 / (all + 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::markov::classes::class_of;

    fn line() -> (Paths, Weights) {
        let w = Weights::from_rows(vec![vec![(1, 1.0)], vec![(0, 0.5), (2, 0.5)], vec![(1, 1.0)], vec![]]);
        (Paths { periods: 2, values: vec![1.0, 2.0, 3.0, f64::NAN, 5.0, 6.0, 7.0, 8.0] }, w)
    }

    #[test]
    fn the_lag_knows_islands_and_gaps() {
        let (paths, w) = line();
        let lag = paths.lag(&w);
        assert_eq!(lag.of(1), [3.0, 4.0]);
        assert!(lag.of(0)[0] == 3.0 && lag.of(0)[1].is_nan());
        assert!(lag.of(3).iter().all(|value| value.is_nan()));
    }

    #[test]
    fn conditional_counts_add_up_to_those_with_a_lag() {
        let (paths, w) = line();
        let classes: Vec<_> = paths.values.iter().map(|value| class_of(*value, &[4.0])).collect();
        let by = Conditions { moves: &[(0, 1)], classes: 2, lag_cuts: &Cuts::Same(vec![3.0]) };
        let found = conditional(&classes, &paths.lag(&w).values, 2, by);
        // Place 1 has no value at the end and place 3 no neighbours.
        assert_eq!(found.iter().map(|one| one.sum()).sum::<f64>(), 2.0);
        assert_eq!(counts(&classes, 2, &[(0, 1)], 2).sum(), 3.0);
    }

    #[test]
    fn draws_are_the_same_for_any_number_of_threads() {
        let places = 12;
        let w =
            Weights::from_rows((0..places).map(|i| vec![((i + 1) % places, 0.5), ((i + 2) % places, 0.5)]).collect());
        let values: Vec<f64> = (0..places * 5).map(|at| ((at * 37) % 23) as f64).collect();
        let paths = Paths { periods: 5, values };
        let classes: Vec<_> = paths.values.iter().map(|value| class_of(*value, &[7.0, 15.0])).collect();
        let moves: Vec<_> = (0..4).map(|t| (t, t + 1)).collect();
        let by = Conditions { moves: &moves, classes: 3, lag_cuts: &Cuts::Same(vec![7.0, 15.0]) };
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| permuted(&paths, &classes, &w, by, &Draws::new(1, "q"), 50))
        };
        assert_eq!(run(1), run(3));
        assert!(pseudo_p(f64::INFINITY, run(1).iter().map(|pair| pair[1])) < 0.02);
    }
}
