//! The plan: what will be computed, as data.
//!
//! A step's [`Key`] hashes the operation, its version, its parameters and the keys of its inputs; never labels,
//! places or order. So keys exist before the run, equal work is done once, and what is stored can be found again.

mod canonical;
mod datum;
mod key;

use std::collections::HashMap;
use std::ops::Range;

use indexmap::IndexMap;
use serde_json::Value;

pub use canonical::canonical;
pub use datum::{Datum, Published, Text};
pub use key::Key;

use crate::source::Span;

/// What computes a step.
pub struct Op {
    pub name: &'static str,
    /// Raised by hand when the operation's numbers change.
    pub version: u32,
    /// Whether its result is stored, or computed again when needed.
    pub keep: bool,
    /// Rough number of floating point operations, from the parameters and the rows of the data.
    pub cost: fn(&Value, u64) -> u64,
    pub run: fn(&Job) -> Result<Datum, Failure>,
}

impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} v{}", self.name, self.version)
    }
}

/// What an operation is given.
pub struct Job<'a> {
    pub params: &'a Value,
    pub inputs: &'a [Datum],
    /// Seed of the study; draws are named by the step's parameters.
    pub seed: u64,
    /// The draws that this piece of work covers.
    pub draws: Range<u64>,
}

impl Job<'_> {
    /// The parameters as the operation's own type.
    pub fn params<T: serde::de::DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_value(self.params.clone()).map_err(|error| Failure::new(format!("bad parameters: {error}")))
    }

    pub fn input(&self, at: usize) -> Result<&Datum, Failure> {
        self.inputs.get(at).ok_or_else(|| Failure::new("an input is missing"))
    }
}

/// Why a step has no result. It is a result too: it prints as `n/c` and its neighbours stand.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Failure {
    /// Code of the card that explains it.
    pub code: String,
    pub message: String,
    pub help: Option<String>,
}

impl Failure {
    pub fn new(message: impl Into<String>) -> Self {
        Failure { code: "not-computed".into(), message: message.into(), help: None }
    }

    pub fn of(card: &'static crate::diag::Card, message: impl Into<String>) -> Self {
        Failure { code: card.code.into(), message: message.into(), help: None }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

#[derive(Clone, Debug)]
pub struct Step {
    pub op: &'static Op,
    pub params: Value,
    pub inputs: Vec<Key>,
    /// Places of the study that asked for it; the first asked first.
    pub origin: Vec<Span>,
    /// What it is called in `plan`: `sample of baseline(Cp)`.
    pub label: String,
    /// It goes on where inputs failed: [`Datum::Missing`] stands for them.
    pub goes_on: bool,
}

/// Where the numbers of one analysis come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Output {
    pub analysis: String,
    pub outcome: Option<String>,
}

/// Steps in an order in which each comes after its inputs.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub steps: IndexMap<Key, Step>,
    /// Columns of the data, by content.
    pub columns: IndexMap<Key, String>,
    pub publish: IndexMap<Output, Key>,
    /// How often a step was asked for beyond the first time.
    pub shared: usize,
    /// Steps of variables and indices that were lowered already.
    pub known: HashMap<(&'static str, String), Key>,
}

impl Plan {
    /// Adds a column of the data; its key is its content.
    pub fn column(&mut self, name: &str, hash: &str) -> Key {
        let key = Key::of("column", 1, &Value::String(hash.into()), &[]);
        self.columns.entry(key).or_insert_with(|| name.to_string());
        key
    }

    /// Adds a step, or finds the equal one that is there.
    pub fn step(
        &mut self,
        op: &'static Op,
        params: Value,
        inputs: &[Key],
        origin: Span,
        label: impl Into<String>,
    ) -> Key {
        let key = Key::of(op.name, op.version, &params, inputs);
        match self.steps.get_mut(&key) {
            Some(step) => {
                self.shared += 1;
                if !step.origin.contains(&origin) {
                    step.origin.push(origin);
                }
            }
            None => {
                let step = Step {
                    op,
                    params,
                    inputs: inputs.to_vec(),
                    origin: vec![origin],
                    label: label.into(),
                    goes_on: false,
                };
                self.steps.insert(key, step);
            }
        }
        key
    }

    /// A step of many fits, some of which may fail.
    pub fn goes_on(&mut self, key: Key) {
        if let Some(step) = self.steps.get_mut(&key) {
            step.goes_on = true;
        }
    }

    pub fn publish(&mut self, analysis: &str, outcome: Option<&str>, key: Key) {
        let output = Output { analysis: analysis.into(), outcome: outcome.map(str::to_string) };
        self.publish.insert(output, key);
    }
}
