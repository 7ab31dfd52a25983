//! The ways of arrows between placed boxes.

use super::layers::Layers;
use super::place::{Area, Places};
use crate::exhibit::chart::Dash;
use crate::exhibit::diagram::{Arrow, Diagram, End};
use crate::render::escape::clean;
use crate::render::figure::layout::wide;

/// A step of a line: straight, or bent by two points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    To([f64; 2]),
    Bend([f64; 2], [f64; 2], [f64; 2]),
}

/// An arrow as a line, its head and its text.
#[derive(Clone, Debug)]
pub struct Way {
    pub start: [f64; 2],
    pub steps: Vec<Step>,
    pub dash: Dash,
    /// The tip, and where it points: 1 to the right, -1 to the left.
    pub tip: [f64; 2],
    pub points: f64,
    pub text: String,
    /// Base point of the text, and whether it ends or starts there.
    pub beside: [f64; 2],
    pub ends: bool,
}

pub fn ways(diagram: &Diagram, layers: &Layers, places: &Places) -> Vec<Way> {
    let mut turned = 0;
    let mut found = vec![];
    for (at, arrow) in diagram.arrows.iter().enumerate() {
        let Some((start, end)) = ends(diagram, places, at) else { continue };
        let text = clean(&arrow.text);
        let way = if layers.forward(arrow.from.frame, arrow.to.frame) {
            forward(diagram, places, at, start, end, text)
        } else {
            turned += 1;
            let lane = f64::from(turned);
            match arrow.from.frame == arrow.to.frame {
                true => around(arrow, places, start, lane, text),
                false => back(arrow, places, start, end, lane, text),
            }
        };
        found.extend(way);
    }
    found
}

/// Where an arrow leaves its source and reaches its target.
fn ends(diagram: &Diagram, places: &Places, at: usize) -> Option<([f64; 2], [f64; 2])> {
    let arrow = diagram.arrows.get(at)?;
    let (from, to) = (places.zone(&arrow.from)?, places.zone(&arrow.to)?);
    let out = port(diagram, places, at, from, |arrow| (&arrow.from, &arrow.to));
    let into = port(diagram, places, at, to, |arrow| (&arrow.to, &arrow.from));
    Some(([from.right(), out], [to.x, into]))
}

/// The height of an arrow at a border that it shares with others, ordered as their other ends are.
fn port(diagram: &Diagram, places: &Places, at: usize, zone: Area, ends: impl Fn(&Arrow) -> (&End, &End)) -> f64 {
    let own = diagram.arrows.get(at).map(|arrow| ends(arrow).0);
    let far = |arrow: &Arrow| places.zone(ends(arrow).1).map_or(0.0, Area::middle);
    let mut sharing: Vec<(f64, usize)> = diagram
        .arrows
        .iter()
        .enumerate()
        .filter(|(_, arrow)| Some(ends(arrow).0) == own)
        .map(|(other, arrow)| (far(arrow), other))
        .collect();
    sharing.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let place = sharing.iter().position(|(_, other)| *other == at).unwrap_or(0);
    zone.y + zone.height * (place as f64 + 0.5) / sharing.len().max(1) as f64
}

fn bend(from: [f64; 2], to: [f64; 2]) -> Step {
    let half = (to[0] - from[0]) / 2.0;
    Step::Bend([from[0] + half, from[1]], [to[0] - half, to[1]], to)
}

/// To the right, through the lanes of the columns between, level beside its text.
fn forward(diagram: &Diagram, places: &Places, at: usize, start: [f64; 2], end: [f64; 2], text: String) -> Option<Way> {
    let arrow = diagram.arrows.get(at)?;
    let pair = (arrow.from.frame, arrow.to.frame);
    let target = places.frames.get(pair.1)?.area;
    let mut steps = vec![];
    // The border of the frame, where the source is a part in it.
    let mut here = [places.frames.get(pair.0)?.area.right(), start[1]];
    if here != start {
        steps.push(Step::To(here));
    }
    let mut siblings: Vec<(f64, usize)> = diagram
        .arrows
        .iter()
        .enumerate()
        .filter(|(_, other)| (other.from.frame, other.to.frame) == pair)
        .map(|(other, arrow)| (places.zone(&arrow.to).map_or(0.0, Area::middle), other))
        .collect();
    siblings.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let place = siblings.iter().position(|(_, other)| *other == at).unwrap_or(0);
    let mut lanes: Vec<_> = places.lanes.iter().filter(|(from, to, ..)| (*from, *to) == pair).collect();
    lanes.sort_by_key(|(_, _, column, _)| *column);
    for (_, _, _, lane) in lanes {
        let y = lane.y + lane.height * (place as f64 + 0.5) / siblings.len() as f64;
        steps.extend([bend(here, [lane.x, y]), Step::To([lane.right(), y])]);
        here = [lane.right(), y];
    }
    let level = [target.x - wide(&text) - 1.5, end[1]];
    steps.extend([bend(here, level), Step::To(end)]);
    let beside = [target.x - 1.0, end[1] - 0.28];
    Some(Way { start, steps, dash: arrow.dash, tip: end, points: 1.0, text, beside, ends: true })
}

/// Below everything, to a frame that stands further left or in the same column.
fn back(arrow: &Arrow, places: &Places, start: [f64; 2], end: [f64; 2], lane: f64, text: String) -> Option<Way> {
    let (source, target) = (places.frames.get(arrow.from.frame)?.area, places.frames.get(arrow.to.frame)?.area);
    let right = source.right() + 0.5 + 0.35 * lane;
    let left = target.x - wide(&text) - 1.2 - 0.35 * lane;
    let below = places.height + 0.9 * lane;
    let corners = [[right, start[1]], [right, below], [left, below], [left, end[1]], end];
    let beside = [target.x - 1.0, end[1] - 0.28];
    let steps = corners.map(Step::To).to_vec();
    Some(Way { start, steps, dash: arrow.dash, tip: end, points: 1.0, text, beside, ends: true })
}

/// Out of a frame and back into it, on its right side.
fn around(arrow: &Arrow, places: &Places, start: [f64; 2], lane: f64, text: String) -> Option<Way> {
    let zone = places.zone(&arrow.to)?;
    let tip = [zone.right(), zone.middle() + 0.3];
    let right = places.frames.get(arrow.from.frame)?.area.right() + 0.5 + 0.35 * lane;
    let steps = [[right, start[1]], [right, tip[1]], tip].map(Step::To).to_vec();
    let beside = [right + 0.3, (start[1] + tip[1]) / 2.0 + 0.3];
    Some(Way { start, steps, dash: arrow.dash, tip, points: -1.0, text, beside, ends: false })
}
