//! The step that draws the distribution of one test.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rows::{Shape, failed, found, read};
use crate::plan::{Datum, Failure, Job, Op};
use crate::stats::draws::Draws;
use crate::stats::threshold::bootstrap::{Bootstrap, Residuals};

/// Inputs: the search, then as [`read`] says. Gives (S0 - S1) / S1 in every draw; nothing where the search ended before
/// this test.
pub static TEST: Op = Op { name: "threshold_test", version: 1, keep: true, cost, run };

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub shape: Shape,
    /// Thresholds of the larger model.
    pub test: usize,
    pub draws: u64,
    pub residuals: Residuals,
    pub seed: u64,
    /// What is drawn.
    pub drawn: String,
}

/// Draws that are projected together, fewer where they would fill the memory.
const TOGETHER: usize = 64;
const MOST_NUMBERS: usize = 1 << 22;

fn cost(params: &Value, rows: u64) -> u64 {
    params["draws"].as_u64().unwrap_or(1) * rows * 20
}

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let found = found(job)?;
    let Some(stage) = params.test.checked_sub(1).and_then(|at| found.stages.get(at)) else {
        return Ok(Datum::numbers(vec![]));
    };
    let sample = read(job, &params.shape, 1)?.sample()?;
    let bootstrap = Bootstrap::new(&sample, &params.shape.settings, stage, params.residuals).map_err(failed)?;
    let draws = Draws::new(params.seed, &params.drawn);
    let units = bootstrap.units();
    let together = (MOST_NUMBERS / sample.panel.rows().max(1)).clamp(1, TOGETHER);
    let numbers: Vec<u64> = (0..params.draws).collect();
    let blocks: Vec<Vec<f64>> = numbers
        .par_chunks(together)
        .map(|block| {
            let drawn: Vec<Vec<usize>> = block.iter().map(|number| draws.draw(*number).indices(units, units)).collect();
            bootstrap.ratios(&drawn)
        })
        .collect();
    Ok(Datum::numbers(blocks.concat()))
}
