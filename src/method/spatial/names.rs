//! Addresses of a spatial model's numbers, before data exist.

use super::options::{By, SpatialModel};
use super::settle::{Absorbed, Sandwich, Settled, settle};
use crate::method::Quantity;
use crate::method::regression::{CONSTANT, formula_of};
use crate::study::{Analysis, Study};

const PARTS: [&str; 6] = ["", ".se", ".t", ".p", ".low", ".high"];
const FIT: [&str; 14] = [
    "n",
    "units",
    "periods",
    "rows",
    "sigma2",
    "r2",
    "r2_within",
    "r2_correlation",
    "rss",
    "ll",
    "loglik",
    "aic",
    "bic",
    "filtered",
];
/// Tests that are published as `.stat`, `.df` and `.p`.
const LAGRANGE: [&str; 4] = ["lm_lag", "lm_error", "robust_lm_lag", "robust_lm_error"];
/// Effects that Lagrange multipliers are computed under, beside those of the model.
pub const UNDER: [&str; 4] = ["pooled", "unit", "time", "two_way"];
const AGAINST: [&str; 4] = ["wald_sar", "wald_sem", "lr_sar", "lr_sem"];

/// Names of the coefficients in their order: terms, their neighbours, spatial parameters.
pub fn coefficients(settled: &Settled) -> Vec<String> {
    let terms = settled.terms.iter().cloned();
    let neighbours = (0..settled.terms.len()).flat_map(|term| settled.neighbours(term));
    let constant = settled.constant.then(|| CONSTANT.to_string());
    terms.chain(neighbours).chain(constant).chain(settled.parameters()).collect()
}

/// Kinds of effects of a regressor, as parts of its address.
pub fn effects_of(settled: &Settled) -> Vec<String> {
    let mut kinds: Vec<String> = ["direct", "indirect", "total"].map(str::to_string).to_vec();
    if !settled.groups.is_empty() {
        kinds.extend(["indirect.within", "indirect.across"].map(str::to_string));
        let groups = &settled.groups;
        kinds.extend(groups.iter().flat_map(|from| groups.iter().map(move |to| format!("from.{from}.to.{to}"))));
    }
    kinds
}

/// Regressors that have effects: all of them where something of space is in the mean.
pub fn has_effects(settled: &Settled) -> bool {
    settled.model != SpatialModel::Sem
}

/// Names of the tests that a model has.
pub fn tests(settled: &Settled, has_time: bool) -> Vec<String> {
    let mut names: Vec<String> = LAGRANGE.map(str::to_string).to_vec();
    if has_time && !settled.has_two() {
        names.extend(UNDER.iter().flat_map(|under| LAGRANGE.map(|test| format!("{under}.{test}"))));
    }
    if settled.has_two() {
        names = vec![];
    }
    if settled.by == By::Likelihood && !settled.random {
        if settled.model == SpatialModel::Sdm && !settled.has_two() {
            names.extend(AGAINST.map(str::to_string));
        }
        if settled.has_two() && settled.model.has_lag() {
            names.push("equal".into());
            names.push("equal.rho".into());
            let terms = (0..settled.terms.len()).filter(|term| settled.lagged[*term]);
            names.extend(terms.map(|term| format!("equal.{}", settled.terms[term])));
        }
        if matches!(settled.effects, Absorbed::Units | Absorbed::TwoWay) && !settled.has_two() {
            names.push("hausman".into());
        }
    }
    names
}

pub fn quantities(analysis: &Analysis, study: &Study) -> Vec<Quantity> {
    let (Some(settled), Some(formula)) = (settle(analysis, study), formula_of(analysis)) else { return vec![] };
    let mut names: Vec<String> = vec![];
    let mut with_parts = |name: &str| names.extend(PARTS.map(|part| format!("{name}{part}")));
    coefficients(&settled).iter().for_each(|name| with_parts(name));
    if has_effects(&settled) {
        for term in &settled.terms {
            effects_of(&settled).iter().for_each(|kind| with_parts(&format!("{term}.{kind}")));
        }
    }
    names.push("sigma2.se".into());
    names.extend(FIT.map(str::to_string));
    let bounded = settled.rhos().into_iter().chain(settled.model.has_error().then(|| "lambda".to_string()));
    names.extend(bounded.flat_map(|name| [format!("{name}.lowest"), format!("{name}.highest")]));
    let tests = tests(&settled, study.layout.time.is_some());
    names.extend(tests.iter().flat_map(|test| ["stat", "df", "p"].map(|part| format!("{test}.{part}"))));
    if let Sandwich::Clusters { names: clusters } = &settled.errors {
        names.extend(clusters.iter().map(|name| format!("clusters.{name}")));
    }
    let outcomes = formula.outcomes.iter().map(|id| study.name_of(*id).to_string());
    outcomes
        .flat_map(|outcome| {
            names.iter().map(move |name| Quantity { outcome: Some(outcome.clone()), name: name.clone() })
        })
        .collect()
}
