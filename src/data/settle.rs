//! Holds the columns a study uses to numbers, and their empty cells to the study's rules.

use unicode_width::UnicodeWidthStr;

use super::builder::Odd;
use super::cards::{CANNOT_INTERPOLATE, MISSING_VALUES, NOT_A_NUMBER, UNKNOWN_COLUMN};
use super::column::{Values, is_odd};
use super::dataset::{Dataset, OddCells};
use super::missing::{self, Holes};
use super::request::{Request, Rule};
use super::words::{SHOWN, count, is_are, more, pad, quote};
use crate::diag::Diagnostic;
use crate::source::Span;

/// Applies `missing:` to the columns in use and reports every cell that is left without a value.
///
/// Cells of columns under `interpolate` are filled, those of columns under `drop` stay empty: whatever uses the column
/// leaves the row out. Every other empty cell is an error.
pub fn settle(dataset: &mut Dataset, request: &Request) -> Vec<Diagnostic> {
    let used: Vec<String> = dataset.columns.keys().filter(|name| is_used(dataset, request, name)).cloned().collect();
    let mut found = unknown_rules(dataset, request);
    found.extend(not_numbers(dataset, request, &used));
    found.extend(missing::interpolate(dataset, request, &used));
    let empty = used.iter().filter(|name| request.missing.rule(name) == Rule::Error);
    let holes: Vec<Holes> = empty.filter_map(|name| missing::holes(dataset, name, is_hole)).collect();
    found.extend(without_rule(dataset, request, &holes, used.len()));
    missing::count_empty(dataset, request, &used);
    found
}

/// Columns of a file that could not be joined are empty for that reason alone.
fn is_used(dataset: &Dataset, request: &Request, name: &str) -> bool {
    let joined = dataset.origin.files.get(name).is_none_or(|file| !dataset.origin.unjoined.contains(file));
    joined && request.used.as_ref().is_none_or(|used| used.contains(name))
}

/// A cell of text among numbers is reported as such, not as empty.
fn is_hole(values: &Values, row: usize) -> bool {
    match values {
        Values::Number(values) => values.get(row).is_some_and(|value| value.is_nan() && !is_odd(*value)),
        Values::Text { codes, .. } => codes.get(row).is_some_and(|code| *code == super::column::NO_TEXT),
    }
}

fn unknown_rules(dataset: &Dataset, request: &Request) -> Vec<Diagnostic> {
    let names = request.missing.columns.keys().filter(|name| !dataset.columns.contains_key(*name));
    let report = |name: &String| {
        UNKNOWN_COLUMN
            .error(format!("`missing:` names `{name}`, which no file has"))
            .at(request.missing.span, "names the column")
            .help("correct the name, or leave the rule out")
            .did_you_mean(name, dataset.columns.keys().map(String::as_str))
    };
    names.map(report).collect()
}

pub(super) fn file_span(dataset: &Dataset, request: &Request, column: &str) -> Span {
    let name = dataset.file_of(column);
    let file = request.files.iter().find(|file| name == super::locate::display(&file.path));
    file.map_or_else(Span::default, |file| file.span)
}

/// One diagnostic for all columns: a line a cell for one column, a line a column for several.
fn not_numbers(dataset: &Dataset, request: &Request, used: &[String]) -> Option<Diagnostic> {
    let odd: Vec<(&String, &OddCells)> =
        used.iter().filter_map(|name| Some((name, dataset.origin.odd.get(name)?))).collect();
    let (first, cells) = *odd.first()?;
    let total: usize = odd.iter().map(|(_, cells)| cells.total).sum();
    let place = |(place, odd): &(String, Odd)| format!("{place}: {}", quote(&odd.text));
    let (what, places) = if odd.len() == 1 {
        let mut lines: Vec<String> = cells.first.iter().map(|cell| format!("  {}", place(cell))).collect();
        if total > lines.len() {
            lines.push(more(total - lines.len(), "cell"));
        }
        lines.insert(0, dataset.file_of(first).to_string());
        (format!("of `{first}`"), lines)
    } else {
        let entry = |(name, cells): &(&String, &OddCells)| Entry {
            column: name.to_string(),
            total: cells.total,
            places: cells.first.iter().map(place).collect(),
            all: cells.total,
        };
        (format!("of {} columns", odd.len()), by_file(dataset, &odd.iter().map(entry).collect::<Vec<_>>()))
    };
    let is = if total == 1 { "is not a number" } else { "are not numbers" };
    Some(
        NOT_A_NUMBER
            .error(format!("{} {what} {is}", count(total, "cell")))
            .at(file_span(dataset, request, first), "this file")
            .places(places)
            .help(advice(request, odd.iter().flat_map(|(_, cells)| cells.first.iter().map(|(_, odd)| odd)))),
    )
}

/// How to write the first number that is only nearly one; without such, how to call the marks missing.
fn advice<'a>(request: &Request, odd: impl Iterator<Item = &'a Odd> + Clone) -> String {
    if let Some(habit) = odd.clone().find_map(|odd| odd.habit) {
        return habit.advice().into();
    }
    let mut texts: Vec<&str> = vec![];
    for odd in odd {
        if texts.len() < 3 && !texts.contains(&odd.text.as_str()) {
            texts.push(&odd.text);
        }
    }
    format!("correct the file, or read it as missing: {}", na_list(request, &texts))
}

/// `na: ["NA", "—"]`: the texts in force and more.
fn na_list(request: &Request, texts: &[&str]) -> String {
    let declared: Vec<&str> = match request.na.is_empty() {
        true => vec!["NA"],
        false => request.na.iter().map(String::as_str).collect(),
    };
    let items: Vec<String> = declared.iter().chain(texts).map(|item| quote(item)).collect();
    format!("`na: [{}]`", items.join(", "))
}

/// One diagnostic for all columns.
fn without_rule(dataset: &Dataset, request: &Request, holes: &[Holes], used: usize) -> Option<Diagnostic> {
    let total: usize = holes.iter().map(Holes::total).sum();
    let first = holes.first()?;
    let of = if request.used.is_some() { "columns used" } else { "columns" };
    let found = MISSING_VALUES
        .error(format!("{} {} empty, in {} of {used} {of}", count(total, "cell"), is_are(total), holes.len()))
        .at(file_span(dataset, request, &first.column), "this file")
        .places(by_file(dataset, &entries(dataset, holes)));
    Some(found.help(if dataset.times.is_some() {
        let name = &first.column;
        format!("name the rule once, for all or by column\n  data: {{missing: {{{name}: interpolate, default: drop}}}}")
    } else {
        "name the rule once, for all or by column\n  data: {missing: {default: drop}}".into()
    }))
}

fn entries(dataset: &Dataset, holes: &[Holes]) -> Vec<Entry> {
    holes.iter().map(|holes| holes.entry(dataset)).collect()
}

/// What one line says of a column: how many cells, and the first places of `all`.
pub(super) struct Entry {
    pub column: String,
    pub total: usize,
    pub places: Vec<String>,
    pub all: usize,
}

/// Width of a line, less what the terminal puts in front of it.
const WIDTH: usize = 74;

/// A line a column, grouped by file; as many places as fit on the line.
fn by_file(dataset: &Dataset, entries: &[Entry]) -> Vec<String> {
    let shown = entries.get(..SHOWN).unwrap_or(entries);
    let name_width = shown.iter().map(|entry| entry.column.width()).max().unwrap_or(0);
    let number_width = shown.iter().map(|entry| entry.total.to_string().len()).max().unwrap_or(0);
    let mut lines = vec![];
    let mut file = "";
    for entry in shown {
        let here = dataset.file_of(&entry.column);
        if here != file {
            lines.push(here.to_string());
            file = here;
        }
        let start = format!("  {}   {:>number_width$}   ", pad(&entry.column, name_width), entry.total);
        let room = WIDTH.saturating_sub(start.width());
        lines.push(start + &fitted(&entry.places, entry.all, room));
    }
    if entries.len() > SHOWN {
        lines.push(more(entries.len() - SHOWN, "column"));
    }
    lines
}

/// At least one place, and how many more there are.
fn fitted(places: &[String], all: usize, room: usize) -> String {
    let text = |n: usize| {
        let rest = if all > n { format!(" and {} more", all - n) } else { String::new() };
        format!("{}{rest}", places.get(..n).unwrap_or_default().join(", "))
    };
    (1..=places.len()).rev().map(text).find(|line| line.width() <= room).unwrap_or_else(|| text(1.min(places.len())))
}

/// Cells that were to be interpolated and stay empty.
pub(super) fn unfilled(dataset: &Dataset, request: &Request, holes: &[Holes], why: &str) -> Option<Diagnostic> {
    let total: usize = holes.iter().map(Holes::total).sum();
    let first = holes.first()?;
    Some(
        CANNOT_INTERPOLATE
            .error(format!("{} cannot be interpolated: {why}", count(total, "cell")))
            .at(request.missing.span, "asks to interpolate")
            .places(by_file(dataset, &entries(dataset, holes)))
            .help(format!("choose another rule for the column: `missing: {{{}: drop}}`", first.column)),
    )
}
