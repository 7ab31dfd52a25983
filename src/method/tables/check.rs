//! What a table lacks, and what it asks for that nobody has.

use super::defaults::Shows;
use super::{IMPOSSIBLE_TABLE, INCOMPLETE_TABLE, Needs, UNKNOWN_STATISTIC, dependence, kind, lisa, theory, thresholds};
use crate::diag::{Diagnostic, closest};
use crate::method::descriptives::STATISTICS;
use crate::method::regression::instruments::STAGES;
use crate::method::trend;
use crate::study::{BoundTable, Study};

/// Below the coefficients, in no order.
const FIT_STATISTICS: [&str; 17] = [
    "n",
    "r2",
    "r2_adjusted",
    "r2_within",
    "r2_adjusted_within",
    "r2_correlation",
    "rss",
    "rmse",
    "sigma2",
    "ll",
    "loglik",
    "aic",
    "bic",
    "df",
    "df_residual",
    "F",
    "F.p",
];

/// A table that lacks what its kind needs.
pub fn check(table: &BoundTable, study: &Study) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = incomplete(table).into_iter().collect();
    found.extend(theory::without(table, study));
    found.extend(unknown_statistics(table));
    found.extend(absent_years(table, study));
    found.extend(no_periods(table, study));
    if matches!(table.kind, "threshold_tests" | "threshold_regimes") {
        found.extend(thresholds::check(table, study));
    }
    found.extend(beside_space(table, study));
    found.extend(impossible(table));
    found.extend(without_effects(table, study));
    found
}

/// Decimals beyond which a printed number says nothing.
const MOST_DIGITS: usize = 15;

/// Numbers that leave nothing to print.
fn impossible(table: &BoundTable) -> Vec<Diagnostic> {
    let report = |message: String, help: &str| {
        IMPOSSIBLE_TABLE.error(message).at(table.span, "asked for here").help(help.to_string())
    };
    let top = table
        .top
        .filter(|top| *top == 0)
        .map(|_| report(format!("table {} shows the first 0 units", table.name), "name at least one: `top: 10`"));
    let digits = table.digits.filter(|digits| *digits > MOST_DIGITS).map(|digits| {
        report(
            format!("table {} prints {digits} decimals; a number of the computer has {MOST_DIGITS}", table.name),
            "journals print three: `digits: 3`",
        )
    });
    top.into_iter().chain(digits).collect()
}

/// Analyses that have no direct and indirect effects.
fn without_effects(table: &BoundTable, study: &Study) -> Vec<Diagnostic> {
    if table.kind != "mediation_effects" {
        return vec![];
    }
    let is_mediation = |name: &&String| study.analyses.get(*name).is_some_and(|one| one.method == "mediations");
    let others = table.columns.iter().filter(|name| !is_mediation(name));
    others
        .map(|name| {
            INCOMPLETE_TABLE
                .error(format!("`{name}` has no direct and indirect effects to show"))
                .at(table.span, format!("a table of kind `{}`", table.kind))
                .help("name analyses of `mediations:`")
        })
        .collect()
}

/// Analyses that give nothing to a table about space.
fn beside_space(table: &BoundTable, study: &Study) -> Vec<Diagnostic> {
    let (shows, section): (Shows, &str) = match table.kind {
        "dependence" => (dependence::shows, "dependence"),
        "lisa" => (lisa::shows, "dependence"),
        "matrices" => (|_| true, "matrices"),
        _ => return vec![],
    };
    let fits = |name: &&String| study.analyses.get(*name).is_some_and(|one| one.method == section && shows(one));
    let others = table.columns.iter().filter(|name| !fits(name));
    let report = |name: &String| {
        INCOMPLETE_TABLE
            .error(format!("`{name}` gives nothing to a table of kind `{}`", table.kind))
            .at(table.span, "asked for here")
            .help(format!("name analyses of `{section}:` with such statistics"))
    };
    others.map(report).collect()
}

/// Statistics that the kind of table does not have.
fn unknown_statistics(table: &BoundTable) -> Vec<Diagnostic> {
    let known: &[&str] = match table.kind {
        "descriptives" => &STATISTICS,
        "regression" | "threshold_regimes" => &FIT_STATISTICS,
        "index_trend" => trend::statistics(),
        "iv" => &STAGES,
        _ => return vec![],
    };
    let unknown = table.show.iter().filter(|name| !known.contains(&name.as_str()));
    unknown
        .map(|name| {
            let diagnostic = UNKNOWN_STATISTIC
                .error(format!("`{name}` is no statistic of a table of kind `{}`", table.kind))
                .at(table.span, "asked for here");
            match closest(name, known.iter().copied()) {
                Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
                None => diagnostic.help(format!("known here: {}", known.join(", "))),
            }
        })
        .collect()
}

/// A table of periods from rows that have none.
fn no_periods(table: &BoundTable, study: &Study) -> Option<Diagnostic> {
    let over_time = matches!(table.kind, "index_trend" | "index_growth" | "rank_movement");
    let timeless = over_time && study.has_data && study.layout.time.is_none();
    timeless.then(|| {
        INCOMPLETE_TABLE
            .error(format!("table {} shows periods, and the data have none", table.name))
            .at(table.span, "needs a panel")
            .help("declare `panel: {unit: ..., time: ...}` under `data`")
    })
}

/// Periods that the data do not have.
fn absent_years(table: &BoundTable, study: &Study) -> Vec<Diagnostic> {
    let times = &study.facts.times;
    let absent = table.years.iter().filter(|year| study.has_data && !times.contains(year));
    absent
        .map(|year| {
            let range =
                times.first().zip(times.last()).map(|(first, last)| format!(", which run from {first} to {last}"));
            UNKNOWN_STATISTIC
                .error(format!("no row of the data is of {year}{}", range.unwrap_or_default()))
                .at(table.span, "asked for here")
                .help("name periods that the data have")
        })
        .collect()
}

fn incomplete(table: &BoundTable) -> Option<Diagnostic> {
    let needs = kind(table.kind)?.needs;
    let lacks = match needs {
        Needs::Index => table.index.is_none(),
        Needs::Variables => table.of.is_empty(),
        Needs::Analyses => table.columns.is_empty() && table.panels.is_empty(),
        Needs::Theory => false,
    };
    let help = match needs {
        Needs::Index => "name the index: `of: NAME`",
        Needs::Variables => "name the variables: `of: [a, b]`",
        Needs::Analyses | Needs::Theory => "name the analyses: `columns: [a, b]`",
    };
    lacks.then(|| {
        INCOMPLETE_TABLE
            .error(format!("table {} of kind `{}` does not say what it shows", table.name, table.kind))
            .at(table.span, "nothing to show")
            .help(help)
    })
}
