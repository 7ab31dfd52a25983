//! An index with its leaves bound and the options of every node filled in.

use serde::{Deserialize, Serialize};

use super::VarId;
use crate::source::Span;
use crate::spec::types::{BranchRule, Call, Direction, Label, MissingLeaves, Scope, Treatment};

#[derive(Clone, Debug)]
pub struct BoundIndex {
    pub name: String,
    pub label: Option<Label>,
    pub span: Span,
    pub normalise: Call,
    pub scope: Scope,
    pub branch: BranchRule,
    pub shift: Option<f64>,
    pub treat: Option<Treatment>,
    pub missing: MissingLeaves,
    pub levels: Vec<String>,
    pub leaves: Vec<BoundLeaf>,
    /// The first is the root; children come after their parents.
    pub nodes: Vec<BoundNode>,
}

#[derive(Clone, Debug)]
pub struct BoundLeaf {
    pub var: VarId,
    pub direction: Direction,
    pub weight: Option<f64>,
    pub span: Span,
    /// Node that it hangs on.
    pub node: usize,
}

#[derive(Clone, Debug)]
pub struct BoundNode {
    /// Names from the root (not in it) to the node.
    pub path: Vec<String>,
    pub label: Option<Label>,
    pub span: Span,
    pub parent: Option<usize>,
    pub weight: Option<f64>,
    pub options: Options,
}

/// How a node becomes a number.
#[derive(Clone, Debug)]
pub struct Options {
    pub weighting: Call,
    pub aggregate: Call,
    pub items: Items,
    /// The node says so itself, and so enters its parent as one item.
    pub own: bool,
}

/// What a node's weights are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Items {
    /// All leaves below.
    Leaves,
    /// The children, each as one number.
    Children,
}

impl BoundIndex {
    pub fn leaf_vars(&self) -> Vec<VarId> {
        self.leaves.iter().map(|leaf| leaf.var).collect()
    }

    /// The node at a path below the root.
    pub fn node_at(&self, path: &[String]) -> Option<usize> {
        self.nodes.iter().position(|node| node.path == path)
    }
}
