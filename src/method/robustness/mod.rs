//! `robustness:` — edits of a model or an index, each with a name: `Model x Edit -> Model`, `Index x Edit -> Index`.
//!
//! Binding a check makes an analysis of it, with options and roles of its own. What the edit rewrites has a new place
//! in the arena under the old name; everything else is shared, and equal steps of the plan are done once.

mod apply;
mod fit;
mod leave_out;
pub mod options;
mod paths;
mod placebo;
mod pulled;
mod rewrite;
mod says;
mod shifts;

pub use apply::{Misfit, edited, edited_index, formula_text, labelled};
pub use leave_out::LeaveOut;
use options::Options;
pub use paths::Paths;
pub use placebo::Placebo;
pub use pulled::counted;
pub use says::says;
pub use shifts::Shifts;

use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::method::regression::formula_of;
use crate::method::{Method, Role};
use crate::plan::{Output, Plan};
use crate::study::{Analysis, Study};

card! {
    /// A check is an edit with a name: a model and an edit give a model, and a map of edits gives the paper's tables.
    static ROBUSTNESS = "robustness", "robustness checks";
}

card! {
    /// ## What it finds
    /// An edit of something that the edited model or index does not have: a control that is not among its regressors,
    /// an index on which it does not rest, a leaf of another index.
    ///
    /// ## Why it matters
    /// The check would repeat the model under another name, and look like a robust result.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// robustness: {main: {of: base, checks: {few: {without: w}}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// robustness: {main: {of: base, checks: {few: {without: z}}}}
    /// ```
    static NOTHING_TO_EDIT = "nothing-to-edit", "an edit of what is not there";
}

card! {
    /// ## What it finds
    /// A check that does not say all that it needs: winsorising without a share, draws of no placebo, a section
    /// without the model that it edits, a check that changes nothing.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// robustness: {main: {of: base, checks: {tails: {winsorise: {of: all}}}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// robustness: {main: {of: base, checks: {tails: {winsorise: {of: all, at: 1%}}}}}
    /// ```
    static INCOMPLETE_EDIT = "incomplete-edit", "an edit that does not say enough";
}

card! {
    /// ## What it finds
    /// Edits of one check that exclude each other, or that what is edited cannot have: a placebo that also leaves out
    /// one unit at a time, clustered errors of an index.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// robustness: {main: {of: base, checks: {both: {add: z, without: z}}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// robustness: {main: {of: base, checks: {more: {add: z}}}}
    /// ```
    static CONTRADICTING_EDITS = "contradicting-edits", "edits that exclude each other";
}

pub static CARDS: &[&Card] =
    &[&ROBUSTNESS, &NOTHING_TO_EDIT, &INCOMPLETE_EDIT, &CONTRADICTING_EDITS, &placebo::NO_PLACEBO];

pub struct Robustness;

impl Method for Robustness {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &ROBUSTNESS
    }

    fn section(&self) -> &'static str {
        "robustness"
    }

    fn keyword(&self) -> &'static str {
        "robustness"
    }

    fn roles(&self) -> &'static [Role] {
        &[]
    }

    /// Its checks are analyses of their own, and lowered as such.
    fn lower(&self, _: &Analysis, _: &Options, _: &Study, _: &mut Plan) -> Vec<Diagnostic> {
        vec![]
    }
}

/// Outcomes of checks whose numbers cannot differ from those of what they edit: both are one step of the plan.
pub fn unchanged<'a>(study: &'a Study, plan: &Plan) -> Vec<(&'a str, String)> {
    let key = |analysis: &str, outcome: &str| {
        let output = Output { analysis: analysis.to_string(), outcome: Some(outcome.to_string()) };
        plan.publish.get(&output).copied()
    };
    let mut found = vec![];
    for (name, check) in &study.checks {
        let Some(formula) = study.analyses.get(name).and_then(formula_of) else { continue };
        for outcome in formula.outcomes.iter().map(|id| study.name_of(*id)) {
            let own = key(name, outcome);
            if own.is_some() && own == key(&check.of, outcome) {
                found.push((name.as_str(), outcome.to_string()));
            }
        }
    }
    found
}
