//! The ground of a spatial model: its rows as a balanced panel, and W between the places of these rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cards::UNBALANCED_SPACE;
use crate::method::matrix::Space;
use crate::method::regression::sample::{Sample, select};
use crate::plan::{Datum, Failure, Job, Op};
use crate::stats::space::model::{ModelError, Panel, Spectrum};
use crate::stats::space::{Weights, combine};

/// Rows of the data in the order of a panel: period by period, places by name in each, so that the order of the file
/// moves no number.
pub struct Ground {
    /// Units and periods of the rows.
    pub shape: Panel,
    /// What estimators see: the shape, or one period whose places are the units of all periods where W changes.
    pub panel: Panel,
    pub places: Vec<String>,
    /// Row of the data for each row of the panel.
    pub rows: Vec<u32>,
    pub weights: Weights,
    pub spectrum: Spectrum,
    pub sample: Sample,
    /// W holds fewer places than the matrix of the study.
    pub restricted: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Params {
    pub matrix: String,
    /// The data have periods.
    pub time: bool,
    /// W of each period is a block of its own.
    #[serde(default)]
    pub moving: bool,
}

/// Inputs: the sample, the unit, the matrix, the period if there is one.
pub static GROUND: Op = Op { name: "ground", version: 3, keep: false, cost: |_, rows| 400 * rows, run: ground };

fn ground(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let sample: Sample = job.input(0)?.read()?;
    let units = job.input(1)?.as_text()?;
    let space = Space::of(job.input(2)?)?;
    let times =
        if params.time { select(job.input(3)?.as_numbers()?, &sample.rows) } else { vec![0.0; sample.rows.len()] };
    let names: Vec<&str> = select(&units.codes, &sample.rows)
        .iter()
        .map(|code| units.levels.get(*code as usize).map_or("", String::as_str))
        .collect();
    let Balanced { places, rows, periods } = balanced(&names, &times, &sample)?;
    let shape = Panel { places: places.len(), periods: periods.len() };
    let numbers: BTreeMap<&str, usize> =
        space.places.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let chosen = places
        .iter()
        .map(|name| numbers.get(name.as_str()).copied())
        .collect::<Option<Vec<usize>>>()
        .ok_or_else(|| Failure::new(format!("matrix `{}` lacks units of the sample", params.matrix)))?;
    let restricted = chosen.len() < space.places.len();
    let part;
    let (space, chosen) = match restricted {
        true => {
            part = space.part(&chosen)?;
            (&part, (0..chosen.len()).collect())
        }
        false => (space, chosen),
    };
    let (panel, weights, spectrum) = match params.moving {
        true => {
            let (weights, spectrum) = blocks(space, &chosen, &periods)?;
            (Panel { places: shape.rows(), periods: 1 }, weights, spectrum)
        }
        false => {
            let weights = combine::part(&space.constant()?.weights, &chosen);
            let spectrum = Spectrum::of(&weights).map_err(failed)?;
            (shape, weights, spectrum)
        }
    };
    Ok(Datum::Live(Arc::new(Ground { shape, panel, places, rows, weights, spectrum, sample, restricted })))
}

/// W of each period as a block, with the eigenvalues of all.
fn blocks(space: &Space, chosen: &[usize], periods: &[f64]) -> Result<(Weights, Spectrum), Failure> {
    let of = |time: &f64| Ok::<_, Failure>(combine::part(&space.at(*time as i64)?.weights, chosen));
    let weights = periods.iter().map(of).collect::<Result<Vec<Weights>, Failure>>()?;
    let spectra = weights.iter().map(Spectrum::of).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    Ok((combine::blocks(&weights.iter().collect::<Vec<_>>()), Spectrum::of_blocks(&spectra)))
}

/// Rows of a balanced panel.
struct Balanced {
    /// By name.
    places: Vec<String>,
    /// The row of each place in each period, period by period.
    rows: Vec<u32>,
    periods: Vec<f64>,
}

fn balanced(names: &[&str], times: &[f64], sample: &Sample) -> Result<Balanced, Failure> {
    let mut cells: BTreeMap<(u64, &str), u32> = BTreeMap::new();
    for ((name, time), row) in names.iter().zip(times).zip(&sample.rows) {
        if cells.insert((order_of(*time), name), *row).is_some() {
            let failure = Failure::of(&UNBALANCED_SPACE, format!("`{name}` has two rows of one period"));
            return Err(failure.help("keep one row of a unit a period"));
        }
    }
    let mut places: Vec<&str> = names.to_vec();
    places.sort_unstable();
    places.dedup();
    let mut periods: Vec<u64> = cells.keys().map(|(time, _)| *time).collect();
    periods.dedup();
    if cells.len() < places.len() * periods.len() {
        return Err(unbalanced(&places, &periods, &cells, sample));
    }
    let mut periods = times.to_vec();
    periods.sort_unstable_by_key(|time| order_of(*time));
    periods.dedup();
    let places = places.into_iter().map(str::to_string).collect();
    Ok(Balanced { places, rows: cells.into_values().collect(), periods })
}

/// Bits that sort as the numbers do.
fn order_of(time: f64) -> u64 {
    let bits = (time + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

const SHOWN: usize = 4;

fn unbalanced(places: &[&str], periods: &[u64], cells: &BTreeMap<(u64, &str), u32>, sample: &Sample) -> Failure {
    let lacks = |place: &&&str| periods.iter().any(|time| !cells.contains_key(&(*time, **place)));
    let short: Vec<&&str> = places.iter().filter(lacks).collect();
    let shown: Vec<String> = short.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let more = if short.len() > SHOWN { format!(" and {} more", short.len() - SHOWN) } else { String::new() };
    let empty: Vec<String> = sample.empty.iter().map(|(name, rows)| format!("`{name}` ({rows})")).collect();
    let (message, help) = match empty.is_empty() {
        true => (String::new(), "keep the units that have every period, or fill the gaps".to_string()),
        false => (
            format!("; rows without a value went: {}", empty.join(", ")),
            "fill the empty cells (`data: {missing: ...}`), or drop these units for all periods".to_string(),
        ),
    };
    Failure::of(
        &UNBALANCED_SPACE,
        format!("a spatial model needs every unit in every period: {}{more} lack periods{message}", shown.join(", ")),
    )
    .help(help)
}

/// Why a model has no numbers.
pub fn failed(error: ModelError) -> Failure {
    let message = error.to_string();
    match error {
        ModelError::AtTheBound { .. } => Failure::of(&super::cards::AT_THE_BOUND, message)
            .help("look at the matrix and at the effects: a dense W beside period effects often ends here"),
        ModelError::TooManyPlaces { .. } => Failure::new(message).help("use `errors: classical`"),
        ModelError::NotRowStandardised => Failure::new(message).help("say `standardise: row`, or `transform: direct`"),
        _ => Failure::new(message),
    }
}
