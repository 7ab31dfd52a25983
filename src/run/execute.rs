//! Runs what is out of date, each step as soon as its inputs are there.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::store::{Outcome, Store};
use crate::plan::{Datum, Failure, Job, Key, Plan, Step};

/// What a run tells while it goes on.
pub trait Progress: Sync {
    fn begin(&self, _steps: usize) {}
    fn done(&self, _step: &Step, _outcome: &Outcome) {}
}

/// Says nothing.
pub struct Quiet;

impl Progress for Quiet {}

/// What a plan would have to compute, given a store.
#[derive(Clone, Default)]
pub struct Agenda {
    /// Found in the store and whole.
    pub stored: BTreeMap<Key, Datum>,
    /// To run, in plan order.
    pub todo: Vec<Key>,
}

impl Agenda {
    /// Walks back from the wanted keys and stops where the store has an answer.
    pub fn of(plan: &Plan, wanted: &[Key], store: Option<&Store>) -> Agenda {
        let mut agenda = Agenda::default();
        let mut open: Vec<Key> = wanted.to_vec();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(key) = open.pop() {
            let Some(step) = plan.steps.get(&key) else { continue };
            if !seen.insert(key) {
                continue;
            }
            let stored = store.filter(|_| step.op.keep).and_then(|store| store.get(key));
            match stored {
                Some(datum) => drop(agenda.stored.insert(key, datum)),
                None => {
                    agenda.todo.push(key);
                    open.extend(&step.inputs);
                }
            }
        }
        agenda.todo.sort_by_key(|key| plan.steps.get_index_of(key));
        agenda
    }
}

/// Everything a run needs besides the plan.
pub struct Runner<'a> {
    pub plan: &'a Plan,
    /// A column of the data by its name.
    pub column: &'a (dyn Fn(&str) -> Option<Datum> + Sync),
    pub store: Option<&'a Store>,
    pub seed: u64,
    pub progress: &'a dyn Progress,
}

/// What is known while steps run. Values leave it when their last reader is done.
struct State {
    values: HashMap<Key, Outcome>,
    readers: HashMap<Key, usize>,
}

impl Runner<'_> {
    /// The values of the wanted keys. A step that fails gives its reason and leaves its neighbours whole.
    pub fn run(&self, wanted: &[Key]) -> BTreeMap<Key, Outcome> {
        let agenda = Agenda::of(self.plan, wanted, self.store);
        self.progress.begin(agenda.todo.len());
        let mut values: HashMap<Key, Outcome> =
            agenda.stored.into_iter().map(|(key, datum)| (key, Ok(datum))).collect();
        let mut readers: HashMap<Key, usize> = wanted.iter().map(|key| (*key, 1)).collect();
        let mut dependents: HashMap<Key, Vec<Key>> = HashMap::new();
        let mut pending: HashMap<Key, AtomicUsize> = HashMap::new();
        for key in &agenda.todo {
            let mut waits = 0;
            for input in &self.plan.steps[key].inputs {
                *readers.entry(*input).or_default() += 1;
                if let Some(name) = self.plan.columns.get(input) {
                    values.entry(*input).or_insert_with(|| self.source(name));
                } else if !values.contains_key(input) {
                    dependents.entry(*input).or_default().push(*key);
                    waits += 1;
                }
            }
            pending.insert(*key, AtomicUsize::new(waits));
        }
        let work = Work { runner: self, state: Mutex::new(State { values, readers }), dependents, pending };
        // Known before the first one runs: a step that becomes ready meanwhile is started by the last of its inputs.
        let ready: Vec<&Key> =
            agenda.todo.iter().filter(|key| work.pending[*key].load(Ordering::Relaxed) == 0).collect();
        rayon::scope(|scope| {
            for key in ready {
                scope.spawn(|scope| work.step(*key, scope));
            }
        });
        let mut state = work.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        wanted.iter().filter_map(|key| state.values.remove(key).map(|value| (*key, value))).collect()
    }

    fn source(&self, name: &str) -> Outcome {
        (self.column)(name).ok_or_else(|| Failure::new(format!("column `{name}` is not in the data")))
    }
}

struct Work<'a> {
    runner: &'a Runner<'a>,
    state: Mutex<State>,
    dependents: HashMap<Key, Vec<Key>>,
    pending: HashMap<Key, AtomicUsize>,
}

impl<'a> Work<'a> {
    fn step<'scope>(&'scope self, key: Key, scope: &rayon::Scope<'scope>)
    where
        'a: 'scope,
    {
        let step = &self.runner.plan.steps[&key];
        let outcome = self.inputs(step).and_then(|inputs| compute(step, &inputs, self.runner.seed));
        if let (true, Ok(datum), Some(store)) = (step.op.keep, &outcome, self.runner.store) {
            // A store that cannot be written costs the next run time, never this run its results.
            drop(store.put(key, datum));
        }
        self.runner.progress.done(step, &outcome);
        self.keep(key, step, outcome);
        for next in self.dependents.get(&key).into_iter().flatten() {
            if self.pending[next].fetch_sub(1, Ordering::AcqRel) == 1 {
                scope.spawn(|scope| self.step(*next, scope));
            }
        }
    }

    fn inputs(&self, step: &Step) -> Result<Vec<Datum>, Failure> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = || Err(Failure::new("an input was not computed"));
        let input = |key| match state.values.get(key).cloned().unwrap_or_else(missing) {
            Err(failure) if step.goes_on => Ok(Datum::Missing(Arc::new(failure))),
            outcome => outcome,
        };
        step.inputs.iter().map(input).collect()
    }

    fn keep(&self, key: Key, step: &Step, outcome: Outcome) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for input in &step.inputs {
            let left = state.readers.get_mut(input).map(|count| {
                *count -= 1;
                *count
            });
            if left == Some(0) {
                state.values.remove(input);
            }
        }
        if state.readers.get(&key).is_some_and(|count| *count > 0) {
            state.values.insert(key, outcome);
        }
    }
}

/// A panic inside an operation is a defect of studyc; it becomes a failure of that step alone.
fn compute(step: &Step, inputs: &[Datum], seed: u64) -> Outcome {
    let job = Job { params: &step.params, inputs, seed, draws: 0..0 };
    catch_unwind(AssertUnwindSafe(|| (step.op.run)(&job)))
        .unwrap_or_else(|_| Err(Failure::new(format!("internal error in `{}`: please report it", step.op.name))))
}
