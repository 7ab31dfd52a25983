//! The bootstrap of a panel threshold test on 565 units x 14 periods, seven regressors and every value tried, against a
//! regression for each candidate and draw; and 1,000 draws for each of three thresholds. Ends with an error where 300
//! draws are less than 200 times faster, or where three thresholds take more than ten seconds.
//!
//! The loop of regressions would run for hours: some of its fits are timed, on cross-products with the within columns made
//! beforehand, and the time is scaled to all.

#[path = "common/clock.rs"]
mod clock;

use nalgebra::{DMatrix, DVector};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use studyc::stats::draws::Draws;
use studyc::stats::linalg::solve;
use studyc::stats::threshold::bootstrap::{Bootstrap, Residuals, verdict};
use studyc::stats::threshold::cuts::{Candidates, Cut, Rule};
use studyc::stats::threshold::panel::{Panel, Within};
use studyc::stats::threshold::sample::{Columns, Sample};
use studyc::stats::threshold::sequence::{Settings, Stage, sequence};

const PANEL: Panel = Panel { units: 565, periods: 14, within: Within::AllPeriods };
const OTHERS: usize = 6;
/// Regressions that are timed.
const FITS: usize = 200;
const FASTER: f64 = 200.0;
const SECONDS: f64 = 10.0;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let sample = sample();
    let settings = Settings { candidates: Candidates::All, trims: vec![0.01], up_to: 3 };
    let (seconds, (stages, p)) = clock::median(|| tested(&sample, &settings, 1, 300));
    let candidates = sample.ranking.candidates(Candidates::All, 0.01, &[]);
    println!("300 draws, {} candidates: {seconds:.3} s, p = {p:.3}", candidates.len());
    let (fits, least) = clock::median(|| regressions(&sample, &candidates));
    let profile: Vec<f64> = stages[0].located[0].profile.rss().step_by(candidates.len().div_ceil(FITS)).collect();
    let same = profile.iter().zip(&least).all(|(a, b)| (a - b).abs() < 1e-8 * b);
    assert!(same && profile.len() == least.len(), "both ways give the same sums of squares");
    let plain = fits / least.len() as f64 * candidates.len() as f64 * 301.0;
    // The loop would use both threads as well.
    let ratio = plain / 2.0 / seconds;
    println!("  a regression for each candidate and draw: {plain:.0} s on one thread, ratio {ratio:.0} on two");
    let (three, _) = clock::median(|| tested(&sample, &settings, 3, 1000));
    println!("three thresholds, 1000 draws each: {three:.2} s");
    std::process::exit(i32::from(ratio < FASTER || three > SECONDS));
}

/// Thresholds, and p of the last test.
fn tested(sample: &Sample, settings: &Settings, up_to: usize, draws: u64) -> (Vec<Stage>, f64) {
    let settings = Settings { up_to, ..settings.clone() };
    let stages = sequence(sample, &settings).expect("thresholds");
    let mut p = f64::NAN;
    for stage in &stages {
        let bootstrap = Bootstrap::new(sample, &settings, stage, Residuals::Alternative).expect("bootstrap");
        let named = Draws::new(1, "bench");
        let numbers: Vec<u64> = (0..draws).collect();
        let blocks: Vec<Vec<f64>> = numbers
            .par_chunks(64)
            .map(|block| {
                let drawn: Vec<Vec<usize>> =
                    block.iter().map(|n| named.draw(*n).indices(PANEL.units, PANEL.units)).collect();
                bootstrap.ratios(&drawn)
            })
            .collect();
        p = verdict(stage.ratio, &blocks.concat()).p;
    }
    (stages, p)
}

/// Sums of squares of some candidates, each from a regression of its own.
fn regressions(sample: &Sample, candidates: &[Cut]) -> Vec<f64> {
    let (fixed, _) = sample.design(&[]);
    let y = DVector::from_column_slice(&sample.outcome);
    let k = fixed.ncols();
    let mut x = fixed.insert_column(k, 0.0);
    let fit = |cut: &Cut| {
        x.column_mut(k).copy_from_slice(&PANEL.transform(&sample.lower(*cut)));
        let (cross, along) = (x.tr_mul(&x), x.tr_mul(&y));
        let slopes = solve(&cross, &DMatrix::from_column_slice(k + 1, 1, along.as_slice())).expect("slopes");
        (&y - &x * slopes.column(0)).norm_squared()
    };
    candidates.iter().step_by(candidates.len().div_ceil(FITS)).map(fit).collect()
}

fn sample() -> Sample {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut uniform = || (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let mut column = || (0..PANEL.rows()).map(|row| uniform() + (row / PANEL.periods) as f64 / 565.0).collect();
    let others: Vec<Vec<f64>> = (0..OTHERS - 1).map(|_| column()).collect();
    let (switch, noise): (Vec<f64>, Vec<f64>) = (column(), column());
    // Five digits, as debt over assets has them in Hansen's data.
    let at: Vec<f64> = column().iter().map(|q: &f64| (q * 1e5).round() / 1e5).collect();
    let slope = |q: f64| if q < 0.4 { 0.05 } else { 0.2 };
    let outcome: Vec<f64> = (0..PANEL.rows()).map(|row| slope(at[row]) * switch[row] + noise[row]).collect();
    let columns = Columns { outcome: &outcome, others: &others, switch: &switch, at: &at };
    Sample::new(PANEL, Rule::AtMost, columns).expect("a sample")
}
