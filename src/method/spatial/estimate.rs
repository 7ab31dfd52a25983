//! The step of a spatial model: estimates, effects, tests.

use serde::{Deserialize, Serialize};

use super::design::Design;
use super::ground::failed;
use super::options::{By, Information, Order, Transform};
use super::settle::Settled;
use super::{choose, effects, moments, publish};
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::stats::space::Weights;
use crate::stats::space::combine;
use crate::stats::space::model::{self, Fit, Matrix, Problem, Spectrum, covariance, random};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub settled: Settled,
    /// The data have periods.
    pub panel: bool,
    /// Seed and name of the draws of a simulation.
    pub draws: Option<(u64, String)>,
}

/// Inputs: a ground for each matrix; the cells of other effects; the grouping of effects; the outcome; the terms; the
/// columns of the clusters.
pub static SPATIAL_FIT: Op =
    Op { name: "spatial_model", version: 2, keep: true, cost: |_, rows| 4000 * rows, run: estimate };

/// Matrices that a model of this design asks for, with what is known of them.
pub struct Ready {
    /// One for rho, or two; W1 + W2 where rho is held equal.
    pub lags: Vec<(Weights, Spectrum)>,
}

impl Ready {
    fn new(design: &Design) -> Result<Self, Failure> {
        let own = |ground: &&super::ground::Ground| (ground.weights.clone(), ground.spectrum.clone());
        let lags = match (design.grounds.as_slice(), design.settled.equal_rho) {
            ([one, two], true) => vec![together(&one.weights, &two.weights)?],
            (grounds, _) => grounds.iter().map(own).collect(),
        };
        Ok(Ready { lags })
    }

    pub fn matrices(&self) -> Result<Vec<Matrix<'_>>, Failure> {
        self.lags.iter().map(|(w, spectrum)| Matrix::new(w, spectrum).map_err(failed)).collect()
    }
}

/// W1 + W2 and its eigenvalues.
pub fn together(one: &Weights, two: &Weights) -> Result<(Weights, Spectrum), Failure> {
    let sum = combine::sum(&[one, two], &[1.0, 1.0]);
    let spectrum = Spectrum::of(&sum).map_err(failed)?;
    Ok((sum, spectrum))
}

/// What a fit gave, whichever way it went.
pub struct Found {
    pub fit: Fit,
    /// The share of random effects and its error.
    pub phi: Option<(f64, f64)>,
}

fn estimate(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let design = Design::read(job, &params.settled)?;
    let ready = Ready::new(&design)?;
    let matrices = ready.matrices()?;
    let settled = &params.settled;
    let lags: &[Matrix] = if settled.model.has_lag() { &matrices } else { &[] };
    let problem = problem(&design, &design.x, lags, matrices.first().filter(|_| settled.model.has_error()));
    let found = match (settled.by, settled.random) {
        (By::Likelihood, false) => {
            Found { fit: model::fit(&problem, information(settled), &design.meat()).map_err(failed)?, phi: None }
        }
        (By::Likelihood, true) => {
            let found = random::fit(&problem, design.units()).map_err(failed)?;
            Found { fit: found.fit, phi: Some((found.phi, found.phi_error)) }
        }
        _ => moments::fit(&design, &problem)?,
    };
    let mut out = Published::default();
    publish::coefficients(&mut out, &design, &found);
    effects::publish(&mut out, &design, &found.fit, lags, params.draws.as_ref())?;
    publish::statistics(&mut out, &design, &found);
    choose::publish(&mut out, &design, &problem, &found.fit, params.panel);
    publish::account(&mut out, &design, &found);
    Datum::record(&out)
}

/// The columns of a design as a model of some matrices.
pub fn problem<'a>(
    design: &'a Design,
    x: &'a [Vec<f64>],
    lags: &'a [Matrix<'a>],
    error: Option<&'a Matrix<'a>>,
) -> Problem<'a> {
    Problem {
        panel: design.panel,
        within: design.within(),
        order: match design.settled.order {
            Order::LagFirst => model::Order::LagFirst,
            Order::DemeanFirst => model::Order::DemeanFirst,
        },
        transform: match design.settled.transform {
            Transform::Direct => model::Transform::Direct,
            Transform::LeeYu => model::Transform::LeeYu,
        },
        y: &design.y,
        x,
        lags,
        error,
    }
}

pub fn information(settled: &Settled) -> covariance::Information {
    match settled.information {
        Information::Expected => covariance::Information::Expected,
        Information::Observed => covariance::Information::Observed,
    }
}
