//! `indices:` — leaves bound, and the options of every node filled in.

use std::collections::HashMap;

use super::Binder;
use crate::source::Span;
use crate::spec::At;
use crate::spec::types::{Call, Index, Spec, Tree};
use crate::spec::words::Name;
use crate::study::{BoundIndex, BoundLeaf, BoundNode, Definition, Kind, Options, Said, Var};

/// Every path to a branch of a tree, parents first.
pub(super) fn paths(tree: &Tree) -> Vec<Vec<String>> {
    let Tree::Branches(branches) = tree else { return vec![] };
    branches
        .iter()
        .flat_map(|branch| {
            let name = branch.name.value.to_string();
            let below = paths(&branch.of).into_iter().map({
                let name = name.clone();
                move |path| [vec![name.clone()], path].concat()
            });
            std::iter::once(vec![name]).chain(below).collect::<Vec<_>>()
        })
        .collect()
}

/// Every branch of every index, by its last name.
pub(super) fn owners(spec: &Spec) -> HashMap<String, Vec<(String, Vec<String>)>> {
    let mut owners: HashMap<String, Vec<(String, Vec<String>)>> = HashMap::new();
    for (index, at) in &spec.indices {
        for path in paths(&at.of) {
            let last = path.last().cloned().unwrap_or_default();
            owners.entry(last).or_default().push((index.to_string(), path));
        }
    }
    owners
}

impl Binder<'_> {
    pub(super) fn indices(&mut self) {
        let names: Vec<(String, Span)> =
            self.spec.indices.iter().map(|(name, at)| (name.to_string(), at.span)).collect();
        for (name, span) in names {
            self.find(&name, span);
            // Under a name that a variable has too, its leaves are looked at all the same.
            self.index(&name);
            for path in self.spec.indices.get(name.as_str()).map(|at| paths(&at.of)).unwrap_or_default() {
                let parts: Vec<String> = std::iter::once(name.clone()).chain(path).collect();
                self.dotted(&parts, span);
            }
        }
    }

    /// Binds one index, once.
    pub(super) fn index(&mut self, name: &str) {
        let Some(at) = self.spec.indices.get(name) else { return };
        if self.study.indices.contains_key(name) || self.open.iter().any(|open| open == name) {
            return;
        }
        self.open.push(name.to_string());
        let bound = self.bound_index(name, &at.value, at.span);
        self.open.pop();
        let incomplete = bound.leaves.iter().any(|leaf| self.study.var(leaf.var).incomplete);
        let definition = Definition::Branch { index: name.to_string(), path: vec![] };
        let plain = self.plain(name, definition, Kind::Number, at.span);
        self.study.indices.insert(name.to_string(), bound);
        if !self.study.names.contains_key(name) {
            self.add(Var { label: at.label.clone(), incomplete, ..plain });
        }
    }

    fn bound_index(&mut self, name: &str, index: &Index, span: Span) -> BoundIndex {
        let said =
            Said { weighting: index.weighting.as_deref().cloned(), aggregate: index.aggregate.as_deref().cloned() };
        let root = BoundNode { label: index.label.clone(), said, ..node(vec![], None, span) };
        let min_max = || Call { name: At::bare(Name::new("min_max")), options: None };
        let mut bound = BoundIndex {
            name: name.to_string(),
            label: index.label.clone(),
            span,
            normalise: index.normalise.as_deref().cloned().unwrap_or_else(min_max),
            scope: index.scope.as_deref().copied().unwrap_or_default(),
            branch: index.branch.as_deref().copied().unwrap_or_default(),
            shift: index.shift.as_deref().copied(),
            treat: index.treat.as_deref().cloned(),
            missing: index.missing.as_deref().copied().unwrap_or_default(),
            levels: index.levels.clone(),
            over: index.over.as_deref().copied(),
            filters: vec![],
            leaves: vec![],
            nodes: vec![root],
        };
        self.tree(&index.of, 0, &mut bound);
        bound.settle();
        bound
    }

    fn tree(&mut self, tree: &Tree, parent: usize, bound: &mut BoundIndex) {
        match tree {
            Tree::Leaves(leaves) => {
                for leaf in leaves {
                    let Some(var) = self.name(leaf.variable.as_str(), leaf.variable.span) else { continue };
                    let weight = leaf.weight.as_deref().copied();
                    bound.leaves.push(BoundLeaf {
                        var,
                        direction: leaf.direction.clone(),
                        weight,
                        span: leaf.span,
                        node: parent,
                    });
                }
            }
            Tree::Branches(branches) => {
                for branch in branches {
                    let path = [bound.nodes[parent].path.clone(), vec![branch.name.value.to_string()]].concat();
                    let said = Said {
                        weighting: branch.options.weighting.as_deref().cloned(),
                        aggregate: branch.options.aggregate.as_deref().cloned(),
                    };
                    let label = branch.options.label.clone();
                    let weight = branch.options.weight.as_deref().copied();
                    bound.nodes.push(BoundNode { label, weight, said, ..node(path, Some(parent), branch.name.span) });
                    let at = bound.nodes.len() - 1;
                    self.tree(&branch.of, at, bound);
                }
            }
        }
    }
}

fn node(path: Vec<String>, parent: Option<usize>, span: Span) -> BoundNode {
    let (said, options) = (Said::default(), Options::default());
    BoundNode { path, label: None, span, parent, weight: None, said, options }
}
