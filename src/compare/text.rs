//! The comparison in a few lines, and for programs.

use serde_json::{Value, json};

use super::long::leaves;
use super::similar::{conflicts, similarity};
use super::{Comparison, Conflict};

/// Names that a line holds before it counts.
const MOST: usize = 6;
/// Conflicts that are listed.
const MOST_CONFLICTS: usize = 10;

pub fn text(all: &Comparison) -> String {
    let leaves = leaves(all);
    let alone = leaves.iter().filter(|leaf| leaf.alone).count();
    let share = if leaves.is_empty() { 0.0 } else { 100.0 * alone as f64 / leaves.len() as f64 };
    let mut lines = vec![format!(
        "{} studies, {} leaves, {} measures; {alone} leaves that no other study has ({share:.0} %)",
        all.sides.len(),
        leaves.len(),
        measures(all),
    )];
    for family in &all.families {
        let count = family.members.iter().flatten().count();
        lines.push(format!("index    {}   in {count} of {}", family.name, all.sides.len()));
    }
    let shared = shared_by_all(all);
    lines.push(match shared.len() {
        0 => "shared   no measure is in all studies".into(),
        count => format!("shared   {count} in all: {}", first(&shared)),
    });
    for (at, name) in all.names.iter().enumerate() {
        let own = only(all, at);
        if !own.is_empty() {
            lines.push(format!("only     {name}: {} ({})", first(&own), own.len()));
        }
    }
    let conflicts = conflicts(all);
    if !conflicts.is_empty() {
        let s = if conflicts.len() == 1 { "" } else { "s" };
        lines.push(format!("signs    disagree in {} measure{s}", conflicts.len()));
        lines.extend(conflicts.iter().take(MOST_CONFLICTS).map(conflict));
    }
    lines.join("\n") + "\n"
}

fn conflict(one: &Conflict) -> String {
    let side = |names: &[String]| format!("{} ({})", names.len(), first(names));
    format!("         {}   + {} / - {}", one.measure, side(&one.plus), side(&one.minus))
}

fn first(names: &[String]) -> String {
    let shown = names.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > MOST { format!("{shown} and {} more", names.len() - MOST) } else { shown }
}

/// Measures that are a leaf somewhere.
fn of_leaves<'a>(all: &'a Comparison) -> Vec<&'a super::Group> {
    let is_leaf = |(at, var): &(usize, crate::study::VarId)| {
        all.sides[*at].study.indices.values().any(|index| index.leaves.iter().any(|leaf| leaf.var == *var))
    };
    all.groups.iter().filter(|group| group.members.iter().any(is_leaf)).collect()
}

fn measures(all: &Comparison) -> usize {
    of_leaves(all).len()
}

fn shared_by_all(all: &Comparison) -> Vec<String> {
    let shared = of_leaves(all).into_iter().filter(|group| group.studies().len() == all.sides.len());
    shared.map(|group| group.name.clone()).collect()
}

/// Measures of one study alone.
fn only(all: &Comparison, at: usize) -> Vec<String> {
    let own = of_leaves(all).into_iter().filter(|group| group.studies().into_iter().eq([at]));
    own.map(|group| group.name.clone()).collect()
}

pub fn json(all: &Comparison) -> Value {
    let sections = all.sections.iter().map(|section| {
        let lines =
            section.lines.iter().map(|line| json!({"row": line.stub, "indent": line.indent, "cells": line.cells}));
        json!({"title": section.title, "rows": lines.collect::<Vec<_>>()})
    });
    let groups = all.groups.iter().filter(|group| group.studies().len() > 1).map(|group| {
        let members = group
            .members
            .iter()
            .map(|(at, var)| json!({"study": all.names[*at], "variable": all.sides[*at].study.name_of(*var)}));
        json!({"measure": group.name, "concept": group.concept, "variables": members.collect::<Vec<_>>()})
    });
    let conflicts =
        conflicts(all).into_iter().map(|one| json!({"measure": one.measure, "plus": one.plus, "minus": one.minus}));
    json!({
        "studies": all.names,
        "files": all.sides.iter().map(|side| side.source.path.display().to_string()).collect::<Vec<_>>(),
        "sections": sections.collect::<Vec<_>>(),
        "measures": groups.collect::<Vec<_>>(),
        "shared_by_all": shared_by_all(all),
        "similarity": similarity(all),
        "sign_conflicts": conflicts.collect::<Vec<_>>(),
    })
}
