//! A table as RFC 4180 in UTF-8: the numbers as printed, group heads repeated over their columns, notes below.

use super::error::RenderError;
use super::view::{Cell, View, view};
use crate::exhibit::{Grid, Value};

pub fn write(grid: &Grid) -> Result<String, RenderError> {
    let view = view(grid)?;
    let failed = |reason: String| RenderError::Csv { table: view.id.clone(), reason };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for record in records(&view, grid) {
        writer.write_record(&record).map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

fn records(view: &View, grid: &Grid) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    for head in &view.head {
        records.push(head.iter().flat_map(|cell| std::iter::repeat_n(cell.text.clone(), cell.span)).collect());
    }
    for (panel, source) in view.panels.iter().zip(&grid.panels) {
        if let Some(title) = &panel.title {
            records.push(alone(format!("{}{title}", panel.letter), view.width));
        }
        for (row, values) in panel.rows.iter().zip(&source.rows) {
            let cells = row.cells.iter().zip(&values.cells).map(|(cell, value)| text(cell, value));
            records.push(std::iter::once(row.stub.clone()).chain(cells).collect());
        }
    }
    let synthetic = view.synthetic.then(|| view.words.synthetic.to_string());
    records.extend(synthetic.into_iter().chain(view.notes.iter().cloned()).map(|note| alone(note, view.width)));
    records
}

fn alone(text: String, width: usize) -> Vec<String> {
    let mut record = vec![String::new(); width];
    record[0] = text;
    record
}

/// Counts stay plain digits, so that programs read them as numbers.
fn text(cell: &Cell, value: &Value) -> String {
    match value {
        Value::Count { value } => value.to_string(),
        _ => format!("{}{}{}{}", cell.open, cell.text, cell.close, cell.stars),
    }
}
