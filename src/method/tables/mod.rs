//! Kinds of tables: what each needs computed, and how it is laid out without a format.

mod between;
mod blocks;
mod cells;
mod check;
mod convergence;
mod correlation;
mod coupling;
mod dagum;
mod defaults;
mod densities;
mod dependence;
mod descriptives;
mod effects;
mod indicators;
mod inequality;
mod iv;
mod iv_note;
mod lisa;
mod matrices;
mod mediation;
pub(super) mod note;
pub mod periods;
mod place;
mod plain;
mod productivity;
mod rank_movement;
mod ranking;
mod reading;
mod regression;
mod repeated;
mod shape;
mod space;
mod specifications;
mod theory;
mod thresholds;
mod titles;
mod transitions;
mod trend;
mod wording;

pub use check::check;
pub use defaults::default_kinds;
pub use lisa::{kinds as cluster_kinds, shown as shown_periods};
pub use note::levels;
pub use periods::names as period_names;
pub use place::{Place, place};
pub use plain::plain;
pub use theory::sign;

use crate::card;
use crate::diag::Card;
use crate::exhibit::{Grid, Head, Style};
use crate::plan::Plan;
use crate::results::Results;
use crate::spec::types::Language;
use crate::study::{BoundTable, Study};

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
    /// The study's theory, which nobody has to name.
    Theory,
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
        name: "transition_tests",
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
        name: "dependence",
        says: "Moran's I and its kin by period, a group of columns for each matrix",
        needs: Needs::Analyses,
        lower: nothing,
        grid: dependence::grid,
    },
    Kind {
        name: "lisa",
        says: "places in clusters, by period",
        needs: Needs::Analyses,
        lower: nothing,
        grid: lisa::grid,
    },
    Kind {
        name: "matrices",
        says: "what matrices of space are like",
        needs: Needs::Analyses,
        lower: nothing,
        grid: matrices::grid,
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
    Kind {
        name: "productivity",
        says: "productivity by period or by unit, and the parts of Malmquist's index",
        needs: Needs::Analyses,
        lower: nothing,
        grid: productivity::grid,
    },
    Kind {
        name: "frontier",
        says: "coefficients of stochastic frontiers",
        needs: Needs::Analyses,
        lower: nothing,
        grid: productivity::frontier,
    },
    Kind {
        name: "index_growth",
        says: "how an index and its first branches grow from period to period",
        needs: Needs::Index,
        lower: reading::lower,
        grid: reading::growth,
    },
    Kind {
        name: "contributions",
        says: "what share of an index each branch and leaf contributes",
        needs: Needs::Index,
        lower: reading::lower,
        grid: reading::contributions,
    },
    Kind {
        name: "obstacles",
        says: "obstacle degrees: what share of the distance to the best score each leaf holds",
        needs: Needs::Index,
        lower: reading::lower,
        grid: reading::obstacles,
    },
    Kind {
        name: "rank_movement",
        says: "ranks of units in two periods, and how far they moved",
        needs: Needs::Variables,
        lower: rank_movement::lower,
        grid: rank_movement::grid,
    },
    Kind {
        name: "framework",
        says: "the concepts of the theory as a tree: definitions, characteristics, indicators",
        needs: Needs::Theory,
        lower: nothing,
        grid: theory::framework,
    },
    Kind {
        name: "arrows",
        says: "the mechanisms of the theory: from, to, sign, reason, source",
        needs: Needs::Theory,
        lower: nothing,
        grid: theory::arrows,
    },
    Kind {
        name: "propositions",
        says: "the propositions of the theory: arrows, evidence, and the hypotheses that test them",
        needs: Needs::Theory,
        lower: nothing,
        grid: theory::propositions,
    },
];

/// Tables of a theory where the study declares none.
pub const OF_THEORY: [&str; 3] = ["framework", "arrows", "propositions"];

pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The table without a format.
pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = kind(table.kind).map_or_else(|| start(table, study), |kind| (kind.grid)(table, study, results));
    note::definitions(&mut grid, table, study);
    let written = table.note.iter().map(|note| note.text(study.language)).collect::<Vec<_>>();
    for note in grid.notes.iter_mut().filter(|note| !written.contains(&note.as_str())) {
        *note = plain(note, study);
    }
    grid
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
