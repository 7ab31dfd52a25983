//! Spreadsheets: .xlsx, .xls, .xlsb, .ods.

use std::fs::File;
use std::io::BufReader;

use calamine::{Data, DataRef, Range, Reader, Sheets, open_workbook_auto};

use super::builder::{Cell, Mode};
use super::cards::{TOO_LARGE, UNKNOWN_SHEET};
use super::locate::unreadable;
use super::table::{Job, Pass, Rows, Table, header, settled};
use super::words::{count, list};
use crate::diag::Diagnostic;

/// A sheet is held whole, also its empty cells between the outermost ones.
const MOST_CELLS: u64 = 200_000_000;

type Workbook = Sheets<BufReader<File>>;

pub(super) fn read(job: &Job) -> Result<Table, Diagnostic> {
    let broken = |error: calamine::Error| unreadable(job.file, &job.name, error);
    let mut book: Workbook = open_workbook_auto(&job.path).map_err(broken)?;
    let sheet = choose(job, &book.sheet_names())?;
    check_extent(job, &mut book, &sheet)?;
    let range = book.worksheet_range(&sheet).map_err(broken)?;
    let Some(start) = header_row(&range) else { return Err(job.empty()) };
    let mut table = settled(vec![], |modes| pass(job, &range, start, modes))?;
    if start > 0 {
        table.notes.push(format!("{}: {} of title above the header left out", job.name, count(start, "row")));
    }
    Ok(table)
}

/// Every row as texts, those above the header empty, for sheets that are no tables of columns.
pub(super) fn cells(job: &Job) -> Result<Vec<Vec<String>>, Diagnostic> {
    let broken = |error: calamine::Error| unreadable(job.file, &job.name, error);
    let mut book: Workbook = open_workbook_auto(&job.path).map_err(broken)?;
    let sheet = choose(job, &book.sheet_names())?;
    check_extent(job, &mut book, &sheet)?;
    let range = book.worksheet_range(&sheet).map_err(broken)?;
    let Some(start) = header_row(&range) else { return Err(job.empty()) };
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let above = std::iter::repeat_n(vec![], first + start);
    Ok(above.chain(range.rows().skip(start).map(|row| row.iter().map(heading).collect())).collect())
}

fn choose(job: &Job, sheets: &[String]) -> Result<String, Diagnostic> {
    let Some(wanted) = &job.file.sheet else {
        return sheets.first().cloned().ok_or_else(|| job.empty());
    };
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.trim() == wanted.trim()) {
        return Ok(sheet.clone());
    }
    Err(UNKNOWN_SHEET
        .error(format!("`{}` has no sheet `{wanted}`", job.name))
        .at(job.file.span, "this file")
        .place(format!("  it has {}", list(sheets, 10)))
        .help("name one of these sheets")
        .did_you_mean(wanted, sheets.iter().map(String::as_str)))
}

/// A single cell far out would make the sheet too large to hold.
fn check_extent(job: &Job, book: &mut Workbook, sheet: &str) -> Result<(), Diagnostic> {
    let broken = |error: &dyn std::fmt::Display| unreadable(job.file, &job.name, error);
    let mut extent = (0u64, 0u64);
    let mut add = |(row, column): (u32, u32)| {
        extent = (extent.0.max(u64::from(row) + 1), extent.1.max(u64::from(column) + 1));
    };
    match book {
        Sheets::Xlsx(book) => {
            let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
            while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
                if *cell.get_value() != DataRef::Empty {
                    add(cell.get_position());
                }
            }
        }
        Sheets::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| broken(&error))?;
            while let Some(cell) = cells.next_cell().map_err(|error| broken(&error))? {
                add(cell.get_position());
            }
        }
        Sheets::Xls(_) | Sheets::Ods(_) => {}
    }
    if extent.0 * extent.1 <= MOST_CELLS {
        return Ok(());
    }
    Err(TOO_LARGE
        .error(format!("sheet `{sheet}` of `{}` spans {} rows and {} columns", job.name, extent.0, extent.1))
        .at(job.file.span, "this file")
        .help("delete the cells far from the table, or save the sheet as CSV"))
}

/// The first row with cells, after titles: rows above with a single cell, as a merged title has.
fn header_row(range: &Range<Data>) -> Option<usize> {
    let filled = |row: &[Data]| row.iter().filter(|cell| !is_blank(cell)).count();
    let wide = range.width() > 1;
    range.rows().position(|row| filled(row) > usize::from(wide))
}

fn is_blank(cell: &Data) -> bool {
    matches!(cell, Data::Empty) || matches!(cell, Data::String(text) if text.trim().is_empty())
}

fn pass(job: &Job, range: &Range<Data>, start: usize, modes: &[Mode]) -> Pass {
    let mut lines = range.rows().enumerate().skip(start);
    let Some((_, head)) = lines.next() else { return Err(job.empty()) };
    let names = header(job, head.iter().map(heading))?;
    let mut rows = Rows::new(names, |at, name| job.mode(name, modes.get(at).copied().unwrap_or(Mode::Number)));
    let first = range.start().map_or(0, |(row, _)| row as usize) + 1;
    for (at, line) in lines.filter(|(_, line)| !line.iter().all(is_blank)) {
        rows.begin(first + at);
        for (column, cell) in line.iter().enumerate() {
            push(&mut rows, column, cell, job);
        }
    }
    rows.finish(job)
}

/// Years stand in headers as numbers.
fn heading(cell: &Data) -> String {
    match cell {
        Data::Float(value) => super::column::shortest(*value),
        other => other.to_string(),
    }
}

fn push(rows: &mut Rows, column: usize, cell: &Data, job: &Job) {
    let mut put = |cell: Cell| rows.push(column, cell, job.absent);
    match cell {
        Data::Empty => put(Cell::Missing),
        Data::Int(value) => put(Cell::Number(*value as f64)),
        Data::Float(value) => put(Cell::Number(*value)),
        Data::Bool(value) => put(Cell::Number(f64::from(u8::from(*value)))),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => put(Cell::Text(text)),
        Data::DateTime(date) if date.is_duration() => put(Cell::Number(date.as_f64())),
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            put(Cell::Text(&format!("{year:04}-{month:02}-{day:02}")));
        }
        Data::Error(error) => put(Cell::Text(&error.to_string())),
    }
}
