//! The steps of productivity: one computes all, others take a column or the cells of it.

mod envelopment;
mod frontier;
mod index;
mod rows;
mod solow;

use serde::{Deserialize, Serialize};

use super::options::{Absorbed, Oriented, Returns, Way};
use crate::plan::{Datum, Failure, Job, Op, Published};
use rows::Data;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub way: Way,
    /// How many columns are outputs; inputs, undesirable ones and the grouping follow.
    pub outputs: usize,
    pub inputs: Vec<String>,
    pub bad: usize,
    pub grouped: bool,
    /// A column of units, and one of periods, come last.
    pub units: bool,
    pub periods: bool,
    pub elasticities: Option<Vec<f64>>,
    pub free_returns: bool,
    pub effects: Absorbed,
    pub returns: Returns,
    pub orientation: Oriented,
    pub truncated: bool,
    pub decay: bool,
    pub cost: bool,
    pub pooled: bool,
}

/// Columns of the data's rows by part, and what is published.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Computed {
    pub columns: Vec<(String, Vec<f64>)>,
    pub published: Published,
}

pub static PRODUCTIVITY: Op = Op { name: "productivity", version: 1, keep: true, cost, run };
pub static COLUMN: Op = Op { name: "productivity_column", version: 1, keep: false, cost: |_, rows| rows, run: column };
pub static CELLS: Op = Op { name: "productivity_cells", version: 1, keep: true, cost: |_, rows| rows, run: cells };

/// A linear program a row, or a likelihood of all rows a few hundred times.
fn cost(_: &serde_json::Value, rows: u64) -> u64 {
    20_000 * rows
}

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let data = Data::of(job, &params)?;
    let computed = match params.way {
        Way::Solow => solow::solow(&params, &data)?,
        Way::Frontier => frontier::frontier(&params, &data)?,
        Way::Malmquist => index::index(&params, &data)?,
        Way::Dea | Way::Ccr | Way::Bcc | Way::Sbm => envelopment::envelopment(&params, &data)?,
    };
    Datum::record(&computed)
}

fn column(job: &Job) -> Result<Datum, Failure> {
    let computed: Computed = job.input(0)?.read()?;
    let part = job.params["part"].as_str().unwrap_or_default();
    let found = computed.columns.into_iter().find(|(name, _)| name == part);
    found.map(|(_, values)| Datum::numbers(values)).ok_or_else(|| Failure::new(format!("there is no part `{part}`")))
}

fn cells(job: &Job) -> Result<Datum, Failure> {
    let computed: Computed = job.input(0)?.read()?;
    Datum::record(&computed.published)
}
