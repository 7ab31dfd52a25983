//! The rows as tables without a format.

use super::Comparison;
use super::rows::{Line, Section};
use crate::exhibit::{Align, Grid, Head, Panel, Row, Style, Value};

/// One table with all studies.
pub fn whole(all: &Comparison) -> Grid {
    grid(all, (0..all.sides.len()).collect(), &all.sections, "comparison".into(), "Studies compared".into())
}

/// Tables of at most `columns` studies, for paper; each goes on over as many pages as its rows need.
pub fn grids(all: &Comparison, columns: usize) -> Vec<Grid> {
    let places: Vec<usize> = (0..all.sides.len()).collect();
    let sheets: Vec<&[usize]> = places.chunks(columns.max(1)).collect();
    let count = sheets.len();
    let one = |(at, chunk): (usize, &&[usize])| {
        let title =
            if count > 1 { format!("Studies compared ({} of {count})", at + 1) } else { "Studies compared".into() };
        let sections: Vec<Section> = all.sections.iter().filter_map(|section| said(section, chunk)).collect();
        grid(all, chunk.to_vec(), &sections, format!("comparison-{:02}", at + 1), title)
    };
    sheets.iter().enumerate().map(one).collect()
}

/// What a section says of some of the studies: rows without a cell are left out, and titles without rows.
fn said(section: &Section, places: &[usize]) -> Option<Section> {
    let speaks = |line: &Line| places.iter().any(|at| line.cells.get(*at).is_some_and(Option::is_some));
    let mut lines: Vec<Line> = vec![];
    for line in &section.lines {
        let title = line.cells.is_empty();
        if title && lines.last().is_some_and(|last| last.cells.is_empty()) {
            lines.pop();
        }
        if title || speaks(line) {
            lines.push(line.clone());
        }
    }
    if lines.last().is_some_and(|last| last.cells.is_empty()) {
        lines.pop();
    }
    (!lines.is_empty()).then(|| Section { title: section.title.clone(), lines })
}

fn grid(all: &Comparison, places: Vec<usize>, sections: &[Section], id: String, title: String) -> Grid {
    let many = all.sides.len() > 1;
    let names = places.iter().map(|at| all.names[*at].clone());
    let head = [String::new()].into_iter().chain(names).chain(many.then(|| "Studies".to_string()));
    let panel = |section: &Section| Panel {
        title: Some(section.title.clone()),
        rows: section.lines.iter().map(|line| row(line, &places, all.sides.len())).collect(),
    };
    Grid {
        id,
        number: None,
        title,
        columns: vec![Align::Left; places.len() + usize::from(many)],
        head: vec![head.map(|text| Head { text, span: 1 }).collect()],
        panels: sections.iter().map(panel).collect(),
        notes: notes(all),
        synthetic: false,
        style: Style { language: "en".into(), leading_zero: true, siunitx: false },
    }
}

fn row(line: &Line, places: &[usize], studies: usize) -> Row {
    let text = |cell: Option<&String>| cell.map_or(Value::Empty, |text| Value::Text { text: text.clone() });
    let mut cells: Vec<Value> = places.iter().map(|at| text(line.cells.get(*at).and_then(Option::as_ref))).collect();
    if studies > 1 {
        let count = line.cells.iter().flatten().count();
        let shown = line.counts && count > 0;
        cells.push(if shown { Value::Text { text: format!("{count} of {studies}") } } else { Value::Empty });
    }
    Row { stub: line.stub.clone(), indent: line.indent, rule_above: false, cells }
}

fn notes(all: &Comparison) -> Vec<String> {
    let mut notes = vec!["+ and - are the directions of indicators; an empty cell is not in the study.".to_string()];
    if all.groups.iter().any(|group| !group.concept && group.studies().len() > 1) {
        notes.push(
            "Indicators are one where their definitions agree up to a positive affine map, or their labels are alike."
                .into(),
        );
    }
    notes
}
