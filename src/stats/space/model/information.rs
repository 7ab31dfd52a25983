//! The expected information of (b, rho_1, .., lambda, sigma^2) under normal errors (Lee and Yu 2010, Elhorst 2014).

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::columns::{Columns, Problem};
use super::likelihood::Point;
use super::panel::Panel;
use super::resolvent::Resolvent;
use super::spectrum::dense;
use crate::stats::linalg::inverse;
use crate::stats::space::Weights;
use crate::stats::sums::dot;

/// The dense inverse is formed for up to so many places.
pub const MOST_PLACES: usize = 2000;

/// G_k = W_k (I - sum rho_k W_k)^-1 and H = M (I - lambda M)^-1: one G from a sparse factor where that is at hand, else
/// dense.
pub enum Responses<'a> {
    Factored(Box<Resolvent<'a>>),
    Dense { lags: Vec<DMatrix<f64>>, error: Option<DMatrix<f64>> },
}

impl<'a> Responses<'a> {
    pub fn new(problem: &Problem<'a>, r: &[f64]) -> Result<Self, ModelError> {
        let places = problem.panel.places;
        if places > MOST_PLACES {
            return Err(ModelError::TooManyPlaces { places });
        }
        let (rho, lambda) = r.split_at(problem.lags.len());
        if let ([one], &[rho], None, false) = (problem.lags, rho, problem.error, problem.less_ones())
            && let Some(found) = Resolvent::new(one.weights, rho)
        {
            return Ok(Responses::Factored(Box::new(found)));
        }
        let mut system = DMatrix::identity(places, places);
        for (rho, w) in rho.iter().zip(problem.lags) {
            system -= dense(w.weights) * *rho;
        }
        let lags = match (problem.lags, rho) {
            ([], _) => vec![],
            ([one], &[rho]) => vec![response(one.weights, &system, rho)?],
            _ => {
                let a = inverse(&system)?;
                problem.lags.iter().map(|w| times(w.weights, &a)).collect()
            }
        };
        let error = match (problem.error, lambda.first()) {
            (Some(m), Some(&lambda)) => {
                let system = DMatrix::identity(places, places) - dense(m.weights) * lambda;
                Some(response(m.weights, &system, lambda)?)
            }
            _ => None,
        };
        Ok(Responses::Dense { lags, error })
    }

    /// How many G there are.
    pub fn lags(&self) -> usize {
        match self {
            Responses::Factored(_) => 1,
            Responses::Dense { lags, .. } => lags.len(),
        }
    }

    /// G_k x in each period.
    pub fn times(&self, lag: usize, panel: Panel, x: &[f64]) -> Result<Vec<f64>, ModelError> {
        match self {
            _ if x.is_empty() => Ok(vec![0.0; panel.rows()]),
            Responses::Factored(g) => g.times(x),
            Responses::Dense { lags, .. } => {
                let x = DMatrix::from_column_slice(panel.places, panel.periods, x);
                Ok(lags.get(lag).map_or_else(Vec::new, |g| (g * x).as_slice().to_vec()))
            }
        }
    }

    /// Of each G, then of H (n each).
    pub fn diagonals(&self) -> Result<Vec<Vec<f64>>, ModelError> {
        match self {
            Responses::Factored(g) => Ok(vec![g.sums()?.diagonal]),
            Responses::Dense { lags, error } => {
                Ok(lags.iter().chain(error).map(|g| g.diagonal().iter().copied().collect()).collect())
            }
        }
    }

    /// tr A_i, and tr(A_i'A_j) + tr(A_i A_j), for A = (R G_k R^-1, .., H) with R = I - lambda M.
    fn traces(&self, problem: &Problem, lambda: Option<f64>) -> Result<(Vec<f64>, DMatrix<f64>), ModelError> {
        match self {
            Responses::Factored(g) => {
                let sums = g.sums()?;
                let both = DMatrix::from_element(1, 1, sums.gg + sums.squares);
                Ok((vec![crate::stats::sums::sum(sums.diagonal)], both))
            }
            Responses::Dense { lags, error } => {
                let mut operators = operators(problem, lags, error.as_ref(), lambda)?;
                if problem.less_ones() {
                    operators.iter_mut().for_each(|a| *a = centred(a));
                }
                let turned: Vec<DMatrix<f64>> = operators.iter().map(|a| a.transpose()).collect();
                let both = |i: usize, j: usize| operators[i].dot(&operators[j]) + turned[i].dot(&operators[j]);
                let size = operators.len();
                Ok((operators.iter().map(|a| a.trace()).collect(), DMatrix::from_fn(size, size, both)))
            }
        }
    }
}

/// Below this rho a difference of A = (I - rho W)^-1 from I says too little of W A.
const SMALL: f64 = 0.05;

/// W A = (A - I) / rho.
fn response(w: &Weights, system: &DMatrix<f64>, rho: f64) -> Result<DMatrix<f64>, ModelError> {
    let mut a = inverse(system)?;
    if rho.abs() < SMALL {
        return Ok(times(w, &a));
    }
    for place in 0..a.nrows() {
        a[(place, place)] -= 1.0;
    }
    Ok(a / rho)
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
    let (traces, products) = responses.traces(problem, lambda)?;
    let filtered = |x: &[f64], m: Option<&Vec<f64>>| -> Vec<f64> {
        let lambda = lambda.unwrap_or(0.0);
        m.map_or_else(|| x.to_vec(), |m| x.iter().zip(m).map(|(x, m)| x - lambda * m).collect())
    };
    let x: Vec<Vec<f64>> = columns.x.iter().enumerate().map(|(j, x)| filtered(x, columns.mx.get(j))).collect();
    let fitted = fitted(&columns.x, &at.b);
    // R G X b for each lag; nothing for the error.
    let mut responses_of_fit = vec![];
    for lag in 0..responses.lags() {
        let moved = responses.times(lag, problem.panel, &fitted)?;
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
    // Compressed rows have the same inner products.
    information.view_mut((0, 0), (k, k)).copy_from(&(at.x.tr_mul(&at.x) / s2));
    let mut set = |i: usize, j: usize, value: f64| {
        information[(i, j)] = value;
        information[(j, i)] = value;
    };
    for (i, trace) in traces.iter().enumerate() {
        for (j, x) in x.iter().enumerate() {
            set(j, k + i, responses_of_fit.get(i).map_or(0.0, |g| dot(x, g) / s2));
        }
        for j in 0..=i {
            let means = match (responses_of_fit.get(i), responses_of_fit.get(j)) {
                (Some(a), Some(b)) => dot(a, b) / s2,
                _ => 0.0,
            };
            set(k + i, k + j, times as f64 * products[(i, j)] + means);
        }
        set(k + i, k + q, times as f64 * trace / s2);
    }
    set(k + q, k + q, rows as f64 / (2.0 * s2 * s2));
    Ok(information)
}

/// R G_k R^-1 for R = I - lambda M, and H.
fn operators(
    problem: &Problem,
    lags: &[DMatrix<f64>],
    error: Option<&DMatrix<f64>>,
    lambda: Option<f64>,
) -> Result<Vec<DMatrix<f64>>, ModelError> {
    let mut operators = lags.to_vec();
    if let (Some(m), Some(lambda), Some(h)) = (problem.error, lambda, error) {
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
