//! A variable over units and years before it has a scale: units differ, years drift, shocks die out slowly.

use super::places::Places;
use super::shape::Shape;
use crate::stats::draws::Draws;

/// What a field shares with others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loading {
    /// Goes with the units' development, upwards or downwards.
    Development(f64),
    /// Goes with the units' size.
    Size,
}

/// How closely quantities of one unit follow its size.
const OF_SIZE: f64 = 0.97;

/// What a leader is ahead of the next by.
const AHEAD: f64 = 0.5;

/// Share of a shock that is left a year later.
const LASTING: f64 = 0.7;

/// What all fields of a study are drawn over.
pub struct Ground<'a> {
    pub seed: u64,
    pub shape: &'a Shape,
    pub places: Option<&'a Places>,
    /// Units that are ahead of all others in development, the first first.
    pub leaders: Vec<usize>,
}

/// Only the order of the values counts: moments come later.
pub fn field(ground: &Ground, name: &str, loading: Loading) -> Vec<f64> {
    let own = panel(ground, &format!("synth.column.{name}"), 0.0, 0.15, &[]);
    let (share, common) = match loading {
        Loading::Development(share) => (share, panel(ground, "synth.development", 1.2, 0.15, &ground.leaders)),
        Loading::Size => (OF_SIZE, panel(ground, "synth.size", 0.1, 0.02, &[])),
    };
    let rest = (1.0 - share * share).sqrt();
    own.iter().zip(common).map(|(own, common)| share * common + rest * own).collect()
}

/// level_i + (t - 1/2) (trend (1 + slope_i / 3) + 3/10 slope_i) + noise e_it with e_it = LASTING e_i,t-1 + u_it, t from 0 to 1.
/// Where units lie somewhere, levels, slopes and u are those of neighbours in part.
fn panel(ground: &Ground, name: &str, trend: f64, noise: f64, leaders: &[usize]) -> Vec<f64> {
    let years = ground.shape.years.len();
    let drawn = drawn(ground, name);
    let mut level = linked(ground, &drawn[0]);
    lead(&mut level, leaders);
    let slope = linked(ground, &drawn[1]);
    let shocks: Vec<Vec<f64>> = drawn[2..].iter().map(|shock| linked(ground, shock)).collect();
    let mut values = Vec::with_capacity(ground.shape.rows());
    for unit in 0..level.len() {
        let mut shock = 0.0;
        for (year, drawn) in shocks.iter().enumerate() {
            let fresh = if year == 0 { 1.0 } else { (1.0 - LASTING * LASTING).sqrt() };
            shock = LASTING * shock + fresh * drawn[unit];
            let time = if years > 1 { year as f64 / (years - 1) as f64 - 0.5 } else { 0.0 };
            values.push(level[unit] + time * (trend * (1.0 + slope[unit] / 3.0) + 0.3 * slope[unit]) + noise * shock);
        }
    }
    values
}

/// Normal numbers of every unit: a level, a slope, a shock a year.
fn drawn(ground: &Ground, name: &str) -> Vec<Vec<f64>> {
    let draws = Draws::new(ground.seed, name);
    let mut numbers = vec![vec![]; 2 + ground.shape.years.len()];
    for unit in 0..ground.shape.units.len() {
        let mut draw = draws.draw(unit as u64);
        numbers.iter_mut().for_each(|of_units| of_units.push(draw.normal()));
    }
    numbers
}

fn linked(ground: &Ground, own: &[f64]) -> Vec<f64> {
    ground.places.map_or_else(|| own.to_vec(), |places| places.linked(own))
}

fn lead(level: &mut [f64], leaders: &[usize]) {
    let mut highest = level.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for unit in leaders.iter().rev() {
        highest += AHEAD;
        level[*unit] = highest;
    }
}
