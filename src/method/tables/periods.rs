//! Tables with a row a period.

use super::note::{failures, said};
use crate::exhibit::{Bracket, Grid, Row, Value};
use crate::method::inequality::{each, measured};
use crate::method::labels::names_of;
use crate::results::Results;
use crate::study::{Analysis, Study};

/// Names of the periods of an analysis; one empty name where it has none.
pub fn names(analysis: &Analysis, study: &Study) -> Vec<String> {
    each(analysis, study).map_or_else(|| vec![String::new()], |id| names_of(study, id))
}

/// A row a period: cells `prefix.period.cell`, each multiplied by its scale; below it their errors, where they have some.
pub fn rows(
    (analysis, outcome): (&str, &str),
    prefix: &str,
    periods: &[String],
    cells: &[(String, f64)],
    digits: usize,
    results: &Results,
) -> Vec<Row> {
    let number = |period: &str, name: &str| {
        let dot = if period.is_empty() { "" } else { "." };
        results.number(analysis, Some(outcome), &format!("{prefix}{period}{dot}{name}"))
    };
    let rows_of = |period: &String| {
        let estimate = |(name, scale): &(String, f64)| match number(period, name) {
            Some(value) => Value::Number { value: value * scale, digits, stars: 0 },
            None => Value::NotComputed,
        };
        let error = |(name, scale): &(String, f64)| match number(period, &format!("{name}.se")) {
            Some(value) => Value::Paren { value: value * scale, digits, bracket: Bracket::Round },
            None => Value::Empty,
        };
        let above = Row { stub: period.clone(), cells: cells.iter().map(estimate).collect(), ..Row::default() };
        let below = Row { cells: cells.iter().map(error).collect(), ..Row::default() };
        let has_errors = below.cells.iter().any(|cell| !matches!(cell, Value::Empty));
        std::iter::once(above).chain(has_errors.then_some(below))
    };
    periods.iter().flat_map(rows_of).collect()
}

/// What the outputs of an analysis say about themselves, and why some have no numbers.
pub fn output_notes(grid: &mut Grid, analysis: &Analysis, study: &Study, results: &Results) {
    let outcomes: Vec<&str> = measured(analysis).iter().map(|(_, id)| study.name_of(*id)).collect();
    for outcome in &outcomes {
        for sentence in said(results, &analysis.name, Some(outcome), study) {
            if !grid.notes.contains(&sentence) {
                grid.notes.push(sentence);
            }
        }
    }
    failures(grid, results, outcomes.iter().map(|outcome| (analysis.name.as_str(), Some(*outcome))));
}
