//! What is wrong with a threshold model beyond its names.

use super::options::{Choices, Options, choices};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::method::regression::{doubts, errors_twice, formula_of, self_explained};
use crate::source::Span;
use crate::stats::threshold::panel::Within;
use crate::study::{Analysis, BoundEffect, BoundFormula, Kind, Study, VarId};

card! {
    /// ## What it finds
    /// A threshold model that lacks a part, or whose parts do not fit: the regressor that switches is not in the formula,
    /// the threshold variable is the outcome, the units' effects are not absorbed.
    ///
    /// ## Why it matters
    /// The slope of `switch` differs between regimes that `at` decides (Hansen 1999). A threshold in the outcome itself
    /// would sort rows by their errors.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// thresholds: {t: {formula: "y ~ x + gdp | province", switch: population, at: y}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// thresholds: {t: {formula: "y ~ x + gdp | province", switch: x, at: population}}
    /// ```
    static THRESHOLD_PARTS = "threshold-parts", "parts of a threshold model that do not fit";
}

card! {
    /// ## What it finds
    /// A choice of a threshold model that cannot be: regimes that hold more than all rows, degrees of freedom or a rule
    /// without a meaning, no draws.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// thresholds: {t: {formula: "y ~ x | province", switch: x, at: gdp, up_to: 3, trim: 30%, df: N-K}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// thresholds: {t: {formula: "y ~ x | province", switch: x, at: gdp, up_to: 1, trim: 30%, df: N*T}}
    /// ```
    static THRESHOLD_CHOICE = "threshold-choice", "a choice that a threshold model cannot have";
}

card! {
    /// ## What it finds
    /// A threshold model on a panel that lacks rows of some units.
    ///
    /// ## Why it matters
    /// Hansen's test draws the residuals of whole units, period by period: a unit with fewer periods cannot take those of
    /// another. Other programs drop the rows, or refuse after they have started.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/short.csv, panel: {unit: province, time: year}}
    /// thresholds: {t: {formula: "y ~ x | province", switch: x, at: q}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/short.csv, panel: {unit: province, time: year}}
    /// thresholds: {t: {formula: "y ~ x | province", switch: x, at: q, drop: province == Tianjin}}
    /// ```
    static THRESHOLD_UNBALANCED = "threshold-unbalanced", "a threshold model on an unbalanced panel";
}

pub static CARDS: &[&Card] = &[&THRESHOLD_PARTS, &THRESHOLD_CHOICE, &THRESHOLD_UNBALANCED, &super::NO_THRESHOLD];

/// Units that a message names.
const SHOWN: usize = 5;

/// The parts of a threshold model, bound.
pub struct Parts<'a> {
    pub formula: &'a BoundFormula,
    pub switch: VarId,
    pub at: VarId,
    /// Regressors with one slope, in the formula's order.
    pub others: Vec<VarId>,
    pub unit: VarId,
    pub time: VarId,
    /// Effects of the periods stand beside those of the units.
    pub period_effects: bool,
}

/// The parts; none where something was reported.
pub fn parts<'a>(analysis: &'a Analysis, study: &Study) -> Option<Parts<'a>> {
    let formula = formula_of(analysis)?;
    let one = |role: &str| match analysis.roles.get(role)?.vars().as_slice() {
        [id] => Some(*id),
        _ => None,
    };
    let (switch, at) = (one("switch")?, one("at")?);
    let (unit, time) = (study.layout.unit?, study.layout.time?);
    let others = formula.terms.iter().copied().filter(|id| *id != switch).collect();
    let period_effects = formula.effects.iter().any(|effect| is(effect, time));
    Some(Parts { formula, switch, at, others, unit, time, period_effects })
}

fn is(effect: &BoundEffect, id: VarId) -> bool {
    effect.cells == [id] && effect.slopes.is_empty()
}

pub fn check(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
    let (choices, wrong) = choices(options);
    let mut found: Vec<Diagnostic> = wrong
        .into_iter()
        .map(|wrong| {
            let span = if wrong.span == Span::default() { analysis.span } else { wrong.span };
            THRESHOLD_CHOICE
                .error(format!("`{}`: {}", analysis.name, wrong.message))
                .at(span, "cannot be")
                .help(wrong.help)
        })
        .collect();
    found.extend(lacking(analysis, options));
    found.extend(errors_twice(analysis, options.errors.as_ref()));
    found.extend(doubts::misfits(analysis, options.errors.as_ref(), study));
    found.extend(doubts::doubts(analysis, options.errors.as_ref(), study));
    found.extend(resampled(analysis, options, study));
    let Some(formula) = formula_of(analysis) else { return found };
    found.extend(self_explained(analysis, formula, study));
    found.extend(effects(analysis, formula, &choices, study));
    found.extend(names(analysis, options, formula, study));
    found.extend(unbalanced(analysis, study));
    found
}

fn lacking(analysis: &Analysis, options: &Options) -> Option<Diagnostic> {
    let parts = [
        ("formula", options.formula.is_none(), "`formula: y ~ x + controls | unit`"),
        ("switch", options.switch.is_none(), "`switch:` and the regressor whose slope changes"),
        ("at", options.at.is_none(), "`at:` and the variable that decides the regime"),
    ];
    let (name, _, help) = parts.into_iter().find(|(_, lacks, _)| *lacks)?;
    let finding = THRESHOLD_PARTS.error(format!("threshold model `{}` has no `{name}`", analysis.name));
    Some(finding.at(analysis.span, format!("no `{name}`")).help(format!("write {help}")))
}

fn names(analysis: &Analysis, options: &Options, formula: &BoundFormula, study: &Study) -> Vec<Diagnostic> {
    let mut found = vec![];
    let bound = |role: &str| analysis.roles.get(role).map(|bound| bound.vars()).unwrap_or_default();
    let (switch, at) = (bound("switch"), bound("at"));
    if let (Some(written), [first, ..]) = (&options.switch, switch.as_slice()) {
        let problem = match switch.len() {
            1 if formula.terms.contains(first) => None,
            1 => Some(format!("`{}` is no regressor of `{}`", written.value, analysis.name)),
            many => Some(format!("`{}` stands for {many} variables, and one slope changes", written.value)),
        };
        if let Some(problem) = problem {
            let known: Vec<&str> = formula.terms.iter().map(|id| study.name_of(*id)).collect();
            found.push(
                THRESHOLD_PARTS
                    .error(problem)
                    .at(written.span, "its slope cannot change")
                    .help(format!("name one of its regressors: {}", known.join(", "))),
            );
        }
    }
    if let (Some(written), [first, ..]) = (&options.at, at.as_slice()) {
        let problem = match () {
            () if at.len() > 1 => Some(format!("`{}` stands for {} variables", written.value, at.len())),
            () if formula.outcomes.contains(first) => {
                Some(format!("`{}` is the outcome of `{}`", written.value, analysis.name))
            }
            () if study.var(*first).kind == Kind::Text => Some(format!("`{}` is text", written.value)),
            () => None,
        };
        found.extend(problem.map(|problem| {
            THRESHOLD_PARTS
                .error(problem)
                .at(written.span, "cannot decide the regime")
                .help("name one variable of numbers that is not the outcome")
        }));
    }
    found
}

/// Effects of the units, and of the periods if wanted; nothing else.
fn effects(analysis: &Analysis, formula: &BoundFormula, choices: &Choices, study: &Study) -> Vec<Diagnostic> {
    let (Some(unit), Some(time)) = (study.layout.unit, study.layout.time) else {
        return vec![
            THRESHOLD_PARTS
                .error(format!("threshold model `{}` needs a panel", analysis.name))
                .at(analysis.span, "the rows have no units and periods")
                .help("say them in `data`: `panel: {unit: province, time: year}`"),
        ];
    };
    let mut found = vec![];
    let mut say = |span, message: String, label: &str, help: String| {
        found.push(THRESHOLD_PARTS.error(message).at(span, label).help(help));
    };
    let (unit_name, time_name) = (study.name_of(unit), study.name_of(time));
    if !formula.effects.iter().any(|effect| is(effect, unit)) {
        let help = format!("write `| {unit_name}` behind the regressors");
        say(
            analysis.span,
            format!("`{}` does not absorb `{unit_name}`", analysis.name),
            "no effects of the units",
            help,
        );
    }
    for effect in formula.effects.iter().filter(|effect| !is(effect, unit) && !is(effect, time)) {
        let message = format!("`{}` absorbs `{}`, which a threshold model cannot", analysis.name, effect.name);
        let help = format!("absorb `{unit_name}`, with `{time_name}` or without");
        say(effect.span, message, "neither the units nor the periods", help);
    }
    let periods = formula.effects.iter().find(|effect| is(effect, time));
    if let Some(effect) = periods.filter(|_| choices.within == Within::DropLast) {
        let message = format!("`{}` absorbs `{time_name}` and drops the last period", analysis.name);
        let help =
            format!("Hansen's transformation knows effects of units alone: write `i.{time_name}` as a regressor");
        say(effect.span, message, "effects of periods", help);
    }
    if let Some(span) = formula.instruments.first().and(analysis.roles.get("formula")).map(|_| analysis.span) {
        let message = format!("`{}` has instruments", analysis.name);
        say(span, message, "least squares only", "leave the part with `~ instruments` out".into());
    }
    found
}

/// Blocks that are drawn must be the units.
fn resampled(analysis: &Analysis, options: &Options, study: &Study) -> Option<Diagnostic> {
    let named = options.bootstrap.as_ref()?.options.resample.as_ref()?;
    let unit = study.layout.unit.map(|id| study.name_of(id))?;
    (named.value.as_str() != unit).then(|| {
        THRESHOLD_CHOICE
            .error(format!("`{}` draws residuals by `{}`, and its units are `{unit}`", analysis.name, named.value))
            .at(named.span, "not the units of the panel")
            .help(format!("write `resample: {unit}`, or leave it out"))
    })
}

/// Filters may balance what is not: then the run counts.
fn unbalanced(analysis: &Analysis, study: &Study) -> Option<Diagnostic> {
    let filtered = ["keep", "drop", "years"].iter().any(|role| analysis.roles.contains_key(*role));
    if !study.has_data || study.facts.balanced || filtered {
        return None;
    }
    let periods = study.facts.times.len();
    let short: Vec<(String, usize)> =
        study.facts.gaps.iter().map(|gap| (gap.unit.clone(), periods - gap.times.len())).collect();
    let message = format!("`{}` needs a balanced panel: {}", analysis.name, words(&short, periods));
    Some(THRESHOLD_UNBALANCED.error(message).at(analysis.span, "every unit in every period").help(BALANCE))
}

/// What can be done about a panel that is not balanced.
pub const BALANCE: &str = "fill the gaps, or leave units or years out with `drop` or `years`";

/// Units short of periods.
pub fn words(short: &[(String, usize)], periods: usize) -> String {
    let shown: Vec<String> =
        short.iter().take(SHOWN).map(|(unit, has)| format!("`{unit}` has {has} of {periods} periods")).collect();
    match short.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{}, and {more} more units", shown.join(", ")),
    }
}
