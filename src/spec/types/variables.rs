//! `variables:`, `columns:` and `groups:`.

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::json;

use super::words::Label;
use crate::spec::At;
use crate::spec::expr::Expr;
use crate::spec::words::{Name, NumberRange};

/// A variable: what it is, and what it is called in print.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-equals" = "is", "x-label" = "label"))]
pub struct Variable {
    /// Formula over columns and variables; none for a raw column.
    #[schemars(extend("x-kind" = "expression"))]
    pub is: Option<At<Expr>>,
    pub label: Option<Label>,
    pub unit: Option<Label>,
    /// How it is measured, in the words of the paper.
    pub measure: Option<Label>,
    pub source: Option<Label>,
    /// The idea that it measures, shared between studies.
    pub concept: Option<String>,
}

/// A column that the data will have.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-label" = "label"))]
pub struct ColumnSpec {
    pub label: Option<Label>,
    pub unit: Option<Label>,
    pub range: Option<NumberRange>,
    pub values: Vec<String>,
}

/// Units sorted into groups, by their names or by a column.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-label" = "label", "x-body" = "members", "x-words" = json!({"from column": "column"})))]
pub struct Group {
    pub label: Option<Label>,
    /// Column whose values the members list, or are the groups where no member is listed; the unit's name if none is given.
    pub column: Option<At<Name>>,
    pub members: Members,
    /// Name of the group of all other units.
    pub others: Option<At<Name>>,
    /// Grouping that this one refines.
    pub parent: Option<At<Name>>,
}

/// `{East: [Beijing, Tianjin], ...}`, or `[East, West]` where a column holds these very values.
#[derive(Clone, Debug, Default)]
pub struct Members(pub IndexMap<Name, Vec<At<String>>>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a map of groups, or a list of values")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Members, A::Error> {
                let mut members = IndexMap::new();
                while let Some(value) = items.next_element::<At<String>>()? {
                    members.insert(Name::new(&value.value), vec![value]);
                }
                Ok(Members(members))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = IndexMap::new();
                while let Some((name, values)) = map.next_entry()? {
                    members.insert(name, values);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl JsonSchema for Members {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Members".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let values = json_schema!({"type": "array", "items": {"type": ["string", "number"]}});
        json_schema!({"anyOf": [values, {"type": "object", "additionalProperties": values}]})
    }
}
