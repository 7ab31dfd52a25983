//! Where a table shows what an analysis gave.

use super::regression;
use crate::study::Study;

/// A table, and the column counted from one where the kind of table has a column for each output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number or name of the table.
    pub table: String,
    pub column: Option<usize>,
}

/// The first table with a column for an output, else the first that shows something of it: tests of a spatial model may
/// stand before its estimates.
pub fn place(study: &Study, of: &str, outcome: Option<&str>) -> Option<Place> {
    let places = study.tables.iter().filter_map(|table| {
        let named = table.columns.iter().chain(table.panels.iter().flat_map(|(_, columns)| columns));
        let shown = table.name == of || table.index.as_deref() == Some(of) || named.into_iter().any(|name| name == of);
        let column = (table.kind == "regression").then(|| regression::column(table, study, of, outcome)).flatten();
        shown.then(|| Place { table: table.name.clone(), column })
    });
    let places: Vec<Place> = places.collect();
    let with_column = places.iter().find(|place| place.column.is_some());
    with_column.or(places.first()).cloned()
}
