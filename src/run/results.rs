//! Values of steps as numbers under their addresses.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use super::store::Outcome;
use crate::method::not_built::NOT_BUILT;
use crate::method::{self, regression};
use crate::plan::{Failure, Key, Plan, Published};
use crate::results::{Output, Reason, Results};
use crate::study::{Analysis, Study};

/// Sections that give no numbers of their own.
const WITHOUT_NUMBERS: [&str; 2] = ["matrices", "robustness"];

pub fn results(study: &Study, plan: &Plan, values: &BTreeMap<Key, Outcome>) -> Results {
    let mut outputs = vec![];
    for (output, key) in &plan.publish {
        outputs.push((output.analysis.clone(), output.outcome.clone(), output_of(values.get(key))));
    }
    let planned: BTreeSet<&str> = plan.publish.keys().map(|output| output.analysis.as_str()).collect();
    let unplanned = study.analyses.values().filter(|analysis| !planned.contains(analysis.name.as_str()));
    for analysis in unplanned.filter(|analysis| !WITHOUT_NUMBERS.contains(&analysis.method)) {
        for outcome in outcomes(analysis, study) {
            outputs.push((analysis.name.clone(), outcome, Output::NotComputed(not_built(analysis))));
        }
    }
    Results { outputs, synthetic: study.synthetic }
}

fn outcomes(analysis: &Analysis, study: &Study) -> Vec<Option<String>> {
    let equations = method::equations(&analysis.name, study);
    if !equations.is_empty() {
        let outputs: IndexSet<Option<String>> = equations.into_iter().map(|equation| equation.output).collect();
        return outputs.into_iter().collect();
    }
    match regression::formula_of(analysis) {
        Some(formula) => formula.outcomes.iter().map(|id| Some(study.name_of(*id).to_string())).collect(),
        None => vec![None],
    }
}

fn not_built(analysis: &Analysis) -> Reason {
    Reason {
        code: NOT_BUILT.code.into(),
        message: format!("`{}` is understood, and not computed by this version", analysis.name),
        help: None,
    }
}

fn output_of(outcome: Option<&Outcome>) -> Output {
    let read = match outcome {
        Some(Ok(datum)) => datum.read::<Published>(),
        Some(Err(failure)) => Err(failure.clone()),
        None => Err(Failure::new("it was not reached")),
    };
    match read {
        Ok(published) => {
            let order = published.cells.iter().map(|(name, _)| name.clone()).collect();
            let cells = published.cells.into_iter().collect();
            Output::Computed { order, cells, notes: published.notes, series: published.series }
        }
        Err(Failure { code, message, help }) => Output::NotComputed(Reason { code, message, help }),
    }
}
