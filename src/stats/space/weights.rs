//! A matrix of space, by rows.

use nalgebra::DMatrix;

use crate::stats::sums;

/// W, n x n: row i holds the neighbours of place i and how much each of them counts. The diagonal is empty.
///
/// Rows are compressed: the entries of row i stand at `starts[i]..starts[i + 1]`, by rising column, without zeros.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    starts: Vec<usize>,
    columns: Vec<usize>,
    values: Vec<f64>,
}

impl Weights {
    /// Rows of (column, value) in any order. Entries of one place add up; zeros and the diagonal are left out.
    /// Columns beyond the number of rows are left out too: callers name the places first.
    pub fn from_rows(rows: Vec<Vec<(usize, f64)>>) -> Self {
        let n = rows.len();
        let mut matrix = Self { starts: vec![0], columns: vec![], values: vec![] };
        for (place, mut row) in rows.into_iter().enumerate() {
            row.sort_by_key(|&(column, _)| column);
            row.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 += next.1;
                }
                same
            });
            for (column, value) in row {
                if value != 0.0 && column != place && column < n {
                    matrix.columns.push(column);
                    matrix.values.push(value);
                }
            }
            matrix.starts.push(matrix.columns.len());
        }
        matrix
    }

    /// Number of places.
    pub fn places(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of entries.
    pub fn links(&self) -> usize {
        self.columns.len()
    }

    /// The neighbours of a place, by rising column.
    pub fn row(&self, place: usize) -> impl ExactSizeIterator<Item = (usize, f64)> + Clone + '_ {
        let entries = self.starts[place]..self.starts[place + 1];
        self.columns[entries.clone()].iter().copied().zip(self.values[entries].iter().copied())
    }

    /// The weights of those neighbours.
    pub fn weights(&self, place: usize) -> &[f64] {
        &self.values[self.starts[place]..self.starts[place + 1]]
    }

    /// W x, in the order of the columns.
    pub fn lag(&self, x: &[f64]) -> Vec<f64> {
        let row = |entries: &[usize]| -> f64 {
            let entries = entries[0]..entries[1];
            self.values[entries.clone()]
                .iter()
                .zip(&self.columns[entries])
                .map(|(weight, other)| weight * x[*other])
                .sum()
        };
        self.starts.windows(2).map(row).collect()
    }

    /// All entries, n x n.
    pub fn dense(&self) -> DMatrix<f64> {
        let mut dense = DMatrix::zeros(self.places(), self.places());
        for place in 0..self.places() {
            self.row(place).for_each(|(other, weight)| dense[(place, other)] = weight);
        }
        dense
    }

    /// Sum of every row.
    pub fn row_sums(&self) -> Vec<f64> {
        (0..self.places()).map(|place| self.row(place).map(|(_, weight)| weight).sum()).collect()
    }

    /// Sum of all entries.
    pub fn total(&self) -> f64 {
        sums::sum(self.values.iter().copied())
    }

    /// The places without a neighbour.
    pub fn islands(&self) -> Vec<usize> {
        (0..self.places()).filter(|&place| self.starts[place] == self.starts[place + 1]).collect()
    }

    /// The same places with other values: `value(place, neighbour, weight)`, where 0 removes the link.
    #[must_use]
    pub fn map(&self, mut value: impl FnMut(usize, usize, f64) -> f64) -> Self {
        let rows = (0..self.places())
            .map(|place| self.row(place).map(|(other, weight)| (other, value(place, other, weight))).collect())
            .collect();
        Self::from_rows(rows)
    }

    /// W'.
    #[must_use]
    pub fn transpose(&self) -> Self {
        let mut rows = vec![vec![]; self.places()];
        for place in 0..self.places() {
            for (other, weight) in self.row(place) {
                rows[other].push((place, weight));
            }
        }
        Self::from_rows(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::Weights;

    fn example() -> Weights {
        Weights::from_rows(vec![
            vec![(2, 0.5), (1, 0.25), (1, 0.25)],
            vec![(0, 1.0), (1, 9.0), (7, 1.0)],
            vec![(0, 0.0)],
        ])
    }

    #[test]
    fn entries_of_one_place_add_up_and_the_diagonal_stays_empty() {
        let w = example();
        assert_eq!(w.row(0).collect::<Vec<_>>(), [(1, 0.5), (2, 0.5)]);
        assert_eq!(w.row(1).collect::<Vec<_>>(), [(0, 1.0)]);
        assert_eq!(w.islands(), [2]);
        assert_eq!((w.places(), w.links()), (3, 3));
    }

    #[test]
    fn the_lag_is_the_weighted_sum_of_neighbours() {
        assert_eq!(example().lag(&[1.0, 2.0, 4.0]), [3.0, 1.0, 0.0]);
        assert_eq!(example().transpose().lag(&[1.0, 2.0, 4.0]), [2.0, 0.5, 0.5]);
    }

    #[test]
    fn a_transpose_undone_is_the_matrix() {
        assert_eq!(example().transpose().transpose(), example());
    }
}
