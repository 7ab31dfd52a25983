//! What an author says about movement, and what holds where nothing is said.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::At;
use crate::spec::types::{Label, Names};
use crate::spec::words::{Name, NumberRange};

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Movement", extend("x-label" = "label"))]
pub struct Options {
    pub label: Option<Label>,
    /// Variables whose densities are estimated.
    #[schemars(extend("x-kind" = "names"))]
    pub kernel: Names,
    /// Variables whose classes make a chain.
    #[schemars(extend("x-kind" = "names"))]
    pub markov: Names,
    /// Rule of the bandwidth, or a number.
    pub bandwidth: Option<At<String>>,
    /// The kernel.
    pub form: Option<At<Name>>,
    /// What happens at the ends of `range`: `none` or `reflect`.
    pub boundary: Option<At<Name>>,
    /// Where the variable can lie; 0..1 where a boundary reflects and nothing is said.
    pub range: Option<At<NumberRange>>,
    /// What densities are repeated over; the panel's periods if nothing is said.
    pub each: Option<At<Name>>,
    /// Grouping whose groups have densities of their own.
    pub split: Option<At<Name>>,
    /// Periods that have a density; all if none is named.
    pub years: Vec<i64>,
    /// Classes of the chain; four pooled quantiles if nothing is said.
    pub classes: Option<At<Classes>>,
    /// Periods from one class to the next, 1 if nothing is said.
    pub step: Vec<u32>,
    /// Where moves begin: `all` periods that end in the data, or `balanced`, those from which the longest step does.
    pub ends: Option<At<Name>>,
    /// Whose classes transitions are counted by.
    pub lag: Option<At<Lag>>,
    /// Tests of equal transitions that are printed.
    pub tests: Names,
    /// Deals of whole paths to places for the tests' p values.
    pub permutations: Option<At<u64>>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Classes {
    /// So many equally full classes of all rows.
    pub pooled_quantiles: Option<u32>,
    /// So many equally full classes of each period.
    pub yearly_quantiles: Option<u32>,
    /// Ends of the classes, each in the class below.
    pub cuts: Vec<f64>,
    /// Values are divided by the mean of their period first.
    pub relative: bool,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lag {
    #[serde(rename = "W")]
    pub w: Names,
    /// `same` cuts as the variable, or as many quantiles of their `own`.
    pub classes: Option<At<Name>>,
}

/// Classes where nothing is said.
const CLASSES: u32 = 4;

impl Options {
    /// The rule of the bandwidth, or a number.
    pub fn rule(&self) -> String {
        self.bandwidth.as_ref().map_or_else(|| "silverman".into(), |at| at.value.clone())
    }

    pub fn kernel(&self) -> String {
        self.form.as_ref().map_or_else(|| "gaussian".into(), |at| at.value.to_string())
    }

    /// Ends at which densities are reflected.
    pub fn reflects(&self) -> Option<(f64, f64)> {
        let reflects = self.boundary.as_ref().is_some_and(|at| at.value.as_str() == "reflect");
        let range = self.range.as_ref().map_or((0.0, 1.0), |range| (range.value.from, range.value.to));
        reflects.then_some(range)
    }

    /// One way of classing, and one alone.
    pub fn classes(&self) -> Classes {
        let said = self.classes.as_ref().map(|at| at.value.clone()).unwrap_or_default();
        let silent = said.pooled_quantiles.is_none() && said.yearly_quantiles.is_none() && said.cuts.is_empty();
        Classes { pooled_quantiles: if silent { Some(CLASSES) } else { said.pooled_quantiles }, ..said }
    }

    /// Steps, each once.
    pub fn steps(&self) -> Vec<u32> {
        let mut steps = self.step.clone();
        steps.sort_unstable();
        steps.dedup();
        if steps.is_empty() { vec![1] } else { steps }
    }

    pub fn balanced(&self) -> bool {
        self.ends.as_ref().is_some_and(|at| at.value.as_str() == "balanced")
    }
}

impl Classes {
    /// How many there are.
    pub fn count(&self) -> usize {
        let quantiles = self.pooled_quantiles.or(self.yearly_quantiles);
        quantiles.map_or(self.cuts.len() + 1, |count| count as usize)
    }
}
