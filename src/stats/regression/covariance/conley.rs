use crate::card;
use crate::stats::regression::covariance::cluster::repair;
use crate::stats::regression::covariance::{Covariance, no_degrees, sandwich};
use crate::stats::regression::ols::{Fit, FitError};
use crate::stats::regression::small::Counted;
use nalgebra::{DMatrix, DVector};
use std::collections::BTreeMap;

card! {
    /// Errors of rows that are near each other: V = c B (sum_ij k_ij s_i s_j') B over scores s (Conley 1999).
    ///
    /// Rows of one period count by their great-circle distance d: k = 1 below the cutoff (`uniform`), or 1 - d/cutoff
    /// (`bartlett`). Rows of one unit count over its periods: all of them fully, or 1 - l/(L+1) up to L periods apart
    /// (Hsiang 2010). c = (n-1)/(n-K). Negative eigenvalues are set to zero and reported.
    static CARD = "conley", "Conley's standard errors";
}

/// Mean radius of the earth in kilometres.
const RADIUS: f64 = 6371.0088;

/// Where and when the rows are (n each).
#[derive(Clone, Copy, Debug)]
pub struct Distance<'a> {
    /// Degrees east and north.
    pub lon: &'a [f64],
    pub lat: &'a [f64],
    /// Empty where no unit has several rows.
    pub units: &'a [u32],
    pub times: &'a [i64],
    /// Kilometres.
    pub cutoff: f64,
    /// Weights that fall with the distance.
    pub bartlett: bool,
    pub lags: Option<usize>,
}

/// Great-circle distance in kilometres between two places in degrees.
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let radians = |degrees: f64| degrees * std::f64::consts::PI / 180.0;
    let (d_lon, d_lat) = (radians(b.0 - a.0), radians(b.1 - a.1));
    let half = |angle: f64| libm::sin(angle / 2.0) * libm::sin(angle / 2.0);
    let h = half(d_lat) + libm::cos(radians(a.1)) * libm::cos(radians(b.1)) * half(d_lon);
    2.0 * RADIUS * libm::asin(h.sqrt().min(1.0))
}

pub(super) fn conley(fit: &Fit, at: &Distance, counted: Counted) -> Result<Covariance, FitError> {
    let n = fit.rows();
    if let Some(found) = [at.lon.len(), at.lat.len()].into_iter().find(|found| *found != n) {
        return Err(FitError::Length { expected: n, found });
    }
    let scores = fit.scores();
    let mut near = scores.clone();
    for rows in periods(at, n).values() {
        nearby(at, rows, &scores, &mut near);
    }
    over_time(at, &scores, &mut near);
    let meat = scores.tr_mul(&near);
    let factor = counted.cluster_share().ok_or(no_degrees(counted))?;
    let (matrix, repaired) = repair(&(sandwich(&fit.bread, &meat) * factor), 2)?;
    Ok(Covariance { matrix, counted, factor, groups: vec![], df: vec![], repaired })
}

/// Rows of each period, from south to north.
fn periods(at: &Distance, n: usize) -> BTreeMap<i64, Vec<usize>> {
    let mut found: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for row in 0..n {
        found.entry(at.times.get(row).copied().unwrap_or(0)).or_default().push(row);
    }
    for rows in found.values_mut() {
        rows.sort_by(|a, b| at.lat[*a].total_cmp(&at.lat[*b]));
    }
    found
}

/// Adds the scores of a row's neighbours of one period to `near`.
fn nearby(at: &Distance, rows: &[usize], scores: &DMatrix<f64>, near: &mut DMatrix<f64>) {
    let degrees = at.cutoff / RADIUS * 180.0 / std::f64::consts::PI;
    for (place, &i) in rows.iter().enumerate() {
        for &j in rows[place + 1..].iter().take_while(|j| at.lat[**j] - at.lat[i] <= degrees * (1.0 + 1e-9)) {
            let d = kilometres((at.lon[i], at.lat[i]), (at.lon[j], at.lat[j]));
            if d <= at.cutoff {
                let weight = if at.bartlett { 1.0 - d / at.cutoff } else { 1.0 };
                for column in 0..scores.ncols() {
                    near[(i, column)] += weight * scores[(j, column)];
                    near[(j, column)] += weight * scores[(i, column)];
                }
            }
        }
    }
}

/// Adds the scores of a row's unit in other periods.
fn over_time(at: &Distance, scores: &DMatrix<f64>, near: &mut DMatrix<f64>) {
    let mut units: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    at.units.iter().enumerate().for_each(|(row, unit)| units.entry(*unit).or_default().push(row));
    for rows in units.values() {
        for &i in rows {
            let mut sum = DVector::zeros(scores.ncols());
            for &j in rows {
                let apart = at.times.get(i).zip(at.times.get(j)).map_or(0, |(a, b)| a.abs_diff(*b));
                let weight = match at.lags {
                    _ if apart == 0 => 0.0,
                    None => 1.0,
                    Some(lags) => (1.0 - apart as f64 / (lags as f64 + 1.0)).max(0.0),
                };
                sum += scores.row(j).transpose() * weight;
            }
            for (column, value) in sum.iter().enumerate() {
                near[(i, column)] += value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A degree along the equator, and from Berlin to Munich, to the kilometre that gazetteers print.
    #[test]
    fn distances_on_the_globe() {
        assert!((kilometres((0.0, 0.0), (1.0, 0.0)) - 111.195).abs() < 0.001);
        assert!((kilometres((13.405, 52.52), (11.582, 48.135)) - 504.0).abs() < 1.0);
        assert!((kilometres((179.5, 0.0), (-179.5, 0.0)) - 111.195).abs() < 0.001);
    }
}
