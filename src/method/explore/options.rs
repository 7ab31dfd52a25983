//! `explore:` — what an exploration can say.

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer};

use crate::method::robustness::options::Edit;
use crate::source::Span;
use crate::spec::At;
use crate::spec::expr::{Binary, Expr, ExprKind, parse_expression};
use crate::spec::node::Text;
use crate::spec::types::{Label, Names};
use crate::spec::words::{Name, Percent};

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Exploration", extend("x-label" = "label", "x-body" = "axes"))]
pub struct Options {
    pub label: Option<Label>,
    /// Model whose choices are varied.
    pub of: Option<At<Name>>,
    /// Regressor whose estimate is followed; the model's first where nothing is said.
    pub term: Option<At<Name>>,
    /// Choices by axis; a choice without an edit leaves the model as it is.
    pub axes: IndexMap<Name, At<IndexMap<Name, At<Edit>>>>,
    /// Regressors of which every subset is tried.
    #[schemars(extend("x-kind" = "names"))]
    pub subsets: Names,
    /// Combinations that make sense: `not (a and b)`, `a only with b`.
    #[serde(rename = "where")]
    pub constraints: Vec<At<Constraint>>,
    /// Sign that the theory expects; that of the model's own estimate where nothing is said.
    pub expect: Option<Sign>,
    /// Level of significance; 5% where nothing is said.
    pub level: Option<At<Percent>>,
    /// Deals of the joint test: whole paths of the regressor to other units. No test where nothing is said.
    pub draws: Option<At<u64>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ExpectedSign")]
pub enum Sign {
    Positive,
    Negative,
}

/// A condition on the choices of a universe.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    pub condition: Expr,
    /// `a only with b`: where `a` holds, this must too.
    pub only_with: Option<Expr>,
}

const ONLY_WITH: &str = " only with ";

impl Constraint {
    pub fn parse(text: &str) -> Result<Constraint, String> {
        let read = |part: &str| {
            let expr = parse_expression(&Text::plain(part), Span::default()).map_err(|error| error.message)?;
            if is_logic(&expr) { Ok(expr) } else { Err(format!("`{}` is no condition on choices", part.trim())) }
        };
        match text.split_once(ONLY_WITH) {
            Some((condition, with)) => Ok(Constraint { condition: read(condition)?, only_with: Some(read(with)?) }),
            None => Ok(Constraint { condition: read(text)?, only_with: None }),
        }
    }

    /// Whether a universe is allowed, given which choices it makes.
    pub fn holds(&self, made: &dyn Fn(&str) -> bool) -> bool {
        match &self.only_with {
            None => truth(&self.condition, made),
            Some(with) => !truth(&self.condition, made) || truth(with, made),
        }
    }

    /// Every choice that it names.
    pub fn names(&self) -> Vec<String> {
        std::iter::once(&self.condition).chain(&self.only_with).flat_map(names).collect()
    }
}

/// Names joined by `and`, `or`, `not`.
fn is_logic(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(_) => true,
        ExprKind::Not(inner) => is_logic(inner),
        ExprKind::Binary(Binary::And | Binary::Or, left, right) => is_logic(left) && is_logic(right),
        _ => false,
    }
}

fn truth(expr: &Expr, made: &dyn Fn(&str) -> bool) -> bool {
    match &expr.kind {
        ExprKind::Name(path) => made(&path.to_string()),
        ExprKind::Not(inner) => !truth(inner, made),
        ExprKind::Binary(Binary::And, left, right) => truth(left, made) && truth(right, made),
        ExprKind::Binary(Binary::Or, left, right) => truth(left, made) || truth(right, made),
        _ => false,
    }
}

fn names(expr: &Expr) -> Vec<String> {
    match &expr.kind {
        ExprKind::Name(path) => vec![path.to_string()],
        _ => expr.children().into_iter().flat_map(names).collect(),
    }
}

impl<'de> Deserialize<'de> for Constraint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Constraint::parse(&text).map_err(de::Error::custom)
    }
}

impl JsonSchema for Constraint {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Constraint".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_on_choices() {
        let holds = |text: &str, made: &[&str]| Constraint::parse(text).unwrap().holds(&|name| made.contains(&name));
        assert!(holds("not (a and b)", &["a"]) && !holds("not (a and b)", &["a", "b"]));
        assert!(holds("a only with b or c", &[]) && holds("a only with b or c", &["a", "c"]));
        assert!(!holds("a only with b", &["a"]));
        assert!(Constraint::parse("a + b").is_err());
        assert_eq!(Constraint::parse("axis.a only with b").unwrap().names(), ["axis.a", "b"]);
    }
}
