//! Data envelopment of 300 units, three inputs and two outputs: a linear program a unit.

#[path = "common/clock.rs"]
mod clock;

use nalgebra::DMatrix;
use studyc::stats::draws::Draws;
use studyc::stats::production::envelopment::{Orientation, Returns, Score, Technology};

const UNITS: usize = 300;

fn main() {
    let mut draw = Draws::new(1, "dea").draw(0);
    let inputs = DMatrix::from_fn(UNITS, 3, |_, _| 1.0 + 9.0 * draw.uniform());
    let outputs = DMatrix::from_fn(UNITS, 2, |row, _| inputs.row(row).sum() * (0.3 + 0.7 * draw.uniform()));
    let technology = Technology { inputs, outputs, bad: DMatrix::zeros(UNITS, 0) };
    let time = |name: &str, scores: &dyn Fn() -> usize| {
        let (seconds, found) = clock::median(scores);
        println!("{name:<14} {:>8.1} ms, {found} scores", seconds * 1e3);
    };
    let count = |scores: Vec<Score>| scores.iter().filter(|score| score.is_ok()).count();
    time("CCR", &|| count(technology.radial(Returns::Constant, Orientation::Input)));
    time("BCC", &|| count(technology.radial(Returns::Variable, Orientation::Output)));
    time("slacks-based", &|| count(technology.slacks(Returns::Variable, Orientation::Neither)));
}
