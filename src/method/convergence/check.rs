//! What is wrong with an analysis of convergence before there are numbers.

use super::clubs::FILTER;
use super::{Options, as_model, role};
use crate::card;
use crate::diag::Diagnostic;
use crate::method::spatial;
use crate::source::Span;
use crate::stats::convergence::long_run::LongRun;
use crate::study::{Analysis, Study};

card! {
    /// ## What it finds
    /// Convergence of nothing, or of more than one kind in one analysis; a span that does not end behind its beginning;
    /// data without periods; an option that its kind does not have.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// convergence: {c: {controls: [schooling]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// convergence: {c: {beta: income, controls: [schooling], years: 1960..1990}}
    /// ```
    static NOTHING_CONVERGES = "nothing-converges", "convergence that does not say what converges";
}

pub fn check(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
    let mut found = vec![];
    let mut report = |span: Option<Span>, what: String, help: &str| {
        let place = span.unwrap_or(analysis.span);
        found.push(
            NOTHING_CONVERGES
                .error(format!("`{}` {what}", analysis.name))
                .at(place, "asked for here")
                .help(help.to_string()),
        );
    };
    let kinds = [&options.sigma, &options.beta, &options.clubs].map(|names| !names.0.is_empty());
    match kinds.iter().filter(|asked| **asked).count() {
        0 => report(None, "does not say what converges".into(), "write `sigma:`, `beta:` or `clubs:` with a variable"),
        1 => {}
        _ => report(None, "asks for several kinds of convergence".into(), "give each an analysis of its own"),
    }
    let [_, beta, clubs] = kinds;
    if study.has_data && study.layout.time.is_none() {
        let help = "declare `panel: {unit: ..., time: ...}` under `data`";
        report(None, "follows units over time, and the data have no panel".into(), help);
    }
    if let [_, second, ..] = options.beta.0.as_slice() {
        report(Some(second.span), "regresses the growth of two variables".into(), "give each an analysis of its own");
    }
    if beta && study.has_data && study.layout.time.is_some() && options.span(study).is_none() {
        let span = options.step.as_ref().map(|at| at.span).or(options.years.as_ref().map(|at| at.span));
        report(span, "has no growth: its end is not behind its beginning".into(), "write `years: FIRST..LAST`");
    }
    let times = &study.facts.times;
    if let Some(years) = options.years.as_ref().filter(|_| beta && study.has_data && !times.is_empty()) {
        let absent = [years.value.from, years.value.to].into_iter().find(|year| !times.contains(year));
        if let Some(year) = absent {
            report(
                Some(years.span),
                format!("spans {year}, which no row is of"),
                &format!(
                    "the data run from {} to {}: write `years: {0}..{1}`, or years between",
                    times[0],
                    times[times.len() - 1]
                ),
            );
        }
    }
    let only_beta = [
        ("controls", options.controls.0.first().map(|name| name.span)),
        ("effects", options.effects.0.first().map(|name| name.span)),
        ("step", options.step.as_ref().map(|at| at.span)),
        ("errors", options.errors.as_ref().map(|at| at.span)),
        ("weight", options.weight.as_ref().map(|at| at.span)),
        ("keep", options.keep.as_ref().map(|at| at.span)),
        ("drop", options.drop.as_ref().map(|at| at.span)),
        ("spatial", options.spatial.as_ref().map(|at| at.span)),
    ];
    let only_clubs = [
        ("trim", options.trim.as_ref().map(|at| at.span)),
        ("long_run", options.long_run.as_ref().map(|at| at.span)),
        ("joining", options.joining.as_ref().map(|at| at.span)),
        ("filter", options.filter.as_ref().map(|at| at.span)),
        ("lambda", options.lambda.as_ref().map(|at| at.span)),
    ];
    let strays = only_beta.iter().filter(|_| !beta).map(|one| (one, "beta"));
    let strays = strays.chain(only_clubs.iter().filter(|_| !clubs).map(|one| (one, "clubs")));
    for ((option, span), owner) in strays.filter(|((_, span), _)| span.is_some()) {
        report(*span, format!("says `{option}`, which belongs to `{owner}`"), "leave it out");
    }
    if let Some(at) = options.long_run.as_ref().filter(|at| LongRun::by_name(at.value.as_str()).is_none()) {
        let what = format!("has the unknown long-run variance `{}`", at.value);
        report(Some(at.span), what, "write `phillips_sul` or `andrews`");
    }
    if let Some(at) = options.filter.as_ref().filter(|at| at.value.as_str() != FILTER) {
        report(
            Some(at.span),
            format!("has the unknown filter `{}`", at.value),
            "write `hodrick_prescott`, or leave it out",
        );
    }
    if let Some(at) = options.lambda.as_ref().filter(|_| clubs) {
        match options.filter.is_some() {
            false => report(Some(at.span), "says `lambda` and no filter".into(), "write `filter: hodrick_prescott`"),
            true if at.value > 0.0 && at.value.is_finite() => {}
            true => report(Some(at.span), "has a trend of no stiffness".into(), "write `lambda: 400`, or 6.25"),
        }
    }
    if let Some(trim) = options.trim.as_ref().filter(|trim| !(trim.value.0 > 0.0 && trim.value.0 < 1.0)) {
        report(
            Some(trim.span),
            "leaves out no share of the periods".into(),
            "write a share between 0 and 1, such as 33%",
        );
    }
    let model = as_model(analysis);
    let spatial = options.spatial.as_ref().filter(|_| beta).and_then(|_| model.options.read().ok());
    let spatial = spatial.map_or(vec![], |options| spatial::check(&model, &options, study));
    let over = role(analysis, "over");
    if !over.is_empty() && !kinds[0] {
        report(
            options.over.0.first().map(|name| name.span),
            "says `over`, which belongs to `sigma`".into(),
            "leave it out",
        );
    }
    found.extend(spatial);
    found
}
