//! `mediations:` and `mechanisms:` — what they say.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::spec::At;
use crate::spec::expr::Chain;
use crate::spec::form::Form;
use crate::spec::types::Label;
use crate::spec::words::Name;

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Mediation", extend("x-label" = "label", "x-colon" = "path"))]
pub struct Mediated {
    pub label: Option<Label>,
    /// `X -> M -> Y1, Y2`; mediators apart `M1, M2`, or together in one equation `M1 + M2`.
    pub path: Option<At<Chain>>,
    /// Model whose rows, controls, effects, weight and errors it takes.
    pub of: Option<At<Name>>,
    /// 1000 draws if nothing is said.
    pub bootstrap: Option<At<Bootstrap>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Mechanism", extend("x-label" = "label", "x-colon" = "path"))]
pub struct Channels {
    pub label: Option<Label>,
    /// `X -> M1, M2`
    pub path: Option<At<Chain>>,
    /// Model whose rows, controls, effects, weight and errors it takes.
    pub of: Option<At<Name>>,
}

/// `1000`, or draws with what is drawn.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Form<BootstrapOptions>")]
pub struct Bootstrap {
    pub draws: Option<u64>,
    pub options: BootstrapOptions,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "draws"))]
pub struct BootstrapOptions {
    pub draws: Option<At<u64>>,
    /// Variable whose rows are drawn together; else what the errors cluster by, the panel's unit, or rows.
    pub resample: Option<At<Name>>,
    /// `percentile` if nothing is said.
    pub interval: Option<At<Interval>>,
    /// Residuals under the null or the alternative.
    pub residuals: Option<At<Residuals>>,
}

impl TryFrom<Form<BootstrapOptions>> for Bootstrap {
    type Error = String;

    fn try_from(form: Form<BootstrapOptions>) -> Result<Self, String> {
        match form {
            Form::Word(text) => {
                let draws = text.parse().map_err(|_| format!("`{text}` is no number of draws"))?;
                Ok(Bootstrap { draws: Some(draws), options: BootstrapOptions::default() })
            }
            Form::Map(options) => Ok(Bootstrap { draws: options.draws.as_deref().copied(), options }),
        }
    }
}

impl JsonSchema for Bootstrap {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Bootstrap".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let options = generator.subschema_for::<BootstrapOptions>();
        json_schema!({"anyOf": [{"type": "integer", "minimum": 1}, options]})
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    Normal,
    #[default]
    Percentile,
    Bca,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Residuals {
    Null,
    Alternative,
}
