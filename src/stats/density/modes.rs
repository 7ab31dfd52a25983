//! Where a density has its peaks.

use super::Estimate;

/// A local maximum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mode {
    pub at: f64,
    pub height: f64,
}

/// Lower than this share of the highest peak, a bump is one of a single far value.
const LOWEST: f64 = 0.01;

/// Peaks by rising place: local maxima on `places`, each refined between its neighbours. A plateau counts once, in its
/// middle; peaks below 1% of the highest do not count.
pub fn modes(estimate: &Estimate, places: &[f64]) -> Vec<Mode> {
    let heights = estimate.on(places);
    let highest = heights.iter().copied().fold(0.0, f64::max);
    let mut found = vec![];
    let mut from = 0;
    for at in 1..=heights.len() {
        if at < heights.len() && heights[at] == heights[from] {
            continue;
        }
        let last = at - 1;
        let rises = from == 0 || heights[from - 1] < heights[from];
        let falls = at == heights.len() || heights[at] < heights[last];
        if rises && falls && heights[from] >= LOWEST * highest && highest > 0.0 {
            let low = places[from.saturating_sub(1)];
            let high = places[at.min(places.len() - 1)];
            found.push(match last > from {
                true => Mode { at: 0.5 * (places[from] + places[last]), height: heights[from] },
                false => peak(estimate, low, high),
            });
        }
        from = at;
    }
    found
}

/// The golden section of a bracket, down to the square root of the precision.
fn peak(estimate: &Estimate, low: f64, high: f64) -> Mode {
    let share = 0.5 * (3.0 - 5.0_f64.sqrt());
    let (mut low, mut high) = (low, high);
    let mut left = low + share * (high - low);
    let mut right = high - share * (high - low);
    let (mut at_left, mut at_right) = (estimate.at(left), estimate.at(right));
    for _ in 0..60 {
        if at_left < at_right {
            low = left;
            (left, at_left) = (right, at_right);
            right = high - share * (high - low);
            at_right = estimate.at(right);
        } else {
            high = right;
            (right, at_right) = (left, at_left);
            left = low + share * (high - low);
            at_left = estimate.at(left);
        }
    }
    let at = 0.5 * (low + high);
    Mode { at, height: estimate.at(at) }
}

#[cfg(test)]
mod tests {
    use super::super::Kernel;
    use super::*;

    #[test]
    fn two_heaps_two_modes() {
        let values = [-3.1, -3.0, -2.9, 2.0, 2.0, 2.0, 2.0];
        let estimate = Estimate::new(&values, 0.5, Kernel::Gaussian);
        let places: Vec<f64> = (0..512).map(|k| -5.0 + 10.0 * f64::from(k) / 511.0).collect();
        let found = modes(&estimate, &places);
        assert_eq!(found.len(), 2);
        // The square root of the precision: a density is flat at its peak.
        assert!((found[0].at + 3.0).abs() < 1e-7 && (found[1].at - 2.0).abs() < 1e-7, "{found:?}");
        assert!(found[1].height > found[0].height);
    }

    #[test]
    fn a_plateau_is_one_mode_in_its_middle() {
        let estimate = Estimate::new(&[0.0], 1.0, Kernel::Uniform);
        let places: Vec<f64> = (-200..=200).map(|k| f64::from(k) / 100.0).collect();
        let found = modes(&estimate, &places);
        assert!(found.len() == 1 && found[0].at.abs() < 1e-12, "{found:?}");
    }
}
