//! What is wrong, or doubtful, about the errors of a model.

use super::errors::Errors;
use super::{clusters, formula_of};
use crate::card;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::spec::At;
use crate::study::{Analysis, Study};

card! {
    /// ## What it finds
    /// Errors that lack a part, or parts that do not go together: a correction for leverage or a wild bootstrap without
    /// one dimension of clusters, distances without places, Driscoll and Kraay's errors without periods, errors for
    /// least squares in a model with instruments.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, errors: {wild: webb}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, errors: {cluster: region, wild: webb}}}
    /// ```
    static ERRORS_MISFIT = "errors-misfit", "errors whose parts do not fit";
}

card! {
    /// ## What it finds
    /// Driscoll and Kraay's errors on fewer than twenty periods.
    ///
    /// ## Why it matters
    /// Their theory lets the number of periods grow. On short panels they are too small, often by half (Driscoll and
    /// Kraay 1998; Vogelsang 2012).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: gdp ~ x, errors: {driscoll_kraay: 1}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: gdp ~ x, errors: {cluster: province, kind: cr2}}}
    /// ```
    static FEW_PERIODS = "few-periods", "Driscoll and Kraay's errors on a short panel";
}

/// Fewer clusters than this are few in the words of a table's note, too.
pub const FEW: usize = 10;
const SHORT: usize = 20;

/// Parts that do not fit each other or the model.
pub fn misfits(analysis: &Analysis, errors: Option<&At<Errors>>, study: &Study) -> Vec<Diagnostic> {
    let Some(at) = errors else { return vec![] };
    let errors = &at.value;
    let place = |span: Option<Span>| span.unwrap_or(at.span);
    let mut found = vec![];
    let mut say = |holds: bool, span: Span, what: String, help: &str| {
        if holds {
            found.push(ERRORS_MISFIT.error(what).at(span, "does not fit").help(help));
        }
    };
    let name = &analysis.name;
    let one = clusters(analysis).len() == 1;
    let corrected = errors.kind.as_ref().map(|kind| kind.span).or(errors.wild.as_ref().map(|wild| wild.span));
    say(
        corrected.is_some() && !one,
        place(corrected),
        format!("`{name}` corrects for few clusters and does not name one dimension of them"),
        "add `cluster:` with one column",
    );
    say(
        errors.kind.is_some() && errors.wild.is_some(),
        place(corrected),
        format!("`{name}` has both `kind` and `wild`"),
        "leave one of them out: the bootstrap has the usual clustered errors in every draw",
    );
    let draws = errors.draws.as_ref();
    say(
        draws.is_some() && errors.wild.is_none(),
        place(draws.map(|draws| draws.span)),
        format!("`{name}` has draws of no bootstrap"),
        "add `wild: rademacher` or `wild: webb`",
    );
    say(
        draws.is_some_and(|draws| !(1..=1_000_000).contains(&draws.value)),
        place(draws.map(|draws| draws.span)),
        format!("`{name}` cannot make so many draws"),
        "write a number between 1 and 1000000, such as 9999",
    );
    let kraay = errors.driscoll_kraay.as_ref().map(|lags| lags.span);
    say(
        kraay.is_some() && study.layout.time.is_none() && study.facts.rows > 0,
        place(kraay),
        format!("`{name}` carries shocks over periods, and the data have none"),
        "name the panel's `time`, or other errors",
    );
    let conley = errors.conley.as_ref();
    say(
        conley.is_some() && (errors.lon.is_none() || errors.lat.is_none()),
        place(conley.map(|cutoff| cutoff.span)),
        format!("`{name}` measures distances and does not say where its rows are"),
        "add `lon:` and `lat:`, columns of degrees",
    );
    say(
        conley.is_some_and(|cutoff| cutoff.value.is_nan() || cutoff.value < 0.0),
        place(conley.map(|cutoff| cutoff.span)),
        format!("`{name}` has a cutoff below zero"),
        "write kilometres, such as `conley: 500`",
    );
    let stray = errors.lon.as_ref().or(errors.lat.as_ref()).map(|name| name.span);
    let stray =
        stray.or(errors.kernel.as_ref().map(|kernel| kernel.span)).or(errors.lags.as_ref().map(|lags| lags.span));
    say(
        conley.is_none() && stray.is_some(),
        place(stray),
        format!("`{name}` has parts of Conley's errors without a cutoff"),
        "add `conley:` with kilometres",
    );
    let kinds = [errors.cluster.is_some() || errors.robust.is_some(), kraay.is_some(), conley.is_some()];
    say(
        kinds.into_iter().filter(|there| *there).count() > 1,
        at.span,
        format!("`{name}` has two kinds of errors"),
        "leave one of them",
    );
    let special = corrected.or(kraay).or(conley.map(|cutoff| cutoff.span));
    let other =
        formula_of(analysis).is_some_and(|formula| !formula.endogenous.is_empty()) || analysis.method != "models";
    say(
        other && special.is_some(),
        place(special),
        format!("`{name}` is no least squares, and these errors are for least squares"),
        "name clustered, robust or classical errors",
    );
    found
}

/// Warnings about errors that need more periods than the data have.
pub fn doubts(analysis: &Analysis, errors: Option<&At<Errors>>, study: &Study) -> Vec<Diagnostic> {
    let Some(at) = errors else { return vec![] };
    // Models that take their errors from one place are one doubt.
    let here = |one: &&Analysis| one.options.get("errors").is_some_and(|node| node.span == at.span);
    let first = study.analyses.values().find(here).is_none_or(|first| first.name == analysis.name);
    if !first {
        return vec![];
    }
    let mut found = vec![];
    let periods = study.facts.times.len();
    if let Some(lags) = at.driscoll_kraay.as_ref().filter(|_| (1..SHORT).contains(&periods)) {
        found.push(
            FEW_PERIODS
                .warning(format!("`{}` rests its errors on {periods} periods", analysis.name))
                .at(lags.span, "made for long panels")
                .help("compare clustered errors"),
        );
    }
    found
}
