//! Maximum likelihood from the columns of a panel to estimates with their covariance.

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::columns::{Columns, Problem};
use super::covariance::{Information, Meat, bread, sandwich};
use super::determinant::Determinants;
use super::information::{MOST_PLACES, Responses, expected, fitted};
use super::likelihood::Likelihood;
use super::panel::Within;
use super::search::maximise;
use super::two::Pair;
use crate::stats::sums::{dot, squared_deviations, sum};

/// Estimates in the order b, rho_1, .., lambda, sigma^2.
#[derive(Clone, Debug)]
pub struct Fit {
    /// Of the regressors that are `kept`.
    pub b: Vec<f64>,
    pub rho: Vec<f64>,
    pub lambda: Option<f64>,
    /// e'e / N, N as the likelihood counts its rows.
    pub sigma2: f64,
    /// Of all estimates in their order.
    pub covariance: DMatrix<f64>,
    pub information: Information,
    pub log_likelihood: f64,
    pub kept: Vec<usize>,
    pub dropped: Vec<usize>,
    /// Rows that the likelihood counts.
    pub rows: usize,
    pub goodness: Goodness,
    /// Intervals in which each spatial parameter alone may lie.
    pub bounds: Vec<(f64, f64)>,
}

/// Three shares of explained variance, all between the observed y and what the model says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Goodness {
    /// 1 - e'e / sum (y - ybar)^2: effects and neighbours' y count as explained.
    pub whole: f64,
    /// 1 - e'e / y~'y~ for y without its effects.
    pub within: f64,
    /// Squared correlation of y~ with the reduced form (I - rho W)^-1 X~ b.
    pub correlation: f64,
    pub rss: f64,
}

impl Fit {
    /// Place of b_j among the estimates, for j among all regressors.
    pub fn place(&self, regressor: usize) -> Option<usize> {
        self.kept.iter().position(|at| *at == regressor)
    }

    /// Place of the first spatial parameter.
    pub fn spatial(&self) -> usize {
        self.b.len()
    }

    pub fn error(&self, place: usize) -> f64 {
        self.covariance[(place, place)].max(0.0).sqrt()
    }

    pub fn estimates(&self) -> Vec<f64> {
        self.b.iter().chain(&self.rho).chain(&self.lambda).copied().chain([self.sigma2]).collect()
    }
}

/// Expected information becomes observed above `MOST_PLACES` places.
pub fn fit(problem: &Problem, information: Information, meat: &Meat) -> Result<Fit, ModelError> {
    let columns = problem.columns()?;
    let (rows, _) = problem.size();
    let parameters = columns.x.len() + problem.lags.len() + usize::from(problem.error.is_some()) + 1;
    if rows <= parameters {
        return Err(ModelError::TooFewRows { rows, parameters });
    }
    let compressed = columns.compressed()?;
    let determinants = Determinants::new(problem);
    let likelihood = Likelihood::new(&compressed, &determinants, rows as f64, 0.0);
    let pair = match problem.lags {
        [one, two] => Some(Pair::new(one.weights, two.weights)),
        _ => None,
    };
    let names: Vec<&'static str> = problem.lags.iter().map(|_| "rho").chain(problem.error.map(|_| "lambda")).collect();
    let found = maximise(&likelihood, &names, pair.as_ref())?;
    let point = found.point;
    let dense_needed = information == Information::Expected || !matches!(meat, Meat::None);
    let responses = match dense_needed && problem.panel.places <= MOST_PLACES {
        true => Some(Responses::new(problem, &point.r)?),
        false => None,
    };
    let (information, matrix) = match (&responses, information) {
        (Some(responses), Information::Expected) => {
            (Information::Expected, expected(problem, &columns, &point, responses)?)
        }
        _ => (Information::Observed, found.information),
    };
    let bread = bread(&matrix)?;
    let covariance = match (&responses, meat) {
        (_, Meat::None) => bread,
        (Some(responses), meat) => sandwich(problem, &columns, &likelihood, &point.r, responses, &bread, meat)?,
        (None, _) => return Err(ModelError::TooManyPlaces { places: problem.panel.places }),
    };
    let (rho, lambda) = point.r.split_at(problem.lags.len());
    Ok(Fit {
        goodness: goodness(problem, &columns, &point.b, rho, point.rss, responses.as_ref()),
        b: point.b.iter().copied().collect(),
        rho: rho.to_vec(),
        lambda: lambda.first().copied(),
        sigma2: point.s2,
        covariance,
        information,
        log_likelihood: point.value,
        kept: columns.kept,
        dropped: columns.dropped,
        rows,
        bounds: determinants.bounds(),
    })
}

pub(super) fn goodness(
    problem: &Problem,
    columns: &Columns,
    b: &DVector<f64>,
    rho: &[f64],
    rss: f64,
    responses: Option<&Responses>,
) -> Goodness {
    let y = &columns.y;
    let within = match problem.within {
        Within::Pooled => squared_deviations(y),
        _ => dot(y, y),
    };
    let fitted = fitted(&columns.x, b);
    let correlation = match reduced(problem, &fitted, rho, responses) {
        Some(reduced) if !reduced.is_empty() => correlation(y, &reduced),
        _ => f64::NAN,
    };
    Goodness {
        whole: 1.0 - rss / squared_deviations(problem.y),
        within: 1.0 - rss / within,
        correlation: correlation * correlation,
        rss,
    }
}

/// (I - sum rho W)^-1 x = x + sum rho G x, period by period; none where no inverse or factor is at hand.
fn reduced(problem: &Problem, x: &[f64], rho: &[f64], responses: Option<&Responses>) -> Option<Vec<f64>> {
    if let ([one], [rho]) = (problem.lags, rho)
        && let Some(solved) = one.determinant.solve(*rho, x, problem.panel.places)
    {
        return Some(solved);
    }
    let made;
    let responses = match responses {
        Some(responses) => responses,
        None => {
            made = Responses::new(problem, rho).ok()?;
            &made
        }
    };
    let mut all = x.to_vec();
    for (lag, rho) in rho.iter().enumerate() {
        let moved = responses.times(lag, problem.panel, x).ok()?;
        all.iter_mut().zip(moved).for_each(|(sum, gx)| *sum += rho * gx);
    }
    Some(all)
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| sum(x.iter().copied()) / x.len() as f64;
    let (am, bm) = (mean(a), mean(b));
    let cross = sum(a.iter().zip(b).map(|(a, b)| (a - am) * (b - bm)));
    cross / (squared_deviations(a) * squared_deviations(b)).sqrt()
}
