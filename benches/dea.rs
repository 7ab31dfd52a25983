//! Data envelopment of 300 units, three inputs and two outputs, a linear program a unit, against HiGHS in scipy over the
//! same programs.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peer.rs"]
mod peer;

use nalgebra::DMatrix;
use studyc::stats::draws::Draws;
use studyc::stats::production::envelopment::{Orientation, Returns, Score, Technology};

const UNITS: usize = 300;
/// HiGHS holds its constraints to 1e-7.
const AGREE: f64 = 1e-6;

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("threads");
    let mut draw = Draws::new(1, "dea").draw(0);
    let inputs = DMatrix::from_fn(UNITS, 3, |_, _| 1.0 + 9.0 * draw.uniform());
    let outputs = DMatrix::from_fn(UNITS, 2, |row, _| inputs.row(row).sum() * (0.3 + 0.7 * draw.uniform()));
    let technology = Technology { inputs, outputs, bad: DMatrix::zeros(UNITS, 0) };
    let radial = |returns, orientation| clock::median(|| technology.radial(returns, orientation));
    let found = [
        ("ccr", radial(Returns::Constant, Orientation::Input)),
        ("bcc", radial(Returns::Variable, Orientation::Output)),
        ("slacks", clock::median(|| technology.slacks(Returns::Variable, Orientation::Neither))),
    ];
    for (name, (seconds, _)) in &found {
        println!("{name:<8} {:>8.1} ms", seconds * 1e3);
    }
    let folder = tempfile::tempdir().expect("a folder for the data");
    for (name, matrix) in [("inputs", &technology.inputs), ("outputs", &technology.outputs)] {
        peer::save(folder.path(), &format!("{name}.f64"), matrix.iter().flat_map(|value| value.to_le_bytes()));
    }
    let Some(theirs) = peer::peer("dea.py", folder.path(), &[&UNITS.to_string()]) else { return };
    for (name, (seconds, scores)) in &found {
        compare(name, *seconds, scores, &theirs[*name]);
    }
}

fn compare(name: &str, seconds: f64, scores: &[Score], theirs: &serde_json::Value) {
    for (ours, theirs) in scores.iter().zip(theirs["scores"].as_array().into_iter().flatten()) {
        peer::close(name, ours.expect("a score"), theirs.as_f64().unwrap_or(f64::NAN), AGREE);
    }
    let there = theirs["seconds"].as_f64().unwrap_or(f64::NAN);
    println!("  {name}, HiGHS: {there:.3} s, ratio {:.1}", there / seconds);
}
