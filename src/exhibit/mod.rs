//! Exhibits without a format: tables and figures of a paper, and no statistics.

pub mod chart;
pub mod diagram;
mod grid;

pub use chart::Chart;
pub use grid::{Align, Bracket, Grid, Head, NOT_COMPUTED, Panel, Row, Style, Value, count, number};
