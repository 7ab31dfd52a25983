//! A tree without its wrong parts, so that what is right can still be held against the data.

use std::collections::BTreeSet;

use super::node::{Node, Tree};
use crate::source::Span;

/// What is left of a tree, and the names that went with the rest.
pub struct Pruned {
    pub node: Node,
    pub lost: BTreeSet<String>,
}

/// Sections whose entries are definitions: half of one is none.
const WHOLE: [&str; 7] = ["variables", "columns", "groups", "sets", "tables", "exhibits", "reported"];

/// Leaves out the smallest entries and items in which a wrong place lies; of a definition, the whole entry.
pub fn prune(root: &Node, wrong: &[Span]) -> Pruned {
    let mut lost = BTreeSet::new();
    let sections = root.as_map().unwrap_or_default().iter().filter_map(|(key, value)| {
        let whole = key.as_text().is_some_and(|name| WHOLE.contains(&name));
        pair(key, value, wrong, if whole { 1 } else { usize::MAX }, &mut lost)
    });
    let value = Tree::Map(sections.collect());
    Pruned { node: Node { span: root.span, comments: root.comments.clone(), value }, lost }
}

/// `depth` says how many levels below this one may lose parts of their own.
fn pair(key: &Node, value: &Node, wrong: &[Span], depth: usize, lost: &mut BTreeSet<String>) -> Option<(Node, Node)> {
    let kept = match wrong.iter().any(|span| within(*span, key.span)) {
        true => None,
        false => part(value, wrong, depth, lost),
    };
    if kept.is_none() {
        lost.extend(key.as_text().map(str::to_string));
    }
    Some((key.clone(), kept?))
}

/// A container that holds a wrong place is kept without it, unless it is the wrong place itself.
fn part(node: &Node, wrong: &[Span], depth: usize, lost: &mut BTreeSet<String>) -> Option<Node> {
    if !holds(node, wrong) {
        return Some(node.clone());
    }
    if wrong.contains(&node.span) || depth == 0 {
        return None;
    }
    let value = match &node.value {
        Tree::Map(entries) => {
            let kept = entries.iter().filter_map(|(key, value)| pair(key, value, wrong, depth - 1, lost));
            Tree::Map(kept.collect())
        }
        Tree::List(items) => Tree::List(items.iter().filter_map(|item| part(item, wrong, depth - 1, lost)).collect()),
        Tree::Text(_) | Tree::Empty => return None,
    };
    Some(Node { span: node.span, comments: node.comments.clone(), value })
}

/// Whether a wrong place lies in a part. The place of a map of the DSL may be its first line, and its clauses stand below.
fn holds(node: &Node, wrong: &[Span]) -> bool {
    let inside = match &node.value {
        Tree::Map(entries) => entries.iter().any(|(key, value)| holds(key, wrong) || holds(value, wrong)),
        Tree::List(items) => items.iter().any(|item| holds(item, wrong)),
        Tree::Text(_) | Tree::Empty => false,
    };
    inside || wrong.iter().any(|span| within(*span, node.span))
}

fn within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}
