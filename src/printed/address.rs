//! Which computed number a printed cell stands for.
//!
//! Columns that are analyses (`baseline(Cp)`) hold their rows' quantities; rows that are addresses
//! (`innovation(Cp).direct`) hold what the columns name; else a table shows moments of variables.

use super::cell::Kind;
use super::table::Table;
use crate::results;
use crate::spec::expr::Address;
use crate::study::{Study, resolve};

/// What of an address a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Value,
    /// Its interval: `.low` and `.high`.
    Interval,
}

/// A text as an address of results.
pub fn of_text(text: &str, study: &Study) -> Option<results::Address> {
    resolve(&text.parse::<Address>().ok()?, |name| study.analyses.contains_key(name))
}

/// The address of a computed thing, if a text is one; the bare name of an index is a variable.
pub fn computed(study: &Study, text: &str) -> Option<results::Address> {
    let address = of_text(text, study)?;
    let whole = address.outcome.is_none() && address.quantity.is_empty();
    let known = study.analyses.contains_key(&address.of) || (study.indices.contains_key(&address.of) && !whole);
    known.then_some(address)
}

pub fn bind(table: &mut Table, study: &Study) {
    let columns: Vec<(&str, Option<results::Address>)> =
        table.columns.iter().map(|column| (column.value.as_str(), computed(study, &column.value))).collect();
    let own = &table.name;
    for row in &mut table.rows {
        let of_row = computed(study, &row.name.value);
        let one = |(at, cell): (usize, &super::cell::Cell)| {
            let (word, column) = columns.get(at)?;
            if let Some(column) = column {
                return Some((below(column, &row.name.value), Part::Value));
            }
            match (&of_row, &cell.kind) {
                (Some(address), Kind::Interval(..)) => Some((address.clone(), Part::Interval)),
                (Some(address), _) if *word == "estimate" => Some((address.clone(), Part::Value)),
                (Some(address), _) => Some((below(address, word), Part::Value)),
                (None, _) => {
                    let outcome = Some(row.name.value.clone());
                    Some((results::Address { of: own.clone(), outcome, quantity: (*word).to_string() }, Part::Value))
                }
            }
        };
        row.addresses = row.cells.iter().enumerate().map(one).collect();
    }
}

/// `baseline(Cp)` and `Nqp` are `baseline(Cp).Nqp`.
fn below(address: &results::Address, name: &str) -> results::Address {
    let quantity = if address.quantity.is_empty() { name.to_string() } else { format!("{}.{name}", address.quantity) };
    results::Address { quantity, ..address.clone() }
}
