//! Names of units that look like one unit spelled twice.

use std::collections::BTreeMap;

use super::cards::NEAR_NAMES;
use crate::diag::Diagnostic;
use crate::source::Span;

/// Pairs that a diagnostic shows.
const SHOWN: usize = 10;

/// Units whose names differ in case or spaces alone.
pub fn near_names(units: &[String], span: Span) -> Vec<Diagnostic> {
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for unit in units {
        let plain: String = unit.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        alike.entry(plain).or_default().push(unit);
    }
    let twice: Vec<Vec<&str>> = alike.into_values().filter(|names| names.len() > 1).collect();
    let Some([one, other, ..]) = twice.first().map(Vec::as_slice) else { return vec![] };
    let names = if twice.len() == 1 { "one unit has".to_string() } else { format!("{} units have", twice.len()) };
    let mut diagnostic = NEAR_NAMES
        .warning(format!("{names} two spellings that differ in case or spaces alone"))
        .at(span, "counted as different units");
    diagnostic.places = twice.iter().take(SHOWN).map(|names| quoted(names)).collect();
    vec![diagnostic.help(format!("mend the column, or declare `data.aliases: {{\"{one}\": \"{other}\"}}`"))]
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" and ")
}
