//! The log-determinants of a model as one function of its spatial parameters.

use nalgebra::{DMatrix, DVector};

use super::columns::Problem;
use super::spectrum::Local;
use super::two::Pair;

/// How far from one the sum of a row may be.
pub const ROW_SUM: f64 = 1e-9;

/// m (ln|I - sum rho_k W_k| + ln|I - lambda M|), less m ln(1 - rho) for each under Lee and Yu's period effects.
pub struct Determinants<'a> {
    parts: Vec<Part<'a>>,
    /// Parameters whose `ln(1 - r)` is taken off, together for those of one determinant.
    less_ones: bool,
    times: f64,
}

enum Part<'a> {
    One(&'a super::Matrix<'a>),
    Two(Pair<'a>),
}

/// Value, gradient and Hessian in the parameters (rho_1, rho_2, lambda).
pub struct Derivatives {
    pub value: f64,
    pub gradient: DVector<f64>,
    pub hessian: DMatrix<f64>,
}

impl<'a> Determinants<'a> {
    pub fn new(problem: &'a Problem<'a>) -> Self {
        let lag = match problem.lags {
            [] => None,
            [one] => Some(Part::One(one)),
            [one, two, ..] => Some(Part::Two(Pair::new(one.weights, two.weights))),
        };
        let parts = lag.into_iter().chain(problem.error.map(Part::One)).collect();
        Determinants { parts, less_ones: problem.less_ones(), times: problem.size().1 as f64 }
    }

    pub fn parameters(&self) -> usize {
        self.parts.iter().map(Part::width).sum()
    }

    /// Intervals in which each parameter alone may lie.
    pub fn bounds(&self) -> Vec<(f64, f64)> {
        self.parts.iter().flat_map(Part::bounds).collect()
    }

    pub fn is_cheap(&self) -> bool {
        self.parts.iter().all(|part| match part {
            Part::One(matrix) => matrix.determinant.is_cheap(),
            Part::Two(_) => true,
        })
    }

    /// Minus infinity outside the region.
    pub fn value(&self, r: &[f64]) -> f64 {
        let mut at = 0;
        let mut value = 0.0;
        for part in &self.parts {
            let own = &r[at..at + part.width()];
            at += part.width();
            value += part.value(own) - self.ones(own);
        }
        if value.is_nan() { f64::NEG_INFINITY } else { self.times * value }
    }

    fn ones(&self, own: &[f64]) -> f64 {
        match self.less_ones {
            true => libm::log(1.0 - own.iter().sum::<f64>()),
            false => 0.0,
        }
    }

    /// Prepared for evaluations around one point.
    pub fn near(&self, r: &[f64]) -> Near<'_, 'a> {
        let mut at = 0;
        let locals = self.parts.iter().map(|part| {
            let own = r[at];
            at += part.width();
            match part {
                Part::One(matrix) => {
                    let bounds = matrix.spectrum.search();
                    Some(matrix.determinant.near(own, REACH, bounds))
                }
                Part::Two(_) => None,
            }
        });
        Near { all: self, locals: locals.collect() }
    }
}

/// How far a polynomial for a determinant reaches around an estimate.
const REACH: f64 = 0.1;

/// Determinants around one point.
pub struct Near<'b, 'a> {
    all: &'b Determinants<'a>,
    locals: Vec<Option<Local<'b>>>,
}

impl Near<'_, '_> {
    /// None where the point is too far away, or outside the region.
    pub fn derivatives(&self, r: &[f64]) -> Option<Derivatives> {
        let width = self.all.parameters();
        let mut out =
            Derivatives { value: 0.0, gradient: DVector::zeros(width), hessian: DMatrix::zeros(width, width) };
        let mut at = 0;
        for (part, local) in self.all.parts.iter().zip(&self.locals) {
            let own = &r[at..at + part.width()];
            match (part, local) {
                (Part::One(_), Some(local)) => {
                    if !local.holds(own[0]) {
                        return None;
                    }
                    let traces = local.traces(own[0]);
                    out.value += traces.log_determinant;
                    out.gradient[at] -= traces.g;
                    out.hessian[(at, at)] -= traces.gg;
                }
                (Part::Two(pair), _) => {
                    let traces = pair.traces(own)?;
                    out.value += traces.log_determinant;
                    for (i, g) in traces.g.iter().enumerate() {
                        out.gradient[at + i] -= g;
                        for j in 0..2 {
                            out.hessian[(at + i, at + j)] -= traces.gg[(i, j)];
                        }
                    }
                }
                (Part::One(_), None) => return None,
            }
            if self.all.less_ones {
                let rest = 1.0 - own.iter().sum::<f64>();
                out.value -= libm::log(rest);
                for i in 0..own.len() {
                    out.gradient[at + i] += 1.0 / rest;
                    for j in 0..own.len() {
                        out.hessian[(at + i, at + j)] += 1.0 / (rest * rest);
                    }
                }
            }
            at += part.width();
        }
        out.value *= self.all.times;
        out.gradient *= self.all.times;
        out.hessian *= self.all.times;
        Some(out).filter(|out| out.value.is_finite())
    }
}

impl Part<'_> {
    fn width(&self) -> usize {
        match self {
            Part::One(_) => 1,
            Part::Two(_) => 2,
        }
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        match self {
            Part::One(matrix) => vec![matrix.spectrum.search()],
            Part::Two(pair) => pair.bounds(),
        }
    }

    fn value(&self, own: &[f64]) -> f64 {
        match self {
            Part::One(matrix) => {
                let (low, high) = (matrix.spectrum.low, matrix.spectrum.high);
                if own[0] > low && own[0] < high { matrix.determinant.value(own[0]) } else { f64::NEG_INFINITY }
            }
            Part::Two(pair) => pair.log_determinant(own),
        }
    }
}
