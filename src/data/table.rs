//! One file as columns, before it is joined with others.

use std::collections::BTreeMap;
use std::path::PathBuf;

use indexmap::IndexMap;
use unicode_normalization::UnicodeNormalization;

use super::builder::{Absent, Builder, Built, Cell, Mode, Odd};
use super::cards::{DUPLICATE_COLUMN, EMPTY_FILE, TOO_LARGE};
use super::column::Column;
use super::request::FileRequest;
use super::words::{count, list};
use crate::diag::Diagnostic;

const MOST_COLUMNS: usize = 100_000;
pub(super) const MOST_ROWS: usize = u32::MAX as usize - 1;

/// A file to read and what is known beforehand.
pub(super) struct Job<'a> {
    pub file: &'a FileRequest,
    pub path: PathBuf,
    /// In messages: relative to the study's folder.
    pub name: String,
    pub absent: &'a Absent,
    /// Columns that stay text whatever they hold.
    pub names: &'a [&'a str],
}

pub(super) struct Table {
    pub name: String,
    pub columns: IndexMap<String, Column>,
    /// The row of the file, as an editor or a spreadsheet counts it, behind each row here.
    pub places: Vec<u32>,
    pub odd: BTreeMap<String, Vec<Odd>>,
    pub notes: Vec<String>,
}

impl Job<'_> {
    pub(super) fn mode(&self, column: &str, mode: Mode) -> Mode {
        if self.names.contains(&column) { Mode::Name } else { mode }
    }

    fn fail(&self, why: &str, help: &str) -> Diagnostic {
        EMPTY_FILE.error(format!("`{}` {why}", self.name)).at(self.file.span, "this file").help(help)
    }

    pub(super) fn empty(&self) -> Diagnostic {
        self.fail("is empty", "a table needs a header and rows below it")
    }
}

/// What one reading of a file gives: a table, or the places of columns to be read again as text.
pub(super) type Pass = Result<Result<Table, Vec<usize>>, Diagnostic>;

/// Reads until every column holds what it was begun as; each time at least one more column is text.
pub(super) fn settled(mut modes: Vec<Mode>, mut pass: impl FnMut(&[Mode]) -> Pass) -> Result<Table, Diagnostic> {
    loop {
        match pass(&modes)? {
            Ok(table) => return Ok(table),
            Err(again) => {
                let most = again.iter().copied().max().unwrap_or(0);
                modes.resize(modes.len().max(most + 1), Mode::Number);
                again.into_iter().for_each(|at| modes[at] = Mode::Text);
            }
        }
    }
}

/// The names of a header; unnamed columns are left out. Every repeated name is reported at once.
pub(super) fn header(job: &Job, cells: impl IntoIterator<Item = String>) -> Result<Vec<Option<String>>, Diagnostic> {
    let names: Vec<String> = cells.into_iter().map(|cell| cell.trim().nfc().collect()).collect();
    if names.len() > MOST_COLUMNS {
        return Err(TOO_LARGE
            .error(format!("`{}` has {} columns; up to {MOST_COLUMNS} are read", job.name, names.len()))
            .at(job.file.span, "this file"));
    }
    let mut places: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        places.entry(name).or_default().push(at + 1);
    }
    let line = |(name, at): (&&str, &Vec<usize>)| {
        let at: Vec<String> = at.iter().map(usize::to_string).collect();
        format!("  {name}   columns {}", list(&at, 10))
    };
    let repeated: Vec<String> = places.iter().filter(|(_, at)| at.len() > 1).map(line).collect();
    if places.is_empty() {
        return Err(job.empty());
    }
    if repeated.is_empty() {
        return Ok(names.into_iter().map(|name| Some(name).filter(|name| !name.is_empty())).collect());
    }
    Err(DUPLICATE_COLUMN
        .error(format!("the header of `{}` has {} more than once", job.name, count(repeated.len(), "name")))
        .at(job.file.span, "this file")
        .places(super::words::first_lines(repeated, "name"))
        .help("give each column a name of its own"))
}

/// Columns that grow together.
pub(super) struct Rows {
    names: Vec<Option<String>>,
    builders: Vec<Builder>,
    places: Vec<u32>,
    unnamed: usize,
}

impl Rows {
    pub(super) fn new(names: Vec<Option<String>>, mode: impl Fn(usize, &str) -> Mode) -> Self {
        let builders = names
            .iter()
            .enumerate()
            .map(|(at, name)| Builder::new(name.as_deref().map_or(Mode::Text, |name| mode(at, name))))
            .collect();
        let unnamed = names.iter().filter(|name| name.is_none()).count();
        Rows { names, builders, places: vec![], unnamed }
    }

    pub(super) fn begin(&mut self, place: usize) {
        self.places.push(u32::try_from(place).unwrap_or(u32::MAX));
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    #[inline]
    pub(super) fn push_bytes(&mut self, at: usize, bytes: &[u8], absent: &Absent) {
        if let (Some(Some(_)), Some(builder)) = (self.names.get(at), self.builders.get_mut(at)) {
            builder.push_bytes(bytes, absent);
        }
    }

    pub(super) fn push(&mut self, at: usize, cell: Cell, absent: &Absent) {
        if let (Some(Some(_)), Some(builder)) = (self.names.get(at), self.builders.get_mut(at)) {
            builder.push(cell, absent);
        }
    }

    /// The table, or the places of columns that must be read again as text.
    pub(super) fn finish(self, job: &Job) -> Pass {
        if self.places.is_empty() {
            return Err(job.fail("has a header and no rows", "a table needs rows below its header"));
        }
        let mut table = Table {
            name: job.name.clone(),
            columns: IndexMap::new(),
            places: self.places,
            odd: BTreeMap::new(),
            notes: vec![],
        };
        let mut again = vec![];
        for (at, (name, builder)) in self.names.into_iter().zip(self.builders).enumerate() {
            let Some(name) = name else { continue };
            match builder.finish(job.absent) {
                Built::Column(column, odd) => {
                    if !odd.is_empty() {
                        table.odd.insert(name.clone(), odd);
                    }
                    table.columns.insert(name, column);
                }
                Built::IsText => again.push(at),
            }
        }
        if self.unnamed > 0 {
            table.notes.push(format!("{}: {} without a name left out", job.name, count(self.unnamed, "column")));
        }
        Ok(if again.is_empty() { Ok(table) } else { Err(again) })
    }
}
