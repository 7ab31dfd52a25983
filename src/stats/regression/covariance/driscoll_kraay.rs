use crate::card;
use crate::stats::regression::covariance::cluster::cluster_scores;
use crate::stats::regression::covariance::{Covariance, no_degrees, sandwich};
use crate::stats::regression::ols::{Fit, FitError};
use crate::stats::regression::small::Counted;
use nalgebra::DMatrix;

card! {
    /// Driscoll and Kraay's errors: shocks shared by all units of a period and carried over some periods (1998).
    ///
    /// V = c B (S_0 + sum_l (1 - l/(L+1)) (S_l + S_l')) B with S_l = sum_t h_t h_{t-l}' and h_t the sum of the scores of a
    /// period. c = T/(T-1) (n-1)/(n-K), as fixest has it; T takes the place of the clusters. Their theory is for long
    /// panels: below some twenty periods the errors are too small.
    static CARD = "driscoll_kraay", "Driscoll and Kraay's standard errors";
}

/// `times` (n) need not be dense: a period without rows has scores of zero.
pub(super) fn driscoll_kraay(fit: &Fit, times: &[i64], lags: usize, counted: Counted) -> Result<Covariance, FitError> {
    if times.len() != fit.rows() {
        return Err(FitError::Length { expected: fit.rows(), found: times.len() });
    }
    let mut periods = times.to_vec();
    periods.sort_unstable();
    periods.dedup();
    if periods.len() < 2 {
        return Err(FitError::FewClusters { found: periods.len() });
    }
    let codes: Vec<u32> = times.iter().map(|t| periods.partition_point(|p| p < t) as u32).collect();
    let h = cluster_scores(&fit.scores(), &codes);
    let mut meat = h.tr_mul(&h);
    for lag in 1..=lags {
        let crossed = lagged(&h, &periods, lag as i64);
        meat += (&crossed + crossed.transpose()) * (1.0 - lag as f64 / (lags as f64 + 1.0));
    }
    let factor = counted.cluster_share().ok_or(no_degrees(counted))? * counted.groups_share(periods.len());
    let matrix = sandwich(&fit.bread, &meat) * factor;
    Ok(Covariance { matrix, counted, factor, groups: vec![periods.len()], df: vec![], repaired: None })
}

/// sum_t h_t h_{t-lag}' over periods that both occur.
fn lagged(h: &DMatrix<f64>, periods: &[i64], lag: i64) -> DMatrix<f64> {
    let mut total = DMatrix::zeros(h.ncols(), h.ncols());
    for (now, period) in periods.iter().enumerate() {
        if let Ok(then) = periods.binary_search(&period.saturating_sub(lag)) {
            total += h.row(now).transpose() * h.row(then);
        }
    }
    total
}
