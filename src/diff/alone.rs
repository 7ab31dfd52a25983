//! Each change applied alone to the first study: what it moves by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::numbers::Numbers;
use super::{Diff, Side};
use crate::compile::{Compiled, column_datum, compile, lower, shape};
use crate::plan::{Key, Output, Plan};
use crate::results::Address;
use crate::run::{Agenda, Quiet, Runner, Store, results};
use crate::source::{Source, Span};
use crate::spec::node::{Node, Tree};
use crate::spec::print_yaml;

/// The first study with one part of the second.
#[derive(Clone, Debug)]
pub struct Alone {
    /// Keys of the part that was taken over.
    pub node: Vec<String>,
    /// Addresses whose numbers can be others than in the first study.
    pub estimates: Vec<String>,
    /// Their numbers, where they were cheap.
    pub numbers: Option<Numbers>,
    /// Why it cannot be applied alone.
    pub why: Option<String>,
}

/// Floating point operations up to which a variant is computed: about two seconds.
const CHEAP: u64 = 800_000_000;

/// Every part that changed, taken over alone. Changes of one part go together: the tree of an index is one.
pub fn each(diff: &Diff) -> Vec<Alone> {
    let base = compile(&diff.a.source);
    if base.has_errors() {
        return vec![];
    }
    let known = lower(&base.study).0.publish;
    let mut parts: Vec<Vec<String>> = vec![];
    for change in diff.changes.iter().filter(|change| !change.touches.estimates.is_empty()) {
        let part = stem(diff.a, diff.b, &change.node);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.into_iter().map(|node| one(diff, &node, &known)).collect()
}

fn one(diff: &Diff, node: &[String], known: &indexmap::IndexMap<Output, Key>) -> Alone {
    let cannot = |why: &str| Alone { node: node.to_vec(), estimates: vec![], numbers: None, why: Some(why.into()) };
    let mut tree = diff.a.written.clone();
    place(&mut tree, node, get(&diff.b.written, node).cloned());
    let text = print_yaml(&tree, shape());
    let path = diff.a.source.path.with_extension("yaml");
    let compiled = compile(&Source::new(diff.a.source.id, path, text));
    if compiled.has_errors() {
        return cannot("it needs other changes too");
    }
    let (plan, _) = lower(&compiled.study);
    let moved: Vec<(&Output, &Key)> =
        plan.publish.iter().filter(|(output, key)| known.get(*output).is_some_and(|before| before != *key)).collect();
    let address = |output: &Output| {
        Address { of: output.analysis.clone(), outcome: output.outcome.clone(), quantity: String::new() }.to_string()
    };
    let estimates: Vec<String> = moved.iter().map(|(output, _)| address(output)).collect();
    let keys: Vec<Key> = moved.iter().map(|(_, key)| **key).collect();
    let numbers = numbers(diff.a, &compiled, &plan, &keys);
    Alone { node: node.to_vec(), estimates, numbers, why: None }
}

fn numbers(side: &Side, compiled: &Compiled, plan: &Plan, wanted: &[Key]) -> Option<Numbers> {
    let dataset = compiled.dataset.as_ref()?;
    let store = Store::beside(&side.source.path);
    let rows = compiled.study.facts.rows as u64;
    let steps = Agenda::of(plan, wanted, Some(&store)).todo;
    let cost = steps
        .iter()
        .filter_map(|key| plan.steps.get(key))
        .fold(0u64, |sum, step| sum.saturating_add((step.op.cost)(&step.params, rows)));
    if cost > CHEAP {
        return None;
    }
    let column = |name: &str| column_datum(dataset, name);
    let runner = Runner { plan, column: &column, store: Some(&store), seed: compiled.study.seed, progress: &Quiet };
    let values: BTreeMap<Key, _> = runner.run(wanted);
    let chosen: BTreeSet<Key> = wanted.iter().copied().collect();
    let mut published = plan.clone();
    published.publish.retain(|_, key| chosen.contains(key));
    Some(Numbers::from_results(&results(&compiled.study, &published, &values)))
}

/// As far as both trees are maps: what stands below is taken over whole.
fn stem(a: &Side, b: &Side, path: &[String]) -> Vec<String> {
    let is_map = |side: &Side, path: &[String]| get(&side.written, path).is_none_or(|node| node.as_map().is_some());
    let mut found = vec![];
    for key in path {
        if !is_map(a, &found) || !is_map(b, &found) {
            break;
        }
        found.push(key.clone());
    }
    found
}

fn get<'a>(node: &'a Node, path: &[String]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

/// Puts a value at a path, or takes it away.
fn place(node: &mut Node, path: &[String], value: Option<Node>) {
    let Some((key, rest)) = path.split_first() else {
        if let Some(value) = value {
            *node = value;
        }
        return;
    };
    if !matches!(node.value, Tree::Map(_)) {
        node.value = Tree::Map(vec![]);
    }
    let Tree::Map(entries) = &mut node.value else { return };
    let at = entries.iter().position(|(known, _)| known.as_text() == Some(key));
    match (at, rest.is_empty(), value) {
        (Some(at), true, None) => drop(entries.remove(at)),
        (None, _, None) => {}
        (Some(at), _, value) => place(&mut entries[at].1, rest, value),
        (None, _, value) => {
            let mut inner = Node::new(Span::default(), Tree::Empty);
            place(&mut inner, rest, value);
            entries.push((Node::text(Span::default(), key.as_str()), inner));
        }
    }
}
