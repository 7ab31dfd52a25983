//! Whole paths dealt out anew: what a unit had in each period goes to another unit.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::stats::draws::Draws;

/// Values of a column by what moves and by period.
pub struct Paths {
    /// Which path each row is on, and which of its periods the row is.
    place: Vec<(usize, usize)>,
    /// One path each: a value a period, `NaN` where it has none.
    values: Vec<Vec<f64>>,
    /// The first row of each value.
    rows: Vec<Vec<Option<usize>>>,
}

impl Paths {
    /// `groups` and `times` of the rows (n), and the values of a column there. None where two rows of one path and
    /// period differ: there is no one value to move.
    pub fn new(groups: &[u32], times: &[f64], column: &[f64]) -> Option<Paths> {
        let number = |seen: &mut BTreeMap<u64, usize>, key: u64| {
            let next = seen.len();
            *seen.entry(key).or_insert(next)
        };
        let (mut known, mut periods) = (BTreeMap::new(), BTreeMap::new());
        let place: Vec<(usize, usize)> = groups
            .iter()
            .zip(times)
            .map(|(group, time)| (number(&mut known, u64::from(*group)), number(&mut periods, (time + 0.0).to_bits())))
            .collect();
        let mut values = vec![vec![f64::NAN; periods.len()]; known.len()];
        let mut rows = vec![vec![None; periods.len()]; known.len()];
        for (row, (path, period)) in place.iter().enumerate() {
            match rows[*path][*period] {
                None => (values[*path][*period], rows[*path][*period]) = (column[row], Some(row)),
                Some(_) if values[*path][*period].to_bits() == column[row].to_bits() => {}
                Some(_) => return None,
            }
        }
        Some(Paths { place, values, rows })
    }

    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// Every path has every period.
    pub fn is_balanced(&self) -> bool {
        self.rows.iter().flatten().all(Option::is_some)
    }

    /// Balanced, and one row a value: moving paths only reorders rows.
    pub fn is_grid(&self) -> bool {
        self.is_balanced() && self.place.len() == self.count() * self.rows.first().map_or(0, Vec::len)
    }

    /// Whether rows share a code exactly where they share a path, or exactly where they share a period. Effects of
    /// such codes commute with every deal of a grid.
    pub fn follows(&self, codes: &[u32]) -> bool {
        let same = |of: &dyn Fn(&(usize, usize)) -> usize| {
            let (mut there, mut back) = (BTreeMap::new(), BTreeMap::new());
            self.place.iter().zip(codes).all(|(place, code)| {
                *there.entry(of(place)).or_insert(*code) == *code
                    && *back.entry(*code).or_insert(of(place)) == of(place)
            })
        };
        same(&|place| place.0) || same(&|place| place.1)
    }

    /// The column after a deal: row r gets what path `order[path of r]` has in its period.
    pub fn dealt(&self, order: &[usize]) -> Vec<f64> {
        self.place.iter().map(|(path, period)| self.values[order[*path]][*period]).collect()
    }

    /// Another column of the rows of a grid, dealt in the same way.
    pub fn reordered(&self, column: &[f64], order: &[usize]) -> Vec<f64> {
        let from =
            |(path, period): &(usize, usize)| self.rows[order[*path]][*period].map_or(f64::NAN, |row| column[row]);
        self.place.iter().map(from).collect()
    }

    /// One number a deal, in the order of the deals whatever the threads do.
    pub fn deal<T: Send>(&self, draws: &Draws, count: u64, of: impl Fn(&[usize]) -> T + Sync) -> Vec<T> {
        (0..count).into_par_iter().map(|draw| of(&draws.draw(draw).permutation(self.count()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_moves_as_a_whole() {
        let paths = Paths::new(&[7, 7, 9, 9], &[1.0, 2.0, 2.0, 1.0], &[1.0, 2.0, 20.0, 10.0]).unwrap();
        assert_eq!(paths.dealt(&[1, 0]), [10.0, 20.0, 2.0, 1.0]);
        assert_eq!(paths.reordered(&[0.1, 0.2, 2.0, 1.0], &[1, 0]), [1.0, 2.0, 0.2, 0.1]);
        assert!(paths.is_grid() && paths.follows(&[3, 3, 5, 5]) && paths.follows(&[0, 1, 1, 0]));
        assert!(!paths.follows(&[0, 0, 0, 1]) && !paths.follows(&[0, 0, 0, 0]));
    }

    #[test]
    fn a_path_has_one_value_a_period() {
        assert!(Paths::new(&[1, 1], &[2000.0, 2000.0], &[1.0, 2.0]).is_none());
        let shared = Paths::new(&[1, 1, 2], &[0.0, 0.0, 0.0], &[1.0, 1.0, 3.0]).unwrap();
        assert!(shared.is_balanced() && !shared.is_grid());
    }
}
