//! `models:` — what a model says.

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use super::errors::{Errors, Groups, Reference, Robust};
use crate::method::robustness::options::Scores;
use crate::method::spatial::options::{Effects, Over, Spatial};
use crate::spec::At;
use crate::spec::expr::{Expr, Formula};
use crate::spec::form::{Form, choice};
use crate::spec::types::{Label, Names};
use crate::spec::words::{Name, YearRange};

/// A model: its formula, its rows, its standard errors.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-label" = "label", "x-colon" = "formula"))]
pub struct Model {
    pub label: Option<Label>,
    /// `y1, y2 ~ x + controls | unit + year | endogenous ~ instruments`
    #[schemars(extend("x-kind" = "formula"))]
    pub formula: Option<At<Formula>>,
    /// Model whose options hold where this one says nothing.
    pub from: Option<At<Name>>,
    pub errors: Option<At<Errors>>,
    /// Weight of a row.
    #[schemars(extend("x-kind" = "expression"))]
    pub weight: Option<At<Expr>>,
    /// Rows that stay.
    #[schemars(extend("x-kind" = "filter"))]
    pub keep: Option<At<Expr>>,
    /// Rows that go.
    #[schemars(extend("x-kind" = "filter"))]
    pub drop: Option<At<Expr>>,
    pub years: Option<At<YearRange>>,
    /// Rows that are alone in a cell of an absorbed effect: dropped, as reghdfe and fixest do, or kept.
    pub singletons: Option<At<Singletons>>,
    /// Least squares if none is named.
    pub estimator: Option<At<Estimator>>,
    /// Specification tests to report.
    pub tests: Names,
    /// Stages to report beside the main one.
    pub report: Names,
    /// Grouping or variable whose groups each get the model.
    pub split: Option<At<Split>>,
    /// What the model is repeated over.
    pub over: Option<At<Over>>,
    pub spatial: Option<At<Spatial>>,
    /// How direct, indirect and total effects are computed.
    pub effects: Option<At<Effects>>,
    /// Variables that stand in for others.
    pub replace: Option<At<IndexMap<Name, Names>>>,
    /// One model for each stand-in instead of one with all.
    pub each: bool,
    /// Tests that a coefficient is the same in all groups.
    pub equality: Option<At<Equality>>,
}

/// Groups that each get the model: `region`, or `{by: size, quantiles: 2}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Form<SplitOptions>")]
pub struct Split {
    pub by: Name,
    pub quantiles: Option<u32>,
    pub indices: Option<Scores>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Split", extend("x-first" = "by"))]
struct SplitOptions {
    /// A grouping, a column of names, or a variable.
    by: Name,
    /// Into so many groups by the variable: two lie below and above its median.
    quantiles: Option<u32>,
    /// `rebuild` builds indices anew from the rows of each group.
    indices: Option<Scores>,
}

impl From<Form<SplitOptions>> for Split {
    fn from(form: Form<SplitOptions>) -> Self {
        match form {
            Form::Word(by) => Split { by: Name::new(by), quantiles: None, indices: None },
            Form::Map(SplitOptions { by, quantiles, indices }) => Split { by, quantiles, indices },
        }
    }
}

impl JsonSchema for Split {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SplitBy".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (name, options) = (generator.subschema_for::<Name>(), generator.subschema_for::<SplitOptions>());
        json_schema!({"anyOf": [name, options]})
    }
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "test"))]
pub struct Equality {
    /// `interaction` if none is named.
    pub test: Vec<EqualityTest>,
    /// Regressors; all if none is named.
    pub of: Names,
    /// Permutations of whole units; 1000 if nothing is said.
    pub draws: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EqualityTest {
    /// Each coefficient, in one model whose slopes and effects all differ between groups.
    Interaction,
    /// All slopes together, in that model.
    Chow,
    /// Each coefficient, with whole units dealt out anew among the groups.
    Fisher,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Singletons {
    Drop,
    Keep,
}

/// How coefficients are found: a word, or `{gmm: 2-step, weight: robust, centred: false}`, or `{fuller: 1}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Form<Gmm>")]
pub enum Estimator {
    Word(Word),
    Gmm(Gmm),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Word {
    #[serde(rename = "ols")]
    Ols,
    #[serde(rename = "2sls")]
    TwoStage,
    #[serde(rename = "liml")]
    Liml,
    #[serde(rename = "gmm")]
    Gmm,
    /// Random effects of the panel's units.
    #[serde(rename = "random")]
    Random,
    /// The same beside the unit means of the regressors.
    #[serde(rename = "correlated_random")]
    CorrelatedRandom,
}

impl Word {
    pub fn needs_instruments(self) -> bool {
        matches!(self, Word::TwoStage | Word::Liml | Word::Gmm)
    }
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-words" = json!({"uncentred": {"centred": "false"}})))]
pub struct Gmm {
    pub gmm: Option<Steps>,
    /// How rows depend on each other in the weights; as in the errors where nothing is said.
    pub weight: Option<Weight>,
    /// Moments less their mean.
    pub centred: Option<bool>,
    /// LIML with Fuller's constant instead: 1, or 4.
    pub fuller: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    Classical,
    Robust,
    Cluster,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Steps {
    #[serde(rename = "1-step")]
    One,
    #[serde(rename = "2-step")]
    Two,
    #[serde(rename = "iterated")]
    Iterated,
}

impl TryFrom<Form<Gmm>> for Estimator {
    type Error = String;

    fn try_from(form: Form<Gmm>) -> Result<Self, String> {
        match form {
            Form::Word(word) => choice(&word).map(Estimator::Word),
            Form::Map(gmm) => Ok(Estimator::Gmm(gmm)),
        }
    }
}

impl JsonSchema for Estimator {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Estimator".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (word, gmm) = (generator.subschema_for::<Word>(), generator.subschema_for::<Gmm>());
        json_schema!({"anyOf": [word, gmm]})
    }
}
