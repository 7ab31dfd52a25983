//! A template's name and everything it may print, ready to run here or in a process of its own.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::RenderError;
use super::layout::{Layout, layout};
use super::view::{View, view};
use super::{Drawing, Format, Piece, document, figure, markdown, page, template};
use crate::exhibit::Grid;

#[derive(Debug, Serialize, Deserialize)]
pub struct Job {
    pub template: String,
    pub format: Format,
    pub context: Value,
    pub fuel: u64,
}

/// Steps a template may take: more than the built-in ones need, by far.
const FUEL: u64 = 1_000_000;
const FUEL_PER_CELL: u64 = 2_000;

impl Job {
    pub fn run(&self, overrides: Option<&Path>) -> Result<String, RenderError> {
        template::run(self, overrides)
    }
}

pub fn of(piece: Piece) -> Result<Job, RenderError> {
    let (template, format, context, cells) = match piece {
        Piece::Table(grid, format) => {
            let context = match format {
                Format::Latex => json!(latex(grid)?),
                Format::Html => json!({"table": view(grid)?}),
                Format::Markdown | Format::Csv => markdown::context(&view(grid)?),
            };
            let name = match format {
                Format::Latex => "table.tex.j2",
                Format::Html => "table.html.j2",
                Format::Markdown | Format::Csv => "table.md.j2",
            };
            (name, format, context, cells(grid))
        }
        Piece::Page(page) => {
            let cells = page.tables.iter().map(cells).sum::<u64>() + page.downloads.len() as u64;
            let cells = cells + page.figures.iter().map(figure::pieces).sum::<u64>();
            ("index.html.j2", Format::Html, page::context(page)?, cells)
        }
        Piece::Document(grids, document) => {
            let context = document::context(grids, document)?;
            let figures = document.figures.iter().map(figure::pieces).sum::<u64>();
            ("document.tex.j2", Format::Latex, context, grids.iter().map(cells).sum::<u64>() + figures)
        }
        Piece::Figure(chart, Drawing::Latex) => {
            let context = json!({"figure": figure::latex(chart), "alone": true});
            ("figure.tex.j2", Format::Latex, context, figure::pieces(chart))
        }
        Piece::Figure(chart, Drawing::Svg) => {
            ("figure.svg.j2", Format::Html, json!({"svg": figure::alone(chart)}), figure::pieces(chart))
        }
    };
    Ok(Job { template: template.into(), format, context, fuel: FUEL + FUEL_PER_CELL * cells })
}

/// What `table.tex.j2` sees.
#[derive(Serialize)]
pub struct Latex {
    pub table: View,
    pub layout: Layout,
}

pub fn latex(grid: &Grid) -> Result<Latex, RenderError> {
    let mut table = view(grid)?;
    let layout = layout(&mut table, grid.style.siunitx);
    Ok(Latex { table, layout })
}

fn cells(grid: &Grid) -> u64 {
    let rows: usize = grid.panels.iter().map(|panel| panel.rows.len()).sum();
    ((rows + grid.head.len() + 1) * (grid.columns.len() + 1) + grid.notes.len()) as u64
}
