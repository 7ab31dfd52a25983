//! A diagram as paths and texts of an SVG.

use super::place::Area;
use super::route::Step;
use super::{HEAD, MARGIN, drawing};
use crate::exhibit::chart::Ink;
use crate::exhibit::diagram::Diagram;
use crate::render::figure::layout::{LEADING, WIDTH};
use crate::render::figure::svg::{Path, Svg, Text, dashes, opacity, px, text};

/// Adds the diagram in the middle of the figure's width; its own height in em.
pub fn draw(diagram: &Diagram, svg: &mut Svg) -> [f64; 2] {
    let drawing = drawing(diagram);
    let width = drawing.width.max(WIDTH);
    let left = (width - drawing.width) / 2.0 + MARGIN;
    let at = |[x, y]: [f64; 2]| format!("{} {}", px(x + left), px(y + MARGIN));
    let framed = |area: &Area, ink: Ink, width: f64| {
        let d = format!("M{}h{}v{}h{}Z", at([area.x, area.y]), px(area.width), px(area.height), px(-area.width));
        Path { d, stroke: opacity(ink), width, paper: true, ..Path::default() }
    };
    let line = |x: f64, y: f64, anchor: &'static str, words: &str| text([x + left, y + MARGIN], anchor, words.into());
    for frame in &drawing.places.frames {
        svg.paths.push(framed(&frame.area, Ink::Dark, 1.3));
        svg.paths.extend(frame.parts.iter().map(|(area, _)| framed(area, Ink::Mid, 0.9)));
        let centre = frame.area.x + frame.area.width / 2.0;
        let lines = (frame.title.len() + frame.below.len()) as f64;
        let mut y = frame.head.middle() - LEADING * lines / 2.0 + 0.95;
        for (words, strong) in
            frame.title.iter().map(|line| (line, true)).chain(frame.below.iter().map(|line| (line, false)))
        {
            svg.texts.push(Text { strong, ..line(centre, y, "middle", words) });
            y += LEADING;
        }
        for (area, words) in &frame.parts {
            let first = area.middle() - LEADING * words.len() as f64 / 2.0 + 0.95;
            let of_line = |(number, words): (usize, &String)| {
                line(area.x + area.width / 2.0, first + LEADING * number as f64, "middle", words)
            };
            svg.texts.extend(words.iter().enumerate().map(of_line));
        }
    }
    for way in &drawing.ways {
        let mut d = format!("M{}", at(way.start));
        for step in &way.steps {
            d += &match step {
                Step::To(to) => format!("L{}", at(*to)),
                Step::Bend(a, b, to) => format!("C{} {} {}", at(*a), at(*b), at(*to)),
            };
        }
        svg.paths.push(Path { d, stroke: 1.0, width: 1.0, dash: dashes(way.dash), ..Path::default() });
        let [x, y] = way.tip;
        let back = x - way.points * HEAD[1];
        let d = format!("M{}L{}L{}Z", at([x, y]), at([back, y - HEAD[0]]), at([back, y + HEAD[0]]));
        svg.paths.push(Path { d, fill: 1.0, ..Path::default() });
        if !way.text.trim().is_empty() {
            svg.texts.push(line(way.beside[0], way.beside[1], if way.ends { "end" } else { "start" }, &way.text));
        }
    }
    [width, drawing.height]
}
