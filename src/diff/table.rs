//! Differences as a table, for Markdown, LaTeX and HTML.

use indexmap::IndexMap;

use super::change::Change;
use super::text::summary;
use super::{Diff, touch};
use crate::exhibit::{Align, Grid, Head, Panel, Row, Style, Value};

pub fn grid(diff: &Diff) -> Grid {
    let mut groups: IndexMap<String, Vec<Row>> = IndexMap::new();
    for change in &diff.changes {
        groups.entry(change.subject()).or_default().push(row(diff, change));
    }
    let heads = ["Part", "Before", "After", "Class", "Touches"];
    let title = match diff.versions() {
        true => format!("Differences between two versions of {}", diff.a.name()),
        false => format!("Differences between {} and {}", diff.a.name(), diff.b.name()),
    };
    let note = if diff.is_empty() { "No difference in meaning.".to_string() } else { format!("{}.", summary(diff)) };
    let files = [&diff.a, &diff.b].map(|side| side.source.path.display().to_string());
    Grid {
        id: "differences".into(),
        number: None,
        title,
        columns: vec![Align::Left; heads.len() - 1],
        head: vec![heads.iter().map(|text| Head { text: text.to_string(), span: 1 }).collect()],
        panels: groups.into_iter().map(|(subject, rows)| Panel { title: Some(subject), rows }).collect(),
        notes: vec![note, format!("Before: {}. After: {}.", files[0], files[1])],
        synthetic: false,
        style: Style { language: "en".into(), leading_zero: true, siunitx: false },
    }
}

fn row(diff: &Diff, change: &Change) -> Row {
    let text = |text: String| if text.is_empty() { Value::Empty } else { Value::Text { text } };
    let place = change.at.get(2..).unwrap_or_default().join(".");
    let stub = if place.is_empty() { change.address() } else { place };
    let line = |side, span: Option<crate::source::Span>| span.map(|span| touch::place(side, span));
    let lines: Vec<String> =
        [line(diff.a, change.old_place), line(diff.b, change.new_place)].into_iter().flatten().collect();
    let touches: Vec<&str> =
        change.touches.estimates.iter().chain(&change.touches.tables).map(String::as_str).collect();
    let touches = if touches.is_empty() { lines.join(", ") } else { touches.join(", ") };
    Row {
        stub,
        indent: 0,
        rule_above: false,
        cells: vec![
            text(change.old.clone().unwrap_or_default()),
            text(change.new.clone().unwrap_or_default()),
            text(change.class.name().into()),
            text(touches),
        ],
    }
}
