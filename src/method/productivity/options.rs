//! `productivity:` — what an author can say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::At;
use crate::spec::expr::Formula;
use crate::spec::types::{Label, Names};

/// How productivity is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Solow's residual.
    #[default]
    Solow,
    /// A stochastic frontier.
    Frontier,
    /// Data envelopment with returns as said.
    Dea,
    /// Data envelopment under constant returns.
    Ccr,
    /// Data envelopment under variable returns.
    Bcc,
    /// The slacks-based measure.
    Sbm,
    /// Malmquist's index.
    Malmquist,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Returns {
    Constant,
    Variable,
    NotIncreasing,
    NotDecreasing,
    /// Elasticities that add up to anything.
    Free,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Oriented {
    Input,
    Output,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inefficiency {
    HalfNormal,
    Truncated,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Absorbed {
    None,
    Unit,
    Both,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Productivity", extend("x-first" = "method", "x-label" = "label", "x-colon" = "formula"))]
pub struct Options {
    pub label: Option<Label>,
    pub method: Option<At<Way>>,
    /// `ln_y ~ ln_k + ln_l`, of a stochastic frontier.
    #[schemars(extend("x-kind" = "formula"))]
    pub formula: Option<At<Formula>>,
    pub outputs: Names,
    /// Capital and labour, in this order, where elasticities are estimated.
    pub inputs: Names,
    /// Outputs of which less is better, in slacks-based measures.
    pub undesirable: Names,
    /// Elasticities of the inputs, given.
    pub elasticities: Option<At<Vec<f64>>>,
    pub returns: Option<At<Returns>>,
    pub orientation: Option<At<Oriented>>,
    /// Effects that the estimation of elasticities absorbs.
    pub effects: Option<At<Absorbed>>,
    /// Grouping whose groups have elasticities of their own.
    pub over: Option<At<crate::spec::words::Name>>,
    pub inefficiency: Option<At<Inefficiency>>,
    /// Inefficiency changes in time (Battese and Coelli 1992).
    pub decay: bool,
    /// Inefficiency raises the outcome.
    pub cost: bool,
    /// One frontier for all periods instead of one each.
    pub pooled: bool,
}

impl Options {
    pub fn way(&self) -> Way {
        self.method.as_deref().copied().unwrap_or_default()
    }

    /// Options of the author that this way does not read.
    pub fn idle(&self) -> Vec<&'static str> {
        let said = [
            ("formula", self.formula.is_some()),
            ("outputs", !self.outputs.0.is_empty()),
            ("inputs", !self.inputs.0.is_empty()),
            ("undesirable", !self.undesirable.0.is_empty()),
            ("elasticities", self.elasticities.is_some()),
            ("returns", self.returns.is_some()),
            ("orientation", self.orientation.is_some()),
            ("effects", self.effects.is_some()),
            ("over", self.over.is_some()),
            ("inefficiency", self.inefficiency.is_some()),
            ("decay", self.decay),
            ("cost", self.cost),
            ("pooled", self.pooled),
        ];
        let read: &[&str] = match self.way() {
            Way::Solow => &["outputs", "inputs", "elasticities", "returns", "effects", "over"],
            Way::Frontier => &["formula", "inefficiency", "decay", "cost"],
            Way::Dea => &["outputs", "inputs", "returns", "orientation", "pooled"],
            Way::Ccr | Way::Bcc => &["outputs", "inputs", "orientation", "pooled"],
            Way::Sbm => &["outputs", "inputs", "undesirable", "returns", "orientation", "pooled"],
            Way::Malmquist => &["outputs", "inputs", "orientation"],
        };
        said.into_iter().filter(|(name, said)| *said && !read.contains(name)).map(|(name, _)| name).collect()
    }
}

impl Way {
    pub fn is_envelopment(self) -> bool {
        matches!(self, Way::Dea | Way::Ccr | Way::Bcc | Way::Sbm)
    }

    /// What it computes for each row, as parts behind the name of the analysis.
    pub fn outputs(self) -> &'static [&'static str] {
        match self {
            Way::Solow => &["tfp", "growth"],
            Way::Frontier => &["efficiency", "inefficiency"],
            Way::Dea | Way::Ccr | Way::Bcc | Way::Sbm => &["efficiency"],
            Way::Malmquist => &MALMQUIST,
        }
    }
}

/// What a part is called in print, in English and Chinese.
pub fn called(way: Way, part: &str) -> [&'static str; 2] {
    match (way, part) {
        (_, "tfp") => ["TFP", "全要素生产率"],
        (_, "growth") => ["TFP growth", "全要素生产率增长"],
        (Way::Malmquist, "efficiency") => ["Efficiency change", "技术效率变化"],
        (_, "efficiency") => ["Efficiency", "效率"],
        (_, "inefficiency") => ["Inefficiency", "无效率"],
        (_, "index") => ["Malmquist index", "Malmquist指数"],
        (_, "technical") => ["Technical change", "技术进步"],
        (_, "pure") => ["Pure efficiency change", "纯技术效率变化"],
        (_, "scale") => ["Scale change", "规模效率变化"],
        _ => ["Cumulative Malmquist index", "累积Malmquist指数"],
    }
}

/// Malmquist's index, its parts, and the index since the first period.
pub const MALMQUIST: [&str; 6] = ["index", "efficiency", "technical", "pure", "scale", "cumulative"];
