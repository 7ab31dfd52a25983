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

/// `None` for a constant leaf.
pub fn scale(x: &[f64], base: &[f64], direction: Direction, low: f64, high: f64) -> Option<Vec<f64>> {
    let least = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::NAN, f64::min);
    let (min, max) = match direction {
        Direction::More | Direction::Less => {
            let min = least(&mut base.iter().copied());
            (min, -least(&mut base.iter().map(|v| -v)))
        }
        Direction::Toward(_) | Direction::Within(..) => (least(&mut base.iter().map(|v| directed(*v, direction))), 0.0),
    };
    let width = max - min;
    if width.is_nan() || width <= 0.0 {
        return None;
    }
    let share = |v: f64| match direction {
        Direction::More => (v - min) / width,
        Direction::Less => (max - v) / width,
        target => 1.0 - directed(v, target).abs() / width,
    };
    Some(x.iter().map(|&v| low + (high - low) * share(v)).collect())
}
