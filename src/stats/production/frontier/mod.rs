//! Stochastic frontiers: noise and inefficiency told apart.

mod likelihood;
mod maximum;
mod normal;

use nalgebra::DMatrix;

use crate::card;
use crate::stats::dist::chi2_upper;
use crate::stats::linalg;
use crate::stats::regression::ols::{self, Sample};
use likelihood::{Likelihood, Model};

card! {
    /// Stochastic frontier y_it = x'b + v - u for production, + u for costs (Aigner, Lovell and Schmidt 1977), by maximum
    /// likelihood: v normal, u_it = exp(-eta (t - T)) u_i with u_i normal cut at zero, `half_normal` around 0 or
    /// `truncated` around mu, eta = 0 unless inefficiency may change in time (Battese and Coelli 1992). T is the last period
    /// of the whole sample. s2 = s2_u + s2_v, gamma = s2_u / s2.
    ///
    /// Errors come from the inverse Hessian at the maximum, not from an optimiser's guess of it. Efficiency is E(exp(-u) | e)
    /// (Battese and Coelli 1988). The likelihood ratio against least squares has a mixture of chi-squared (Kodde and Palm
    /// 1986). Where least squares' residuals are skewed the wrong way, the maximum is at gamma = 0: least squares, no
    /// inefficiency (Waldman 1982), and it is said so.
    static CARD = "frontier", "stochastic frontier";
}

/// Rows (n): outcome, regressors with their constant (n x k), unit codes, periods.
#[derive(Clone, Debug)]
pub struct Rows {
    pub y: Vec<f64>,
    pub x: DMatrix<f64>,
    pub units: Vec<u32>,
    pub times: Vec<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// u is cut at zero around mu, not around 0.
    pub truncated: bool,
    /// eta is estimated.
    pub decay: bool,
    /// Inefficiency raises y.
    pub cost: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    #[error("the regressors are collinear")]
    Collinear,
    #[error("the rows do not suffice for the parameters")]
    FewRows,
    #[error("the likelihood has no maximum that was found")]
    NoMaximum,
}

#[derive(Clone, Debug)]
pub struct Frontier {
    /// b (k), then s2, gamma, mu and eta where they are estimated.
    pub coefficients: Vec<f64>,
    /// Of the same; NaN for s2, gamma, mu, eta at the boundary.
    pub errors: Vec<f64>,
    pub log_likelihood: f64,
    pub log_likelihood_ols: f64,
    /// Of the likelihood ratio 2 (ll - ll of least squares); NaN at the boundary.
    pub p: f64,
    /// n: E(exp(-u) | e)
    pub efficiency: Vec<f64>,
    /// n: E[u | e]
    pub inefficiency: Vec<f64>,
    /// The maximum is at gamma = 0.
    pub boundary: bool,
    /// Mean cubed residual of least squares, of the wrong sign at the boundary.
    pub third_moment: f64,
}

/// Names of the parameters behind the coefficients.
pub fn names(form: Form) -> Vec<&'static str> {
    let own = [("sigma2", true), ("gamma", true), ("mu", form.truncated), ("eta", form.decay)];
    own.into_iter().filter(|(_, estimated)| *estimated).map(|(name, _)| name).collect()
}

/// Below this gamma there is no inefficiency.
const NOTHING: f64 = 1e-6;

pub fn fit(rows: &Rows, form: Form) -> Result<Frontier, FrontierError> {
    let (n, k) = (rows.y.len(), rows.x.ncols());
    if n <= k + names(form).len() {
        return Err(FrontierError::FewRows);
    }
    let lengths = linalg::lengths(&rows.x);
    let ols = ols::fit(Sample { y: &rows.y, x: &rows.x, lengths: &lengths, weights: None })
        .map_err(|_| FrontierError::Collinear)?;
    if !ols.dropped.is_empty() {
        return Err(FrontierError::Collinear);
    }
    let variance = ols.rss / n as f64;
    let log_likelihood_ols = -0.5 * n as f64 * (libm::log(2.0 * std::f64::consts::PI * variance) + 1.0);
    let third_moment = ols.residuals.iter().map(|e| e * e * e).sum::<f64>() / n as f64;
    let model = Model::new(rows, form);
    let wrong = if form.cost { third_moment <= 0.0 } else { third_moment >= 0.0 };
    let alone = model.each_unit_once();
    if alone && wrong && !form.truncated {
        return Ok(at_boundary(&ols, form, variance, log_likelihood_ols, third_moment));
    }
    let likelihood = Likelihood { model: &model };
    let found = maximum::maximise(&likelihood, &ols.coefficients, variance).ok_or(FrontierError::NoMaximum)?;
    if found.parameters[k + 1] < NOTHING || found.value <= log_likelihood_ols + 1e-9 {
        return Ok(at_boundary(&ols, form, variance, log_likelihood_ols, third_moment));
    }
    let errors = found.covariance.map_or_else(
        || vec![f64::NAN; found.parameters.len()],
        |covariance| (0..covariance.nrows()).map(|at| covariance[(at, at)].sqrt()).collect(),
    );
    let (efficiency, inefficiency) = likelihood.efficiency(&found.parameters);
    let ratio = 2.0 * (found.value - log_likelihood_ols);
    Ok(Frontier {
        coefficients: found.parameters,
        errors,
        log_likelihood: found.value,
        log_likelihood_ols,
        p: mixture(ratio, 1 + usize::from(form.truncated) + usize::from(form.decay)),
        efficiency,
        inefficiency,
        boundary: false,
        third_moment,
    })
}

/// Least squares, with no inefficiency.
fn at_boundary(ols: &ols::Fit, form: Form, variance: f64, log_likelihood: f64, third_moment: f64) -> Frontier {
    let (n, k) = (ols.residuals.len(), ols.coefficients.len());
    let own = names(form).len();
    let mut coefficients = ols.coefficients.clone();
    coefficients.extend([variance, 0.0]);
    coefficients.resize(k + own, f64::NAN);
    let mut errors: Vec<f64> = (0..k).map(|at| (variance * ols.bread[(at, at)]).sqrt()).collect();
    errors.resize(k + own, f64::NAN);
    Frontier {
        coefficients,
        errors,
        log_likelihood,
        log_likelihood_ols: log_likelihood,
        p: f64::NAN,
        efficiency: vec![1.0; n],
        inefficiency: vec![0.0; n],
        boundary: true,
        third_moment,
    }
}

/// P of a ratio beyond the observed one, sum of binomial weights times chi-squared tails of 0 to q degrees of freedom.
fn mixture(ratio: f64, q: usize) -> f64 {
    let mut weight = libm::pow(0.5, q as f64);
    let mut total = 0.0;
    for df in 1..=q {
        weight *= (q - df + 1) as f64 / df as f64;
        total += weight * chi2_upper(ratio.max(0.0), df as f64);
    }
    total
}
