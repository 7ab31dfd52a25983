//! What absorbed effects cost in degrees of freedom, singletons, and clusters that hold effects.

use crate::stats::groups::distinct;
use crate::stats::regression::absorb::Effect;

/// One absorbed effect's columns, and those among them that are no new information.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectDegrees {
    /// Levels that occur; zero for an effect of slopes only.
    pub levels: usize,
    /// Slopes: levels times columns.
    pub slopes: usize,
    /// Levels that repeat earlier effects: connected groups with the best of them (reghdfe's `pairwise`).
    pub redundant: usize,
    /// Every level lies within one cluster.
    pub nested: bool,
}

/// The effects of a model in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Degrees {
    pub effects: Vec<EffectDegrees>,
}

/// Counts the effects; `clusters` holds the codes (n) of each clustered dimension, none for unclustered errors.
pub fn degrees(effects: &[Effect], clusters: &[&[u32]]) -> Degrees {
    let mut counted: Vec<EffectDegrees> = vec![];
    for (at, effect) in effects.iter().enumerate() {
        let levels = if effect.intercept { effect.levels } else { 0 };
        let earlier = effects[..at].iter().filter(|e| e.intercept);
        let redundant = earlier.map(|e| connected_groups(&e.codes, &effect.codes)).max().unwrap_or(0).min(levels);
        let nested = clusters.iter().any(|cluster| nested_in(&effect.codes, effect.levels, cluster));
        counted.push(EffectDegrees { levels, slopes: effect.levels * effect.slopes.len(), redundant, nested });
    }
    Degrees { effects: counted }
}

impl Degrees {
    /// All columns but one per further effect: fixest's count. The constant is among them.
    pub fn plain(&self) -> usize {
        let (mut total, mut intercepts) = (0, 0);
        for effect in &self.effects {
            total += effect.levels + effect.slopes;
            intercepts += usize::from(effect.levels > 0);
        }
        total - intercepts.saturating_sub(1)
    }

    /// All columns that bring something new: reghdfe's count. The constant is among them.
    pub fn exact(&self) -> usize {
        self.effects.iter().map(|e| e.levels + e.slopes - e.redundant).sum()
    }

    /// fixest's `nonnested`: nested effects cost no more than the constant.
    pub fn plain_beside_nested(&self) -> usize {
        let nested = self.effects.iter().filter(|e| e.nested && e.levels > 0);
        self.plain() - nested.map(|e| e.levels - 1).sum::<usize>()
    }

    /// reghdfe's: nested effects are redundant, and one is added for the constant when there are any.
    pub fn exact_beside_nested(&self) -> usize {
        let Some(_) = self.effects.iter().find(|e| e.nested) else { return self.exact() };
        let free = self.effects.iter().filter(|e| !e.nested);
        1 + free.map(|e| e.levels + e.slopes - e.redundant.max(usize::from(e.levels > 0))).sum::<usize>()
    }

    /// xtreg's under clustered errors: the first effect costs the constant, the others are counted as dummies.
    pub fn beside_first(&self) -> usize {
        self.plain() - self.effects.first().map_or(0, |e| e.levels.saturating_sub(1))
    }
}

/// Connected groups of the bipartite graph whose edges are the rows: with two effects, exactly the number of
/// redundant levels (Abowd, Creecy and Kramarz 2002).
pub fn connected_groups(a: &[u32], b: &[u32]) -> usize {
    let offset = a.iter().max().map_or(0, |&c| c as usize + 1);
    let nodes = offset + b.iter().max().map_or(0, |&c| c as usize + 1);
    let mut parent: Vec<u32> = (0..nodes as u32).collect();
    let mut groups = distinct(a) + distinct(b);
    for (&a, &b) in a.iter().zip(b) {
        let (a, b) = (root(&mut parent, a), root(&mut parent, offset as u32 + b));
        if a != b {
            parent[a.max(b) as usize] = a.min(b);
            groups -= 1;
        }
    }
    groups
}

fn root(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        let above = parent[node as usize];
        parent[node as usize] = parent[above as usize];
        node = parent[node as usize];
    }
    node
}

pub(super) fn nested_in(codes: &[u32], levels: usize, cluster: &[u32]) -> bool {
    let mut home: Vec<Option<u32>> = vec![None; levels];
    codes.iter().zip(cluster).all(|(&c, &cluster)| *home[c as usize].get_or_insert(cluster) == cluster)
}

/// Rows that are alone in some group, again after they are gone, until none is left (Correia 2015). Ascending.
pub fn singletons(effects: &[&[u32]]) -> Vec<usize> {
    let rows = effects.first().map_or(0, |codes| codes.len());
    let mut groups: Vec<Vec<(usize, usize)>> = effects.iter().map(|codes| members(codes)).collect();
    let mut gone = vec![false; rows];
    let mut alone: Vec<usize> =
        groups.iter().flat_map(|g| g.iter().filter(|(count, _)| *count == 1).map(|(_, rows)| *rows)).collect();
    while let Some(row) = alone.pop() {
        if std::mem::replace(&mut gone[row], true) {
            continue;
        }
        for (codes, groups) in effects.iter().zip(&mut groups) {
            let Some(&code) = codes.get(row) else { continue };
            let (count, rows) = &mut groups[code as usize];
            *count -= 1;
            *rows -= row;
            if *count == 1 {
                alone.push(*rows);
            }
        }
    }
    (0..rows).filter(|&row| gone[row]).collect()
}

/// Count and sum of row numbers a group: the sum names the last row left.
fn members(codes: &[u32]) -> Vec<(usize, usize)> {
    let mut groups = vec![(0, 0); codes.iter().max().map_or(0, |&c| c as usize + 1)];
    for (row, &c) in codes.iter().enumerate() {
        groups[c as usize].0 += 1;
        groups[c as usize].1 += row;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singletons_fall_one_after_another() {
        let (firm, year) = ([0, 0, 1, 2, 2, 3], [0, 1, 1, 0, 1, 2]);
        assert_eq!(singletons(&[&firm, &year]), vec![2, 5]);
        assert_eq!(singletons(&[&[0, 0, 1, 1], &[0, 1, 1, 2]]), vec![0, 1, 2, 3]);
        assert!(singletons(&[&[0, 0], &[1, 1]]).is_empty());
    }

    #[test]
    fn islands_of_movers_cost_one_redundant_level_each() {
        assert_eq!(connected_groups(&[0, 0, 1, 1, 2, 2], &[0, 1, 1, 0, 2, 3]), 2);
        let effects = [Effect::new(&[0, 0, 1, 1, 2, 2]), Effect::new(&[0, 1, 1, 0, 2, 3])];
        let count = degrees(&effects, &[]);
        assert_eq!((count.plain(), count.exact()), (6, 5));
    }

    #[test]
    fn effects_nested_in_clusters_cost_the_constant_only() {
        let (firm, year) = ([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1]);
        let count = degrees(&[Effect::new(&firm), Effect::new(&year)], &[&firm]);
        assert_eq!((count.plain_beside_nested(), count.exact_beside_nested(), count.beside_first()), (2, 2, 2));
        let both = degrees(&[Effect::new(&firm), Effect::new(&year)], &[&firm, &year]);
        assert_eq!((both.plain_beside_nested(), both.exact_beside_nested()), (1, 1));
    }
}
