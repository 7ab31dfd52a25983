//! The table of a literature: studies as columns, what each measures, on whom, and how it estimates as rows.

mod families;
mod grid;
mod groups;
mod long;
mod rows;
mod similar;
mod text;
mod verdicts;
mod xlsx;

use std::collections::BTreeMap;

pub use families::Family;
pub use grid::{grids, whole};
pub use groups::Group;
pub use long::{Leaf, leaves, long};
pub use rows::{Line, Section};
pub use similar::{Conflict, conflicts, matrix, similarity};
pub use text::{json, text};
pub use xlsx::workbook;

use crate::diff::Side;

/// Studies beside one another.
pub struct Comparison<'a> {
    pub sides: &'a [Side],
    /// What the columns are called.
    pub names: Vec<String>,
    /// Measures, each with its variables in the studies.
    pub groups: Vec<Group>,
    /// Indices of the studies that are one idea.
    pub families: Vec<Family>,
    pub sections: Vec<Section>,
}

/// Lays studies beside one another. No data are needed.
pub fn compare(sides: &[Side]) -> Comparison<'_> {
    let groups = groups::of(sides);
    let families = families::of(sides, &groups);
    let names = names(sides);
    let sections = rows::sections(sides, &groups, &families);
    Comparison { sides, names, groups, families, sections }
}

/// The studies' names; those of their files where two share one.
fn names(sides: &[Side]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    sides.iter().for_each(|side| *counts.entry(side.name()).or_default() += 1);
    let name = |side: &Side| match counts.get(side.name()) {
        Some(1) => side.name().to_string(),
        _ => format!("{} ({})", side.name(), side.source.path.file_stem().unwrap_or_default().to_string_lossy()),
    };
    sides.iter().map(name).collect()
}
