//! Two runs side by side: which numbers moved, and which changes can have moved them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::Diff;
use super::canonical::text_hash;
use super::side::Side;

/// `out/results.json` as far as it is needed here.
#[derive(Debug, Deserialize)]
struct File {
    /// Hash of the study's canonical text.
    text: Option<String>,
    outputs: Vec<Output>,
}

#[derive(Debug, Deserialize)]
struct Output {
    analysis: String,
    outcome: Option<String>,
    values: Value,
}

/// Numbers of a run under the addresses of its analyses.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// Hash of the text that was run.
    text: Option<String>,
    of: BTreeMap<String, BTreeMap<String, f64>>,
}

/// An estimate of both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// `baseline(Cp).Nqp`
    pub address: String,
    /// Its analysis and outcome.
    pub of: String,
    pub old: (f64, f64),
    pub new: (f64, f64),
    /// Places of the changes that touch it.
    pub by: Vec<String>,
}

/// Relative distance from which a number counts as moved: more than the last digits of another processor.
const MOVED: f64 = 1e-9;

impl Numbers {
    /// What the last run beside a study left; none where there was none.
    pub fn beside(study: &Path) -> Option<Numbers> {
        let folder = study.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Numbers::read(&std::fs::read(folder.join("out").join("results.json")).ok()?)
    }

    pub fn read(bytes: &[u8]) -> Option<Numbers> {
        let file: File = serde_json::from_slice(bytes).ok()?;
        let mut found = BTreeMap::new();
        for output in file.outputs {
            let name =
                output.outcome.map_or(output.analysis.clone(), |outcome| format!("{}({outcome})", output.analysis));
            let values = output.values.as_object().into_iter().flatten();
            let numbers: BTreeMap<String, f64> =
                values.filter_map(|(key, value)| Some((key.clone(), value.as_f64()?))).collect();
            found.insert(name, numbers);
        }
        Some(Numbers { text: file.text, of: found })
    }

    pub fn from_results(results: &crate::results::Results) -> Numbers {
        let mut found: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
        for (address, value) in results.cells() {
            let of = crate::results::Address { quantity: String::new(), ..address.clone() }.to_string();
            found.entry(of).or_default().insert(address.quantity, value);
        }
        Numbers { text: None, of: found }
    }

    /// Whether they come of a side's very text; else the study was changed since it was run.
    pub fn are_of(&self, side: &Side) -> bool {
        self.text.as_ref() == Some(&text_hash(&side.written))
    }

    /// An estimate with its standard error.
    pub fn estimate(&self, of: &str, term: &str) -> Option<(f64, f64)> {
        let numbers = self.of.get(of)?;
        Some((*numbers.get(term)?, *numbers.get(&format!("{term}.se"))?))
    }

    /// Everything that has a standard error.
    fn estimates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.of.iter().flat_map(|(of, numbers)| {
            let terms = numbers.keys().filter(|term| numbers.contains_key(&format!("{term}.se")));
            terms.map(move |term| (of.as_str(), term.as_str()))
        })
    }
}

/// Estimates of both runs that are not the same, the furthest first, in standard errors.
pub fn moved(diff: &Diff, old: &Numbers, new: &Numbers) -> Vec<Moved> {
    let mut found: Vec<Moved> = old
        .estimates()
        .filter_map(|(of, term)| {
            let (before, after) = (old.estimate(of, term)?, new.estimate(of, term)?);
            let apart = |a: f64, b: f64| (a - b).abs() > MOVED * a.abs().max(b.abs());
            let moved = apart(before.0, after.0) || apart(before.1, after.1);
            let address = format!("{of}.{term}");
            moved.then(|| Moved { address, of: of.to_string(), old: before, new: after, by: by(diff, of) })
        })
        .collect();
    let distance = |one: &Moved| (one.new.0 - one.old.0).abs() / one.old.1.abs().max(f64::MIN_POSITIVE);
    found.sort_by(|a, b| distance(b).total_cmp(&distance(a)).then(a.address.cmp(&b.address)));
    found
}

fn by(diff: &Diff, of: &str) -> Vec<String> {
    let touching = diff.changes.iter().filter(|change| change.touches.estimates.iter().any(|address| address == of));
    let places: BTreeSet<String> = touching.map(|change| change.node.join(".")).collect();
    places.into_iter().collect()
}
