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
    /// How far each unit is ahead by its groups.
    pub lift: Vec<f64>,
}

/// Where levels of units do not come by chance.
#[derive(Clone, Copy, PartialEq)]
enum Levels {
    Drawn,
    /// Leaders stand above all others, or below.
    Led(bool),
    /// Groups are ahead, and leaders above all.
    Development,
}

/// Only the order of the values counts: moments come later. `spill` is what development takes over of the neighbours'.
pub fn field(ground: &Ground, name: &str, loading: Loading, spill: f64) -> Vec<f64> {
    let levels = match loading {
        Loading::Development(share) => Levels::Led(share > 0.0),
        Loading::Size => Levels::Drawn,
    };
    let own = panel(ground, &format!("synth.column.{name}"), 0.0, 0.15, levels);
    let (share, common) = match loading {
        Loading::Development(share) => {
            let own = panel(ground, "synth.development", 1.2, 0.15, Levels::Development);
            (share, if spill == 0.0 { own } else { spilled(ground, own, spill) })
        }
        Loading::Size => (OF_SIZE, panel(ground, "synth.size", 0.1, 0.02, Levels::Drawn)),
    };
    let rest = (1.0 - share * share).sqrt();
    own.iter().zip(common).map(|(own, common)| share * common + rest * own).collect()
}

/// d + spill W d, period by period.
fn spilled(ground: &Ground, own: Vec<f64>, spill: f64) -> Vec<f64> {
    let (Some(places), years) = (ground.places, ground.shape.years.len()) else { return own };
    let mut values = own;
    for year in 0..years {
        let period: Vec<f64> = values.iter().skip(year).step_by(years).copied().collect();
        let lag = places.lag(&period);
        values.iter_mut().skip(year).step_by(years).zip(lag).for_each(|(value, lag)| *value += spill * lag);
    }
    values
}

/// level_i + (t - 1/2) (trend (1 + slope_i / 3) + 3/10 slope_i) + noise e_it with e_it = LASTING e_i,t-1 + u_it, t from 0 to 1.
/// Where units lie somewhere, levels, slopes and u are those of neighbours in part.
fn panel(ground: &Ground, name: &str, trend: f64, noise: f64, levels: Levels) -> Vec<f64> {
    let years = ground.shape.years.len();
    let drawn = drawn(ground, name);
    let mut level = linked(ground, &drawn[0]);
    match levels {
        Levels::Drawn => {}
        Levels::Led(above) => lead(ground, &mut level, if above { 1.0 } else { -1.0 }),
        Levels::Development => {
            level.iter_mut().zip(&ground.lift).for_each(|(level, lift)| *level += lift);
            lead(ground, &mut level, 1.0);
        }
    }
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

/// Leaders beyond all others, upwards with a direction of 1 and downwards with -1; where units lie somewhere, what is
/// added to a leader goes over to its neighbours.
fn lead(ground: &Ground, level: &mut [f64], direction: f64) {
    if ground.leaders.is_empty() {
        return;
    }
    let mut led = level.to_vec();
    put_ahead(&mut led, &ground.leaders, direction);
    let added: Vec<f64> = led.iter().zip(level.iter()).map(|(led, level)| led - level).collect();
    level.iter_mut().zip(linked(ground, &added)).for_each(|(level, added)| *level += added);
    put_ahead(level, &ground.leaders, direction);
}

fn put_ahead(level: &mut [f64], leaders: &[usize], direction: f64) {
    let others = (0..level.len()).filter(|unit| !leaders.contains(unit));
    let mut farthest = others.map(|unit| direction * level[unit]).fold(f64::NEG_INFINITY, f64::max);
    for unit in leaders.iter().rev() {
        farthest = (farthest + AHEAD).max(direction * level[*unit]);
        level[*unit] = direction * farthest;
    }
}
