//! A variable over units and years before it has a scale: units differ, years drift, shocks die out slowly.

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

/// Share of a shock that is left a year later.
const LASTING: f64 = 0.7;

/// Only the order of the values counts: moments come later.
pub fn field(seed: u64, name: &str, loading: Loading, shape: &Shape) -> Vec<f64> {
    let own = panel(seed, &format!("synth.column.{name}"), 0.0, 0.15, shape);
    let (share, common) = match loading {
        Loading::Development(share) => (share, panel(seed, "synth.development", 1.2, 0.15, shape)),
        Loading::Size => (OF_SIZE, panel(seed, "synth.size", 0.1, 0.02, shape)),
    };
    let rest = (1.0 - share * share).sqrt();
    own.iter().zip(common).map(|(own, common)| share * common + rest * own).collect()
}

/// level_i + (t - 1/2) (trend (1 + slope_i / 3) + 3/10 slope_i) + noise e_it with e_it = LASTING e_i,t-1 + u_it, t from 0 to 1.
fn panel(seed: u64, name: &str, trend: f64, noise: f64, shape: &Shape) -> Vec<f64> {
    let draws = Draws::new(seed, name);
    let years = shape.years.len();
    let mut values = Vec::with_capacity(shape.rows());
    for unit in 0..shape.units.len() {
        let mut draw = draws.draw(unit as u64);
        let (level, slope) = (draw.normal(), draw.normal());
        let mut shock = draw.normal();
        for year in 0..years {
            let time = if years > 1 { year as f64 / (years - 1) as f64 - 0.5 } else { 0.0 };
            values.push(level + time * (trend * (1.0 + slope / 3.0) + 0.3 * slope) + noise * shock);
            shock = LASTING * shock + (1.0 - LASTING * LASTING).sqrt() * draw.normal();
        }
    }
    values
}
