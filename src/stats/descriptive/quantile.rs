//! Quantiles by the rules of the programs that readers use.

/// Stata's rule and the nine of Hyndman and Fan (1996, The American Statistician 50), as R numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantileRule {
    /// `_pctile` and `summarize, detail`: the mean of two neighbours where n p is whole, else the next value up.
    Stata,
    /// R's types 1 to 9; 7 is the default of R, numpy and Excel.
    Type(u8),
}

impl QuantileRule {
    /// `stata`, `r1` .. `r9`.
    pub fn by_name(name: &str) -> Option<Self> {
        if name == "stata" {
            return Some(Self::Stata);
        }
        let number: u8 = name.strip_prefix('r')?.parse().ok()?;
        (1..=9).contains(&number).then_some(Self::Type(number))
    }

    pub fn name(self) -> String {
        match self {
            Self::Stata => "stata".to_string(),
            Self::Type(number) => format!("r{number}"),
        }
    }
}

/// Whole up to the rounding of n p.
const WHOLE: f64 = 1e-9;

/// `NaN` for an empty column; missing values take no part.
pub fn quantile(column: &[f64], share: f64, rule: QuantileRule) -> f64 {
    quantiles(column, &[share], rule)[0]
}

/// Several at once, sorting once.
pub fn quantiles(column: &[f64], shares: &[f64], rule: QuantileRule) -> Vec<f64> {
    let mut sorted = super::present(column);
    sorted.sort_by(f64::total_cmp);
    shares.iter().map(|&share| of_sorted(&sorted, share, rule)).collect()
}

fn of_sorted(x: &[f64], p: f64, rule: QuantileRule) -> f64 {
    if x.is_empty() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let n = x.len() as f64;
    // Place of the quantile counted from one, and the share of the next value.
    let (place, share) = match rule {
        QuantileRule::Stata | QuantileRule::Type(2) => step(n * p, |_| 0.5),
        QuantileRule::Type(1) => step(n * p, |_| 0.0),
        QuantileRule::Type(3) => step(n * p - 0.5, |below| if below % 2.0 == 0.0 { 0.0 } else { 1.0 }),
        QuantileRule::Type(4) => line(n * p),
        QuantileRule::Type(5) => line(n * p + 0.5),
        QuantileRule::Type(6) => line((n + 1.0) * p),
        QuantileRule::Type(8) => line((n + 1.0 / 3.0) * p + 1.0 / 3.0),
        QuantileRule::Type(9) => line((n + 0.25) * p + 0.375),
        QuantileRule::Type(_) => line((n - 1.0) * p + 1.0),
    };
    let value = |place: f64| x[(place.clamp(1.0, n) as usize) - 1];
    let (low, high) = (value(place), value(place + 1.0));
    if share == 0.0 { low } else { low + share * (high - low) }
}

/// Types that jump: the next value above `place`, or at a whole place what `tie` says.
fn step(place: f64, tie: impl Fn(f64) -> f64) -> (f64, f64) {
    let near = place.round();
    if (place - near).abs() < WHOLE { (near, tie(near)) } else { (place.floor(), 1.0) }
}

/// Types that run straight between neighbours.
fn line(place: f64) -> (f64, f64) {
    let near = place.round();
    if (place - near).abs() < WHOLE { (near, 0.0) } else { (place.floor(), place - place.floor()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// numpy 2.4: quantile([1, 2, 4, 8, 16], p, method=...) in the order of R's types.
    #[test]
    fn nine_types_of_r() {
        let x = [16.0, 1.0, 8.0, 2.0, 4.0];
        for (p, expected) in [
            (0.3, [2.0, 2.0, 2.0, 1.5, 2.0, 1.8, 2.4, 1.933_333_333_333_333_3, 1.95]),
            (0.41, [4.0, 4.0, 2.0, 2.1, 3.1, 2.92, 3.28, 3.04, 3.055]),
        ] {
            for (number, expected) in (1..=9).zip(expected) {
                let found = quantile(&x, p, QuantileRule::Type(number));
                assert!((found - expected).abs() < 1e-12, "type {number}: {found} against {expected}");
            }
        }
        assert_eq!(quantile(&x, 0.4, QuantileRule::Stata), 3.0);
        assert!(quantile(&[], 0.5, QuantileRule::Stata).is_nan());
    }

    #[test]
    fn rules_have_names() {
        assert_eq!(QuantileRule::by_name("r7"), Some(QuantileRule::Type(7)));
        assert!(["stata", "r1", "r9"].iter().all(|name| QuantileRule::by_name(name).unwrap().name() == *name));
        assert_eq!(QuantileRule::by_name("r10"), None);
    }
}
