//! The step that finds thresholds.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::NO_THRESHOLD;
use super::options::shown;
use super::rows::{Shape, failed, read};
use crate::plan::{Datum, Failure, Job, Op};
use crate::stats::threshold::sequence::{Stage, sequence};

/// Inputs: as [`read`] says.
pub static SEARCH: Op = Op { name: "threshold_search", version: 1, keep: true, cost, run };

/// From none to one threshold, from one to two, as far as regimes have rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    pub stages: Vec<Stage>,
}

fn cost(params: &Value, rows: u64) -> u64 {
    let up_to = params["settings"]["up_to"].as_u64().unwrap_or(1);
    up_to * up_to * rows * 60
}

fn run(job: &Job) -> Result<Datum, Failure> {
    let shape: Shape = job.params()?;
    let sample = read(job, &shape, 0)?.sample()?;
    let stages = sequence(&sample, &shape.settings).map_err(failed)?;
    if stages.is_empty() {
        let message = format!("no value leaves {} % of the rows in both regimes", shown(shape.settings.trim(1)));
        return Err(Failure::of(&NO_THRESHOLD, message).help("lower `trim`, or search all values"));
    }
    Datum::record(&Found { stages })
}
