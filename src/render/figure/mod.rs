//! Charts to figures: `Chart -> layout in em -> shapes -> SVG or pgfplots`, and the data that were drawn as CSV.

mod data;
mod diagram;
mod frame;
mod layout;
mod shapes;
mod svg;
mod tex;
mod ticks;

use serde::Serialize;

use crate::exhibit::Chart;

pub use data::write as data;
pub use tex::Figure;

/// What `figure.html.j2` sees as `entry`.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub figure: Figure,
    pub svg: svg::Svg,
}

pub fn entry(chart: &Chart) -> Entry {
    Entry { figure: tex::figure(chart), svg: svg::svg(chart, false) }
}

/// What `figure.tex.j2` sees as `figure`.
pub fn latex(chart: &Chart) -> Figure {
    tex::figure(chart)
}

/// What `figure.svg.j2` sees as `svg`, for a file of its own.
pub fn alone(chart: &Chart) -> svg::Svg {
    svg::svg(chart, true)
}

/// How much a template has to write for it.
pub fn pieces(chart: &Chart) -> u64 {
    let latex = tex::figure(chart);
    let of_plot = |plot: &tex::Axes| plot.draws.len() + plot.x_ticks.len() + plot.y_ticks.len() + plot.samples.len();
    let drawn = chart.diagram.as_ref().map_or(0, diagram::pieces);
    (50 + 10 * drawn + 10 * latex.plots.iter().map(of_plot).sum::<usize>() + latex.notes.len()) as u64
}
