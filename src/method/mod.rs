//! The catalogue of analyses. Each owns a section of the study: its options, what they name, its steps, its numbers.
//!
//! The compiler, the runner and the exporters call this catalogue and name no entry of it.

pub mod convergence;
pub mod coupling;
pub mod dependence;
pub mod descriptives;
pub mod draws;
pub mod effects;
pub mod evidence;
pub mod explore;
pub mod expression;
pub mod figures;
pub mod index;
pub mod inequality;
mod labels;
pub mod matrix;
pub mod mediation;
pub mod movement;
pub mod not_built;
pub mod productivity;
pub mod regression;
pub mod robustness;
pub mod spatial;
pub mod tables;
pub mod threshold;
pub mod trend;
pub mod variables;

pub use threshold::options::Search;

use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;

use crate::diag::{Card, Diagnostic};
use crate::plan::Plan;
use crate::study::{Analysis, BoundFormula, Study, VarId};

/// An option that names something of the study, by its path in the options.
#[derive(Clone, Copy, Debug)]
pub struct Role {
    pub option: &'static str,
    pub names: Names,
}

/// What an option names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// `y ~ x | unit`
    Formula,
    /// One or several variables or sets.
    Variables,
    /// An expression over variables.
    Expression,
    /// An expression that is true or false.
    Filter,
    /// `X -> M -> Y`
    Path,
    /// Another analysis.
    Analysis,
    /// An index or one of its branches.
    Index,
    /// A grouping of units.
    Group,
    /// A matrix of space.
    Matrix,
    /// A range of periods, which becomes a filter.
    Years,
}

/// A number that an analysis will have, before data exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    pub outcome: Option<String>,
    /// `Nqp`, `Nqp.se`, `n`, `r2`.
    pub name: String,
}

/// A column of coefficients: one equation of an analysis, and where its numbers are.
#[derive(Clone, Debug)]
pub struct Equation {
    pub outcome: VarId,
    /// The outcome in the address of its numbers.
    pub output: Option<String>,
    /// What stands in front of the names of its numbers.
    pub prefix: String,
    pub formula: BoundFormula,
    /// Model whose rows and errors it has.
    pub model: String,
}

/// An analysis, typed.
pub trait Method: Sync {
    type Options: DeserializeOwned + JsonSchema + Default + Send + Sync + 'static;

    fn card(&self) -> &'static Card;
    /// Key of its section, such as `models`.
    fn section(&self) -> &'static str;
    /// The word that opens it in the DSL, such as `model`.
    fn keyword(&self) -> &'static str;
    fn roles(&self) -> &'static [Role];

    /// What is wrong with one analysis beyond its names.
    fn check(&self, _: &Analysis, _: &Self::Options, _: &Study) -> Vec<Diagnostic> {
        vec![]
    }

    fn quantities(&self, _: &Analysis, _: &Self::Options, _: &Study) -> Vec<Quantity> {
        vec![]
    }

    /// Its columns in a table of coefficients.
    fn equations(&self, _: &Analysis, _: &Self::Options, _: &Study) -> Vec<Equation> {
        vec![]
    }

    /// Adds its steps and publishes their keys. What cannot be planned is said, and everything else stands.
    fn lower(&self, analysis: &Analysis, options: &Self::Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic>;
}

/// A method behind one face, whatever its options are.
pub trait AnyMethod: Sync {
    fn card(&self) -> &'static Card;
    fn section(&self) -> &'static str;
    fn keyword(&self) -> &'static str;
    fn roles(&self) -> &'static [Role];
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema;
    fn check(&self, analysis: &Analysis, study: &Study) -> Vec<Diagnostic>;
    fn quantities(&self, analysis: &Analysis, study: &Study) -> Vec<Quantity>;
    fn equations(&self, analysis: &Analysis, study: &Study) -> Vec<Equation>;
    fn lower(&self, analysis: &Analysis, study: &Study, plan: &mut Plan) -> Vec<Diagnostic>;
}

impl<M: Method> AnyMethod for M {
    fn card(&self) -> &'static Card {
        Method::card(self)
    }

    fn section(&self) -> &'static str {
        Method::section(self)
    }

    fn keyword(&self) -> &'static str {
        Method::keyword(self)
    }

    fn roles(&self) -> &'static [Role] {
        Method::roles(self)
    }

    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<M::Options>()
    }

    fn check(&self, analysis: &Analysis, study: &Study) -> Vec<Diagnostic> {
        match options::<M>(analysis) {
            Ok(options) => Method::check(self, analysis, &options, study),
            Err(unreadable) => vec![unreadable],
        }
    }

    fn quantities(&self, analysis: &Analysis, study: &Study) -> Vec<Quantity> {
        options::<M>(analysis).map_or(vec![], |options| Method::quantities(self, analysis, &options, study))
    }

    fn equations(&self, analysis: &Analysis, study: &Study) -> Vec<Equation> {
        options::<M>(analysis).map_or(vec![], |options| Method::equations(self, analysis, &options, study))
    }

    fn lower(&self, analysis: &Analysis, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        match options::<M>(analysis) {
            Ok(options) => Method::lower(self, analysis, &options, study, plan),
            Err(unreadable) => vec![unreadable],
        }
    }
}

fn options<M: Method>(analysis: &Analysis) -> Result<Arc<M::Options>, Diagnostic> {
    analysis.options.read().map_err(|error| error.diagnostic())
}

/// Every analysis that the language knows, in the order of its reference.
pub static METHODS: &[&dyn AnyMethod] = &[
    &regression::Regression,
    &effects::Interaction,
    &effects::Shape,
    &robustness::Robustness,
    &explore::Explore,
    &mediation::Mediation,
    &mediation::Mechanism,
    &threshold::Threshold,
    &matrix::Matrices,
    &dependence::Dependence,
    &coupling::Coupling,
    &inequality::Inequality,
    &movement::Movement,
    &convergence::Convergence,
    &productivity::Productivity,
];

/// Analyses that no section of a study is about: checks become them.
pub static CHECKS: &[&dyn AnyMethod] =
    &[&robustness::Placebo, &robustness::LeaveOut, &robustness::Shifts, &regression::equality::BetweenGroups];

pub fn method(section: &str) -> Option<&'static dyn AnyMethod> {
    METHODS.iter().chain(CHECKS).copied().find(|method| method.section() == section)
}

/// The columns of an analysis in a table of coefficients.
pub fn equations(name: &str, study: &Study) -> Vec<Equation> {
    let found = study.analyses.get(name).and_then(|analysis| Some((analysis, method(analysis.method)?)));
    found.map_or(vec![], |(analysis, method)| method.equations(analysis, study))
}

/// What analyses, indices and tables can find.
pub fn cards() -> Vec<&'static Card> {
    let sections = METHODS.iter().chain(CHECKS).map(|method| method.card());
    let own: &[&[&'static Card]] = &[
        convergence::CARDS,
        coupling::CARDS,
        dependence::CARDS,
        explore::CARDS,
        index::CARDS,
        inequality::CARDS,
        matrix::CARDS,
        mediation::CARDS,
        movement::CARDS,
        productivity::CARDS,
        regression::CARDS,
        robustness::CARDS,
        spatial::CARDS,
        tables::CARDS,
        threshold::CARDS,
        figures::CARDS,
        effects::CARDS,
        &[&not_built::NOT_BUILT, &variables::OUT_OF_DOMAIN, &draws::DRAWS],
    ];
    let own = own.concat();
    sections.filter(|card| !own.iter().any(|one| one.code == card.code)).chain(own.iter().copied()).collect()
}

/// Names of variables as they are printed in terms and addresses.
fn names(study: &Study, vars: &[VarId]) -> Vec<String> {
    vars.iter().map(|id| study.name_of(*id).to_string()).collect()
}
