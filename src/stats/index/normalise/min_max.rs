use crate::card;
use crate::stats::index::normalise::{Direction, directed};

card! {
    /// Min-max: (x - min) / (max - min), (max - x) / (max - min) for less is better, 1 - |x - a| / max|x - a| for a
    /// target a; a range a..b counts the distance to its nearer end. Then stretched to `low..high`.
    ///
    /// Keeps distances within a leaf and gives every leaf the same range; a single outlier squeezes all other rows, so
    /// treat outliers first (OECD and JRC 2008, Handbook, 5). With a base year values may leave the range.
    static CARD = "min_max", "min-max normalisation";
}

/// `None` for a constant leaf. Missing values take no part in minimum and maximum.
pub fn scale(x: &[f64], base: &[f64], direction: Direction, low: f64, high: f64) -> Option<Vec<f64>> {
    let (min, max) = match direction {
        Direction::More | Direction::Less => extent(base.iter().copied()),
        Direction::Toward(_) | Direction::Within(..) => (extent(base.iter().map(|v| directed(*v, direction))).0, 0.0),
    };
    let width = max - min;
    if width.is_nan() || width <= 0.0 {
        return None;
    }
    let to = |share: f64| low + (high - low) * share;
    Some(match direction {
        Direction::More => x.iter().map(|v| to((v - min) / width)).collect(),
        Direction::Less => x.iter().map(|v| to((max - v) / width)).collect(),
        target => x.iter().map(|v| to(1.0 - directed(*v, target).abs() / width)).collect(),
    })
}

/// Smallest and largest value; of none, infinity and minus infinity.
fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for v in values {
        min = if v < min { v } else { min };
        max = if v > max { v } else { max };
    }
    (min, max)
}
