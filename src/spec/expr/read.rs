//! Formulas and expressions as types that serde and schemars know.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize, Serializer};

use super::{Address, Chain, Claim, Effects, Expr, Formula, Terms, parse};
use crate::spec::node::{Node, Tree};

macro_rules! text_form {
    ($type:ident, $kind:literal, $parse:path) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let node = Node::deserialize(deserializer)?;
                match &node.value {
                    Tree::Text(text) => $parse(text, node.span).map_err(|error| de::Error::custom(error.message)),
                    _ => Err(de::Error::custom(concat!("a text that is a ", $kind, " belongs here"))),
                }
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": ["string", "number"], "x-kind": $kind})
            }
        }
    };
}

text_form!(Expr, "expression", parse::parse_expression);
text_form!(Formula, "formula", parse::parse_formula);
text_form!(Terms, "terms", parse::parse_terms);
text_form!(Effects, "effects", parse::parse_effects);
text_form!(Claim, "claim", parse::parse_claim);
text_form!(Address, "address", parse::parse_address);
text_form!(Chain, "chain", parse::parse_chain);

impl std::str::FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let held = crate::spec::node::Text::plain(text);
        parse::parse_address(&held, crate::source::Span::new(0, 0, text.len())).map_err(|error| error.message)
    }
}

/// A condition over rows: an [`Expr`] that [`parse::parse_filter`] accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter(pub Expr);

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn filter(text: &crate::spec::node::Text, span: crate::source::Span) -> Result<Filter, crate::diag::Diagnostic> {
    parse::parse_filter(text, span).map(Filter)
}

text_form!(Filter, "filter", filter);
