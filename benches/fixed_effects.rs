//! Least squares with two absorbed effects and clustered errors on a million rows and three regressors, against
//! pyfixest: a balanced panel, and workers who rarely change their firm. Ends with an error where pyfixest is faster.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peer.rs"]
mod peer;

use std::path::Path;

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use serde_json::Value;
use studyc::stats::linalg::lengths;
use studyc::stats::regression::absorb::{Effect, Effects};
use studyc::stats::regression::covariance::{Errors, covariance};
use studyc::stats::regression::degrees::degrees;
use studyc::stats::regression::ols::{Sample, fit};
use studyc::stats::regression::small::{GroupRule, Rule, Size};

const ROWS: usize = 1_000_000;
const REGRESSORS: usize = 3;

/// pyfixest's solvers stop at 1e-6 to 1e-8 of their own measure of convergence.
const AGREE: f64 = 1e-4;

struct Design {
    name: &'static str,
    /// pyfixest's solvers that come to an end on it.
    solvers: &'static [&'static str],
    first: Vec<u32>,
    second: Vec<u32>,
    /// Outcome and regressors.
    columns: DMatrix<f64>,
}

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let panel = (0..ROWS as u32).map(|row| (row / 20, row % 20)).collect();
    let jobs = jobs(&mut rng);
    let designs =
        [design("panel", &["default", "lsmr"], panel, &mut rng), design("workers", &["lsmr"], jobs, &mut rng)];
    let slower = designs.iter().filter(|design| !compare(design)).count();
    std::process::exit(i32::from(slower > 0));
}

fn compare(design: &Design) -> bool {
    let (seconds, (slope, error)) = clock::median(|| model(design));
    println!("{}: {seconds:.3} s, slope {slope:.9}, clustered error {error:.9}", design.name);
    let folder = tempfile::tempdir().expect("a folder for the data");
    write(design, folder.path());
    let Some(theirs) = peer::peer("fixed_effects.py", folder.path(), design.solvers) else { return true };
    let solvers: Vec<&Value> = theirs.as_array().into_iter().flatten().collect();
    let mut fastest = f64::INFINITY;
    for solver in solvers {
        let name = solver["solver"].as_str().unwrap_or_default();
        let Some(seconds_there) = solver["seconds"].as_f64() else {
            println!("  pyfixest, {name}: {}", solver["error"].as_str().unwrap_or("no result"));
            continue;
        };
        peer::close("slope", slope, solver["slope"].as_f64().unwrap_or(f64::NAN), AGREE);
        peer::close("error", error, solver["se"].as_f64().unwrap_or(f64::NAN), AGREE);
        println!("  pyfixest, {name}: {seconds_there:.3} s, ratio {:.2}", seconds_there / seconds);
        fastest = fastest.min(seconds_there);
    }
    seconds <= fastest
}

/// From codes and columns to the first slope and its error: what the steps `within` and `fit` of a run do.
fn model(design: &Design) -> (f64, f64) {
    let effects = [Effect::new(&design.first), Effect::new(&design.second)];
    let prepared = Effects::new(&effects, None).expect("effects");
    let scale = lengths(&design.columns).split_off(1);
    let mut columns = design.columns.clone();
    columns.as_mut_slice().par_chunks_mut(ROWS).for_each(|column| {
        prepared.demean(column).expect("convergence");
    });
    let (y, x) = (columns.column(0).into_owned(), columns.columns(1, REGRESSORS).into_owned());
    let found = fit(Sample { y: y.as_slice(), x: &x, lengths: &scale, weights: None }).expect("fit");
    let counted = degrees(&effects, &[&design.first]);
    let size = Size { rows: ROWS, coefficients: REGRESSORS, constant: false, effects: &counted };
    let clustered = Errors::Cluster(&[&design.first], GroupRule::Min);
    let errors = covariance(&found, clustered, Rule::Fixest, size).expect("covariance");
    (found.coefficients[0], errors.matrix[(0, 0)].sqrt())
}

fn design(name: &'static str, solvers: &'static [&'static str], rows: Vec<(u32, u32)>, rng: &mut ChaCha8Rng) -> Design {
    let (first, second): (Vec<u32>, Vec<u32>) = rows.into_iter().unzip();
    let mut uniform = || (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let mut columns = DMatrix::from_fn(ROWS, REGRESSORS + 1, |_, _| uniform());
    for row in 0..ROWS {
        let effect = f64::from(first[row] % 97) / 97.0 + f64::from(second[row] % 13) / 13.0;
        columns[(row, 1)] += effect;
        columns[(row, 0)] += effect + 0.5 * columns[(row, 1)] - 0.25 * columns[(row, 2)];
    }
    Design { name, solvers, first, second, columns }
}

/// 200,000 workers for five years among 20,000 firms; a move in fifty years.
fn jobs(rng: &mut ChaCha8Rng) -> Vec<(u32, u32)> {
    let mut below = |bound: u64| (rng.next_u64() % bound) as u32;
    let mut rows = vec![];
    for worker in 0..ROWS as u32 / 5 {
        let mut firm = below(20_000);
        for _ in 0..5 {
            rows.push((worker, firm));
            if below(50) == 0 {
                firm = below(20_000);
            }
        }
    }
    rows
}

fn write(design: &Design, folder: &Path) {
    for (at, name) in ["y", "x1", "x2", "x3"].into_iter().enumerate() {
        let column = design.columns.column(at);
        peer::save(folder, &format!("{name}.f64"), column.iter().flat_map(|value| value.to_le_bytes()));
    }
    for (name, codes) in [("first", &design.first), ("second", &design.second)] {
        peer::save(folder, &format!("{name}.u32"), codes.iter().flat_map(|code| code.to_le_bytes()));
    }
}
