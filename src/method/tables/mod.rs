//! Kinds of tables: what each needs computed, and how it is laid out without a format.

mod between;
mod cells;
mod convergence;
mod correlation;
mod coupling;
mod dagum;
mod densities;
mod descriptives;
mod effects;
mod indicators;
mod inequality;
mod iv;
mod iv_note;
mod mediation;
pub(super) mod note;
mod periods;
mod place;
mod ranking;
mod regression;
mod repeated;
mod shape;
mod space;
mod specifications;
mod thresholds;
mod titles;
mod transitions;
mod trend;
mod wording;

pub use note::levels;
pub use place::{Place, place};

use crate::card;
use crate::diag::{Card, Diagnostic, closest};
use crate::exhibit::{Grid, Head, Style};
use crate::method::descriptives::STATISTICS;
use crate::method::regression::instruments::STAGES;
use crate::plan::Plan;
use crate::results::Results;
use crate::spec::types::Language;
use crate::study::{Analysis, BoundTable, Study};

pub use wording::clause;

card! {
    /// ## What it finds
    /// A table whose kind needs something that it does not name: columns of a regression table, the index of an
    /// indicator table.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// tables: {1: {kind: regression}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x}}
    /// tables: {1: {kind: regression, columns: [base]}}
    /// ```
    static INCOMPLETE_TABLE = "incomplete-table", "a table that does not say what it shows";
}

card! {
    /// ## What it finds
    /// A statistic that a table cannot show, or a period that the data do not have.
    ///
    /// ## Why it matters
    /// Leaving it out in silence gives a table without the column that was asked for.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// tables: {1: {kind: descriptives, of: [x], show: [n, mean, p50]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// tables: {1: {kind: descriptives, of: [x], show: [n, mean, median]}}
    /// ```
    static UNKNOWN_STATISTIC = "unknown-statistic", "a statistic that a table does not have";
}

card! {
    /// ## What it finds
    /// A number of rows or decimals that leaves nothing to print, or prints noise.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// tables: {1: {kind: ranking, of: x, top: 0}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// tables: {1: {kind: ranking, of: x, top: 10}}
    /// ```
    static IMPOSSIBLE_TABLE = "impossible-table", "a table of nothing";
}

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

pub static CARDS: &[&Card] = &[&INCOMPLETE_TABLE, &UNKNOWN_STATISTIC, &IMPOSSIBLE_TABLE];

/// One kind of table.
pub struct Kind {
    pub name: &'static str,
    pub says: &'static str,
    /// What it must name.
    pub needs: Needs,
    pub lower: fn(&BoundTable, &Study, &mut Plan),
    pub grid: fn(&BoundTable, &Study, &Results) -> Grid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Index,
    Variables,
    Analyses,
}

fn nothing(_: &BoundTable, _: &Study, _: &mut Plan) {}

/// In the order of the reference.
pub static KINDS: &[Kind] = &[
    Kind {
        name: "indicators",
        says: "the tree of an index: leaves, measures, directions, weights",
        needs: Needs::Index,
        lower: indicators::lower,
        grid: indicators::grid,
    },
    Kind {
        name: "descriptives",
        says: "moments of variables",
        needs: Needs::Variables,
        lower: descriptives::lower,
        grid: descriptives::grid,
    },
    Kind {
        name: "correlation",
        says: "correlations with stars, and variance inflation",
        needs: Needs::Variables,
        lower: correlation::lower,
        grid: correlation::grid,
    },
    Kind {
        name: "regression",
        says: "coefficients of models, a column each outcome",
        needs: Needs::Analyses,
        lower: nothing,
        grid: regression::grid,
    },
    Kind {
        name: "ranking",
        says: "units by their score",
        needs: Needs::Variables,
        lower: ranking::lower,
        grid: ranking::grid,
    },
    Kind {
        name: "placebo",
        says: "an estimate beside those of dealt-out paths",
        needs: Needs::Analyses,
        lower: nothing,
        grid: repeated::placebo,
    },
    Kind {
        name: "leave_out",
        says: "the furthest estimates without one unit or group",
        needs: Needs::Analyses,
        lower: nothing,
        grid: repeated::leave_out,
    },
    Kind {
        name: "shifts",
        says: "ranks of an index built in other ways",
        needs: Needs::Analyses,
        lower: nothing,
        grid: repeated::shifts,
    },
    Kind {
        name: "dagum",
        says: "the Gini coefficient over time, within and between groups",
        needs: Needs::Analyses,
        lower: nothing,
        grid: dagum::grid,
    },
    Kind {
        name: "inequality",
        says: "measures of inequality over time, and Theil's parts",
        needs: Needs::Analyses,
        lower: nothing,
        grid: inequality::grid,
    },
    Kind {
        name: "densities",
        says: "kernel densities: bandwidths and modes",
        needs: Needs::Analyses,
        lower: nothing,
        grid: densities::grid,
    },
    Kind {
        name: "transitions",
        says: "transitions between classes",
        needs: Needs::Analyses,
        lower: nothing,
        grid: transitions::grid,
    },
    Kind {
        name: "spatial_transitions",
        says: "transitions between classes by the class of the neighbours",
        needs: Needs::Analyses,
        lower: nothing,
        grid: transitions::spatial,
    },
    Kind {
        name: "spatial_tests",
        says: "tests whether transitions depend on neighbours",
        needs: Needs::Analyses,
        lower: nothing,
        grid: transitions::tests,
    },
    Kind {
        name: "sigma",
        says: "the spread of a variable over time",
        needs: Needs::Analyses,
        lower: nothing,
        grid: convergence::sigma,
    },
    Kind {
        name: "convergence",
        says: "growth by where units began, its speed and half-life",
        needs: Needs::Analyses,
        lower: nothing,
        grid: convergence::beta,
    },
    Kind {
        name: "clubs",
        says: "the log t test and convergence clubs",
        needs: Needs::Analyses,
        lower: nothing,
        grid: convergence::clubs,
    },
    Kind {
        name: "coupling",
        says: "degrees of coupling and coordination by period, group and unit",
        needs: Needs::Analyses,
        lower: nothing,
        grid: coupling::grid,
    },
    Kind {
        name: "coupling_levels",
        says: "units by level of coordination",
        needs: Needs::Analyses,
        lower: nothing,
        grid: coupling::by_level,
    },
    Kind {
        name: "iv",
        says: "first and second stages, and tests of the instruments",
        needs: Needs::Analyses,
        lower: nothing,
        grid: iv::grid,
    },
    Kind {
        name: "spatial_tests",
        says: "tests that choose between spatial models",
        needs: Needs::Analyses,
        lower: nothing,
        grid: space::tests,
    },
    Kind {
        name: "threshold_tests",
        says: "tests for one, two and three thresholds",
        needs: Needs::Analyses,
        lower: nothing,
        grid: thresholds::tests::grid,
    },
    Kind {
        name: "threshold_regimes",
        says: "slopes by regime",
        needs: Needs::Analyses,
        lower: nothing,
        grid: thresholds::regimes::grid,
    },
    Kind {
        name: "specifications",
        says: "what all universes of a model say, and each choice",
        needs: Needs::Analyses,
        lower: nothing,
        grid: specifications::grid,
    },
    Kind {
        name: "mediation_steps",
        says: "the equations of mediations: each mediator, then the outcome with it",
        needs: Needs::Analyses,
        lower: nothing,
        grid: regression::grid,
    },
    Kind {
        name: "mediation_effects",
        says: "direct, indirect and total effects with their intervals",
        needs: Needs::Analyses,
        lower: nothing,
        grid: mediation::grid,
    },
    Kind {
        name: "mechanisms",
        says: "the equation of each channel",
        needs: Needs::Analyses,
        lower: nothing,
        grid: regression::grid,
    },
    Kind {
        name: "marginal_effects",
        says: "effects of a variable over the values of another",
        needs: Needs::Analyses,
        lower: nothing,
        grid: effects::grid,
    },
    Kind {
        name: "u_shape",
        says: "turning points and tests of U shapes",
        needs: Needs::Analyses,
        lower: nothing,
        grid: shape::grid,
    },
    Kind {
        name: "index_trend",
        says: "a variable over time, by group if asked",
        needs: Needs::Variables,
        lower: trend::lower,
        grid: trend::grid,
    },
];

/// Whether a table has something to show of an analysis.
type Shows = fn(&Analysis) -> bool;

/// Kinds that show the analyses of a section where a study declares no table.
const DEFAULTS: &[(&str, &str, Shows)] = &[
    ("models", "regression", |_| true),
    ("models", "spatial_tests", crate::method::spatial::is_spatial),
    ("interactions", "marginal_effects", |_| true),
    ("shapes", "u_shape", |_| true),
    ("placebo", "placebo", |_| true),
    ("leave_out", "leave_out", |_| true),
    ("reindexed", "shifts", |_| true),
    ("thresholds", "threshold_tests", |_| true),
    ("thresholds", "threshold_regimes", |_| true),
    ("explore", "specifications", |_| true),
    ("inequality", "dagum", dagum::shows),
    ("movement", "densities", densities::shows),
    ("movement", "transitions", transitions::shows),
    ("movement", "spatial_transitions", transitions::shows_spatial),
    ("movement", "spatial_tests", transitions::shows_spatial),
    ("convergence", "sigma", convergence::shows_sigma),
    ("convergence", "convergence", convergence::shows_beta),
    ("convergence", "clubs", convergence::shows_clubs),
    ("couplings", "coupling", |_| true),
    ("couplings", "coupling_levels", |_| true),
    ("mediations", "mediation_effects", |_| true),
    ("mediations", "mediation_steps", |_| true),
    ("mechanisms", "mechanisms", |_| true),
    ("inequality", "inequality", inequality::shows),
];

/// The tables that an analysis gets where the study declares none.
pub fn default_kinds(analysis: &Analysis) -> impl Iterator<Item = &'static Kind> {
    let of = |(section, _, shows): &&(&str, &str, Shows)| *section == analysis.method && shows(analysis);
    DEFAULTS.iter().filter(of).filter_map(|(_, name, _)| kind(name))
}

pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// A table that lacks what its kind needs.
pub fn check(table: &BoundTable, study: &Study) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = incomplete(table).into_iter().collect();
    found.extend(unknown_statistics(table));
    found.extend(absent_years(table, study));
    found.extend(no_periods(table, study));
    if matches!(table.kind, "threshold_tests" | "threshold_regimes") {
        found.extend(thresholds::check(table, study));
    }
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

/// Statistics that the kind of table does not have.
fn unknown_statistics(table: &BoundTable) -> Vec<Diagnostic> {
    let known: &[&str] = match table.kind {
        "descriptives" => &STATISTICS,
        "regression" | "threshold_regimes" => &FIT_STATISTICS,
        "index_trend" => super::trend::statistics(),
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
    let timeless = table.kind == "index_trend" && study.has_data && study.layout.time.is_none();
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
    };
    let help = match needs {
        Needs::Index => "name the index: `of: NAME`",
        Needs::Variables => "name the variables: `of: [a, b]`",
        Needs::Analyses => "name the analyses: `columns: [a, b]`",
    };
    lacks.then(|| {
        INCOMPLETE_TABLE
            .error(format!("table {} of kind `{}` does not say what it shows", table.name, table.kind))
            .at(table.span, "nothing to show")
            .help(help)
    })
}

/// The table without a format.
pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    kind(table.kind).map_or_else(|| start(table, study), |kind| (kind.grid)(table, study, results))
}

/// Number, title and looks, before any row.
fn start(table: &BoundTable, study: &Study) -> Grid {
    let language = study.language;
    Grid {
        id: table.id.clone(),
        number: table.number.clone(),
        title: table
            .title
            .as_ref()
            .map(|title| title.text(language).to_string())
            .unwrap_or_else(|| titles::title(table, study)),
        synthetic: study.synthetic,
        style: style(study),
        notes: table.note.iter().map(|note| note.text(language).to_string()).collect(),
        ..Grid::default()
    }
}

/// How exhibits of the study look.
pub fn style(study: &Study) -> Style {
    Style {
        language: if study.language == Language::Zh { "zh".into() } else { "en".into() },
        leading_zero: study.style.leading_zero.unwrap_or(true),
        siunitx: study.style.siunitx,
    }
}

fn head(text: impl Into<String>, span: usize) -> Head {
    Head { text: text.into(), span }
}

/// Decimals of estimates.
fn digits(table: &BoundTable, study: &Study) -> usize {
    table.digits.or(study.style.digits).unwrap_or(3).min(17)
}

/// The word in the study's language.
pub fn word<'a>(study: &Study, en: &'a str, zh: &'a str) -> &'a str {
    if study.language == Language::Zh { zh } else { en }
}
