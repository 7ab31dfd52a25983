//! A grid as printed: every number a text, every span a range of columns, every letter on a panel.

use serde::Serialize;

use super::error::RenderError;
use super::escape::{anchor, clean};
use super::words::{Words, words};
use crate::exhibit::{Align, Bracket, Grid, Head, NOT_COMPUTED, Panel, Row, Value, count, number};

/// What templates see as `table`.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    pub id: String,
    pub number: Option<String>,
    pub title: String,
    pub language: String,
    pub words: Words,
    /// Columns with the stub.
    pub width: usize,
    pub columns: Vec<Column>,
    pub head: Vec<Vec<HeadCell>>,
    pub panels: Vec<PanelView>,
    pub notes: Vec<String>,
    pub synthetic: bool,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Column {
    pub align: Place,
    /// Most digits before and after the point, and whether a number in the column is negative.
    pub whole: usize,
    pub fraction: usize,
    pub negative: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Left,
    Center,
    Right,
    /// At the column's decimal point.
    Point,
}

#[derive(Clone, Debug, Serialize)]
pub struct HeadCell {
    pub text: String,
    /// First and last column covered; the stub is column 1.
    pub from: usize,
    pub to: usize,
    pub span: usize,
    /// Groups several columns.
    pub groups: bool,
    /// The text, broken where LaTeX needs it in several lines.
    pub lines: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PanelView {
    /// `Panel A. ` where several panels have titles.
    pub letter: String,
    pub title: Option<String>,
    pub rows: Vec<RowView>,
}

#[derive(Clone, Debug, Serialize)]
pub struct RowView {
    pub stub: String,
    pub indent: usize,
    pub rule_above: bool,
    pub cells: Vec<Cell>,
}

/// A cell in pieces: `open` `text` `close`, then stars. `before` and `after` are what the widest number of the
/// column has more on either side of the point.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    pub place: Place,
    pub numeral: bool,
    pub open: &'static str,
    pub text: String,
    pub close: &'static str,
    pub stars: &'static str,
    pub before: String,
    pub after: String,
}

impl View {
    pub fn rows(&self) -> impl Iterator<Item = &RowView> + Clone {
        self.panels.iter().flat_map(|panel| &panel.rows)
    }

    /// The cells of column `at`, counted after the stub.
    pub fn cells(&self, at: usize) -> impl Iterator<Item = &Cell> + Clone {
        self.rows().filter_map(move |row| row.cells.get(at))
    }
}

/// Rows are indented no further than this.
const DEEPEST: usize = 10;

pub fn view(grid: &Grid) -> Result<View, RenderError> {
    let width = grid.columns.len() + 1;
    let rows = || grid.panels.iter().flat_map(|panel| &panel.rows);
    for (place, row) in rows().enumerate() {
        shape(grid, || format!("row {}, `{}`,", place + 1, clean(&row.stub)), width, row.cells.len() + 1)?;
    }
    for (place, row) in grid.head.iter().enumerate() {
        shape(grid, || format!("head row {}", place + 1), width, row.iter().map(|head| head.span).sum())?;
    }
    let columns: Vec<Column> = grid.columns.iter().enumerate().map(|(at, align)| column(grid, at, *align)).collect();
    let words = words(&grid.style.language);
    Ok(View {
        id: anchor(&grid.id),
        number: grid.number.as_deref().map(clean),
        title: clean(&grid.title),
        language: if std::ptr::eq(words, super::words::words("zh")) { "zh".into() } else { "en".into() },
        words: *words,
        width,
        head: grid.head.iter().map(|row| head(row)).collect(),
        panels: panels(grid, &columns, words),
        notes: grid.notes.iter().map(|note| clean(note)).filter(|note| !note.trim().is_empty()).collect(),
        synthetic: grid.synthetic,
        columns,
    })
}

fn shape(grid: &Grid, place: impl Fn() -> String, expected: usize, found: usize) -> Result<(), RenderError> {
    if expected == found {
        return Ok(());
    }
    Err(RenderError::Shape { table: clean(&grid.id), place: place(), expected, found })
}

fn column(grid: &Grid, at: usize, align: Align) -> Column {
    let cells = || grid.panels.iter().flat_map(|panel| &panel.rows).filter_map(move |row| row.cells.get(at));
    let numerals: Vec<(usize, usize, bool)> =
        cells().filter_map(|value| pointed(value, grid.style.leading_zero)).map(|text| sides(&text)).collect();
    let fraction = numerals.iter().map(|side| side.1).max().unwrap_or(0);
    let counts = cells().filter_map(|value| match value {
        Value::Count { value } if fraction == 0 => Some(count(*value).len()),
        _ => None,
    });
    let whole = numerals.iter().map(|side| side.0).chain(counts).max();
    let align = match align {
        Align::Left => Place::Left,
        Align::Center => Place::Center,
        Align::Right => Place::Right,
        Align::Decimal if whole.is_some() => Place::Point,
        Align::Decimal => Place::Center,
    };
    Column { align, whole: whole.unwrap_or(0), fraction, negative: numerals.iter().any(|side| side.2) }
}

/// The text of a value that belongs under the decimal point.
fn pointed(value: &Value, leading_zero: bool) -> Option<String> {
    let (value, digits) = match value {
        Value::Number { value, digits, .. } | Value::Paren { value, digits, .. } => (*value, *digits),
        _ => return None,
    };
    let text = number(value, digits, leading_zero);
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.')).then_some(text)
}

/// Digits before and after the point, and the sign.
fn sides(text: &str) -> (usize, usize, bool) {
    let digits = text.trim_start_matches('-');
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    (whole.len(), fraction.len(), digits.len() < text.len())
}

fn head(row: &[Head]) -> Vec<HeadCell> {
    let mut from = 1;
    row.iter()
        .filter(|head| head.span > 0)
        .map(|head| {
            let text = clean(&head.text);
            let to = from + head.span - 1;
            let groups = head.span > 1 && !text.trim().is_empty();
            let cell = HeadCell { lines: vec![text.clone()], text, from, to, span: head.span, groups };
            from = to + 1;
            cell
        })
        .collect()
}

fn panels(grid: &Grid, columns: &[Column], words: &Words) -> Vec<PanelView> {
    let lettered = grid.panels.iter().filter(|panel| panel.title.is_some()).count() > 1;
    let mut letters = 'A'..='Z';
    let mut view = |panel: &Panel| PanelView {
        letter: match panel.title.as_ref().filter(|_| lettered).and_then(|_| letters.next()) {
            Some(letter) => format!("{}{letter}{}", words.panel, words.after_panel),
            None => String::new(),
        },
        title: panel.title.as_deref().map(clean),
        rows: panel.rows.iter().map(|each| row(each, columns, grid.style.leading_zero)).collect(),
    };
    grid.panels.iter().map(&mut view).collect()
}

fn row(row: &Row, columns: &[Column], leading_zero: bool) -> RowView {
    let cells = row.cells.iter().zip(columns).map(|(value, column)| cell(value, column, leading_zero));
    RowView {
        stub: clean(&row.stub),
        indent: row.indent.min(DEEPEST),
        rule_above: row.rule_above,
        cells: cells.collect(),
    }
}

fn cell(value: &Value, column: &Column, leading_zero: bool) -> Cell {
    if let (Place::Point, Some(text)) = (column.align, pointed(value, leading_zero)) {
        return at_point(value, text, column);
    }
    let (text, numeral) = match value {
        Value::Empty => (String::new(), false),
        Value::Text { text } => (clean(text), false),
        Value::Count { value } => (count(*value), true),
        Value::Interval { low, high, digits } => match low.is_finite() && high.is_finite() {
            true => {
                (format!("[{}, {}]", number(*low, *digits, leading_zero), number(*high, *digits, leading_zero)), true)
            }
            false => (NOT_COMPUTED.into(), false),
        },
        Value::Number { value, digits, .. } | Value::Paren { value, digits, .. } => {
            (number(*value, *digits, leading_zero), value.is_finite())
        }
        Value::NotComputed => (NOT_COMPUTED.into(), false),
    };
    let place = match column.align {
        Place::Point if column.fraction == 0 && matches!(value, Value::Count { .. }) => Place::Point,
        Place::Point => Place::Center,
        other => other,
    };
    let (open, close, stars) = if numeral { trimmings(value) } else { ("", "", "") };
    let before = match place {
        Place::Point => "0".repeat(column.whole.saturating_sub(text.len())),
        _ => String::new(),
    };
    Cell { place, numeral, open, text, close, stars, before, after: String::new() }
}

fn at_point(value: &Value, text: String, column: &Column) -> Cell {
    let (whole, fraction, negative) = sides(&text);
    let (open, close, stars) = trimmings(value);
    let sign = if column.negative && !negative { "-" } else { "" };
    let point = if fraction == 0 && column.fraction > 0 { "." } else { "" };
    Cell {
        place: Place::Point,
        numeral: true,
        open,
        close,
        stars,
        before: format!("{sign}{}", "0".repeat(column.whole.saturating_sub(whole))),
        after: format!("{point}{}", "0".repeat(column.fraction.saturating_sub(fraction))),
        text,
    }
}

fn trimmings(value: &Value) -> (&'static str, &'static str, &'static str) {
    match value {
        Value::Number { stars, .. } => ("", "", "***".get(..usize::from(*stars).min(3)).unwrap_or("")),
        Value::Paren { bracket: Bracket::Round, .. } => ("(", ")", ""),
        Value::Paren { bracket: Bracket::Square, .. } => ("[", "]", ""),
        _ => ("", "", ""),
    }
}
