//! Several estimates at once: their joint error where their model gives it, else why there is a bound alone.

use super::evidence::Evidence;
use crate::method::regression::COVARIANCE;
use crate::method::spatial::TOGETHER;
use crate::results::{Results, Series};
use crate::stats::sums::Sum;
use crate::study::Study;

/// sqrt(c' V c) for estimates of one model that keeps their covariance V: its coefficients, or effects of one regressor.
pub fn error(terms: &[&(f64, Evidence)], results: &Results) -> Option<f64> {
    let first = &terms.first()?.1.address;
    if terms.iter().any(|(_, one)| (&one.address.of, &one.address.outcome) != (&first.of, &first.outcome)) {
        return None;
    }
    let kept = results.all_series(&first.of, first.outcome.as_deref()).iter();
    let variance =
        kept.filter(|one| [COVARIANCE, TOGETHER].contains(&one.name.as_str())).find_map(|v| variance(terms, v))?;
    Some(variance).filter(|variance| *variance > 0.0).map(f64::sqrt)
}

/// c' V c; none where V lacks one of the estimates.
fn variance(terms: &[&(f64, Evidence)], v: &Series) -> Option<f64> {
    let place =
        |(c, one): &&(f64, Evidence)| Some((*c, v.columns.iter().position(|(name, _)| *name == one.address.quantity)?));
    let places: Vec<(f64, usize)> = terms.iter().map(place).collect::<Option<_>>()?;
    let mut variance = Sum::default();
    for (a, row) in &places {
        for (b, column) in &places {
            variance.add(a * b * v.columns.get(*column)?.1.get(*row)?);
        }
    }
    Some(variance.value())
}

/// What is said beside a bound.
pub fn unknown(terms: &[&(f64, Evidence)], study: &Study) -> String {
    let mut models: Vec<&str> = terms.iter().map(|(_, one)| one.address.of.as_str()).collect();
    models.dedup();
    let split = |family: &Vec<String>| models.iter().all(|name| family.iter().any(|known| known == name));
    let groups = models.iter().all(|name| study.parts.contains_key(*name)) && study.families.values().any(split);
    let which = match models.as_slice() {
        [_] => "the covariance of the estimates is not kept",
        _ if groups => "estimates of two groups have no known covariance, and `equality` tests their difference",
        _ => "estimates of two models have no known covariance",
    };
    format!("p is an upper bound, whatever the covariance: {which}")
}
