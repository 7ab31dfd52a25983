//! `explore:` — a model under every combination of choices that makes sense, and what all of them say together.
//!
//! Choices of one axis exclude each other; regressors under `subsets` are in or out. Universes that differ in subsets alone
//! share their rows, their demeaning and their cross-products (`solve`); all others are fits of their own. One step puts
//! all estimates together (`curve`), beside what they are where the regressor is dealt out anew (`joint`).

mod block;
mod curve;
mod joint;
mod lower;
pub mod options;
mod solve;

use options::Options;

use super::{Method, Names, Quantity, Role};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::plan::Plan;
use crate::spec::At;
use crate::study::{Analysis, Exploration, Study};

card! {
    /// A specification curve: the estimate of one regressor in every universe of choices, from the least to the largest
    /// (Simonsohn, Simmons and Nelson 2020, Nature Human Behaviour 4).
    ///
    /// Choices are edits with names, grouped by axis; a universe makes one choice on each axis and takes one subset of the
    /// regressors under `subsets`. `where` leaves out what makes no sense. All subsets share the rows on which every
    /// one of their regressors has a value.
    static EXPLORE = "explore", "specification curves";
}

card! {
    /// ## What it finds
    /// An exploration that cannot be counted: no model, no choices, a constraint about a choice that is not there, more
    /// universes than anybody can look at.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + a + b}}
    /// explore: {curve: {of: base, subsets: [a, b], where: [not (a and c)]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + a + b}}
    /// explore: {curve: {of: base, subsets: [a, b], where: [not (a and b)]}}
    /// ```
    static CANNOT_EXPLORE = "cannot-explore", "an exploration that cannot be counted";
}

pub static CARDS: &[&Card] = &[&EXPLORE, &CANNOT_EXPLORE];

/// More universes than this are a mistake.
pub const MOST_UNIVERSES: usize = 100_000;

/// More deals than this are a mistake.
const MOST_DEALS: u64 = 1_000_000;

/// Numbers of an outcome, beside those of each choice.
const SUMMARY: [&str; 14] = [
    "universes",
    "failed",
    "median",
    "mean",
    "min",
    "max",
    "q1",
    "q3",
    "share.expected",
    "share.significant",
    "share.opposite",
    "main",
    "main.p",
    "p.median",
];

pub struct Explore;

impl Method for Explore {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &EXPLORE
    }

    fn section(&self) -> &'static str {
        "explore"
    }

    fn keyword(&self) -> &'static str {
        "explore"
    }

    fn roles(&self) -> &'static [Role] {
        &[Role { option: "of", names: Names::Analysis }]
    }

    fn check(&self, _: &Analysis, options: &Options, _: &Study) -> Vec<Diagnostic> {
        let beyond = options.draws.as_ref().filter(|draws| !(1..=MOST_DEALS).contains(&draws.value));
        let finding = |draws: &At<u64>| {
            CANNOT_EXPLORE
                .error(format!("{} deals cannot be made", draws.value))
                .at(draws.span, format!("between 1 and {MOST_DEALS}"))
                .help("write a number such as `draws: 500`")
        };
        beyond.map(finding).into_iter().collect()
    }

    fn quantities(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
        let Some(exploration) = study.explorations.get(&analysis.name) else { return vec![] };
        let fixed = SUMMARY.iter().map(|name| name.to_string());
        let choices = choices(exploration).into_iter().flat_map(|choice| {
            ["n", "median", "min", "max", "share.expected", "share.significant"].map(|part| format!("{choice}.{part}"))
        });
        let axes = exploration.axes.keys().chain(&exploration.subsets).map(|axis| format!("{axis}.moves"));
        let joint = options.draws.iter().flat_map(|_| joint::JOINT.map(str::to_string));
        let names: Vec<String> = fixed.chain(choices).chain(axes).chain(joint).collect();
        let outcomes = lower::outcomes(exploration, study);
        let all = outcomes.iter().flat_map(|outcome| {
            names.iter().map(|name| Quantity { outcome: Some(outcome.clone()), name: name.clone() })
        });
        all.collect()
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        match study.explorations.get(&analysis.name) {
            Some(exploration) if exploration.cells.is_empty() => vec![],
            Some(exploration) => lower::lower(analysis, options, exploration, study, plan),
            None => vec![],
        }
    }
}

/// Names of all choices: `axis.option`, then `regressor.in` and `regressor.out`.
pub fn choices(exploration: &Exploration) -> Vec<String> {
    let of_axes = exploration
        .axes
        .iter()
        .flat_map(|(axis, options)| options.iter().map(move |option| format!("{axis}.{option}")));
    let of_subsets = exploration.subsets.iter().flat_map(|name| [format!("{name}.in"), format!("{name}.out")]);
    of_axes.chain(of_subsets).collect()
}

/// Leaves the universes of a study that satisfy a condition on choices, such as `topsis and not oil`. An exploration
/// without such a universe is not run.
pub fn select(study: &mut Study, condition: &str) -> Result<(), String> {
    let only = options::Constraint::parse(condition)?;
    for name in only.names() {
        let known = |one: &Exploration| {
            let options = |(axis, options): (&String, &Vec<String>)| {
                options.iter().any(|option| *option == name || format!("{axis}.{option}") == name)
            };
            one.subsets.contains(&name) || one.axes.iter().any(options)
        };
        if !study.explorations.values().any(known) {
            return Err(format!("`{name}` is no choice of an exploration"));
        }
    }
    for exploration in study.explorations.values_mut() {
        let (axes, subsets) = (&exploration.axes, &exploration.subsets);
        for cell in &mut exploration.cells {
            let choices = &cell.choices;
            cell.masks.retain(|mask| only.holds(&|name| makes(name, axes, choices, subsets, *mask)));
        }
        exploration.cells.retain(|cell| !cell.masks.is_empty());
    }
    Ok(())
}

/// Whether a universe makes a choice, named alone or with its axis.
pub fn makes(
    name: &str,
    axes: &indexmap::IndexMap<String, Vec<String>>,
    choices: &[usize],
    subsets: &[String],
    mask: u64,
) -> bool {
    let mut on_axes = axes.iter().zip(choices).filter_map(|((axis, options), at)| Some((axis, options.get(*at)?)));
    on_axes.any(|(axis, option)| name == option || name == format!("{axis}.{option}"))
        || subsets.iter().enumerate().any(|(bit, known)| known == name && mask >> bit & 1 == 1)
}
