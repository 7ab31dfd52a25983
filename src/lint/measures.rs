//! What a variable measures, told by keys: equal keys are one measure.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::ground::Node;
use crate::spec::expr::affine::{Sum, sum};
use crate::spec::expr::{Expr, ExprKind, Lag, Path};
use crate::study::{BoundIndex, BoundLeaf, Definition, Study, VarId};

pub struct Measures<'a> {
    study: &'a Study,
    sums: RefCell<HashMap<VarId, Sum>>,
    keys: RefCell<HashMap<VarId, Rc<Vec<String>>>>,
    leaves: RefCell<HashMap<Place, Rc<Leaves>>>,
}

/// An index and a path in it.
type Place = (String, Vec<String>);

/// Leaves below a node by the keys of what they measure.
#[derive(Debug, Default)]
pub struct Leaves {
    /// Places among the leaves of the index.
    pub at: HashMap<String, usize>,
}

/// Functions that leave the measure what it is, on another scale.
const SCALES: [&str; 6] = ["ln", "log10", "sqrt", "winsorise", "trim", "std"];

impl<'a> Measures<'a> {
    pub fn new(study: &'a Study) -> Self {
        Measures { study, sums: RefCell::default(), keys: RefCell::default(), leaves: RefCell::default() }
    }

    /// Up to positive affine maps; without logarithms and lags; by the idea that it declares.
    pub fn keys(&self, id: VarId) -> Rc<Vec<String>> {
        if let Some(known) = self.keys.borrow().get(&id) {
            return known.clone();
        }
        let var = self.study.var(id);
        let mut keys = match var.definition {
            Definition::Column => vec![var.name.clone()],
            _ => vec![self.sum(id).form().core, self.plain(id)],
        };
        keys.retain(|key| key != "constant");
        keys.dedup();
        keys.extend(var.concept.as_ref().map(|concept| format!("<{concept}>")));
        let keys = Rc::new(keys);
        self.keys.borrow_mut().insert(id, keys.clone());
        keys
    }

    pub fn same(&self, a: VarId, b: VarId) -> bool {
        let (a, b) = (self.keys(a), self.keys(b));
        a.iter().any(|key| b.contains(key))
    }

    /// The first leaf below a node that measures what a variable does.
    pub fn leaf(&self, index: &'a BoundIndex, node: Node, id: VarId) -> Option<&'a BoundLeaf> {
        let leaves = self.leaves(index, node);
        let at = self.keys(id).iter().find_map(|key| leaves.at.get(key).copied())?;
        index.leaves.get(at)
    }

    pub fn leaves(&self, index: &BoundIndex, node: Node) -> Rc<Leaves> {
        let place = (node.index.to_string(), node.path.to_vec());
        if let Some(known) = self.leaves.borrow().get(&place) {
            return known.clone();
        }
        let inside: HashSet<usize> =
            (0..index.nodes.len()).filter(|at| index.nodes[*at].path.starts_with(node.path)).collect();
        let mut leaves = Leaves::default();
        for (at, leaf) in index.leaves.iter().enumerate().filter(|(_, leaf)| inside.contains(&leaf.node)) {
            for key in self.keys(leaf.var).iter() {
                leaves.at.entry(key.clone()).or_insert(at);
            }
        }
        let leaves = Rc::new(leaves);
        self.leaves.borrow_mut().insert(place, leaves.clone());
        leaves
    }

    /// What it comes to in columns.
    fn sum(&self, id: VarId) -> Sum {
        if let Some(known) = self.sums.borrow().get(&id) {
            return known.clone();
        }
        let var = self.study.var(id);
        let found = match &var.definition {
            Definition::Formula { expr, of } => self.of_expr(expr, of),
            Definition::Branch { index, path } => Sum::atom(format!("{index}/{}", path.join("/"))),
            _ => Sum::atom(&var.name),
        };
        self.sums.borrow_mut().insert(id, found.clone());
        found
    }

    fn of_expr(&self, expr: &Expr, of: &[VarId]) -> Sum {
        sum(expr, &|path: &Path| match self.named(path, of) {
            Some(id) => self.sum(id),
            None => Sum::atom(path.to_string()),
        })
    }

    fn named(&self, path: &Path, of: &[VarId]) -> Option<VarId> {
        let name = path.0.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(".");
        of.iter().copied().find(|id| self.study.name_of(*id) == name)
    }

    fn plain(&self, id: VarId) -> String {
        match &self.study.var(id).definition {
            Definition::Formula { expr, of } => self.plain_expr(expr, of),
            _ => self.sum(id).form().core,
        }
    }

    fn plain_expr(&self, expr: &Expr, of: &[VarId]) -> String {
        match &expr.kind {
            ExprKind::Lag(Lag::Lag(_) | Lag::Lead(_), inner) => self.plain_expr(inner, of),
            ExprKind::Call(call) if SCALES.contains(&call.name.to_string().as_str()) => match call.arguments.first() {
                Some(argument) => self.plain_expr(&argument.value, of),
                None => self.of_expr(expr, of).form().core,
            },
            ExprKind::Name(path) if let Some(id) = self.named(path, of) => self.plain(id),
            _ => self.of_expr(expr, of).form().core,
        }
    }
}
