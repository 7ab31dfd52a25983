//! The catalogue words of an index — how it normalises, weighs and aggregates — with their options.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use indexmap::IndexMap;

use crate::spec::de::{Error, from_node};
use crate::spec::node::{Node, Tree};
use crate::spec::types::Call;

/// How leaves of different units become comparable; directions are applied on the way.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(transform = bare_words)]
pub enum Normalise {
    /// (x - min) / (max - min), to a range: `min_max`, `{min_max: 0..100}`.
    MinMax(Interval),
    /// (x - mean) / sd.
    ZScore(ZScore),
    /// Place among the rows, ties at their mean place.
    Rank(Nothing),
    /// Share of a reference value, or of the best row.
    Distance(Reference),
    /// As they are: for leaves that are shares already.
    None(Nothing),
}

/// How leaves weigh.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(transform = bare_words)]
pub enum Weighting {
    /// By the inequality of the leaf between rows.
    Entropy(Entropy),
    Equal(Nothing),
    /// Weights by leaf or branch: `{given: {Workers: 0.4, Objects: 0.6}}`.
    Given(IndexMap<String, f64>),
    /// From pairwise judgements, with their consistency.
    Ahp(Ahp),
    /// By spread and by conflict with the other leaves.
    Critic(Nothing),
    /// By the coefficient of variation.
    Variation(Nothing),
    /// By principal components.
    Pca(Pca),
    /// Vertical and horizontal grading (zongheng lakai dangci).
    Grading(Nothing),
    /// Several weightings in one.
    Combine(Combine),
}

impl Weighting {
    /// Itself, or the weightings that it combines.
    pub fn parts(&self) -> Vec<&Weighting> {
        match self {
            Weighting::Combine(options) => options.of.iter().flat_map(Weighting::parts).collect(),
            one => vec![one],
        }
    }
}

/// How weighted leaves become one number.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(transform = bare_words)]
pub enum Aggregate {
    /// sum w z / sum w
    Arithmetic(Nothing),
    /// product z^(w / sum w)
    Geometric(Nothing),
    /// sum w / sum (w / z)
    Harmonic(Nothing),
    /// Nearness to the best row and distance from the worst.
    Topsis(Topsis),
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Nothing {}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ZScore {
    /// Divide by n instead of n - 1.
    pub population: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reference {
    pub reference: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Entropy {
    /// What the entropy is divided by: ln of all rows, or of the periods as a copied snippet does.
    pub constant: Constant,
    /// Added to normalised values first; zeros need none.
    pub shift: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Constant {
    #[default]
    Rows,
    Periods,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ahp {
    /// Square matrix; row i, column j: how much more item i matters than item j.
    pub judgements: Vec<Vec<f64>>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pca {
    /// Share of the variance that the kept components explain; eigenvalues above one where it is not said.
    pub share: Option<f64>,
    pub rule: PcaRule,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PcaRule {
    First,
    #[default]
    Variance,
    Squared,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Combine {
    pub of: Vec<Weighting>,
    pub by: CombineRule,
    /// Shares of an additive combination; equal where they are not said.
    pub shares: Vec<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CombineRule {
    #[default]
    Multiplicative,
    Additive,
    Game,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Topsis {
    pub norm: Norm,
    /// Whether squared gaps are multiplied by w or by its square.
    pub distance: Distance,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Norm {
    /// The normalised leaves as they are.
    #[default]
    None,
    Vector,
    MinMax,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    #[default]
    SquaredWeights,
    Weights,
}

/// `0..100`; 0 to 1 where nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    pub from: f64,
    pub to: f64,
}

impl Default for Interval {
    fn default() -> Self {
        Interval { from: 0.0, to: 1.0 }
    }
}

impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Interval;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a range such as `0..100`")
            }
            fn visit_unit<E: de::Error>(self) -> Result<Interval, E> {
                Ok(Interval::default())
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Interval, E> {
                let ends =
                    text.split_once("..").and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
                match ends {
                    Some((from, to)) if from < to => Ok(Interval { from, to }),
                    _ => Err(E::custom(format!("`{text}` is not a range such as `0..100`"))),
                }
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Interval, A::Error> {
                let mut interval = Interval::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "from" => interval.from = map.next_value()?,
                        "to" => interval.to = map.next_value()?,
                        other => return Err(de::Error::unknown_field(other, &["from", "to"])),
                    }
                }
                Ok(interval)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl JsonSchema for Interval {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Interval".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "x-kind": "range"})
    }
}

/// A variant with options may stand as a bare word, which takes their defaults.
fn bare_words(schema: &mut Schema) {
    let Some(variants) = schema.get_mut("oneOf").and_then(|one| one.as_array_mut()) else { return };
    let words: Vec<serde_json::Value> = variants
        .iter()
        .filter_map(|variant| {
            let name = variant.get("required")?.get(0)?.clone();
            let mut word = serde_json::json!({"const": name});
            if let Some(description) = variant.get("description") {
                word["description"] = description.clone();
            }
            Some(word)
        })
        .collect();
    variants.extend(words);
}

/// A catalogue word with its options, typed.
pub fn read<T: DeserializeOwned>(call: &Call) -> Result<T, Error> {
    let name = Node::text(call.name.span, call.name.value.to_string());
    let node = match &call.options {
        None => name,
        Some(options) => Node::new(name.span.to(options.span), Tree::Map(vec![(name, options.clone())])),
    };
    from_node(&node)
}
