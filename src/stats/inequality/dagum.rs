//! Dagum's decomposition of the Gini coefficient.

use super::gaps::Gaps;
use super::{Group, Undefined, checked};
use crate::card;
use crate::stats::sums::{Sum, sum};

card! {
    /// The Gini coefficient G = sum over pairs of |y_i - y_r| / (2 n^2 mu), split into three parts that add up to it
    /// (Dagum 1997, Empirical Economics 22):
    ///
    /// - within: Gw = sum of G_j p_j s_j, with p_j the group's share of units and s_j its share of the total;
    /// - net between: Gnb = sum over pairs of groups of G_jh (p_j s_h + p_h s_j) D_jh;
    /// - transvariation: Gt = the same with 1 - D_jh, what overlap of the groups adds.
    ///
    /// D_jh = (d - p) / (d + p), where d is the mean gap of members of the richer group above those of the poorer,
    /// and p the mean gap the other way. There is no correction by n / (n - 1). Weights count as units.
    static CARD = "dagum", "Dagum's Gini coefficient";
}

/// The coefficient, its parts and what they are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Dagum {
    pub gini: f64,
    pub within: f64,
    pub net_between: f64,
    pub transvariation: f64,
    /// In the order of the groups.
    pub groups: Vec<Inside>,
    /// Every pair of groups, the first named first.
    pub pairs: Vec<Pair>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inside {
    pub gini: f64,
    /// p_j: share of the units.
    pub population: f64,
    /// s_j: share of the total.
    pub income: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Places of the two groups, ascending.
    pub groups: [usize; 2],
    pub gini: f64,
    /// d: mean gap of the richer group above the poorer.
    pub gap: f64,
    /// p: mean gap of the poorer above the richer.
    pub overlap: f64,
    /// D = (d - p) / (d + p): 1 where no member of the poorer group reaches the richer, 0 where the means are equal.
    pub affluence: f64,
}

/// Groups without members take no part; the caller reports them.
pub fn dagum(groups: &[Group]) -> Result<Dagum, Undefined> {
    checked(groups.iter().flat_map(|group| group.values.iter().copied()))?;
    let gaps = Gaps::of(groups);
    let sums: Vec<Totals> = groups.iter().map(Totals::of).collect();
    let (size, total) = (sum(sums.iter().map(|one| one.size)), sum(sums.iter().map(|one| one.total)));
    let gini = gaps.all() / (size * total);
    let inside: Vec<Inside> =
        sums.iter().enumerate().map(|(at, own)| inside(own, gaps.above(at, at), size, total)).collect();
    let there: Vec<usize> = (0..groups.len()).filter(|at| sums[*at].size > 0.0).collect();
    let others = |(at, &j): (usize, &usize)| there[at + 1..].iter().map(|&h| [j, h]).collect::<Vec<_>>();
    let pairs: Vec<Pair> =
        there.iter().enumerate().flat_map(others).map(|both| pair(both, both.map(|at| &sums[at]), &gaps)).collect();
    let within = sum(inside.iter().map(|one| one.gini * one.population * one.income));
    let (mut net, mut overlap) = (Sum::default(), Sum::default());
    for pair in &pairs {
        let [j, h] = pair.groups.map(|at| inside[at]);
        let both = pair.gini * (j.population * h.income + h.population * j.income);
        net.add(both * pair.affluence);
        overlap.add(both * (1.0 - pair.affluence));
    }
    Ok(Dagum { gini, within, net_between: net.value(), transvariation: overlap.value(), groups: inside, pairs })
}

/// sum w and sum w y of a group.
struct Totals {
    size: f64,
    total: f64,
}

impl Totals {
    fn of(group: &Group) -> Self {
        Totals { size: group.size(), total: group.total() }
    }
}

/// A group in which everybody has nothing has no gaps.
fn inside(own: &Totals, above: f64, size: f64, total: f64) -> Inside {
    let gini = if own.total > 0.0 { above / (own.size * own.total) } else { 0.0 };
    Inside { gini, population: own.size / size, income: own.total / total }
}

fn pair(places: [usize; 2], groups: [&Totals; 2], gaps: &Gaps) -> Pair {
    let pairs = groups[0].size * groups[1].size;
    let (up, down) = (gaps.above(places[0], places[1]) / pairs, gaps.above(places[1], places[0]) / pairs);
    let [first, second] = groups.map(|one| one.total / one.size);
    let (gap, overlap) = if first >= second { (up, down) } else { (down, up) };
    let (gaps, means) = (gap + overlap, first + second);
    Pair {
        groups: places,
        gini: if means > 0.0 { gaps / means } else { 0.0 },
        gap,
        overlap,
        affluence: if gaps > 0.0 { (gap - overlap) / gaps } else { 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_that_do_not_overlap_have_no_transvariation() {
        let found = dagum(&[Group::of(vec![1.0, 2.0], None), Group::of(vec![3.0, 6.0], None)]).unwrap();
        assert_eq!(found.transvariation, 0.0);
        assert_eq!(found.pairs[0].affluence, 1.0);
        // By hand: gaps 1, 2, 5, 1, 4, 3 twice, over 2 x 16 x 3.
        assert!((found.gini - 32.0 / 96.0).abs() < 1e-15);
        assert!((found.gini - found.within - found.net_between).abs() < 1e-15);
    }

    #[test]
    fn what_has_no_gini_says_why() {
        assert_eq!(dagum(&[]), Err(Undefined::Empty));
        assert_eq!(dagum(&[Group::of(vec![0.0, 0.0], None)]), Err(Undefined::NoMean));
        assert_eq!(dagum(&[Group::of(vec![-1.0, 2.0], None)]), Err(Undefined::Negative));
    }
}
