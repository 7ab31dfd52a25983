//! `convergence:` — whether units become alike: their spread, their growth by where they began, and clubs.

mod beta;
mod check;
mod clubs;
mod options;
mod quantities;
mod sigma;

use std::sync::Arc;

use serde_json::json;

pub use beta::BETA;
pub use check::NOTHING_CONVERGES;
pub use clubs::{MOST_CLUBS, NO_CLUBS};
pub use options::{Options, Span};
pub use sigma::NO_SPREAD;

use super::regression::{formula_of, refit};
use super::{Equation, Method, Names as Role_, Quantity, Role, spatial, variables};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::plan::{Key, Plan};
use crate::spec::node::{Node, Tree};
use crate::study::{Analysis, Bound, Study, VarId};

card! {
    /// Whether units become alike. `sigma` follows the spread of a variable over time. `beta` regresses growth on the logarithm
    /// of where a unit began, (ln y_b - ln y_a) / (b - a) = c + b ln y_a: absolute alone, conditional with `controls` or
    /// absorbed `effects`; its speed is -ln(1 + b (b - a)) / (b - a) (Barro and Sala-i-Martin 1992). With `spatial` it is a
    /// spatial model (Rey and Montouri 1999), and has a second speed by the total effect (LeSage and Fischer 2008). `clubs` is the
    /// log t test of Phillips and Sul (2007) and the clubs that it finds.
    static CARD = "convergence", "convergence";
}

pub static CARDS: &[&Card] = &[&CARD, &NOTHING_CONVERGES, &NO_SPREAD, &NO_CLUBS];

pub const SECTION: &str = "convergence";

pub struct Convergence;

impl Method for Convergence {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        SECTION
    }

    fn keyword(&self) -> &'static str {
        "convergence"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "sigma", names: Role_::Variables },
            Role { option: "beta", names: Role_::Variables },
            Role { option: "clubs", names: Role_::Variables },
            Role { option: "over", names: Role_::Group },
            Role { option: "controls", names: Role_::Variables },
            Role { option: "effects", names: Role_::Variables },
            Role { option: "errors.cluster", names: Role_::Variables },
            Role { option: "weight", names: Role_::Expression },
            Role { option: "keep", names: Role_::Filter },
            Role { option: "drop", names: Role_::Filter },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
        check::check(analysis, options, study)
    }

    fn quantities(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
        quantities::quantities(analysis, options, study)
    }

    fn equations(&self, analysis: &Analysis, _: &Options, study: &Study) -> Vec<Equation> {
        let Some(formula) = formula_of(analysis) else { return vec![] };
        let equation = |(outcome, of): (&VarId, VarId)| Equation {
            outcome: *outcome,
            output: Some(study.name_of(of).to_string()),
            prefix: String::new(),
            formula: formula.clone(),
            model: analysis.name.clone(),
        };
        formula.outcomes.iter().zip(role(analysis, "beta")).map(equation).collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        for id in role(analysis, "sigma") {
            let key = spread(analysis, options, study, id, plan);
            plan.publish(&analysis.name, Some(study.name_of(id)), key);
        }
        if let Some(id) = role(analysis, "beta").first() {
            let key = grown(analysis, options, study, plan);
            key.into_iter().for_each(|key| plan.publish(&analysis.name, Some(study.name_of(*id)), key));
        }
        for id in role(analysis, "clubs") {
            let key = clubbed(analysis, options, study, id, plan);
            plan.publish(&analysis.name, Some(study.name_of(id)), key);
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
    super::options::<Convergence>(analysis).unwrap_or_default()
}

fn spread(analysis: &Analysis, options: &Options, study: &Study, id: VarId, plan: &mut Plan) -> Key {
    let over = role(analysis, "over");
    let params = sigma::Params {
        logged: options.logged,
        years: options.years.as_ref().map(|years| (years.value.from, years.value.to)),
        groupings: super::names(study, &over),
    };
    let inputs = [Some(id), study.layout.time].into_iter().flatten().chain(over);
    let keys: Vec<Key> = inputs.map(|id| variables::lower(study, id, plan)).collect();
    let label = format!("spread of {}({})", analysis.name, study.name_of(id));
    plan.step(&sigma::SIGMA, json!(params), &keys, analysis.span, label)
}

/// The regression of growth as a model of its own, then its speed.
fn grown(analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Option<Key> {
    let formula = formula_of(analysis)?;
    let model = as_model(analysis);
    let fit = match spatial::is_spatial(&model) {
        true => spatial::fits(&model, &*model.options.read().ok()?, study, plan).first()?.1,
        false => refit(&model, formula, &[], study, plan)?,
    };
    let span = options.span(study)?;
    let params = beta::Params {
        start: study.name_of(*formula.terms.first()?).to_string(),
        length: span.length,
        logged: options.logged,
    };
    let label = format!("speed of {}", analysis.name);
    Some(plan.step(&BETA, json!(params), &[fit], analysis.span, label))
}

/// The options that a model shares with a regression of growth.
pub fn as_model(analysis: &Analysis) -> Analysis {
    let shared = ["errors", "weight", "keep", "drop", "singletons", "spatial"];
    let entries = analysis.options.as_map().unwrap_or_default().iter();
    let kept = entries.filter(|(key, _)| key.as_text().is_some_and(|key| shared.contains(&key))).cloned().collect();
    Analysis { options: Node::new(analysis.options.span, Tree::Map(kept)).into(), ..analysis.clone() }
}

fn clubbed(analysis: &Analysis, options: &Options, study: &Study, id: VarId, plan: &mut Plan) -> Key {
    let params = clubs::Params {
        logged: options.logged,
        years: options.years.as_ref().map(|years| (years.value.from, years.value.to)),
        trim: options.trim.as_ref().map_or(clubs::TRIM, |trim| trim.value.0),
        long_run: options.long_run.as_ref().map_or_else(|| "phillips_sul".into(), |at| at.value.to_string()),
        joining: options.joining.as_ref().map_or(0.0, |at| at.value),
        lambda: options.filter.is_some().then(|| options.lambda.as_ref().map_or(clubs::LAMBDA, |at| at.value)),
    };
    let inputs = [Some(id), study.layout.unit, study.layout.time].into_iter().flatten();
    let keys: Vec<Key> = inputs.map(|id| variables::lower(study, id, plan)).collect();
    let label = format!("clubs of {}({})", analysis.name, study.name_of(id));
    plan.step(&clubs::CLUBS, json!(params), &keys, analysis.span, label)
}
