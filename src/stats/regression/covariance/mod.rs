//! Covariances of the coefficients. A kind of errors is one file and one line in [`CARDS`].

pub mod classical;
pub mod cluster;
pub mod conley;
pub mod driscoll_kraay;
pub mod heteroskedastic;
pub mod reduced;

use crate::diag::Card;
use crate::stats::dist::{normal_quantile, normal_two_sided, t_quantile, t_two_sided};
use crate::stats::regression::ols::{Fit, FitError};
use crate::stats::regression::small::{Counted, GroupRule, Rule, Size};
use nalgebra::DMatrix;

pub static CARDS: [&Card; 6] =
    [&classical::CARD, &heteroskedastic::CARD, &cluster::CARD, &reduced::CARD, &driscoll_kraay::CARD, &conley::CARD];

/// How the rows depend on each other.
#[derive(Clone, Copy, Debug)]
pub enum Errors<'a> {
    Classical,
    Hc0,
    Hc1,
    /// Leverage of the absorbed effects (n), where there are any: [`super::absorb::Effects::leverages`].
    Hc2(Option<&'a [f64]>),
    Hc3(Option<&'a [f64]>),
    /// Codes (n) of every clustered dimension.
    Cluster(&'a [&'a [u32]], GroupRule),
    /// Periods (n) and the number of lags.
    DriscollKraay(&'a [i64], usize),
    Reduced(reduced::Reduced<'a>),
    Conley(conley::Distance<'a>),
}

#[derive(Clone, Debug)]
pub struct Covariance {
    /// k x k
    pub matrix: DMatrix<f64>,
    /// What the small-sample factor is made of.
    pub counted: Counted,
    /// The factor on the sandwich; with several dimensions under `GroupRule::Own`, without their G/(G-1).
    pub factor: f64,
    /// Clusters in each dimension; periods under Driscoll and Kraay.
    pub groups: Vec<usize>,
    /// Degrees of freedom of each coefficient (k), where each has its own.
    pub df: Vec<f64>,
    /// The most negative eigenvalue, where the matrix was not positive semidefinite and was repaired.
    pub repaired: Option<f64>,
}

pub fn covariance(fit: &Fit, errors: Errors, rule: Rule, size: Size) -> Result<Covariance, FitError> {
    let counted = size.count(rule, matches!(errors, Errors::Cluster(..)));
    let alone = |(factor, matrix): (f64, DMatrix<f64>)| Covariance {
        matrix: matrix * factor,
        counted,
        factor,
        groups: vec![],
        df: vec![],
        repaired: None,
    };
    match errors {
        Errors::Classical => classical::classical(fit, counted).map(alone),
        Errors::Hc0 => Ok(alone((1.0, heteroskedastic::hc0(fit)))),
        Errors::Hc1 => Ok(alone((over_degrees(counted)?, heteroskedastic::hc0(fit)))),
        Errors::Hc2(effects) => heteroskedastic::hc2(fit, effects).map(|matrix| alone((1.0, matrix))),
        Errors::Hc3(effects) => heteroskedastic::hc3(fit, effects).map(|matrix| alone((1.0, matrix))),
        Errors::Cluster(dimensions, groups) => {
            let beside = size.constant && !size.effects.effects.is_empty();
            cluster::clusters(fit, dimensions, groups, counted, beside)
        }
        Errors::Reduced(asked) => {
            let (matrix, groups, df) = reduced::reduced(fit, asked)?;
            Ok(Covariance { matrix, counted, factor: 1.0, groups: vec![groups], df, repaired: None })
        }
        Errors::Conley(at) => conley::conley(fit, &at, counted),
        Errors::DriscollKraay(times, lags) => driscoll_kraay::driscoll_kraay(fit, times, lags, counted),
    }
}

/// n / (n - K), or one under no correction.
fn over_degrees(counted: Counted) -> Result<f64, FitError> {
    counted.rows_over_degrees().ok_or(no_degrees(counted))
}

fn no_degrees(counted: Counted) -> FitError {
    FitError::NoDegrees { rows: counted.rows, parameters: counted.parameters }
}

/// B M B.
pub fn sandwich(bread: &DMatrix<f64>, meat: &DMatrix<f64>) -> DMatrix<f64> {
    let product = bread * meat * bread;
    (&product + product.transpose()) * 0.5
}

/// Square roots of the diagonal (k).
pub fn standard_errors(matrix: &DMatrix<f64>) -> Vec<f64> {
    matrix.diagonal().iter().map(|v| v.sqrt()).collect()
}

/// The distribution a t ratio is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reference {
    T(f64),
    Normal,
}

impl Reference {
    /// t with the smallest G less one.
    pub fn clusters(groups: &[usize]) -> Self {
        Reference::T(groups.iter().copied().min().unwrap_or(1).saturating_sub(1) as f64)
    }

    pub fn two_sided(self, ratio: f64) -> f64 {
        match self {
            Reference::T(df) => t_two_sided(ratio, df),
            Reference::Normal => normal_two_sided(ratio),
        }
    }

    /// The half width of a two-sided interval in standard errors, at `level` such as .95.
    pub fn critical(self, level: f64) -> f64 {
        match self {
            Reference::T(df) => t_quantile(0.5 + level / 2.0, df),
            Reference::Normal => normal_quantile(0.5 + level / 2.0),
        }
    }
}
