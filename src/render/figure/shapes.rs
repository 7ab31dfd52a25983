//! Series as lines, outlines and marks in the numbers of their axes: what both SVG and LaTeX draw.

use super::frame::Frame;
use crate::exhibit::chart::{Along, Dash, Ink, Look, Mark, Series};

/// One thing to draw. Points are places on the axes.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Lines, each with its corners.
    Lines {
        lines: Vec<Vec<[f64; 2]>>,
        ink: Ink,
        dash: Dash,
        thin: bool,
    },
    /// Filled outlines.
    Fill {
        outlines: Vec<Vec<[f64; 2]>>,
        ink: Ink,
    },
    Marks {
        points: Vec<[f64; 2]>,
        look: Look,
    },
}

/// Bars cover this share of the distance between them.
const BAR: f64 = 0.8;

pub fn shapes(series: &Series, x: &Frame, y: &Frame) -> Vec<Shape> {
    let look = series.look;
    let line = |lines| Shape::Lines { lines, ink: look.ink, dash: look.dash, thin: false };
    match series.mark {
        Mark::Points => vec![Shape::Marks { points: points(series, x, y), look }],
        Mark::Intervals(along) => {
            let lines = intervals(series, along, x, y);
            let whiskers = Shape::Lines { lines, ink: look.ink, dash: Dash::Solid, thin: true };
            vec![whiskers, Shape::Marks { points: points(series, x, y), look }]
        }
        Mark::Line => vec![line(runs(series, x, y))],
        Mark::Step => vec![line(runs(series, x, y).iter().map(|run| steps(run)).collect())],
        Mark::Band => {
            let [low, high] = edges(series).map(|edge| runs(&Series { y: edge, ..series.clone() }, x, y));
            let outline = |(low, high): (&Vec<[f64; 2]>, &Vec<[f64; 2]>)| {
                low.iter().copied().chain(high.iter().rev().copied()).collect()
            };
            let outlines = low.iter().zip(&high).map(outline).collect();
            let edges = Shape::Lines {
                lines: [low.clone(), high.clone()].concat(),
                ink: Ink::Mid,
                dash: look.dash,
                thin: true,
            };
            let fill = Shape::Fill { outlines, ink: look.ink };
            if look.dash == Dash::Solid { vec![fill] } else { vec![fill, edges] }
        }
        Mark::Region => vec![Shape::Fill { outlines: runs(series, x, y), ink: look.ink }],
        Mark::Border => {
            vec![Shape::Lines { lines: runs(series, x, y), ink: look.ink, dash: Dash::Solid, thin: true }]
        }
        Mark::Bars => vec![Shape::Fill { outlines: bars(series, x, y), ink: look.ink }],
        Mark::Area => {
            let lines = runs(series, x, y);
            let floor = y.place(0.0).unwrap_or(y.low).max(y.low);
            let outline = |run: &Vec<[f64; 2]>| {
                let ends = run.first().zip(run.last()).map(|(first, last)| [[last[0], floor], [first[0], floor]]);
                run.iter().copied().chain(ends.into_iter().flatten()).collect()
            };
            let outlines = lines.iter().map(outline).collect();
            let edge = Shape::Lines { lines, ink: Ink::Dark, dash: look.dash, thin: false };
            vec![Shape::Fill { outlines, ink: look.ink }, edge]
        }
    }
}

/// Both edges of a band; where one cannot be drawn, neither is.
fn edges(series: &Series) -> [Vec<f64>; 2] {
    let pairs = series.low.iter().zip(&series.high).map(|(low, high)| match low.is_finite() && high.is_finite() {
        true => (*low, *high),
        false => (f64::NAN, f64::NAN),
    });
    let (low, high) = pairs.unzip();
    [low, high]
}

/// A line across the plot.
pub fn across(on: Along, at: f64, dash: Dash, x: &Frame, y: &Frame) -> Option<Shape> {
    let line = match on {
        Along::X => x.place(at).map(|at| vec![[at, y.low], [at, y.high]]),
        Along::Y => y.place(at).map(|at| vec![[x.low, at], [x.high, at]]),
    };
    line.map(|line| Shape::Lines { lines: vec![line], ink: Ink::Mid, dash, thin: true })
}

pub fn bar_width(x: &[f64]) -> f64 {
    let gap = x.windows(2).map(|pair| (pair[1] - pair[0]).abs()).filter(|gap| *gap > 0.0).fold(f64::INFINITY, f64::min);
    if gap.is_finite() { BAR * gap } else { BAR }
}

fn point(at: (f64, f64), x: &Frame, y: &Frame) -> Option<[f64; 2]> {
    Some([x.place(at.0)?, y.place(at.1)?])
}

fn points(series: &Series, x: &Frame, y: &Frame) -> Vec<[f64; 2]> {
    series.x.iter().copied().zip(series.y.iter().copied()).filter_map(|at| point(at, x, y)).collect()
}

/// Stretches of a line between values that cannot be drawn.
fn runs(series: &Series, x: &Frame, y: &Frame) -> Vec<Vec<[f64; 2]>> {
    let placed: Vec<Option<[f64; 2]>> =
        series.x.iter().copied().zip(series.y.iter().copied()).map(|at| point(at, x, y)).collect();
    placed
        .split(Option::is_none)
        .filter(|run| !run.is_empty())
        .map(|run| run.iter().flatten().copied().collect())
        .collect()
}

fn steps(run: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut corners: Vec<[f64; 2]> = run.first().copied().into_iter().collect();
    corners.extend(run.windows(2).flat_map(|pair| [[pair[1][0], pair[0][1]], pair[1]]));
    corners
}

fn intervals(series: &Series, along: Along, x: &Frame, y: &Frame) -> Vec<Vec<[f64; 2]>> {
    let rows = series.x.iter().zip(&series.y).zip(series.low.iter().zip(&series.high));
    let ends = |((at_x, at_y), (low, high)): ((&f64, &f64), (&f64, &f64))| match along {
        Along::X => Some(vec![point((*low, *at_y), x, y)?, point((*high, *at_y), x, y)?]),
        Along::Y => Some(vec![point((*at_x, *low), x, y)?, point((*at_x, *high), x, y)?]),
    };
    rows.filter_map(ends).collect()
}

fn bars(series: &Series, x: &Frame, y: &Frame) -> Vec<Vec<[f64; 2]>> {
    let half = bar_width(&series.x) / 2.0;
    let floor = y.place(0.0).unwrap_or(y.low).clamp(y.low, y.high);
    let bar = |at: [f64; 2]| {
        let (left, right) = (at[0] - half, at[0] + half);
        vec![[left, floor], [left, at[1]], [right, at[1]], [right, floor]]
    };
    points(series, x, y).into_iter().map(bar).collect()
}
