//! Sums of gaps over all pairs of two groups, by sorting and merging: O(n log n) instead of the double loop.

use super::Group;
use crate::stats::sums::Sum;

/// sum over pairs of w_i w_r max(y_i - x_r, 0): how far the members of one group lie above those of the other.
///
/// Both are walked upwards together. From one value to the next, every member below moves away by the same step, so
/// that the running distance grows by (weight below) x (step): only positive terms are added, and nothing cancels.
pub fn above(upper: &Sorted, lower: &Sorted) -> f64 {
    let (mut below, mut distance, mut total) = (Sum::default(), Sum::default(), Sum::default());
    let mut next = 0;
    let mut at = f64::NEG_INFINITY;
    for (y, weight) in upper.members() {
        while let Some((x, w)) = lower.get(next).filter(|(x, _)| *x <= y) {
            step(&mut distance, below.value(), at, x);
            (at, next) = (x, next + 1);
            below.add(w);
        }
        step(&mut distance, below.value(), at, y);
        at = y;
        total.add_product(weight, distance.value());
    }
    total.value()
}

fn step(distance: &mut Sum, below: f64, from: f64, to: f64) {
    if below > 0.0 {
        distance.add_product(below, to - from);
    }
}

/// A group in ascending order of its values.
#[derive(Clone, Debug)]
pub struct Sorted(Vec<(f64, f64)>);

impl Sorted {
    pub fn new(group: &Group) -> Self {
        let mut members: Vec<(f64, f64)> = group.values.iter().copied().zip(group.weights.iter().copied()).collect();
        members.sort_by(|a, b| a.0.total_cmp(&b.0));
        Sorted(members)
    }

    fn members(&self) -> impl Iterator<Item = (f64, f64)> {
        self.0.iter().copied()
    }

    fn get(&self, at: usize) -> Option<(f64, f64)> {
        self.0.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::draws::Draws;

    /// The double loop, with ties and weights.
    #[test]
    fn merging_equals_the_double_loop() {
        let mut draw = Draws::new(1, "gaps").draw(0);
        let mut group = |n: usize| {
            let values = (0..n).map(|_| draw.index(9) as f64 / 4.0).collect();
            let weights = (0..n).map(|_| 0.5 + draw.uniform()).collect();
            Group::of(values, Some(weights))
        };
        for (n, m) in [(1, 1), (5, 3), (40, 70)] {
            let (a, b) = (group(n), group(m));
            let mut expected = Sum::default();
            for (y, v) in a.values.iter().zip(&a.weights) {
                for (x, w) in b.values.iter().zip(&b.weights) {
                    expected.add(v * w * (y - x).max(0.0));
                }
            }
            let found = above(&Sorted::new(&a), &Sorted::new(&b));
            assert!((found - expected.value()).abs() <= 1e-14 * expected.value().max(1.0));
        }
    }
}
