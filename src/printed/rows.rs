//! Rows of a file as rows of a printed table: errors below estimates join them, labels become names.

use super::cell::{Cell, Kind};
use super::table::Row;
use crate::source::Span;
use crate::spec::At;
use crate::study::Study;

/// What papers call rows that are no regressors.
const WORDS: [(&str, &[&str]); 4] = [
    ("_cons", &["constant", "_cons", "intercept", "cons", "常数项"]),
    ("n", &["n", "obs", "obs.", "observations", "no. of observations", "样本量", "观测值"]),
    ("r2", &["r2", "r²", "r-squared", "r 2", "r-square", "r^2"]),
    (
        "r2_adjusted",
        &["adj. r2", "adjusted r2", "adj. r²", "adjusted r²", "adj. r-squared", "adjusted r-squared", "adj r2"],
    ),
];

/// Rows with numbers. A line without a name whose cells stand in brackets belongs to the row above it; heads, and rows
/// of words such as `Yes`, are left out.
pub fn named(lines: &[Vec<String>], study: &Study, span: Span) -> Vec<Row> {
    let mut rows: Vec<Row> = vec![];
    for line in lines {
        let Some((stub, rest)) = line.split_first() else { continue };
        let cells: Vec<Cell> = rest.iter().map(|text| Cell::read(text, span)).collect();
        let bracketed = cells.iter().all(|cell| matches!(cell.kind, Kind::Bracketed(_) | Kind::Empty));
        match (stub.trim(), rows.last_mut()) {
            ("", Some(above)) if bracketed => join(above, &cells),
            ("", _) => {}
            (stub, _) if cells.iter().any(|cell| !matches!(cell.kind, Kind::Empty | Kind::Words)) && !bracketed => {
                let name = At { span, value: name(stub, study) };
                rows.push(Row { name, cells, addresses: vec![] });
            }
            _ => {}
        }
    }
    rows
}

fn join(above: &mut Row, brackets: &[Cell]) {
    for (cell, bracket) in above.cells.iter_mut().zip(brackets) {
        if let (Kind::Estimate(estimate), Kind::Bracketed(number)) = (&mut cell.kind, bracket.kind) {
            estimate.bracket.get_or_insert(number);
            cell.text = format!("{} {}", cell.text, bracket.text);
        }
    }
}

/// The study's name for what a table calls a row.
fn name(stub: &str, study: &Study) -> String {
    if study.names.contains_key(stub) || super::computed(study, stub).is_some() {
        return stub.to_string();
    }
    let labelled = study.vars.iter().find(|var| {
        let label = var.label.as_ref();
        label.is_some_and(|label| label.all().into_iter().any(|text| text.eq_ignore_ascii_case(stub)))
    });
    if let Some(var) = labelled {
        return var.name.clone();
    }
    let lower = stub.to_lowercase();
    let word = WORDS.iter().find(|(_, words)| words.contains(&lower.as_str()));
    word.map_or_else(|| stub.to_string(), |(name, _)| name.to_string())
}
