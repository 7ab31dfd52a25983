//! Random effects of units: quasi-demeaned columns, Hausman's test.

use nalgebra::{DMatrix, DVector};

use crate::card;
use crate::stats::dist::chi2_upper;
use crate::stats::groups::dense;
use crate::stats::linalg;
use crate::stats::regression::absorb::{AbsorbError, Effect, Effects};
use crate::stats::regression::ols::{self, Fit, FitError};
use crate::stats::sums::length;

card! {
    /// Random effects, y_it = x_it'b + u_i + e_it, by least squares on y_it - theta_i ybar_i with
    /// theta_i = 1 - sqrt(s_e^2 / (T_i s_u^2 + s_e^2)).
    ///
    /// s_e^2 is that of the within regression, s_u^2 = (e_b'e_b - (n - K_b) s_e^2) / (N - tr) with e_b the residuals of
    /// the unit means (each counted T_i times) and tr = tr((X'PX)^-1 X'ZZ'X), which is T K_b in a balanced panel (Swamy
    /// and Arora 1972; Baltagi and Chang 1994 for unbalanced ones). A negative s_u^2 counts as zero.
    static CARD = "random_effects", "random effects after Swamy and Arora";
}

/// A column of which less than this share of its length varies within units is constant there.
const CONSTANT_WITHIN: f64 = 1e-9;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RandomError {
    #[error("{0}")]
    Absorb(#[from] AbsorbError),
    #[error("{0}")]
    Fit(#[from] FitError),
    #[error("{0}")]
    Matrix(#[from] linalg::LinalgError),
    #[error("{units} units do not suffice for the regression of their means on {parameters} parameters")]
    FewUnits { units: usize, parameters: usize },
    #[error("no regressor varies within units")]
    NothingWithin,
    #[error("no degrees of freedom are left within units")]
    NoDegrees,
}

/// Variances of the two parts, and the share of a unit's mean that goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Components {
    /// s_e^2
    pub within: f64,
    /// s_u^2
    pub between: f64,
    /// What s_u^2 was before it was set to zero.
    pub raw: f64,
    /// theta of each row (n)
    pub theta: Vec<f64>,
    pub units: usize,
    /// The within regression: coefficients and classical covariance of the columns in `varying`.
    pub fixed: Fixed,
}

/// What Hausman's test holds random effects against.
#[derive(Clone, Debug, PartialEq)]
pub struct Fixed {
    /// Columns of X that vary within units and are not collinear there.
    pub varying: Vec<usize>,
    pub coefficients: Vec<f64>,
    pub covariance: DMatrix<f64>,
}

/// `y` (n) and the regressors `x` (k of n), the column of ones not among them.
pub fn components(y: &[f64], x: &[Vec<f64>], units: &[u32]) -> Result<Components, RandomError> {
    let (codes, count) = dense(units);
    let mut sizes = vec![0.0; count];
    codes.iter().for_each(|&code| sizes[code as usize] += 1.0);
    let (fixed, within) = within(y, x, units, count)?;
    let raw = between(y, x, &codes, &sizes, within)?;
    let between = raw.max(0.0);
    let theta = codes.iter().map(|&code| 1.0 - (within / (sizes[code as usize] * between + within)).sqrt()).collect();
    Ok(Components { within, between, raw, theta, units: count, fixed })
}

/// The within regression and s_e^2 = rss / (N - n - K).
fn within(y: &[f64], x: &[Vec<f64>], units: &[u32], count: usize) -> Result<(Fixed, f64), RandomError> {
    let effects = Effects::new(&[Effect::new(units)], None)?;
    let demeaned = |column: &[f64]| {
        let mut column = column.to_vec();
        effects.demean(&mut column).map(|_| column)
    };
    let inside = x.iter().map(|column| demeaned(column)).collect::<Result<Vec<_>, _>>()?;
    let varies = |at: &usize| length(&inside[*at], None) > CONSTANT_WITHIN * length(&x[*at], None);
    let varying: Vec<usize> = (0..x.len()).filter(varies).collect();
    if varying.is_empty() {
        return Err(RandomError::NothingWithin);
    }
    let fit = least_squares(
        &demeaned(y)?,
        &varying.iter().map(|at| &inside[*at]).collect::<Vec<_>>(),
        &varying.iter().map(|at| length(&x[*at], None)).collect::<Vec<_>>(),
    )?;
    let left = y.len().checked_sub(count + fit.kept.len()).filter(|left| *left > 0).ok_or(RandomError::NoDegrees)?;
    let variance = fit.rss / left as f64;
    let varying = fit.kept.iter().map(|at| varying[*at]).collect();
    Ok((Fixed { varying, covariance: &fit.bread * variance, coefficients: fit.coefficients }, variance))
}

/// s_u^2 from the regression of unit means, each as often as its unit has rows.
fn between(y: &[f64], x: &[Vec<f64>], codes: &[u32], sizes: &[f64], within: f64) -> Result<f64, RandomError> {
    let means = |column: &[f64]| {
        let mut sums = vec![0.0; sizes.len()];
        codes.iter().zip(column).for_each(|(&code, value)| sums[code as usize] += value);
        sums.iter().zip(sizes).map(|(sum, size)| sum / size).collect::<Vec<f64>>()
    };
    let mut columns = vec![vec![1.0; sizes.len()]];
    columns.extend(x.iter().map(|column| means(column)));
    let root: Vec<f64> = sizes.iter().map(|size| size.sqrt()).collect();
    let scaled = |column: &[f64]| column.iter().zip(&root).map(|(value, root)| value * root).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = columns.iter().map(|column| scaled(column)).collect();
    let lengths: Vec<f64> = columns.iter().map(|column| length(column, None)).collect();
    let fit = least_squares(&scaled(&means(y)), &columns.iter().collect::<Vec<_>>(), &lengths)?;
    let (units, parameters) = (sizes.len(), fit.kept.len());
    let left = units.checked_sub(parameters).filter(|left| *left > 0);
    let left = left.ok_or(RandomError::FewUnits { units, parameters })? as f64;
    // X'ZZ'X weighs a unit's mean by T_i^2; rows of the design carry the root of T_i once.
    let mut squares = fit.design.clone();
    for mut column in squares.column_iter_mut() {
        column.iter_mut().zip(&root).for_each(|(value, root)| *value *= root);
    }
    let trace = (&fit.bread * squares.tr_mul(&squares)).trace();
    Ok((fit.rss - left * within) / (y.len() as f64 - trace))
}

fn least_squares(y: &[f64], columns: &[&Vec<f64>], lengths: &[f64]) -> Result<Fit, FitError> {
    let values = columns.iter().flat_map(|column| column.iter().copied());
    let x = DMatrix::from_iterator(y.len(), columns.len(), values);
    ols::fit(ols::Sample { y, x: &x, lengths, weights: None })
}

/// y_it - theta_it ybar_i.
pub fn quasi_demeaned(column: &[f64], theta: &[f64], units: &[u32]) -> Vec<f64> {
    let (codes, count) = dense(units);
    let (mut sums, mut sizes) = (vec![0.0; count], vec![0.0; count]);
    codes.iter().zip(column).for_each(|(&code, value)| {
        sums[code as usize] += value;
        sizes[code as usize] += 1.0;
    });
    let mean = |code: u32| sums[code as usize] / sizes[code as usize];
    column.iter().zip(theta).zip(&codes).map(|((value, theta), &code)| value - theta * mean(code)).collect()
}

/// The mean of each row's unit (n).
pub fn unit_means(column: &[f64], units: &[u32]) -> Vec<f64> {
    let whole = vec![1.0; column.len()];
    quasi_demeaned(column, &whole, units).iter().zip(column).map(|(inside, value)| value - inside).collect()
}

/// (b_f - b_r)'(V_f - V_r)^-1 (b_f - b_r), chi-squared with as many degrees of freedom as coefficients (Hausman 1978).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hausman {
    pub statistic: f64,
    pub df: usize,
    pub p: f64,
    /// Whether V_f - V_r is positive definite, as it is in large samples.
    pub definite: bool,
}

/// Both estimates (k) of the same coefficients and their classical covariances (k x k). None where the statistic is negative
/// or the difference of the covariances has no inverse.
pub fn hausman(
    fixed: &[f64],
    fixed_covariance: &DMatrix<f64>,
    random: &[f64],
    random_covariance: &DMatrix<f64>,
) -> Option<Hausman> {
    let gap = DVector::from_iterator(fixed.len(), fixed.iter().zip(random).map(|(f, r)| f - r));
    let difference = fixed_covariance - random_covariance;
    let definite = linalg::cholesky(&difference).is_ok();
    let solved = linalg::solve(&difference, &DMatrix::from_column_slice(gap.len(), 1, gap.as_slice())).ok()?;
    let statistic = gap.dot(&solved.column(0));
    let df = fixed.len();
    let is_test = statistic.is_finite() && statistic >= 0.0 && df > 0;
    is_test.then(|| Hausman { statistic, df, p: chi2_upper(statistic, df as f64), definite })
}
