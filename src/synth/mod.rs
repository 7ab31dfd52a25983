//! A panel of the declared shape from what the paper printed: labelled as synthetic, plausible, and the same for a
//! seed on every machine and any number of threads.
//!
//! A definition that is a product of powers, `ln(gdp / population)`, is linear in the logarithms of its columns. So the
//! printed moments of variables and the declared ranges of columns form one linear system: each is drawn as a field
//! over units and years, and the columns are what solves the system in every row.

mod cards;
mod development;
mod field;
mod file;
mod inversion;
mod moments;
mod places;
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

use self::cards::SYNTH_SHAPE;
use self::field::Ground;
use self::shape::Shape;
use self::targets::{Target, Targets};

/// Columns of equal length, the marker first, and how they came about.
#[derive(Debug)]
pub struct Made {
    pub columns: Vec<(String, Column)>,
    /// Columns of one value a unit or a period; the others have one a row.
    pub axes: BTreeMap<String, Axis>,
    pub map: Option<Map>,
    pub report: Report,
}

/// What a column has one value for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Unit,
    Time,
}

/// A map of the units' cells.
#[derive(Debug)]
pub struct Map {
    /// Relative to the study's folder.
    pub file: String,
    pub features: serde_json::Value,
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
    let places = places::places(&declared, shape.units.len()).map_err(|one| vec![one])?;
    let leaders = development::leaders(&declared, &shape).map_err(|one| vec![one])?;
    let targets = targets::targets(parsed, study, &declared)?;
    let texts = texts(parsed, study, &shape, places.is_some());
    let lift = development::lift(&declared, &shape, &texts)?;
    let ground = Ground { seed: study.seed, shape: &shape, places: places.as_ref(), leaders, lift };
    let columns = numbers(&targets, &ground);
    let report = report::report(study, &targets, &columns, &shape);
    let mut axes = targets.axes();
    axes.extend(texts.iter().map(|(name, _)| (name.clone(), Axis::Unit)));
    let mut all = vec![
        (SYNTHETIC.to_string(), Column::numbers(vec![1.0; shape.rows()])),
        (declared.panel.unit.to_string(), shape.unit_column()),
        (declared.panel.time.to_string(), shape.time_column()),
    ];
    let numbers = columns.into_iter().map(|(name, values)| (name, Column::numbers(values)));
    let rest: BTreeMap<String, Column> = numbers.chain(texts).collect();
    all.extend(rest);
    let map = places.as_ref().and_then(|places| {
        let features = places.geojson(declared.panel.unit.as_str(), &shape.units);
        Some(Map { file: places.map.clone()?, features })
    });
    Ok(Made { columns: all, axes, map, report })
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
        SYNTH_SHAPE
            .error("how many rows there should be is not declared")
            .at(synthetic.span, "rows of which units and years?")
            .help("write `panel: {unit: ..., time: ..., years: 2012..2022, units: 30}` under `data`")
    })?;
    Ok(Declared { synthetic, panel })
}

/// Every column of numbers: targets drawn, the system solved, each number rounded as the file holds it.
fn numbers(targets: &Targets, ground: &Ground) -> BTreeMap<String, Vec<f64>> {
    let drawn: Vec<Vec<f64>> = targets.met.par_iter().map(|target| target.in_logs(draw(target, ground))).collect();
    let inverse = system::inverse(&targets.matrix());
    let mut columns = BTreeMap::new();
    for (name, weights) in targets.columns.iter().zip(&inverse) {
        let value = |row: usize| {
            let terms = weights.iter().zip(&drawn).map(|(weight, values)| weight * values[row]);
            rounded(libm::exp(terms.sum()))
        };
        columns.insert(name.clone(), (0..ground.shape.rows()).map(value).collect());
    }
    for target in &targets.apart {
        columns.insert(target.name.clone(), draw(target, ground).into_iter().map(rounded).collect());
    }
    if let Some(places) = ground.places {
        let (lon, lat) = places.coordinates(ground.seed);
        columns.insert(places.lon.clone(), ground.shape.over_units(&lon));
        columns.insert(places.lat.clone(), ground.shape.over_units(&lat));
    }
    columns
}

/// A field with the target's moments; along an axis, those of the field's means.
fn draw(target: &Target, ground: &Ground) -> Vec<f64> {
    let field = field::field(ground, &target.name, target.loading, target.spill);
    let shape = ground.shape;
    match target.axis {
        None => moments::at_ranks(&field, &target.moments),
        Some(Axis::Unit) => shape.over_units(&moments::at_ranks(&shape.unit_means(&field), &target.moments)),
        Some(Axis::Time) => shape.over_times(&moments::at_ranks(&shape.time_means(&field), &target.moments)),
    }
}

fn rounded(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}

/// Columns of words: each unit keeps its own. Units that lie somewhere have those of their neighbours, others take turns.
fn texts(parsed: &Parsed, study: &Study, shape: &Shape, lie_somewhere: bool) -> Vec<(String, Column)> {
    let is_text = |name: &str| {
        // A grouping that bears the name of its column hides it.
        let grouped = study.groups.values().map(|group| group.column).find(|id| study.name_of(*id) == name);
        study.names.get(name).copied().into_iter().chain(grouped).any(|id| {
            let var = study.var(id);
            var.kind == Kind::Text && matches!(var.definition, Definition::Column) && Some(id) != study.layout.unit
        })
    };
    let (units, years) = (shape.units.len(), shape.years.len());
    let declared = parsed.spec.columns.iter().filter(|(name, column)| !column.values.is_empty() && is_text(name));
    declared
        .map(|(name, column)| {
            let values = &column.values;
            let of_unit = |unit: usize| match lie_somewhere {
                true => values[unit * values.len() / units].as_str(),
                false => values[unit % values.len()].as_str(),
            };
            (name.to_string(), Column::texts((0..shape.rows()).map(|row| Some(of_unit(row / years)))))
        })
        .collect()
}
