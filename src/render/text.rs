//! A table for the terminal: estimates align at their last digit, stars and closing brackets stand behind it.

use unicode_width::UnicodeWidthStr;

use super::error::RenderError;
use super::view::{Cell, HeadCell, Place, View, view};
use crate::exhibit::Grid;

/// Spaces between columns.
const GAP: usize = 2;

pub fn write(grid: &Grid) -> Result<String, RenderError> {
    let view = view(grid)?;
    let widths = Widths::of(&view);
    let title = view
        .number
        .as_ref()
        .map_or_else(|| view.title.clone(), |number| format!("{}{number}  {}", view.words.table, view.title));
    let mut lines = vec![title];
    lines.extend(view.head.iter().map(|row| widths.head(row)));
    for panel in &view.panels {
        lines.extend(panel.title.as_ref().map(|title| format!("{}{title}", panel.letter)));
        for row in &panel.rows {
            let stub = format!("{}{}", "  ".repeat(row.indent), row.stub);
            lines.push(widths.row(&stub, &row.cells));
        }
    }
    let notes = view.synthetic.then(|| view.words.synthetic.to_string()).into_iter().chain(view.notes.iter().cloned());
    lines.extend(wrapped(&notes.collect::<Vec<_>>().join(view.words.between_notes), widths.total().clamp(40, 80)));
    Ok(lines.iter().map(|line| line.trim_end().to_string() + "\n").collect())
}

struct Widths {
    stub: usize,
    /// Before and after the last digit, one pair a column.
    columns: Vec<(usize, usize)>,
    places: Vec<Place>,
}

impl Widths {
    fn of(view: &View) -> Widths {
        let indented = view.rows().map(|row| 2 * row.indent + row.stub.width());
        let heads = view.head.iter().filter_map(|row| row.first()).map(|cell| cell.text.width());
        let stub = indented.chain(heads).max().unwrap_or(0);
        let mut columns: Vec<(usize, usize)> = (0..view.width - 1)
            .map(|at| {
                let widest =
                    |part: fn(&Cell) -> String| view.cells(at).map(|cell| part(cell).width()).max().unwrap_or(0);
                (widest(before), widest(after))
            })
            .collect();
        for cell in view.head.iter().flatten().filter(|cell| cell.from > 1 && cell.span > 0) {
            let inside = &mut columns[cell.from - 2..=cell.to - 2];
            let have: usize = inside.iter().map(|(a, b)| a + b).sum::<usize>() + GAP * (cell.span - 1);
            let lacking = cell.text.width().saturating_sub(have);
            if let Some(last) = inside.last_mut() {
                last.0 += lacking;
            }
        }
        Widths { stub, columns, places: view.columns.iter().map(|column| column.align).collect() }
    }

    fn total(&self) -> usize {
        self.stub + self.columns.iter().map(|(a, b)| a + b + GAP).sum::<usize>()
    }

    fn head(&self, row: &[HeadCell]) -> String {
        let mut line = String::new();
        for cell in row {
            if cell.from == 1 {
                line.push_str(&left(&cell.text, self.stub));
                continue;
            }
            let inside = &self.columns[cell.from - 2..=cell.to - 2];
            let width = inside.iter().map(|(a, b)| a + b).sum::<usize>() + GAP * (cell.span - 1);
            line.push_str(&" ".repeat(GAP));
            match (cell.span, self.places.get(cell.from - 2)) {
                (1, Some(Place::Left)) => line.push_str(&left(&cell.text, width)),
                (1, _) => line.push_str(&left(&right(&cell.text, inside[0].0.max(cell.text.width())), width)),
                _ => line.push_str(&center(&cell.text, width)),
            }
        }
        line
    }

    fn row(&self, stub: &str, cells: &[Cell]) -> String {
        let mut line = left(stub, self.stub);
        for ((cell, (a, b)), place) in cells.iter().zip(&self.columns).zip(&self.places) {
            line.push_str(&" ".repeat(GAP));
            match place {
                Place::Left => line.push_str(&left(&before(cell), a + b)),
                _ => line.push_str(&(right(&before(cell), *a) + &left(&after(cell), *b))),
            }
        }
        line
    }
}

fn before(cell: &Cell) -> String {
    format!("{}{}", cell.open, cell.text)
}

fn after(cell: &Cell) -> String {
    format!("{}{}", cell.close, cell.stars)
}

fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

fn center(text: &str, width: usize) -> String {
    let lacking = width.saturating_sub(text.width());
    format!("{}{text}{}", " ".repeat(lacking / 2), " ".repeat(lacking - lacking / 2))
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let full = lines.last().is_some_and(|line| !line.is_empty() && line.width() + 1 + word.width() > width);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
