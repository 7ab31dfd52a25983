//! `thresholds:` — what a threshold model says, and what holds where it says nothing.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::method::index::choices::read;
use crate::method::mediation::{Bootstrap, Residuals as Written};
use crate::method::regression::options::Errors;
use crate::source::Span;
use crate::spec::At;
use crate::spec::expr::{Expr, Formula};
use crate::spec::types::{Call, Label};
use crate::spec::words::{Name, Percent, YearRange};
use crate::stats::threshold::bootstrap::Residuals;
use crate::stats::threshold::cuts::{Candidates, Rule};
use crate::stats::threshold::panel::{Degrees, Within};
use crate::stats::threshold::sequence::Settings;

/// Values of the threshold variable that are tried.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// Every distinct value.
    All,
    /// So many quantiles.
    Grid(u32),
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("x-label" = "label", "x-colon" = "formula"))]
pub struct Options {
    pub label: Option<Label>,
    /// Threshold model whose options hold where this one says nothing.
    pub from: Option<At<Name>>,
    #[schemars(extend("x-kind" = "formula"))]
    pub formula: Option<At<Formula>>,
    /// Regressor whose slope changes.
    pub switch: Option<At<Name>>,
    /// Variable that decides the regime.
    pub at: Option<At<Name>>,
    /// Most thresholds that are tested; 1 where nothing is said.
    pub up_to: Option<At<u8>>,
    /// Least share of rows in a regime, 5% where nothing is said; one for each number of thresholds if several are given.
    pub trim: At<Vec<Percent>>,
    /// `all` values, or `{grid: 400}`.
    #[schemars(extend("x-catalogue" = "search"))]
    pub search: Option<At<Call>>,
    /// Which side the threshold belongs to: `q <= gamma`, or `q < gamma`.
    #[schemars(extend("x-kind" = "expression"))]
    pub regime: Option<At<String>>,
    /// Scale of the F statistic: `n*(T-1)` as Hansen, `T*(n-1)` as xthreg, `N*T`.
    #[schemars(extend("x-kind" = "expression"))]
    pub df: Option<At<String>>,
    /// `all_periods`, or `drop_last_period` for Hansen's own transformation.
    pub within: Option<At<Name>>,
    /// Draws of the tests, 300 where nothing is said.
    pub bootstrap: Option<At<Bootstrap>>,
    /// Level of the tests that decide how many thresholds the model has, 5% where nothing is said.
    pub level: Option<At<Percent>>,
    /// How many thresholds the model has, whatever the tests say.
    pub thresholds: Option<At<u8>>,
    pub errors: Option<At<Errors>>,
    /// Rows that stay.
    #[schemars(extend("x-kind" = "filter"))]
    pub keep: Option<At<Expr>>,
    /// Rows that go.
    #[schemars(extend("x-kind" = "filter"))]
    pub drop: Option<At<Expr>>,
    pub years: Option<At<YearRange>>,
}

/// Every option filled in.
#[derive(Clone, Debug)]
pub struct Choices {
    pub rule: Rule,
    pub degrees: Degrees,
    pub within: Within,
    pub settings: Settings,
    pub draws: u64,
    pub residuals: Residuals,
    pub level: f64,
    pub thresholds: Option<usize>,
}

/// An option with a value that it cannot have.
pub struct Wrong {
    pub span: Span,
    pub message: String,
    pub help: String,
}

pub const RULES: [(&str, Rule); 2] = [("q <= gamma", Rule::AtMost), ("q < gamma", Rule::Below)];
pub const DEGREES: [(&str, Degrees); 3] =
    [("N*T", Degrees::Rows), ("n*(T-1)", Degrees::Within), ("T*(n-1)", Degrees::Between)];
const WITHIN: [(&str, Within); 2] = [("all_periods", Within::AllPeriods), ("drop_last_period", Within::DropLast)];

const TRIM: f64 = 0.05;
const DRAWS: u64 = 300;
const LEVEL: f64 = 0.05;
const MOST_DRAWS: u64 = 1_000_000;
/// More thresholds than this cannot be told from noise, and each doubles the tests' time.
const MOST_THRESHOLDS: u8 = 9;

/// What the options say, and what in them cannot be.
pub fn choices(options: &Options) -> (Choices, Vec<Wrong>) {
    let mut wrong = vec![];
    let up_to = usize::from(options.up_to.as_deref().copied().unwrap_or(1));
    let trims = match options.trim.value.is_empty() {
        true => vec![TRIM],
        false => options.trim.value.iter().map(|share| share.0).collect(),
    };
    let bootstrap = options.bootstrap.as_ref();
    let written = bootstrap.and_then(|bootstrap| bootstrap.options.residuals.as_ref()).map(|at| at.value);
    let choices = Choices {
        rule: chosen(options.regime.as_ref(), &RULES, "regime", &mut wrong),
        degrees: chosen(options.df.as_ref(), &DEGREES, "df", &mut wrong),
        within: chosen(named(options.within.as_ref()).as_ref(), &WITHIN, "within", &mut wrong),
        settings: Settings { candidates: candidates(options, &mut wrong), trims, up_to },
        draws: bootstrap.and_then(|bootstrap| bootstrap.draws).unwrap_or(DRAWS),
        residuals: if written == Some(Written::Null) { Residuals::Null } else { Residuals::Alternative },
        level: options.level.as_ref().map_or(LEVEL, |level| level.0),
        thresholds: options.thresholds.as_deref().map(|count| usize::from(*count)),
    };
    numbers(options, &choices, &mut wrong);
    (choices, wrong)
}

fn named(name: Option<&At<Name>>) -> Option<At<String>> {
    name.map(|at| At { span: at.span, value: at.value.to_string() })
}

/// One of some texts, spaces aside; the default of its kind where nothing is said.
fn chosen<T: Copy + Default>(
    written: Option<&At<String>>,
    known: &[(&str, T)],
    option: &str,
    wrong: &mut Vec<Wrong>,
) -> T {
    let Some(written) = written else { return T::default() };
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let found = known.iter().find(|(text, _)| bare(text) == bare(&written.value));
    if found.is_none() {
        let texts: Vec<String> = known.iter().map(|(text, _)| format!("`{text}`")).collect();
        wrong.push(Wrong {
            span: written.span,
            message: format!("`{option}: {}` is not known", written.value),
            help: format!("write one of {}", texts.join(", ")),
        });
    }
    found.map_or_else(T::default, |(_, value)| *value)
}

fn candidates(options: &Options, wrong: &mut Vec<Wrong>) -> Candidates {
    let Some(call) = &options.search else { return Candidates::All };
    match read::<Search>(call) {
        Ok(Search::All) => Candidates::All,
        Ok(Search::Grid(points)) if points > 1 => Candidates::Grid(points as usize),
        _ => {
            wrong.push(Wrong {
                span: call.span,
                message: "the search has no values to try".into(),
                help: "write `search: all`, or so many quantiles: `search: {grid: 400}`".into(),
            });
            Candidates::All
        }
    }
}

fn numbers(options: &Options, choices: &Choices, wrong: &mut Vec<Wrong>) {
    let mut say = |span: Option<Span>, message: String, help: &str| {
        wrong.push(Wrong { span: span.unwrap_or_default(), message, help: help.into() });
    };
    let up_to = choices.settings.up_to;
    if !(1..=usize::from(MOST_THRESHOLDS)).contains(&up_to) {
        let span = options.up_to.as_ref().map(|at| at.span);
        say(span, format!("`up_to: {up_to}` asks for no test that can be made"), "write a number from 1 to 9");
    }
    if let Some(count) = options.thresholds.as_ref().filter(|count| usize::from(count.value) > up_to) {
        let message = format!("{} thresholds are asked for, and tests go up to {up_to}", count.value);
        say(Some(count.span), message, "raise `up_to`");
    }
    if let Some(level) = options.level.as_ref().filter(|level| !(level.0 > 0.0 && level.0 < 1.0)) {
        say(Some(level.span), "a level lies between 0 and 100 %".into(), "write `level: 5%`");
    }
    if !(1..=MOST_DRAWS).contains(&choices.draws) {
        let span = options.bootstrap.as_ref().map(|at| at.span);
        say(span, format!("{} draws cannot be made", choices.draws), "write a number of draws such as 300");
    }
    if let Some(interval) = options.bootstrap.as_ref().and_then(|bootstrap| bootstrap.options.interval.as_ref()) {
        say(
            Some(interval.span),
            "the bootstrap of a threshold test gives no interval".into(),
            "leave `interval` out: the sets of thresholds come from the likelihood ratio",
        );
    }
    trims(options, &choices.settings, &mut say);
}

/// Regimes that hold more than all rows.
fn trims(options: &Options, settings: &Settings, say: &mut impl FnMut(Option<Span>, String, &str)) {
    let span = Some(options.trim.span);
    if let Some(share) = settings.trims.iter().find(|share| !(0.0..0.5).contains(*share)) {
        say(span, format!("`trim` of {} % leaves no value to try", shown(*share)), "write a share such as 5%");
        return;
    }
    let narrow = (1..=settings.up_to.min(9)).find(|count| settings.trim(*count) * (*count as f64 + 1.0) > 1.0);
    if let Some(count) = narrow {
        let message = format!(
            "{count} thresholds make {} regimes, which cannot each hold {} % of the rows",
            count + 1,
            shown(settings.trim(count))
        );
        say(span, message, "lower `trim`, or `up_to`");
    }
    if settings.trims.len() > settings.up_to {
        let message = format!("{} shares are given for tests up to {}", settings.trims.len(), settings.up_to);
        say(span, message, "give one share for each number of thresholds, or one for all");
    }
}

/// A share in percent, without needless digits.
pub fn shown(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}
