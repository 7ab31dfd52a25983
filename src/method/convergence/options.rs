//! What an author says about convergence, and what holds where nothing is said.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::method::regression::options::{Errors, Singletons};
use crate::method::spatial::options::Spatial;
use crate::spec::At;
use crate::spec::expr::Expr;
use crate::spec::types::{Label, Names};
use crate::spec::words::{Name, Percent, YearRange};
use crate::study::Study;

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Convergence", extend("x-label" = "label"))]
pub struct Options {
    pub label: Option<Label>,
    /// Variables whose spread is followed.
    #[schemars(extend("x-kind" = "names"))]
    pub sigma: Names,
    /// Variable whose growth is regressed on where it began.
    #[schemars(extend("x-kind" = "names"))]
    pub beta: Names,
    /// Variables that are tested by log t and sorted into clubs.
    #[schemars(extend("x-kind" = "names"))]
    pub clubs: Names,
    /// The variable is a logarithm already.
    pub logged: bool,
    /// Groupings whose groups have a spread of their own.
    pub over: Names,
    /// First and last period; those of the data if nothing is said.
    pub years: Option<At<YearRange>>,
    /// Growth over so many periods from every period on; over the whole span if nothing is said.
    pub step: Option<At<u32>>,
    /// What the growth is conditional on, as it was in the beginning.
    #[schemars(extend("x-kind" = "names"))]
    pub controls: Names,
    /// Absorbed effects.
    #[schemars(extend("x-kind" = "names"))]
    pub effects: Names,
    pub errors: Option<At<Errors>>,
    /// Weight of a row.
    #[schemars(extend("x-kind" = "expression"))]
    pub weight: Option<At<Expr>>,
    /// Rows that stay.
    #[schemars(extend("x-kind" = "filter"))]
    pub keep: Option<At<Expr>>,
    /// Rows that go.
    #[schemars(extend("x-kind" = "filter"))]
    pub drop: Option<At<Expr>>,
    /// Rows that are alone in a cell of an absorbed effect.
    pub singletons: Option<At<Singletons>>,
    /// Growth depends on neighbours.
    pub spatial: Option<At<Spatial>>,
    /// Share of the periods that log t leaves out at the beginning, a third if nothing is said.
    pub trim: Option<At<Percent>>,
    /// Long-run variance of log t: `phillips_sul` or `andrews`.
    pub long_run: Option<At<Name>>,
    /// Trend whose log t is tested, each unit's by itself: `hodrick_prescott`; paths as they are if nothing is said.
    pub filter: Option<At<Name>>,
    /// How stiff that trend is; 400 if nothing is said.
    pub lambda: Option<At<f64>>,
    /// A unit joins a core whose t with it is above this; 0 if nothing is said.
    pub joining: Option<At<f64>>,
}

/// Over which periods growth is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub from: i64,
    pub to: i64,
    /// Periods from the beginning to the end of a growth.
    pub length: u32,
    /// All growths begin in `from`.
    pub cross_section: bool,
}

impl Options {
    /// None where neither the options nor the data say when, or the end is not behind the beginning.
    pub fn span(&self, study: &Study) -> Option<Span> {
        let times = &study.facts.times;
        let said = self.years.as_ref().map(|years| (years.value.from, years.value.to));
        // Without data and without a word, a growth of one period stands for those to come.
        let unsaid = if study.has_data { None } else { Some((0, 1)) };
        let (from, to) = said.or_else(|| Some((*times.first()?, *times.last()?))).or(unsaid)?;
        let whole = u32::try_from(to.checked_sub(from)?).ok().filter(|length| *length > 0)?;
        let length = self.step.as_ref().map_or(whole, |step| step.value);
        (length > 0 && length <= whole).then_some(Span { from, to, length, cross_section: self.step.is_none() })
    }
}
