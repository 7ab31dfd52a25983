//! Tests that choose between models: Lagrange multipliers from the model without space, Wald and likelihood ratios from
//! the spatial Durbin model.

use nalgebra::{DMatrix, DVector};

use super::ModelError;
use super::fit::Fit;
use super::panel::{Panel, Within};
use crate::card;
use crate::stats::dist::chi2_upper;
use crate::stats::linalg::{factor, inverse, lengths};
use crate::stats::space::Weights;
use crate::stats::sums::{dot, sum};

card! {
    /// Tests that choose between models of space; each statistic is held against chi-squared.
    ///
    /// **Lagrange multipliers (LM)** ask the residuals e of least squares, with s2 = e'e / n, whether neighbours were left out.
    /// J = (M W X b)'(M W X b) / s2 + T, with M the residuals on X, and T = tr(WW + W'W), once for each period. One degree of
    /// freedom each (Anselin 1988; Anselin, Bera, Florax and Yoon 1996; in panels on columns without effects, Elhorst 2014):
    ///
    /// - `lm_lag` = (e'Wy / s2)^2 / J: is rho zero in y = rho W y + X b + e?
    /// - `lm_error` = (e'We / s2)^2 / T: is lambda zero in u = lambda W u + e?
    /// - `robust_lm_lag` = (e'Wy / s2 - e'We / s2)^2 / (J - T): the lag, whether or not errors depend on each other.
    /// - `robust_lm_error` = (e'We / s2 - T/J e'Wy / s2)^2 / (T (1 - T/J)): errors, whether or not there is a lag.
    ///
    /// Where one plain test rejects, its model is taken; where both do, the robust one that rejects more clearly decides.
    ///
    /// **Wald and likelihood ratio (LR)** start from the spatial Durbin model y = rho W y + X b + W X theta + e. `wald_sar` and
    /// `lr_sar` test theta = 0, which leaves the lag model; `wald_sem` and `lr_sem` test the common factor theta + rho b = 0, which
    /// leaves the error model. Wald is d'V^-1 d by the delta method, LR twice the difference in log-likelihood; degrees of
    /// freedom are the restrictions. Where both are rejected the Durbin model stays (LeSage and Pace 2009, Elhorst 2014).
    ///
    /// **Hausman** (`hausman`) compares fixed with random effects of the units: rejection speaks for fixed ones. Tests of two
    /// matrices (`equal`, `equal.rho`, `equal.NAME`) ask whether both have the same coefficients.
    static CARD = "spatial_tests", "LM, Wald, LR and Hausman tests between models of space";
}

/// A statistic against chi-squared(df).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    pub statistic: f64,
    pub df: usize,
    pub p: f64,
}

impl Test {
    pub fn new(statistic: f64, df: usize) -> Self {
        Test { statistic, df, p: chi2_upper(statistic, df as f64) }
    }
}

/// Anselin (1988) and Anselin, Bera, Florax and Yoon (1996) on columns without effects (Elhorst 2014).
#[derive(Clone, Copy, Debug)]
pub struct Multipliers {
    pub lag: Test,
    pub error: Test,
    /// Lag under a possible error, and the reverse.
    pub robust_lag: Test,
    pub robust_error: Test,
}

/// `y` and `x` with their effects; `x` holds the constant where there is one.
pub fn lagrange(
    panel: Panel,
    within: Within,
    w: &Weights,
    y: &[f64],
    x: &[Vec<f64>],
) -> Result<Multipliers, ModelError> {
    let y = panel.demean(within, y)?;
    let raw: Vec<f64> = x.iter().map(|x| crate::stats::sums::length(x, None)).collect();
    let x: Vec<Vec<f64>> = x.iter().map(|x| panel.demean(within, x)).collect::<Result<_, _>>()?;
    let design = DMatrix::from_iterator(panel.rows(), x.len(), x.iter().flatten().copied());
    let factor = factor(&design, &raw)?;
    let residual = |v: &[f64]| -> (Vec<f64>, Vec<f64>) {
        let b = factor.solve(&design, v);
        let mut fitted = vec![0.0; v.len()];
        for (j, b) in factor.kept.iter().zip(b.iter()) {
            fitted.iter_mut().zip(&x[*j]).for_each(|(sum, x)| *sum += b * x);
        }
        let rest = v.iter().zip(&fitted).map(|(v, f)| v - f).collect();
        (rest, fitted)
    };
    let (e, fitted) = residual(&y);
    let s2 = dot(&e, &e) / panel.rows() as f64;
    let (lag_y, lag_e) = (panel.lag(w, &y), panel.lag(w, &e));
    let (spread, _) = residual(&panel.lag(w, &fitted));
    let trace = panel.periods as f64 * trace(w);
    let whole = (dot(&spread, &spread) + trace * s2) / s2;
    let (a, c) = (dot(&e, &lag_y) / s2, dot(&e, &lag_e) / s2);
    Ok(Multipliers {
        lag: Test::new(a * a / whole, 1),
        error: Test::new(c * c / trace, 1),
        robust_lag: Test::new((a - c) * (a - c) / (whole - trace), 1),
        robust_error: {
            let rest = c - trace / whole * a;
            Test::new(rest * rest / (trace * (1.0 - trace / whole)), 1)
        },
    })
}

/// tr(WW + W'W).
pub fn trace(w: &Weights) -> f64 {
    let back = w.transpose();
    sum((0..w.places()).flat_map(|place| {
        let squares = w.row(place).map(|(_, weight)| weight * weight);
        // Both rows are by rising column.
        let mut other = back.row(place).peekable();
        let products = w.row(place).map(move |(column, weight)| {
            while other.next_if(|(at, _)| *at < column).is_some() {}
            other.next_if(|(at, _)| *at == column).map_or(0.0, |(_, back)| weight * back)
        });
        squares.chain(products).collect::<Vec<_>>()
    }))
}

/// d'V^-1 d for restrictions d = 0.
pub fn wald(d: &DVector<f64>, v: &DMatrix<f64>) -> Result<Test, ModelError> {
    let scale: Vec<f64> = lengths(v).iter().map(|length| length.sqrt().max(f64::MIN_POSITIVE)).collect();
    let scaled = DMatrix::from_fn(v.nrows(), v.ncols(), |i, j| v[(i, j)] / scale[i] / scale[j]);
    let inverse = inverse(&scaled)?;
    let d = DVector::from_fn(d.len(), |i, _| d[i] / scale[i]);
    Ok(Test::new(d.dot(&(inverse * &d)), d.len()))
}

/// theta = 0 for the estimates at `places`.
pub fn wald_zero(fit: &Fit, places: &[usize]) -> Result<Test, ModelError> {
    let all = fit.estimates();
    let d = DVector::from_iterator(places.len(), places.iter().map(|at| all[*at]));
    wald(&d, &DMatrix::from_fn(places.len(), places.len(), |i, j| fit.covariance[(places[i], places[j])]))
}

/// The common factor theta + rho b = 0 for pairs of places (b, theta), by the delta method.
pub fn wald_common_factor(fit: &Fit, pairs: &[(usize, usize)]) -> Result<Test, ModelError> {
    let all = fit.estimates();
    let rho = fit.spatial();
    let d = DVector::from_iterator(pairs.len(), pairs.iter().map(|(b, theta)| all[*theta] + all[rho] * all[*b]));
    let mut jacobian = DMatrix::zeros(pairs.len(), all.len());
    for (row, (b, theta)) in pairs.iter().enumerate() {
        jacobian[(row, *theta)] += 1.0;
        jacobian[(row, *b)] += all[rho];
        jacobian[(row, rho)] += all[*b];
    }
    wald(&d, &(&jacobian * &fit.covariance * jacobian.transpose()))
}

/// Twice the gain in log-likelihood.
pub fn likelihood_ratio(whole: f64, restricted: f64, df: usize) -> Test {
    Test::new((2.0 * (whole - restricted)).max(0.0), df)
}
