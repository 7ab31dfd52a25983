//! What stands below a table: levels of stars, what was done, what could not be.

use super::wording::{clause, sentence};
use crate::exhibit::Grid;
use crate::method::expression::conventions;
use crate::results::{Note, Part, Results};
use crate::study::{Bound, BoundTable, Study, VarId};

/// Levels of one, two and three stars, as shares.
pub fn levels(study: &Study) -> Vec<f64> {
    match &study.style.stars {
        Some(stars) => stars.0.iter().map(|level| level.0).take(3).collect(),
        None => vec![0.10, 0.05, 0.01],
    }
}

pub fn stars(p: Option<f64>, levels: &[f64]) -> u8 {
    p.map_or(0, |p| levels.iter().filter(|level| p < **level).count() as u8)
}

/// `* p < 0.1, ** p < 0.05, *** p < 0.01`
pub fn star_levels(levels: &[f64]) -> Option<String> {
    let parts: Vec<String> =
        levels.iter().enumerate().map(|(at, level)| format!("{} p < {level}", "*".repeat(at + 1))).collect();
    (!parts.is_empty()).then(|| format!("{}.", parts.join(", ")))
}

/// Adds a sentence for every output that was not computed, each reason once.
pub fn failures<'a>(grid: &mut Grid, results: &Results, outputs: impl Iterator<Item = (&'a str, Option<&'a str>)>) {
    unfinished(&mut grid.notes, results, outputs);
}

/// The same for the notes of any exhibit.
pub fn unfinished<'a>(
    notes: &mut Vec<String>,
    results: &Results,
    outputs: impl Iterator<Item = (&'a str, Option<&'a str>)>,
) {
    for (of, outcome) in outputs {
        if let Some(reason) = results.reason(of, outcome) {
            let sentence = format!("n/c: {}.", reason.message);
            if !notes.contains(&sentence) {
                notes.push(sentence);
            }
        }
    }
}

/// Conventions behind the variables that a table shows: how capital was summed up, what a wedge is.
pub fn definitions(grid: &mut Grid, table: &BoundTable, study: &Study) {
    let analyses = table.columns.iter().chain(table.panels.iter().flat_map(|(_, names)| names));
    let shown = analyses.filter_map(|name| study.analyses.get(name)).flat_map(|one| one.roles.values());
    let vars: Vec<VarId> = table.of.iter().copied().chain(shown.flat_map(Bound::vars)).collect();
    for note in conventions(study, &vars) {
        let said = sentence(&clause(&note, study.language), study.language);
        if !grid.notes.contains(&said) {
            grid.notes.push(said);
        }
    }
}

/// What is said of an output, a sentence each.
pub fn said(results: &Results, of: &str, outcome: Option<&str>, study: &Study) -> Vec<String> {
    sentences(results.notes(of, outcome).iter(), study)
}

/// The same for an exhibit that shows some parts of an output.
pub fn said_of(results: &Results, of: &str, outcome: Option<&str>, shown: &[Part], study: &Study) -> Vec<String> {
    sentences(results.notes(of, outcome).iter().filter(|note| note.is_of(shown)), study)
}

fn sentences<'a>(notes: impl Iterator<Item = &'a Note>, study: &Study) -> Vec<String> {
    notes.map(|note| sentence(&clause(note, study.language), study.language)).collect()
}
