//! Definitions of paired variables, and variables that only one study has.

use std::collections::{BTreeSet, HashMap};

use super::change::{Change, Kind};
use super::class::Class;
use super::item::{Item, Said};
use super::pairs::{Pair, Pairs};
use super::sections::section;
use super::side::Side;
use super::walk::walk;
use crate::study::{Definition, Study, VarId};

/// What says how a variable is called, and not what it is.
const CALLED: [&str; 3] = ["label", "source", "concept"];

pub fn changes(a: &Side, b: &Side, pairs: &Pairs, names: &HashMap<String, String>) -> Vec<Change> {
    let (old, new) = (section(a, &HashMap::new(), "variables"), section(b, names, "variables"));
    let old = old.as_ref().and_then(Item::as_map).cloned().unwrap_or_default();
    let new = new.as_ref().and_then(Item::as_map).cloned().unwrap_or_default();
    let mut found = vec![];
    let mut paired = BTreeSet::new();
    for pair in &pairs.all {
        let name = a.study.name_of(pair.a);
        paired.insert(name.to_string());
        found.extend(one(a, b, pair, old.get(name), new.get(name)));
    }
    let (of_a, of_b) = (leaves(&a.study), leaves(&b.study));
    for (side, map, kind, leaves) in [(a, &old, Kind::Removed, of_a), (b, &new, Kind::Added, of_b)] {
        for (name, item) in map.iter().filter(|(name, _)| !paired.contains(*name) && !leaves.contains(*name)) {
            let text = side.study.names.get(name.as_str()).and_then(|id| written(&side.study, *id));
            let text = text.or_else(|| Some(item.text())).filter(|text| !text.is_empty());
            let change = Change::new(vec!["variables".into(), name.clone()], kind);
            found.push(match kind {
                Kind::Added => change.said(None, text).placed(None, Some(item.span)),
                _ => change.said(text, None).placed(Some(item.span), None),
            });
        }
    }
    found
}

/// Leaves that came or went are told with their index.
fn leaves(study: &Study) -> BTreeSet<String> {
    let ids = study.indices.values().flat_map(|index| index.leaf_vars());
    ids.map(|id| study.name_of(id).to_string()).collect()
}

fn one(a: &Side, b: &Side, pair: &Pair, old: Option<&Item>, new: Option<&Item>) -> Vec<Change> {
    let name = a.study.name_of(pair.a).to_string();
    let at = vec!["variables".to_string(), name.clone()];
    let versions = a.name() == b.name();
    let places = (Some(a.study.var(pair.a).span), Some(b.study.var(pair.b).span));
    let mut found = vec![];
    if versions && b.study.name_of(pair.b) != name {
        let change = Change::new(at.clone(), Kind::Renamed).of_class(Class::Presentation);
        let said = change.said(Some(name.clone()), Some(b.study.name_of(pair.b).to_string()));
        found.push(said.placed(places.0, places.1));
    }
    found.extend(definition(a, b, pair, &at, (old, new)));
    let empty = Item::new(places.0.unwrap_or_default(), Said::Map(Default::default()));
    let rest = |item: Option<&Item>| {
        let mut item = item.unwrap_or(&empty).clone();
        if let Said::Map(map) = &mut item.said {
            map.retain(|key, _| key != "is" && (versions || !CALLED.contains(&key.as_str())));
        }
        item
    };
    walk(&at, &rest(old), &rest(new), &mut found);
    found
}

/// Another measure, or the same in other units. What follows from another variable is told there.
fn definition(
    a: &Side,
    b: &Side,
    pair: &Pair,
    at: &[String],
    (old, new): (Option<&Item>, Option<&Item>),
) -> Option<Change> {
    let (before, after) = (a.measure(pair.a), b.measure(pair.b));
    let declared = |side: &Side, id: VarId| side.spec.variables.contains_key(side.study.name_of(id));
    // Two columns of other names, or of one idea, are what they are called; what an analysis made is told with it.
    if before.raw && after.raw || !(declared(a, pair.a) || declared(b, pair.b)) {
        return None;
    }
    let is = |item: Option<&Item>| item.and_then(|item| item.get("is")).map(Item::text);
    let versions = a.name() == b.name();
    if is(old).is_some() && is(old) == is(new) {
        return None;
    }
    let close = |x: f64, y: f64| (x - y).abs() <= 1e-9 * x.abs().max(y.abs());
    let kind = match before.form.core == after.form.core {
        true if close(before.form.scale, after.form.scale) && close(before.form.shift, after.form.shift) => {
            return None;
        }
        // In another paper's units it is the same measure.
        true if !versions => return None,
        true => Kind::Rescaled,
        false => Kind::Changed,
    };
    let at = [at, &["is".to_string()]].concat();
    let change = Change::new(at, kind).said(written(&a.study, pair.a), written(&b.study, pair.b));
    Some(change.placed(Some(a.study.var(pair.a).span), Some(b.study.var(pair.b).span)))
}

/// Its formula, or the column that it is.
pub fn written(study: &Study, id: VarId) -> Option<String> {
    match &study.var(id).definition {
        Definition::Formula { expr, .. } => Some(expr.to_string()),
        Definition::Column => Some(format!("column {}", study.name_of(id))),
        _ => None,
    }
}
