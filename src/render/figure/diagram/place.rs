//! How large the boxes are and where they stand, in em.

use super::layers::{Item, Layers};
use crate::exhibit::diagram::{Diagram, End};
use crate::render::escape::clean;
use crate::render::figure::layout::{LEADING, WIDTH, wide};
use crate::render::widths::wrap;

/// Between the items of a column.
const BETWEEN: f64 = 1.2;
/// Between a border and a text.
const PAD: f64 = 0.55;
/// Between parts.
const APART: f64 = 0.45;
/// Height that each arrow needs where it arrives, so that the texts beside the heads stay apart.
const PORT: f64 = 1.4;
/// Height of an arrow that passes.
const LANE: f64 = 1.1;
/// Between two columns, beside the texts of arrows.
const GAP: f64 = 3.4;
const NARROWEST: f64 = 6.5;
const WIDEST: f64 = 12.0;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    pub fn right(self) -> f64 {
        self.x + self.width
    }

    pub fn middle(self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// A frame: its border, the zone of its title, its parts.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    pub area: Area,
    /// Where arrows of the whole begin and end.
    pub head: Area,
    pub title: Vec<String>,
    pub below: Vec<String>,
    pub parts: Vec<(Area, Vec<String>)>,
}

#[derive(Clone, Debug, Default)]
pub struct Places {
    pub frames: Vec<Placed>,
    /// Room of arrows that pass a column: from, to, column and where.
    pub lanes: Vec<(usize, usize, usize, Area)>,
    pub width: f64,
    pub height: f64,
}

impl Places {
    /// The box of an end; none where the diagram has no such box.
    pub fn zone(&self, end: &End) -> Option<Area> {
        let frame = self.frames.get(end.frame)?;
        match end.part {
            None => Some(frame.head),
            Some(part) => frame.parts.get(part).map(|(area, _)| *area),
        }
    }
}

pub fn places(diagram: &Diagram, layers: &Layers) -> Places {
    let gaps: Vec<f64> = (0..layers.columns.len()).map(|column| gap(diagram, layers, column)).collect();
    let room = WIDTH - gaps.iter().skip(1).sum::<f64>();
    let limit = (room / layers.columns.len().max(1) as f64).clamp(NARROWEST, WIDEST);
    let mut frames: Vec<Placed> = (0..diagram.frames.len()).map(|frame| size(diagram, frame, limit)).collect();
    let heights = |items: &[Item], frames: &[Placed]| -> f64 {
        items.iter().map(|item| tall(item, frames)).sum::<f64>() + BETWEEN * items.len().saturating_sub(1) as f64
    };
    let height = layers.columns.iter().map(|items| heights(items, &frames)).fold(0.0, f64::max);
    let mut lanes = vec![];
    let mut x = 0.0;
    for (column, items) in layers.columns.iter().enumerate() {
        x += gaps.get(column).copied().unwrap_or(0.0);
        let own = items.iter().filter_map(|item| match item {
            Item::Frame(frame) => frames.get(*frame).map(|placed| placed.area.width),
            Item::Lanes { .. } => None,
        });
        let width = own.fold(NARROWEST, f64::max);
        let mut y = (height - heights(items, &frames)) / 2.0;
        for item in items {
            let tall = tall(item, &frames);
            match item {
                Item::Frame(frame) => {
                    if let Some(placed) = frames.get_mut(*frame) {
                        shift(placed, x, y, width);
                    }
                }
                Item::Lanes { from, to, .. } => lanes.push((*from, *to, column, Area { x, y, width, height: tall })),
            }
            y += tall + BETWEEN;
        }
        x += width;
    }
    Places { frames, lanes, width: x, height }
}

/// Room before a column for the longest text at a head there; before the first only for arrows that come back.
fn gap(diagram: &Diagram, layers: &Layers, column: usize) -> f64 {
    let into = |forward: bool| {
        diagram.arrows.iter().filter(move |arrow| {
            layers.of.get(arrow.to.frame) == Some(&column)
                && arrow.from.frame != arrow.to.frame
                && layers.forward(arrow.from.frame, arrow.to.frame) == forward
        })
    };
    let text = |forward: bool| into(forward).map(|arrow| wide(&clean(&arrow.text))).fold(0.0, f64::max);
    let back = into(false).count() as f64;
    let room = if back > 0.0 { text(false) + 1.4 + 0.4 * back } else { 0.0 };
    if column == 0 { room } else { GAP + text(true).max(room) }
}

fn tall(item: &Item, frames: &[Placed]) -> f64 {
    match item {
        Item::Frame(frame) => frames.get(*frame).map_or(0.0, |placed| placed.area.height),
        Item::Lanes { count, .. } => LANE * *count as f64,
    }
}

/// A frame at the origin.
fn size(diagram: &Diagram, frame: usize, limit: f64) -> Placed {
    let Some(found) = diagram.frames.get(frame) else { return Placed::default() };
    let lines = |text: &str, room: f64| match clean(text) {
        text if text.trim().is_empty() => vec![],
        text => wrap(&text, (room.max(3.0) * 1000.0) as u64),
    };
    // Bold titles are wider than their measure.
    let title = lines(&found.title, (limit - 2.0 * PAD) / 1.15);
    let below = lines(&found.below, limit - 2.0 * PAD);
    let ports = |part: Option<usize>| {
        let here = |end: &End| end.frame == frame && end.part == part;
        let into = diagram.arrows.iter().filter(|arrow| here(&arrow.to)).count() as f64;
        let out = diagram.arrows.iter().filter(|arrow| here(&arrow.from)).count() as f64;
        (PORT * into).max(0.6 * out)
    };
    let head = (2.0 * PAD + LEADING * (title.len() + below.len()) as f64).max(ports(None) + 0.4);
    let mut parts = vec![];
    let mut y = head;
    for (at, part) in found.parts.iter().enumerate() {
        let indent = 0.8 * part.depth as f64;
        let text = lines(&part.text, limit - 4.0 * PAD - indent);
        let height = (LEADING * text.len() as f64 + PAD).max(ports(Some(at)) + 0.2);
        let widest = text.iter().map(|line| wide(line)).fold(0.0, f64::max);
        parts.push((Area { x: PAD + indent, y, width: widest + 2.0 * PAD, height }, text));
        y += height + APART;
    }
    let of_texts = title.iter().map(|line| 1.15 * wide(line)).chain(below.iter().map(|line| wide(line)));
    let of_parts = parts.iter().map(|(area, _)| area.right() - PAD);
    let width = of_texts.chain(of_parts).fold(NARROWEST - 2.0 * PAD, f64::max) + 2.0 * PAD;
    let area = Area { x: 0.0, y: 0.0, width, height: if parts.is_empty() { head } else { y + PAD - APART } };
    Placed { area, head: Area { height: head, ..area }, title, below, parts }
}

/// Moves a frame to its place and makes it as wide as its column.
fn shift(placed: &mut Placed, x: f64, y: f64, width: f64) {
    placed.area = Area { x, y, width, height: placed.area.height };
    placed.head = Area { height: placed.head.height, ..placed.area };
    for (part, _) in &mut placed.parts {
        *part = Area { x: part.x + x, y: part.y + y, width: width - part.x - PAD, height: part.height };
    }
}
