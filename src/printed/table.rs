//! A printed table: `reported:` with its cells read and the address of each.

use super::address::{self, Part};
use super::cards::PRINTED_CELL;
use super::cell::{Cell, Kind};
use super::file;
use crate::diag::Diagnostic;
use crate::results::Address;
use crate::source::Span;
use crate::spec::At;
use crate::spec::node::Node;
use crate::spec::types::Reported;
use crate::study::Study;

use std::path::Path;

#[derive(Clone, Debug, Default)]
pub struct Table {
    /// `4`, as in `tables:`; of a single number, its address.
    pub name: String,
    pub span: Span,
    pub columns: Vec<At<String>>,
    pub rows: Vec<Row>,
    /// What the paper says the errors are clustered by.
    pub clusters: Option<At<String>>,
    /// What the paper says the absorbed effects are.
    pub effects: Vec<At<String>>,
    pub bracket: Bracket,
}

/// What stands in brackets behind an estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bracket {
    #[default]
    Se,
    T,
    P,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub name: At<String>,
    pub cells: Vec<Cell>,
    /// Where each cell lives among results; none where nothing can say.
    pub addresses: Vec<Option<(Address, Part)>>,
}

/// Keys of a printed table that are no rows.
const KEYS: [&str; 6] = ["columns", "file", "sheet", "clusters", "effects", "paren"];

impl Table {
    /// `Table 4`, or the name.
    pub fn title(&self) -> String {
        match self.name.chars().all(|c| c.is_ascii_digit()) {
            true => format!("Table {}", self.name),
            false => self.name.clone(),
        }
    }

    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name.value == name)
    }
}

/// Everything under `reported:`, and what of it cannot be read.
pub fn read<'a>(
    reported: impl IntoIterator<Item = (&'a str, &'a Reported)>,
    study: &Study,
    root: &Path,
) -> (Vec<Table>, Vec<Diagnostic>) {
    let mut found = vec![];
    let tables = reported.into_iter().map(|(name, reported)| one(name, &reported.0, study, root, &mut found)).collect();
    (tables, found)
}

fn one(name: &str, node: &Node, study: &Study, root: &Path, found: &mut Vec<Diagnostic>) -> Table {
    let Some(entries) = node.as_map() else { return single(name, node, study) };
    let mut table = Table {
        name: name.to_string(),
        span: node.span,
        columns: texts(node.get("columns")),
        clusters: text(node.get("clusters")),
        effects: texts(node.get("effects")),
        bracket: match node.get("paren").and_then(Node::as_text) {
            Some("t") => Bracket::T,
            Some("p") => Bracket::P,
            _ => Bracket::Se,
        },
        ..Table::default()
    };
    table.span = entries.first().map_or(node.span, |(key, _)| key.span);
    for (key, value) in entries.iter().filter(|(key, _)| !KEYS.contains(&key.as_text().unwrap_or_default())) {
        let name = At { span: key.span, value: key.as_text().unwrap_or_default().to_string() };
        let cells = match value.as_list() {
            Some(items) => items.iter().map(cell).collect(),
            None => vec![cell(value)],
        };
        table.rows.push(Row { name, cells, addresses: vec![] });
    }
    if let Some(path) = text(node.get("file")) {
        match file::rows(&path, node.get("sheet").and_then(Node::as_text), study, root) {
            Ok(rows) => table.rows.extend(rows),
            Err(problem) => found.push(*problem),
        }
    }
    found.extend(ragged(&table));
    found.extend(unreadable(&table));
    address::bind(&mut table, study);
    table
}

/// `hansen.threshold.1: .0157`
fn single(name: &str, node: &Node, study: &Study) -> Table {
    let address = address::of_text(name, study).map(|address| (address, Part::Value));
    let name = At { span: node.span, value: name.to_string() };
    let row = Row { name: name.clone(), cells: vec![cell(node)], addresses: vec![address] };
    Table { name: name.value, span: node.span, rows: vec![row], ..Table::default() }
}

fn cell(node: &Node) -> Cell {
    Cell::read(node.as_text().unwrap_or_default(), node.span)
}

fn text(node: Option<&Node>) -> Option<At<String>> {
    node.and_then(|node| Some(At { span: node.span, value: node.as_text()?.to_string() }))
}

fn texts(node: Option<&Node>) -> Vec<At<String>> {
    match node.and_then(Node::as_list) {
        Some(items) => items.iter().filter_map(|item| text(Some(item))).collect(),
        None => text(node).into_iter().collect(),
    }
}

/// Rows with more or fewer cells than there are columns.
fn ragged(table: &Table) -> Vec<Diagnostic> {
    let wanted = table.columns.len();
    let odd = table.rows.iter().filter(|row| row.cells.len() != wanted);
    odd.map(|row| {
        let cells = row.cells.len();
        PRINTED_CELL
            .error(format!("row `{}` of {} has {cells} cells under {wanted} columns", row.name.value, table.title()))
            .at(row.name.span, format!("{cells} cells"))
            .help("write `~` for an empty cell")
    })
    .collect()
}

fn unreadable(table: &Table) -> Vec<Diagnostic> {
    let cells = table.rows.iter().flat_map(|row| &row.cells);
    cells
        .filter(|cell| cell.kind == Kind::Unreadable)
        .map(|cell| {
            PRINTED_CELL
                .error(format!("`{}` is no printed cell", cell.text))
                .at(cell.span, format!("in {}", table.title()))
                .help("write for example `.205** (.041)`, `.03..0.23`, `< .001`, `!` for stars that cannot be read")
        })
        .collect()
}
