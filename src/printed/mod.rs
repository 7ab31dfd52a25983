//! `reported:` — tables as the paper printed them, each cell read with its stars, its brackets and its rounding.

mod address;
mod cards;
mod cell;
mod file;
mod number;
mod rows;
mod table;

pub use address::{Part, computed, of_text};
pub use cards::*;
pub use cell::{Cell, Estimate, Kind, Stars};
pub use number::Number;
pub use table::{Bracket, Row, Table, read};
