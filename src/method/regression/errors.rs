//! `errors:` — what a model says about how its rows depend on each other.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::spec::At;
use crate::spec::form::Form;
use crate::spec::types::Names;
use crate::spec::words::Name;
use crate::stats::regression::small::Rule;

/// How rows depend on each other, and what follows for the errors.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Form<Options>")]
pub struct Errors {
    pub cluster: Option<Names>,
    pub robust: Option<Robust>,
    pub classical: bool,
    pub small: Option<At<Rule>>,
    pub reference: Option<Reference>,
    pub groups: Option<Groups>,
    pub kind: Option<At<Kind>>,
    pub wild: Option<At<Signs>>,
    pub draws: Option<At<u64>>,
    pub driscoll_kraay: Option<At<u64>>,
    pub conley: Option<At<f64>>,
    pub lon: Option<At<Name>>,
    pub lat: Option<At<Name>>,
    pub kernel: Option<At<Kernel>>,
    pub lags: Option<At<u64>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "ErrorOptions")]
struct Options {
    /// Columns or groups whose rows depend on each other; several for multiway clustering.
    #[schemars(extend("x-kind" = "names"))]
    cluster: Option<Names>,
    robust: Option<Robust>,
    /// Small-sample factor.
    small: Option<At<Rule>>,
    /// Distribution that p-values and stars follow.
    reference: Option<Reference>,
    /// Which number of clusters enters G/(G-1) in multiway clustering.
    groups: Option<Groups>,
    /// Clustered errors corrected for leverage.
    kind: Option<At<Kind>>,
    /// Wild cluster bootstrap by these signs: p and intervals.
    wild: Option<At<Signs>>,
    /// Draws of the wild bootstrap; 9999 where nothing is said.
    draws: Option<At<u64>>,
    /// Periods over which shocks that all units share are carried.
    driscoll_kraay: Option<At<u64>>,
    /// Kilometres within which rows depend on each other.
    conley: Option<At<f64>>,
    /// Degrees east of each row.
    lon: Option<At<Name>>,
    /// Degrees north.
    lat: Option<At<Name>>,
    /// How Conley's weights fall with the distance.
    kernel: Option<At<Kernel>>,
    /// Periods over which Conley's errors carry a unit's shocks; all of them where nothing is said.
    lags: Option<At<u64>>,
}

/// Corrections for leverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ClusterKind")]
pub enum Kind {
    Cr2,
    Cr3,
}

/// Signs of the wild bootstrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signs {
    /// Plus or minus one; all patterns where they are at most as many as draws.
    Rademacher,
    /// Webb's six points, for few clusters.
    Webb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kernel {
    /// One up to the cutoff.
    Uniform,
    /// Falling to zero at the cutoff.
    Bartlett,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Robust {
    Hc0,
    Hc1,
    Hc2,
    Hc3,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// t with G - 1 degrees of freedom under clustering, n - K otherwise.
    T,
    Z,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Groups {
    /// The smallest for all terms.
    Min,
    /// Each term its own.
    Own,
}

const WORDS: [(&str, Option<Robust>); 6] = [
    ("classical", None),
    ("robust", Some(Robust::Hc1)),
    ("hc0", Some(Robust::Hc0)),
    ("hc1", Some(Robust::Hc1)),
    ("hc2", Some(Robust::Hc2)),
    ("hc3", Some(Robust::Hc3)),
];

impl TryFrom<Form<Options>> for Errors {
    type Error = String;

    fn try_from(form: Form<Options>) -> Result<Self, String> {
        match form {
            Form::Word(text) => match WORDS.iter().find(|(word, _)| *word == text) {
                Some((_, robust)) => Ok(Errors { classical: robust.is_none(), robust: *robust, ..Errors::default() }),
                None => Err(format!("errors are `classical`, `robust` or `hc0` to `hc3`, not `{text}`")),
            },
            Form::Map(options) => Ok(options.into()),
        }
    }
}

impl From<Options> for Errors {
    fn from(said: Options) -> Self {
        let Options { cluster, robust, small, reference, groups, kind, wild, draws, driscoll_kraay, .. } = said;
        let Options { conley, lon, lat, kernel, lags, .. } = said;
        let classical = cluster.is_none() && robust.is_none() && driscoll_kraay.is_none() && conley.is_none();
        Errors {
            cluster,
            robust,
            classical,
            small,
            reference,
            groups,
            kind,
            wild,
            draws,
            driscoll_kraay,
            conley,
            lon,
            lat,
            kernel,
            lags,
        }
    }
}

impl JsonSchema for Errors {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Errors".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let options = generator.subschema_for::<Options>();
        let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
        json_schema!({"anyOf": [{"type": "string", "enum": words}, options]})
    }
}

/// Numbers that these errors add to those of a model.
pub fn quantities(errors: Option<&Errors>, of_model: &[String]) -> Vec<String> {
    let Some(errors) = errors else { return vec![] };
    let mut found = vec![];
    if errors.kind.is_some() {
        found.extend(of_model.iter().filter_map(|name| Some(format!("{}.df", name.strip_suffix(".se")?))));
    }
    if errors.wild.is_some() {
        found.extend(["wild.draws", "wild.complete"].map(str::to_string));
    }
    if errors.driscoll_kraay.is_some() {
        found.push("periods".to_string());
    }
    found
}
