//! A mediation of 1,000 draws of whole units with unit and year effects and four controls, on 330 and on 10,000 rows,
//! against loops over rebuilt panels by pyfixest and by numpy. Ends with an error where a loop is faster.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/panel.rs"]
mod panel;
#[path = "common/peer.rs"]
mod peer;

use std::path::Path as Folder;

use panel::Panel;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use studyc::stats::bootstrap::{Interval, inference};
use studyc::stats::draws::Draws;
use studyc::stats::mediation::{Path, System, mediated};
use studyc::stats::regression::absorb::Effect;
use studyc::stats::regression::atoms::{Atoms, Rows, counts};

const DRAWS: u64 = 1000;
/// Draws that pyfixest makes; its time is per draw.
const PYFIXEST: &str = "20";
const NAMES: [&str; 7] = ["y", "x", "m", "z1", "z2", "z3", "z4"];
/// pyfixest demeans to 1e-6 of a column.
const AGREE: f64 = 1e-4;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let slower = [(30, 11), (1000, 10)].into_iter().filter(|(units, years)| !compare(&of_size(*units, *years))).count();
    std::process::exit(i32::from(slower > 0));
}

fn of_size(units: u32, years: u32) -> Panel {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut uniform = move || (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let (mut unit, mut year, mut columns) = (vec![], vec![], vec![vec![]; NAMES.len()]);
    for one in 0..units {
        let own = uniform();
        for time in 0..years {
            unit.push(one);
            year.push(time);
            let z: Vec<f64> = (0..4).map(|_| uniform() + own).collect();
            let x = uniform() + own + 0.1 * f64::from(time) + z[0];
            let m = 0.5 * x + z[1] + uniform();
            let y = 0.3 * x + 0.4 * m + z[2] + uniform();
            for (column, value) in columns.iter_mut().zip([y, x, m].into_iter().chain(z)) {
                column.push(value);
            }
        }
    }
    Panel { unit, year, columns }
}

fn compare(panel: &Panel) -> bool {
    let (seconds, indirect) = clock::median(|| draws(panel));
    let spread = inference(0.0, &indirect, &[], Interval::Percentile, 0.95).error;
    println!("{} rows: {seconds:.4} s for {DRAWS} draws, error of the indirect effect {spread:.9}", panel.unit.len());
    let folder = tempfile::tempdir().expect("a folder for the data");
    write(panel, folder.path());
    let all = DRAWS.to_string();
    let Some(theirs) = peer::peer("mediation.py", folder.path(), &[PYFIXEST, &all]) else { return true };
    for (at, effect) in theirs["first"].as_array().into_iter().flatten().enumerate() {
        peer::close("a draw", indirect[at], effect.as_f64().unwrap_or(f64::NAN), AGREE);
    }
    peer::close("error", spread, theirs["sd"].as_f64().unwrap_or(f64::NAN), 1e-8);
    let mut faster = true;
    for name in ["pyfixest", "numpy"] {
        let there = theirs[name].as_f64().unwrap_or(f64::NAN) * DRAWS as f64;
        println!("  {name}: {there:.3} s, ratio {:.1}", there / seconds);
        faster &= there > seconds;
    }
    faster
}

/// From columns to the indirect effect of every draw: what the steps of a mediation do.
fn draws(panel: &Panel) -> Vec<f64> {
    let columns: Vec<&[f64]> = panel.columns.iter().map(Vec::as_slice).collect();
    let effects = [Effect::new(&panel.unit), Effect::new(&panel.year)];
    let rows = Rows { columns: &columns, units: &panel.unit, effects: &effects, weights: None, constant: false };
    let atoms = Atoms::new(rows).expect("atoms");
    let path = Path { mediators: vec![2], outcome: 0 };
    let system = System { treatment: 1, controls: vec![3, 4, 5, 6], paths: vec![path] };
    let one = |draw: Vec<usize>| {
        let sample = atoms.sample(&counts(&draw, atoms.units())).expect("a sample");
        mediated(&sample, &system).remove(0).expect("effects").indirect()
    };
    (0..DRAWS).into_par_iter().map(|number| one(drawn(number, atoms.units()))).collect()
}

fn drawn(number: u64, units: usize) -> Vec<usize> {
    Draws::new(1, "bench").draw(number).indices(units, units)
}

fn write(panel: &Panel, folder: &Folder) {
    panel.save(folder, "", &NAMES);
    let units = panel.unit.last().map_or(0, |last| *last as usize + 1);
    let all: Vec<u32> = (0..DRAWS).flat_map(|number| drawn(number, units)).map(|unit| unit as u32).collect();
    peer::save(folder, "draws.u32", all.iter().flat_map(|unit| unit.to_le_bytes()));
}
