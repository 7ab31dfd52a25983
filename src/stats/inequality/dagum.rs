//! Dagum's decomposition of the Gini coefficient.

use super::gaps::{Sorted, above};
use super::{Group, Undefined};
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
    let all = Group::joined(groups);
    all.checked()?;
    let sorted: Vec<Sorted> = groups.iter().map(Sorted::new).collect();
    let whole = Sorted::new(&all);
    let (size, total) = (all.size(), all.total());
    let gini = above(&whole, &whole) / (size * total);
    let inside: Vec<Inside> =
        groups.iter().zip(&sorted).map(|(group, sorted)| inside(group, sorted, size, total)).collect();
    let mut pairs = vec![];
    for (h, group) in groups.iter().enumerate().filter(|(_, group)| !group.values.is_empty()) {
        for (j, other) in groups.iter().enumerate().take(h).filter(|(_, other)| !other.values.is_empty()) {
            pairs.push(pair([j, h], [other, group], [&sorted[j], &sorted[h]]));
        }
    }
    pairs.sort_by_key(|pair| pair.groups);
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

/// A group in which everybody has nothing has no gaps.
fn inside(group: &Group, sorted: &Sorted, size: f64, total: f64) -> Inside {
    let (own_size, own_total) = (group.size(), group.total());
    let gini = if own_total > 0.0 { above(sorted, sorted) / (own_size * own_total) } else { 0.0 };
    Inside { gini, population: own_size / size, income: own_total / total }
}

fn pair(places: [usize; 2], groups: [&Group; 2], sorted: [&Sorted; 2]) -> Pair {
    let pairs = groups[0].size() * groups[1].size();
    let (up, down) = (above(sorted[0], sorted[1]) / pairs, above(sorted[1], sorted[0]) / pairs);
    let (first, second) = (groups[0].mean(), groups[1].mean());
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
