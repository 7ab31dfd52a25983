//! Variables of two studies that are one measure: by concept, by definition, by name, by likeness.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::study::{Definition, VarId};

use super::likeness::{self, Face};
use super::side::Side;

/// Why two variables are taken for one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum How {
    Concept,
    /// Equal up to a positive affine map.
    Definition,
    Name,
    /// With its score.
    Likeness(f64),
}

#[derive(Clone, Debug)]
pub struct Pair {
    pub a: VarId,
    pub b: VarId,
    pub how: How,
}

#[derive(Clone, Debug, Default)]
pub struct Pairs {
    pub all: Vec<Pair>,
    of_a: HashMap<VarId, (VarId, How)>,
    of_b: HashMap<VarId, VarId>,
}

impl Pairs {
    pub fn of(a: &Side, b: &Side) -> Pairs {
        let mut pairs = Pairs::default();
        let same_study = a.name() == b.name();
        pairs.by(a, b, How::Concept, |side, id| side.measure(id).concept.clone());
        let defined =
            |side: &Side, id: VarId| Some((side.measure(id).name.clone(), side.measure(id).form.core.clone()));
        pairs.by(a, b, How::Definition, defined);
        if same_study {
            pairs.by(a, b, How::Name, |side, id| Some(side.measure(id).name.clone()));
        }
        pairs.by(a, b, How::Definition, |side, id| Some(side.measure(id).form.core.clone()));
        if !same_study {
            pairs.by_name_and_label(a, b);
        }
        pairs.by_likeness(a, b);
        pairs
    }

    fn add(&mut self, a: VarId, b: VarId, how: How) {
        self.of_a.insert(a, (b, how));
        self.of_b.insert(b, a);
        self.all.push(Pair { a, b, how });
    }

    fn free(&self, a: &Side, b: &Side) -> (Vec<VarId>, Vec<VarId>) {
        let left = named(a).into_iter().filter(|id| !self.of_a.contains_key(id));
        let right = named(b).into_iter().filter(|id| !self.of_b.contains_key(id));
        (left.collect(), right.collect())
    }

    /// Pairs what has the same mark; of several, those of one name first, then in the order of the study.
    fn by<K: Ord>(&mut self, a: &Side, b: &Side, how: How, mark: impl Fn(&Side, VarId) -> Option<K>) {
        let (left, right) = self.free(a, b);
        let mut marked: BTreeMap<K, Vec<VarId>> = BTreeMap::new();
        for id in right {
            mark(b, id).into_iter().for_each(|mark| marked.entry(mark).or_default().push(id));
        }
        for id in left {
            let Some(found) = mark(a, id).and_then(|mark| marked.get_mut(&mark)) else { continue };
            let contradicts = |other: &VarId| {
                let (a, b) = (&a.measure(id).concept, &b.measure(*other).concept);
                a.is_some() && b.is_some() && a != b
            };
            found.retain(|other| !self.of_b.contains_key(other));
            let namesake = found.iter().position(|other| b.measure(*other).name == a.measure(id).name);
            let place = namesake.or_else(|| found.iter().position(|other| !contradicts(other)));
            if let Some(place) = place.filter(|place| !contradicts(&found[*place])) {
                let other = found.remove(place);
                self.add(id, other, how);
            }
        }
    }

    /// One name in two papers counts where the labels do not contradict it.
    fn by_name_and_label(&mut self, a: &Side, b: &Side) {
        let (left, right) = self.free(a, b);
        let names: HashMap<&str, VarId> = right.iter().map(|id| (b.measure(*id).name.as_str(), *id)).collect();
        for id in left {
            let Some(other) = names.get(a.measure(id).name.as_str()) else { continue };
            let label = |side: &Side, id: VarId| {
                side.study.var(id).label.as_ref().map(|label| label.text(side.study.language).to_lowercase())
            };
            let alike = match (label(a, id), label(b, *other)) {
                (Some(a), Some(b)) => strsim::sorensen_dice(&a, &b) >= 0.5,
                _ => true,
            };
            let concepts = (&a.measure(id).concept, &b.measure(*other).concept);
            if alike && !matches!(concepts, (Some(a), Some(b)) if a != b) {
                self.add(id, *other, How::Name);
            }
        }
    }

    fn by_likeness(&mut self, a: &Side, b: &Side) {
        let (left, right) = self.free(a, b);
        // Two names for nothing that is used would be noise.
        let (left, right) = (worth(a, left), worth(b, right));
        let faces = |side: &Side, ids: &[VarId]| ids.iter().map(|id| Face::of(side, *id)).collect::<Vec<_>>();
        for (i, j, score) in likeness::pairs(&faces(a, &left), &faces(b, &right)) {
            let concepts = (&a.measure(left[i]).concept, &b.measure(right[j]).concept);
            if !matches!(concepts, (Some(a), Some(b)) if a != b) {
                self.add(left[i], right[j], How::Likeness(score));
            }
        }
    }

    pub fn in_b(&self, a: VarId) -> Option<VarId> {
        self.of_a.get(&a).map(|(b, _)| *b)
    }

    pub fn in_a(&self, b: VarId) -> Option<VarId> {
        self.of_b.get(&b).copied()
    }

    pub fn how(&self, a: VarId) -> Option<How> {
        self.of_a.get(&a).map(|(_, how)| *how)
    }
}

/// Variables with a name of their own that are no branch, group or output.
fn named(side: &Side) -> Vec<VarId> {
    let vars = side.study.vars.iter().enumerate().filter(|(_, var)| {
        let kept = matches!(var.definition, Definition::Column | Definition::Formula { .. } | Definition::Broken);
        kept && !var.made && var.origin.is_none()
    });
    vars.map(|(at, _)| VarId(at)).collect()
}

/// Declared variables and leaves: what an author calls a measure.
fn worth(side: &Side, ids: Vec<VarId>) -> Vec<VarId> {
    let leaves: BTreeSet<VarId> = side.study.indices.values().flat_map(|index| index.leaf_vars()).collect();
    let declared = |id: &VarId| side.spec.variables.contains_key(side.study.name_of(*id));
    ids.into_iter().filter(|id| leaves.contains(id) || declared(id)).collect()
}
