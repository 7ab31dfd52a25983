//! Models whose formula has `| endogenous ~ instruments`.

mod diagnostics;
mod fit;
mod names;
mod second;

use serde::{Deserialize, Serialize};

pub(super) use fit::solve;
pub use fit::{INSTRUMENTAL, Params};
pub use names::{INTERVALS, STAGES, TESTS, Test, default_tests, first, quantities};

use super::formula_of;
use super::options::{Errors, Estimator, Gmm, Model, Steps, Weight, Word};
use crate::card;
use crate::diag::{Diagnostic, closest};
use crate::spec::types::Names;
use crate::study::{Analysis, BoundFormula, Study, VarId};

card! {
    /// ## What it finds
    /// A model with fewer instruments than endogenous regressors, so that no estimator can tell their effects apart.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x | u + v ~ z}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x | u + v ~ z + L.z}}
    /// ```
    static UNDER_IDENTIFIED = "under-identified", "fewer instruments than endogenous regressors";
}

card! {
    /// ## What it finds
    /// One variable in two parts of a formula: an instrument that is a regressor too, an outcome that instruments itself.
    ///
    /// ## Why it matters
    /// An exogenous regressor is its own instrument already; behind `~` it adds nothing, and the model may be left without
    /// any instrument.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x | u ~ x + z}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x | u ~ z}}
    /// ```
    static IN_TWO_PARTS = "in-two-parts", "a variable in two parts of a formula";
}

card! {
    /// ## What it finds
    /// An estimator for models with instruments in a model that has none.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, estimator: 2sls}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ 1 | x ~ z, estimator: 2sls}}
    /// ```
    static NO_INSTRUMENTS = "no-instruments", "an estimator without instruments";
}

card! {
    /// ## What it finds
    /// Moments weighed by clusters in a model whose errors name none.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ 1 | x ~ z + w, estimator: {gmm: 2-step, weight: cluster}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ 1 | x ~ z + w, estimator: {gmm: 2-step, weight: cluster}, errors: {cluster: firm}}}
    /// ```
    static WEIGHT_WITHOUT_CLUSTERS = "weight-without-clusters", "weights by clusters that nothing names";
}

card! {
    /// ## What it finds
    /// A test or a stage that models with instruments do not have.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ 1 | x ~ z, tests: [sargen]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ 1 | x ~ z + w, tests: [sargan]}}
    /// ```
    static UNKNOWN_TEST = "unknown-test", "a test that is not known";
}

/// How a model with instruments is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    TwoStage,
    Liml,
    Fuller(f64),
    Gmm { steps: Steps, weight: Weight, centred: bool },
}

/// What the model says, else two-stage least squares; `None` where it is least squares.
pub fn how(analysis: &Analysis, options: &Model) -> Option<How> {
    let formula = formula_of(analysis)?;
    if formula.endogenous.is_empty() {
        return None;
    }
    let own = weight_of(options.errors.as_deref());
    match options.estimator.as_deref() {
        None | Some(Estimator::Word(Word::TwoStage)) => Some(How::TwoStage),
        Some(Estimator::Word(Word::Ols | Word::Random | Word::CorrelatedRandom)) => None,
        Some(Estimator::Word(Word::Liml)) => Some(How::Liml),
        Some(Estimator::Word(Word::Gmm)) => Some(How::Gmm { steps: Steps::Two, weight: own, centred: false }),
        Some(Estimator::Gmm(Gmm { fuller: Some(constant), .. })) => Some(How::Fuller(*constant)),
        Some(Estimator::Gmm(Gmm { gmm, weight, centred, .. })) => Some(How::Gmm {
            steps: gmm.unwrap_or(Steps::Two),
            weight: weight.unwrap_or(own),
            centred: centred.unwrap_or(false),
        }),
    }
}

/// The same from the options as written.
pub fn how_of(analysis: &Analysis) -> Option<How> {
    how(analysis, &*analysis.options.read().ok()?)
}

/// Moments are weighed as the errors see the rows.
fn weight_of(errors: Option<&Errors>) -> Weight {
    match errors {
        Some(errors) if errors.cluster.is_some() => Weight::Cluster,
        Some(errors) if errors.robust.is_some() => Weight::Robust,
        _ => Weight::Classical,
    }
}

/// Regressors as they are printed: the endogenous first.
pub fn regressors(formula: &BoundFormula) -> Vec<VarId> {
    formula.endogenous.iter().chain(&formula.terms).copied().collect()
}

/// What is wrong with the third part of a formula and with what asks for it.
pub fn check(analysis: &Analysis, options: &Model, study: &Study) -> Vec<Diagnostic> {
    let Some(formula) = formula_of(analysis) else { return vec![] };
    let tests: Vec<&str> = TESTS.iter().map(|test| test.name).chain(INTERVALS).collect();
    let mut found = unknown(&options.tests, &tests);
    found.extend(unknown(&options.report, &STAGES));
    let plain = |estimator: &Estimator| matches!(estimator, Estimator::Word(word) if !word.needs_instruments());
    let estimator = options.estimator.as_ref().filter(|at| !plain(&at.value));
    if let Some(estimator) = estimator.filter(|_| formula.endogenous.is_empty()) {
        found.push(
            NO_INSTRUMENTS
                .error(format!("model `{}` names an estimator for instruments and has none", analysis.name))
                .at(estimator.span, "needs instruments")
                .help("write them as the formula's last part: `y ~ x | unit | endogenous ~ instruments`"),
        );
    }
    let by_cluster = matches!(how(analysis, options), Some(How::Gmm { weight: Weight::Cluster, .. }));
    if by_cluster && options.errors.as_ref().is_none_or(|errors| errors.cluster.is_none()) {
        found.push(
            WEIGHT_WITHOUT_CLUSTERS
                .error(format!("model `{}` weighs moments by clusters and names none", analysis.name))
                .at(options.estimator.as_ref().map_or(analysis.span, |at| at.span), "which clusters?")
                .help("add `errors: {cluster: ...}`, or write `weight: robust`"),
        );
    }
    let span = options.formula.as_ref().map_or(analysis.span, |formula| formula.span);
    if formula.instruments.len() < formula.endogenous.len() {
        found.push(
            UNDER_IDENTIFIED
                .error(format!(
                    "model `{}` has fewer instruments ({}) than endogenous regressors ({})",
                    analysis.name,
                    formula.instruments.len(),
                    formula.endogenous.len()
                ))
                .at(span, "too few instruments")
                .help("add an instrument, or take a regressor as exogenous"),
        );
    }
    let parts = [("the exogenous regressors", &formula.terms), ("the outcomes", &formula.outcomes)];
    for (part, members) in parts {
        let own = formula.endogenous.iter().chain(&formula.instruments).filter(|id| members.contains(id));
        found.extend(own.map(|id| twice(analysis, study.name_of(*id), "the terms of the last part", part, span)));
    }
    let both = formula.instruments.iter().filter(|id| formula.endogenous.contains(id));
    found.extend(
        both.map(|id| twice(analysis, study.name_of(*id), "the endogenous regressors", "the instruments", span)),
    );
    found
}

fn twice(analysis: &Analysis, name: &str, one: &str, other: &str, span: crate::source::Span) -> Diagnostic {
    IN_TWO_PARTS
        .error(format!("`{name}` of `{}` stands among {one} and among {other}", analysis.name))
        .at(span, "in two parts")
        .help(format!("leave `{name}` in one of them"))
}

fn unknown(names: &Names, known: &[&str]) -> Vec<Diagnostic> {
    let unknown = names.0.iter().filter(|name| !known.contains(&name.value.as_str()));
    unknown
        .map(|name| {
            let diagnostic = UNKNOWN_TEST.error(format!("`{}` is not known here", name.value)).at(name.span, "unknown");
            match closest(name.value.as_str(), known.iter().copied()) {
                Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
                None => diagnostic.help(format!("known here: {}", known.join(", "))),
            }
        })
        .collect()
}
