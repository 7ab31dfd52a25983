use crate::card;
use crate::stats::groups::{cross, dense};
use crate::stats::linalg::{Eigen, symmetric_eigen};
use crate::stats::regression::covariance::{Covariance, no_degrees, sandwich};
use crate::stats::regression::ols::{Fit, FitError};
use crate::stats::regression::small::{Counted, GroupRule};
use nalgebra::{DMatrix, DVector};

card! {
    /// Clustered errors, V = c B (sum_g s_g s_g') B with s_g the sum of the scores of a cluster (Liang and Zeger 1986).
    ///
    /// With several dimensions the terms of their intersections are added and subtracted (Cameron, Gelbach and Miller
    /// 2011); negative eigenvalues of the result are set to zero and reported. c = G/(G-1) (n-1)/(n-K).
    static CARD = "cluster", "clustered standard errors";
}

/// Sums of the scores by cluster (G x k).
pub fn cluster_scores(scores: &DMatrix<f64>, codes: &[u32]) -> DMatrix<f64> {
    let (codes, groups) = dense(codes);
    let mut sums = DMatrix::zeros(groups, scores.ncols());
    for (j, column) in scores.column_iter().enumerate() {
        codes.iter().zip(column.iter()).for_each(|(&g, s)| sums[(g as usize, j)] += s);
    }
    sums
}

pub(super) fn clusters(
    fit: &Fit,
    dimensions: &[&[u32]],
    rule: GroupRule,
    counted: Counted,
    constant_beside_effects: bool,
) -> Result<Covariance, FitError> {
    if let Some(found) = dimensions.iter().map(|codes| codes.len()).find(|&found| found != fit.rows()) {
        return Err(FitError::Length { expected: fit.rows(), found });
    }
    let groups: Vec<usize> = dimensions.iter().map(|codes| dense(codes).1).collect();
    let least = groups.iter().copied().min().unwrap_or(0);
    if least < 2 {
        return Err(FitError::FewClusters { found: least });
    }
    let own = dimensions.len() > 1 && rule == GroupRule::Own;
    let common = if own { 1.0 } else { counted.groups_share(least) };
    let scores = fit.scores();
    let mut meat = DMatrix::zeros(scores.ncols(), scores.ncols());
    for subset in 1..1usize << dimensions.len() {
        let sums = cluster_scores(&scores, &intersection(dimensions, subset));
        let share = if own { counted.groups_share(sums.nrows()) } else { 1.0 };
        let sign = if subset.count_ones() % 2 == 1 { 1.0 } else { -1.0 };
        meat += sums.tr_mul(&sums) * (sign * share);
    }
    let factor = counted.cluster_share().ok_or(no_degrees(counted))? * common;
    let raw = sandwich(&fit.bread, &meat) * factor;
    let (mut matrix, mut repaired) = repair(&raw, dimensions.len())?;
    if let (true, Some(_)) = (constant_beside_effects, repaired) {
        // Slopes have the errors that they have where no constant is shown.
        let slopes = raw.remove_row(0).remove_column(0);
        let (slopes, own) = repair(&slopes, dimensions.len())?;
        matrix.view_mut((1, 1), slopes.shape()).copy_from(&slopes);
        repaired = own.or(repaired);
    }
    Ok(Covariance { matrix, counted, factor, groups, df: vec![], repaired })
}

/// Codes of the intersection of the dimensions in the bit set.
fn intersection(dimensions: &[&[u32]], subset: usize) -> Vec<u32> {
    let chosen = dimensions.iter().enumerate().filter(|(d, _)| subset >> d & 1 == 1).map(|(_, codes)| codes.to_vec());
    chosen.reduce(|a, b| cross(&a, &b)).unwrap_or_default()
}

/// The nearest matrix without negative eigenvalues; one dimension cannot have any but rounding.
pub(super) fn repair(matrix: &DMatrix<f64>, dimensions: usize) -> Result<(DMatrix<f64>, Option<f64>), FitError> {
    if dimensions == 1 {
        return Ok((matrix.clone(), None));
    }
    let Eigen { values, vectors } = symmetric_eigen(matrix)?;
    let (largest, least) = (values.first().copied().unwrap_or(0.0), values.last().copied().unwrap_or(0.0));
    if least >= -1e-12 * largest.abs() {
        return Ok((matrix.clone(), None));
    }
    let kept = DMatrix::from_diagonal(&DVector::from_iterator(values.len(), values.iter().map(|v| v.max(0.0))));
    Ok((&vectors * kept * vectors.transpose(), Some(least)))
}
