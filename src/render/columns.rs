//! The column specifications of a LaTeX table.

use super::layout::Fit;
use super::view::{Cell, Column, Place, View};
use super::widths::{DIGIT, POINT, script, width};

/// One for the stub and one for each column.
pub fn specifications(view: &View, fit: &Fit, siunitx: bool) -> Vec<String> {
    let centred = stars_fit_twice(view, fit);
    let mut specifications = vec![text_column(Place::Left, wrapped(fit, 0))];
    for (at, column) in view.columns.iter().enumerate() {
        specifications.push(match column.align {
            Place::Point if column.fraction == 0 => "r".into(),
            Place::Point if siunitx => number_column(column, view.cells(at)),
            Place::Point => point_column(view.cells(at), centred),
            place => text_column(place, wrapped(fit, at + 1)),
        });
    }
    specifications
}

/// The share of the line that column `at` gets, where its text must wrap.
fn wrapped(fit: &Fit, at: usize) -> Option<f64> {
    let (want, width) = (fit.wants.get(at)?, fit.widths.get(at)?);
    (*width < want.natural).then(|| (width * fit.em) as f64 / (fit.line * 1000) as f64)
}

fn text_column(place: Place, share: Option<f64>) -> String {
    let (letter, alignment) = match place {
        Place::Left => ("l", "raggedright"),
        Place::Center | Place::Point => ("c", "centering"),
        Place::Right => ("r", "raggedleft"),
    };
    match share {
        None => letter.into(),
        Some(share) => format!(">{{\\{alignment}\\arraybackslash}}p{{{share:.3}\\linewidth}}"),
    }
}

/// Whether all columns can leave as much room before their numbers as stars take after them.
fn stars_fit_twice(view: &View, fit: &Fit) -> bool {
    let stars: u64 = (0..view.columns.len()).map(|at| widest_stars(view.cells(at))).sum();
    fit.wants.iter().map(|want| want.natural).sum::<u64>() + stars <= fit.room
}

fn widest_stars<'a>(cells: impl Iterator<Item = &'a Cell>) -> u64 {
    cells.map(|cell| script(cell.stars)).max().unwrap_or(0)
}

/// `D{.}{.}{m.n}`: m and n in widths of a digit.
fn point_column<'a>(cells: impl Iterator<Item = &'a Cell> + Clone, centred: bool) -> String {
    let (left, right) = sides(cells.clone());
    let left = if centred { left + widest_stars(cells) } else { left };
    format!("D{{.}}{{.}}{{{}.{}}}", left.div_ceil(DIGIT), right.div_ceil(DIGIT))
}

/// The width of a column of numbers under one another at their point.
pub fn point_width<'a>(cells: impl Iterator<Item = &'a Cell>) -> u64 {
    let (left, right) = sides(cells);
    (left.div_ceil(DIGIT) + right.div_ceil(DIGIT)) * DIGIT + POINT
}

/// What the column's cells take before and after the point, with brackets, minus and stars.
fn sides<'a>(cells: impl Iterator<Item = &'a Cell>) -> (u64, u64) {
    let mut left = DIGIT;
    let mut right = DIGIT;
    for cell in cells.filter(|cell| cell.place == Place::Point) {
        let (whole, fraction) = cell.text.split_once('.').unwrap_or((&cell.text, ""));
        left = left.max(width(cell.open) + width(whole));
        right = right.max(width(fraction) + width(cell.close) + script(cell.stars));
    }
    (left, right)
}

/// The same by siunitx, which prints the zero before a point on its own unless it is told not to.
fn number_column<'a>(column: &Column, cells: impl Iterator<Item = &'a Cell> + Clone) -> String {
    let sign = if column.negative { "-" } else { "" };
    let bare = cells.clone().any(|cell| cell.text.trim_start_matches('-').starts_with('.'));
    let zero = if bare { ",print-zero-integer=false" } else { "" };
    let brackets = cells.clone().any(|cell| !cell.open.is_empty());
    let stars = cells.map(|cell| cell.stars).max_by_key(|stars| stars.len()).unwrap_or("");
    let before = if brackets { ",table-space-text-pre={(}" } else { "" };
    let after = match (stars, brackets) {
        ("", false) => String::new(),
        ("", true) => ",table-space-text-post={)}".into(),
        (stars, _) => format!(",table-space-text-post={{$^{{{stars}}}$}}"),
    };
    format!(
        "S[table-format={sign}{}.{},table-align-text-before=false{zero}{before}{after}]",
        column.whole.max(1),
        column.fraction
    )
}
