//! Two canonical parts side by side, down to where they differ.

use std::collections::BTreeSet;

use super::change::{Change, Kind};
use super::item::{Item, Member, Said};
use crate::source::Span;

/// Walks two parts; `at` is where both stand.
pub fn walk(at: &[String], old: &Item, new: &Item, found: &mut Vec<Change>) {
    match (&old.said, &new.said) {
        (Said::Map(a), Said::Map(b))
            if is_choice(old) && is_choice(new) && a.get_index(0).map(|e| e.0) != b.get_index(0).map(|e| e.0) =>
        {
            changed(at, old, new, found);
        }
        (Said::Map(a), Said::Map(b)) => {
            for (key, before) in a {
                match b.get(key) {
                    Some(after) => walk(&below(at, key), before, after, found),
                    None => found.extend(lone(&below(at, key), before, Kind::Removed)),
                }
            }
            for (key, after) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                found.extend(lone(&below(at, key), after, Kind::Added));
            }
        }
        (Said::Set(a), Said::Set(b)) => sets(at, (old.span, a), (new.span, b), found),
        (Said::Row(a), Said::Row(b)) => {
            let shared = shared(a, b);
            let (before, after) = (collapsed(a, &shared), collapsed(b, &shared));
            if before != after {
                let change =
                    Change::new(at.to_vec(), Kind::Changed).said(Some(before.join(", ")), Some(after.join(", ")));
                found.push(change.placed(Some(old.span), Some(new.span)));
            }
        }
        _ if old != new => changed(at, old, new, found),
        _ => {}
    }
}

/// `entropy`, or `{entropy: {...}}`.
fn is_choice(item: &Item) -> bool {
    item.as_map().is_some_and(|map| map.len() == 1 && map.values().all(|inner| inner.as_map().is_some()))
}

fn below(at: &[String], key: &str) -> Vec<String> {
    [at, &[key.to_string()]].concat()
}

fn changed(at: &[String], old: &Item, new: &Item, found: &mut Vec<Change>) {
    let change = Change::new(at.to_vec(), Kind::Changed).said(Some(old.text()), Some(new.text()));
    found.push(change.placed(Some(old.span), Some(new.span)));
}

/// A part that only one of the studies has; an empty list is none.
pub fn lone(at: &[String], item: &Item, kind: Kind) -> Option<Change> {
    if item.is_empty() && item.as_map().is_none() {
        return None;
    }
    let (text, place) = (Some(item.text()).filter(|text| !text.is_empty()), Some(item.span));
    let change = Change::new(at.to_vec(), kind);
    Some(match kind {
        Kind::Added => change.said(None, text).placed(None, place),
        _ => change.said(text, None).placed(place, None),
    })
}

/// Named sets that both sides use.
fn shared(old: &[Member], new: &[Member]) -> BTreeSet<String> {
    let names = |members: &[Member]| -> BTreeSet<String> { members.iter().filter_map(|one| one.via.clone()).collect() };
    names(old).intersection(&names(new)).cloned().collect()
}

/// A row in which a set that both use stands for its members.
fn collapsed<'a>(members: &'a [Member], shared: &BTreeSet<String>) -> Vec<&'a str> {
    let name = |one: &'a Member| one.via.as_deref().filter(|via| shared.contains(*via)).unwrap_or(&one.text);
    let mut names: Vec<&str> = members.iter().map(name).collect();
    names.dedup();
    names
}

/// Members that came or went. What a named set brought to both is a change of the set, and said there.
fn sets(
    at: &[String],
    (old_span, old): (Span, &[Member]),
    (new_span, new): (Span, &[Member]),
    found: &mut Vec<Change>,
) {
    let shared = shared(old, new);
    let own = |one: &&Member| one.via.as_ref().is_none_or(|via| !shared.contains(via));
    let texts = |members: &[Member]| -> BTreeSet<String> { members.iter().map(|one| one.text.clone()).collect() };
    let (before, after) = (texts(old), texts(new));
    let gone: Vec<&Member> = old.iter().filter(own).filter(|one| !after.contains(&one.text)).collect();
    let come: Vec<&Member> = new.iter().filter(own).filter(|one| !before.contains(&one.text)).collect();
    if let ([one], [other]) = (gone.as_slice(), come.as_slice()) {
        let change = Change::new(at.to_vec(), Kind::Changed).said(Some(one.text.clone()), Some(other.text.clone()));
        found.push(change.placed(Some(old_span), Some(new_span)));
        return;
    }
    let each = |members: Vec<&Member>, kind: Kind| -> Vec<Change> {
        let mut changes = vec![];
        for one in members {
            let change = Change::new(at.to_vec(), kind).placed(Some(old_span), Some(new_span));
            let said = Some(one.text.clone());
            changes.push(if kind == Kind::Added { change.said(None, said) } else { change.said(said, None) });
        }
        changes
    };
    found.extend(each(gone, Kind::Removed));
    found.extend(each(come, Kind::Added));
}
