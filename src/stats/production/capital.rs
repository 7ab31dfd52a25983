//! Capital stocks from flows of investment.

use std::collections::BTreeMap;

use crate::card;
use crate::stats::sums::sum;

card! {
    /// Capital by perpetual inventory: K_t = (1 - d) K_(t-1) + I_t, with I real investment and d the rate of depreciation.
    ///
    /// The first stock is `growth`: I_0 / (g + d), the stock of a steady state in which investment grows at g (Harberger
    /// 1978); `tenth`: I_0 / 0.1 (Zhang, Wu and Zhang 2004); `next`: I_1 / (g + d) (Hall and Jones 1999); or given. The
    /// first year's investment is not added again. g is `geometric`, (I_T / I_0)^(1/T) - 1 over all periods or the
    /// first few, `loglinear`, exp(slope of ln I on t) - 1, or a number. Timing `lagged` adds I_(t-1) in place of I_t.
    static CARD = "perpetual_inventory", "capital by perpetual inventory";
}

/// The growth of investment behind the first stock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Growth {
    /// From the first period to the last, or to that many periods after the first.
    Geometric(Option<usize>),
    LogLinear,
    Given(f64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum First {
    /// I_0 / (g + d)
    Growth(Growth),
    /// I_0 / 0.1
    Tenth,
    /// I_1 / (g + d)
    Next(Growth),
    Given(f64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// A share: 0.096.
    pub depreciation: f64,
    pub first: First,
    /// Investment enters a period late.
    pub lagged: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CapitalError {
    #[error("investment that is not positive, from which no growth follows")]
    NotPositive,
    #[error("a growth of investment and a depreciation that add up to nothing or less")]
    NoSteadyState,
    #[error("too few periods of investment for its growth")]
    TooShort,
}

/// The stock in each period of `investment` (real, consecutive periods); empty for no periods.
pub fn stocks(investment: &[f64], rule: Rule) -> Result<Vec<f64>, CapitalError> {
    let Some(start) = investment.first() else { return Ok(vec![]) };
    let steady = |flow: f64, growth: f64| match growth + rule.depreciation {
        rate if rate > 0.0 => Ok(flow / rate),
        _ => Err(CapitalError::NoSteadyState),
    };
    let mut stock = match rule.first {
        First::Given(stock) => stock,
        First::Tenth => start / 0.1,
        First::Growth(by) => steady(*start, growth(investment, by)?)?,
        First::Next(by) => steady(*investment.get(1).ok_or(CapitalError::TooShort)?, growth(investment, by)?)?,
    };
    let mut found = vec![stock];
    for t in 1..investment.len() {
        stock = stock * (1.0 - rule.depreciation) + investment[if rule.lagged { t - 1 } else { t }];
        found.push(stock);
    }
    Ok(found)
}

/// The growth of investment in a period, as a share.
pub fn growth(investment: &[f64], by: Growth) -> Result<f64, CapitalError> {
    if let Growth::Given(rate) = by {
        return Ok(rate);
    }
    if investment.len() < 2 {
        return Err(CapitalError::TooShort);
    }
    if investment.iter().any(|flow| *flow <= 0.0) {
        return Err(CapitalError::NotPositive);
    }
    match by {
        Growth::Given(rate) => Ok(rate),
        Growth::Geometric(over) => {
            let last = over.unwrap_or(investment.len() - 1);
            let end = investment.get(last).filter(|_| last > 0).ok_or(CapitalError::TooShort)?;
            Ok(libm::pow(end / investment[0], 1.0 / last as f64) - 1.0)
        }
        Growth::LogLinear => {
            let n = investment.len() as f64;
            let centre = (n - 1.0) / 2.0;
            let logs: Vec<f64> = investment.iter().map(|flow| libm::log(*flow)).collect();
            let along = sum(logs.iter().enumerate().map(|(t, log)| (t as f64 - centre) * log));
            let square = sum((0..investment.len()).map(|t| (t as f64 - centre) * (t as f64 - centre)));
            Ok(libm::exp(along / square) - 1.0)
        }
    }
}

/// Nominal values at the prices of a base period: x / (P / P_base) by unit. Where `chained`, `price` says how prices changed
/// from the period before (1 for no change), and P is their product. A unit without the base period is empty, and so is
/// all beyond a gap of a chained index.
pub fn deflate(nominal: &[f64], price: &[f64], units: &[u32], times: &[f64], base: f64, chained: bool) -> Vec<f64> {
    let mut result = vec![f64::NAN; nominal.len()];
    for rows in by_unit(units, times).values() {
        let level = if chained { levels(rows, price, times) } else { rows.iter().map(|row| price[*row]).collect() };
        let at_base = rows.iter().position(|row| times[*row] == base).map_or(f64::NAN, |at| level[at]);
        for (row, level) in rows.iter().zip(&level) {
            result[*row] = nominal[*row] / (level / at_base);
        }
    }
    result
}

/// Levels of a chained index, 1 in the first period; empty behind a gap.
fn levels(rows: &[usize], price: &[f64], times: &[f64]) -> Vec<f64> {
    let mut level = 1.0;
    let mut found = vec![1.0];
    for pair in rows.windows(2) {
        let next = times[pair[1]] == times[pair[0]] + 1.0;
        level *= if next { price[pair[1]] } else { f64::NAN };
        found.push(level);
    }
    found
}

/// Rows of each unit in the order of time.
pub fn by_unit(units: &[u32], times: &[f64]) -> BTreeMap<u32, Vec<usize>> {
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, unit) in units.iter().enumerate().filter(|(_, unit)| **unit != u32::MAX) {
        groups.entry(*unit).or_default().push(row);
    }
    groups.values_mut().for_each(|rows| rows.sort_by(|a, b| times[*a].total_cmp(&times[*b])));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_state_stays_one() {
        let flows: Vec<f64> = (0..12).map(|t| 100.0 * libm::pow(1.05, f64::from(t))).collect();
        let rule = Rule { depreciation: 0.096, first: First::Growth(Growth::Geometric(None)), lagged: false };
        let found = stocks(&flows, rule).unwrap();
        assert!((found[0] - 100.0 / 0.146).abs() < 1e-9);
        let loglinear = growth(&flows, Growth::LogLinear).unwrap();
        assert!((loglinear - 0.05).abs() < 1e-12, "{loglinear}");
    }

    #[test]
    fn what_has_no_steady_state_says_so() {
        let rule = Rule { depreciation: 0.05, first: First::Growth(Growth::Geometric(None)), lagged: false };
        assert_eq!(stocks(&[100.0, 50.0, 10.0], rule), Err(CapitalError::NoSteadyState));
        assert_eq!(stocks(&[100.0, -50.0], rule), Err(CapitalError::NotPositive));
        assert_eq!(stocks(&[100.0], rule), Err(CapitalError::TooShort));
        assert_eq!(stocks(&[], rule), Ok(vec![]));
    }

    #[test]
    fn prices_are_those_of_the_base_period() {
        let (units, times) = ([0, 0, 0, 1], [2000.0, 2001.0, 2002.0, 2000.0]);
        let nominal = [10.0, 11.0, 12.0, 7.0];
        let fixed = deflate(&nominal, &[1.0, 1.1, 1.2, 1.0], &units, &times, 2001.0, false);
        assert!((fixed[0] - 11.0).abs() < 1e-12 && (fixed[2] - 11.0).abs() < 1e-12 && fixed[3].is_nan());
        let chained = deflate(&nominal, &[9.9, 1.1, 1.2 / 1.1, 1.0], &units, &times, 2001.0, true);
        assert!((chained[0] - 11.0).abs() < 1e-12 && (chained[2] - 11.0).abs() < 1e-12);
    }
}
