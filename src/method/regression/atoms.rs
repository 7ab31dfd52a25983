//! The cross-products of units as a step, for everything that draws or drops whole units.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::sample::{Sample, select};
use super::within::Absorber;
use crate::plan::{Datum, Failure, Job, Op};
use crate::stats::regression::atoms::{Atoms, Rows};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Params {
    pub absorbed: bool,
    pub weighted: bool,
    /// A column of units is among the inputs; else each row is one.
    pub units: bool,
    /// A column of ones where nothing is absorbed.
    pub constant: bool,
}

/// Inputs: the sample; the absorber; the weight; the column of units; the columns.
pub static ATOMS: Op = Op { name: "atoms", version: 1, keep: false, cost: |_, rows| 200 * rows, run: atoms };

fn atoms(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let rows = job.input(0)?.read::<Sample>()?.rows;
    let mut inputs = job.inputs.iter().skip(1);
    let mut next = || inputs.next().ok_or_else(|| Failure::new("an input is missing"));
    let effects = if params.absorbed { next()?.live::<Absorber>()?.effects.clone() } else { vec![] };
    let weights = if params.weighted { Some(select(next()?.as_numbers()?, &rows)) } else { None };
    let units = if params.units { select(&next()?.codes()?, &rows) } else { (0..rows.len() as u32).collect() };
    let columns = inputs.map(|column| Ok(select(column.as_numbers()?, &rows))).collect::<Result<Vec<_>, Failure>>()?;
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let atoms = Atoms::new(Rows {
        columns: &slices,
        units: &units,
        effects: &effects,
        weights: weights.as_deref(),
        constant: params.constant,
    });
    Ok(Datum::Live(Arc::new(atoms.map_err(|error| Failure::new(error.to_string()))?)))
}
