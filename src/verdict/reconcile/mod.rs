//! Printed numbers beside computed ones: the difference in units of the last printed digit, stars the same or not, a
//! verdict for each table.

mod grid;
mod lines;

pub use grid::grid;
pub use lines::{lines, named};

use super::evidence::find;
use crate::printed::{Bracket, Cell, Estimate, Kind, Number, Part, Stars, Table};
use crate::results::{Address, Results};
use crate::study::Study;

/// One printed number and what the run computed for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub address: String,
    pub printed: Number,
    pub computed: Result<f64, String>,
    /// Printed and computed, where both can be told.
    pub stars: Option<(u8, u8)>,
}

impl Compared {
    /// Computed minus printed, in units of the last printed digit.
    pub fn units(&self) -> Option<f64> {
        self.computed.as_ref().ok().map(|computed| (computed - self.printed.value) / self.printed.unit())
    }

    /// The computed number rounds to the printed one.
    pub fn is_same(&self) -> bool {
        self.units().is_some_and(|units| units.abs() <= 0.5 + ROUNDING)
    }
}

/// The subtraction of two numbers of eight digits.
const ROUNDING: f64 = 1e-6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Every number, and all stars that can be read.
    Reproduced,
    /// No number is more than one unit away.
    LastDigit,
    Differs,
    NotComputed,
    /// The rows are made: agreement would be chance.
    MadeData,
}

/// A printed table beside the run's.
#[derive(Clone, Debug)]
pub struct Account {
    pub title: String,
    pub cells: Vec<Compared>,
    pub agreement: Agreement,
}

impl Account {
    pub fn computed(&self) -> usize {
        self.cells.iter().filter(|cell| cell.computed.is_ok()).count()
    }

    pub fn same(&self) -> usize {
        self.cells.iter().filter(|cell| cell.is_same()).count()
    }

    pub fn stars_differ(&self) -> usize {
        self.cells.iter().filter(|cell| cell.stars.is_some_and(|(printed, computed)| printed != computed)).count()
    }

    /// The number that is furthest away.
    pub fn furthest(&self) -> Option<&Compared> {
        let size = |cell: &&Compared| cell.units().map_or(0.0, f64::abs);
        self.cells.iter().filter(|cell| cell.computed.is_ok()).max_by(|a, b| size(a).total_cmp(&size(b)))
    }
}

/// An account of every printed table, single printed numbers together as one.
pub fn reconcile(study: &Study, printed: &[Table], results: &Results, levels: &[f64]) -> Vec<Account> {
    let held = Held { results, levels };
    let mut accounts: Vec<Account> = vec![];
    let mut single = vec![];
    for table in printed {
        let cells = held.table(table);
        match table.columns.is_empty() {
            true => single.extend(cells),
            false => accounts.push(account(table.title(), cells, study.synthetic)),
        }
    }
    if !single.is_empty() {
        accounts.push(account("numbers".into(), single, study.synthetic));
    }
    accounts
}

fn account(title: String, cells: Vec<Compared>, synthetic: bool) -> Account {
    let mut account = Account { title, cells, agreement: Agreement::Differs };
    let within =
        |most: f64| account.cells.iter().all(|cell| cell.units().is_some_and(|units| units.abs() <= most + ROUNDING));
    account.agreement = match (account.computed(), synthetic) {
        (0, _) => Agreement::NotComputed,
        (_, true) => Agreement::MadeData,
        _ if within(0.5) && account.stars_differ() == 0 => Agreement::Reproduced,
        _ if within(1.0) && account.stars_differ() == 0 => Agreement::LastDigit,
        _ => Agreement::Differs,
    };
    account
}

struct Held<'a> {
    results: &'a Results,
    levels: &'a [f64],
}

impl Held<'_> {
    fn table(&self, table: &Table) -> Vec<Compared> {
        let cells = table.rows.iter().flat_map(|row| row.cells.iter().zip(&row.addresses));
        cells.flat_map(|(cell, address)| self.cell(table, cell, address.as_ref())).collect()
    }

    fn cell(&self, table: &Table, cell: &Cell, address: Option<&(Address, Part)>) -> Vec<Compared> {
        let Some((address, part)) = address else { return vec![] };
        let below = |part: &str| Address { quantity: format!("{}.{part}", address.quantity), ..address.clone() };
        match (cell.kind, part) {
            (Kind::Estimate(estimate), Part::Value) => {
                let mut found = vec![self.estimate(address, &estimate)];
                let part = match table.bracket {
                    Bracket::Se => "se",
                    Bracket::T => "t",
                    Bracket::P => "p",
                };
                found.extend(estimate.bracket.map(|bracket| self.number(&below(part), bracket)));
                found
            }
            (Kind::Interval(low, high), _) => {
                vec![self.number(&below("low"), low), self.number(&below("high"), high)]
            }
            _ => vec![],
        }
    }

    fn number(&self, address: &Address, printed: Number) -> Compared {
        let computed = find(self.results, address).map(|one| one.estimate);
        Compared { address: address.to_string(), printed, computed, stars: None }
    }

    fn estimate(&self, address: &Address, estimate: &Estimate) -> Compared {
        let p = find(self.results, address).ok().and_then(|one| one.p);
        let computed = p.map(|p| self.levels.iter().filter(|level| p < **level).count() as u8);
        let stars = match estimate.stars {
            Stars::Count(printed) => computed.map(|computed| (printed, computed)),
            Stars::Unreadable => None,
        };
        Compared { stars, ..self.number(address, estimate.number) }
    }
}
