//! Where places lie, for figures: areas of a map, else points.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::lower::{coordinates, map_inputs};
use super::matrix;
use super::options::Source;
use super::places::Places;
use super::steps::{Join, on_map};
use crate::data::space::{Attached, Ring};
use crate::method::variables;
use crate::plan::{Datum, Failure, Job, Key, Op, Plan, Published};
use crate::results::Series;
use crate::source::Span;
use crate::study::Study;

/// Series with the filled areas and with their borders: columns `x`, `y` and `place`, an empty row between two lines.
pub const AREAS: &str = "areas";
pub const BORDERS: &str = "borders";
/// A point for each place.
pub const POINTS: &str = "points";

#[derive(Debug, Serialize, Deserialize)]
struct Ground {
    join: Option<Join>,
}

/// Inputs: a map, the unit and the column to join by; or longitude, latitude and the unit.
static GROUND: Op = Op { name: "outlines", version: 1, keep: true, cost: |_, _| 1_000_000, run };

/// Points across a map: borders are drawn no finer.
const GRID: f64 = 1_000.0;

/// The step that gives places for a figure about `names` of matrices: from the first of them with a map, else of the
/// study; without any map from coordinates.
pub fn ground(study: &Study, names: &[String], span: Span, plan: &mut Plan) -> Option<Key> {
    let all = names.iter().chain(study.analyses.keys());
    let mapped = all.clone().find(|name| {
        matrix(study, name).is_some_and(|(_, options)| matches!(options.source(), Some(Source::Queen | Source::Rook)))
    });
    if let Some((join, inputs)) = mapped.and_then(|name| map_inputs(study, name, plan)) {
        return Some(plan.step(&GROUND, json!(Ground { join: Some(join) }), &inputs, span, "outlines"));
    }
    let [lon, lat] = all.into_iter().find_map(|name| coordinates(study, name))?;
    let inputs = [lon, lat, study.layout.unit?].map(|id| variables::lower(study, id, plan));
    Some(plan.step(&GROUND, json!(Ground { join: None }), &inputs, span, "places"))
}

/// Input: the unit.
static CIRCLE: Op = Op { name: "circle", version: 1, keep: true, cost: |_, rows| rows, run: on_circle };

/// Places on a circle in the order of their names, where nothing says where they lie.
pub fn circle(study: &Study, span: Span, plan: &mut Plan) -> Option<Key> {
    let unit = variables::lower(study, study.layout.unit?, plan);
    Some(plan.step(&CIRCLE, json!({}), &[unit], span, "places on a circle"))
}

fn on_circle(job: &Job) -> Result<Datum, Failure> {
    let places = Places::of(job.input(0)?)?;
    let mut order: Vec<usize> = (0..places.names.len()).collect();
    order.sort_by(|a, b| places.names[*a].cmp(&places.names[*b]));
    let mut pen = Pen::default();
    for (at, place) in order.iter().enumerate() {
        let angle = std::f64::consts::TAU * at as f64 / order.len() as f64;
        pen.draw(&[[libm::sin(angle), libm::cos(angle)]], *place);
    }
    Datum::record(&Published { series: vec![pen.series(POINTS)], ..Published::default() })
}

/// Whether any matrix of the study says where places lie.
pub fn has_places(study: &Study) -> bool {
    let mapped = |name: &String| {
        matrix(study, name).is_some_and(|(_, options)| matches!(options.source(), Some(Source::Queen | Source::Rook)))
    };
    study.analyses.keys().any(|name| mapped(name) || coordinates(study, name).is_some())
}

fn run(job: &Job) -> Result<Datum, Failure> {
    let Ground { join } = job.params()?;
    let Some(join) = join else { return points(job) };
    let Attached::Map(map) = job.input(0)?.live()? else { return Err(Failure::new("a map was expected")) };
    let places = Places::of(job.input(1)?)?;
    let (place, _) = on_map(map, &places, &join, job.inputs.get(2))?;
    let all = || map.shapes.iter().zip(&place).filter_map(|(shape, place)| Some((shape, (*place)?)));
    let view = View::of(all().flat_map(|(shape, _)| shape.rings.iter().flatten()));
    let [mut areas, mut borders, mut centres] = [Pen::default(), Pen::default(), Pen::default()];
    for (shape, place) in all() {
        let rings: Vec<Ring> = shape.rings.iter().map(|ring| view.thin(ring)).filter(|ring| ring.len() > 3).collect();
        for outline in filled(&rings) {
            areas.draw(&outline, place);
        }
        rings.iter().for_each(|ring| borders.draw(ring, place));
        let widest =
            shape.rings.iter().map(|ring| view.thin(ring)).max_by(|a, b| area(a).abs().total_cmp(&area(b).abs()));
        centres.draw(&widest.map(|ring| vec![middle(&ring)]).unwrap_or_default(), place);
    }
    let series = vec![areas.series(AREAS), borders.series(BORDERS), centres.series(POINTS)];
    Datum::record(&Published { series, ..Published::default() })
}

fn points(job: &Job) -> Result<Datum, Failure> {
    let places = Places::of(job.input(2)?)?;
    let x = places.constant(job.input(0)?.as_numbers()?, "longitude")?;
    let y = places.constant(job.input(1)?.as_numbers()?, "latitude")?;
    let all: Vec<[f64; 2]> = x.into_iter().zip(y).map(|(x, y)| [x, y]).collect();
    let view = View::of(all.iter());
    let mut pen = Pen::default();
    all.iter().enumerate().for_each(|(place, point)| pen.draw(&[view.place(point)], place));
    Datum::record(&Published { series: vec![pen.series(POINTS)], ..Published::default() })
}

/// How coordinates become places of the drawing.
struct View {
    /// Degrees of longitude are as short as the cosine of the middle latitude; coordinates in metres stay.
    across: f64,
    cell: f64,
}

impl View {
    fn of<'a>(points: impl Iterator<Item = &'a [f64; 2]>) -> View {
        let mut ends = [[f64::INFINITY, f64::NEG_INFINITY]; 2];
        for point in points {
            for (ends, value) in ends.iter_mut().zip(point) {
                *ends = [ends[0].min(*value), ends[1].max(*value)];
            }
        }
        let [x, y] = ends;
        let degrees = x[0] >= -360.0 && x[1] <= 360.0 && y[0] >= -90.0 && y[1] <= 90.0;
        let across = if degrees { libm::cos((y[0] + y[1]) / 2.0 * (std::f64::consts::PI / 180.0)) } else { 1.0 };
        View { across, cell: ((x[1] - x[0]) * across).max(y[1] - y[0]) / GRID }
    }

    fn place(&self, [x, y]: &[f64; 2]) -> [f64; 2] {
        [x * self.across, *y]
    }

    fn thin(&self, ring: &Ring) -> Ring {
        let snap = |value: f64| if self.cell > 0.0 { (value / self.cell).round() * self.cell } else { value };
        let mut thin: Ring = ring.iter().map(|point| self.place(point).map(snap)).collect();
        thin.dedup();
        thin
    }
}

/// Points of lines with their places.
#[derive(Default)]
struct Pen {
    x: Vec<f64>,
    y: Vec<f64>,
    place: Vec<f64>,
}

impl Pen {
    fn draw(&mut self, line: &[[f64; 2]], place: usize) {
        if !self.x.is_empty() && !line.is_empty() {
            self.x.push(f64::NAN);
            self.y.push(f64::NAN);
            self.place.push(f64::NAN);
        }
        for [x, y] in line {
            self.x.push(*x);
            self.y.push(*y);
            self.place.push(place as f64);
        }
    }

    fn series(self, name: &str) -> Series {
        Series::new(name, [("x", self.x), ("y", self.y), ("place", self.place)])
    }
}

/// Twice the area inside, negative where the ring runs with the clock.
fn area(ring: &[[f64; 2]]) -> f64 {
    ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum()
}

fn middle(ring: &[[f64; 2]]) -> [f64; 2] {
    let whole = area(ring);
    if whole == 0.0 {
        return ring.first().copied().unwrap_or_default();
    }
    let part = |axis: usize| {
        let moment =
            |pair: &[[f64; 2]]| (pair[0][axis] + pair[1][axis]) * (pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]);
        ring.windows(2).map(moment).sum::<f64>() / (3.0 * whole)
    };
    [part(0), part(1)]
}

/// Outlines whose holes are cut out: each hole is joined to the ring around it by a line there and back, and runs the
/// other way round.
fn filled(rings: &[Ring]) -> Vec<Ring> {
    let around = |at: usize| -> Vec<usize> {
        let inside =
            |other: &usize| *other != at && rings[at].first().is_some_and(|point| holds(&rings[*other], point));
        (0..rings.len()).filter(inside).collect()
    };
    let depth: Vec<Vec<usize>> = (0..rings.len()).map(around).collect();
    let turned = |ring: &Ring, left: bool| -> Ring {
        if (area(ring) > 0.0) == left { ring.clone() } else { ring.iter().rev().copied().collect() }
    };
    let outer = (0..rings.len()).filter(|at| depth[*at].len().is_multiple_of(2));
    outer
        .map(|at| {
            let mut outline = turned(&rings[at], true);
            let holes =
                (0..rings.len()).filter(|hole| depth[*hole].contains(&at) && depth[*hole].len() == depth[at].len() + 1);
            for hole in holes {
                let start = outline.first().copied();
                outline.extend(turned(&rings[hole], false));
                outline.extend(start);
            }
            outline
        })
        .collect()
}

/// Whether a ring surrounds a point: an upright line from it crosses the ring an odd number of times.
fn holds(ring: &Ring, [x, y]: &[f64; 2]) -> bool {
    let crosses = |pair: &&[[f64; 2]]| {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        (ax > *x) != (bx > *x) && *y < ay + (by - ay) * (x - ax) / (bx - ax)
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(low: f64, high: f64) -> Ring {
        vec![[low, low], [high, low], [high, high], [low, high], [low, low]]
    }

    #[test]
    fn holes_are_cut_out_of_the_ring_around_them() {
        let rings = [square(0.0, 10.0), square(2.0, 4.0), square(20.0, 21.0)];
        let found = filled(&rings);
        assert_eq!(found.len(), 2);
        assert_eq!(area(&found[0]), 2.0 * (100.0 - 4.0));
        assert_eq!(middle(&square(2.0, 4.0)), [3.0, 3.0]);
    }
}
