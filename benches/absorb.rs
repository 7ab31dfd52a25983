//! Seconds to absorb effects from four columns of a million rows: a balanced panel, the same shuffled, one with unit
//! trends, and workers who rarely change their firm.

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::time::Instant;
use studyc::stats::linalg::lengths;
use studyc::stats::regression::absorb::{Effect, Effects};
use studyc::stats::regression::covariance::{Errors, covariance};
use studyc::stats::regression::degrees::degrees;
use studyc::stats::regression::ols::{Sample, fit};
use studyc::stats::regression::small::{GroupRule, Rule, Size};

const ROWS: usize = 1_000_000;
const COLUMNS: usize = 4;

fn main() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let panel: Vec<(u32, u32)> = (0..ROWS as u32).map(|row| (row / 20, row % 20)).collect();
    report("50,000 units x 20 years, sorted", &panel, false, &mut rng);
    let mut shuffled = panel.clone();
    (1..ROWS).for_each(|i| shuffled.swap(i, below(&mut rng, i + 1)));
    model(&panel, &mut rng);
    report("the same, shuffled", &shuffled, false, &mut rng);
    report("one row in five lost", &shuffled[..ROWS / 5 * 4], false, &mut rng);
    report("with a trend a unit", &panel, true, &mut rng);
    report("200,000 workers, 20,000 firms, 1 in 50 moves a year", &jobs(&mut rng, 50), false, &mut rng);
    report("200,000 workers, 20,000 firms, 1 in 500", &jobs(&mut rng, 500), false, &mut rng);
    report("200,000 workers, 20,000 firms, neighbours only", &neighbours(&mut rng), false, &mut rng);
}

/// One model from codes to clustered errors: an outcome and three regressors.
fn model(rows: &[(u32, u32)], rng: &mut ChaCha8Rng) {
    let (unit, year): (Vec<u32>, Vec<u32>) = rows.iter().copied().unzip();
    let mut columns = DMatrix::from_fn(ROWS, COLUMNS, |_, _| rng.next_u64() as f64 / 1e18);
    let start = Instant::now();
    let effects = [Effect::new(&unit), Effect::new(&year)];
    let prepared = Effects::new(&effects, None).expect("effects");
    let scale: Vec<f64> = lengths(&columns).split_off(1);
    columns.as_mut_slice().chunks_mut(ROWS).for_each(|column| {
        prepared.demean(column).expect("convergence");
    });
    let (y, x) = (columns.column(0).into_owned(), columns.columns(1, COLUMNS - 1).into_owned());
    let found = fit(Sample { y: y.as_slice(), x: &x, lengths: &scale, weights: None }).expect("fit");
    let counted = degrees(&effects, &[&unit]);
    let size = Size { rows: ROWS, coefficients: COLUMNS - 1, constant: false, effects: &counted };
    let clustered = Errors::Cluster(&[&unit], GroupRule::Min);
    let covariance = covariance(&found, clustered, Rule::Fixest, size).expect("covariance");
    let seconds = start.elapsed().as_secs_f64();
    println!("  a model, whole: {seconds:.3} s, b1 {:.6}, factor {:.6}", found.coefficients[0], covariance.factor);
}

fn below(rng: &mut ChaCha8Rng, bound: usize) -> usize {
    (rng.next_u64() % bound as u64) as usize
}

/// Five years a worker; once in `often` years to any other firm.
fn jobs(rng: &mut ChaCha8Rng, often: usize) -> Vec<(u32, u32)> {
    let mut rows = vec![];
    for worker in 0..ROWS as u32 / 5 {
        let mut firm = below(rng, 20_000) as u32;
        for _ in 0..5 {
            rows.push((worker, firm));
            if below(rng, often) == 0 {
                firm = below(rng, 20_000) as u32;
            }
        }
    }
    rows
}

/// Moves lead to the next firm only: a chain, the slowest graph there is.
fn neighbours(rng: &mut ChaCha8Rng) -> Vec<(u32, u32)> {
    let mut rows = vec![];
    for worker in 0..ROWS as u32 / 5 {
        let firm = below(rng, 19_999) as u32;
        let moves = below(rng, 20) == 0;
        (0..5).for_each(|year| rows.push((worker, firm + u32::from(moves && year > 2))));
    }
    rows
}

fn report(name: &str, rows: &[(u32, u32)], trends: bool, rng: &mut ChaCha8Rng) {
    let (first, second): (Vec<u32>, Vec<u32>) = rows.iter().copied().unzip();
    let columns: Vec<Vec<f64>> =
        (0..COLUMNS).map(|_| rows.iter().map(|_| rng.next_u64() as f64 / 1e18).collect()).collect();
    let start = Instant::now();
    let unit = Effect::new(&first);
    let unit = if trends { unit.slope(second.iter().map(|&t| f64::from(t)).collect()) } else { unit };
    let effects = Effects::new(&[unit, Effect::new(&second)], None).expect("effects");
    let prepared = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let steps: Vec<String> = columns
        .into_iter()
        .map(|mut column| match effects.demean(&mut column) {
            Ok(done) => done.iterations.to_string(),
            Err(error) => error.to_string(),
        })
        .collect();
    let seconds = start.elapsed().as_secs_f64();
    println!("{name:<55} prepare {prepared:6.3} s   {COLUMNS} columns {seconds:6.3} s   steps {}", steps.join(" "));
}
