//! A figure as SVG: paths and texts, without scripts and without styles that leak into a page.

use serde::Serialize;

use super::diagram;
use super::layout::{Entry, LABEL, LEADING, Placed, TICK, WIDTH, place, tall};
use super::shapes::{Shape, across, shapes};
use crate::exhibit::chart::{Along, Chart, Dash, Ink, Look, Mark, Shape as Form};
use crate::render::escape::clean;
use crate::render::widths::wrap;
use crate::render::words::words;

/// Pixels of an em.
const EM: f64 = 12.0;

/// What `figure.svg.j2` sees as `svg`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Svg {
    pub width: String,
    pub height: String,
    /// A file of its own, not part of a page.
    pub alone: bool,
    pub title: String,
    pub paths: Vec<Path>,
    pub texts: Vec<Text>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Path {
    pub d: String,
    /// Opacities; 0 for none.
    pub stroke: f64,
    pub fill: f64,
    /// Filled with the colour of the paper.
    pub paper: bool,
    pub width: f64,
    pub dash: &'static str,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Text {
    pub x: String,
    pub y: String,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    pub text: String,
    pub numeral: bool,
    /// Turned by a quarter to the left.
    pub turned: bool,
    pub strong: bool,
}

pub fn svg(chart: &Chart, alone: bool) -> Svg {
    let placed = place(chart);
    let mut svg = Svg { alone, title: clean(&chart.title), ..Svg::default() };
    placed.iter().for_each(|plot| draw(plot, &mut svg));
    let [width, tall] = match &chart.diagram {
        Some(found) => diagram::svg(found, &mut svg),
        None => [WIDTH, tall(&placed)],
    };
    let mut height = tall + 0.4;
    if alone && chart.synthetic {
        for line in wrap(words(&chart.style.language).synthetic, (WIDTH * 1000.0) as u64 - 2000) {
            height += LEADING;
            svg.texts.push(Text { strong: true, ..text([width / 2.0, height], "middle", line) });
        }
        height += 0.6;
    }
    svg.width = px(width);
    svg.height = px(height);
    svg
}

/// Pixels with at most two decimals.
pub fn px(em: f64) -> String {
    let rounded = (em * EM * 100.0).round() / 100.0;
    format!("{}", rounded + 0.0)
}

pub fn text(at: [f64; 2], anchor: &'static str, text: String) -> Text {
    Text { x: px(at[0]), y: px(at[1]), anchor, text, ..Text::default() }
}

pub fn opacity(ink: Ink) -> f64 {
    match ink {
        Ink::Dark => 1.0,
        Ink::Mid => 0.62,
        Ink::Light => 0.38,
        Ink::Deep => 0.8,
        Ink::Faint => 0.22,
    }
}

/// How dark a surface is: its lines and marks must stay legible on it.
fn surface(ink: Ink) -> f64 {
    match ink {
        Ink::Dark => 0.75,
        Ink::Mid => 0.4,
        Ink::Light => 0.15,
        Ink::Deep => 0.57,
        Ink::Faint => 0.05,
    }
}

pub fn dashes(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => "",
        Dash::Dashed => "6 3.5",
        Dash::Dotted => "1.5 3",
        Dash::DashDotted => "7 3 1.5 3",
    }
}

/// Turns places on the axes into em of the figure.
struct Canvas<'a> {
    plot: &'a Placed<'a>,
    origin: [f64; 2],
}

impl Canvas<'_> {
    fn at(&self, place: [f64; 2]) -> [f64; 2] {
        let plot = self.plot;
        let [x, y] = [plot.x.share(place[0]), plot.y.share(place[1])];
        [self.origin[0] + x * plot.width, self.origin[1] + (1.0 - y) * plot.height]
    }

    fn lines(&self, lines: &[Vec<[f64; 2]>], closed: bool) -> String {
        let mut d = String::new();
        for line in lines {
            for (number, place) in line.iter().enumerate() {
                let [x, y] = self.at(*place);
                d += &format!("{}{} {}", if number == 0 { 'M' } else { 'L' }, px(x), px(y));
            }
            d += if closed { "Z" } else { "" };
        }
        d
    }

    fn path(&self, shape: &Shape) -> Path {
        match shape {
            Shape::Lines { lines, ink, dash, thin } => Path {
                d: self.lines(lines, false),
                stroke: opacity(*ink),
                width: if *thin { 1.0 } else { 1.6 },
                dash: dashes(*dash),
                ..Path::default()
            },
            Shape::Fill { outlines, ink } => {
                Path { d: self.lines(outlines, true), fill: surface(*ink), ..Path::default() }
            }
            Shape::Marks { points, look } => {
                let points: Vec<[f64; 2]> = points.iter().map(|point| self.at(*point)).collect();
                marks(&points, *look)
            }
        }
    }
}

fn draw(plot: &Placed, svg: &mut Svg) {
    let origin = [plot.at[0] + plot.left, plot.at[1] + plot.top];
    let canvas = Canvas { plot, origin };
    let frames = (&plot.x, &plot.y);
    let fills = |shape: &Shape| matches!(shape, Shape::Fill { .. });
    let drawn: Vec<Shape> = plot.plot.series.iter().flat_map(|series| shapes(series, frames.0, frames.1)).collect();
    // Surfaces below lines of reference, these below the data.
    svg.paths.extend(drawn.iter().filter(|shape| fills(shape)).map(|shape| canvas.path(shape)));
    for line in &plot.plot.references {
        let shape = across(line.on, line.at, line.dash, frames.0, frames.1);
        svg.paths.extend(shape.iter().map(|shape| canvas.path(shape)));
    }
    svg.paths.extend(drawn.iter().filter(|shape| !fills(shape)).map(|shape| canvas.path(shape)));
    axes(&canvas, svg);
    let upright = plot.plot.references.iter().filter(|line| line.on == Along::X && !line.label.trim().is_empty());
    for line in upright {
        let Some([x, y]) = plot.x.place(line.at).map(|at| canvas.at([at, plot.y.high])) else { continue };
        svg.texts.push(text([x + 0.4, y + 0.9], "start", clean(&line.label)));
    }
    if let Some(title) = &plot.title {
        let at = [origin[0] + plot.width / 2.0, plot.at[1] + 1.3];
        svg.texts.push(Text { strong: true, ..text(at, "middle", title.clone()) });
    }
    plot.legend.iter().for_each(|entry| sample(entry, origin, svg));
}

/// Two lines with outward ticks; names have no tick.
fn axes(canvas: &Canvas, svg: &mut Svg) {
    let (plot, [left, top]) = (canvas.plot, canvas.origin);
    let (right, bottom) = (left + plot.width, top + plot.height);
    let mut d = match (plot.y.hidden, plot.x.hidden) {
        (true, true) => return,
        (true, false) => format!("M{} {}", px(left), px(bottom)),
        (false, _) => format!("M{} {}V{}", px(left), px(top), px(bottom)),
    };
    if !plot.x.hidden {
        d += &format!("H{}", px(right));
    }
    for label in &plot.x_ticks {
        let x = left + plot.x.share(label.tick.at) * plot.width;
        d += &format!("M{} {}v{}", px(x), px(bottom), px(0.33));
        for (number, line) in label.lines.iter().enumerate() {
            let at = [x, bottom + TICK + 0.6 + LEADING * number as f64];
            svg.texts.push(Text { numeral: label.tick.numeral, ..text(at, "middle", line.clone()) });
        }
    }
    for label in &plot.y_ticks {
        let y = top + (1.0 - plot.y.share(label.tick.at)) * plot.height;
        d += &format!("M{} {}h{}", px(left), px(y), px(-0.33));
        let first = y + 0.35 - LEADING * (label.lines.len() as f64 - 1.0) / 2.0;
        for (number, line) in label.lines.iter().enumerate() {
            let at = [left - TICK, first + LEADING * number as f64];
            svg.texts.push(Text { numeral: label.tick.numeral, ..text(at, "end", line.clone()) });
        }
    }
    svg.paths.push(Path { d, stroke: 1.0, width: 1.0, ..Path::default() });
    if !plot.x.label.is_empty() && !plot.x.hidden {
        let at = [left + plot.width / 2.0, bottom + plot.bottom - 0.4];
        svg.texts.push(text(at, "middle", plot.x.label.clone()));
    }
    if !plot.y.label.is_empty() {
        let at = [plot.at[0] + LABEL / 2.0, top + plot.height / 2.0];
        svg.texts.push(Text { turned: true, ..text(at, "middle", plot.y.label.clone()) });
    }
}

/// A short piece of the series, and its name.
fn sample(entry: &Entry, origin: [f64; 2], svg: &mut Svg) {
    let [x, y] = [origin[0] + entry.at[0], origin[1] + entry.at[1]];
    let line = |dash, width| Path {
        d: format!("M{} {}h{}", px(x), px(y), px(2.0)),
        stroke: opacity(entry.look.ink),
        dash: dashes(dash),
        width,
        ..Path::default()
    };
    let surface = Path {
        d: format!("M{} {}h{}v{}h{}Z", px(x), px(y - 0.35), px(2.0), px(0.7), px(-2.0)),
        fill: surface(entry.look.ink),
        ..Path::default()
    };
    match entry.mark {
        Mark::Border => svg.paths.push(line(Dash::Solid, 1.0)),
        Mark::Line | Mark::Step => svg.paths.push(line(entry.look.dash, 1.6)),
        Mark::Band | Mark::Area | Mark::Bars | Mark::Region => svg.paths.push(surface),
        Mark::Points => svg.paths.push(marks(&[[x + 1.0, y]], entry.look)),
        Mark::Intervals(_) => {
            svg.paths.push(line(Dash::Solid, 1.0));
            svg.paths.push(marks(&[[x + 1.0, y]], entry.look));
        }
    }
    svg.texts.push(text([x + super::layout::SAMPLE, y + 0.35], "start", entry.text.clone()));
}

/// All marks of a series as one path.
fn marks(points: &[[f64; 2]], look: Look) -> Path {
    let open = matches!(look.shape, Form::Circle | Form::Triangle);
    let mark = |[x, y]: &[f64; 2]| match look.shape {
        Form::Dot | Form::Circle => {
            let r = 0.28;
            let half = |sweep: f64| format!("a{} {} 0 1 0 {} 0", px(r), px(r), px(sweep));
            format!("M{} {}{}{}Z", px(x - r), px(*y), half(2.0 * r), half(-2.0 * r))
        }
        Form::Square => format!("M{} {}h{}v{}h{}Z", px(x - 0.25), px(y - 0.25), px(0.5), px(0.5), px(-0.5)),
        Form::Diamond => {
            format!("M{} {}l{r} {r}l{l} {r}l{l} {l}Z", px(*x), px(y - 0.35), r = px(0.35), l = px(-0.35))
        }
        Form::Triangle => format!("M{} {}l{} {}h{}Z", px(*x), px(y - 0.36), px(0.34), px(0.58), px(-0.68)),
        Form::Tick => format!("M{} {}v{}", px(*x), px(y - 0.4), px(0.8)),
    };
    let d = points.iter().map(mark).collect();
    let tone = opacity(look.ink);
    match look.shape {
        Form::Tick => Path { d, stroke: tone, width: 1.0, ..Path::default() },
        _ if open => Path { d, stroke: tone, paper: true, width: 1.2, ..Path::default() },
        _ => Path { d, fill: tone, ..Path::default() },
    }
}
