//! `interactions:` and `shapes:` — what two coefficients of a model say together.
//!
//! Both read the coefficients and the covariance that the model's own fit publishes; nothing is fitted again.

mod cards;
mod interaction;
mod place;
mod shape;

pub use cards::CARDS;
pub use interaction::{Interaction, Options as InteractionOptions};
pub use place::Place;
pub use shape::Shape;

use crate::diag::Diagnostic;
use crate::method::regression::{COVARIANCE, fits, regressors_of};
use crate::plan::{Failure, Key, Plan, Published};
use crate::results::Series;
use crate::stats::regression::effects::{Estimate, Fieller, Pair};
use crate::study::{Analysis, Bound, Study, VarId};

/// Level of the printed intervals.
const LEVEL: f64 = 0.95;

/// What is printed of an estimate, by the ending of its name.
const PARTS: [&str; 6] = ["", ".se", ".t", ".p", ".low", ".high"];

/// The model under `of`.
pub fn model_of<'a>(analysis: &Analysis, study: &'a Study) -> Option<&'a Analysis> {
    match analysis.roles.get("of") {
        Some(Bound::Names(names)) => study.analyses.get(names.first()?),
        _ => None,
    }
}

/// The variable under an option.
pub fn variable(analysis: &Analysis, option: &str) -> Option<VarId> {
    analysis.roles.get(option)?.vars().first().copied()
}

/// Outcomes of the model, each with its fit and its sample.
fn sources(analysis: &Analysis, study: &Study, plan: &mut Plan) -> Vec<(VarId, Key, Key)> {
    model_of(analysis, study).map(|model| fits(model, study, plan)).unwrap_or_default()
}

fn outcomes(analysis: &Analysis, study: &Study) -> Vec<String> {
    let formula = model_of(analysis, study).and_then(crate::method::regression::formula_of);
    formula.iter().flat_map(|formula| &formula.outcomes).map(|id| study.name_of(*id).to_string()).collect()
}

/// The name under which the model has one of `wanted`; what it lacks, and other terms of which `base` is a factor.
fn terms(analysis: &Analysis, study: &Study, base: &str, wanted: &[Vec<String>]) -> Result<Vec<String>, Diagnostic> {
    let Some(model) = model_of(analysis, study) else { return Ok(vec![]) };
    let names = crate::method::names(study, &regressors_of(model));
    let mut found = vec![];
    for choices in wanted {
        match choices.iter().find(|name| names.contains(name)) {
            Some(name) => found.push(name.clone()),
            None => return Err(cards::missing(analysis, model, choices.first().map_or("", String::as_str))),
        }
    }
    let square = format!("{base}^");
    let holds = |name: &&String| name.split(':').any(|factor| factor == base || factor.starts_with(&square));
    match names.iter().filter(holds).find(|name| !found.contains(name)) {
        Some(other) => Err(cards::elsewhere(analysis, base, other)),
        None => Ok(found),
    }
}

/// Two coefficients of a fit.
fn pair(fit: &Published, names: [&str; 2]) -> Result<Pair, Failure> {
    let cell = |name: &str| fit.cells.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
    let covariance = fit.series.iter().find(|one| one.name == COVARIANCE);
    let entry = |row: &str, column: &str| -> Option<f64> {
        let covariance: &Series = covariance?;
        let at = covariance.columns.iter().position(|(name, _)| name == row)?;
        covariance.column(column)?.get(at).copied()
    };
    let lacks = |name: &str| {
        Failure::of(&cards::NOT_IDENTIFIED, format!("the model has no coefficient of `{name}`"))
            .help("absorbed effects or other regressors explain it")
    };
    let [first, second] = names;
    let b = [cell(first).ok_or_else(|| lacks(first))?, cell(second).ok_or_else(|| lacks(second))?];
    let v = [entry(first, first), entry(first, second), entry(second, second)];
    match v {
        [Some(v11), Some(v12), Some(v22)] => {
            let df = cell("df").filter(|df| df.is_finite()).unwrap_or(f64::INFINITY);
            Ok(Pair { b, v: [v11, v12, v22], df })
        }
        _ => Err(lacks(second)),
    }
}

fn put(out: &mut Published, name: &str, estimate: &Estimate) {
    let Estimate { value, se, t, p, low, high } = *estimate;
    out.cells.extend(PARTS.iter().zip([value, se, t, p, low, high]).map(|(part, one)| (format!("{name}{part}"), one)));
}

/// A place with both of its intervals; t and p of a place have no meaning.
fn put_place(out: &mut Published, name: &str, place: &Estimate, set: Fieller, scale: f64) {
    let cell = |part: &str, value: f64| (format!("{name}{part}"), scale * value);
    out.cells.extend([
        cell("", place.value),
        cell(".se", place.se),
        cell(".low", place.low),
        cell(".high", place.high),
    ]);
    if let Fieller::Inside(low, high) = set {
        out.cells.extend([cell(".fieller.low", low), cell(".fieller.high", high)]);
    }
}

const OF_A_PLACE: [&str; 6] = ["", ".se", ".low", ".high", ".fieller.low", ".fieller.high"];
