//! A study frozen before its results are known, and every deviation from it.

mod date;
mod file;
mod report;
mod table;

pub use date::now;
pub use file::{Lock, beside};
pub use report::{Deviation, Report, deviations};
pub use table::{grid, json, text};

use crate::data::Facts;

/// One hash for the data that a study rests on; none where there are none.
pub fn fingerprint(facts: &Facts) -> Option<String> {
    let mut columns: Vec<(&String, blake3::Hash)> =
        facts.columns.iter().filter_map(|(name, fact)| Some((name, fact.hash?))).collect();
    columns.sort_by(|a, b| a.0.cmp(b.0));
    let mut hash = blake3::Hasher::new();
    for (name, column) in &columns {
        hash.update(&(name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update(column.as_bytes());
    }
    (!columns.is_empty()).then(|| hash.finalize().to_hex().to_string())
}
