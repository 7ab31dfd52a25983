use crate::card;
use crate::stats::index::IndexError;
use crate::stats::index::normalise::Direction;

card! {
    /// Distance to a reference: x / r, or r / x for less is better (OECD and JRC 2008, Handbook, 5).
    ///
    /// r is given, or the best row: the largest for more, the smallest for less. All values must be positive; a target
    /// has no such ratio.
    static CARD = "distance", "distance to a reference";
}

pub fn scale(
    x: &[f64],
    base: &[f64],
    leaf: usize,
    direction: Direction,
    reference: Option<f64>,
) -> Result<Vec<f64>, IndexError> {
    if let Some(row) = x.iter().position(|v| *v <= 0.0) {
        return Err(IndexError::NotPositive { leaf, row, value: x[row] });
    }
    let best = |pick: fn(f64, f64) -> f64| reference.unwrap_or_else(|| base.iter().copied().fold(f64::NAN, pick));
    let (largest, smallest) = (best(f64::max), best(f64::min));
    match direction {
        Direction::More => Ok(x.iter().map(|v| v / largest).collect()),
        Direction::Less => Ok(x.iter().map(|v| smallest / v).collect()),
        Direction::Toward(_) | Direction::Within(..) => Err(IndexError::TargetWithoutScale { leaf }),
    }
}
