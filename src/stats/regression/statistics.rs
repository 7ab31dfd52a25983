//! What is printed below a column of coefficients.

use crate::stats::dist::f_upper;
use crate::stats::linalg::{self, LinalgError};
use crate::stats::regression::ols::{Fit, FitError};
use crate::stats::sums::{Sum, mean, squared_deviations};
use nalgebra::{DMatrix, DVector};

/// Goodness of fit; `NaN` where a denominator vanishes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goodness {
    pub rss: f64,
    /// 1 - rss / tss
    pub r2: f64,
    /// 1 - (1 - R2) (n - 1) / (n - K)
    pub adjusted: f64,
    /// 1 - rss / tss of the demeaned outcome
    pub within: f64,
    /// 1 - (1 - within) (n - A) / (n - K), A the absorbed columns
    pub adjusted_within: f64,
    /// sqrt(rss / (n - K))
    pub root_mse: f64,
    /// Gaussian, at the maximum likelihood variance rss / n; with weights, plus half the sum of their logarithms.
    pub log_likelihood: f64,
}

/// Sums of squares and counts that [`goodness`] needs.
#[derive(Clone, Copy, Debug)]
pub struct Totals<'a> {
    /// sum w (y - mean)^2 of the outcome as it was
    pub total: f64,
    /// sum w y^2 of the demeaned outcome; equals `total` without effects
    pub within: f64,
    /// Absorbed columns A, the constant among them; 1 for a model with a constant only, 0 without.
    pub absorbed: usize,
    /// K: all parameters, absorbed ones and the constant among them
    pub parameters: usize,
    pub weights: Option<&'a [f64]>,
}

pub fn goodness(fit: &Fit, totals: Totals) -> Goodness {
    let n = fit.rows() as f64;
    let left = n - totals.parameters as f64;
    let r2 = 1.0 - fit.rss / totals.total;
    let within = 1.0 - fit.rss / totals.within;
    let logs = totals.weights.map_or(0.0, |w| 0.5 * w.iter().map(|&w| libm::log(w)).sum::<f64>());
    let spread = libm::log(2.0 * std::f64::consts::PI * fit.rss / n);
    Goodness {
        rss: fit.rss,
        r2,
        adjusted: 1.0 - (1.0 - r2) * (n - 1.0) / left,
        within,
        adjusted_within: 1.0 - (1.0 - within) * (n - totals.absorbed as f64) / left,
        root_mse: (fit.rss / left).sqrt(),
        log_likelihood: -0.5 * n * (spread + 1.0) + logs,
    }
}

/// A test that some coefficients are zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wald {
    /// b'V^-1 b / q
    pub f: f64,
    /// q
    pub df1: usize,
    pub df2: f64,
    pub p: f64,
}

/// Holds the coefficients at `places` against zero, with their covariance (k x k) and F(q, df2).
pub fn wald(b: &[f64], covariance: &DMatrix<f64>, places: &[usize], df2: f64) -> Result<Wald, FitError> {
    let q = places.len();
    if q == 0 {
        return Err(FitError::SingularTest);
    }
    let chosen = DVector::from_iterator(q, places.iter().map(|&j| b[j]));
    let v = covariance.select_rows(places).select_columns(places);
    let scale: Vec<f64> = v.diagonal().iter().map(|v| v.sqrt()).collect();
    let correlation = DMatrix::from_fn(q, q, |i, j| v[(i, j)] / (scale[i] * scale[j]));
    let standard = DVector::from_fn(q, |i, _| chosen[i] / scale[i]);
    let rhs = DMatrix::from_column_slice(q, 1, standard.as_slice());
    let solved = linalg::solve(&correlation, &rhs).map_err(|_| FitError::SingularTest)?;
    let statistic = standard.dot(&solved.column(0));
    if !statistic.is_finite() || singular(&correlation) {
        return Err(FitError::SingularTest);
    }
    let f = statistic / q as f64;
    Ok(Wald { f, df1: q, df2, p: f_upper(f, q as f64, df2) })
}

fn singular(correlation: &DMatrix<f64>) -> bool {
    linalg::symmetric_eigen(correlation).map_or(true, |eigen| eigen.values.last().is_none_or(|&least| least < 1e-13))
}

/// The F test of a restricted against a full fit: ((rss0 - rss1) / q) / (rss1 / df2).
pub fn f_test(rss_restricted: f64, rss: f64, df1: usize, df2: usize) -> Wald {
    let f = (rss_restricted - rss) / df1 as f64 / (rss / df2 as f64);
    Wald { f, df1, df2: df2 as f64, p: f_upper(f, df1 as f64, df2 as f64) }
}

/// Variance inflation factors 1 / (1 - R2_j) of the columns of X (n x k, no constant among them), each on the others
/// and a constant; infinite for a column that the others explain.
pub fn variance_inflation(x: &DMatrix<f64>) -> Result<Vec<f64>, LinalgError> {
    let columns: Vec<&[f64]> = (0..x.ncols()).map(|j| linalg::column(x, j)).collect();
    let means: Vec<f64> = columns.iter().map(|c| mean(c)).collect();
    let centred = DMatrix::from_fn(x.nrows(), x.ncols(), |i, j| columns[j][i] - means[j]);
    let factor = linalg::factor(&centred, &linalg::lengths(x))?;
    if !factor.dropped.is_empty() {
        return each_on_the_others(&centred, &linalg::lengths(x));
    }
    let bread = factor.cross_inverse();
    Ok(columns.iter().enumerate().map(|(j, c)| squared_deviations(c) * bread[(j, j)]).collect())
}

fn each_on_the_others(centred: &DMatrix<f64>, lengths: &[f64]) -> Result<Vec<f64>, LinalgError> {
    (0..centred.ncols())
        .map(|j| {
            let others = centred.clone().remove_column(j);
            let scale: Vec<f64> = lengths.iter().enumerate().filter(|(i, _)| *i != j).map(|(_, l)| *l).collect();
            let factor = linalg::factor(&others, &scale)?;
            let target = linalg::column(centred, j);
            let b = factor.solve(&others, target);
            let mut rss = Sum::default();
            for (i, &t) in target.iter().enumerate() {
                let fitted: f64 = factor.kept.iter().zip(b.iter()).map(|(&c, b)| others[(i, c)] * b).sum();
                rss.add((t - fitted) * (t - fitted));
            }
            let share = rss.value() / squared_deviations(target);
            Ok(if share > 1e-18 { 1.0 / share } else { f64::INFINITY })
        })
        .collect()
}
