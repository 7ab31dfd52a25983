//! Draws of whole units, and the units left out one by one.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::cards::NO_EFFECT;
use crate::plan::{Datum, Failure, Job, Op};
use crate::stats::draws::Draws;
use crate::stats::mediation::{Mediated, MediationError, Path, System, mediated};
use crate::stats::regression::atoms::{AtomError, Atoms, Cross, counts};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub seed: u64,
    /// Name of the draws.
    pub name: String,
    pub draws: u64,
    pub jackknife: bool,
    /// Mediators and outcome of each path, as columns; the treatment is column 0.
    pub paths: Vec<(Vec<usize>, usize)>,
    pub controls: Vec<usize>,
    /// Names of the columns.
    pub columns: Vec<String>,
}

/// What the draws gave, path by path.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Drawn {
    pub units: usize,
    pub paths: Vec<Result<PathDraws, Failure>>,
}

/// Slopes a, slopes b, direct effect: one row a draw, `NaN` where a draw has no answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PathDraws {
    pub draws: Vec<Vec<f64>>,
    /// One row a unit that is left out; empty where no interval needs it.
    pub jackknife: Vec<Vec<f64>>,
}

/// Input: the cross-products.
pub static DRAW: Op = Op {
    name: "mediation_draws",
    version: 1,
    keep: true,
    cost: |params, rows| params["draws"].as_u64().unwrap_or(0) * (2000 + 20 * rows),
    run: draw,
};

fn draw(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let atoms = job.input(0)?.live::<Atoms>()?;
    let units = atoms.units();
    if units < 2 {
        return Err(Failure::of(&NO_EFFECT, "fewer than two units are there to be drawn"));
    }
    let paths =
        params.paths.iter().map(|(mediators, outcome)| Path { mediators: mediators.clone(), outcome: *outcome });
    let system = System { treatment: 0, controls: params.controls.clone(), paths: paths.collect() };
    let whole = answers(atoms.whole(), &system);
    let named = Draws::new(params.seed, &params.name);
    let drawn = |number: u64| {
        let weights = counts(&named.draw(number).indices(units, units), units);
        rows(answers(atoms.sample(&weights), &system), &system)
    };
    let draws: Vec<Vec<Vec<f64>>> = (0..params.draws).into_par_iter().map(drawn).collect();
    let left_out = if params.jackknife { 0..units } else { 0..0 };
    let without = |unit: usize| rows(answers(atoms.without(unit), &system), &system);
    let jackknife: Vec<Vec<Vec<f64>>> = left_out.into_par_iter().map(without).collect();
    let of_path = |(at, answer): (usize, Result<Mediated, MediationError>)| {
        answer.map_err(|error| failure(&error, &params.columns))?;
        let own = |all: &[Vec<Vec<f64>>]| all.iter().map(|one| one[at].clone()).collect();
        Ok(PathDraws { draws: own(&draws), jackknife: own(&jackknife) })
    };
    Datum::record(&Drawn { units, paths: whole.into_iter().enumerate().map(of_path).collect() })
}

/// One answer a path, also where the sample as a whole has none.
fn answers(sample: Result<Cross, AtomError>, system: &System) -> Vec<Result<Mediated, MediationError>> {
    match sample {
        Ok(sample) => mediated(&sample, system),
        Err(error) => system.paths.iter().map(|_| Err(error.clone().into())).collect(),
    }
}

fn rows(answers: Vec<Result<Mediated, MediationError>>, system: &System) -> Vec<Vec<f64>> {
    let row = |(answer, path): (Result<Mediated, MediationError>, &Path)| match answer {
        Ok(found) => [found.a, found.b, vec![found.direct]].concat(),
        Err(_) => vec![f64::NAN; 2 * path.mediators.len() + 1],
    };
    answers.into_iter().zip(&system.paths).map(row).collect()
}

fn failure(error: &MediationError, columns: &[String]) -> Failure {
    match error {
        MediationError::Collinear { column } => {
            let name = columns.get(*column).map_or("a regressor", String::as_str);
            let said = format!("`{name}` is collinear with the controls and effects of its equation");
            Failure::of(&NO_EFFECT, said).help("leave out what repeats it")
        }
        MediationError::Atoms(error) => Failure::of(&NO_EFFECT, error.to_string()),
    }
}

impl PathDraws {
    /// The effects of a row with `mediators` mediators.
    pub fn effects(row: &[f64], mediators: usize) -> Option<Mediated> {
        let (a, rest) = row.split_at_checked(mediators)?;
        let (b, direct) = rest.split_at_checked(mediators)?;
        Some(Mediated { a: a.to_vec(), b: b.to_vec(), direct: *direct.first()? })
    }
}
