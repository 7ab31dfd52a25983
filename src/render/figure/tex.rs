//! A figure for pgfplots: axes by their ranges and ticks, data as coordinates, everything else by its place.

use serde::Serialize;

use super::diagram::{Tikz, tikz};
use super::layout::{Entry, Label, Placed, SAMPLE, WIDTH, place, tall};
use super::shapes::{Shape, across, shapes};
use crate::exhibit::chart::{Along, Chart, Dash, Ink, Look, Mark, Shape as Form};
use crate::render::escape::{anchor, clean};
use crate::render::layout::Engine;
use crate::render::symbols::has_cjk;
use crate::render::words::{Words, words};

/// Points of an em of `\footnotesize`.
const EM: f64 = 9.0;

/// What templates see as `figure`.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub id: String,
    pub number: Option<String>,
    pub title: String,
    pub notes: Vec<String>,
    pub synthetic: bool,
    pub words: Words,
    pub engine: Engine,
    pub packages: Vec<&'static str>,
    /// Of the whole picture, in pt.
    pub height: String,
    pub plots: Vec<Axes>,
    pub diagram: Option<Tikz>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Axes {
    /// Upper left corner and width, as lengths.
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    /// Range and scale of each axis, as options.
    pub ranges: String,
    pub x_ticks: Vec<TickView>,
    pub y_ticks: Vec<TickView>,
    pub x_label: String,
    pub y_label: String,
    /// Lengths from the axes to their labels.
    pub x_label_below: String,
    pub y_label_left: String,
    pub x_hidden: bool,
    pub y_hidden: bool,
    pub title: Option<String>,
    pub title_above: String,
    pub draws: Vec<Draw>,
    pub labels: Vec<Node>,
    pub samples: Vec<Sample>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TickView {
    pub at: String,
    pub lines: Vec<String>,
    pub numeral: bool,
}

/// One `\addplot`.
#[derive(Clone, Debug, Serialize)]
pub struct Draw {
    pub options: String,
    pub coordinates: String,
    pub closed: bool,
}

/// A text beside an upright line.
#[derive(Clone, Debug, Serialize)]
pub struct Node {
    pub at: String,
    pub anchor: &'static str,
    pub text: String,
}

/// A line of the legend, from the axes' upper left corner.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    pub x: String,
    pub y: String,
    /// Options and path of what is drawn left of the text, which begins at the sample's place.
    pub draws: Vec<[String; 2]>,
    pub text_x: String,
    pub text: String,
}

pub fn figure(chart: &Chart) -> Figure {
    let placed = place(chart);
    let words = words(&chart.style.language);
    let plots: Vec<Axes> = placed.iter().map(axes).collect();
    let diagram = chart.diagram.as_ref().map(tikz);
    let written = diagram.iter().flat_map(|drawn| drawn.nodes.iter().map(|node| node.text.clone()));
    let chinese =
        chart.style.language.starts_with("zh") || texts(&plots, chart).chain(written).any(|text| has_cjk(&text));
    Figure {
        id: anchor(&chart.id),
        number: chart.number.as_deref().map(clean),
        title: clean(&chart.title),
        notes: chart.notes.iter().map(|note| clean(note)).filter(|note| !note.trim().is_empty()).collect(),
        synthetic: chart.synthetic,
        words: *words,
        engine: if chinese { Engine::Xelatex } else { Engine::Pdflatex },
        packages: if chart.number.is_none() { vec!["pgfplots", "caption"] } else { vec!["pgfplots"] },
        height: pt(tall(&placed)),
        plots,
        diagram,
    }
}

fn texts(plots: &[Axes], chart: &Chart) -> impl Iterator<Item = String> {
    let of_plot = |plot: &Axes| {
        let ticks = plot.x_ticks.iter().chain(&plot.y_ticks).flat_map(|tick| tick.lines.clone());
        let labels = plot.labels.iter().map(|node| node.text.clone());
        let samples = plot.samples.iter().map(|sample| sample.text.clone());
        let own = [plot.x_label.clone(), plot.y_label.clone()].into_iter().chain(plot.title.clone());
        own.chain(ticks).chain(labels).chain(samples).collect::<Vec<_>>()
    };
    let all: Vec<String> = plots.iter().flat_map(of_plot).collect();
    all.into_iter().chain([chart.title.clone()]).chain(chart.notes.clone())
}

pub fn pt(em: f64) -> String {
    format!("{}pt", (em * EM * 100.0).round() / 100.0 + 0.0)
}

/// A length that is a share of the line and some em.
fn length(share: f64, em: f64) -> String {
    match share {
        0.0 => pt(em),
        1.0 => format!("\\linewidth{}{}", if em < 0.0 { "-" } else { "+" }, pt(em.abs())),
        _ => format!("{share}\\linewidth{}{}", if em < 0.0 { "-" } else { "+" }, pt(em.abs())),
    }
}

/// Ten digits are more than a page shows.
fn coordinate(value: f64) -> String {
    let rounded: f64 = format!("{value:.9e}").parse().unwrap_or(value);
    match rounded.abs() {
        size if size != 0.0 && !(1e-5..1e12).contains(&size) => format!("{rounded:e}"),
        _ => format!("{}", rounded + 0.0),
    }
}

fn tone(ink: Ink) -> &'static str {
    match ink {
        Ink::Dark => "black",
        Ink::Mid => "black!62",
        Ink::Light => "black!38",
        Ink::Deep => "black!80",
        Ink::Faint => "black!22",
    }
}

fn surface(ink: Ink) -> &'static str {
    match ink {
        Ink::Dark => "draw=none,fill=black,fill opacity=.75",
        Ink::Mid => "draw=none,fill=black,fill opacity=.4",
        Ink::Light => "draw=none,fill=black,fill opacity=.15",
        Ink::Deep => "draw=none,fill=black,fill opacity=.57",
        Ink::Faint => "draw=none,fill=black,fill opacity=.05",
    }
}

fn dashes(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => "solid",
        Dash::Dashed => "dash pattern=on 4.5pt off 2.6pt",
        Dash::Dotted => "dash pattern=on 1pt off 2.2pt",
        Dash::DashDotted => "dash pattern=on 5pt off 2.2pt on 1pt off 2.2pt",
    }
}

pub fn stroke(ink: Ink, dash: Dash, thin: bool) -> String {
    format!("{},{},line width={}pt", tone(ink), dashes(dash), if thin { "0.6" } else { "1" })
}

fn mark(look: Look) -> String {
    let (name, size) = match look.shape {
        Form::Dot => ("*", 2.0),
        Form::Circle => ("o", 2.0),
        Form::Square => ("square*", 1.9),
        Form::Diamond => ("diamond*", 2.6),
        Form::Triangle => ("triangle", 2.5),
        Form::Tick => ("|", 3.2),
    };
    let tone = tone(look.ink);
    let fill = if matches!(look.shape, Form::Circle | Form::Triangle) { "white" } else { tone };
    let options = format!("draw={tone},fill={fill},line width=.7pt,solid");
    format!("only marks,{tone},mark={name},mark size={size}pt,mark options={{{options}}}")
}

fn axes(plot: &Placed) -> Axes {
    let share = if plot.outer()[0] < 0.75 * WIDTH { 0.5 } else { 1.0 };
    let x = if plot.at[0] > 0.0 { 0.5 } else { 0.0 };
    let tick = |label: &Label| TickView {
        at: coordinate(label.tick.at),
        lines: label.lines.clone(),
        numeral: label.tick.numeral,
    };
    Axes {
        x: length(x, plot.left),
        y: pt(-plot.at[1] - plot.top),
        width: length(share, plot.width - share * WIDTH),
        height: pt(plot.height),
        ranges: ranges(plot),
        x_ticks: plot.x_ticks.iter().map(tick).collect(),
        y_ticks: plot.y_ticks.iter().map(tick).collect(),
        x_label: if plot.x.hidden { String::new() } else { plot.x.label.clone() },
        y_label: plot.y.label.clone(),
        x_label_below: pt(plot.bottom - 0.9),
        y_label_left: pt(plot.left - 0.8),
        x_hidden: plot.x.hidden,
        y_hidden: plot.y.hidden,
        title: plot.title.clone(),
        title_above: pt(plot.top - 1.4),
        draws: draws(plot),
        labels: labels(plot),
        samples: plot.legend.iter().map(sample).collect(),
    }
}

fn ranges(plot: &Placed) -> String {
    let frame = |name: &str, frame: &super::frame::Frame| {
        let mode = if frame.log { format!(",{name}mode=log") } else { String::new() };
        format!("{name}min={},{name}max={}{mode}", coordinate(frame.low), coordinate(frame.high))
    };
    format!("{},{}", frame("x", &plot.x), frame("y", &plot.y))
}

fn draws(plot: &Placed) -> Vec<Draw> {
    let drawn: Vec<Shape> = plot.plot.series.iter().flat_map(|series| shapes(series, &plot.x, &plot.y)).collect();
    let (fills, rest): (Vec<Shape>, Vec<Shape>) =
        drawn.into_iter().partition(|shape| matches!(shape, Shape::Fill { .. }));
    let lines = plot.plot.references.iter().filter_map(|line| across(line.on, line.at, line.dash, &plot.x, &plot.y));
    fills.iter().flat_map(draw).chain(lines.flat_map(|line| draw(&line))).chain(rest.iter().flat_map(draw)).collect()
}

fn draw(shape: &Shape) -> Vec<Draw> {
    match shape {
        Shape::Lines { lines, ink, dash, thin } => {
            let parts: Vec<String> = lines.iter().map(|line| coordinates(line)).collect();
            let options = format!("no marks,{}", stroke(*ink, *dash, *thin));
            vec![Draw { options, coordinates: parts.join("\n(nan,nan)\n"), closed: false }]
        }
        Shape::Fill { outlines, ink } => outlines
            .iter()
            .map(|outline| Draw {
                options: format!("no marks,{}", surface(*ink)),
                coordinates: coordinates(outline),
                closed: true,
            })
            .collect(),
        Shape::Marks { points, look } => {
            vec![Draw { options: mark(*look), coordinates: coordinates(points), closed: false }]
        }
    }
}

/// A few to a line: TeX reads lines whole.
fn coordinates(points: &[[f64; 2]]) -> String {
    let lines = points
        .chunks(6)
        .map(|chunk| chunk.iter().map(|[x, y]| format!("({},{})", coordinate(*x), coordinate(*y))).collect::<String>());
    lines.collect::<Vec<_>>().join("\n")
}

fn labels(plot: &Placed) -> Vec<Node> {
    let node = |line: &crate::exhibit::chart::Reference| {
        let (x, y) = (plot.x.place(line.at)?, plot.y.high);
        let text = clean(&line.label);
        let at = format!("axis cs:{},{}", coordinate(x), coordinate(y));
        (!text.trim().is_empty()).then_some(Node { at, anchor: "north west", text })
    };
    plot.plot.references.iter().filter(|line| line.on == Along::X).filter_map(node).collect()
}

fn sample(entry: &Entry) -> Sample {
    let line = |dash, thin| [stroke(entry.look.ink, dash, thin), format!("(0,0) -- ({},0)", pt(2.0))];
    let point = || [String::new(), format!("plot[{}] coordinates {{({},0)}}", mark(entry.look), pt(1.0))];
    let draws = match entry.mark {
        Mark::Border => vec![line(Dash::Solid, true)],
        Mark::Line | Mark::Step => vec![line(entry.look.dash, false)],
        Mark::Band | Mark::Area | Mark::Bars | Mark::Region => {
            vec![[surface(entry.look.ink).to_string(), format!("(0,-2.6pt) rectangle ({},2.6pt)", pt(2.0))]]
        }
        Mark::Points => vec![point()],
        Mark::Intervals(_) => vec![line(Dash::Solid, true), point()],
    };
    Sample { x: pt(entry.at[0]), y: pt(-entry.at[1]), draws, text_x: pt(SAMPLE), text: entry.text.clone() }
}
