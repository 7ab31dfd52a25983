//! Files to one checked table of columns.
//!
//! [`read`] brings files to a [`Dataset`]; [`settle`] holds the columns that a study uses to their checks and applies
//! the rules for empty cells; [`Facts`] are what the table says before anything runs. Each reports every problem at
//! once, and like problems as one diagnostic with counts and the first places.

mod builder;
mod cards;
mod column;
mod columnar;
mod dataset;
mod date;
mod decode;
mod delimited;
mod facts;
mod guard;
mod identify;
mod join;
mod locate;
mod missing;
mod number;
mod panel;
mod request;
mod settle;
mod sheet;
pub mod space;
mod stata;
mod table;
mod texts;
mod words;
mod write;

pub use cards::*;
pub use column::{Column, NO_TEXT, Values, shortest};
pub use dataset::{Dataset, FileRead, Report, Times, Units};
pub use facts::{Fact, Facts, Kind, Levels, MOST_LEVELS};
pub use locate::place;
pub use panel::Gap;
pub use request::{FileRequest, Layout, MISSING_TEXTS, Missing, Panel, Request, Rule, Unmatched};
pub use settle::settle;
pub use texts::{small_text, texts};
pub use write::write_csv;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use self::builder::Absent;
use self::dataset::{OddCells, Origin};
use self::locate::{Format, locate};
use self::table::{Job, Table};
use crate::diag::Diagnostic;

/// Name of the first column of a file whose rows are made: it marks them as such, whatever the study says.
pub const SYNTHETIC: &str = "synthetic";

/// What came of a request. With errors in `found` the table, if there is one, serves facts and no estimate.
#[derive(Debug)]
pub struct Loaded {
    pub dataset: Option<Dataset>,
    pub found: Vec<Diagnostic>,
}

/// [`read`], then [`settle`] where the table stands.
pub fn load(request: &Request) -> Loaded {
    let mut loaded = read(request);
    if let Some(dataset) = &mut loaded.dataset {
        loaded.found.extend(settle(dataset, request));
    }
    loaded
}

/// Reads, names, joins and orders the files. A table comes back unless a file or a key is broken.
pub fn read(request: &Request) -> Loaded {
    let mut report = Report::default();
    let mut found = vec![];
    let mut tables = vec![];
    let (absent, names) = (absent(request), names(&request.layout));
    for file in &request.files {
        match read_file(request, file, &absent, &names) {
            Ok(mut table) => {
                found.extend(identify::identify(&mut table, file, request, &mut report));
                tables.push((file, table));
            }
            Err(problem) => found.push(problem),
        }
    }
    if tables.len() < request.files.len() || found.iter().any(Diagnostic::is_error) {
        return Loaded { dataset: None, found };
    }
    let key = request.layout.key();
    let first =
        tables.iter().position(|(file, _)| same_key(&identify::key_of(file, &request.layout), &key)).unwrap_or(0);
    if tables.is_empty() {
        return Loaded { dataset: None, found };
    }
    tables[..=first].rotate_right(1);
    let marked = tables.iter().any(|(_, table)| table.columns.keys().next().is_some_and(|name| name == SYNTHETIC));
    // Every made file begins with the marker; one says it for the joined table.
    for (_, table) in tables.iter_mut().skip(1) {
        table.columns.shift_remove(SYNTHETIC);
    }
    let mut dataset = assemble(tables, request, report, &mut found);
    dataset.synthetic |= marked;
    found.extend(panel::check(&dataset, request));
    Loaded { dataset: Some(dataset), found }
}

fn same_key(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|name| b.contains(name))
}

fn absent(request: &Request) -> Absent {
    match request.na.is_empty() {
        true => Absent::new(MISSING_TEXTS.iter().copied()),
        false => Absent::new(request.na.iter().map(String::as_str)),
    }
}

fn names(layout: &Layout) -> Vec<&str> {
    let printed = match layout {
        Layout::Units { name, .. } => name.as_deref(),
        _ => None,
    };
    layout.unit().into_iter().chain(printed).collect()
}

fn read_file(request: &Request, file: &FileRequest, absent: &Absent, names: &[&str]) -> Result<Table, Diagnostic> {
    let located = locate(&request.root, file)?;
    let job = Job { file, path: located.path, name: located.name, absent, names };
    let read = match located.format {
        Format::Delimited => return delimited::read(&job),
        Format::Sheet => sheet::read,
        Format::Stata => stata::read,
        Format::Parquet => columnar::read,
    };
    guard::guarded(|| read(&job)).unwrap_or_else(|| Err(locate::unreadable(file, &job.name, "it is damaged")))
}

/// One table from the first file and what the others add to its rows.
fn assemble(
    tables: Vec<(&FileRequest, Table)>,
    request: &Request,
    mut report: Report,
    found: &mut Vec<Diagnostic>,
) -> Dataset {
    let mut tables = tables.into_iter();
    let Some((base_file, mut base)) = tables.next() else { return Dataset::new(IndexMap::new(), &request.layout) };
    note(&mut report, &base);
    let mut origin = Origin::default();
    origin.add(&base, 0, request);
    for (at, (file, other)) in tables.enumerate() {
        note(&mut report, &other);
        let key = identify::key_of(file, &request.layout);
        found.extend(join::same_columns(&base, &other, [base_file, file], &key).filter(|_| !key.is_empty()));
        let joined = join::join(&base, &other, file, request, &mut report);
        if joined.found.iter().any(Diagnostic::is_error) {
            origin.unjoined.insert(at + 1);
        }
        found.extend(joined.found);
        if joined.partner.len() == base.places.len() {
            origin.add(&other, at + 1, request);
            add_columns(&mut base, &other, &joined.partner);
        }
    }
    arrange(base, &request.layout, report, origin, request.synthetic)
}

/// Puts the rows in their order.
fn arrange(mut base: Table, layout: &Layout, report: Report, mut origin: Origin, synthetic: bool) -> Dataset {
    let ordered = panel::order(&base, layout);
    let in_order = |column: Column| column.pick(ordered.order.iter().map(|row| Some(*row)));
    let same = ordered.order.iter().copied().eq(0..base.places.len() as u32);
    let columns = std::mem::take(&mut base.columns).into_iter();
    let columns = columns.map(|(name, column)| (name, if same { column } else { in_order(column) })).collect();
    origin.places = ordered.order.iter().filter_map(|row| base.places.get(*row as usize).copied()).collect();
    let rows = base.places.len();
    let (units, times) = (ordered.units, ordered.times);
    let mut dataset = Dataset { rows, columns, units, times, report, synthetic, attached: IndexMap::new(), origin };
    dataset.print_names(layout);
    dataset
}

fn note(report: &mut Report, table: &Table) {
    report.files.push(FileRead { name: table.name.clone(), rows: table.places.len(), columns: table.columns.len() });
    report.notes.extend(table.notes.iter().cloned());
}

fn add_columns(base: &mut Table, other: &Table, partner: &[Option<u32>]) {
    for (name, column) in &other.columns {
        if !base.columns.contains_key(name) {
            base.columns.insert(name.clone(), column.pick(partner.iter().copied()));
        }
    }
}

impl Origin {
    /// Remembers whose columns these are, with places for the cells that are no numbers.
    fn add(&mut self, table: &Table, file: usize, request: &Request) {
        for name in table.columns.keys().filter(|name| !self.files.contains_key(*name)).cloned().collect::<Vec<_>>() {
            if let Some(cells) = table.odd.get(&name) {
                let place = |odd: &builder::Odd| (table.place(odd.row as usize, &request.layout), odd.clone());
                let first = cells.iter().take(words::SHOWN).map(place).collect();
                self.odd.insert(name.clone(), OddCells { total: cells.len(), first });
            }
            self.files.insert(name, file);
        }
    }
}

impl Dataset {
    /// A table that no file holds: columns of equal length whose rows the layout names, put in their order.
    ///
    /// The unit's column must hold texts and the time's column whole numbers.
    pub fn new(columns: IndexMap<String, Column>, layout: &Layout) -> Self {
        let rows = columns.values().map(Column::len).min().unwrap_or(0);
        let places = (1..=rows as u32).collect();
        let base = Table { name: String::new(), columns, places, odd: BTreeMap::new(), notes: vec![] };
        arrange(base, layout, Report::default(), Origin::default(), false)
    }

    fn print_names(&mut self, layout: &Layout) {
        if let (Layout::Units { name: Some(name), .. }, Some(units)) = (layout, &mut self.units)
            && let Some(names) = self.columns.get(name)
        {
            units.printed = Some(panel::printed(units, names));
        }
    }
}
