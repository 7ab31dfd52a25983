//! `theory:` — concepts, arrows between them, and the propositions that they make.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::words::Label;
use crate::spec::At;
use crate::spec::expr::Chain;
use crate::spec::words::Name;

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-chain" = "mechanisms"))]
pub struct Theory {
    /// Study whose theory this one takes over, beside it or above.
    #[schemars(extend("x-kind" = "path"))]
    pub import: Option<At<String>>,
    #[schemars(extend("x-keyword" = "concept"))]
    pub concepts: IndexMap<Name, At<Concept>>,
    pub mechanisms: Vec<At<Mechanism>>,
    /// No arrow may lead back to where it came from.
    pub acyclic: Option<At<bool>>,
    #[schemars(extend("x-keyword" = "proposition"))]
    pub propositions: IndexMap<Name, At<Proposition>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-label" = "label", "x-body" = "parts"))]
pub struct Concept {
    pub label: Option<Label>,
    pub definition: Option<Label>,
    pub traits: Vec<String>,
    pub kinds: Vec<String>,
    /// Concepts that it consists of.
    pub parts: Vec<At<Name>>,
    /// What measures it.
    pub indicator: Option<Label>,
}

/// `Innovation -> Laborers`, with the sign of the effect.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend(
    "x-first" = "edge",
    "x-label" = "because",
    "x-word" = "as",
    "x-words" = json!({
        "(+)": {"sign": "+"}, "(-)": {"sign": "-"}, "(?)": {"sign": "?"}, "from": "source",
    }),
))]
pub struct Mechanism {
    pub edge: Option<At<Chain>>,
    pub sign: Option<Sign>,
    pub because: Option<Label>,
    pub source: Option<Label>,
    /// The verb on the arrow.
    #[serde(rename = "as")]
    pub verb: Option<Label>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Sign {
    #[serde(rename = "+")]
    Positive,
    #[serde(rename = "-")]
    Negative,
    #[serde(rename = "?")]
    Open,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-label" = "says", "x-colon" = "edges"))]
pub struct Proposition {
    pub says: Option<Label>,
    /// Arrows that it rests on.
    pub edges: Vec<At<Chain>>,
    /// What would show it.
    pub evidence: Vec<String>,
}

impl Theory {
    /// What another theory says, then what this one adds.
    pub fn after(self, first: Theory) -> Theory {
        let mut all = first;
        all.concepts.extend(self.concepts);
        all.mechanisms.extend(self.mechanisms);
        all.propositions.extend(self.propositions);
        Theory { import: self.import, acyclic: self.acyclic.or(all.acyclic.take()), ..all }
    }

    /// Every concept by name: the declared ones and their parts.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        let parts = self.concepts.values().flat_map(|concept| concept.parts.iter().map(|part| &part.value));
        self.concepts.keys().chain(parts)
    }
}
