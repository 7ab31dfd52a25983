//! `hypotheses:`, `deviations:` and `reported:` — what the paper claims, where it left its plan, and what it printed.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::Deserializer;

use super::words::Label;
use crate::spec::At;
use crate::spec::expr::Claim;
use crate::spec::node::Node;

/// A sentence, and the computed condition under which it holds.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-label" = "says", "x-colon" = "holds_if"))]
pub struct Hypothesis {
    pub says: Option<Label>,
    #[schemars(extend("x-kind" = "claim"))]
    pub holds_if: Option<At<Claim>>,
    /// Proposition of a theory that it tests, or `none`.
    pub tests: Option<At<String>>,
}

/// Why a part of the study is not as it was planned.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-first" = "reason", "x-label" = "reason"))]
pub struct Deviation {
    pub reason: Option<Label>,
    /// When it was decided, as the author writes it.
    pub decided: Option<String>,
}

/// What is done for hypotheses that are judged together.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Adjust {
    /// Correction of their p values.
    pub hypotheses: Option<At<Adjustment>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// Keeps the chance of any false support below the level (Holm 1979).
    Holm,
    /// Keeps the share of false ones among the supported below the level (Benjamini and Hochberg 1995).
    Bh,
}

/// A printed table, or one printed number; read cell by cell where it is compared.
#[derive(Clone, Debug)]
pub struct Reported(pub Node);

impl<'de> Deserialize<'de> for Reported {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Node::deserialize(deserializer).map(Reported)
    }
}

impl JsonSchema for Reported {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Reported".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let cell = json_schema!({"type": ["string", "number", "null"], "x-kind": "printed"});
        json_schema!({"x-kind": "reported", "anyOf": [cell, {
            "type": "object",
            "properties": {
                "columns": {"type": "array", "items": {"type": "string"}},
                "file": {"type": "string", "x-kind": "path", "description": "File that holds the rows: .csv, .tsv, .xlsx, .tex, .md."},
                "sheet": {"type": "string"},
                "clusters": {"type": "string", "description": "What the paper says the errors are clustered by."},
                "effects": {"type": "array", "items": {"type": "string"}, "description": "What the paper says is absorbed."},
                "paren": {"enum": ["se", "t", "p"], "description": "What stands in brackets behind an estimate."},
            },
            "additionalProperties": {"anyOf": [cell, {"type": "array", "items": cell}]},
        }]})
    }
}
