//! The pages behind the codes of maps and matrices.

use crate::card;
use crate::diag::Card;

card! {
    /// A map whose areas cannot be read: a ring that does not close or has fewer than three corners, a coordinate
    /// that is no number, a point or a line where an area is needed, a feature without a geometry.
    ///
    /// Who is whose neighbour follows from the corners of the rings. Nothing is mended: a mended border would make
    /// neighbours that the map does not have. A third coordinate is left out; holes are rings like any other.
    static BROKEN_MAP = "broken-map", "a map that cannot be read";
}

card! {
    /// A file that is no matrix of space: a square table whose rows and columns have different names, a long table
    /// without its columns, a weight that is negative or no number, a pair that is there twice.
    ///
    /// A square table has the names of places in its first row and in its first column, in any order. A long table has
    /// a row for each link, in the columns `from`, `to` and `w`; `columns: [origin, destination, trade]` names others.
    ///
    /// ```yaml
    /// matrices: {trade: {file: data/trade.csv, columns: [origin, destination, value]}}
    /// ```
    static MATRIX_FILE = "matrix-file", "a file that is no matrix";
}

pub static CARDS: &[&Card] = &[&BROKEN_MAP, &MATRIX_FILE];
