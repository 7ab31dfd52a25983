//! Columns of a sample, without the absorbed effects.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::sample::{Sample, effect_codes, select};
use crate::plan::{Datum, Failure, Job, Op};
use crate::stats::regression::absorb::{Effect, Effects};

/// Absorbed effects on the rows of a sample, made once for all columns.
pub struct Absorber {
    pub effects: Vec<Effect>,
    pub names: Vec<String>,
    pub prepared: Effects,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Params {
    pub names: Vec<String>,
    /// Columns that make the cells of each effect.
    pub cells: Vec<usize>,
    /// Columns with a slope of their own in each cell.
    pub slopes: Vec<usize>,
    pub weighted: bool,
}

/// Inputs: the sample, the weight if there is one, the columns of the cells, the columns of the slopes.
pub static ABSORBER: Op = Op { name: "absorber", version: 1, keep: false, cost: |_, rows| 10 * rows, run: absorber };

/// Inputs: the sample, the absorber, a column.
pub static WITHIN: Op = Op { name: "within", version: 1, keep: false, cost: |_, rows| 30 * rows, run: within };

fn absorber(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let rows = job.input(0)?.read::<Sample>()?.rows;
    let weight = if params.weighted { Some(select(job.input(1)?.as_numbers()?, &rows)) } else { None };
    let columns = &job.inputs[1 + usize::from(params.weighted)..];
    let (cells, slopes) = columns.split_at_checked(params.cells.iter().sum()).unwrap_or_default();
    let mut slopes = slopes.iter();
    let mut effects = vec![];
    for (codes, count) in effect_codes(cells, &params.cells, &rows)?.iter().zip(&params.slopes) {
        let mut effect = Effect::new(codes);
        for slope in slopes.by_ref().take(*count) {
            effect = effect.slope(select(slope.as_numbers()?, &rows));
        }
        effects.push(effect);
    }
    let prepared = Effects::new(&effects, weight.as_deref()).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Datum::Live(Arc::new(Absorber { effects, names: params.names, prepared })))
}

fn within(job: &Job) -> Result<Datum, Failure> {
    let rows = job.input(0)?.read::<Sample>()?.rows;
    let absorber = job.input(1)?.live::<Absorber>()?;
    let mut column = select(job.input(2)?.as_numbers()?, &rows);
    absorber.prepared.demean(&mut column).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Datum::numbers(column))
}
