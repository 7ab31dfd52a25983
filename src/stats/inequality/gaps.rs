//! Sums of gaps over all pairs of units, by one walk upwards through all of them: O(n log n + n k) for n units in k groups
//! instead of the double loop.

use super::Group;
use crate::stats::sums::Sum;

/// For every pair of groups, sum over pairs of units of w_i w_r max(y_i - x_r, 0): how far the members of one lie above
/// those of the other.
#[derive(Clone, Debug)]
pub struct Gaps {
    groups: usize,
    /// k x k, by the group above.
    above: Vec<Sum>,
}

impl Gaps {
    /// From one value to the next, every member below moves away by the same step, so that a group's running distance
    /// grows by (its weight below) x (step): only positive terms are added, and nothing cancels.
    pub fn of(groups: &[Group]) -> Self {
        let count = groups.len();
        let (mut below, mut weight_below) = (vec![Sum::default(); count], vec![0.0; count]);
        let mut distance = vec![Sum::default(); count];
        let mut above = vec![Sum::default(); count * count];
        let members = ascending(groups);
        let mut at = members.first().map_or(0.0, |lowest| lowest.value);
        for Member { value, weight, group, .. } in members {
            let group = group as usize;
            let step = value - at;
            let others = distance.iter_mut().zip(&weight_below);
            for ((distance, below), above) in others.zip(&mut above[group * count..][..count]) {
                distance.add(below * step);
                above.add(weight * distance.value());
            }
            below[group].add(weight);
            weight_below[group] = below[group].value();
            at = value;
        }
        Gaps { groups: count, above }
    }

    pub fn above(&self, upper: usize, lower: usize) -> f64 {
        self.above[upper * self.groups + lower].value()
    }

    /// Over all pairs of units, whatever their groups.
    pub fn all(&self) -> f64 {
        let mut total = Sum::default();
        self.above.iter().for_each(|one| total.add(one.value()));
        total.value()
    }
}

#[derive(Clone, Copy)]
struct Member {
    value: f64,
    weight: f64,
    group: u32,
    /// Where it stands among all: ties keep their order.
    place: u32,
}

fn ascending(groups: &[Group]) -> Vec<Member> {
    let mut members = Vec::with_capacity(groups.iter().map(|group| group.values.len()).sum());
    for (group, own) in groups.iter().enumerate() {
        for (&value, &weight) in own.values.iter().zip(&own.weights) {
            members.push(Member { value, weight, group: group as u32, place: members.len() as u32 });
        }
    }
    members.sort_unstable_by(|a: &Member, b| a.value.total_cmp(&b.value).then(a.place.cmp(&b.place)));
    members
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::draws::Draws;

    /// The double loop, with ties and weights, and a group without members.
    #[test]
    fn the_walk_equals_the_double_loop() {
        let mut draw = Draws::new(1, "gaps").draw(0);
        let mut group = |n: usize| {
            let values = (0..n).map(|_| draw.index(9) as f64 / 4.0).collect();
            let weights = (0..n).map(|_| 0.5 + draw.uniform()).collect();
            Group::of(values, Some(weights))
        };
        for sizes in [[1, 1, 0], [5, 3, 1], [40, 70, 9]] {
            let groups = sizes.map(&mut group);
            let found = Gaps::of(&groups);
            let mut total = 0.0;
            for (upper, a) in groups.iter().enumerate() {
                for (lower, b) in groups.iter().enumerate() {
                    let mut expected = Sum::default();
                    for (y, v) in a.values.iter().zip(&a.weights) {
                        for (x, w) in b.values.iter().zip(&b.weights) {
                            expected.add(v * w * (y - x).max(0.0));
                        }
                    }
                    let expected = expected.value();
                    assert!((found.above(upper, lower) - expected).abs() <= 1e-14 * expected.max(1.0));
                    total += expected;
                }
            }
            assert!((found.all() - total).abs() <= 1e-14 * total.max(1.0));
        }
    }
}
