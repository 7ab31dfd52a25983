//! `models:` — least squares with absorbed effects, and estimators with instruments.
//!
//! A model is lowered to a sample, an absorber, one demeaning a column and one fit an outcome. Equal samples and
//! equal effects have equal keys, so models that share them share the work.

mod around;
pub mod atoms;
mod base;
mod dependence;
pub mod doubts;
pub mod equality;
mod equation;
pub mod errors;
mod factors;
pub mod fit;
pub mod instruments;
pub mod options;
pub mod random;
pub mod sample;
pub mod table;
mod wild;
pub mod within;

use serde_json::json;

pub use base::Base;
pub use dependence::{Dependence, Settled, named_by_errors, read_by_errors, settled};
pub use equation::{refit, unlike_least_squares};
pub use fit::{CONSTANT, COVARIANCE};
pub use instruments::regressors;
use options::{Errors, Model};

use super::not_built::not_built_at;
use super::{Equation, Method, Names, Quantity, Role, spatial};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::plan::{Key, Plan};
use crate::spec::At;
use crate::study::{Analysis, Bound, BoundFormula, Study, VarId};

card! {
    /// Least squares of an outcome on regressors, with any number of absorbed effects:
    /// y = Xb + sum of effects + e.
    ///
    /// Effects are taken out of every column first (Frisch and Waugh 1933, Lovell 1963); the constant beside them is
    /// ybar - xbar'b.
    static CARD = "regression", "least squares with absorbed effects";
}

card! {
    /// ## What it finds
    /// An outcome that is among its own regressors, so that it explains itself.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x + y}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x + L.y}}
    /// ```
    static OUTCOME_AMONG_REGRESSORS = "outcome-among-regressors", "an outcome explains itself";
}

card! {
    /// ## What it finds
    /// A model without a formula of its own and without a model that it comes from.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}, robust: {errors: hc1}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}, robust: {from: base, errors: hc1}}
    /// ```
    static NO_FORMULA = "no-formula", "a model without a formula";
}

card! {
    /// ## What it finds
    /// A clustered dimension together with `robust`: the two say different things about the same errors.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, errors: {cluster: firm, robust: hc1}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, errors: {cluster: firm}}}
    /// ```
    static ERRORS_TWICE = "errors-twice", "errors said twice";
}

card! {
    /// ## What it finds
    /// A model that is split by what has no groups: by a number with many values, by a column with one value; or
    /// coefficients that are compared between groups of a model that is not split.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, equality: {of: x}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, split: region, equality: {of: x}}}
    /// ```
    static NO_GROUPS = "no-groups", "a split without groups";
}

pub static CARDS: &[&Card] = &[
    &CARD,
    &OUTCOME_AMONG_REGRESSORS,
    &NO_FORMULA,
    &ERRORS_TWICE,
    &NO_GROUPS,
    &random::RANDOM_MISFIT,
    &equality::NOT_COMPARED,
    &doubts::ERRORS_MISFIT,
    &doubts::FEW_PERIODS,
    &fit::NO_FIT,
    &instruments::UNDER_IDENTIFIED,
    &instruments::IN_TWO_PARTS,
    &instruments::NO_INSTRUMENTS,
    &instruments::WEIGHT_WITHOUT_CLUSTERS,
    &instruments::UNKNOWN_TEST,
];

/// Level of the printed intervals.
const LEVEL: f64 = 0.95;

pub struct Regression;

impl Method for Regression {
    type Options = Model;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        "models"
    }

    fn keyword(&self) -> &'static str {
        "model"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "formula", names: Names::Formula },
            Role { option: "errors.cluster", names: Names::Variables },
            Role { option: "errors.lon", names: Names::Variables },
            Role { option: "errors.lat", names: Names::Variables },
            Role { option: "weight", names: Names::Expression },
            Role { option: "keep", names: Names::Filter },
            Role { option: "drop", names: Names::Filter },
            Role { option: "years", names: Names::Years },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Model, study: &Study) -> Vec<Diagnostic> {
        let mut found = vec![];
        match analysis.roles.get("formula") {
            Some(Bound::Formula(formula)) => found.extend(self_explained(analysis, formula, study)),
            _ if options.formula.is_none() => found.push(
                NO_FORMULA
                    .error(format!("model `{}` has no formula", analysis.name))
                    .at(analysis.span, "neither `formula` nor `from`")
                    .help("write `formula: y ~ x | unit + year`, or `from:` another model"),
            ),
            _ => {}
        }
        found.extend(errors_twice(analysis, options.errors.as_ref()));
        found.extend(doubts::misfits(analysis, options.errors.as_ref(), study));
        found.extend(doubts::doubts(analysis, options.errors.as_ref(), study));
        found.extend(random::check(analysis, options, study));
        found.extend(spatial::check(analysis, options, study));
        if !spatial::is_spatial(analysis) {
            found.extend(instruments::check(analysis, options, study));
        }
        found
    }

    fn quantities(&self, analysis: &Analysis, options: &Model, study: &Study) -> Vec<Quantity> {
        if !unbuilt(analysis, options).is_empty() {
            return vec![];
        }
        if spatial::is_spatial(analysis) {
            return spatial::quantities(analysis, study);
        }
        let Some(formula) = formula_of(analysis) else { return vec![] };
        let how = instruments::how(analysis, options);
        let with_instruments = how.into_iter().flat_map(|_| instruments::quantities(analysis, study));
        let mut names = quantities_of(analysis, formula, study);
        names.extend(errors::quantities(options.errors.as_deref(), &names));
        let random = random::correlated(options).is_some();
        names.retain(|name| !((how.is_some() || random) && name == "ll" || random && name == "r2_adjusted"));
        names.extend(random::quantities(analysis, options, study));
        names.extend(with_instruments);
        let outcomes = formula.outcomes.iter().map(|id| study.name_of(*id).to_string());
        outcomes
            .flat_map(|outcome| {
                names.iter().map(move |name| Quantity { outcome: Some(outcome.clone()), name: name.clone() })
            })
            .collect()
    }

    fn equations(&self, analysis: &Analysis, _: &Model, study: &Study) -> Vec<Equation> {
        let Some(formula) = formula_of(analysis) else { return vec![] };
        let equation = |outcome: &VarId| Equation {
            outcome: *outcome,
            output: Some(study.name_of(*outcome).to_string()),
            prefix: String::new(),
            formula: formula.clone(),
            model: analysis.name.clone(),
        };
        formula.outcomes.iter().map(equation).collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Model, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let later = unbuilt(analysis, options);
        if !later.is_empty() {
            return later;
        }
        if spatial::is_spatial(analysis) {
            return spatial::lower(analysis, options, study, plan);
        }
        let Some(formula) = formula_of(analysis) else { return vec![] };
        let base = Base::new(analysis, formula, options.singletons.as_deref().copied(), study);
        let model = Lowering { analysis, options, study, formula, base };
        for outcome in &formula.outcomes {
            let fit = model.outcome(*outcome, &[], plan);
            let key = crate::method::robustness::counted(analysis, fit, study, plan);
            plan.publish(&analysis.name, Some(study.name_of(*outcome)), key);
        }
        vec![]
    }
}

/// Errors that are clustered and robust at once.
pub fn errors_twice(analysis: &Analysis, errors: Option<&At<Errors>>) -> Option<Diagnostic> {
    let errors = errors.filter(|errors| errors.cluster.is_some() && errors.robust.is_some())?;
    let finding = ERRORS_TWICE
        .error(format!("model `{}` has both `cluster` and `robust`", analysis.name))
        .at(errors.span, "two kinds of errors");
    Some(finding.help("clustered errors are robust already: leave `robust` out"))
}

/// Numbers of one equation of a model: its terms, then what stands below them.
pub fn quantities_of(model: &Analysis, formula: &BoundFormula, study: &Study) -> Vec<String> {
    let parts = ["", ".se", ".t", ".p", ".low", ".high"];
    let constant = (formula.constant || !formula.effects.is_empty()).then(|| CONSTANT.to_string());
    let terms = super::names(study, &regressors(formula)).into_iter().chain(constant);
    let fixed = [
        "n",
        "r2",
        "r2_adjusted",
        "r2_within",
        "r2_adjusted_within",
        "rss",
        "rmse",
        "ll",
        "df",
        "df_residual",
        "F",
        "F.p",
        "small.factor",
        "small.parameters",
        "filtered",
        "singletons",
    ];
    let clusters = clusters(model);
    let counts = clusters.iter().map(|id| format!("clusters.{}", study.name_of(*id)));
    let effects = formula.effects.iter().map(|effect| format!("effects.{}", effect.name));
    terms
        .flat_map(|term| parts.map(|part| format!("{term}{part}")))
        .chain(fixed.map(str::to_string))
        .chain(counts)
        .chain(effects)
        .collect()
}

/// Outcomes among their own regressors.
pub fn self_explained(analysis: &Analysis, formula: &BoundFormula, study: &Study) -> Vec<Diagnostic> {
    let places = formula.terms.iter().zip(&formula.term_spans).filter(|(id, _)| formula.outcomes.contains(id));
    places
        .map(|(id, span)| {
            OUTCOME_AMONG_REGRESSORS
                .error(format!(
                    "`{}` is an outcome of `{}` and one of its regressors",
                    study.name_of(*id),
                    analysis.name
                ))
                .at(*span, "explains itself")
                .help("leave it out here; its lag would be `L.` in front of it")
        })
        .collect()
}

/// Options that later versions compute, at their places.
fn unbuilt(analysis: &Analysis, options: &Model) -> Vec<Diagnostic> {
    let mut spans = vec![];
    let mut asked = |span: Option<crate::source::Span>| spans.extend(span);
    asked(options.split.as_ref().map(|at| at.span));
    asked(options.replace.as_ref().map(|at| at.span));
    asked(options.equality.as_ref().map(|at| at.span));
    spans.into_iter().take(1).map(|span| not_built_at(analysis, span)).collect()
}

/// Columns that errors are clustered by.
pub fn clusters(analysis: &Analysis) -> Vec<VarId> {
    analysis.roles.get("errors.cluster").map(Bound::vars).unwrap_or_default()
}

/// The bound formula of a model.
pub fn formula_of(analysis: &Analysis) -> Option<&BoundFormula> {
    match analysis.roles.get("formula") {
        Some(Bound::Formula(formula)) => Some(formula),
        _ => None,
    }
}

/// The regressors of a model, endogenous ones among them.
pub fn regressors_of(model: &Analysis) -> Vec<VarId> {
    formula_of(model).map(regressors).unwrap_or_default()
}

/// The fit of each outcome of a model, and its sample: the model's own steps, whichever analysis asks.
pub fn fits(model: &Analysis, study: &Study, plan: &mut Plan) -> Vec<(VarId, Key, Key)> {
    let options = model.options.read::<Model>().unwrap_or_default();
    let least_squares = unbuilt(model, &options).is_empty() && !spatial::is_spatial(model);
    let Some(formula) = formula_of(model).filter(|_| least_squares) else { return vec![] };
    let base = Base::new(model, formula, options.singletons.as_deref().copied(), study);
    let lowering = Lowering { analysis: model, options: &options, study, formula, base };
    let fit = |outcome: &VarId| {
        let key = lowering.outcome(*outcome, &[], plan);
        let sample = plan.steps.get(&key)?.inputs.first().copied()?;
        Some((*outcome, key, sample))
    };
    formula.outcomes.iter().filter_map(fit).collect()
}

struct Lowering<'a> {
    analysis: &'a Analysis,
    options: &'a Model,
    study: &'a Study,
    formula: &'a BoundFormula,
    base: Base<'a>,
}

impl Lowering<'_> {
    /// The fit of one outcome on rows that have values in `common` too.
    fn outcome(&self, outcome: VarId, common: &[VarId], plan: &mut Plan) -> Key {
        let how = instruments::how(self.analysis, self.options);
        let terms = match how {
            Some(_) => [&self.formula.terms[..], &self.formula.endogenous, &self.formula.instruments].concat(),
            None => regressors(self.formula),
        };
        let mut inputs = self.inputs(outcome, &terms, common, plan);
        let model = self.params(&terms);
        let random = random::correlated(self.options).zip(self.study.layout.unit);
        let (op, params) = match how {
            None if let Some((correlated, unit)) = random => {
                inputs.extend(self.base.keys(&[unit], plan));
                let unit = self.study.name_of(unit).to_string();
                (&random::RANDOM, json!(random::Params { model, correlated, unit }))
            }
            None => (&fit::FIT, json!(model)),
            Some(how) => {
                let (endogenous, instruments) = (self.formula.endogenous.len(), self.formula.instruments.len());
                (&instruments::INSTRUMENTAL, json!(instruments::Params { model, endogenous, instruments, how }))
            }
        };
        plan.step(op, params, &inputs, self.analysis.span, self.base.label("fit", Some(outcome)))
    }

    /// What a fit reads, in its order.
    fn inputs(&self, outcome: VarId, terms: &[VarId], common: &[VarId], plan: &mut Plan) -> Vec<Key> {
        let columns: Vec<VarId> = std::iter::once(outcome).chain(terms.iter().copied()).collect();
        let sample = self.base.sample(&[&columns, common].concat(), plan);
        let absorber = self.base.absorber(sample, plan);
        let mut inputs = vec![sample];
        inputs.extend(absorber);
        inputs.extend(self.base.keys(&self.base.role("weight"), plan));
        for id in columns {
            inputs.extend(self.base.column(id, sample, absorber, plan));
        }
        let last = read_by_errors(self.analysis, self.options.errors.as_deref(), self.study);
        inputs.extend(self.base.keys(&last, plan));
        inputs
    }

    fn params(&self, terms: &[VarId]) -> fit::Params {
        let of_model = model_params(self.analysis, self.formula, self.options, self.study);
        fit::Params { terms: super::names(self.study, terms), ..of_model }
    }
}

/// What a fit of all regressors of a model is told.
pub fn model_params(analysis: &Analysis, formula: &BoundFormula, options: &Model, study: &Study) -> fit::Params {
    let settled = settled(options.errors.as_deref(), study.conventions, &clusters(analysis), study);
    fit::Params {
        terms: super::names(study, &regressors(formula)),
        constant: formula.constant && formula.effects.is_empty(),
        absorbed: !formula.effects.is_empty(),
        weighted: analysis.roles.contains_key("weight"),
        errors: settled.dependence,
        small: settled.small,
        reference: settled.reference,
        level: LEVEL,
        factors: factors::factors(study, &regressors(formula)),
    }
}
