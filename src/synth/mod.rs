//! A panel of the declared shape from what the paper printed: labelled as synthetic, plausible, and the same for a
//! seed on every machine and any number of threads.
//!
//! A definition that is a product of powers, `ln(gdp / population)`, is linear in the logarithms of its columns. So the
//! printed moments of variables and the declared ranges of columns form one linear system: each is drawn as a field
//! over units and years, and the columns are what solves the system in every row.

mod cards;
mod field;
mod file;
mod inversion;
mod moments;
mod printed;
mod report;
mod shape;
mod system;
mod targets;

pub use cards::{CARDS, SYNTH_NOT_DECLARED};
pub use file::{Refused, write};
pub use report::{Met, Moment, Report};

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::compile::Parsed;
use crate::data::{Column, SYNTHETIC};
use crate::diag::Diagnostic;
use crate::spec::At;
use crate::spec::types::{DataSource, Panel, Synthetic};
use crate::study::{Definition, Kind, Study};

use self::shape::Shape;
use self::targets::{Target, Targets};

/// Columns of equal length, the marker first, and how they came about.
#[derive(Debug)]
pub struct Made {
    pub columns: Vec<(String, Column)>,
    pub report: Report,
}

/// What the study declares about data that are to be made.
pub(crate) struct Declared<'a> {
    pub synthetic: &'a At<Synthetic>,
    pub panel: &'a At<Panel>,
}

/// Significant digits of a number in the file.
const DIGITS: usize = 7;

/// A study whose names are bound without data -> its panel.
pub fn make(parsed: &Parsed, study: &Study) -> Result<Made, Vec<Diagnostic>> {
    let declared = declared(parsed).map_err(|one| vec![one])?;
    let shape = shape::shape(parsed, &declared).map_err(|one| vec![one])?;
    let targets = targets::targets(parsed, study, &declared)?;
    let columns = numbers(study, &targets, &shape);
    let report = report::report(study, &targets, &columns, &shape);
    let texts = texts(parsed, study, &shape);
    let mut all = vec![
        (SYNTHETIC.to_string(), Column::numbers(vec![1.0; shape.rows()])),
        (declared.panel.unit.to_string(), shape.unit_column()),
        (declared.panel.time.to_string(), shape.time_column()),
    ];
    let numbers = columns.into_iter().map(|(name, values)| (name, Column::numbers(values)));
    let rest: BTreeMap<String, Column> = numbers.chain(texts).collect();
    all.extend(rest);
    Ok(Made { columns: all, report })
}

fn declared(parsed: &Parsed) -> Result<Declared<'_>, Diagnostic> {
    let source = parsed.spec.data.as_ref();
    let place = source.map_or(parsed.spec.study.span, |source| source.span);
    let undeclared = || {
        SYNTH_NOT_DECLARED
            .error("the study does not say that its data are made")
            .at(place, "no `synthetic` under `data`")
            .help("write `data: {file: ..., panel: ..., synthetic: {like: reported.N}}`; every table then says so")
    };
    let Some(DataSource::Read(data)) = source.map(|source| &source.value) else { return Err(undeclared()) };
    let synthetic = data.synthetic.as_ref().ok_or_else(undeclared)?;
    let panel = data.panel.as_ref().ok_or_else(|| {
        cards::SYNTH_SHAPE
            .error("how many rows there should be is not declared")
            .at(synthetic.span, "rows of which units and years?")
            .help("write `panel: {unit: ..., time: ..., years: 2012..2022, units: 30}` under `data`")
    })?;
    Ok(Declared { synthetic, panel })
}

/// Every column of numbers: targets drawn, the system solved, each number rounded as the file holds it.
fn numbers(study: &Study, targets: &Targets, shape: &Shape) -> BTreeMap<String, Vec<f64>> {
    let draw = |target: &Target| {
        let field = field::field(study.seed, &target.name, target.loading, shape);
        moments::at_ranks(&field, &target.moments)
    };
    let drawn: Vec<Vec<f64>> = targets.met.par_iter().map(|target| target.in_logs(draw(target))).collect();
    let inverse = system::inverse(&targets.matrix());
    let mut columns = BTreeMap::new();
    for (name, weights) in targets.columns.iter().zip(&inverse) {
        let value = |row: usize| {
            let terms = weights.iter().zip(&drawn).map(|(weight, values)| weight * values[row]);
            rounded(libm::exp(terms.sum()))
        };
        columns.insert(name.clone(), (0..shape.rows()).map(value).collect());
    }
    for target in &targets.signed {
        columns.insert(target.name.clone(), draw(target).into_iter().map(rounded).collect());
    }
    columns
}

fn rounded(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}

/// Columns of words: each unit keeps its own, in turn.
fn texts(parsed: &Parsed, study: &Study, shape: &Shape) -> Vec<(String, Column)> {
    let is_text = |name: &str| {
        study.names.get(name).is_some_and(|id| {
            let var = study.var(*id);
            var.kind == Kind::Text && matches!(var.definition, Definition::Column) && Some(*id) != study.layout.unit
        })
    };
    let declared = parsed.spec.columns.iter().filter(|(name, column)| !column.values.is_empty() && is_text(name));
    declared
        .map(|(name, column)| {
            let of_unit = |unit: usize| Some(column.values[unit % column.values.len()].as_str());
            (name.to_string(), Column::texts((0..shape.rows()).map(|row| of_unit(row / shape.years.len()))))
        })
        .collect()
}
