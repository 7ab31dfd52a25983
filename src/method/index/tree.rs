//! Scores of every node of an index, from its normalised leaves.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::choices::{Aggregate, Distance, Norm, Weighting};
use crate::plan::Failure;
use crate::results::Note;
use crate::spec::types::{BranchRule, MissingLeaves};
use crate::stats::index::IndexError;
use crate::stats::index::aggregate::topsis::{self, topsis};
use crate::stats::index::aggregate::{Mean, Missing, aggregate};
use crate::study::Items;

/// A node as the computation sees it; the first is the root, children come after their parents.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NodeParams {
    pub name: String,
    pub parent: Option<usize>,
    pub weight: Option<f64>,
    pub weighting: Weighting,
    pub aggregate: Aggregate,
    pub items: Items,
    /// It enters its parent as one number.
    pub own: bool,
}

impl NodeParams {
    pub fn is_graded(&self) -> bool {
        self.weighting.parts().iter().any(|one| matches!(one, Weighting::Grading(_)))
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeafParams {
    pub name: String,
    pub node: usize,
    pub weight: Option<f64>,
}

/// What a node is made of: columns of the matrix that its weights are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    Leaf(usize),
    Node(usize),
}

/// Rows x nodes, and what stands behind the scores.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Scored {
    /// One column of scores a node.
    pub scores: Vec<Vec<f64>>,
    /// Effective weight of each leaf in the root.
    pub leaf_weights: Vec<f64>,
    /// Effective weight of each node in the root: the sum of its leaves'.
    pub node_weights: Vec<f64>,
    pub cells: Vec<(String, f64)>,
    pub notes: Vec<Note>,
}

pub struct Tree<'a> {
    pub nodes: &'a [NodeParams],
    pub leaves: &'a [LeafParams],
    /// Normalised leaves, one column each.
    pub z: &'a [Vec<f64>],
    /// Rows from which weights are found; all where none are named.
    pub found_on: Option<&'a [usize]>,
    pub branch: BranchRule,
    pub missing: MissingLeaves,
    /// Number of periods, for a constant of the entropy that divides by them.
    pub periods: usize,
    pub shift: f64,
}

impl Tree<'_> {
    pub fn score(&self) -> Result<Scored, Failure> {
        let rows = self.z.first().map_or(0, Vec::len);
        let mut scored = Scored {
            scores: vec![vec![f64::NAN; rows]; self.nodes.len()],
            leaf_weights: vec![0.0; self.leaves.len()],
            node_weights: vec![0.0; self.nodes.len()],
            ..Scored::default()
        };
        self.node(0, &mut scored)?;
        if self.branch == BranchRule::Raw {
            let weights = scored.node_weights.iter().skip(1);
            for (scores, weight) in scored.scores.iter_mut().skip(1).zip(weights) {
                scores.iter_mut().for_each(|score| *score *= weight);
            }
        }
        Ok(scored)
    }

    /// Scores a node that weighs its own items, after the nodes among them.
    fn node(&self, at: usize, scored: &mut Scored) -> Result<(), Failure> {
        for item in self.items(at) {
            if let Item::Node(child) = item {
                self.node(child, scored)?;
            }
        }
        let items = self.taking_part(at, self.items(at), scored);
        if items.is_empty() {
            return Ok(());
        }
        let z = self.matrix(&items, scored);
        let found = self.weights(at, &items, &z)?;
        scored.cells.extend(found.cells);
        scored.notes.extend(found.notes);
        scored.scores[at] = self.aggregate(at, &items, &z, &found.weights)?;
        self.spread(&items, &found.weights, scored);
        self.branches(at, &items, &found.weights, scored)
    }

    fn items(&self, at: usize) -> Vec<Item> {
        match self.nodes[at].items {
            Items::Children => self.children(at),
            Items::Leaves => self.below(at),
        }
    }

    fn children(&self, at: usize) -> Vec<Item> {
        let nodes = (0..self.nodes.len()).filter(|node| self.nodes[*node].parent == Some(at)).map(Item::Node);
        let leaves = (0..self.leaves.len()).filter(|leaf| self.leaves[*leaf].node == at).map(Item::Leaf);
        leaves.chain(nodes).collect()
    }

    /// All leaves below, but a node with options of its own counts as one item.
    fn below(&self, at: usize) -> Vec<Item> {
        let inside = |item| match item {
            Item::Node(node) if !self.nodes[node].own => self.below(node),
            whole => vec![whole],
        };
        self.children(at).into_iter().flat_map(inside).collect()
    }

    /// Under `missing: drop_leaf` the items without an empty cell.
    fn taking_part(&self, at: usize, items: Vec<Item>, scored: &mut Scored) -> Vec<Item> {
        if self.missing != MissingLeaves::DropLeaf {
            return items;
        }
        let lacks = |item: &Item| self.column(*item, scored).iter().any(|x| x.is_nan());
        let (dropped, kept): (Vec<Item>, Vec<Item>) = items.into_iter().partition(lacks);
        if !dropped.is_empty() {
            let items = dropped.iter().map(|item| self.name(*item).to_string()).collect();
            scored.notes.push(Note::ItemsLeftOut { node: self.nodes[at].name.clone(), items });
        }
        kept
    }

    fn column<'s>(&'s self, item: Item, scored: &'s Scored) -> &'s [f64] {
        match item {
            Item::Leaf(leaf) => &self.z[leaf],
            Item::Node(node) => &scored.scores[node],
        }
    }

    fn matrix(&self, items: &[Item], scored: &Scored) -> DMatrix<f64> {
        let rows = self.z.first().map_or(0, Vec::len);
        let columns: Vec<&[f64]> = items.iter().map(|item| self.column(*item, scored)).collect();
        DMatrix::from_vec(rows, items.len(), columns.concat())
    }

    pub(super) fn name(&self, item: Item) -> &str {
        match item {
            Item::Leaf(leaf) => &self.leaves[leaf].name,
            Item::Node(node) => &self.nodes[node].name,
        }
    }

    pub(super) fn failure(&self, at: usize, items: &[Item], error: &IndexError) -> Failure {
        let place = match error {
            IndexError::Constant { leaf }
            | IndexError::Missing { leaf, .. }
            | IndexError::Negative { leaf, .. }
            | IndexError::NotPositive { leaf, .. }
            | IndexError::TargetWithoutScale { leaf }
            | IndexError::Dispersion { leaf, .. }
            | IndexError::Weight { leaf, .. } => items.get(*leaf).map(|item| format!(" (`{}`)", self.name(*item))),
            _ => None,
        };
        let failure = Failure::new(format!("`{}`: {error}{}", self.nodes[at].name, place.unwrap_or_default()));
        match error {
            IndexError::Missing { .. } => failure.help("weights found from data need all cells: `missing: drop_leaf`"),
            _ => failure,
        }
    }

    fn aggregate(&self, at: usize, items: &[Item], z: &DMatrix<f64>, weights: &[f64]) -> Result<Vec<f64>, Failure> {
        let fail = |error: IndexError| self.failure(at, items, &error);
        let mean = match &self.nodes[at].aggregate {
            Aggregate::Arithmetic(_) => Mean::Arithmetic,
            Aggregate::Geometric(_) => Mean::Geometric,
            Aggregate::Harmonic(_) => Mean::Harmonic,
            Aggregate::Topsis(options) => {
                let norm = match options.norm {
                    Norm::None => topsis::Norm::None,
                    Norm::Vector => topsis::Norm::Vector,
                    Norm::MinMax => topsis::Norm::MinMax,
                };
                let distance = match options.distance {
                    Distance::SquaredWeights => topsis::Distance::SquaredWeights,
                    Distance::Weights => topsis::Distance::Weights,
                };
                let more = vec![true; items.len()];
                return Ok(topsis(z, weights, &more, norm, distance).map_err(fail)?.closeness);
            }
        };
        let shifted = (mean == Mean::Geometric && self.shift > 0.0).then(|| z.add_scalar(self.shift));
        let missing = match self.missing {
            MissingLeaves::Renormalise => Missing::Renormalise,
            MissingLeaves::Error | MissingLeaves::DropLeaf => Missing::Error,
        };
        Ok(aggregate(shifted.as_ref().unwrap_or(z), weights, mean, missing).map_err(fail)?.scores)
    }

    /// Notes the weights of a node's items; what lies below an item was found before its weight was known and gets
    /// its share now.
    fn spread(&self, items: &[Item], weights: &[f64], scored: &mut Scored) {
        for (item, weight) in items.iter().zip(weights) {
            match item {
                Item::Leaf(leaf) => scored.leaf_weights[*leaf] = *weight,
                Item::Node(node) => {
                    scored.node_weights[*node] = *weight;
                    self.rescale(*node, *weight, scored);
                }
            }
        }
    }

    fn rescale(&self, at: usize, share: f64, scored: &mut Scored) {
        for item in self.children(at) {
            match item {
                Item::Leaf(leaf) => scored.leaf_weights[leaf] *= share,
                Item::Node(node) => {
                    scored.node_weights[node] *= share;
                    self.rescale(node, share, scored);
                }
            }
        }
    }

    /// Scores of the nodes between a node that weighs leaves and those leaves.
    fn branches(&self, at: usize, items: &[Item], weights: &[f64], scored: &mut Scored) -> Result<(), Failure> {
        if self.nodes[at].items == Items::Children {
            return Ok(());
        }
        for node in self.inner(at) {
            let of = |item: &Item| items.iter().position(|one| one == item).map(|place| weights[place]);
            let (below, inside): (Vec<Item>, Vec<f64>) =
                self.below(node).into_iter().filter_map(|item| Some((item, of(&item)?))).unzip();
            scored.node_weights[node] = inside.iter().sum();
            if below.is_empty() {
                continue;
            }
            let z = self.matrix(&below, scored);
            let used = match self.branch {
                BranchRule::Own => self.weights(node, &below, &z)?.weights,
                BranchRule::Renormalised | BranchRule::Raw => inside,
            };
            scored.scores[node] = self.aggregate(node, &below, &z, &used)?;
        }
        Ok(())
    }

    fn inner(&self, at: usize) -> Vec<usize> {
        let children =
            (0..self.nodes.len()).filter(|node| self.nodes[*node].parent == Some(at) && !self.nodes[*node].own);
        children.flat_map(|node| [vec![node], self.inner(node)].concat()).collect()
    }
}
