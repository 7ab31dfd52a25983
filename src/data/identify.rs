//! Names the rows of one file: units under their canonical names, times as whole numbers, years in range.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::cards::{ALIAS_CASE, EMPTY_KEY, TIME_NOT_INTEGER, UNKNOWN_COLUMN};
use super::column::{Column, NO_TEXT, Values, is_odd, shortest};
use super::dataset::Report;
use super::request::{FileRequest, Layout, Request};
use super::table::Table;
use super::words::{SHOWN, count, list, more, quote};
use crate::diag::Diagnostic;

impl Table {
    /// The rows for which `keep` holds.
    pub(super) fn keep(&mut self, keep: &[bool]) {
        let rows: Vec<u32> = keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row as u32).collect();
        for column in self.columns.values_mut() {
            *column = column.pick(rows.iter().map(|row| Some(*row)));
        }
        self.places = rows.iter().filter_map(|row| self.places.get(*row as usize).copied()).collect();
        for odd in self.odd.values_mut() {
            odd.retain_mut(|cell| match rows.binary_search(&cell.row) {
                Ok(row) => {
                    cell.row = row as u32;
                    true
                }
                Err(_) => false,
            });
        }
        self.odd.retain(|_, odd| !odd.is_empty());
    }

    /// `row 118`, or `row 118 (宁夏 2015)` if the file names its rows.
    pub(super) fn place(&self, row: usize, layout: &Layout) -> String {
        let at = self.places.get(row).copied().unwrap_or_default();
        let part =
            |name: Option<&str>| name.and_then(|name| self.columns.get(name)).and_then(|column| column.text(row));
        let names: Vec<String> = [part(layout.unit()), part(layout.time())].into_iter().flatten().collect();
        if names.is_empty() { format!("row {at}") } else { format!("row {at} ({})", names.join(" ")) }
    }

    fn places_of(&self, rows: &[usize]) -> Vec<String> {
        let at: Vec<String> =
            rows.iter().map(|row| self.places.get(*row).copied().unwrap_or_default().to_string()).collect();
        vec![format!("  {} {}", if rows.len() == 1 { "row" } else { "rows" }, list(&at, SHOWN))]
    }
}

/// The key columns of a file: its own, else those of the layout.
pub(super) fn key_of(file: &FileRequest, layout: &Layout) -> Vec<String> {
    if file.key.is_empty() { layout.key() } else { file.key.clone() }
}

/// Brings keys into shape; all that is wrong with them is reported at once.
pub(super) fn identify(
    table: &mut Table,
    file: &FileRequest,
    request: &Request,
    report: &mut Report,
) -> Vec<Diagnostic> {
    let mut found = vec![];
    for name in key_of(file, &request.layout) {
        if !table.columns.contains_key(&name) {
            found.push(unknown(table, file, request, &name));
        }
    }
    if let Layout::Units { name: Some(name), span, .. } = &request.layout
        && request.files.len() == 1
        && !table.columns.contains_key(name)
    {
        found.push(
            unknown_name(table, name).at(*span, "the name is to be read here").at(file.span, "has no such column"),
        );
    }
    if let Some(column) = request.layout.unit().and_then(|unit| table.columns.get_mut(unit)) {
        use_value_labels(column);
        found.extend(rename(column, file, request, report));
    }
    found.extend(empty_keys(table, file, request));
    found.extend(times(table, file, request));
    if !found.iter().any(Diagnostic::is_error) {
        found.extend(years_in_range(table, file, request, report));
    }
    found
}

fn unknown(table: &Table, file: &FileRequest, request: &Request, name: &str) -> Diagnostic {
    let found = unknown_name(table, name);
    if file.key.iter().any(|key| key == name) || request.layout.span() == file.span {
        found.at(file.span, format!("has no column `{name}`"))
    } else {
        found.at(request.layout.span(), "names the column").at(file.span, "has no such column")
    }
}

fn unknown_name(table: &Table, name: &str) -> Diagnostic {
    let found = UNKNOWN_COLUMN.error(format!("`{}` has no column `{name}`", table.name));
    let known: Vec<String> = table.columns.keys().cloned().collect();
    let found = found.place(format!("  it has {}", list(&known, SHOWN)));
    found
        .help("correct the name, or the header of the file")
        .did_you_mean(name, table.columns.keys().map(String::as_str))
}

/// Units that a Stata file stores as labelled codes are known by their labels.
fn use_value_labels(column: &mut Column) {
    let Values::Text { codes, levels } = &column.values else { return };
    let label = |level: &String| level.parse::<i64>().ok().and_then(|code| column.value_labels.get(&code));
    let labels: Option<Vec<String>> = levels.iter().map(|level| Some(label(level)?.nfc().collect())).collect();
    if let Some(labels) = labels.filter(|labels| !labels.is_empty()) {
        column.values = Values::Text { codes: codes.clone(), levels: labels }.tidy();
        column.value_labels.clear();
    }
}

/// Gives units their canonical names. Spellings are matched exactly, capitals included.
fn rename(column: &mut Column, file: &FileRequest, request: &Request, report: &mut Report) -> Vec<Diagnostic> {
    let Values::Text { codes, levels } = &mut column.values else { return vec![] };
    if request.aliases.is_empty() {
        return vec![];
    }
    let missed = other_capitals(levels, file, request);
    let aliases: HashMap<String, &String> =
        request.aliases.iter().map(|(from, to)| (from.trim().nfc().collect(), to)).collect();
    let mut rows = vec![0usize; levels.len()];
    codes.iter().filter(|code| **code != NO_TEXT).for_each(|code| rows[*code as usize] += 1);
    for (level, rows) in levels.iter_mut().zip(rows) {
        if let Some(to) = aliases.get(level) {
            *report.renamed.entry(level.clone()).or_default() += rows;
            *level = to.trim().nfc().collect();
        }
    }
    let taken = std::mem::replace(&mut column.values, Values::Number(vec![]));
    column.values = taken.tidy();
    missed
}

/// Aliases that no name of the file has, and some name has in other capitals.
fn other_capitals(levels: &[String], file: &FileRequest, request: &Request) -> Vec<Diagnostic> {
    let missed = |(from, to): (&String, &String)| {
        let folded = from.trim().to_lowercase();
        let close = levels.iter().find(|level| level.to_lowercase() == folded && *level != to)?;
        (!levels.iter().any(|level| level == from.trim())).then(|| {
            ALIAS_CASE
                .warning(format!("the alias `{from}` matches no name, and `{close}` but for its capitals"))
                .at(file.span, "names are matched exactly")
                .help(format!("write `aliases: {{{close}: {to}}}`"))
        })
    };
    request.aliases.iter().filter_map(missed).collect()
}

fn empty_keys(table: &Table, file: &FileRequest, request: &Request) -> Vec<Diagnostic> {
    let empty = |name: &String| {
        let column = table.columns.get(name)?;
        let rows: Vec<usize> = match &column.values {
            Values::Number(values) => {
                values.iter().enumerate().filter(|(_, x)| x.is_nan() && !is_odd(**x)).map(|(row, _)| row).collect()
            }
            Values::Text { codes, .. } => {
                codes.iter().enumerate().filter(|(_, code)| **code == NO_TEXT).map(|(row, _)| row).collect()
            }
        };
        (!rows.is_empty()).then(|| {
            EMPTY_KEY
                .error(format!("{} of `{}` without `{name}`", count(rows.len(), "row"), table.name))
                .at(file.span, "its rows are named by this column")
                .places(table.places_of(&rows))
                .help("fill these cells or delete the rows")
        })
    };
    key_of(file, &request.layout).iter().filter_map(empty).collect()
}

fn times(table: &Table, file: &FileRequest, request: &Request) -> Option<Diagnostic> {
    let time = request.layout.time()?;
    let column = table.columns.get(time)?;
    let wrong = |(row, text): (usize, String)| format!("  {}: {}", table.place(row, &Layout::Rows), quote(&text));
    let (total, first): (usize, Vec<String>) = match &column.values {
        Values::Number(values) => {
            let odd = table.odd.get(time).map(Vec::as_slice).unwrap_or_default();
            let broken = |value: f64| !value.is_nan() && (value.fract() != 0.0 || value.abs() > 9e15);
            let broken =
                values.iter().enumerate().filter(|(_, value)| broken(**value)).map(|(row, x)| (row, shortest(*x)));
            let all: Vec<(usize, String)> =
                odd.iter().map(|odd| (odd.row as usize, odd.text.clone())).chain(broken).collect();
            (all.len(), all.into_iter().take(SHOWN).map(wrong).collect())
        }
        Values::Text { .. } => {
            let present = || (0..column.len()).filter_map(|row| column.text(row).map(|text| (row, text)));
            (present().count(), present().take(SHOWN).map(wrong).collect())
        }
    };
    (total > 0).then(|| {
        let mut places = first;
        if total > places.len() {
            places.push(more(total - places.len(), "cell"));
        }
        TIME_NOT_INTEGER
            .error(format!(
                "{} of `{time}` in `{}` {}",
                count(total, "cell"),
                table.name,
                if total == 1 { "is no whole number" } else { "are no whole numbers" }
            ))
            .at(request.layout.span(), "time counts in whole steps")
            .at(file.span, "this file")
            .places(places)
            .help("write years as 2012; for other periods number them 1, 2, 3")
    })
}

/// Drops rows outside the declared years and says so.
fn years_in_range(table: &mut Table, file: &FileRequest, request: &Request, report: &mut Report) -> Option<Diagnostic> {
    let Layout::Panel(panel) = &request.layout else { return None };
    let years = panel.years.as_ref()?;
    let values = table.columns.get(&panel.time)?.as_numbers()?;
    let keep: Vec<bool> = values.iter().map(|time| years.contains(&(*time as i64))).collect();
    let dropped = keep.iter().filter(|keep| !**keep).count();
    if dropped == 0 {
        return None;
    }
    let mut outside: Vec<i64> =
        values.iter().zip(&keep).filter(|(_, keep)| !**keep).map(|(time, _)| *time as i64).collect();
    outside.sort_unstable();
    outside.dedup();
    table.keep(&keep);
    report.outside_years += dropped;
    Some(
        super::cards::YEARS_OUTSIDE
            .note(format!(
                "{} of `{}` left out, outside {}-{}",
                count(dropped, "row"),
                table.name,
                years.start(),
                years.end()
            ))
            .at(panel.span, "the declared years")
            .at(file.span, "this file")
            .place(format!("  {}", super::words::years(&outside))),
    )
}
