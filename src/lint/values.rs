//! Values of what models and indices name, for rules that look at data.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ground::Model;
use crate::method::index::{lower, publish};
use crate::method::regression::formula_of;
use crate::method::variables;
use crate::plan::{Datum, Key, Output, Plan, Published};
use crate::run::{Outcome, Quiet, Runner};
use crate::study::{Bound, BoundIndex, Study, VarId};

/// A column of the data by its name.
pub type Columns<'a> = &'a (dyn Fn(&str) -> Option<Datum> + Sync);

pub struct Values<'a> {
    /// Rows of the data.
    pub all: usize,
    column: Columns<'a>,
    study: &'a Study,
    plan: Plan,
    keys: BTreeMap<VarId, Key>,
    values: BTreeMap<Key, Outcome>,
}

impl<'a> Values<'a> {
    /// Computes variables of formulas and leaves, and scores and weights of indices.
    pub fn of(study: &'a Study, all: usize, column: Columns<'a>) -> Self {
        let mut plan = Plan::default();
        let mut wanted: BTreeSet<VarId> = study.indices.values().flat_map(BoundIndex::leaf_vars).collect();
        for analysis in study.analyses.values() {
            for role in ["errors.cluster", "keep", "drop", "years"] {
                wanted.extend(analysis.roles.get(role).map(Bound::vars).unwrap_or_default());
            }
            // What edits make anew is computed by the run.
            if !study.checks.contains_key(&analysis.name) {
                wanted.extend(formula_of(analysis).map(|formula| formula.vars()).unwrap_or_default());
            }
        }
        wanted.extend(study.groups.values().map(|group| group.var));
        wanted.extend(study.indices.keys().filter_map(|name| study.names.get(name)));
        wanted.extend(variables::panel(study));
        let keys: BTreeMap<VarId, Key> =
            wanted.into_iter().map(|id| (id, variables::lower(study, id, &mut plan))).collect();
        study.indices.values().for_each(|index| publish(study, index, &mut plan));
        let asked: Vec<Key> = keys.values().chain(plan.publish.values()).copied().collect();
        let values = run(study, &plan, column, &asked);
        Values { all, column, study, plan, keys, values }
    }

    /// A column as it was read.
    pub fn column(&self, name: &str) -> Option<Datum> {
        (self.column)(name)
    }

    pub fn datum(&self, id: VarId) -> Option<Datum> {
        let key = self.keys.get(&id)?;
        match self.plan.columns.get(key) {
            Some(name) => (self.column)(name),
            None => self.values.get(key)?.as_ref().ok().cloned(),
        }
    }

    pub fn numbers(&self, id: VarId) -> Option<Arc<Vec<f64>>> {
        match self.datum(id)? {
            Datum::Numbers(values) => Some(values),
            _ => None,
        }
    }

    pub fn codes(&self, id: VarId) -> Option<Vec<u32>> {
        self.datum(id)?.codes().ok()
    }

    /// Rows that the filters of a model leave and that have a value in every number of its formula.
    pub fn rows(&self, model: Model) -> Vec<usize> {
        let mut kept = vec![true; self.all];
        for (role, keep) in [("keep", true), ("drop", false), ("years", true)] {
            for id in model.analysis.roles.get(role).map(Bound::vars).unwrap_or_default() {
                let truth = self.numbers(id).unwrap_or_default();
                kept.iter_mut().zip(truth.iter()).for_each(|(kept, truth)| *kept &= (*truth == 1.0) == keep);
            }
        }
        for column in model.formula.vars().into_iter().filter_map(|id| self.numbers(id)) {
            kept.iter_mut().zip(column.iter()).for_each(|(kept, x)| *kept &= x.is_finite());
        }
        (0..kept.len()).filter(|row| kept[*row]).collect()
    }

    /// Weights of the leaves, in their order, as shares of one.
    pub fn weights(&self, index: &BoundIndex) -> Option<Vec<f64>> {
        let key = self.plan.publish.get(&Output { analysis: index.name.clone(), outcome: None })?;
        shares(self.values.get(key)?, index)
    }

    /// The same for an index that was changed.
    pub fn weights_if(&self, index: &BoundIndex) -> Option<Vec<f64>> {
        let mut plan = Plan::default();
        lower(self.study, &index.name, index, &mut plan);
        publish(self.study, index, &mut plan);
        let key = plan.publish.values().copied().next()?;
        let values = run(self.study, &plan, self.column, &[key]);
        shares(values.get(&key)?, index)
    }
}

fn run(study: &Study, plan: &Plan, column: Columns, wanted: &[Key]) -> BTreeMap<Key, Outcome> {
    Runner { plan, column, store: None, seed: study.seed, progress: &Quiet }.run(wanted)
}

fn shares(outcome: &Outcome, index: &BoundIndex) -> Option<Vec<f64>> {
    let published: Published = outcome.as_ref().ok()?.read().ok()?;
    let weights: Vec<f64> = published.cells.iter().take(index.leaves.len()).map(|(_, weight)| *weight).collect();
    let sum: f64 = weights.iter().sum();
    (sum > 0.0 && weights.len() == index.leaves.len()).then(|| weights.iter().map(|weight| weight / sum).collect())
}
