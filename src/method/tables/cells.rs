//! Cells of tables that read one output by the names of its numbers.

use super::digits;
use crate::exhibit::{Bracket, Row, Value};
use crate::results::Results;
use crate::study::{BoundTable, Study};

/// One output, and how a table prints its numbers.
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    pub results: &'a Results,
    pub of: &'a str,
    pub outcome: Option<&'a str>,
    pub digits: usize,
}

impl<'a> Cells<'a> {
    pub fn new(of: &'a str, outcome: Option<&'a str>, table: &BoundTable, study: &Study, results: &'a Results) -> Self {
        Cells { results, of, outcome, digits: digits(table, study) }
    }

    pub fn get(&self, name: &str) -> Option<f64> {
        self.results.number(self.of, self.outcome, name)
    }

    pub fn number(&self, name: &str) -> Value {
        self.get(name).map_or(Value::NotComputed, |value| Value::Number { value, digits: self.digits, stars: 0 })
    }

    pub fn starred(&self, name: &str, stars: u8) -> Value {
        self.get(name).map_or(Value::NotComputed, |value| Value::Number { value, digits: self.digits, stars })
    }

    pub fn count(&self, name: &str) -> Value {
        self.get(name).map_or(Value::NotComputed, |value| Value::Count { value: value as u64 })
    }

    /// In round brackets; empty where there is none.
    pub fn paren(&self, name: &str) -> Value {
        let paren = |value| Value::Paren { value, digits: self.digits, bracket: Bracket::Round };
        self.get(name).map_or(Value::Empty, paren)
    }
}

/// Rows of equal length, however many cells each has.
pub fn widened(rows: &mut [Row], columns: usize) {
    rows.iter_mut().for_each(|row| row.cells.resize(columns, Value::Empty));
}
