//! The expected information of (b, rho_1, .., lambda, sigma^2) under normal errors (Lee and Yu 2010, Elhorst 2014).

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::columns::{Columns, Problem};
use super::likelihood::Point;
use super::spectrum::dense;
use crate::stats::linalg::inverse;
use crate::stats::space::Weights;
use crate::stats::sums::dot;

/// The dense inverse is formed for up to so many places.
pub const MOST_PLACES: usize = 2000;

/// G_k = W_k (I - sum rho_k W_k)^-1 and H = M (I - lambda M)^-1, dense.
pub struct Responses {
    pub lags: Vec<DMatrix<f64>>,
    pub error: Option<DMatrix<f64>>,
}

impl Responses {
    pub fn new(problem: &Problem, r: &[f64]) -> Result<Self, ModelError> {
        let places = problem.panel.places;
        if places > MOST_PLACES {
            return Err(ModelError::TooManyPlaces { places });
        }
        let (rho, lambda) = r.split_at(problem.lags.len());
        let mut system = DMatrix::identity(places, places);
        for (rho, w) in rho.iter().zip(problem.lags) {
            system -= dense(w.weights) * *rho;
        }
        let lags = match rho.is_empty() {
            true => vec![],
            false => {
                let a = inverse(&system)?;
                problem.lags.iter().map(|w| times(w.weights, &a)).collect()
            }
        };
        let error = match (problem.error, lambda.first()) {
            (Some(m), Some(lambda)) => {
                let system = DMatrix::identity(places, places) - dense(m.weights) * *lambda;
                Some(times(m.weights, &inverse(&system)?))
            }
            _ => None,
        };
        Ok(Responses { lags, error })
    }
}

/// W A, row by row.
fn times(w: &Weights, a: &DMatrix<f64>) -> DMatrix<f64> {
    let mut product = DMatrix::zeros(a.nrows(), a.ncols());
    for (column, mut out) in a.column_iter().zip(product.column_iter_mut()) {
        for place in 0..w.places() {
            out[place] = w.row(place).map(|(other, weight)| weight * column[other]).sum();
        }
    }
    product
}

/// `columns` whole, not compressed; `at` the maximum, in compressed rows.
pub fn expected(
    problem: &Problem,
    columns: &Columns,
    at: &Point,
    responses: &Responses,
) -> Result<DMatrix<f64>, ModelError> {
    let (k, q, s2) = (at.b.len(), at.slopes.len(), at.s2);
    let (rows, times) = problem.size();
    let lambda = at.r.get(problem.lags.len()).copied();
    let operators = operators(problem, responses, lambda)?;
    let traced: Vec<DMatrix<f64>> = match problem.less_ones() {
        true => operators.iter().map(centred).collect(),
        false => operators,
    };
    let filtered = |x: &[f64], m: Option<&Vec<f64>>| -> Vec<f64> {
        let lambda = lambda.unwrap_or(0.0);
        m.map_or_else(|| x.to_vec(), |m| x.iter().zip(m).map(|(x, m)| x - lambda * m).collect())
    };
    let x: Vec<Vec<f64>> = columns.x.iter().enumerate().map(|(j, x)| filtered(x, columns.mx.get(j))).collect();
    let fitted = fitted(&columns.x, &at.b);
    // R G X b for each lag; nothing for the error.
    let mut responses_of_fit = vec![];
    for g in &responses.lags {
        let moved = problem.panel_times(g, &fitted);
        let moved = match (problem.error, lambda) {
            (Some(m), Some(lambda)) => {
                let again = problem.panel.lag(m.weights, &moved);
                moved.iter().zip(again).map(|(x, m)| x - lambda * m).collect()
            }
            _ => moved,
        };
        responses_of_fit.push(problem.again(moved)?);
    }
    let mut information = DMatrix::zeros(k + q + 1, k + q + 1);
    for (i, one) in x.iter().enumerate() {
        for (j, other) in x.iter().enumerate() {
            information[(i, j)] = dot(one, other) / s2;
        }
    }
    let mut set = |i: usize, j: usize, value: f64| {
        information[(i, j)] = value;
        information[(j, i)] = value;
    };
    for (i, a) in traced.iter().enumerate() {
        for (j, x) in x.iter().enumerate() {
            set(j, k + i, responses_of_fit.get(i).map_or(0.0, |g| dot(x, g) / s2));
        }
        for (j, b) in traced.iter().enumerate().take(i + 1) {
            let traces = a.transpose().dot(b) + a.dot(b);
            let means = match (responses_of_fit.get(i), responses_of_fit.get(j)) {
                (Some(a), Some(b)) => dot(a, b) / s2,
                _ => 0.0,
            };
            set(k + i, k + j, times as f64 * traces + means);
        }
        set(k + i, k + q, times as f64 * a.trace() / s2);
    }
    set(k + q, k + q, rows as f64 / (2.0 * s2 * s2));
    Ok(information)
}

/// R G_k R^-1 for R = I - lambda M, and H.
fn operators(problem: &Problem, responses: &Responses, lambda: Option<f64>) -> Result<Vec<DMatrix<f64>>, ModelError> {
    let mut operators = responses.lags.clone();
    if let (Some(m), Some(lambda), Some(h)) = (problem.error, lambda, &responses.error) {
        let places = problem.panel.places;
        let r = DMatrix::identity(places, places) - dense(m.weights) * lambda;
        let back = inverse(&r)?;
        operators.iter_mut().for_each(|g| *g = &r * &*g * &back);
        operators.push(h.clone());
    }
    Ok(operators)
}

/// J A J, for J that takes the mean out.
fn centred(a: &DMatrix<f64>) -> DMatrix<f64> {
    let (rows, columns, all) = (a.column_mean(), a.row_mean(), a.mean());
    DMatrix::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)] - rows[i] - columns[j] + all)
}

/// X b, row by row.
pub fn fitted(x: &[Vec<f64>], b: &DVector<f64>) -> Vec<f64> {
    let rows = x.first().map_or(0, Vec::len);
    let mut fitted = vec![0.0; rows];
    for (x, b) in x.iter().zip(b.iter()) {
        fitted.iter_mut().zip(x).for_each(|(sum, x)| *sum += b * x);
    }
    fitted
}

impl Problem<'_> {
    /// G x in each period.
    pub(super) fn panel_times(&self, g: &DMatrix<f64>, x: &[f64]) -> Vec<f64> {
        match x.is_empty() {
            true => vec![0.0; self.panel.rows()],
            false => x
                .chunks(self.panel.places)
                .flat_map(|period| (g * DVector::from_column_slice(period)).iter().copied().collect::<Vec<_>>())
                .collect(),
        }
    }
}
