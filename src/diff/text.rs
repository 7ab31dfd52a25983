//! Differences as a terminal shows them: grouped by what they are about, an index as its tree.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::Diff;
use super::change::{Change, Kind};
use super::class::Class;
use super::pairs::How;
use super::side::Side;
use super::tree::Matched;
use crate::spec::types::DataSource;

/// How lines are drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// With escapes for colour.
    pub colour: bool,
    /// Leaves that are the same in both, too.
    pub whole: bool,
}

/// Addresses and tables that a line names before it counts.
const MOST_NAMED: usize = 4;
/// Column in which the class of a change stands.
const CLASS_AT: usize = 66;

pub fn text(diff: &Diff, look: Look) -> String {
    let mut lines = head(diff);
    if diff.is_empty() {
        lines.push(format!(
            "no difference in meaning{}",
            matched(diff).map(|line| format!("; {line}")).unwrap_or_default()
        ));
        return lines.join("\n") + "\n";
    }
    let mut groups: IndexMap<String, Vec<&Change>> = IndexMap::new();
    for change in &diff.changes {
        groups.entry(change.subject()).or_default().push(change);
    }
    for (subject, changes) in &groups {
        lines.push(String::new());
        match diff.indices.iter().find(|pair| format!("indices.{}", pair.a.1.name) == *subject) {
            Some(pair) => lines.extend(index(pair, changes, look)),
            None => lines.extend(group(subject, changes, look)),
        }
        lines.extend(touched(changes));
    }
    lines.push(String::new());
    lines.extend(matched(diff).map(|line| format!("matched  {line}")));
    lines.push(summary(diff));
    lines.join("\n") + "\n"
}

/// Which studies, and what was looked at.
fn head(diff: &Diff) -> Vec<String> {
    let one = |side: &Side| format!("{}   {}", side.name(), described(side));
    let (a, b) = (one(diff.a), one(diff.b));
    let mut lines = match diff.versions() {
        true if described(diff.a) == described(diff.b) => vec![a],
        _ if a.len() + b.len() < 76 => vec![format!("{a}     {b}")],
        _ => vec![a, b],
    };
    if diff.a.study.analyses.is_empty() && diff.b.study.analyses.is_empty() {
        lines.push("definitions compared; neither study has an estimate".into());
    }
    lines
}

/// `31 provinces, 2011-2021`
pub fn described(side: &Side) -> String {
    let Some(DataSource::Read(data)) = side.spec.data.as_deref() else { return "no data".into() };
    let Some(panel) = &data.panel else {
        return data.unit.as_ref().map_or("rows".into(), |unit| format!("a row for each {}", unit.value));
    };
    let units = panel
        .units
        .as_ref()
        .map_or(format!("by {}", panel.unit.value), |units| format!("{} {}", units.value, plural(&panel.unit.value)));
    match panel.range() {
        Some(years) => format!("{units}, {}-{}", years.start(), years.end()),
        None => units,
    }
}

fn plural(unit: &str) -> String {
    match unit.strip_suffix('y') {
        _ if !unit.is_ascii() => unit.to_string(),
        Some(stem) => format!("{stem}ies"),
        None => format!("{unit}s"),
    }
}

fn group(subject: &str, changes: &[&Change], look: Look) -> Vec<String> {
    let (section, name) = subject.split_once('.').unwrap_or((subject, ""));
    let mut lines = vec![format!("{section} {name}").trim_end().to_string()];
    for change in changes {
        let place = change.at.get(2..).unwrap_or_default().join(".");
        lines.push(line(&place, 2, change, look));
    }
    lines
}

/// A mark, a place, what was and what is, the class.
fn line(place: &str, indent: usize, change: &Change, look: Look) -> String {
    let says = match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("{old} -> {new}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    };
    let place = if place.is_empty() && says.is_empty() { "all of it" } else { place };
    let gap = if place.is_empty() || says.is_empty() { "" } else { "   " };
    let text = format!("{:indent$}{} {place}{gap}{says}", "", change.kind.mark());
    tagged(&text, tag(change), change, look)
}

fn tag(change: &Change) -> &'static str {
    match change.kind {
        Kind::Flipped => "direction",
        Kind::Moved => "moved",
        Kind::Renamed => "renamed",
        Kind::Rescaled => "rescaled",
        _ => change.class.name(),
    }
}

fn tagged(text: &str, tag: &str, change: &Change, look: Look) -> String {
    let width = unicode_width::UnicodeWidthStr::width(text);
    let gap = " ".repeat(CLASS_AT.saturating_sub(width).max(2));
    let line = format!("{text}{gap}[{tag}]");
    if !look.colour {
        return line;
    }
    let code = match (change.kind, change.class) {
        (Kind::Flipped, _) => "1;31",
        (Kind::Removed, _) => "31",
        (Kind::Added, _) => "32",
        (_, Class::Presentation) => "2",
        _ => "33",
    };
    format!("\u{1b}[{code}m{line}\u{1b}[0m")
}

/// The tree of an index: what stayed is counted, what changed is shown where it hangs.
fn index(pair: &Matched, changes: &[&Change], look: Look) -> Vec<String> {
    let (a, b) = (pair.a.1, pair.b.1);
    let name = if a.name == b.name { a.name.clone() } else { format!("{} / {}", a.name, b.name) };
    let counts = if a.leaves.len() == b.leaves.len() && pair.shared() == a.leaves.len() {
        format!("{} leaves", a.leaves.len())
    } else {
        format!("{} leaves / {} leaves", a.leaves.len(), b.leaves.len())
    };
    let likeness = format!("{:.2}", pair.likeness());
    let likeness = likeness.strip_prefix('0').unwrap_or(&likeness);
    let mut lines =
        vec![format!("index {name}     {counts}   shared {}   likeness {likeness} (Jaccard)", pair.shared())];
    let mut by_branch: BTreeMap<Vec<String>, Vec<(String, &Change)>> = BTreeMap::new();
    let mut options = vec![];
    let nodes = pair.a.1.nodes.iter().chain(&pair.b.1.nodes);
    let paths: BTreeSet<&[String]> = nodes.map(|node| node.path.as_slice()).collect();
    for change in changes {
        match leaf_or_branch(&paths, change) {
            Some((branch, place)) => by_branch.entry(branch).or_default().push((place, change)),
            None => options.push(change),
        }
    }
    lines.extend(branches(pair, &by_branch, look));
    for change in options {
        lines.push(line(&change.at.get(2..).unwrap_or_default().join("."), 2, change, look));
    }
    lines
}

/// The branch that a change hangs on, and what it is called there.
fn leaf_or_branch(paths: &BTreeSet<&[String]>, change: &Change) -> Option<(Vec<String>, String)> {
    let place = change.at.get(2..)?;
    if change.node.last().is_none_or(|key| key != "of") {
        return None;
    }
    let is_branch = |length: &usize| paths.contains(place.get(..*length).unwrap_or_default());
    let branch = (0..=place.len()).rev().find(is_branch).map_or(vec![], |length| place[..length].to_vec());
    let rest = place.get(branch.len()..).unwrap_or_default().join(".");
    Some((branch, rest))
}

fn branches(pair: &Matched, changes: &BTreeMap<Vec<String>, Vec<(String, &Change)>>, look: Look) -> Vec<String> {
    let mut lines = vec![];
    let mut shown = BTreeSet::new();
    let order = pair.a.1.nodes.iter().map(|node| &node.path).chain(pair.b.1.nodes.iter().map(|node| &node.path));
    for path in order {
        let Some(own) = changes.get(path).filter(|_| shown.insert(path)) else {
            if look.whole && shown.insert(path) {
                lines.extend(stayed(pair, path));
            }
            continue;
        };
        if let Some(name) = path.last() {
            let above = path.split_last().map_or(String::new(), |(_, above)| above.join(" > "));
            let above = if above.is_empty() { String::new() } else { format!("   ({above})") };
            lines.push(format!("  {name}{above}"));
        }
        lines.extend(same(pair, path));
        lines.extend(own.iter().map(|(place, change)| line(place, if path.is_empty() { 2 } else { 4 }, change, look)));
    }
    lines
}

fn stayed(pair: &Matched, path: &[String]) -> Vec<String> {
    let Some(name) = path.last() else { return vec![] };
    let count = same(pair, path);
    if count.is_empty() { vec![] } else { [vec![format!("  {name}")], count].concat() }
}

/// `= 6 leaves`: those of the branch that are as they were.
fn same(pair: &Matched, path: &[String]) -> Vec<String> {
    let Some(node) = pair.a.1.node_at(path) else { return vec![] };
    let kept = pair.leaves.iter().filter(|one| {
        let (Some(a), Some(b)) =
            (one.a.and_then(|at| pair.a.1.leaves.get(at)), one.b.and_then(|at| pair.b.1.leaves.get(at)))
        else {
            return false;
        };
        a.node == node && pair.nodes[node] == Some(b.node) && a.direction == b.direction
    });
    match kept.count() {
        0 => vec![],
        1 => vec!["    = 1 leaf".into()],
        count => vec![format!("    = {count} leaves")],
    }
}

/// What rests on a group of changes.
fn touched(changes: &[&Change]) -> Vec<String> {
    let estimates: BTreeSet<&String> = changes.iter().flat_map(|change| &change.touches.estimates).collect();
    let mut tables: Vec<&String> = changes.iter().flat_map(|change| &change.touches.tables).collect();
    let number = |name: &str| name.split(' ').next_back().and_then(|number| number.parse().ok()).unwrap_or(u32::MAX);
    tables.sort_by_key(|name| (number(name), name.as_str()));
    tables.dedup();
    let mut parts = vec![];
    if !estimates.is_empty() {
        parts.push(named(&estimates.into_iter().collect::<Vec<_>>(), "estimates"));
    }
    if !tables.is_empty() {
        parts.push(named(&tables, "tables and figures"));
    }
    if parts.is_empty() { vec![] } else { vec![format!("  touches  {}", parts.join("; "))] }
}

fn named(names: &[&String], what: &str) -> String {
    let first: Vec<&str> = names.iter().take(MOST_NAMED).map(|name| name.as_str()).collect();
    match names.len() {
        count if count > MOST_NAMED => format!("{} and {} more {what}", first.join(", "), count - MOST_NAMED),
        _ => first.join(", "),
    }
}

/// How variables were found to be one, where names alone do not say it.
fn matched(diff: &Diff) -> Option<String> {
    let count = |test: &dyn Fn(&How) -> bool| diff.pairs.all.iter().filter(|pair| test(&pair.how)).count();
    let concept = count(&|how| *how == How::Concept);
    let renamed = |pair: &&super::Pair| diff.a.study.name_of(pair.a) != diff.b.study.name_of(pair.b);
    let definition = diff.pairs.all.iter().filter(|pair| pair.how == How::Definition).filter(renamed).count();
    let likeness: Vec<String> = diff
        .pairs
        .all
        .iter()
        .filter_map(|pair| match pair.how {
            How::Likeness(score) => {
                Some(format!("{} ~ {} ({score:.2})", diff.a.study.name_of(pair.a), diff.b.study.name_of(pair.b)))
            }
            _ => None,
        })
        .collect();
    let mut parts = vec![];
    for (count, by) in [(concept, "by concept"), (definition, "by definition"), (likeness.len(), "by likeness")] {
        if count > 0 {
            parts.push(format!("{count} {by}"));
        }
    }
    if parts.is_empty() {
        return None;
    }
    let line = parts.join(", ");
    Some(match likeness.is_empty() {
        true => line,
        false => format!(
            "{line}: {}\n         `studyc diff --confirm` writes them to concepts.yaml, once for all papers",
            likeness.join(", ")
        ),
    })
}

/// `11 differences: 5 measure, 6 sample`
pub fn summary(diff: &Diff) -> String {
    let parts: Vec<String> = diff.counts().iter().map(|(class, count)| format!("{count} {}", class.name())).collect();
    let count = diff.changes.len();
    format!("{count} difference{}: {}", if count == 1 { "" } else { "s" }, parts.join(", "))
}
