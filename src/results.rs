//! Every number that a run gave, by its address.

mod note;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use note::{Note, Part};

/// `baseline(Cp).Nqp.se`: an analysis, an outcome where it has several, and a quantity.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    pub of: String,
    pub outcome: Option<String>,
    pub quantity: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.outcome, self.of.strip_suffix(')')) {
            (Some(outcome), Some(open)) => write!(f, "{open}, {outcome})")?,
            (Some(outcome), None) => write!(f, "{}({outcome})", self.of)?,
            (None, _) => f.write_str(&self.of)?,
        }
        if self.quantity.is_empty() { Ok(()) } else { write!(f, ".{}", self.quantity) }
    }
}

/// Why a number is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub code: String,
    pub message: String,
    pub help: Option<String>,
}

/// Columns of one length under their names: what a figure draws, and too long for cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub columns: Vec<(String, Vec<f64>)>,
}

impl Series {
    pub fn new<const N: usize>(name: impl Into<String>, columns: [(&str, Vec<f64>); N]) -> Self {
        let columns = columns.into_iter().map(|(name, values)| (name.to_string(), values)).collect();
        Series { name: name.into(), columns }
    }

    /// The values of a column; none where it has no such column.
    pub fn column(&self, name: &str) -> Option<&[f64]> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, values)| values.as_slice())
    }
}

/// What one outcome of an analysis gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Computed { cells: BTreeMap<String, f64>, order: Vec<String>, notes: Vec<Note>, series: Vec<Series> },
    NotComputed(Reason),
}

/// All outputs in the order of the plan.
#[derive(Clone, Debug, Default)]
pub struct Results {
    pub outputs: Vec<(String, Option<String>, Output)>,
    pub synthetic: bool,
}

impl Results {
    pub fn output(&self, of: &str, outcome: Option<&str>) -> Option<&Output> {
        let matches =
            |(name, of_outcome, _): &&(String, Option<String>, Output)| name == of && of_outcome.as_deref() == outcome;
        self.outputs.iter().find(matches).map(|(_, _, output)| output)
    }

    /// A number, if it was computed and is one.
    pub fn number(&self, of: &str, outcome: Option<&str>, quantity: &str) -> Option<f64> {
        match self.output(of, outcome)? {
            Output::Computed { cells, .. } => cells.get(quantity).copied().filter(|value| !value.is_nan()),
            Output::NotComputed(_) => None,
        }
    }

    /// The outputs of several analyses, by name and outcome.
    pub fn outcomes<'a>(&'a self, of: &'a [String]) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        let of_analysis = |name: &'a String| self.outputs.iter().filter(move |(known, ..)| known == name);
        of.iter().flat_map(of_analysis).map(|(of, outcome, _)| (of.as_str(), outcome.as_deref()))
    }

    /// A series that the output published under `name`.
    pub fn series(&self, of: &str, outcome: Option<&str>, name: &str) -> Option<&Series> {
        self.all_series(of, outcome).iter().find(|series| series.name == name)
    }

    /// Every series of an output.
    pub fn all_series(&self, of: &str, outcome: Option<&str>) -> &[Series] {
        match self.output(of, outcome) {
            Some(Output::Computed { series, .. }) => series,
            _ => &[],
        }
    }

    pub fn reason(&self, of: &str, outcome: Option<&str>) -> Option<&Reason> {
        match self.output(of, outcome)? {
            Output::NotComputed(reason) => Some(reason),
            Output::Computed { .. } => None,
        }
    }

    pub fn notes(&self, of: &str, outcome: Option<&str>) -> &[Note] {
        match self.output(of, outcome) {
            Some(Output::Computed { notes, .. }) => notes,
            _ => &[],
        }
    }

    /// Outputs without numbers, with their reasons.
    pub fn not_computed(&self) -> impl Iterator<Item = (String, &Reason)> {
        self.outputs.iter().filter_map(|(of, outcome, output)| match output {
            Output::NotComputed(reason) => {
                let address = Address { of: of.clone(), outcome: outcome.clone(), quantity: String::new() };
                Some((address.to_string(), reason))
            }
            Output::Computed { .. } => None,
        })
    }

    /// Every number with its address, in the order of the run.
    pub fn cells(&self) -> impl Iterator<Item = (Address, f64)> {
        self.outputs.iter().flat_map(|(of, outcome, output)| {
            let (cells, order): (Option<&BTreeMap<String, f64>>, &[String]) = match output {
                Output::Computed { cells, order, .. } => (Some(cells), order),
                Output::NotComputed(_) => (None, &[]),
            };
            order.iter().filter_map(move |quantity| {
                let value = *cells?.get(quantity)?;
                Some((Address { of: of.clone(), outcome: outcome.clone(), quantity: quantity.clone() }, value))
            })
        })
    }
}
