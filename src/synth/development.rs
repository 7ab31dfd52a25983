//! What a study declares about the development of its made units: who leads, who is ahead, what follows it.

use std::collections::BTreeMap;

use super::Declared;
use super::cards::{SYNTH_LIKE, SYNTH_SHAPE};
use super::shape::Shape;
use super::targets::Targets;
use crate::data::Column;
use crate::diag::Diagnostic;
use crate::spec::At;
use crate::study::Study;

/// Units that are ahead of all others, by their places among all.
pub fn leaders(declared: &Declared, shape: &Shape) -> Result<Vec<usize>, Diagnostic> {
    let place = |leader: &At<String>| {
        shape.units.iter().position(|unit| *unit == leader.value).ok_or_else(|| {
            SYNTH_SHAPE
                .error(format!("`{}` leads, and no unit has this name", leader.value))
                .at(leader.span, "declared here")
                .help("list the units' names as members of a group")
                .did_you_mean(&leader.value, shape.units.iter().map(String::as_str))
        })
    };
    declared.synthetic.leaders.iter().map(place).collect()
}

/// How far each unit is ahead by the groups that it is in.
pub fn lift(declared: &Declared, shape: &Shape, texts: &[(String, Column)]) -> Result<Vec<f64>, Vec<Diagnostic>> {
    let mut lift = vec![0.0; shape.units.len()];
    let mut found = vec![];
    for (column, values) in &declared.synthetic.ahead {
        let place = values.values().next().map_or(declared.synthetic.span, |by| by.span);
        let Some((_, text)) = texts.iter().find(|(name, _)| name == column.as_str()) else {
            let finding = SYNTH_LIKE.error(format!("`{column}` is no column of words that is made"));
            let known = texts.iter().map(|(name, _)| name.as_str());
            found.push(finding.at(place, "ahead in which groups?").did_you_mean(column.as_str(), known));
            continue;
        };
        let first_row = |unit: usize| text.text(unit * shape.years.len()).unwrap_or_default();
        let of_units: Vec<String> = (0..shape.units.len()).map(first_row).collect();
        for (value, by) in values {
            if !of_units.iter().any(|own| own == value.as_str()) {
                let finding = SYNTH_LIKE.error(format!("no unit has the `{column}` `{value}`"));
                found.push(
                    finding
                        .at(by.span, "nobody is ahead")
                        .did_you_mean(value.as_str(), of_units.iter().map(String::as_str)),
                );
            }
            let units = lift.iter_mut().zip(&of_units).filter(|(_, own)| *own == value.as_str());
            units.for_each(|(lift, _)| *lift += by.value);
        }
    }
    if found.is_empty() { Ok(lift) } else { Err(found) }
}

/// How a column goes with development, as declared.
#[derive(Clone, Copy, Default)]
pub struct Following {
    /// Correlation with the unit's own.
    pub share: Option<f64>,
    /// What is added of the neighbours'.
    pub spill: f64,
}

/// By the name of what follows development.
pub fn followings(declared: &Declared, study: &Study) -> Result<BTreeMap<String, Following>, Vec<Diagnostic>> {
    let mut found = vec![];
    let mut all: BTreeMap<String, Following> = BTreeMap::new();
    for (name, number) in declarations(declared) {
        if !(-1.0..=1.0).contains(&number.value) {
            let finding = SYNTH_LIKE.error(format!("`{name}` cannot follow development by {}", number.value));
            found.push(finding.at(number.span, "declared here").help("write a number from -1 to 1"));
        }
        if !study.names.contains_key(name) {
            let finding = SYNTH_LIKE.error(format!("`{name}` is no column or variable that the study uses"));
            let known = study.names.keys().map(String::as_str);
            found.push(finding.at(number.span, "follows development").did_you_mean(name, known));
        }
    }
    if let (Some(spill), None) = (declared.synthetic.spills.values().next(), &declared.synthetic.places) {
        let finding = SYNTH_LIKE.error("the units lie nowhere, and have no neighbours");
        found.push(finding.at(spill.span, "whose development?").help("declare `places: {lon: ..., lat: ...}` too"));
    }
    for (name, share) in &declared.synthetic.follows {
        all.entry(name.to_string()).or_default().share = Some(share.value);
    }
    for (name, spill) in &declared.synthetic.spills {
        all.entry(name.to_string()).or_default().spill = spill.value;
    }
    if found.is_empty() { Ok(all) } else { Err(found) }
}

fn declarations<'a>(declared: &'a Declared) -> impl Iterator<Item = (&'a str, &'a At<f64>)> {
    let both = declared.synthetic.follows.iter().chain(&declared.synthetic.spills);
    both.map(|(name, number)| (name.as_str(), number))
}

/// What follows development must be drawn, and not come from other columns.
pub fn drawn(declared: &Declared, targets: &Targets) -> Result<(), Vec<Diagnostic>> {
    let is_drawn = |name: &str| targets.met.iter().chain(&targets.apart).any(|target| target.name == name);
    let found: Vec<Diagnostic> = declarations(declared)
        .filter(|(name, _)| !is_drawn(name))
        .map(|(name, number)| {
            SYNTH_LIKE
                .error(format!("`{name}` follows from other columns, and cannot follow development by itself"))
                .at(number.span, "declared here")
                .help(format!("declare its range under `ranges`, or name the columns that make up `{name}`"))
        })
        .collect();
    if found.is_empty() { Ok(()) } else { Err(found) }
}
