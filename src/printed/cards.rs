//! What can be wrong with a printed table, a card each.

use crate::card;
use crate::diag::Card;

card! {
    /// ## What it finds
    /// A cell under `reported:` that is none of the forms of a printed cell, or a row with more or fewer cells than the
    /// table has columns.
    ///
    /// ## Why it matters
    /// A cell that is read wrongly is compared wrongly, and the table looks as if it could not be reproduced.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported: {1: {columns: [m(y)], x: ".2.05** (.041)"}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported: {1: {columns: [m(y)], x: ".205** (.041)"}}
    /// ```
    static PRINTED_CELL = "printed-cell", "a printed cell cannot be read";
}

card! {
    /// ## What it finds
    /// A row or a column of a printed table for which the study computes nothing, so that it is compared with nothing.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported: {1: {columns: [m(y)], xx: [".205** (.041)"]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported: {1: {columns: [m(y)], x: [".205** (.041)"]}}
    /// ```
    static PRINTED_NOT_COMPUTED = "printed-not-computed", "a printed number that nothing computes";
}

card! {
    /// ## What it finds
    /// A file with a printed table that cannot be read, or holds no row of numbers.
    ///
    /// Tables are read from .csv, .tsv, .xlsx, .xls, .ods, .tex and .md. The first column names the rows: by the name or
    /// the label of a regressor, `Constant`, `N` or `R2`.
    static PRINTED_FILE = "printed-file", "a file with a printed table cannot be read";
}

pub static CARDS: &[&Card] = &[&PRINTED_CELL, &PRINTED_NOT_COMPUTED, &PRINTED_FILE];
