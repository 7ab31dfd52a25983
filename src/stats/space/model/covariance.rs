//! Covariances of the estimates: inverse information, or a sandwich of it around the rows' scores.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::ModelError;
use super::columns::{Columns, Problem};
use super::information::Responses;
use super::likelihood::{Likelihood, scaled_inverse};
use crate::stats::linalg::symmetric_eigen;

/// Which second derivatives the information is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Information {
    /// Their expectation under normal errors.
    #[default]
    Expected,
    /// Those of the data.
    Observed,
}

/// Which rows move together in the scores.
#[derive(Clone, Debug, Default)]
pub enum Meat<'a> {
    /// No meat: the information is believed.
    #[default]
    None,
    Rows,
    /// One code a row for each clustered dimension.
    Clusters(&'a [Vec<u32>]),
}

/// The inverse of the information. A parameter that the data say nothing of, as rho where nobody has a neighbour, has a
/// variance of zero and stands apart.
pub fn bread(information: &DMatrix<f64>) -> Result<DMatrix<f64>, ModelError> {
    let known: Vec<usize> = (0..information.nrows()).filter(|&i| information[(i, i)] != 0.0).collect();
    let part = DMatrix::from_fn(known.len(), known.len(), |i, j| information[(known[i], known[j])]);
    let inverse = scaled_inverse(&part).ok_or(ModelError::NoInformation)?;
    if inverse.diagonal().iter().any(|variance| variance.is_nan() || *variance <= 0.0) {
        return Err(ModelError::NoInformation);
    }
    let mut all = DMatrix::zeros(information.nrows(), information.ncols());
    for (i, row) in known.iter().enumerate() {
        for (j, column) in known.iter().enumerate() {
            all[(*row, *column)] = inverse[(i, j)];
        }
    }
    Ok(all)
}

/// B S B for the sum S of products of scores within rows or clusters, without a small-sample factor.
pub fn sandwich(
    problem: &Problem,
    columns: &Columns,
    likelihood: &Likelihood,
    r: &[f64],
    responses: &Responses,
    bread: &DMatrix<f64>,
    meat: &Meat,
) -> Result<DMatrix<f64>, ModelError> {
    let scores = scores(problem, columns, likelihood, r, responses)?;
    let sum = match meat {
        Meat::None => return Ok(bread.clone()),
        Meat::Rows => scores.transpose() * &scores,
        Meat::Clusters(dimensions) => crossed(&scores, dimensions)?,
    };
    Ok(bread * sum * bread)
}

/// A row for each row of the panel: the derivative of its share of the likelihood, of mean zero.
fn scores(
    problem: &Problem,
    columns: &Columns,
    likelihood: &Likelihood,
    r: &[f64],
    responses: &Responses,
) -> Result<DMatrix<f64>, ModelError> {
    let whole = Likelihood::new(columns, likelihood.determinants, likelihood.rows, likelihood.constant);
    let at = whole.residuals(r)?;
    let (rows, times) = problem.size();
    let panel = problem.panel;
    let (k, q) = (at.b.len(), at.slopes.len());
    let share = times as f64 / panel.periods as f64;
    let diagonals = responses.diagonals()?;
    let counted = rows as f64 / panel.rows() as f64;
    Ok(DMatrix::from_fn(panel.rows(), k + q + 1, |row, column| {
        let e = at.e[row];
        match column {
            _ if column < k => at.x[(row, column)] * e / at.s2,
            _ if column < k + q => {
                let own = column - k;
                at.slopes[own][row] * e / at.s2 - share * diagonals[own][row % panel.places]
            }
            _ => (e * e / at.s2 - counted) / (2.0 * at.s2),
        }
    }))
}

/// Inclusion and exclusion over clustered dimensions, negative eigenvalues set to zero (Cameron, Gelbach and Miller 2011).
fn crossed(scores: &DMatrix<f64>, dimensions: &[Vec<u32>]) -> Result<DMatrix<f64>, ModelError> {
    let width = scores.ncols();
    let mut meat = DMatrix::zeros(width, width);
    for chosen in 1_usize..1 << dimensions.len() {
        let codes: Vec<&Vec<u32>> =
            dimensions.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1).map(|(_, codes)| codes).collect();
        let sign = if codes.len() % 2 == 1 { 1.0 } else { -1.0 };
        let mut sums: indexmap::IndexMap<Vec<u32>, Vec<f64>> = indexmap::IndexMap::new();
        for row in 0..scores.nrows() {
            let cell = codes.iter().map(|codes| codes[row]).collect();
            let sum = sums.entry(cell).or_insert_with(|| vec![0.0; width]);
            sum.iter_mut().zip(scores.row(row).iter()).for_each(|(sum, score)| *sum += score);
        }
        for sum in sums.values() {
            for (i, one) in sum.iter().enumerate() {
                for (j, other) in sum.iter().enumerate() {
                    meat[(i, j)] += sign * one * other;
                }
            }
        }
    }
    if dimensions.len() == 1 {
        return Ok(meat);
    }
    let eigen = symmetric_eigen(&meat)?;
    let positive = DMatrix::from_fn(width, width, |i, j| eigen.vectors[(i, j)] * eigen.values[j].max(0.0));
    Ok(positive * eigen.vectors.transpose())
}
