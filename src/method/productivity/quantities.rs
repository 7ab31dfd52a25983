//! Addresses of productivity, before data exist.

use super::options::{MALMQUIST, Options, Way};
use super::{form, names, role};
use crate::method::Quantity;
use crate::method::labels::names_of;
use crate::method::regression::formula_of;
use crate::stats::production::frontier;
use crate::study::{Analysis, Study};

/// Parts of a period's scores.
pub const SCORES: [&str; 4] = ["n", "mean", "min", "efficient"];
/// Parts of a period's residuals.
pub const RESIDUALS: [&str; 3] = ["n", "mean", "growth"];
/// What a frontier says beside its coefficients.
pub const FIT: [&str; 7] = ["ll", "ll_ols", "lr", "lr.p", "efficiency.mean", "n", "units"];

pub fn quantities(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
    let periods: Vec<String> = study.layout.time.map(|id| names_of(study, id)).unwrap_or_default();
    let heads: Vec<String> = match periods.is_empty() || options.pooled {
        true => vec![String::new()],
        false => periods.iter().map(|period| format!("{period}.")).collect(),
    };
    let of_periods = |parts: &[&str]| -> Vec<String> {
        heads.iter().flat_map(|head| parts.iter().map(move |part| format!("{head}{part}"))).collect()
    };
    let units: Vec<String> = study.facts.units.clone();
    let named: Vec<String> = match options.way() {
        Way::Solow => {
            let elasticities = elasticities(analysis, study);
            elasticities.into_iter().chain(of_periods(&RESIDUALS)).collect()
        }
        Way::Frontier => {
            let terms = formula_of(analysis).map(|formula| names(study, &formula.terms)).unwrap_or_default();
            let own = frontier::names(form(options)).into_iter().map(str::to_string);
            let all = std::iter::once("constant".to_string()).chain(terms).chain(own);
            let parts = |name: String| ["", ".se", ".p"].map(|part| format!("{name}{part}"));
            all.flat_map(parts).chain(FIT.map(str::to_string)).collect()
        }
        Way::Malmquist => {
            let later = periods.iter().skip(1).map(|period| format!("{period}."));
            let heads: Vec<String> =
                later.chain(["mean.".to_string()]).chain(units.iter().map(|unit| format!("{unit}."))).collect();
            heads.iter().flat_map(|head| MALMQUIST[..5].iter().map(move |part| format!("{head}{part}"))).collect()
        }
        _ => {
            let own = units.iter().flat_map(|unit| match periods.is_empty() {
                true => vec![unit.clone()],
                false => periods.iter().map(|period| format!("{unit}.{period}")).collect(),
            });
            of_periods(&SCORES).into_iter().chain(own).collect()
        }
    };
    named.into_iter().map(|name| Quantity { outcome: None, name }).collect()
}

/// `elasticity.capital`, and with groups `elasticity.capital.East`.
fn elasticities(analysis: &Analysis, study: &Study) -> Vec<String> {
    let groups: Vec<String> = role(analysis, "over").first().map(|id| names_of(study, *id)).unwrap_or_default();
    let inputs = names(study, &role(analysis, "inputs"));
    let of = |input: String| match groups.is_empty() {
        true => vec![format!("elasticity.{input}")],
        false => groups.iter().map(|group| format!("elasticity.{input}.{group}")).collect(),
    };
    inputs.into_iter().flat_map(of).collect()
}
