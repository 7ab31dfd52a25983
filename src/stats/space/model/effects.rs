//! Direct, indirect and total effects with their errors (LeSage and Pace 2009), by delta method or simulation.

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::fit::Fit;
use super::grid::Grid;
use super::multipliers::{Multipliers, Response};
use crate::stats::draws::Draws;
use crate::stats::linalg::symmetric_eigen;
use crate::stats::sums::{centred, dot};

/// A regressor: places of b, theta_1, .. among the estimates; none where it has no such coefficient.
#[derive(Clone, Debug)]
pub struct Regressor {
    pub places: Vec<Option<usize>>,
}

/// Averages that are asked for, as combinations of the functionals of [`Multipliers`]: kinds x functionals.
#[derive(Clone, Debug)]
pub struct Kinds {
    pub combinations: DMatrix<f64>,
}

impl Kinds {
    /// Direct, indirect and total; with groups the indirect effect within and across groups, then every pair.
    pub fn new(groups: usize) -> Self {
        let functionals = 2 + groups * groups;
        let mut rows: Vec<Vec<f64>> = vec![];
        let row = |entries: &[(usize, f64)]| {
            let mut row = vec![0.0; functionals];
            entries.iter().for_each(|(at, value)| row[*at] += value);
            row
        };
        rows.push(row(&[(0, 1.0)]));
        rows.push(row(&[(1, 1.0), (0, -1.0)]));
        rows.push(row(&[(1, 1.0)]));
        if groups > 0 {
            let own: Vec<(usize, f64)> = (0..groups).map(|g| (2 + g * groups + g, 1.0)).collect();
            rows.push(row(&[own.clone(), vec![(0, -1.0)]].concat()));
            let others = own.iter().map(|(at, _)| (*at, -1.0)).chain([(1, 1.0)]);
            rows.push(row(&others.collect::<Vec<_>>()));
            rows.extend((0..groups * groups).map(|pair| row(&[(2 + pair, 1.0)])));
        }
        Kinds { combinations: DMatrix::from_fn(rows.len(), functionals, |i, j| rows[i][j]) }
    }

    pub fn len(&self) -> usize {
        self.combinations.nrows()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Regressors x kinds.
#[derive(Clone, Debug)]
pub struct Effects {
    pub values: DMatrix<f64>,
    pub errors: DMatrix<f64>,
    /// Of each regressor: how far its effects err together (kinds x kinds).
    pub covariances: Vec<DMatrix<f64>>,
    /// Draws that left the region and were drawn again.
    pub redrawn: usize,
}

fn values(estimates: &[f64], multipliers: &Multipliers, regressors: &[Regressor], kinds: &Kinds) -> DMatrix<f64> {
    let of = &kinds.combinations * &multipliers.values;
    DMatrix::from_fn(regressors.len(), kinds.len(), |j, kind| {
        let places = regressors[j].places.iter().enumerate();
        places.filter_map(|(c, place)| Some(of[(kind, c)] * estimates[(*place)?])).sum()
    })
}

/// J V J' with the derivatives of every effect in every estimate.
pub fn delta(fit: &Fit, response: &Response, regressors: &[Regressor], kinds: &Kinds) -> Result<Effects, ModelError> {
    let estimates = fit.estimates();
    let multipliers = response.at(&fit.rho).ok_or(ModelError::NoMaximum)?;
    let found = values(&estimates, &multipliers, regressors, kinds);
    let of = &kinds.combinations * &multipliers.values;
    let slopes: Vec<DMatrix<f64>> = multipliers.slopes.iter().map(|slopes| &kinds.combinations * slopes).collect();
    let gradients = |regressor: &Regressor| {
        let mut gradients = DMatrix::zeros(estimates.len(), kinds.len());
        for (c, place) in regressor.places.iter().enumerate() {
            let Some(place) = *place else { continue };
            for kind in 0..kinds.len() {
                gradients[(place, kind)] += of[(kind, c)];
                for (k, slopes) in slopes.iter().enumerate() {
                    gradients[(fit.spatial() + k, kind)] += slopes[(kind, c)] * estimates[place];
                }
            }
        }
        gradients
    };
    let together = |gradients: DMatrix<f64>| gradients.tr_mul(&(&fit.covariance * &gradients));
    let covariances: Vec<DMatrix<f64>> = regressors.iter().map(|regressor| together(gradients(regressor))).collect();
    let errors =
        DMatrix::from_fn(regressors.len(), kinds.len(), |j, kind| covariances[j][(kind, kind)].max(0.0).sqrt());
    Ok(Effects { values: found, errors, covariances, redrawn: 0 })
}

/// Tries for one draw inside the region.
const TRIES: usize = 200;
/// Draws further from the estimate than so many errors are drawn again.
pub const FURTHEST: f64 = 5.0;

/// Covariances over draws of all estimates from the normal around them; draw n is stream n of `draws`.
pub fn simulate(
    fit: &Fit,
    response: &Response,
    regressors: &[Regressor],
    kinds: &Kinds,
    draws: &Draws,
    count: usize,
) -> Result<Effects, ModelError> {
    let estimates = fit.estimates();
    let at = response.at(&fit.rho).ok_or(ModelError::NoMaximum)?;
    let found = values(&estimates, &at, regressors, kinds);
    let root = root(&fit.covariance)?;
    let spatial = fit.spatial();
    let errors_of_rho: Vec<f64> = (0..fit.rho.len()).map(|k| fit.error(spatial + k)).collect();
    let grid = Grid::new(response, &fit.rho, &errors_of_rho);
    let mut samples: Vec<Vec<f64>> = vec![vec![]; regressors.len() * kinds.len()];
    let mut redrawn = 0;
    for number in 0..count {
        let mut draw = draws.draw(number as u64);
        let mut one = None;
        for _ in 0..TRIES {
            let z = DVector::from_fn(estimates.len(), |_, _| draw.normal());
            let drawn: Vec<f64> = (&root * z).iter().zip(&estimates).map(|(step, estimate)| estimate + step).collect();
            let rho = &drawn[spatial..spatial + fit.rho.len()];
            let close =
                rho.iter().zip(&fit.rho).zip(&errors_of_rho).all(|((r, at), se)| (r - at).abs() < FURTHEST * se);
            one = if close { grid.at(response, rho).map(|m| values(&drawn, &m, regressors, kinds)) } else { None };
            if one.is_some() {
                break;
            }
            redrawn += 1;
        }
        let one = one.ok_or(ModelError::NoMaximum)?;
        samples.iter_mut().enumerate().for_each(|(at, sample)| sample.push(one[(at / kinds.len(), at % kinds.len())]));
    }
    let samples: Vec<Vec<f64>> = samples.iter().map(|sample| centred(sample)).collect();
    let covariance =
        |of: &[Vec<f64>]| DMatrix::from_fn(of.len(), of.len(), |a, b| dot(&of[a], &of[b]) / (count as f64 - 1.0));
    let covariances: Vec<DMatrix<f64>> = samples.chunks(kinds.len()).map(covariance).collect();
    let errors = DMatrix::from_fn(regressors.len(), kinds.len(), |j, kind| covariances[j][(kind, kind)].sqrt());
    Ok(Effects { values: found, errors, covariances, redrawn })
}

/// L with LL' = V, whatever its rank.
fn root(v: &DMatrix<f64>) -> Result<DMatrix<f64>, ModelError> {
    let scale: Vec<f64> = (0..v.nrows()).map(|i| v[(i, i)].max(0.0).sqrt().max(f64::MIN_POSITIVE)).collect();
    let scaled = DMatrix::from_fn(v.nrows(), v.ncols(), |i, j| v[(i, j)] / scale[i] / scale[j]);
    let eigen = symmetric_eigen(&scaled)?;
    Ok(DMatrix::from_fn(v.nrows(), v.ncols(), |i, j| {
        scale[i] * eigen.vectors[(i, j)] * eigen.values[j].max(0.0).sqrt()
    }))
}
