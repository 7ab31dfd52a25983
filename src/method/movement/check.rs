//! What is wrong with an analysis of movement before there are numbers.

use super::{Options, role};
use crate::card;
use crate::diag::{Diagnostic, closest};
use crate::method::matrix::{advice, unknown};
use crate::source::Span;
use crate::spec::At;
use crate::spec::words::Name;
use crate::stats::density::{Kernel, Rule};
use crate::study::{Analysis, Study};

card! {
    /// ## What it finds
    /// Movement of nothing: neither a density nor a chain, both at once, or a chain in data without units and periods.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// movement: {m: {bandwidth: scott}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// movement: {m: {kernel: income, bandwidth: scott}}
    /// ```
    static NOTHING_MOVES = "nothing-moves", "movement that does not say what moves";
}

card! {
    /// ## What it finds
    /// A word or number that a choice does not have: an unknown kernel or rule of the bandwidth, one class, cuts that do not
    /// rise, a step of no period.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// movement: {m: {kernel: income, bandwidth: silvermann}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// movement: {m: {kernel: income, bandwidth: silverman}}
    /// ```
    static UNKNOWN_CHOICE = "unknown-choice", "a choice that does not exist";
}

pub fn check(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
    let (smooth, chain) = (!options.kernel.0.is_empty(), !options.markov.0.is_empty());
    let mut found = vec![];
    let timeless = study.has_data && (study.layout.unit.is_none() || study.layout.time.is_none());
    let nothing = match (smooth, chain) {
        (false, false) => Some(("does not say what moves", "write `kernel:` or `markov:` with a variable")),
        (true, true) => Some(("asks for densities and a chain", "give each an analysis of its own")),
        (false, true) if timeless => {
            Some(("follows units, and the data have no panel", "declare `panel: {unit: ..., time: ...}` under `data`"))
        }
        _ => None,
    };
    found.extend(nothing.map(|(what, help)| {
        NOTHING_MOVES.error(format!("`{}` {what}", analysis.name)).at(analysis.span, "nothing moves").help(help)
    }));
    found.extend(words(options));
    found.extend(numbers(options, study));
    found.extend(neighbours(analysis, options, study));
    if role(analysis, "split").len() > 1 {
        let span = options.split.as_ref().map_or(analysis.span, |at| at.span);
        found.push(wrong(span, "densities are split by one grouping".into(), "name one".into()));
    }
    found
}

/// Neighbours need a matrix, and what belongs to them needs neighbours.
fn neighbours(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
    match &options.lag {
        None => {
            let stray = options.permutations.as_ref().map(|at| ("permutations", at.span));
            let stray = stray.or(options.tests.0.first().map(|test| ("tests", test.span)));
            let say =
                |(option, span)| wrong(span, format!("`{option}` without neighbours"), "add `lag: {W: NAME}`".into());
            stray.map(say).into_iter().collect()
        }
        Some(lag) if lag.value.w.0.is_empty() => {
            vec![wrong(
                lag.span,
                format!("`{}` has neighbours by no matrix", analysis.name),
                advice(study, &|w| format!("W: {w}")),
            )]
        }
        Some(lag) => lag.value.w.0.iter().filter_map(|name| unknown(study, name.value.as_str(), name.span)).collect(),
    }
}

pub fn wrong(span: Span, message: String, help: String) -> Diagnostic {
    UNKNOWN_CHOICE.error(message).at(span, "not among the choices").help(help)
}

/// One of several words, or what is likest to it.
pub fn one_of(written: Option<(&str, Span)>, option: &str, known: &[&str]) -> Option<Diagnostic> {
    let (word, span) = written.filter(|(word, _)| !known.contains(word))?;
    let help = match closest(word, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("write one of {}", known.join(", ")),
    };
    Some(wrong(span, format!("`{option}: {word}` is not known"), help))
}

/// What is said of an option, its name, and what can be said.
type Choice<'a> = (Option<&'a At<Name>>, &'a str, &'a [&'a str]);

fn words(options: &Options) -> Vec<Diagnostic> {
    let kernels = Kernel::NAMES.map(|(name, _)| name);
    let lag = options.lag.as_ref().and_then(|lag| lag.value.classes.as_ref());
    let choices: [Choice; 4] = [
        (options.form.as_ref(), "form", &kernels),
        (options.boundary.as_ref(), "boundary", &["none", "reflect"]),
        (options.ends.as_ref(), "ends", &["all", "balanced"]),
        (lag, "lag.classes", &["same", "own"]),
    ];
    let mut found: Vec<Diagnostic> = choices
        .iter()
        .filter_map(|(said, option, known)| one_of(said.map(|at| (at.value.as_str(), at.span)), option, known))
        .collect();
    for test in &options.tests.0 {
        found.extend(one_of(Some((test.value.as_str(), test.span)), "tests", &["lr", "q"]));
    }
    if let Some(rule) = options.bandwidth.as_ref().filter(|rule| Rule::by_name(&rule.value).is_none()) {
        let rules = Rule::NAMES.map(|(name, _)| name);
        found.extend(one_of(Some((rule.value.as_str(), rule.span)), "bandwidth", &rules));
    }
    found
}

fn numbers(options: &Options, study: &Study) -> Vec<Diagnostic> {
    let mut found = vec![];
    if let Some(at) = &options.classes {
        let classes = &at.value;
        let ways = [classes.pooled_quantiles.is_some(), classes.yearly_quantiles.is_some(), !classes.cuts.is_empty()];
        if ways.iter().filter(|said| **said).count() > 1 {
            let help = "keep one of `pooled_quantiles`, `yearly_quantiles`, `cuts`";
            found.push(wrong(at.span, "classes are said in two ways".into(), help.into()));
        }
        let rising = classes.cuts.is_sorted_by(|a, b| a < b) && classes.cuts.iter().all(|cut| cut.is_finite());
        if !rising {
            found.push(wrong(at.span, "the cuts do not rise".into(), "write them from the lowest up".into()));
        }
        let count = options.classes().count();
        if !(2..=MOST_CLASSES).contains(&count) {
            let help = format!("between 2 and {MOST_CLASSES}");
            found.push(wrong(at.span, format!("a chain of {count} classes"), help));
        }
    }
    if options.step.contains(&0) {
        let span = options.markov.0.first().map_or(Span::default(), |name| name.span);
        found.push(wrong(span, "a step of no period".into(), "a step is at least 1".into()));
    }
    if let Some(draws) = options.permutations.as_ref().filter(|draws| !(1..=MOST_DRAWS).contains(&draws.value)) {
        found.push(wrong(draws.span, format!("{} permutations", draws.value), format!("between 1 and {MOST_DRAWS}")));
    }
    let absent = options.years.iter().filter(|year| study.has_data && !study.facts.times.contains(year));
    if let Some(year) = absent.into_iter().next() {
        let span = options.kernel.0.first().map_or(Span::default(), |name| name.span);
        found.push(wrong(span, format!("no row of the data is of {year}"), "name periods that the data have".into()));
    }
    found
}

const MOST_CLASSES: usize = 20;
const MOST_DRAWS: u64 = 1_000_000;
