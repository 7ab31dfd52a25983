//! The second stage by the estimator that the model names, and the covariance of efficient GMM.

use super::How;
use crate::method::regression::Dependence;
use crate::method::regression::options::{Robust, Steps, Weight};
use crate::stats::groups::distinct;
use crate::stats::regression::covariance::Covariance;
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::gmm::{self, Scheme, classical_sandwich, gmm};
use crate::stats::regression::instrument::k_class::{fuller, k_class, liml};
use crate::stats::regression::instrument::moments::Moments;
use crate::stats::regression::instrument::system::System;
use crate::stats::regression::ols::{Fit, FitError};
use crate::stats::regression::small::{Rule, Size};

/// What a second stage gave.
pub(super) struct Second {
    pub fit: Fit,
    /// k of LIML and Fuller
    pub kappa: Option<f64>,
    /// Weightings of GMM
    pub steps: Option<usize>,
}

/// `left`: n - L, absorbed columns among the instruments.
pub(super) fn estimate(system: &System, how: How, clusters: &[&[u32]], left: f64) -> Result<Second, InstrumentError> {
    let by_k = |k: f64| Ok(Second { fit: k_class(system, k)?, kappa: Some(k), steps: None });
    match how {
        How::TwoStage => Ok(Second { fit: k_class(system, 1.0)?, kappa: None, steps: None }),
        How::Liml => by_k(liml(system)?),
        How::Fuller(constant) => by_k(fuller(liml(system)?, constant, left)),
        How::Gmm { steps, weight, centred } => {
            let steps = match steps {
                Steps::One => gmm::Steps::One,
                Steps::Two => gmm::Steps::Two,
                Steps::Iterated => gmm::Steps::Iterated,
            };
            let moments = match weight {
                Weight::Cluster if !clusters.is_empty() => Moments::Cluster(clusters),
                Weight::Classical => Moments::Classical,
                Weight::Robust | Weight::Cluster => Moments::Robust,
            };
            let found = gmm(system, Scheme { steps, moments, centred })?;
            Ok(Second { fit: found.fit, kappa: None, steps: Some(found.steps) })
        }
    }
}

/// The covariance of GMM whose weights are optimal under the model's own errors, (X'Z S^-1 Z'X)^-1 times the small-sample
/// factor, as ivreg2 has it; under classical errors and other weights the sandwich of one variance. `None` where the
/// sandwich of the fit is the one.
pub(super) fn efficient(
    fit: &Fit,
    how: How,
    errors: &Dependence,
    clusters: &[&[u32]],
    rule: Rule,
    size: &Size,
) -> Option<Result<Covariance, FitError>> {
    let How::Gmm { steps: Steps::Two | Steps::Iterated, weight, .. } = how else { return None };
    let counted = size.count(rule, !clusters.is_empty());
    let groups: Vec<usize> = clusters.iter().map(|codes| distinct(codes)).collect();
    let least = groups.iter().min().copied();
    let (matrix, factor) = match (weight, errors) {
        (Weight::Robust, Dependence::Robust(Robust::Hc0)) => (fit.bread.clone(), Some(1.0)),
        (Weight::Robust, Dependence::Robust(Robust::Hc1)) | (Weight::Classical, Dependence::Classical) => {
            (fit.bread.clone(), counted.rows_over_degrees())
        }
        (Weight::Cluster, Dependence::Cluster { .. }) => {
            let groups = least.map_or(1.0, |least| counted.groups_share(least));
            (fit.bread.clone(), counted.cluster_share().map(|share| share * groups))
        }
        (_, Dependence::Classical) => {
            (classical_sandwich(fit, fit.rss / size.rows as f64), counted.rows_over_degrees())
        }
        _ => return None,
    };
    let none = FitError::NoDegrees { rows: size.rows, parameters: counted.parameters };
    Some(factor.ok_or(none).map(|factor| Covariance {
        matrix: matrix * factor,
        counted,
        factor,
        groups,
        df: vec![],
        repaired: None,
    }))
}
