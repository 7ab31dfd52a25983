//! Grids and charts to files: LaTeX, Markdown, HTML, CSV and, through the system's TeX, PDF. No statistics here.
//!
//! `Grid -> View -> Job -> text`: a view holds every string as printed, a job is a view with the name of its
//! template, and a template only places.

mod columns;
mod csv;
mod document;
mod error;
mod escape;
mod figure;
mod job;
mod layout;
mod markdown;
mod page;
pub mod pdf;
mod symbols;
mod template;
mod text;
pub mod untrusted;
mod view;
mod widths;
pub mod words;

use std::path::Path;

use crate::exhibit::{Chart, Grid};
pub use document::{Document, Tables};
pub use error::RenderError;
pub use page::Page;
use serde::{Deserialize, Serialize};
pub use untrusted::{CHILD_VERB, Limits, child_main, render_untrusted};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Latex,
    Markdown,
    Html,
    Csv,
}

impl Format {
    /// The ending of a file in this format.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Latex => "tex",
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Csv => "csv",
        }
    }
}

/// What can be rendered.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'a> {
    Table(&'a Grid, Format),
    Page(&'a Page),
    Document(&'a [Grid], &'a Document),
    Figure(&'a Chart, Drawing),
}

/// What a figure can be drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// For pgfplots: to be included in a paper, or compiled alone.
    Latex,
    Svg,
}

impl Drawing {
    /// The ending of a file with this drawing.
    pub fn extension(self) -> &'static str {
        match self {
            Drawing::Latex => "tex",
            Drawing::Svg => "svg",
        }
    }
}

/// One table in one format. `overrides` is a folder whose templates replace the built-in ones of the same name
/// and run in this process: for an author's own folder use [`render_untrusted`].
pub fn render(grid: &Grid, format: Format, overrides: Option<&Path>) -> Result<String, RenderError> {
    render_piece(Piece::Table(grid, format), overrides)
}

/// The page of a whole run: one file that opens without network and without TeX.
pub fn render_page(page: &Page, overrides: Option<&Path>) -> Result<String, RenderError> {
    render_piece(Piece::Page(page), overrides)
}

/// A LaTeX main file with all tables. Its first line names the engine it needs.
pub fn render_document(grids: &[Grid], document: &Document, overrides: Option<&Path>) -> Result<String, RenderError> {
    render_piece(Piece::Document(grids, document), overrides)
}

/// One figure. For `overrides` see [`render`].
pub fn render_figure(chart: &Chart, drawing: Drawing, overrides: Option<&Path>) -> Result<String, RenderError> {
    render_piece(Piece::Figure(chart, drawing), overrides)
}

/// The numbers that a figure draws, as CSV.
pub fn figure_data(chart: &Chart) -> Result<String, RenderError> {
    figure::data(chart)
}

/// One table as a terminal shows it.
pub fn render_text(grid: &Grid) -> Result<String, RenderError> {
    text::write(grid)
}

fn render_piece(piece: Piece, overrides: Option<&Path>) -> Result<String, RenderError> {
    match piece {
        Piece::Table(grid, Format::Csv) => csv::write(grid),
        _ => job::of(piece)?.run(overrides),
    }
}
