//! Analyses and checks that bear other names in the second study: paired by what they say.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;

use super::change::{Change, Kind};
use super::class::Class;
use super::item::{Item, Said};
use super::likeness::jaccard;
use super::sections::section;
use super::side::Side;
use crate::method::METHODS;

/// Share of what two entries say that must be the same.
const LEAST: f64 = 0.5;

/// Pairs above this many are not scored: only equal entries are paired.
const MOST_PAIRS: usize = 40_000;

/// Adds the names of entries that say the same, or nearly, under another name; in two versions of one study each is a
/// change.
pub fn rename(a: &Side, b: &Side, names: &mut HashMap<String, String>) -> Vec<Change> {
    let own = HashMap::new();
    let sections = METHODS.iter().map(|method| method.section()).chain(["groups", "hypotheses"]);
    let (mut found, mut changes) = (vec![], vec![]);
    for key in sections {
        let (Some(old), Some(new)) = (section(a, &own, key), section(b, names, key)) else { continue };
        let (Some(old), Some(new)) = (old.as_map(), new.as_map()) else { continue };
        let mut add = |at: &[&str], old: &IndexMap<String, Item>, new: &IndexMap<String, Item>| {
            for (other, name) in pairs(old, new) {
                let at = at.iter().copied().chain([name.as_str()]).map(str::to_string).collect();
                let change = Change::new(at, Kind::Renamed).of_class(Class::Presentation);
                let place = |map: &IndexMap<String, Item>, name: &str| map.get(name).map(|item| item.span);
                let (before, after) = (place(old, &name), place(new, &other));
                changes.push(change.said(Some(name.clone()), Some(other.clone())).placed(before, after));
                found.push((other, name));
            }
        };
        add(&[key], old, new);
        for (name, group) in old {
            let checks = |group: &Item| group.get("checks").and_then(Item::as_map).cloned();
            if let (Some(old), Some(new)) = (checks(group), new.get(name).and_then(checks)) {
                add(&[key, name, "checks"], &old, &new);
            }
        }
    }
    names.extend(found);
    if a.name() == b.name() { changes } else { vec![] }
}

/// Entries of `new` that are entries of `old` under another name.
fn pairs(old: &IndexMap<String, Item>, new: &IndexMap<String, Item>) -> Vec<(String, String)> {
    let gone: Vec<(&String, BTreeSet<String>)> =
        old.iter().filter(|(name, _)| !new.contains_key(*name)).map(|(name, item)| (name, says(item))).collect();
    let come: Vec<(&String, BTreeSet<String>)> =
        new.iter().filter(|(name, _)| !old.contains_key(*name)).map(|(name, item)| (name, says(item))).collect();
    let mut scored = vec![];
    if gone.len().saturating_mul(come.len()) <= MOST_PAIRS {
        for (i, (_, before)) in gone.iter().enumerate() {
            let score = come.iter().enumerate().map(|(j, (_, after))| (i, j, jaccard(before, after)));
            scored.extend(score.filter(|(.., score)| *score >= LEAST));
        }
    } else {
        let places: BTreeMap<&BTreeSet<String>, usize> =
            come.iter().enumerate().map(|(j, (_, says))| (says, j)).collect();
        scored.extend(gone.iter().enumerate().filter_map(|(i, (_, says))| Some((i, *places.get(says)?, 1.0))));
    }
    scored.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
    let free = scored
        .into_iter()
        .filter(|(i, j, _)| !left.contains(i) && !right.contains(j) && left.insert(*i) && right.insert(*j));
    free.map(|(i, j, _)| (come[j].0.clone(), gone[i].0.clone())).collect()
}

/// Every single thing that an entry says.
fn says(item: &Item) -> BTreeSet<String> {
    fn into(item: &Item, path: &str, found: &mut BTreeSet<String>) {
        match &item.said {
            Said::Word(text) => drop(found.insert(format!("{path}={text}"))),
            Said::Set(members) | Said::Row(members) => {
                found.extend(members.iter().map(|one| format!("{path}={}", one.text)))
            }
            // What it is called is no part of what it says.
            Said::Map(map) => map.iter().filter(|(key, _)| key.as_str() != "label").for_each(|(key, item)| {
                if item.is_empty() {
                    found.insert(format!("{path}.{key}"));
                }
                into(item, &format!("{path}.{key}"), found);
            }),
        }
    }
    let mut found = BTreeSet::new();
    into(item, "", &mut found);
    found
}
