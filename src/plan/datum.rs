//! What flows between steps.

use std::any::Any;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::results::{Note, Series};

/// The value of a step. Cheap to clone.
#[derive(Clone)]
pub enum Datum {
    /// A column of numbers; NaN is an empty cell.
    Numbers(Arc<Vec<f64>>),
    /// A column of names.
    Text(Arc<Text>),
    /// Anything else, in the operation's own type.
    Record(Arc<Vec<u8>>),
    /// What is made once and read by many steps of one run; never stored.
    Live(Arc<dyn Any + Send + Sync>),
    /// Why an input is not there, for a step that goes on without it; never stored.
    Missing(Arc<Failure>),
}

/// Codes into levels; `u32::MAX` is an empty cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub codes: Vec<u32>,
    pub levels: Vec<String>,
}

/// Numbers under their names, facts for a table's note and series for figures: what an analysis gives to the world.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Published {
    pub cells: Vec<(String, f64)>,
    pub notes: Vec<Note>,
    pub series: Vec<Series>,
}

impl Datum {
    pub fn numbers(values: Vec<f64>) -> Self {
        Datum::Numbers(Arc::new(values))
    }

    pub fn record<T: Serialize>(value: &T) -> Result<Self, Failure> {
        let bytes = postcard::to_allocvec(value).map_err(|error| Failure::new(format!("cannot be stored: {error}")))?;
        Ok(Datum::Record(Arc::new(bytes)))
    }

    pub fn as_numbers(&self) -> Result<&[f64], Failure> {
        match self {
            Datum::Numbers(values) => Ok(values),
            _ => Err(Failure::new("a column of numbers was expected")),
        }
    }

    pub fn as_text(&self) -> Result<&Text, Failure> {
        match self {
            Datum::Text(text) => Ok(text),
            _ => Err(Failure::new("a column of names was expected")),
        }
    }

    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        match self {
            Datum::Record(bytes) => {
                postcard::from_bytes(bytes).map_err(|error| Failure::new(format!("stored in another form: {error}")))
            }
            Datum::Missing(failure) => Err(failure.as_ref().clone()),
            _ => Err(Failure::new("a record was expected")),
        }
    }

    pub fn live<T: Any + Send + Sync>(&self) -> Result<&T, Failure> {
        match self {
            Datum::Live(value) => {
                value.downcast_ref().ok_or_else(|| Failure::new("another prepared value was expected"))
            }
            _ => Err(Failure::new("a prepared value was expected")),
        }
    }

    /// Group codes of a column of names or of whole numbers, in order of first appearance; empty cells stay empty.
    pub fn codes(&self) -> Result<Vec<u32>, Failure> {
        match self {
            Datum::Text(text) => Ok(text.codes.clone()),
            Datum::Numbers(values) => Ok(codes_of(values)),
            Datum::Missing(failure) => Err(failure.as_ref().clone()),
            Datum::Record(_) | Datum::Live(_) => Err(Failure::new("a column was expected")),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Datum::Numbers(values) => values.len(),
            Datum::Text(text) => text.codes.len(),
            Datum::Record(bytes) => bytes.len(),
            Datum::Live(_) | Datum::Missing(_) => 0,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn codes_of(values: &[f64]) -> Vec<u32> {
    let mut seen = indexmap::IndexSet::new();
    values
        .iter()
        .map(|value| if value.is_nan() { u32::MAX } else { seen.insert_full((value + 0.0).to_bits()).0 as u32 })
        .collect()
}
