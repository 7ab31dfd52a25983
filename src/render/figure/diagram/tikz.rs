//! A diagram as lines and nodes of a tikzpicture.

use serde::Serialize;

use super::place::Area;
use super::route::Step;
use super::{HEAD, MARGIN, drawing};
use crate::exhibit::chart::{Dash, Ink};
use crate::exhibit::diagram::Diagram;
use crate::render::figure::layout::LEADING;
use crate::render::figure::tex::{pt, stroke};

/// What `figure.tex.j2` sees as `figure.diagram`.
#[derive(Clone, Debug, Serialize)]
pub struct Tikz {
    pub width: String,
    pub height: String,
    /// Options and path of each line.
    pub draws: Vec<[String; 2]>,
    pub nodes: Vec<Node>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Node {
    pub at: String,
    pub anchor: &'static str,
    pub text: String,
    pub strong: bool,
}

fn at([x, y]: [f64; 2]) -> String {
    format!("({},{})", pt(x + MARGIN), pt(-y - MARGIN))
}

fn framed(area: &Area, ink: Ink, thin: bool) -> [String; 2] {
    let path = format!("{} rectangle {}", at([area.x, area.y]), at([area.right(), area.y + area.height]));
    [format!("{},fill=white", stroke(ink, Dash::Solid, thin)), path]
}

pub fn tikz(diagram: &Diagram) -> Tikz {
    let drawing = drawing(diagram);
    let (mut draws, mut nodes) = (vec![], vec![]);
    for frame in &drawing.places.frames {
        draws.push(framed(&frame.area, Ink::Dark, false));
        draws.extend(frame.parts.iter().map(|(area, _)| framed(area, Ink::Mid, true)));
        let centre = frame.area.x + frame.area.width / 2.0;
        let titles = frame.title.iter().map(|line| (line, true)).chain(frame.below.iter().map(|line| (line, false)));
        nodes.extend(column(titles, centre, frame.head.middle()));
        for (area, words) in &frame.parts {
            nodes.extend(column(words.iter().map(|line| (line, false)), area.x + area.width / 2.0, area.middle()));
        }
    }
    for way in &drawing.ways {
        let mut path = at(way.start);
        for step in &way.steps {
            path += &match step {
                Step::To(to) => format!(" -- {}", at(*to)),
                Step::Bend(a, b, to) => format!(" .. controls {} and {} .. {}", at(*a), at(*b), at(*to)),
            };
        }
        draws.push([stroke(Ink::Dark, way.dash, true), path]);
        let [x, y] = way.tip;
        let back = x - way.points * HEAD[1];
        let head = format!("{} -- {} -- {} -- cycle", at([x, y]), at([back, y - HEAD[0]]), at([back, y + HEAD[0]]));
        draws.push(["fill=black,draw=none".to_string(), head]);
        if !way.text.trim().is_empty() {
            let anchor = if way.ends { "base east" } else { "base west" };
            nodes.push(Node { at: at(way.beside), anchor, text: way.text.clone(), strong: false });
        }
    }
    Tikz { width: pt(drawing.width), height: pt(drawing.height), draws, nodes }
}

/// Lines below each other around a middle.
fn column<'a>(lines: impl Iterator<Item = (&'a String, bool)>, x: f64, middle: f64) -> Vec<Node> {
    let lines: Vec<(&String, bool)> = lines.collect();
    let first = middle - LEADING * lines.len() as f64 / 2.0 + 0.95;
    let node = |(number, (text, strong)): (usize, (&String, bool))| Node {
        at: at([x, first + LEADING * number as f64]),
        anchor: "base",
        text: text.clone(),
        strong,
    };
    lines.into_iter().enumerate().map(node).collect()
}
