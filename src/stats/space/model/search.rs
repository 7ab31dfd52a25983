//! Where the concentrated likelihood is largest: a grid or several starts, then Newton's steps to rounding.

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::likelihood::{Likelihood, Point};
use super::two::Pair;

const STEPS: usize = 60;
const HALVINGS: usize = 40;
/// A step shorter than this share of the parameter has met rounding.
const DONE: f64 = 1e-13;
/// Points of the grid of one parameter, where the determinant is cheap and where it is factored.
const GRID: [usize; 2] = [61, 13];
/// Points of the grid of each of two parameters.
const SQUARE: usize = 13;
/// Maxima of a square grid that are followed.
const FOLLOWED: usize = 3;
/// An estimate nearer to its bound than this share of the interval stands at the bound.
const AT_BOUND: f64 = 1e-6;
const GOLDEN: f64 = 0.381_966_011_250_105_1;

/// The maximum with the observed information there.
pub struct Maximum {
    pub point: Point,
    pub information: DMatrix<f64>,
}

/// `names` of the parameters are for the message at a bound; `pair` where the first two share one determinant.
pub fn maximise(likelihood: &Likelihood, names: &[&'static str], pair: Option<&Pair>) -> Result<Maximum, ModelError> {
    let bounds = likelihood.determinants.bounds();
    let starts: Vec<Vec<f64>> = match (bounds.len(), pair) {
        (0, _) => vec![vec![]],
        (1, _) => vec![line(likelihood, bounds[0])],
        (_, Some(pair)) => pair.starts().into_iter().map(|start| start.iter().copied().collect()).collect(),
        (_, None) => square(likelihood, &bounds),
    };
    let found = starts.into_iter().filter_map(|start| climb(likelihood, start));
    let best = found.max_by(|a, b| a.point.value.total_cmp(&b.point.value)).ok_or(ModelError::NoMaximum)?;
    for ((r, (low, high)), name) in best.point.r.iter().zip(&bounds).zip(names).filter(|_| pair.is_none()) {
        let near = AT_BOUND * (high - low);
        if r - low < near || high - r < near {
            let bound = if r - low < near { *low } else { *high };
            return Err(ModelError::AtTheBound { parameter: name, bound, low: *low, high: *high });
        }
    }
    Ok(best)
}

/// The best point of a grid, narrowed by golden sections.
fn line(likelihood: &Likelihood, (low, high): (f64, f64)) -> Vec<f64> {
    let count = GRID[usize::from(!likelihood.determinants.is_cheap())];
    let at = |i: usize| low + (high - low) * (i as f64 + 0.5) / count as f64;
    let f = |r: f64| likelihood.value(&[r]);
    let values: Vec<f64> = (0..count).map(|i| f(at(i))).collect();
    // Where nothing tells them apart, the one nearest to no space at all.
    let order = |a: &usize, b: &usize| values[*a].total_cmp(&values[*b]).then(at(*b).abs().total_cmp(&at(*a).abs()));
    let best = (0..count).max_by(order).unwrap_or(0);
    let (mut a, mut b) =
        (if best == 0 { low } else { at(best - 1) }, if best + 1 == count { high } else { at(best + 1) });
    let (mut x, mut fx) = (at(best), values[best]);
    // Newton's steps do the rest; from the edge of the grid the bound is approached.
    let sections = if best == 0 || best + 1 == count { 24 } else { 6 };
    for _ in 0..sections {
        let trial = if x - a > b - x { x - GOLDEN * (x - a) } else { x + GOLDEN * (b - x) };
        let value = f(trial);
        let (left, right) = if trial < x { (trial, x) } else { (x, trial) };
        if value > fx {
            (a, b) = if trial < x { (a, right) } else { (left, b) };
            (x, fx) = (trial, value);
        } else if trial < x {
            a = left;
        } else {
            b = right;
        }
    }
    vec![x]
}

/// The best few points of a grid over two parameters, the origin among them.
fn square(likelihood: &Likelihood, bounds: &[(f64, f64)]) -> Vec<Vec<f64>> {
    let count = if likelihood.determinants.is_cheap() { SQUARE } else { SQUARE / 2 };
    let at = |(low, high): (f64, f64), i: usize| low + (high - low) * (i as f64 + 0.5) / count as f64;
    let mut points: Vec<(f64, Vec<f64>)> = (0..count * count)
        .map(|cell| vec![at(bounds[0], cell / count), at(bounds[1], cell % count)])
        .map(|r| (likelihood.value(&r), r))
        .collect();
    points.sort_by(|a, b| b.0.total_cmp(&a.0));
    points.into_iter().take(FOLLOWED).map(|(_, r)| r).chain([vec![0.0; bounds.len()]]).collect()
}

/// Newton's steps, halved until the likelihood rises.
pub fn climb(likelihood: &Likelihood, start: Vec<f64>) -> Option<Maximum> {
    let mut near = likelihood.determinants.near(&start);
    let (mut point, mut gradient, mut information) = likelihood.derivatives(&start, &near)?;
    if start.is_empty() {
        return Some(Maximum { point, information });
    }
    for _ in 0..STEPS {
        let step = likelihood.step(&point, &gradient, &information)?;
        let mut share = 1.0;
        let mut next = None;
        for _ in 0..HALVINGS {
            let r: Vec<f64> = point.r.iter().zip(step.iter()).map(|(r, s)| r + share * s).collect();
            if near.derivatives(&r).is_none() && likelihood.determinants.value(&r).is_finite() {
                near = likelihood.determinants.near(&r);
            }
            next =
                likelihood.derivatives(&r, &near).filter(|(one, ..)| one.value >= point.value - rounding(point.value));
            if next.is_some() {
                break;
            }
            share *= 0.5;
        }
        let Some(next) = next else { break };
        let moved = distance(&next.0.r, &point.r);
        (point, gradient, information) = next;
        if moved <= DONE {
            break;
        }
    }
    Some(Maximum { point, information })
}

/// Values of a likelihood that differ by less are equal.
fn rounding(value: f64) -> f64 {
    1e-13 * value.abs().max(1.0)
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    DVector::from_iterator(a.len(), a.iter().zip(b).map(|(a, b)| (a - b) / b.abs().max(1e-3))).amax()
}
