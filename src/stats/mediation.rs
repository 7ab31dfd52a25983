//! Direct and indirect effects of linear equations.

use crate::card;
use crate::stats::dist::normal_two_sided;
use crate::stats::regression::atoms::{AtomError, Cross, Solution};

card! {
    /// Of a treatment X, mediators M_j, an outcome Y and controls, all within the same effects and on the same rows:
    ///
    /// ```text
    /// M_j = a_j X + controls        Y = c' X + sum_j b_j M_j + controls        Y = c X + controls
    /// indirect = sum_j a_j b_j      direct = c'                                total = c = c' + sum_j a_j b_j
    /// ```
    ///
    /// The last identity is exact for least squares (MacKinnon, Warsi and Dwyer 1995). Where direct and indirect differ
    /// in sign, the mediator suppresses the effect and no share of it is mediated (MacKinnon, Krull and Lockwood 2000).
    /// Sobel's (1982) error of a b is sqrt(a^2 se_b^2 + b^2 se_a^2); Aroian's (1947) adds se_a^2 se_b^2 below the root.
    static CARD = "mediated_effects", "direct and indirect effects";
}

/// Columns of the atoms.
#[derive(Clone, Debug)]
pub struct System {
    pub treatment: usize,
    pub controls: Vec<usize>,
    pub paths: Vec<Path>,
}

/// One outcome with the mediators of its equation.
#[derive(Clone, Debug)]
pub struct Path {
    pub mediators: Vec<usize>,
    pub outcome: usize,
}

/// Effects along one path.
#[derive(Clone, Debug, PartialEq)]
pub struct Mediated {
    /// The treatment's slope in the equation of each mediator (m).
    pub a: Vec<f64>,
    /// Each mediator's slope in the equation of the outcome (m).
    pub b: Vec<f64>,
    /// c'
    pub direct: f64,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MediationError {
    #[error("{0}")]
    Atoms(#[from] AtomError),
    /// A column of the atoms that the others of its equation explain.
    #[error("column {column} is collinear with the others of its equation")]
    Collinear { column: usize },
}

impl Mediated {
    /// a_j b_j
    pub fn through(&self, mediator: usize) -> f64 {
        self.a[mediator] * self.b[mediator]
    }

    pub fn indirect(&self) -> f64 {
        (0..self.a.len()).map(|mediator| self.through(mediator)).sum()
    }

    pub fn total(&self) -> f64 {
        self.direct + self.indirect()
    }

    /// Direct and indirect effect have opposite signs.
    pub fn suppresses(&self) -> bool {
        self.direct * self.indirect() < 0.0
    }

    /// indirect / total; none under suppression, where it is no share.
    pub fn share(&self) -> Option<f64> {
        (!self.suppresses() && self.total() != 0.0).then(|| self.indirect() / self.total())
    }
}

/// The effects of every path on one sample of units; each equation of a mediator is solved once.
pub fn mediated(sample: &Cross, system: &System) -> Vec<Result<Mediated, MediationError>> {
    let mut known: Vec<(usize, Result<f64, MediationError>)> = vec![];
    let own: Vec<usize> = [&[system.treatment], system.controls.as_slice()].concat();
    let mut slope = |mediator: usize| -> Result<f64, MediationError> {
        if let Some((_, found)) = known.iter().find(|(one, _)| *one == mediator) {
            return found.clone();
        }
        let found = sample.solve(mediator, &own).map_err(MediationError::from);
        let found = found.and_then(|solution| coefficient(&solution, system.treatment));
        known.push((mediator, found.clone()));
        found
    };
    let path = |path: &Path| {
        let a = path.mediators.iter().map(|&mediator| slope(mediator)).collect::<Result<Vec<f64>, _>>()?;
        let regressors = [&[system.treatment], path.mediators.as_slice(), system.controls.as_slice()].concat();
        let solution = sample.solve(path.outcome, &regressors)?;
        let b = path.mediators.iter().map(|&column| coefficient(&solution, column)).collect::<Result<Vec<f64>, _>>()?;
        Ok(Mediated { a, b, direct: coefficient(&solution, system.treatment)? })
    };
    system.paths.iter().map(path).collect()
}

fn coefficient(solution: &Solution, column: usize) -> Result<f64, MediationError> {
    solution.coefficient(column).ok_or(MediationError::Collinear { column })
}

/// The first-order test of a b = 0, whose a and b come from two equations and count as independent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sobel {
    pub error: f64,
    /// a b / error
    pub z: f64,
    /// Two-sided, from the normal.
    pub p: f64,
    /// With the second-order term.
    pub aroian_error: f64,
}

pub fn sobel(a: f64, a_error: f64, b: f64, b_error: f64) -> Sobel {
    let first = a * a * b_error * b_error + b * b * a_error * a_error;
    let z = a * b / first.sqrt();
    let aroian_error = (first + a_error * a_error * b_error * b_error).sqrt();
    Sobel { error: first.sqrt(), z, p: normal_two_sided(z), aroian_error }
}
