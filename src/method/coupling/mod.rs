//! `couplings:` — how far systems develop together. The degrees are variables: `D` itself, `D.C` and `D.T`.

mod compute;
mod express;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

pub use compute::{LEVELS, NO_DEGREE};
pub use express::{Degrees, degrees};

use super::labels::names_of;
use super::{Method, Names as Role_, Quantity, Role, variables};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::plan::{Key, Plan};
use crate::spec::At;
use crate::spec::types::{Label, Names};
use crate::spec::words::{Name, number};
use crate::study::{Analysis, Bound, Study, VarId};

card! {
    /// How far two or more systems develop together: the degree of coupling C, their level T, and the degree of
    /// coordination D = sqrt(C T). `form: classic` has an `exponent`, 1/n where none is stated; `form: wang_2021` is Wang
    /// Shujia's revision. The name of the coupling is D as a variable, for tables, figures and models; `.C` and `.T` behind
    /// it are the other two.
    static CARD = "coupling", "coupling coordination";
}

card! {
    /// ## What it finds
    /// A coupling of fewer than two systems, weights that do not fit them or do not add up to one, an unknown form, a
    /// number of levels that has no names, an exponent where the form has none.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// couplings: {D: {of: [economy, environment], weights: [0.6, 0.6]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// couplings: {D: {of: [economy, environment], weights: [0.6, 0.4]}}
    /// ```
    static UNFIT_COUPLING = "unfit-coupling", "a coupling that does not fit its systems";
}

pub static CARDS: &[&Card] = &[&CARD, &UNFIT_COUPLING, &NO_DEGREE];

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Coupling", extend("x-label" = "label", "x-colon" = "of"))]
pub struct Options {
    pub label: Option<Label>,
    /// The systems: variables or indices between 0 and 1.
    pub of: Names,
    /// `classic` or `wang_2021`.
    pub form: Option<At<Name>>,
    /// Exponent of the classic degree; one over the number of systems if nothing is said.
    pub exponent: Option<At<f64>>,
    /// `equal`, or a number for each system.
    pub weights: Names,
    /// Into how many levels degrees are sorted: 10 or 5.
    pub levels: Option<At<u8>>,
    /// Groupings whose groups have means of their own.
    pub over: Names,
}

/// Levels where nothing is said.
const TEN: usize = 10;

impl Options {
    pub fn levels(&self) -> usize {
        self.levels.as_ref().map_or(TEN, |levels| usize::from(levels.value))
    }

    /// A weight for each system; none where they are not numbers.
    pub fn weights(&self) -> Option<Vec<f64>> {
        let n = self.of.0.len();
        match self.weights.0.as_slice() {
            [] => Some(vec![1.0 / n as f64; n]),
            [one] if one.value.as_str() == "equal" => Some(vec![1.0 / n as f64; n]),
            written => written.iter().map(|weight| number(weight.value.as_str())).collect(),
        }
    }
}

pub struct Coupling;

impl Method for Coupling {
    type Options = Options;

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn section(&self) -> &'static str {
        "couplings"
    }

    fn keyword(&self) -> &'static str {
        "coupling"
    }

    fn roles(&self) -> &'static [Role] {
        &[Role { option: "of", names: Role_::Variables }, Role { option: "over", names: Role_::Group }]
    }

    fn check(&self, analysis: &Analysis, options: &Options, _: &Study) -> Vec<Diagnostic> {
        unfit(options)
            .into_iter()
            .map(|(span, what, help)| {
                let place = span.unwrap_or(analysis.span);
                UNFIT_COUPLING.error(format!("`{}` {what}", analysis.name)).at(place, "does not fit").help(help)
            })
            .collect()
    }

    fn quantities(&self, analysis: &Analysis, options: &Options, study: &Study) -> Vec<Quantity> {
        let mut found = vec![];
        for part in PARTS {
            let levels = if part == "D" { options.levels() } else { 0 };
            let names = prefixes(analysis, study).into_iter().flat_map(|prefix| {
                let counts = (1..=levels).map(|level| format!("level.{level}"));
                let names = ["mean", "sd", "min", "max", "n"].map(String::from).into_iter().chain(counts);
                names.map(|name| format!("{prefix}{name}")).collect::<Vec<_>>()
            });
            let units = study.facts.units.iter().flat_map(|unit| {
                let level = (part == "D").then(|| format!("unit.{unit}.level"));
                [format!("unit.{unit}.mean")].into_iter().chain(level).collect::<Vec<_>>()
            });
            let all = names.chain(units);
            found.extend(all.map(|name| Quantity { outcome: Some(part.to_string()), name }));
        }
        found
    }

    fn lower(&self, analysis: &Analysis, options: &Options, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        for (part, id) in PARTS.iter().zip(parts(analysis)) {
            let over = role(analysis, "over");
            let params = compute::Params {
                levels: if *part == "D" { options.levels() } else { 0 },
                unit: study.layout.unit.is_some(),
                time: study.layout.time.is_some(),
                groupings: super::names(study, &over),
            };
            let inputs = [Some(id), study.layout.unit, study.layout.time].into_iter().flatten().chain(over);
            let keys: Vec<Key> = inputs.map(|id| variables::lower(study, id, plan)).collect();
            let label = format!("{part} of {}", analysis.name);
            let key = plan.step(&compute::DEGREES, json!(params), &keys, analysis.span, label);
            plan.publish(&analysis.name, Some(part), key);
        }
        vec![]
    }
}

/// Coupling, level, coordination: the outcomes of an analysis.
pub const PARTS: [&str; 3] = ["C", "T", "D"];

/// Variables of C, T and D, as far as they could be made.
pub fn parts(analysis: &Analysis) -> Vec<VarId> {
    role(analysis, "degrees")
}

pub fn role(analysis: &Analysis, option: &str) -> Vec<VarId> {
    analysis.roles.get(option).map(Bound::vars).unwrap_or_default()
}

/// The options of an analysis of this section.
pub fn options_of(analysis: &Analysis) -> Arc<Options> {
    super::options::<Coupling>(analysis).unwrap_or_default()
}

/// What stands before the names of means: nothing, a period, a group, a group and a period.
pub fn prefixes(analysis: &Analysis, study: &Study) -> Vec<String> {
    let periods = study.layout.time.map(|id| names_of(study, id)).unwrap_or_default();
    let groups = role(analysis, "over").into_iter().flat_map(|id| {
        let head = study.name_of(id).to_string();
        names_of(study, id).into_iter().map(move |name| format!("{head}.{name}."))
    });
    let heads: Vec<String> = std::iter::once(String::new()).chain(groups).collect();
    let with = |head: &String| {
        let periods = periods.iter().map(|period| format!("{head}{period}."));
        std::iter::once(head.clone()).chain(periods).collect::<Vec<_>>()
    };
    heads.iter().flat_map(with).collect()
}

type Unfit = (Option<crate::source::Span>, String, &'static str);

/// How far weights may be from adding up to one: printed weights are rounded.
const ROUNDED: f64 = 1e-6;

fn unfit(options: &Options) -> Vec<Unfit> {
    let mut found: Vec<Unfit> = vec![];
    let systems = options.of.0.len();
    if systems < 2 {
        let what = "couples fewer than two systems".to_string();
        found.push((options.of.0.first().map(|name| name.span), what, "name two or more: `of: [a, b]`"));
    }
    let form = options.form.as_ref().map(|at| (at.value.as_str(), at.span));
    if let Some((word, span)) = form.filter(|(word, _)| !matches!(*word, "classic" | "wang_2021")) {
        found.push((Some(span), format!("has the unknown form `{word}`"), "write `classic` or `wang_2021`"));
    }
    if let Some(exponent) = &options.exponent {
        if form.is_some_and(|(word, _)| word == "wang_2021") {
            let what = "states an exponent, and Wang's form has none".to_string();
            found.push((Some(exponent.span), what, "leave it out, or write `form: classic`"));
        } else if !(exponent.value > 0.0 && exponent.value.is_finite()) {
            found.push((Some(exponent.span), "has an exponent that is not positive".into(), "write 0.5 or the like"));
        }
    }
    let place = options.weights.0.first().map(|weight| weight.span);
    match options.weights() {
        None => found.push((place, "has weights that are no numbers".into(), "write `equal` or `[0.6, 0.4]`")),
        Some(weights) if weights.len() != systems => {
            let what = format!("has {} weights for {systems} systems", weights.len());
            found.push((place, what, "give each system one"));
        }
        Some(weights) if (weights.iter().sum::<f64>() - 1.0).abs() > ROUNDED || weights.iter().any(|w| *w < 0.0) => {
            found.push((place, "has weights that do not add up to one".into(), "write shares, such as `[0.6, 0.4]`"));
        }
        Some(_) => {}
    }
    if let Some(levels) = options.levels.as_ref().filter(|levels| !matches!(levels.value, 5 | 10)) {
        found.push((Some(levels.span), format!("has {} levels", levels.value), "levels have names by ten and by five"));
    }
    found
}
