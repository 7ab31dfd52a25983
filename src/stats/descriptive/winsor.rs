//! Pulling in or cutting off the ends of a column.

use crate::stats::descriptive::quantile::{QuantileRule, quantiles};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tails {
    Both,
    Low,
    High,
}

/// What was done, for the note of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// Bounds; infinite for a tail that stays.
    pub low: f64,
    pub high: f64,
    /// Values beyond the bounds.
    pub below: usize,
    pub above: usize,
}

/// Sets values beyond the quantiles `share` and `1 - share` to these, as Stata's winsor2 does. `share` is of one tail.
pub fn winsorise(column: &mut [f64], share: f64, tails: Tails, rule: QuantileRule) -> Cut {
    let cut = bounds(column, share, tails, rule);
    column.iter_mut().filter(|v| !v.is_nan()).for_each(|v| *v = v.clamp(cut.low, cut.high));
    cut
}

/// Sets values beyond the quantiles to `NaN`.
pub fn trim(column: &mut [f64], share: f64, tails: Tails, rule: QuantileRule) -> Cut {
    let cut = bounds(column, share, tails, rule);
    column.iter_mut().filter(|v| **v < cut.low || **v > cut.high).for_each(|v| *v = f64::NAN);
    cut
}

/// Sets the floor(share n) lowest and highest values to their nearest neighbours inside (scipy's winsorize).
pub fn winsorise_by_count(column: &mut [f64], share: f64, tails: Tails) -> Cut {
    let mut sorted = super::present(column);
    sorted.sort_by(f64::total_cmp);
    let count = (share * sorted.len() as f64) as usize;
    let inner = |place: usize| sorted.get(place).copied();
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    if tails != Tails::High {
        low = inner(count).unwrap_or(low);
    }
    if tails != Tails::Low {
        high = sorted.len().checked_sub(count + 1).and_then(inner).unwrap_or(high);
    }
    let cut = count_beyond(column, low, high.max(low));
    column.iter_mut().filter(|v| !v.is_nan()).for_each(|v| *v = v.clamp(cut.low, cut.high));
    cut
}

fn bounds(column: &[f64], share: f64, tails: Tails, rule: QuantileRule) -> Cut {
    let cuts = quantiles(column, &[share, 1.0 - share], rule);
    let low = if tails == Tails::High || cuts[0].is_nan() { f64::NEG_INFINITY } else { cuts[0] };
    let high = if tails == Tails::Low || cuts[1].is_nan() { f64::INFINITY } else { cuts[1] };
    count_beyond(column, low, high.max(low))
}

fn count_beyond(column: &[f64], low: f64, high: f64) -> Cut {
    Cut {
        low,
        high,
        below: column.iter().filter(|v| **v < low).count(),
        above: column.iter().filter(|v| **v > high).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tail_leaves_the_other() {
        let mut x: Vec<f64> = (1..=10).map(f64::from).collect();
        let cut = winsorise(&mut x, 0.1, Tails::High, QuantileRule::Stata);
        assert_eq!((cut.high, cut.above, x[0], x[9]), (9.5, 1, 1.0, 9.5));
        let cut = trim(&mut x, 0.1, Tails::Low, QuantileRule::Stata);
        assert_eq!((cut.below, x[0].is_nan()), (1, true));
    }
}
