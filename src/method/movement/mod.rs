//! `movement:` — how a distribution moves: its density, and transitions between its classes.

mod chain;
mod check;
mod density;
mod options;
mod places;
mod quantities;
mod spatial;

use std::sync::Arc;

use serde_json::json;

pub use chain::CANNOT_MOVE;
pub use check::{NOTHING_MOVES, UNKNOWN_CHOICE};
pub use density::{CANNOT_SMOOTH, MOST_MODES};
pub use options::{Classes, Lag, Options};
pub use places::Laid;

use super::labels::names_of;
use super::{Method, Names, Quantity, Role, descriptives, matrix, variables};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::plan::{Key, Plan};
use crate::spec::types::Language;
use crate::study::{Analysis, Bound, Study, VarId};

card! {
    /// How a distribution moves. `kernel` gives its density in each period, and the places of its modes; `markov` the
    /// transitions between classes over one or several steps, where they lead, and how mobile units are. With `lag` the
    /// transitions are counted apart for each class of the neighbours' mean (Rey 2001), and tests say whether they differ.
    static CARD = "movement", "distribution dynamics";
}

pub static CARDS: &[&Card] = &[&CARD, &NOTHING_MOVES, &UNKNOWN_CHOICE, &CANNOT_SMOOTH, &CANNOT_MOVE];

pub struct Movement;

impl Method for Movement {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        "movement"
    }

    fn keyword(&self) -> &'static str {
        "movement"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "kernel", names: Names::Variables },
            Role { option: "markov", names: Names::Variables },
            Role { option: "each", names: Names::Variables },
            Role { option: "split", names: Names::Group },
            Role { option: "lag.W", names: Names::Matrix },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
        check::check(analysis, options, study)
    }

    fn quantities(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
        quantities::quantities(analysis, options, study)
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        for id in role(analysis, "kernel") {
            let key = smoothed(analysis, options, study, id, plan);
            plan.publish(&analysis.name, Some(study.name_of(id)), key);
        }
        for id in role(analysis, "markov") {
            let key = chained(analysis, options, study, id, plan);
            key.into_iter().for_each(|key| plan.publish(&analysis.name, Some(study.name_of(id)), key));
        }
        vec![]
    }
}

/// Variables of an option.
pub fn role(analysis: &Analysis, option: &str) -> Vec<VarId> {
    analysis.roles.get(option).map(Bound::vars).unwrap_or_default()
}

/// The options of an analysis of this section.
pub fn options_of(analysis: &Analysis) -> Arc<Options> {
    super::options::<Movement>(analysis).unwrap_or_default()
}

/// What densities are repeated over: an option, else the panel's periods.
fn each(analysis: &Analysis, study: &Study) -> Option<VarId> {
    role(analysis, "each").first().copied().or(study.layout.time)
}

/// Names of the periods of densities, those that are asked for; one empty name where the rows have none.
pub fn periods(analysis: &Analysis, study: &Study) -> Vec<String> {
    let options = options_of(analysis);
    let years = &options.years;
    let all = each(analysis, study).map_or_else(|| vec![String::new()], |id| names_of(study, id));
    all.into_iter().filter(|name| years.is_empty() || years.iter().any(|year| year.to_string() == *name)).collect()
}

/// Names of the groups of densities; one empty name for all units.
pub fn groups(analysis: &Analysis, study: &Study) -> Vec<String> {
    role(analysis, "split").first().map_or_else(|| vec![String::new()], |id| names_of(study, *id))
}

/// What tells an analysis of densities from others of the same variable: its label where it has one, else how it smooths.
pub fn smoothing(analysis: &Analysis, study: &Study) -> String {
    if analysis.options.get("label").is_some() {
        return super::figures::label_of(&analysis.name, study);
    }
    let options = options_of(analysis);
    let [en, zh] = density::rule_in_words(&options.rule());
    let kernel = options.kernel();
    match study.language {
        Language::En => format!("{kernel} kernel, bandwidth {en}"),
        Language::Zh => format!("核函数为{kernel}，带宽{zh}"),
    }
}

fn smoothed(analysis: &Analysis, options: &Options, study: &Study, id: VarId, plan: &mut Plan) -> Key {
    let (each, split) = (each(analysis, study), role(analysis, "split").first().copied());
    let params = density::Params {
        each: each.is_some(),
        split: split.is_some(),
        years: options.years.clone(),
        bandwidth: options.rule(),
        kernel: options.kernel(),
        reflect: options.reflects(),
    };
    let inputs: Vec<Key> =
        std::iter::once(id).chain(each).chain(split).map(|id| variables::lower(study, id, plan)).collect();
    let label = format!("densities of {}({})", analysis.name, study.name_of(id));
    plan.step(&density::DENSITY, json!(params), &inputs, analysis.span, label)
}

/// The matrix of the neighbours by name.
pub fn matrix_of(analysis: &Analysis) -> Option<&str> {
    match analysis.roles.get("lag.W") {
        Some(Bound::Names(names)) => names.first().map(String::as_str),
        _ => None,
    }
}

/// None where a matrix is named that cannot be made, which was reported.
fn chained(analysis: &Analysis, options: &Options, study: &Study, id: VarId, plan: &mut Plan) -> Option<Key> {
    let name = format!("{}({})", analysis.name, study.name_of(id));
    let permutations = options.permutations.as_ref().map_or(0, |draws| draws.value);
    let spatial = options.lag.as_ref().map(|lag| chain::Spatial {
        own: lag.value.classes.as_ref().is_some_and(|at| at.value.as_str() == "own"),
        permutations,
        seed: if permutations > 0 { study.seed } else { 0 },
        name: if permutations > 0 { name.clone() } else { String::new() },
    });
    let params = chain::Params {
        classes: options.classes(),
        rule: descriptives::quantile_rule(study).to_string(),
        steps: options.steps(),
        balanced: options.balanced(),
        spatial,
    };
    let columns = [Some(id), study.layout.unit, study.layout.time].into_iter().flatten();
    let mut inputs: Vec<Key> = columns.map(|id| variables::lower(study, id, plan)).collect();
    let op = match options.lag {
        Some(_) => {
            inputs.push(matrix::key(study, matrix_of(analysis)?, plan)?);
            &spatial::SPATIAL_CHAIN
        }
        None => &chain::CHAIN,
    };
    Some(plan.step(op, json!(params), &inputs, analysis.span, format!("transitions of {name}")))
}
