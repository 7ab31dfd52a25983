//! Columns of a panel that know time: lags, leads, differences, interpolation. A gap gives `NaN`, never the row before.

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    #[error("lengths differ: {expected} rows expected, {found} found")]
    Length { expected: usize, found: usize },
    #[error("rows {first} and {second} are the same unit at the same time")]
    Duplicate { first: usize, second: usize },
}

/// Rows in the order of unit and time.
#[derive(Clone, Debug)]
pub struct Panel {
    order: Vec<usize>,
    units: Vec<u32>,
    times: Vec<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub rows: usize,
    pub units: usize,
    pub times: usize,
    /// Every unit at every time.
    pub balanced: bool,
    /// Units with a time missing between their first and last, among the times of the panel.
    pub units_with_gaps: usize,
}

impl Panel {
    /// `units` are codes (n), `times` whole numbers such as years (n).
    pub fn new(units: &[u32], times: &[i64]) -> Result<Self, PanelError> {
        if units.len() != times.len() {
            return Err(PanelError::Length { expected: units.len(), found: times.len() });
        }
        let mut order: Vec<usize> = (0..units.len()).collect();
        order.sort_by_key(|&row| (units[row], times[row]));
        for pair in order.windows(2) {
            let (first, second) = (pair[0], pair[1]);
            if (units[first], times[first]) == (units[second], times[second]) {
                return Err(PanelError::Duplicate { first, second });
            }
        }
        Ok(Self { order, units: units.to_vec(), times: times.to_vec() })
    }

    /// Rows of one unit after the other, each in the order of time.
    pub fn runs(&self) -> impl Iterator<Item = &[usize]> {
        self.order.chunk_by(|&a, &b| self.units[a] == self.units[b])
    }

    pub fn shape(&self) -> Shape {
        let mut all = self.times.clone();
        all.sort_unstable();
        all.dedup();
        let place = |row: usize| all.partition_point(|t| *t < self.times[row]);
        let gap = |run: &&[usize]| match (run.first(), run.last()) {
            (Some(&first), Some(&last)) => place(last) - place(first) + 1 != run.len(),
            _ => false,
        };
        let units = self.runs().count();
        Shape {
            rows: self.order.len(),
            units,
            times: all.len(),
            balanced: self.order.len() == units * all.len(),
            units_with_gaps: self.runs().filter(gap).count(),
        }
    }

    /// The unit's value `by` time steps earlier (later where negative): x[i, t - by].
    pub fn lag(&self, column: &[f64], by: i64) -> Result<Vec<f64>, PanelError> {
        self.check(column)?;
        let mut out = vec![f64::NAN; column.len()];
        for run in self.runs() {
            for &row in run {
                let then = self.times[row].checked_sub(by);
                let found = then.and_then(|then| run.binary_search_by_key(&then, |&r| self.times[r]).ok());
                out[row] = found.map_or(f64::NAN, |at| column[run[at]]);
            }
        }
        Ok(out)
    }

    /// x[i, t + by].
    pub fn lead(&self, column: &[f64], by: i64) -> Result<Vec<f64>, PanelError> {
        self.lag(column, by.saturating_neg())
    }

    /// x[i, t] - x[i, t - by].
    pub fn difference(&self, column: &[f64], by: i64) -> Result<Vec<f64>, PanelError> {
        let before = self.lag(column, by)?;
        Ok(column.iter().zip(before).map(|(now, then)| now - then).collect())
    }

    /// Fills runs of at most `at_most` missing values on the straight line in time between the unit's neighbours.
    /// Nothing is filled before a unit's first or after its last value. Returns the column and the rows filled.
    pub fn interpolate(&self, column: &[f64], at_most: usize) -> Result<(Vec<f64>, Vec<usize>), PanelError> {
        self.check(column)?;
        let (mut out, mut filled) = (column.to_vec(), vec![]);
        for run in self.runs() {
            let known: Vec<usize> = (0..run.len()).filter(|&at| !column[run[at]].is_nan()).collect();
            for pair in known.windows(2) {
                let between = &run[pair[0] + 1..pair[1]];
                if between.is_empty() || between.len() > at_most {
                    continue;
                }
                let (a, b) = (run[pair[0]], run[pair[1]]);
                let slope = (column[b] - column[a]) / (self.times[b] - self.times[a]) as f64;
                for &row in between {
                    out[row] = column[a] + slope * (self.times[row] - self.times[a]) as f64;
                    filled.push(row);
                }
            }
        }
        filled.sort_unstable();
        Ok((out, filled))
    }

    fn check(&self, column: &[f64]) -> Result<(), PanelError> {
        let (expected, found) = (self.order.len(), column.len());
        if expected == found { Ok(()) } else { Err(PanelError::Length { expected, found }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Unit 1: 2000, 2001, 2003; unit 0: 2003 stands between them in the file.
    fn panel() -> Panel {
        Panel::new(&[1, 0, 1, 1, 0], &[2000, 2003, 2003, 2001, 2004]).unwrap()
    }

    #[test]
    fn a_gap_is_missing_and_units_do_not_mix() {
        let x = [1.0, 2.0, 4.0, 8.0, 16.0];
        let lagged = panel().lag(&x, 1).unwrap();
        assert_eq!((lagged[3], lagged[4]), (1.0, 2.0));
        assert!(lagged[0].is_nan() && lagged[1].is_nan() && lagged[2].is_nan());
        assert_eq!(panel().lag(&x, 2).unwrap()[2], 8.0);
        assert_eq!(panel().lead(&x, 1).unwrap()[0], 8.0);
        assert_eq!(panel().difference(&x, 1).unwrap()[3], 7.0);
    }

    #[test]
    fn interpolation_counts_missing_values_and_measures_time() {
        let x = [1.0, f64::NAN, 10.0, f64::NAN, 3.0];
        let (filled, rows) = panel().interpolate(&x, 1).unwrap();
        assert_eq!((filled[3], rows), (4.0, vec![3]));
        assert!(filled[1].is_nan());
        assert_eq!(panel().interpolate(&x, 0).unwrap().1, Vec::<usize>::new());
    }

    #[test]
    fn shapes_and_duplicates() {
        let found = panel().shape();
        assert_eq!((found.units, found.times, found.balanced, found.units_with_gaps), (2, 4, false, 0));
        let gap = Panel::new(&[0, 0, 1], &[1, 3, 2]).unwrap().shape();
        assert_eq!(gap.units_with_gaps, 1);
        let twice = Panel::new(&[4, 4], &[1, 1]);
        assert_eq!(twice.err(), Some(PanelError::Duplicate { first: 0, second: 1 }));
    }
}
