//! Diagrams: boxes in columns, arrows between them, drawn alike in SVG and TikZ.

mod layers;
mod place;
mod route;
mod svg;
mod tikz;

pub use svg::draw as svg;
pub use tikz::{Tikz, tikz};

use crate::exhibit::diagram::Diagram;
use place::Places;
use route::Way;

/// What is drawn, in em; y runs down.
struct Drawing {
    places: Places,
    ways: Vec<Way>,
    width: f64,
    height: f64,
}

/// Room around everything.
const MARGIN: f64 = 0.6;

fn drawing(diagram: &Diagram) -> Drawing {
    let layers = layers::layers(diagram);
    let places = place::places(diagram, &layers);
    let ways = route::ways(diagram, &layers, &places);
    let reach = |axis: usize, from: f64| {
        let of_step = |step: &route::Step| match step {
            route::Step::To(at) | route::Step::Bend(_, _, at) => at[axis],
        };
        ways.iter().flat_map(|way| &way.steps).map(of_step).fold(from, f64::max)
    };
    let (width, height) = (reach(0, places.width), reach(1, places.height));
    Drawing { width: width + 2.0 * MARGIN, height: height + 2.0 * MARGIN, places, ways }
}

/// Half the width and the length of an arrow's head.
const HEAD: [f64; 2] = [0.28, 0.75];

/// How much a template has to write for it.
pub fn pieces(diagram: &Diagram) -> usize {
    diagram.frames.iter().map(|frame| 4 + 3 * frame.parts.len()).sum::<usize>() + 4 * diagram.arrows.len()
}
