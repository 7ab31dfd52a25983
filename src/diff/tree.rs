//! Two indices side by side: leaves that stayed, turned, moved, came and went, and the branches that they hang on.

use std::collections::{BTreeMap, BTreeSet};

use crate::spec::types::Direction;
use crate::study::{BoundIndex, BoundLeaf};

use super::change::{Change, Kind};
use super::class::Class;
use super::pairs::{How, Pairs};
use super::side::Side;

/// A leaf of both trees, or of one.
#[derive(Clone, Debug)]
pub struct LeafPair {
    pub a: Option<usize>,
    pub b: Option<usize>,
    pub how: Option<How>,
}

/// Two trees, matched.
pub struct Matched<'a> {
    pub a: (&'a Side, &'a BoundIndex),
    pub b: (&'a Side, &'a BoundIndex),
    pub leaves: Vec<LeafPair>,
    /// Node of the second tree for each node of the first.
    pub nodes: Vec<Option<usize>>,
}

impl<'a> Matched<'a> {
    pub fn of(a: (&'a Side, &'a BoundIndex), b: (&'a Side, &'a BoundIndex), pairs: &Pairs) -> Matched<'a> {
        let leaves = leaves(a.1, b.1, pairs);
        let nodes = nodes(a.1, b.1, &leaves);
        Matched { a, b, leaves, nodes }
    }

    /// Leaves of both.
    pub fn shared(&self) -> usize {
        self.leaves.iter().filter(|pair| pair.a.is_some() && pair.b.is_some()).count()
    }

    /// Shared leaves among all (Jaccard 1912).
    pub fn likeness(&self) -> f64 {
        if self.leaves.is_empty() { 1.0 } else { self.shared() as f64 / self.leaves.len() as f64 }
    }

    pub fn changes(&self) -> Vec<Change> {
        let mut found: Vec<Change> = self.leaves.iter().flat_map(|pair| self.leaf(pair)).collect();
        found.extend(self.branches());
        found
    }

    fn at(&self, path: &[String], leaf: Option<&str>) -> Vec<String> {
        let start = ["indices".to_string(), self.a.1.name.clone()];
        start.into_iter().chain(path.iter().cloned()).chain(leaf.map(str::to_string)).collect()
    }

    /// Taking over a leaf is taking over its tree.
    fn node(&self) -> Vec<String> {
        vec!["indices".into(), self.a.1.name.clone(), "of".into()]
    }

    fn leaf(&self, pair: &LeafPair) -> Vec<Change> {
        let (a, b) = (pair.a.and_then(|at| self.a.1.leaves.get(at)), pair.b.and_then(|at| self.b.1.leaves.get(at)));
        match (a, b) {
            (Some(a), Some(b)) => self.both(a, b),
            (Some(a), None) => {
                let change = Change::new(self.leaf_at(self.a, a), Kind::Removed).placed(Some(a.span), None);
                vec![self.settled(change.said(Some(shown(self.a, a)), None))]
            }
            (None, Some(b)) => {
                let change = Change::new(self.leaf_at(self.b, b), Kind::Added).placed(None, Some(b.span));
                vec![self.settled(change.said(None, Some(shown(self.b, b))))]
            }
            (None, None) => vec![],
        }
    }

    fn settled(&self, change: Change) -> Change {
        change.of_class(Class::Measure).by_node(self.node())
    }

    fn leaf_at(&self, (side, index): (&Side, &BoundIndex), leaf: &BoundLeaf) -> Vec<String> {
        self.at(&index.nodes[leaf.node].path, Some(side.study.name_of(leaf.var)))
    }

    fn both(&self, a: &BoundLeaf, b: &BoundLeaf) -> Vec<Change> {
        let at = self.leaf_at(self.a, a);
        let places = (Some(a.span), Some(b.span));
        let new = |kind| self.settled(Change::new(at.clone(), kind).placed(places.0, places.1));
        let mut found = vec![];
        let (before, after) = (a.direction.clone(), turned(b.direction.clone(), self.reversed(a, b)));
        if before != after {
            let kind = if is_sign(&before) && is_sign(&after) { Kind::Flipped } else { Kind::Changed };
            found.push(new(kind).said(Some(sign(&before)), Some(sign(&after))));
        }
        if self.nodes[a.node] != Some(b.node) {
            let (before, after) = apart(&self.a.1.nodes[a.node].path, &self.b.1.nodes[b.node].path);
            found.push(new(Kind::Moved).said(Some(before), Some(after)));
        }
        let differs = match (a.weight, b.weight) {
            (Some(a), Some(b)) => a != b,
            (a, b) => a.is_some() != b.is_some(),
        };
        if differs {
            let weight =
                |weight: Option<f64>| Some(weight.map_or("no weight".into(), |weight| format!("weight {weight}")));
            found.push(new(Kind::Changed).said(weight(a.weight), weight(b.weight)));
        }
        found
    }

    /// One of the two rises where the other falls, by definition.
    pub fn reversed(&self, a: &BoundLeaf, b: &BoundLeaf) -> bool {
        let (a, b) = (self.a.0.measure(a.var), self.b.0.measure(b.var));
        a.form.core != b.form.core && a.reversed == b.form.core
    }

    /// Branches that hang elsewhere, are called otherwise, came or went.
    fn branches(&self) -> Vec<Change> {
        let (a, b) = (self.a.1, self.b.1);
        let mut found = vec![];
        for (at, node) in a.nodes.iter().enumerate().skip(1) {
            let Some(other) = self.nodes[at].and_then(|other| b.nodes.get(other)) else { continue };
            let place = self.at(&node.path, None);
            let new =
                |kind| Change::new(place.clone(), kind).placed(Some(node.span), Some(other.span)).by_node(self.node());
            let parent = node.parent.and_then(|parent| self.nodes[parent]);
            if parent != other.parent {
                let above = |path: &'a [String]| path.split_last().map_or(&[][..], |(_, above)| above);
                let (before, after) = apart(above(&node.path), above(&other.path));
                found.push(new(Kind::Moved).of_class(Class::Measure).said(Some(before), Some(after)));
            }
            if node.path.last() != other.path.last() {
                let said = |path: &[String]| path.last().cloned();
                found.push(new(Kind::Renamed).of_class(Class::Presentation).said(said(&node.path), said(&other.path)));
            }
        }
        found
    }
}

fn turned(direction: Direction, turn: bool) -> Direction {
    match direction {
        Direction::Positive if turn => Direction::Negative,
        Direction::Negative if turn => Direction::Positive,
        other => other,
    }
}

fn is_sign(direction: &Direction) -> bool {
    matches!(direction, Direction::Positive | Direction::Negative)
}

/// `+`, `-`, `toward 6`.
pub fn sign(direction: &Direction) -> String {
    match direction {
        Direction::Positive => "+".into(),
        Direction::Negative => "-".into(),
        Direction::Target(value) => format!("toward {value}"),
        Direction::Band(band) => format!("toward {}..{}", band.start(), band.end()),
    }
}

/// Two branches by their last names, or by their whole paths where these do not tell them apart.
fn apart(a: &[String], b: &[String]) -> (String, String) {
    let last = |path: &[String]| path.last().cloned().unwrap_or_else(|| "the root".into());
    let whole = |path: &[String]| if path.is_empty() { "the root".into() } else { path.join(" > ") };
    if last(a) == last(b) { (whole(a), whole(b)) } else { (last(a), last(b)) }
}

/// `- (emissions of SO2)`
fn shown((side, _): (&Side, &BoundIndex), leaf: &BoundLeaf) -> String {
    let (name, label) = (side.study.name_of(leaf.var), side.study.label_of(leaf.var));
    let sign = sign(&leaf.direction);
    if name == label { sign } else { format!("{sign} ({label})") }
}

/// Each leaf with its partner: the paired variable, on the same branch first.
fn leaves(a: &BoundIndex, b: &BoundIndex, pairs: &Pairs) -> Vec<LeafPair> {
    let mut places: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, leaf) in b.leaves.iter().enumerate() {
        places.entry(leaf.var.0).or_default().push(at);
    }
    let mut taken = BTreeSet::new();
    let mut found = vec![];
    for (at, leaf) in a.leaves.iter().enumerate() {
        let partner = pairs.in_b(leaf.var).and_then(|other| {
            let free = places.get(&other.0)?.iter().filter(|place| !taken.contains(*place));
            let home = &a.nodes[leaf.node].path;
            free.copied().max_by_key(|place| (b.nodes[b.leaves[*place].node].path == *home, std::cmp::Reverse(*place)))
        });
        taken.extend(partner);
        found.push(LeafPair { a: Some(at), b: partner, how: partner.and_then(|_| pairs.how(leaf.var)) });
    }
    let alone = (0..b.leaves.len()).filter(|at| !taken.contains(at));
    found.extend(alone.map(|at| LeafPair { a: None, b: Some(at), how: None }));
    found
}

/// Nodes by path, then by a last name that is unique, then by most of their leaves.
fn nodes(a: &BoundIndex, b: &BoundIndex, leaves: &[LeafPair]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; a.nodes.len()];
    let mut taken = BTreeSet::new();
    let paths: BTreeMap<&[String], usize> =
        b.nodes.iter().enumerate().map(|(at, node)| (node.path.as_slice(), at)).collect();
    for (at, node) in a.nodes.iter().enumerate() {
        found[at] = paths.get(node.path.as_slice()).copied().filter(|other| taken.insert(*other));
    }
    let last = |index: &BoundIndex| {
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, node) in index.nodes.iter().enumerate() {
            node.path.last().into_iter().for_each(|name| names.entry(name.clone()).or_default().push(at));
        }
        names
    };
    let (own, others) = (last(a), last(b));
    for (name, at) in own {
        if let ([at], Some([other])) = (at.as_slice(), others.get(&name).map(Vec::as_slice))
            && found[*at].is_none()
            && taken.insert(*other)
        {
            found[*at] = Some(*other);
        }
    }
    by_leaves(a, b, leaves, &mut found, &mut taken);
    found
}

/// More than half of the leaves on either side are the other's.
fn by_leaves(
    a: &BoundIndex,
    b: &BoundIndex,
    leaves: &[LeafPair],
    found: &mut [Option<usize>],
    taken: &mut BTreeSet<usize>,
) {
    let above = |index: &BoundIndex, node: usize| {
        let mut nodes = vec![node];
        while let Some(parent) = nodes.last().and_then(|last| index.nodes[*last].parent) {
            nodes.push(parent);
        }
        nodes
    };
    let mut both: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let (mut of_a, mut of_b) = (vec![0; a.nodes.len()], vec![0; b.nodes.len()]);
    for pair in leaves {
        let left = pair.a.map_or(vec![], |at| above(a, a.leaves[at].node));
        let right = pair.b.map_or(vec![], |at| above(b, b.leaves[at].node));
        left.iter().for_each(|node| of_a[*node] += 1);
        right.iter().for_each(|node| of_b[*node] += 1);
        let open = left.iter().filter(|node| found[**node].is_none());
        for node in open {
            right
                .iter()
                .filter(|other| !taken.contains(*other))
                .for_each(|other| *both.entry((*node, *other)).or_default() += 1);
        }
    }
    let mut ranked: Vec<((usize, usize), usize)> = both.into_iter().collect();
    ranked.sort_by_key(|((node, other), count)| {
        let depths = a.nodes[*node].path.len().abs_diff(b.nodes[*other].path.len());
        (std::cmp::Reverse(*count), depths, *node, *other)
    });
    for ((node, other), count) in ranked {
        if found[node].is_none() && count * 2 > of_a[node] && count * 2 > of_b[other] && taken.insert(other) {
            found[node] = Some(other);
        }
    }
}
