//! `indices:` — trees of signed leaves.

use std::ops::RangeInclusive;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::words::{Call, Label};
use crate::source::Span;
use crate::spec::At;
use crate::spec::node::{Node, Tree as Value};
use crate::spec::words::Name;

/// A composite index: leaves with directions, and how they become one number.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend(
    "x-label" = "label",
    "x-body" = "of",
    "x-words" = json!({"pooled": ["scope"], "by year": ["scope"], "base #": ["scope"]}),
))]
pub struct Index {
    pub label: Option<Label>,
    /// How leaves of different units become comparable.
    #[schemars(schema_with = "normalisations")]
    pub normalise: Option<At<Call>>,
    /// Rows that a normalisation and its weights look at.
    pub scope: Option<At<Scope>>,
    #[schemars(schema_with = "weightings")]
    pub weighting: Option<At<Call>>,
    #[schemars(schema_with = "aggregations")]
    pub aggregate: Option<At<Call>>,
    /// Whether weights are found over all leaves at once or at each node over its children.
    pub over: Option<At<Over>>,
    /// How a branch becomes a variable.
    pub branch: Option<At<BranchRule>>,
    /// Added to normalised values before entropy or a logarithm looks at them.
    pub shift: Option<At<f64>>,
    /// Outlier treatment before anything else.
    pub treat: Option<At<Treatment>>,
    /// What to do where a row lacks a leaf.
    pub missing: Option<At<MissingLeaves>>,
    /// Column heads of the indicator table, from the root to the leaf.
    pub levels: Vec<String>,
    pub of: Tree,
}

fn normalisations(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"x-catalogue": "normalise"})
}

fn weightings(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"x-catalogue": "weighting"})
}

fn aggregations(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"x-catalogue": "aggregate"})
}

/// `pooled`, `{by: year}` or `{base: 2012}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All rows together: comparable over years.
    #[default]
    Pooled,
    /// Each period by itself: not comparable over years.
    By(Period),
    /// Ranges and weights of one period, applied to all.
    Base(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    Leaves,
    Children,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BranchRule {
    /// sum(w z) / sum(w) over the branch's leaves.
    #[default]
    Renormalised,
    /// sum(w z): branches add up to the index.
    Raw,
    /// Weights found again from the branch's leaves alone.
    Own,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingLeaves {
    #[default]
    Error,
    /// The leaf leaves the index.
    DropLeaf,
    /// Weights are spread over the leaves that the row has.
    Renormalise,
}

/// The Joint Research Centre's rule: a leaf with |skewness| and kurtosis above the limits is winsorised
/// up to `winsorise` points, then, if that does not do, transformed.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Treatment {
    pub skew: f64,
    pub kurtosis: f64,
    /// Most points per leaf that may be moved.
    pub winsorise: usize,
    pub then: Transform,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    #[default]
    Log,
    None,
}

impl Default for Treatment {
    fn default() -> Self {
        Treatment { skew: 2.0, kurtosis: 3.5, winsorise: 5, then: Transform::Log }
    }
}

/// What stands under an index or a branch.
#[derive(Clone, Debug)]
pub enum Tree {
    Leaves(Vec<Leaf>),
    Branches(Vec<Branch>),
}

impl Default for Tree {
    fn default() -> Self {
        Tree::Leaves(vec![])
    }
}

#[derive(Clone, Debug)]
pub struct Leaf {
    pub variable: At<Name>,
    pub direction: Direction,
    pub weight: Option<At<f64>>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Direction {
    Positive,
    Negative,
    /// Best at a value.
    Target(f64),
    /// Best anywhere in a range.
    Band(RangeInclusive<f64>),
}

#[derive(Clone, Debug)]
pub struct Branch {
    pub name: At<Name>,
    pub options: BranchOptions,
    pub of: Tree,
}

/// Options of one node; the index's hold where it says nothing.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BranchOptions {
    pub label: Option<Label>,
    #[schemars(schema_with = "weightings")]
    pub weighting: Option<At<Call>>,
    #[schemars(schema_with = "aggregations")]
    pub aggregate: Option<At<Call>>,
    /// Given weight of this node among its siblings.
    pub weight: Option<At<f64>>,
    pub concept: Option<String>,
}

impl Tree {
    /// Every leaf below, in author order.
    pub fn leaves(&self) -> Vec<&Leaf> {
        match self {
            Tree::Leaves(leaves) => leaves.iter().collect(),
            Tree::Branches(branches) => branches.iter().flat_map(|branch| branch.of.leaves()).collect(),
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tree(&Node::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl JsonSchema for Tree {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Tree".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let options = generator.subschema_for::<BranchOptions>();
        let leaf = json_schema!({"anyOf": [
            {"type": "string", "x-kind": "leaf", "pattern": "^[+-]"},
            {"type": "object", "required": ["leaf"], "additionalProperties": false, "properties": {
                "leaf": {"type": "string", "x-kind": "leaf"},
                "toward": {"type": ["number", "string"], "x-kind": "range"},
                "weight": {"type": "number"},
            }},
        ]});
        json_schema!({"x-kind": "tree", "x-options": options, "anyOf": [
            {"type": "array", "items": leaf},
            {"type": "object"},
        ]})
    }
}

fn tree(node: &Node) -> Result<Tree, String> {
    match &node.value {
        Value::List(items) => items.iter().map(leaf).collect::<Result<_, _>>().map(Tree::Leaves),
        Value::Map(entries) => entries.iter().map(branch).collect::<Result<_, _>>().map(Tree::Branches),
        Value::Text(_) => Ok(Tree::Leaves(vec![leaf(node)?])),
        Value::Empty => Ok(Tree::default()),
    }
}

fn branch((key, value): &(Node, Node)) -> Result<Branch, String> {
    let name = At { span: key.span, value: Name::new(key.as_text().unwrap_or_default()) };
    let Some((_, inner)) = value.entry("of") else {
        return Ok(Branch { name, options: BranchOptions::default(), of: tree(value)? });
    };
    let options = value.as_map().unwrap_or_default().iter().filter(|(key, _)| key.as_text() != Some("of"));
    let options = Node::new(value.span, Value::Map(options.cloned().collect()));
    Ok(Branch { name, options: crate::spec::de::from_node(&options).map_err(|e| e.message)?, of: tree(inner)? })
}

fn leaf(node: &Node) -> Result<Leaf, String> {
    let (text, inner) = match &node.value {
        Value::Map(_) => {
            let inner = node.get("leaf").ok_or("a leaf without `leaf`")?;
            (inner.as_text().unwrap_or_default(), inner.span)
        }
        _ => (node.as_text().unwrap_or_default(), node.span),
    };
    let weight = match node.get("weight") {
        Some(weight) => Some(crate::spec::de::from_node(weight).map_err(|e| e.message)?),
        None => None,
    };
    let (direction, name) = match (node.get("toward"), text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(target), None, None) => (toward(target)?, text),
        (None, Some(name), _) => (Direction::Positive, name),
        (None, None, Some(name)) => (Direction::Negative, name),
        _ => return Err(format!("leaf `{text}` needs `+`, `-` or `toward`")),
    };
    Ok(Leaf { variable: At { span: inner, value: Name::new(name.trim()) }, direction, weight, span: node.span })
}

fn toward(node: &Node) -> Result<Direction, String> {
    let text = node.as_text().unwrap_or_default();
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| format!("`{text}` is not a number"));
    match text.split_once("..") {
        Some((low, high)) => Ok(Direction::Band(number(low)?..=number(high)?)),
        None => number(text).map(Direction::Target),
    }
}
