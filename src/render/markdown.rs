//! Pipe tables whose columns align in the source too.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::escape::markdown;
use super::view::{Cell, Place, RowView, View};

/// What `table.md.j2` sees: the view, and all rows escaped and padded; the first is the head.
pub fn context(view: &View) -> Value {
    let rows = rows(view);
    let widths: Vec<usize> = (0..view.width)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|text| text.width()).max().unwrap_or(0).max(3))
        .collect();
    let places: Vec<Place> =
        std::iter::once(Place::Left).chain(view.columns.iter().map(|column| column.align)).collect();
    let line = |row: &Vec<String>| -> Vec<String> {
        row.iter().zip(&widths).zip(&places).map(|((text, width), place)| pad(text, *width, *place)).collect()
    };
    let lines: Vec<Vec<String>> = rows.iter().map(line).collect();
    let rule: Vec<String> = widths.iter().zip(&places).map(|(width, place)| rule(*width, *place)).collect();
    let (head, body) = lines.split_first().map_or((Vec::new(), &[][..]), |(head, body)| (head.clone(), body));
    json!({"table": view, "head": head, "rule": rule, "rows": body})
}

fn rows(view: &View) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for head in &view.head {
        let texts = head.iter().flat_map(|cell| {
            let rest = std::iter::repeat_n(String::new(), cell.span - 1);
            std::iter::once(markdown(&cell.text)).chain(rest)
        });
        rows.push(texts.collect());
    }
    if rows.is_empty() {
        rows.push(vec![String::new(); view.width]);
    }
    for panel in &view.panels {
        if let Some(title) = &panel.title {
            let mut row = vec![String::new(); view.width];
            row[0] = format!("**{}{}**", markdown(&panel.letter), markdown(title));
            rows.push(row);
        }
        rows.extend(panel.rows.iter().map(row));
    }
    rows
}

fn row(row: &RowView) -> Vec<String> {
    let stub = format!("{}{}", "\u{2003}".repeat(row.indent), markdown(&row.stub));
    std::iter::once(stub).chain(row.cells.iter().map(cell)).collect()
}

fn cell(cell: &Cell) -> String {
    markdown(&format!("{}{}{}{}", cell.open, cell.text, cell.close, cell.stars))
}

fn pad(text: &str, width: usize, place: Place) -> String {
    let missing = width.saturating_sub(text.width());
    let before = match place {
        Place::Left => 0,
        Place::Center => missing / 2,
        Place::Right | Place::Point => missing,
    };
    format!("{}{text}{}", " ".repeat(before), " ".repeat(missing - before))
}

fn rule(width: usize, place: Place) -> String {
    match place {
        Place::Left => "-".repeat(width),
        Place::Center => format!(":{}:", "-".repeat(width - 2)),
        Place::Right | Place::Point => format!("{}:", "-".repeat(width - 1)),
    }
}
