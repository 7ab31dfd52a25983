//! Columns of a panel that know time.

use std::collections::HashMap;

/// The value `periods` earlier (later where negative) in the same unit: x[i, t - periods]. A period that the unit lacks
/// gives `NaN`, never the neighbour's value. `units` are codes (n), `times` whole numbers such as years (n).
pub fn lag(values: &[f64], units: &[u32], times: &[f64], periods: f64) -> Vec<f64> {
    let place = |row: usize, back: f64| (units[row], (times[row] - back + 0.0).to_bits());
    let rows: HashMap<_, _> = (0..values.len()).map(|row| (place(row, 0.0), row)).collect();
    (0..values.len()).map(|row| rows.get(&place(row, periods)).map_or(f64::NAN, |at| values[*at])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Unit 1: 2000, 2001, 2003; unit 0, at 2003 and 2004, stands between them in the file.
    #[test]
    fn a_gap_is_missing_and_units_do_not_mix() {
        let (units, times) = ([1, 0, 1, 1, 0], [2000.0, 2003.0, 2003.0, 2001.0, 2004.0]);
        let x = [1.0, 2.0, 4.0, 8.0, 16.0];
        let lagged = lag(&x, &units, &times, 1.0);
        assert_eq!((lagged[3], lagged[4]), (1.0, 2.0));
        assert!(lagged[0].is_nan() && lagged[1].is_nan() && lagged[2].is_nan());
        assert_eq!(lag(&x, &units, &times, 2.0)[2], 8.0);
        assert_eq!(lag(&x, &units, &times, -1.0)[0], 8.0);
    }
}
