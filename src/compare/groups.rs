//! Variables of many studies that are one measure.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::diff::{Face, LEAST, Side, candidates};
use crate::study::{Definition, VarId};

/// A measure, and its variables.
#[derive(Clone, Debug)]
pub struct Group {
    /// The concept, else the label that most of its variables have.
    pub name: String,
    /// A shared concept names it.
    pub concept: bool,
    /// Place of the study and variable.
    pub members: Vec<(usize, VarId)>,
}

impl Group {
    /// Studies that measure it.
    pub fn studies(&self) -> BTreeSet<usize> {
        self.members.iter().map(|(side, _)| *side).collect()
    }

    pub fn holds(&self, side: usize, var: VarId) -> bool {
        self.members.contains(&(side, var))
    }
}

/// Leaves and declared variables, one group a measure.
pub fn of(sides: &[Side]) -> Vec<Group> {
    let members: Vec<(usize, VarId)> =
        sides.iter().enumerate().flat_map(|(at, side)| worth(side).into_iter().map(move |id| (at, id))).collect();
    let mut union = Union::new(members.len());
    let concept = |(at, id): &(usize, VarId)| sides[*at].measure(*id).concept.clone();
    let defined = |(at, id): &(usize, VarId)| Some(sides[*at].measure(*id).form.core.clone());
    by(&members, &mut union, concept);
    by(&members, &mut union, defined);
    let likely = likely(sides, &members, &mut union);
    likely.into_iter().for_each(|(a, b)| union.join(a, b));
    let mut found: BTreeMap<usize, Vec<(usize, VarId)>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        found.entry(union.root(at)).or_default().push(*member);
    }
    found.into_values().map(|members| named(sides, members)).collect()
}

/// Joins what has the same mark.
fn by<K: Ord>(members: &[(usize, VarId)], union: &mut Union, mark: impl Fn(&(usize, VarId)) -> Option<K>) {
    let mut first: BTreeMap<K, usize> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        let Some(mark) = mark(member) else { continue };
        let other = *first.entry(mark).or_insert(at);
        union.join(other, at);
    }
}

/// Pairs of groups without a study in common whose labels or formulas are alike, the likest first.
fn likely(sides: &[Side], members: &[(usize, VarId)], union: &mut Union) -> Vec<(usize, usize)> {
    let mut heads: BTreeMap<usize, (BTreeSet<usize>, Option<String>)> = BTreeMap::new();
    for (at, (side, id)) in members.iter().enumerate() {
        let head = heads.entry(union.root(at)).or_default();
        head.0.insert(*side);
        head.1 = head.1.take().or_else(|| sides[*side].measure(*id).concept.clone());
    }
    let places: Vec<usize> = heads.keys().copied().collect();
    let faces: Vec<Face> = places.iter().map(|at| Face::of(&sides[members[*at].0], members[*at].1)).collect();
    let score = |(i, j): (usize, usize)| {
        let (a, b) = (&heads[&places[i]], &heads[&places[j]]);
        // Two concepts are two measures, and so are two variables of one study.
        let apart = i >= j || (a.1.is_some() && b.1.is_some()) || !a.0.is_disjoint(&b.0);
        let likeness = if apart { 0.0 } else { faces[i].likeness(&faces[j]) };
        (likeness >= LEAST).then(|| (likeness, places[i], places[j]))
    };
    let mut scored: Vec<(f64, usize, usize)> = candidates(&faces, &faces).into_par_iter().filter_map(score).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut found = vec![];
    for (_, a, b) in scored {
        let (x, y) = (union.root(a), union.root(b));
        if x == y || !heads[&x].0.is_disjoint(&heads[&y].0) {
            continue;
        }
        let (more, concept) = heads[&y].clone();
        let joined = (heads[&x].0.union(&more).copied().collect(), heads[&x].1.clone().or(concept));
        union.join(x, y);
        heads.insert(union.root(x), joined);
        found.push((a, b));
    }
    found
}

fn named(sides: &[Side], members: Vec<(usize, VarId)>) -> Group {
    let concept = members.iter().find_map(|(at, id)| sides[*at].measure(*id).concept.clone());
    let mut labels: BTreeMap<String, usize> = BTreeMap::new();
    for (at, id) in &members {
        *labels.entry(sides[*at].study.label_of(*id)).or_default() += 1;
    }
    let most = labels.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(label, _)| label);
    let is_concept = concept.is_some();
    Group { name: concept.or(most).unwrap_or_default(), concept: is_concept, members }
}

/// Leaves of indices and declared variables.
fn worth(side: &Side) -> Vec<VarId> {
    let study = &side.study;
    let mut found: Vec<VarId> = study.indices.values().flat_map(|index| index.leaf_vars()).collect();
    let declared = side.spec.variables.keys().filter_map(|name| study.names.get(name.as_str()).copied());
    found.extend(declared);
    found.retain(|id| matches!(study.var(*id).definition, Definition::Column | Definition::Formula { .. }));
    found.sort();
    found.dedup();
    found
}

/// Sets that are joined, each named by its first member.
struct Union(Vec<usize>);

impl Union {
    fn new(count: usize) -> Union {
        Union((0..count).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
