//! Frames in columns, so that arrows lead to the right wherever that can be (Sugiyama, Tagawa and Toda 1981).

use std::collections::BTreeSet;

use crate::exhibit::diagram::Diagram;

/// What stands in a column: a frame, or the room for arrows that pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Frame(usize),
    Lanes { from: usize, to: usize, count: usize },
}

#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// Column of each frame.
    pub of: Vec<usize>,
    /// From the left; each from the top.
    pub columns: Vec<Vec<Item>>,
}

impl Layers {
    /// Whether an arrow between frames leads to the right.
    pub fn forward(&self, from: usize, to: usize) -> bool {
        self.of.get(from) < self.of.get(to)
    }
}

/// Rounds of reordering to the right and back.
const SWEEPS: usize = 8;

pub fn layers(diagram: &Diagram) -> Layers {
    let count = diagram.frames.len();
    let pairs: BTreeSet<(usize, usize)> = diagram
        .arrows
        .iter()
        .map(|arrow| (arrow.from.frame, arrow.to.frame))
        .filter(|(from, to)| from != to && *from < count && *to < count)
        .collect();
    let of = columns_of(count, &pairs);
    let mut columns = vec![vec![]; of.iter().max().map_or(0, |last| last + 1)];
    for (frame, column) in of.iter().enumerate() {
        columns[*column].push(Item::Frame(frame));
    }
    let mut layers = Layers { of, columns };
    for (from, to) in pairs.iter().copied().filter(|(from, to)| layers.forward(*from, *to)).collect::<Vec<_>>() {
        let arrows = diagram.arrows.iter().filter(|arrow| (arrow.from.frame, arrow.to.frame) == (from, to)).count();
        for column in layers.of[from] + 1..layers.of[to] {
            layers.columns[column].push(Item::Lanes { from, to, count: arrows });
        }
    }
    for sweep in 0..SWEEPS {
        let last = layers.columns.len();
        match sweep % 2 {
            0 => (1..last).for_each(|column| reorder(&mut layers, diagram, &pairs, column, column - 1)),
            _ => {
                let back = (0..last.saturating_sub(1)).rev();
                back.for_each(|column| reorder(&mut layers, diagram, &pairs, column, column + 1));
            }
        }
    }
    layers
}

/// One column behind the furthest source; where arrows run in a circle, the first frame of it comes first.
fn columns_of(count: usize, pairs: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let mut of = vec![0; count];
    let mut open: Vec<usize> = (0..count).collect();
    while !open.is_empty() {
        let free = |frame: &usize| !pairs.iter().any(|(from, to)| to == frame && open.contains(from));
        let at = open.iter().position(free).unwrap_or(0);
        let frame = open.remove(at);
        for (_, to) in pairs.iter().filter(|(from, to)| *from == frame && open.contains(to)) {
            of[*to] = of[*to].max(of[frame] + 1);
        }
    }
    of
}

/// Sorts a column by the mean place of its neighbours in another one.
fn reorder(layers: &mut Layers, diagram: &Diagram, pairs: &BTreeSet<(usize, usize)>, column: usize, beside: usize) {
    let places = |item: &Item| -> Vec<f64> {
        let near = |from: usize, to: usize| {
            let end = if beside < column { from } else { to };
            let frame = layers.of[end] == beside;
            let place = layers.columns[beside].iter().position(|other| match other {
                Item::Frame(at) => frame && *at == end,
                Item::Lanes { from: a, to: b, .. } => !frame && (*a, *b) == (from, to),
            })?;
            Some(place as f64 + if frame { height(diagram, (from, to), end) } else { 0.0 })
        };
        match item {
            Item::Lanes { from, to, .. } => near(*from, *to).into_iter().collect(),
            Item::Frame(frame) => {
                let own = |(from, to): &&(usize, usize)| {
                    let inner = if beside < column { to } else { from };
                    inner == frame && layers.forward(*from, *to)
                };
                pairs.iter().filter(own).filter_map(|(from, to)| near(*from, *to)).collect()
            }
        }
    };
    let mut keyed: Vec<(f64, Item)> = layers.columns[column]
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let found = places(item);
            let mean = found.iter().sum::<f64>() / found.len() as f64;
            (if found.is_empty() { at as f64 } else { mean }, item.clone())
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    layers.columns[column] = keyed.into_iter().map(|(_, item)| item).collect();
}

/// How far down in a frame the arrows of a pair end, as a share of it.
fn height(diagram: &Diagram, pair: (usize, usize), frame: usize) -> f64 {
    let own = diagram.arrows.iter().filter(|arrow| (arrow.from.frame, arrow.to.frame) == pair);
    let ends = own.map(|arrow| if arrow.to.frame == frame { &arrow.to } else { &arrow.from });
    let depths: Vec<f64> = ends.map(|end| end.part.map_or(0.0, |part| part as f64 + 1.0)).collect();
    let parts = diagram.frames.get(frame).map_or(0, |found| found.parts.len());
    depths.iter().sum::<f64>() / (depths.len().max(1) * (parts + 1)) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exhibit::diagram::{Arrow, End, Frame};

    fn diagram(frames: usize, arrows: &[(usize, usize)]) -> Diagram {
        let arrow = |(from, to): &(usize, usize)| Arrow {
            from: End { frame: *from, part: None },
            to: End { frame: *to, part: None },
            ..Arrow::default()
        };
        Diagram { frames: vec![Frame::default(); frames], arrows: arrows.iter().map(arrow).collect() }
    }

    #[test]
    fn arrows_lead_to_the_right_and_pass_columns_in_lanes() {
        let found = layers(&diagram(4, &[(0, 1), (1, 2), (0, 2), (2, 3)]));
        assert_eq!(found.of, [0, 1, 2, 3]);
        assert!(found.columns[1].contains(&Item::Lanes { from: 0, to: 2, count: 1 }));
    }

    #[test]
    fn a_circle_is_cut_at_its_first_frame() {
        let found = layers(&diagram(3, &[(0, 1), (1, 2), (2, 0)]));
        assert_eq!(found.of, [0, 1, 2]);
        assert!(!found.forward(2, 0));
    }

    #[test]
    fn neighbours_stand_beside_each_other() {
        let found = layers(&diagram(4, &[(0, 3), (1, 2)]));
        assert_eq!(found.columns[1], [Item::Frame(3), Item::Frame(2)]);
    }
}
