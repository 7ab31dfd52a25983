//! Text tables: CSV, TSV and their kin.

use csv::{ByteRecord, ReaderBuilder};

use super::builder::Mode;
use super::cards::{RAGGED_ROW, TOO_LARGE, UNCLOSED_QUOTE};
use super::decode::decode;
use super::locate::unreadable;
use super::number::{Reading, read as reading};
use super::table::{Job, MOST_ROWS, Pass, Rows, Table, header, settled};
use super::words::{SHOWN, count, more};
use crate::diag::Diagnostic;

const LONGEST_FIELD: usize = 1 << 20;
/// Rows that decide how a column is begun; the whole column decides in the end.
const LOOK_AHEAD: usize = 200;

pub(super) fn read(job: &Job) -> Result<Table, Diagnostic> {
    let bytes = std::fs::read(&job.path).map_err(|error| unreadable(job.file, &job.name, error))?;
    let (text, encoding) = decode(job, bytes)?;
    let delimiter = delimiter(job, &text)?;
    let mut table = settled(look_ahead(&text, delimiter), |modes| pass(job, &text, delimiter, modes))?;
    if encoding != encoding_rs::UTF_8.name() {
        table.notes.push(format!("{}: read as {}", job.name, encoding.to_lowercase()));
    }
    Ok(table)
}

/// Every row as texts, the header among them, for files that are no tables of columns.
pub(super) fn cells(job: &Job) -> Result<Vec<Vec<String>>, Diagnostic> {
    let bytes = std::fs::read(&job.path).map_err(|error| unreadable(job.file, &job.name, error))?;
    let (text, _) = decode(job, bytes)?;
    let delimiter = delimiter(job, &text)?;
    let mut reader = records(&text, delimiter);
    let mut rows = vec![];
    for record in reader.byte_records() {
        let record = record.map_err(|error| unreadable(job.file, &job.name, error))?;
        rows.push(record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
    }
    Ok(rows)
}

fn records(text: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text)
}

fn delimiter(job: &Job, text: &[u8]) -> Result<u8, Diagnostic> {
    match job.file.delimiter {
        Some(c) => u8::try_from(c).ok().filter(u8::is_ascii).ok_or_else(|| {
            unreadable(job.file, &job.name, format!("`{c}` cannot delimit fields")).help("use , ; or a tab")
        }),
        None => Ok(most_frequent(text.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()))),
    }
}

/// The delimiter that the header holds most often outside quotation marks.
fn most_frequent(header: Option<&[u8]>) -> u8 {
    let mut counts = [(b',', 0usize), (b'\t', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in header.unwrap_or_default() {
        quoted ^= *byte == b'"';
        counts.iter_mut().filter(|(delimiter, _)| delimiter == byte && !quoted).for_each(|(_, n)| *n += 1);
    }
    let best = counts.iter().rev().max_by_key(|(_, n)| *n);
    best.map_or(b',', |(delimiter, _)| *delimiter)
}

fn look_ahead(text: &[u8], delimiter: u8) -> Vec<Mode> {
    let mut reader = records(text, delimiter);
    let mut record = ByteRecord::new();
    let mut words: Vec<i64> = vec![];
    for row in 0..=LOOK_AHEAD {
        if !reader.read_byte_record(&mut record).unwrap_or(false) {
            break;
        }
        for (at, cell) in record.iter().enumerate() {
            if words.len() <= at {
                words.push(0);
            }
            words[at] += match reading(String::from_utf8_lossy(cell).trim()) {
                Reading::Text if row > 0 && !cell.trim_ascii().is_empty() => 1,
                Reading::Number(_) | Reading::Nearly(_) => -1,
                _ => 0,
            };
        }
    }
    words.iter().map(|words| if *words > 0 { Mode::Text } else { Mode::Number }).collect()
}

fn pass(job: &Job, text: &[u8], delimiter: u8, modes: &[Mode]) -> Pass {
    let mut reader = records(text, delimiter);
    let mut record = ByteRecord::new();
    let mut lines = Lines { text, at: 0, line: 1 };
    let broken = |error: csv::Error| unreadable(job.file, &job.name, error);
    if !reader.read_byte_record(&mut record).map_err(broken)? {
        return Err(job.empty());
    }
    let mut last = lines.start_of(&record);
    let names = header(job, record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()))?;
    let width = names.len();
    let mut rows = Rows::new(names, |at, name| job.mode(name, modes.get(at).copied().unwrap_or(Mode::Number)));
    let mut ragged = Ragged { lines: vec![], total: 0, blank: 0 };
    while reader.read_byte_record(&mut record).map_err(broken)? {
        last = lines.start_of(&record);
        if record.len() != width {
            ragged.add(last.line, record.len(), width, &record);
            continue;
        }
        if is_blank(&record) {
            ragged.blank += 1;
            continue;
        }
        if record.as_slice().len() > LONGEST_FIELD {
            check_fields(job, last.line, &record)?;
        }
        if rows.len() >= MOST_ROWS {
            return Err(TOO_LARGE
                .error(format!("`{}` has more than {MOST_ROWS} rows", job.name))
                .at(job.file.span, "this file"));
        }
        rows.begin(last.line);
        for (at, cell) in record.iter().enumerate() {
            rows.push_bytes(at, cell, job.absent);
        }
    }
    check_quotes(job, text, last, delimiter)?;
    ragged.check(job, width)?;
    Ok(rows.finish(job)?.map(|mut table| {
        if ragged.blank > 0 {
            table.notes.push(format!("{}: {} left out", job.name, count(ragged.blank, "blank row")));
        }
        table
    }))
}

fn is_blank(record: &ByteRecord) -> bool {
    record.as_slice().trim_ascii().is_empty()
}

/// Where records start, in lines of the file; the reader's own count is off after blank lines.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
}

#[derive(Clone, Copy)]
struct Start {
    byte: usize,
    line: usize,
}

impl Lines<'_> {
    fn start_of(&mut self, record: &ByteRecord) -> Start {
        let mut byte = record.position().map_or(self.at, |position| position.byte() as usize);
        while matches!(self.text.get(byte), Some(b'\r' | b'\n')) {
            byte += 1;
        }
        let passed = self.text.get(self.at..byte).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at = byte;
        Start { byte, line: self.line }
    }
}

struct Ragged {
    lines: Vec<String>,
    total: usize,
    blank: usize,
}

impl Ragged {
    fn add(&mut self, line: usize, fields: usize, width: usize, record: &ByteRecord) {
        if is_blank(record) {
            self.blank += 1;
            return;
        }
        self.total += 1;
        if self.lines.len() < SHOWN {
            self.lines.push(format!("  row {line}   {} instead of {width}", count(fields, "field")));
        }
    }

    fn check(&self, job: &Job, width: usize) -> Result<(), Diagnostic> {
        if self.total == 0 {
            return Ok(());
        }
        let mut places = self.lines.clone();
        if self.total > places.len() {
            places.push(more(self.total - places.len(), "row"));
        }
        Err(RAGGED_ROW
            .error(format!(
                "{} of `{}` {} not have the {} of the header",
                count(self.total, "row"),
                job.name,
                if self.total == 1 { "does" } else { "do" },
                count(width, "field")
            ))
            .at(job.file.span, "this file")
            .places(places)
            .help("put quotation marks around fields that hold the delimiter, or declare `delimiter:`"))
    }
}

fn check_fields(job: &Job, line: usize, record: &ByteRecord) -> Result<(), Diagnostic> {
    match record.iter().position(|cell| cell.len() > LONGEST_FIELD) {
        None => Ok(()),
        Some(at) => Err(TOO_LARGE
            .error(format!("row {line} of `{}` has a field of more than 1 MiB, field {}", job.name, at + 1))
            .at(job.file.span, "this file")
            .help("look for a quotation mark that never closes")),
    }
}

/// The reader takes the end of the file for the end of an open field; the last record shows whether it did.
fn check_quotes(job: &Job, text: &[u8], last: Start, delimiter: u8) -> Result<(), Diagnostic> {
    match open_quote(text.get(last.byte..).unwrap_or_default(), delimiter) {
        None => Ok(()),
        Some(lines) => Err(UNCLOSED_QUOTE
            .error(format!("a quotation mark in row {} of `{}` never closes", last.line + lines, job.name))
            .at(job.file.span, "this file")
            .help("close the field with `\"`, or double a mark that is part of the text: `\"\"`")),
    }
}

/// Lines before the field that is still open at the end of `record`.
fn open_quote(record: &[u8], delimiter: u8) -> Option<usize> {
    let (mut start, mut quoted, mut open) = (true, false, false);
    let (mut line, mut opened) = (0, 0);
    for byte in record {
        match byte {
            b'"' if open => open = false,
            b'"' if start => (quoted, open, opened) = (true, true, line),
            b'"' if quoted => open = true,
            _ => {}
        }
        start = !open && (*byte == delimiter || *byte == b'\n' || *byte == b'\r');
        quoted &= !start;
        line += usize::from(*byte == b'\n');
    }
    open.then_some(opened)
}
