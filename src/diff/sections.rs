//! Sections side by side, whichever there are.

use std::collections::{BTreeSet, HashMap};

use super::Scope;
use super::canon::Reader;
use super::change::{Change, Kind};
use super::item::{Item, Said};
use super::side::Side;
use super::walk::{lone, walk};
use crate::compile::shape;
use crate::method::METHODS;
use crate::spec::shape::Shape;

/// Sections that other files compare, and what is no part of a study's meaning.
const ELSEWHERE: [&str; 7] = ["study", "studyc", "variables", "indices", "deviations", "allow", "lint"];

/// What two different papers never share.
const OF_ONE_PAPER: [&str; 8] = ["title", "authors", "language", "tables", "figures", "exhibits", "reported", "style"];

/// Sections in which the order of a list is what the reader sees.
const ORDERED: [&str; 6] = ["authors", "tables", "figures", "exhibits", "reported", "style"];

/// What holds where nothing is said.
const DEFAULTS: [(&str, &str); 4] = [("conventions", "stata"), ("language", "en"), ("seed", "0"), ("data", "none")];

/// In the order of a paper.
const FIRST: [&str; 16] = [
    "title",
    "authors",
    "language",
    "seed",
    "conventions",
    "data",
    "columns",
    "groups",
    "variables",
    "sets",
    "indices",
    "matrices",
    "models",
    "robustness",
    "explore",
    "adjust",
];
const LAST: [&str; 7] = ["theory", "hypotheses", "tables", "figures", "exhibits", "reported", "style"];

/// Where changes of a section are listed.
pub fn place(section: &str) -> usize {
    let first = FIRST.iter().position(|known| *known == section);
    let last = || LAST.iter().position(|known| *known == section).map(|at| 1_000 + at);
    let method = || METHODS.iter().position(|method| method.section() == section).map(|at| 100 + at);
    first.or_else(last).or_else(method).unwrap_or(500)
}

/// A section of a study in canonical form.
pub fn section(side: &Side, names: &HashMap<String, String>, key: &str) -> Option<Item> {
    let node = side.node.get(key)?;
    let reader = Reader { names, spec: &side.spec, ordered: ORDERED.contains(&key) };
    let item = reader.item(node, &shape().value(key).unwrap_or_else(Shape::anything));
    let default = DEFAULTS
        .iter()
        .any(|(section, word)| *section == key && matches!(&item.said, Said::Word(text) if text == word));
    (!default && !item.is_empty()).then_some(item)
}

/// Entries of a section, each option as a reader sees it.
pub fn text(side: &Side, key: &str) -> Vec<(String, Vec<(String, String)>)> {
    let Some(item) = section(side, &HashMap::new(), key) else { return vec![] };
    let options = |item: &Item| {
        let map = item.as_map().into_iter().flatten();
        map.map(|(key, item)| (key.clone(), item.text())).collect()
    };
    item.as_map().into_iter().flatten().map(|(name, item)| (name.clone(), options(item))).collect()
}

pub fn changes(a: &Side, b: &Side, names: &HashMap<String, String>, scope: &Scope) -> Vec<Change> {
    let own = HashMap::new();
    let keys = |side: &Side| -> Vec<String> {
        let entries = side.node.as_map().unwrap_or_default();
        entries.iter().filter_map(|(key, _)| key.as_text().map(str::to_string)).collect()
    };
    let versions = a.name() == b.name();
    let mut seen = BTreeSet::new();
    let mut found = vec![];
    for key in keys(a).into_iter().chain(keys(b)).filter(|key| seen.insert(key.clone())) {
        let strange = !versions && !scope.all && OF_ONE_PAPER.contains(&key.as_str());
        if strange || ELSEWHERE.contains(&key.as_str()) {
            continue;
        }
        let (old, new) = (section(a, &own, &key), section(b, names, &key));
        found.extend(match key.as_str() {
            "sets" => sets(old, new),
            _ => one(&key, old, new),
        });
    }
    said_of_base(a, b, &mut found);
    found
}

fn one(key: &str, old: Option<Item>, new: Option<Item>) -> Vec<Change> {
    let at = [key.to_string()];
    let mut found = vec![];
    match (old, new) {
        (Some(old), Some(new)) => walk(&at, &old, &new, &mut found),
        (Some(old), None) => found.extend(entries(key, &old, Kind::Removed)),
        (None, Some(new)) => found.extend(entries(key, &new, Kind::Added)),
        (None, None) => {}
    }
    found
}

/// A section of one study alone: entry by entry.
fn entries(key: &str, item: &Item, kind: Kind) -> Vec<Change> {
    let at = |name: &String| vec![key.to_string(), name.clone()];
    match item.as_map() {
        Some(map) => map.iter().filter_map(|(name, item)| lone(&at(name), item, kind)).collect(),
        None => lone(&[key.to_string()], item, kind).into_iter().collect(),
    }
}

/// Named lists that both have: what only one has is spelled out wherever it is used.
fn sets(old: Option<Item>, new: Option<Item>) -> Vec<Change> {
    let (Some(old), Some(new)) = (old, new) else { return vec![] };
    let (Some(old), Some(new)) = (old.as_map(), new.as_map()) else { return vec![] };
    let mut found = vec![];
    for (name, before) in old {
        if let Some(after) = new.get(name) {
            walk(&["sets".to_string(), name.clone()], &apart(before), &apart(after), &mut found);
        }
    }
    found
}

/// A set of sets names their members here.
fn apart(item: &Item) -> Item {
    let said = match &item.said {
        Said::Set(members) => Said::Set(members.iter().map(|one| super::item::Member::own(&one.text)).collect()),
        other => other.clone(),
    };
    Item::new(item.span, said)
}

/// What an analysis has from another one is said there, not again.
fn said_of_base(a: &Side, b: &Side, found: &mut Vec<Change>) {
    let base = |side: &Side, change: &Change| -> Option<String> {
        let [section, name, key, ..] = change.at.as_slice() else { return None };
        let written = side.written.get(section)?.get(name)?;
        let from = written.get("from")?.as_text()?;
        (written.get(key).is_none()).then(|| from.to_string())
    };
    let known: BTreeSet<(String, Option<String>, Option<String>)> =
        found.iter().map(|one| (one.address(), one.old.clone(), one.new.clone())).collect();
    found.retain(|change| {
        let (Some(from), Some(again)) = (base(a, change), base(b, change)) else { return true };
        let mut there = change.at.clone();
        if let Some(name) = there.get_mut(1) {
            name.clone_from(&from);
        }
        from != again || !known.contains(&(there.join("."), change.old.clone(), change.new.clone()))
    });
}
