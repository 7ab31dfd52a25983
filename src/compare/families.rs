//! Indices of several studies that are one idea.

use std::collections::BTreeSet;

use super::groups::Group;
use crate::diff::{Side, jaccard};
use crate::study::BoundIndex;

/// One index in each of several studies.
#[derive(Clone, Debug)]
pub struct Family {
    pub name: String,
    /// For each study, its index by name.
    pub members: Vec<Option<String>>,
}

/// Share of measures from which two indices of other names are one idea (Jaccard).
const LEAST: f64 = 0.3;

pub fn of(sides: &[Side], groups: &[Group]) -> Vec<Family> {
    let mut found: Vec<(Family, Vec<BTreeSet<usize>>)> = vec![];
    let place = places(sides, groups);
    for (at, side) in sides.iter().enumerate() {
        for index in side.study.indices.values() {
            let measures = measures(at, index, &place);
            let free = |family: &Family| family.members[at].is_none();
            let score = |family: &(Family, Vec<BTreeSet<usize>>)| {
                let likeness = family.1.iter().map(|other| jaccard(&measures, other)).fold(0.0, f64::max);
                let named = family.0.members.iter().flatten().any(|name| name.eq_ignore_ascii_case(&index.name))
                    || same_label(&family.0, index);
                if named { 1.0 + likeness } else { likeness }
            };
            let best = found
                .iter()
                .enumerate()
                .filter(|(_, family)| free(&family.0))
                .map(|(place, family)| (place, score(family)))
                .filter(|(_, score)| *score >= LEAST)
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            match best.and_then(|(place, _)| found.get_mut(place)) {
                Some((family, known)) => {
                    family.members[at] = Some(index.name.clone());
                    known.push(measures);
                }
                None => {
                    let mut members = vec![None; sides.len()];
                    members[at] = Some(index.name.clone());
                    found.push((Family { name: called(side, index), members }, vec![measures]));
                }
            }
        }
    }
    found.into_iter().map(|(family, _)| family).collect()
}

fn called(side: &Side, index: &BoundIndex) -> String {
    index.label.as_ref().map_or_else(|| index.name.clone(), |label| label.text(side.study.language).to_string())
}

fn same_label(family: &Family, index: &BoundIndex) -> bool {
    let labels = index.label.as_ref().map(|label| label.all()).unwrap_or_default();
    labels.iter().any(|label| label.eq_ignore_ascii_case(&family.name))
}

/// Group of each variable of each study.
pub fn places(sides: &[Side], groups: &[Group]) -> Vec<Vec<Option<usize>>> {
    let mut found: Vec<Vec<Option<usize>>> = sides.iter().map(|side| vec![None; side.study.vars.len()]).collect();
    for (at, group) in groups.iter().enumerate() {
        for (side, var) in &group.members {
            found[*side][var.0] = Some(at);
        }
    }
    found
}

/// Measures that an index is made of.
pub fn measures(side: usize, index: &BoundIndex, places: &[Vec<Option<usize>>]) -> BTreeSet<usize> {
    index.leaves.iter().filter_map(|leaf| places[side][leaf.var.0]).collect()
}
