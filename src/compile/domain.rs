//! What only values can say, found before anything is estimated: a logarithm of a negative number, a filter that
//! keeps no row, a leaf that never changes.

use std::collections::BTreeMap;

use super::cards::CONSTANT_LEAF;
use super::column_datum;
use crate::data::Dataset;
use crate::diag::Diagnostic;
use crate::method::descriptives::quantile_rule;
use crate::method::expression::{Problem, Scope, evaluate};
use crate::method::variables;
use crate::plan::{Datum, Key, Plan};
use crate::run::{Outcome, Quiet, Runner};
use crate::stats::descriptive::quantile::QuantileRule;
use crate::study::{Definition, Study, VarId};

/// Rows beyond which values are looked at by the run alone.
const MOST_ROWS: usize = 2_000_000;

/// Places that a diagnostic shows before it counts the rest.
const SHOWN: usize = 10;

/// In a study with other mistakes only formulas are held against their values: leaves and samples may yet change.
pub fn check(study: &Study, dataset: &Dataset, clean: bool) -> Vec<Diagnostic> {
    if dataset.rows > MOST_ROWS {
        return vec![];
    }
    let values = Values::of(study, dataset);
    let mut found = values.problems();
    if clean {
        found.extend(values.constant_leaves());
    }
    if clean && found.is_empty() {
        found.extend(values.empty_samples());
    }
    found
}

/// Values of every variable that needs no index.
pub(super) struct Values<'a> {
    pub(super) study: &'a Study,
    pub(super) dataset: &'a Dataset,
    keys: BTreeMap<VarId, Key>,
    values: BTreeMap<Key, Outcome>,
}

impl<'a> Values<'a> {
    fn of(study: &'a Study, dataset: &'a Dataset) -> Self {
        let mut plan = Plan::default();
        let plain = |id: &VarId| {
            let rests_on_index = |one: &VarId| {
                matches!(
                    study.var(*one).definition,
                    Definition::Branch { .. } | Definition::Broken | Definition::Output { .. }
                )
            };
            !study.ancestry(*id).iter().any(rests_on_index)
        };
        let ids: Vec<VarId> = (0..study.vars.len()).map(VarId).filter(plain).collect();
        let keys: BTreeMap<VarId, Key> =
            ids.into_iter().map(|id| (id, variables::lower(study, id, &mut plan))).collect();
        let wanted: Vec<Key> = keys.values().copied().collect();
        let runner =
            Runner { plan: &plan, column: &|name| column_datum(dataset, name), store: None, seed: 0, progress: &Quiet };
        let values = runner.run(&wanted);
        Values { study, dataset, keys, values }
    }

    pub(super) fn value(&self, id: VarId) -> Option<Datum> {
        match self.study.var(id).definition {
            Definition::Column => column_datum(self.dataset, self.study.name_of(id)),
            _ => self.values.get(self.keys.get(&id)?)?.as_ref().ok().cloned(),
        }
    }

    /// Formulas that failed though what they rest on did not.
    fn problems(&self) -> Vec<Diagnostic> {
        let failed = self.keys.iter().filter(|(_, key)| matches!(self.values.get(key), Some(Err(_))));
        failed.flat_map(|(id, _)| self.explain(*id)).collect()
    }

    fn explain(&self, id: VarId) -> Vec<Diagnostic> {
        let Definition::Formula { expr, of } = &self.study.var(id).definition else { return vec![] };
        let known: Option<BTreeMap<&str, Datum>> =
            of.iter().map(|id| Some((self.study.name_of(*id), self.value(*id)?))).collect();
        let Some(known) = known else { return vec![] };
        let panel = (self.dataset.units.as_ref()).zip(self.dataset.times.as_ref());
        let times: Vec<f64> =
            panel.map(|(_, times)| times.values.iter().map(|time| *time as f64).collect()).unwrap_or_default();
        let panel = panel.map(|(units, _)| (units.codes.as_slice(), times.as_slice()));
        let value = |name: &str| known.get(name).cloned();
        let quantiles = QuantileRule::by_name(quantile_rule(self.study)).unwrap_or(QuantileRule::Stata);
        match evaluate(expr, &Scope { rows: self.dataset.rows, value: &value, panel, quantiles, neighbours: None }) {
            Ok((_, problems)) => problems.iter().map(|problem| self.problem(id, problem)).collect(),
            Err(failure) => vec![variables::OUT_OF_DOMAIN.error(failure.message).at(expr.span, "cannot be computed")],
        }
    }

    fn problem(&self, id: VarId, problem: &Problem) -> Diagnostic {
        let name = self.study.name_of(id);
        let rows = problem.rows.len();
        let plural = if rows == 1 { "row" } else { "rows" };
        let mut diagnostic = variables::OUT_OF_DOMAIN
            .error(format!("`{name}`: {} in {rows} {plural}", problem.what))
            .at(problem.span, format!("first value: {}", problem.first()));
        let mut places: Vec<String> = problem.rows.iter().take(SHOWN).map(|row| self.row(*row)).collect();
        if rows > SHOWN {
            places.push(format!("... and {} more", rows - SHOWN));
        }
        diagnostic.places = places;
        diagnostic.help(format!("mend the data, or say what such rows should be: `{}`", otherwise(problem.what)))
    }

    /// `row 7: Beijing 2012`, or the row alone where rows have no names.
    fn row(&self, row: usize) -> String {
        let unit = self.dataset.units.as_ref().and_then(|units| units.names.get(*units.codes.get(row)? as usize));
        let time = self.dataset.times.as_ref().and_then(|times| times.values.get(row));
        match (unit, time) {
            (Some(unit), Some(time)) => format!("{unit} {time}"),
            (Some(unit), None) => unit.clone(),
            _ => format!("row {}", row + 1),
        }
    }

    fn constant_leaves(&self) -> Vec<Diagnostic> {
        let leaves = self.study.indices.values().flat_map(|index| index.leaves.iter().map(move |leaf| (index, leaf)));
        let constant = leaves.filter(|(_, leaf)| {
            let value = self.value(leaf.var);
            let values = value.as_ref().and_then(|datum| datum.as_numbers().ok()).unwrap_or_default();
            let mut present = values.iter().filter(|x| !x.is_nan());
            present.next().is_some_and(|first| present.all(|x| x == first))
        });
        constant
            .map(|(index, leaf)| {
                CONSTANT_LEAF
                    .error(format!(
                        "leaf `{}` of `{}` has one value in all rows",
                        self.study.name_of(leaf.var),
                        index.name
                    ))
                    .at(leaf.span, "never changes")
                    .help("leave the leaf out, or mend its column")
            })
            .collect()
    }
}

/// How a formula says what holds where a function has no value.
fn otherwise(what: &str) -> &'static str {
    match what.split(' ').next() {
        Some("division") => "if(b != 0, a / b, 0)",
        Some("sqrt") => "if(x >= 0, sqrt(x), 0)",
        Some("log10") => "if(x > 0, log10(x), 0)",
        Some("coupling") => "max(0, min(1, x))",
        _ => "if(x > 0, ln(x), 0)",
    }
}
