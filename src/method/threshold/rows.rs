//! The rows of a threshold model as its steps read them: unit by unit, balanced.

use serde::{Deserialize, Serialize};

use super::check::{BALANCE, THRESHOLD_UNBALANCED, words};
use super::{NO_THRESHOLD, search::Found};
use crate::method::regression::sample::{Sample as Chosen, select};
use crate::plan::{Datum, Failure, Job};
use crate::stats::threshold::cuts::Rule;
use crate::stats::threshold::panel::{Panel, Within};
use crate::stats::threshold::sample::{Columns, Sample, ThresholdError};
use crate::stats::threshold::sequence::Settings;

/// What all steps of one threshold model agree on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shape {
    /// Number of regressors with one slope.
    pub others: usize,
    pub period_effects: bool,
    pub rule: Rule,
    pub within: Within,
    pub settings: Settings,
}

/// Columns on the rows of the sample.
pub struct Rows {
    pub chosen: Chosen,
    pub panel: Panel,
    pub outcome: Vec<f64>,
    pub switch: Vec<f64>,
    pub at: Vec<f64>,
    pub others: Vec<Vec<f64>>,
    shape: Shape,
}

/// Reads, from input `first` on: the sample, the units, the periods, the outcome, the switch, q, the other regressors.
pub fn read(job: &Job, shape: &Shape, first: usize) -> Result<Rows, Failure> {
    let chosen: Chosen = job.input(first)?.read()?;
    let numbers = |at: usize| Ok::<_, Failure>(select(job.input(first + at)?.as_numbers()?, &chosen.rows));
    let panel = balanced(shape, job.input(first + 1)?, &numbers(2)?, &chosen.rows)?;
    let others = (0..shape.others).map(|at| numbers(6 + at)).collect::<Result<_, _>>()?;
    let (outcome, switch, at) = (numbers(3)?, numbers(4)?, numbers(5)?);
    Ok(Rows { chosen, panel, outcome, switch, at, others, shape: shape.clone() })
}

/// Inputs that [`read`] takes.
pub fn width(shape: &Shape) -> usize {
    6 + shape.others
}

/// Rows stand by unit and period, as the data do; every unit must have every period.
fn balanced(shape: &Shape, units: &Datum, times: &[f64], rows: &[u32]) -> Result<Panel, Failure> {
    let codes = select(&units.codes()?, rows);
    let mut periods: Vec<f64> = times.to_vec();
    periods.sort_by(f64::total_cmp);
    periods.dedup();
    let runs: Vec<(u32, usize)> =
        codes.chunk_by(|a, b| a == b).filter_map(|run| Some((*run.first()?, run.len()))).collect();
    let name = |code: u32| match units {
        Datum::Text(text) => text.levels.get(code as usize).cloned().unwrap_or_default(),
        _ => code.to_string(),
    };
    let short: Vec<(String, usize)> = runs
        .iter()
        .filter(|(_, length)| *length < periods.len())
        .map(|(code, length)| (name(*code), *length))
        .collect();
    if !short.is_empty() {
        let message = format!("a threshold model needs a balanced panel: {}", words(&short, periods.len()));
        return Err(Failure::of(&THRESHOLD_UNBALANCED, message).help(BALANCE));
    }
    Ok(Panel { units: runs.len(), periods: periods.len(), within: shape.within })
}

impl Rows {
    /// With a dummy for each period but the first, where periods have effects.
    pub fn sample(&self) -> Result<Sample, Failure> {
        let periods = self.panel.periods;
        let dummy = |t: usize| (0..self.panel.rows()).map(|row| f64::from(row % periods == t)).collect();
        let dummies = (1..if self.shape.period_effects { periods } else { 1 }).map(dummy);
        let others: Vec<Vec<f64>> = self.others.iter().cloned().chain(dummies).collect();
        let columns = Columns { outcome: &self.outcome, others: &others, switch: &self.switch, at: &self.at };
        Sample::new(self.panel, self.shape.rule, columns).map_err(failed)
    }
}

pub fn failed(error: ThresholdError) -> Failure {
    Failure::of(&NO_THRESHOLD, error.to_string())
}

/// The search that a later step starts from.
pub fn found(job: &Job) -> Result<Found, Failure> {
    job.input(0)?.read()
}
