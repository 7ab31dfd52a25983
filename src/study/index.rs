//! An index with its leaves bound and the options of every node filled in.

use serde::{Deserialize, Serialize};

use super::VarId;
use crate::source::Span;
use crate::spec::At;
use crate::spec::types::{BranchRule, Call, Direction, Label, MissingLeaves, Over, Scope, Treatment};
use crate::spec::words::Name;

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
    /// What weights are about, where the index says it.
    pub over: Option<Over>,
    /// Filters whose rows it is built from, with whether they must hold; all rows where there are none.
    pub filters: Vec<(VarId, bool)>,
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
    pub said: Said,
    /// What is said here, else what holds above.
    pub options: Options,
}

/// What a node says itself.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub weighting: Option<Call>,
    pub aggregate: Option<Call>,
}

/// How a node becomes a number.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub weighting: Call,
    pub aggregate: Call,
    pub items: Items,
    /// The node says so itself, and so enters its parent as one item.
    pub own: bool,
}

/// What a node's weights are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Items {
    /// All leaves below.
    #[default]
    Leaves,
    /// The children, each as one number.
    Children,
}

impl BoundIndex {
    /// Fills the options of every node: its own, else those above it; equal weights and arithmetic means at the root.
    pub fn settle(&mut self) {
        for at in 0..self.nodes.len() {
            let node = &self.nodes[at];
            let above = node.parent.and_then(|parent| self.nodes.get(parent)).map(|parent| &parent.options);
            self.nodes[at].options = settled(&node.said, above, self.over);
        }
    }

    pub fn leaf_vars(&self) -> Vec<VarId> {
        self.leaves.iter().map(|leaf| leaf.var).collect()
    }

    /// The node at a path below the root.
    pub fn node_at(&self, path: &[String]) -> Option<usize> {
        self.nodes.iter().position(|node| node.path == path)
    }
}

fn settled(said: &Said, above: Option<&Options>, over: Option<Over>) -> Options {
    let Some(above) = above else {
        let weighting = said.weighting.clone().unwrap_or_else(|| word("equal"));
        let aggregate = said.aggregate.clone().unwrap_or_else(|| word("arithmetic"));
        return Options { items: items(&weighting, over), weighting, aggregate, own: false };
    };
    let own = said.weighting.is_some() || said.aggregate.is_some();
    let inherited = match above.weighting.name.as_str() {
        // Judgements compare the items of one node.
        "ahp" => word("equal"),
        _ => above.weighting.clone(),
    };
    let weighting = said.weighting.clone().unwrap_or(inherited);
    let aggregate = said.aggregate.clone().unwrap_or_else(|| above.aggregate.clone());
    Options { items: if own { items(&weighting, over) } else { above.items }, weighting, aggregate, own }
}

fn word(word: &str) -> Call {
    Call { name: At::bare(Name::new(word)), options: None }
}

/// Weights found from data look at all leaves; weights that are said look at one level.
fn items(weighting: &Call, over: Option<Over>) -> Items {
    match over {
        Some(Over::Leaves) => Items::Leaves,
        Some(Over::Children) => Items::Children,
        None if matches!(weighting.name.as_str(), "equal" | "given" | "ahp") => Items::Children,
        None => Items::Leaves,
    }
}
