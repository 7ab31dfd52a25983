//! How alike the studies are, and where their signs contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use super::Comparison;
use super::families::{measures, places};
use crate::diff::jaccard;
use crate::spec::types::Direction;

/// A measure that some studies take for good and others for bad.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    pub measure: String,
    /// Studies with a plus.
    pub plus: Vec<String>,
    pub minus: Vec<String>,
}

/// Share of measures that two studies have in common among all of either, for each pair (Jaccard 1912). Square, in the
/// order of the studies.
pub fn similarity(all: &Comparison) -> Vec<Vec<f64>> {
    let places = places(all.sides, &all.groups);
    let of = |at: usize| -> BTreeSet<usize> {
        all.sides[at].study.indices.values().flat_map(|index| measures(at, index, &places)).collect()
    };
    let sets: Vec<BTreeSet<usize>> = (0..all.sides.len()).map(of).collect();
    let row = |a: &BTreeSet<usize>| sets.iter().map(|b| if std::ptr::eq(a, b) { 1.0 } else { jaccard(a, b) }).collect();
    sets.iter().map(row).collect()
}

/// The matrix as CSV.
pub fn matrix(all: &Comparison) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(vec![]);
    let head: Vec<&str> = ["study"].into_iter().chain(all.names.iter().map(String::as_str)).collect();
    writer.write_record(&head).map_err(|error| error.to_string())?;
    for (name, row) in all.names.iter().zip(similarity(all)) {
        let cells = row.into_iter().map(crate::data::shortest);
        writer.write_record([name.clone()].into_iter().chain(cells)).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// Measures whose direction is not the same in all studies, those with most studies first. A variable that falls
/// where another one rises by definition is turned first.
pub fn conflicts(all: &Comparison) -> Vec<Conflict> {
    let places = places(all.sides, &all.groups);
    let mut signs: BTreeMap<usize, (BTreeSet<usize>, BTreeSet<usize>)> = BTreeMap::new();
    for (at, side) in all.sides.iter().enumerate() {
        for leaf in side.study.indices.values().flat_map(|index| &index.leaves) {
            let Some(group) = places[at][leaf.var.0] else { continue };
            let (plus, minus) = signs.entry(group).or_default();
            match leaf.direction {
                Direction::Positive => drop(plus.insert(at)),
                Direction::Negative => drop(minus.insert(at)),
                Direction::Target(_) | Direction::Band(_) => {}
            }
        }
    }
    let names = |studies: BTreeSet<usize>| studies.into_iter().map(|at| all.names[at].clone()).collect::<Vec<_>>();
    let mut found: Vec<Conflict> = signs
        .into_iter()
        .filter(|(_, (plus, minus))| !plus.is_empty() && !minus.is_empty())
        .map(|(group, (plus, minus))| Conflict {
            measure: all.groups[group].name.clone(),
            plus: names(plus),
            minus: names(minus),
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.plus.len() + one.minus.len()));
    found
}
