//! 2,048 universes of a specification curve on 10,000 rows (every subset of eight controls, two outcomes, four samples,
//! unit and year effects, errors clustered by unit) against a loop of pyfixest over the same regressions. Ends with an
//! error where the loop takes less than fifty times as long.
//!
//! The loop runs some of the universes, evenly spread; its time is scaled to all.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/panel.rs"]
mod panel;
#[path = "common/peer.rs"]
mod peer;

use panel::Panel;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use studyc::stats::regression::absorb::Effect;
use studyc::stats::regression::atoms::{Atoms, Rows};
use studyc::stats::regression::degrees::degrees;
use studyc::stats::regression::small::{Rule, Size};

const UNITS: u32 = 1000;
const YEARS: u32 = 10;
const CONTROLS: usize = 8;
const NAMES: [&str; 3 + CONTROLS] = ["y1", "y2", "x", "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8"];
/// Place of the regressor that is followed.
const FOLLOWED: usize = 2;
/// Universes that the loop makes.
const LOOP: usize = 64;
const FASTER: f64 = 50.0;
/// pyfixest demeans to 1e-6 of a column.
const AGREE: f64 = 1e-4;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let samples: Vec<Panel> = samples(&of_units());
    let (seconds, found) = clock::median(|| samples.iter().flat_map(universes).collect::<Vec<[f64; 2]>>());
    println!("{} universes: {seconds:.3} s, first estimate {:.9}", found.len(), found[0][0]);
    let folder = tempfile::tempdir().expect("a folder for the data");
    samples.iter().enumerate().for_each(|(at, sample)| sample.save(folder.path(), &format!("{at}."), &NAMES));
    let step = found.len() / LOOP;
    let Some(theirs) = peer::peer("explore.py", folder.path(), &[&step.to_string()]) else { return };
    let numbers = |name: &str| -> Vec<f64> {
        theirs[name].as_array().into_iter().flatten().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect()
    };
    let (estimates, errors) = (numbers("estimate"), numbers("se"));
    assert_eq!(estimates.len(), LOOP, "universes of the loop");
    for (at, (b, se)) in estimates.iter().zip(&errors).enumerate() {
        peer::close("estimate", found[at * step][0], *b, AGREE);
        peer::close("error", found[at * step][1], *se, AGREE);
    }
    let there = theirs["seconds"].as_f64().unwrap_or(f64::NAN) * found.len() as f64;
    let ratio = there / seconds;
    println!("  pyfixest's loop: {there:.1} s, ratio {ratio:.0}");
    std::process::exit(i32::from(ratio < FASTER));
}

fn of_units() -> Panel {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut uniform = move || (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let (mut unit, mut year, mut columns) = (vec![], vec![], vec![vec![]; NAMES.len()]);
    for one in 0..UNITS {
        let own = uniform();
        for time in 0..YEARS {
            unit.push(one);
            year.push(time);
            let z: Vec<f64> = (0..CONTROLS).map(|_| uniform() + own).collect();
            let x = uniform() + own + 0.05 * f64::from(time) + 0.3 * z.iter().sum::<f64>();
            let y1 = 0.4 * x + z[0] - z[1] + own + uniform();
            let y2 = 0.1 * x + 0.5 * z[2] + uniform();
            for (column, value) in columns.iter_mut().zip([y1, y2, x].into_iter().chain(z)) {
                column.push(value);
            }
        }
    }
    Panel { unit, year, columns }
}

/// All rows, without the first two years, without every tenth unit, the first half of the years.
fn samples(panel: &Panel) -> Vec<Panel> {
    let stays: [fn(u32, u32) -> bool; 4] =
        [|_, _| true, |_, year| year > 1, |unit, _| unit % 10 != 0, |_, year| year < YEARS / 2];
    let sample = |stays: &fn(u32, u32) -> bool| {
        let rows: Vec<usize> = (0..panel.unit.len()).filter(|row| stays(panel.unit[*row], panel.year[*row])).collect();
        let codes = |codes: &[u32]| rows.iter().map(|row| codes[*row]).collect::<Vec<u32>>();
        let columns = panel.columns.iter().map(|column| rows.iter().map(|row| column[*row]).collect()).collect();
        Panel { unit: codes(&panel.unit), year: codes(&panel.year), columns }
    };
    stays.iter().map(sample).collect()
}

/// Estimate and clustered error of each outcome and subset of controls: what the steps of an exploration do.
fn universes(sample: &Panel) -> Vec<[f64; 2]> {
    let columns: Vec<&[f64]> = sample.columns.iter().map(Vec::as_slice).collect();
    let effects = [Effect::new(&sample.unit), Effect::new(&sample.year)];
    let counted = degrees(&effects, &[&sample.unit]);
    let rows = Rows { columns: &columns, units: &sample.unit, effects: &effects, weights: None, constant: false };
    let atoms = Atoms::new(rows).expect("cross-products");
    let cross = atoms.whole().expect("a sample");
    let squares = cross.unit_scores().squares().expect("cross-products");
    let universe = |outcome: usize, mask: u32| {
        let controls = (0..CONTROLS).filter(|bit| mask >> bit & 1 == 1).map(|bit| FOLLOWED + 1 + bit);
        let regressors: Vec<usize> = std::iter::once(FOLLOWED).chain(controls).collect();
        let solution = cross.solve(outcome, &regressors).expect("a solution");
        let size =
            Size { rows: sample.unit.len(), coefficients: regressors.len() + 1, constant: true, effects: &counted };
        let small = size.count(Rule::Fixest, true);
        let factor = small.cluster_share().expect("degrees of freedom") * small.groups_share(cross.units());
        let variance = squares.variance(&solution, 0).expect("a variance");
        [solution.coefficients[0], (variance * factor).sqrt()]
    };
    let all: Vec<(usize, u32)> =
        (0..2).flat_map(|outcome| (0..1 << CONTROLS).map(move |mask| (outcome, mask))).collect();
    all.into_par_iter().map(|(outcome, mask)| universe(outcome, mask)).collect()
}
