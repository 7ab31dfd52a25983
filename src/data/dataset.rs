//! The one checked table that a study computes from.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::builder::Odd;
use super::column::{Column, Values};
use super::space::Attached;

/// Columns of equal length.
///
/// Rows of a panel ascend by unit, then by time; rows of a cross-section by unit. Units ascend by number where all
/// names are whole numbers, else by code point. So the order of rows in the files changes nothing. Without units, rows
/// keep the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// In the order of the files; those that name rows are among them.
    pub columns: IndexMap<String, Column>,
    pub rows: usize,
    pub units: Option<Units>,
    pub times: Option<Times>,
    pub report: Report,
    pub synthetic: bool,
    /// Maps and matrices beside the table, by the names that steps know them under.
    pub attached: IndexMap<String, Arc<Attached>>,
    pub(super) origin: Origin,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Units {
    pub column: String,
    /// The unit of each row, as a place in `names`.
    pub codes: Vec<u32>,
    pub names: Vec<String>,
    /// Printed names beside `names`, where the layout has a column of them.
    pub printed: Option<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    pub column: String,
    /// The time of each row.
    pub values: Vec<i64>,
    /// Each time once, ascending.
    pub distinct: Vec<i64>,
}

/// What was done to the files on the way here; none of it is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub files: Vec<FileRead>,
    /// Rows outside the declared years.
    pub outside_years: usize,
    /// Spelling in the data -> rows that now bear the canonical name.
    pub renamed: IndexMap<String, usize>,
    /// Keys without a partner that the study allows: file -> (rows here only, rows there only).
    pub unmatched: IndexMap<String, (usize, usize)>,
    /// Empty cells that stay, by column: rows without a value are left out where the column is used.
    pub empty: IndexMap<String, usize>,
    /// Cells filled by interpolation.
    pub interpolated: IndexMap<String, usize>,
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRead {
    pub name: String,
    pub rows: usize,
    pub columns: usize,
}

/// Where rows and columns came from, for messages only.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    /// Row in the first file.
    pub places: Vec<u32>,
    /// Column -> place in `Report::files`.
    pub files: HashMap<String, usize>,
    /// Files, as places in `Report::files`, whose keys or columns were refused.
    pub unjoined: HashSet<usize>,
    /// Column -> how many of its cells are text where numbers belong, and the first of them.
    pub odd: HashMap<String, OddCells>,
}

#[derive(Clone, Debug)]
pub(super) struct OddCells {
    pub total: usize,
    pub first: Vec<(String, Odd)>,
}

/// Two datasets are equal whatever the order of rows in their files was.
impl PartialEq for Origin {
    fn eq(&self, _: &Origin) -> bool {
        true
    }
}

impl Dataset {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(name)
    }

    /// The file and the row in it, as an editor or a spreadsheet counts, that a row began as.
    pub fn origin(&self, row: usize) -> Option<(&str, u32)> {
        let file = self.report.files.first()?;
        self.origin.places.get(row).map(|place| (file.name.as_str(), *place))
    }

    /// `青海 2012`, `青海`, or nothing for rows without identity.
    pub(super) fn row_name(&self, row: usize) -> Option<String> {
        let units = self.units.as_ref()?;
        let unit = units.codes.get(row).and_then(|code| units.names.get(*code as usize))?;
        match self.times.as_ref().and_then(|times| times.values.get(row)) {
            Some(time) => Some(format!("{unit} {time}")),
            None => Some(unit.clone()),
        }
    }

    pub(super) fn file_of(&self, column: &str) -> &str {
        let file = self.origin.files.get(column).and_then(|at| self.report.files.get(*at));
        file.map_or("", |file| &file.name)
    }
}

impl Times {
    pub(super) fn new(column: &str, values: Vec<i64>) -> Self {
        let mut distinct = values.clone();
        distinct.sort_unstable();
        distinct.dedup();
        Times { column: column.into(), values, distinct }
    }
}

/// Spellings of units that aliases have changed; many of them in one line.
fn renamed(names: &IndexMap<String, usize>) -> Vec<String> {
    use super::words::count;
    const FEW: usize = 5;
    let one = |(name, rows): (&String, &usize)| format!("`{name}` renamed in {}", count(*rows, "row"));
    if names.len() <= FEW {
        return names.iter().map(one).collect();
    }
    let first: Vec<String> = names.keys().take(FEW).map(|name| format!("`{name}`")).collect();
    let rows = names.values().sum();
    vec![format!("{} names changed by aliases in {}: {} ...", names.len(), count(rows, "row"), first.join(", "))]
}

impl Report {
    /// One sentence a line.
    pub fn lines(&self) -> Vec<String> {
        use super::words::count;
        let mut lines: Vec<String> = self
            .files
            .iter()
            .map(|file| format!("{}: {}, {}", file.name, count(file.rows, "row"), count(file.columns, "column")))
            .collect();
        lines.extend(self.notes.iter().cloned());
        if self.outside_years > 0 {
            lines.push(format!("{} outside the declared years left out", count(self.outside_years, "row")));
        }
        lines.extend(renamed(&self.renamed));
        lines.extend(self.unmatched.iter().map(|(file, (here, there))| {
            format!(
                "{file}: {} of the panel without a partner, {} of the file left out",
                count(*here, "row"),
                count(*there, "row")
            )
        }));
        lines.extend(
            self.interpolated.iter().map(|(name, cells)| format!("`{name}`: {} interpolated", count(*cells, "cell"))),
        );
        lines.extend(self.empty.iter().map(|(name, cells)| {
            format!("`{name}`: {} without a value, left out where it is used", count(*cells, "row"))
        }));
        lines
    }
}

impl Column {
    /// Each value of a column of numbers once, ascending, if there are at most `limit`.
    pub fn distinct(&self, limit: usize) -> Option<Vec<f64>> {
        let Values::Number(values) = &self.values else { return None };
        let mut seen: Vec<f64> = vec![];
        for value in values.iter().filter(|value| !value.is_nan()) {
            if let Err(at) = seen.binary_search_by(|one| one.total_cmp(value)) {
                if seen.len() == limit {
                    return None;
                }
                seen.insert(at, *value);
            }
        }
        Some(seen)
    }
}
