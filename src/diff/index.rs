//! Indices side by side: which belong together, and how each becomes a number.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::canon::Reader;
use super::change::{Change, Kind};
use super::class::Class;
use super::pairs::Pairs;
use super::side::Side;
use super::tree::Matched;
use crate::compile::shape;
use crate::spec::shape::Shape;
use crate::spec::types::{BranchRule, Call, Label, MissingLeaves, Scope, Transform};
use crate::study::{BoundIndex, BoundNode, Items};

/// Share of leaves from which two indices of other names are one.
const LEAST: f64 = 0.3;

/// Indices of one name, of one label, or with enough leaves in common.
pub fn matched<'a>(a: &'a Side, b: &'a Side, pairs: &Pairs) -> Vec<Matched<'a>> {
    let mut found = vec![];
    let (mut left, mut right): (Vec<&BoundIndex>, Vec<&BoundIndex>) =
        (a.study.indices.values().collect(), b.study.indices.values().collect());
    for by_name in [true, false] {
        left.retain(|index| {
            let Some(place) = right.iter().position(|other| called_alike(index, other, by_name)) else { return true };
            found.push(Matched::of((a, *index), (b, right.remove(place)), pairs));
            false
        });
    }
    let mut scored: Vec<Matched> =
        left.iter().flat_map(|index| right.iter().map(|other| Matched::of((a, *index), (b, *other), pairs))).collect();
    scored.retain(|pair| pair.likeness() >= LEAST && !pair.leaves.is_empty());
    scored.sort_by(|x, y| y.likeness().total_cmp(&x.likeness()));
    let (mut of_a, mut of_b) = (BTreeSet::new(), BTreeSet::new());
    for pair in scored {
        if !of_a.contains(&pair.a.1.name) && !of_b.contains(&pair.b.1.name) {
            of_a.insert(pair.a.1.name.clone());
            of_b.insert(pair.b.1.name.clone());
            found.push(pair);
        }
    }
    let order: BTreeMap<&str, usize> =
        a.study.indices.keys().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    found.sort_by_key(|pair| order.get(pair.a.1.name.as_str()).copied());
    found
}

fn called_alike(a: &BoundIndex, b: &BoundIndex, by_name: bool) -> bool {
    let label = |index: &BoundIndex| index.label.as_ref().map(|label| label.all().join(" ").to_lowercase());
    if by_name { a.name == b.name } else { label(a).is_some() && label(a) == label(b) }
}

/// Indices that only one study has.
pub fn lone(a: &Side, b: &Side, matched: &[Matched]) -> Vec<Change> {
    let gone = a.study.indices.values().filter(|index| !matched.iter().any(|pair| pair.a.1.name == index.name));
    let come = b.study.indices.values().filter(|index| !matched.iter().any(|pair| pair.b.1.name == index.name));
    let says =
        |index: &BoundIndex| Some(format!("{} leaves, {}", index.leaves.len(), index.nodes[0].options.weighting.name));
    let at = |index: &BoundIndex| vec!["indices".to_string(), index.name.clone()];
    let gone =
        gone.map(|index| Change::new(at(index), Kind::Removed).said(says(index), None).placed(Some(index.span), None));
    let come =
        come.map(|index| Change::new(at(index), Kind::Added).said(None, says(index)).placed(None, Some(index.span)));
    gone.chain(come).collect()
}

/// Between two papers, what a leaf measures otherwise is told where it hangs.
pub fn at_leaves(indices: &[Matched], changes: &mut [Change]) {
    let mut homes: HashMap<&str, Vec<String>> = HashMap::new();
    for pair in indices {
        let (side, index) = pair.a;
        for leaf in &index.leaves {
            let start = ["indices".to_string(), index.name.clone()].into_iter();
            let path = start.chain(index.nodes[leaf.node].path.iter().cloned());
            let name = side.study.name_of(leaf.var);
            homes.entry(name).or_insert_with(|| path.chain([name.to_string()]).collect());
        }
    }
    for change in changes {
        let [_, name, key, ..] = change.at.as_slice() else { continue };
        let Some(home) = homes.get(name.as_str()).filter(|_| ["is", "measure"].contains(&key.as_str())) else {
            continue;
        };
        change.node = vec![home[0].clone(), home[1].clone(), "of".into()];
        change.at.clone_from(home);
    }
}

/// Leaves, branches and options.
pub fn changes(pair: &Matched) -> Vec<Change> {
    let mut found = pair.changes();
    let at = vec!["indices".to_string(), pair.a.1.name.clone()];
    let (a, b) = (classed(pair.a.0, pair.a.1), classed(pair.b.0, pair.b.1));
    let versions = pair.a.0.name() == pair.b.0.name();
    if versions && pair.a.1.name != pair.b.1.name {
        let change = Change::new(at.clone(), Kind::Renamed).of_class(Class::Presentation);
        found.push(change.said(Some(pair.a.1.name.clone()), Some(pair.b.1.name.clone())));
    }
    for ((key, class, before), (_, _, after)) in a.into_iter().zip(b) {
        if before != after && (versions || class != Class::Presentation) {
            let change = Change::new([at.clone(), vec![key.to_string()]].concat(), Kind::Changed).of_class(class);
            found.push(change.said(Some(before), Some(after)).placed(Some(pair.a.1.span), Some(pair.b.1.span)));
        }
    }
    found.extend(nodes(pair, versions));
    found
}

/// How an index becomes a number, defaults filled in.
pub fn settings(side: &Side, index: &BoundIndex) -> Vec<(&'static str, String)> {
    let said = classed(side, index).into_iter().filter(|(_, class, _)| *class != Class::Presentation);
    said.map(|(key, _, text)| (key, text)).collect()
}

/// Options of the whole index with their classes.
fn classed(side: &Side, index: &BoundIndex) -> Vec<(&'static str, Class, String)> {
    let root = &index.nodes[0];
    let shift = index.shift.map_or("none said".to_string(), |shift| format!("{shift}"));
    let treat = index.treat.as_ref().map_or("none".to_string(), |treat| {
        let then = if treat.then == Transform::Log { ", then log" } else { "" };
        format!("skew {}, kurtosis {}, winsorise {}{then}", treat.skew, treat.kurtosis, treat.winsorise)
    });
    vec![
        ("normalise", Class::Measure, called(side, "normalise", &index.normalise)),
        ("scope", Class::Measure, scope(index.scope)),
        ("weighting", Class::Measure, called(side, "weighting", &root.options.weighting)),
        ("aggregate", Class::Measure, called(side, "aggregate", &root.options.aggregate)),
        ("branch", Class::Measure, branch(index.branch).into()),
        ("shift", Class::Measure, shift),
        ("treat", Class::Measure, treat),
        ("missing", Class::Sample, missing(index.missing).into()),
        ("levels", Class::Presentation, index.levels.join(" > ")),
        ("label", Class::Presentation, label(index.label.as_ref())),
    ]
}

/// Options of single branches, where they do not follow from those above them.
fn nodes(pair: &Matched, versions: bool) -> Vec<Change> {
    let mut found = vec![];
    for (at, other) in pair.nodes.iter().enumerate() {
        let (node, Some(other)) = (&pair.a.1.nodes[at], other.and_then(|other| pair.b.1.nodes.get(other))) else {
            continue;
        };
        let place = ["indices".to_string(), pair.a.1.name.clone()].into_iter().chain(node.path.iter().cloned());
        let place: Vec<String> = place.collect();
        let tree = vec!["indices".into(), pair.a.1.name.clone(), "of".into()];
        let mut add = |key: &str, class, before: String, after: String| {
            if before != after {
                let change = Change::new([place.clone(), vec![key.to_string()]].concat(), Kind::Changed);
                let change = change.of_class(class).by_node(tree.clone()).said(Some(before), Some(after));
                found.push(change.placed(Some(node.span), Some(other.span)));
            }
        };
        let over =
            |node: &BoundNode| if node.options.items == Items::Leaves { "leaves" } else { "children" }.to_string();
        let same_weighting = node.options.weighting.name == other.options.weighting.name;
        if same_weighting && (at == 0 || node.options.own || other.options.own) {
            add("over", Class::Measure, over(node), over(other));
        }
        if at == 0 {
            continue;
        }
        if node.said.weighting.is_some() || other.said.weighting.is_some() {
            let [before, after] = [(pair.a.0, node), (pair.b.0, other)]
                .map(|(side, node)| called(side, "weighting", &node.options.weighting));
            add("weighting", Class::Measure, before, after);
        }
        if node.said.aggregate.is_some() || other.said.aggregate.is_some() {
            let [before, after] = [(pair.a.0, node), (pair.b.0, other)]
                .map(|(side, node)| called(side, "aggregate", &node.options.aggregate));
            add("aggregate", Class::Measure, before, after);
        }
        let weight = |node: &BoundNode| node.weight.map_or("none".to_string(), |weight| format!("{weight}"));
        add("weight", Class::Measure, weight(node), weight(other));
        if versions {
            add("label", Class::Presentation, label(node.label.as_ref()), label(other.label.as_ref()));
        }
    }
    found
}

/// `entropy (shift 0.0001)`
pub fn called(side: &Side, key: &str, call: &Call) -> String {
    let Some(options) = &call.options else { return call.name.to_string() };
    let catalogue = shape().value("indices").and_then(|indices| indices.rest()).and_then(|index| index.field(key));
    let form = catalogue.and_then(|catalogue| catalogue.value(&call.name)).unwrap_or_else(Shape::anything);
    let reader = Reader { names: &HashMap::new(), spec: &side.spec, ordered: true };
    let text = reader.item(options, &form).text();
    if text.is_empty() { call.name.to_string() } else { format!("{} ({text})", call.name) }
}

pub fn scope(scope: Scope) -> String {
    match scope {
        Scope::Pooled => "pooled".into(),
        Scope::By(_) => "by year".into(),
        Scope::Base(year) => format!("base {year}"),
    }
}

pub fn branch(rule: BranchRule) -> &'static str {
    match rule {
        BranchRule::Renormalised => "renormalised",
        BranchRule::Raw => "raw",
        BranchRule::Own => "own",
    }
}

pub fn missing(rule: MissingLeaves) -> &'static str {
    match rule {
        MissingLeaves::Error => "error",
        MissingLeaves::DropLeaf => "drop_leaf",
        MissingLeaves::Renormalise => "renormalise",
    }
}

fn label(label: Option<&Label>) -> String {
    label.map_or(String::new(), |label| label.all().join(" / "))
}
