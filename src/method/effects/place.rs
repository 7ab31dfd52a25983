//! Where an effect is read: `10%`, a quantile, or `4.5`, a value.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};

use crate::spec::words::number;

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Place {
    /// A share between 0 and 1 where it is a quantile.
    pub value: f64,
    pub quantile: bool,
}

/// Quantiles that are read where nothing is said.
const USUAL: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 0.9];

impl Place {
    /// What is asked for, else the usual quantiles.
    pub fn all(asked: &[Place]) -> Vec<Place> {
        match asked.is_empty() {
            true => USUAL.iter().map(|share| Place { value: *share, quantile: true }).collect(),
            false => asked.to_vec(),
        }
    }

    /// Its name in addresses: `p10`, or `at2` where it is the second that is asked for.
    pub fn name(&self, at: usize) -> String {
        if self.quantile { format!("p{}", self.percent()) } else { format!("at{}", at + 1) }
    }

    pub fn percent(&self) -> f64 {
        (self.value * 1e6).round() / 1e4
    }
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let quantile = text.trim().ends_with('%');
        match number(text) {
            Some(value) if !quantile || (0.0..=1.0).contains(&value) => Ok(Place { value, quantile }),
            Some(_) => Err(format!("`{text}` is no quantile: it lies between 0% and 100%")),
            None => Err(format!("`{text}` is neither a value nor a quantile such as `10%`")),
        }
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Place {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Place".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number"]})
    }
}
