//! Rules: what a careful referee would ask of a study, before a number is computed.
//!
//! A rule is a card that explains, a level, what it needs and a function from a bound study to findings. A study answers
//! a finding in `allow:` with a reason, and says in `lint:` how heavy it is.

mod absorbed;
mod after;
mod alike;
mod answer;
mod below;
mod branch;
mod cell;
mod cells;
mod collinear;
mod draws;
mod economic;
mod few;
mod filtered;
mod ground;
mod lagged;
mod leaf;
mod many;
mod measures;
mod negative;
mod nothing;
mod overid;
mod panel;
mod pooling;
mod ratio;
mod regime;
mod rho;
mod shared;
mod stars;
mod steps;
mod topsis;
mod trimmed;
mod unshown;
mod values;
mod weights;

pub use answer::{Allowed, Answered, NOTHING_TO_ALLOW, answer};
pub use ground::Ground;
pub use values::Values;

use std::collections::HashSet;

use crate::diag::{Card, Diagnostic};
use crate::source::Span;
use crate::spec::types::Level;

/// One thing that is looked for.
pub struct Rule {
    pub card: &'static Card,
    pub part: Part,
    pub needs: Needs,
    /// How heavy it is where the study says nothing.
    pub level: Level,
    check: fn(&Ground) -> Vec<Diagnostic>,
}

/// What a rule reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Definitions,
    Data,
}

/// What a rule is about, as a referee's page has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Measures,
    Models,
    Errors,
    Instruments,
    Space,
    Claims,
}

impl Part {
    pub const ALL: [Part; 6] =
        [Part::Measures, Part::Models, Part::Errors, Part::Instruments, Part::Space, Part::Claims];

    pub fn title(self) -> &'static str {
        match self {
            Part::Measures => "Measures and indices",
            Part::Models => "Models and samples",
            Part::Errors => "Standard errors and tests",
            Part::Instruments => "Instruments and mechanisms",
            Part::Space => "Space",
            Part::Claims => "Claims and tables",
        }
    }
}

/// A rule that warns.
const fn warns(card: &'static Card, part: Part, needs: Needs, check: fn(&Ground) -> Vec<Diagnostic>) -> Rule {
    Rule { card, part, needs, level: Level::Warn, check }
}

/// Every rule, in the order in which a referee reads.
pub static RULES: &[Rule] = &[
    warns(&shared::CARD, Part::Measures, Needs::Definitions, shared::check),
    warns(&leaf::CARD, Part::Measures, Needs::Definitions, leaf::check),
    warns(&branch::CARD, Part::Measures, Needs::Definitions, branch::check),
    warns(&few::CARD, Part::Errors, Needs::Data, few::check),
    warns(&below::CARD, Part::Errors, Needs::Data, below::check),
    warns(&panel::CARD, Part::Errors, Needs::Definitions, panel::check),
    warns(&cell::CARD, Part::Errors, Needs::Data, cell::check),
    warns(&absorbed::CARD, Part::Models, Needs::Data, absorbed::check),
    warns(&absorbed::LITTLE, Part::Models, Needs::Data, absorbed::little),
    warns(&collinear::CARD, Part::Models, Needs::Definitions, collinear::check),
    warns(&trimmed::CARD, Part::Models, Needs::Definitions, trimmed::check),
    warns(&filtered::CARD, Part::Models, Needs::Definitions, filtered::check),
    warns(&after::CARD, Part::Models, Needs::Definitions, after::check),
    warns(&ratio::CARD, Part::Models, Needs::Definitions, ratio::check),
    warns(&overid::CARD, Part::Instruments, Needs::Definitions, overid::check),
    warns(&lagged::CARD, Part::Instruments, Needs::Definitions, lagged::check),
    warns(&steps::CARD, Part::Instruments, Needs::Definitions, steps::check),
    warns(&draws::CARD, Part::Errors, Needs::Definitions, draws::check),
    warns(&regime::CARD, Part::Models, Needs::Definitions, regime::check),
    warns(&negative::CARD, Part::Measures, Needs::Data, negative::check),
    warns(&pooling::CARD, Part::Measures, Needs::Definitions, pooling::check),
    warns(&weights::SHIFT, Part::Measures, Needs::Data, weights::shift),
    warns(&weights::HEAVY, Part::Measures, Needs::Data, weights::heavy),
    warns(&alike::ALIKE, Part::Measures, Needs::Data, alike::alike),
    warns(&alike::AGAINST, Part::Measures, Needs::Data, alike::against),
    warns(&topsis::CARD, Part::Measures, Needs::Definitions, topsis::check),
    warns(&economic::FROM_THE_MODEL, Part::Space, Needs::Definitions, economic::from_the_model),
    warns(&economic::NOT_BY_ROW, Part::Space, Needs::Definitions, economic::not_by_row),
    warns(&rho::CARD, Part::Space, Needs::Definitions, rho::check),
    warns(&many::CARD, Part::Claims, Needs::Definitions, many::check),
    warns(&unshown::CARD, Part::Claims, Needs::Definitions, unshown::check),
    warns(&nothing::CARD, Part::Claims, Needs::Definitions, nothing::check),
    warns(&stars::CARD, Part::Claims, Needs::Definitions, stars::check),
];

/// The pages of all rules, and of what their answers may be wrong about.
pub fn cards() -> Vec<&'static Card> {
    RULES.iter().map(|rule| rule.card).chain([&NOTHING_TO_ALLOW]).collect()
}

pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.card.code == code)
}

/// What was found, and how many rules could not be asked.
#[derive(Debug, Default)]
pub struct Looked {
    pub found: Vec<Diagnostic>,
    /// Rules that wait for data.
    pub waiting: Vec<&'static str>,
}

/// Every rule that the study has not switched off, on what there is.
pub fn look(ground: &Ground) -> Looked {
    let mut looked = Looked::default();
    let mut seen: HashSet<(&str, Vec<Span>)> = HashSet::new();
    for rule in RULES.iter().filter(|rule| ground.level(rule) != Level::Off) {
        if rule.needs == Needs::Data && ground.values.is_none() {
            looked.waiting.push(rule.card.code);
            continue;
        }
        // What several models take from one place is one finding.
        let fresh = |one: &Diagnostic| {
            let places = one.labels.iter().map(|(span, _)| *span).collect();
            seen.insert((one.card.code, places))
        };
        looked.found.extend((rule.check)(ground).into_iter().filter(fresh));
    }
    looked
}
