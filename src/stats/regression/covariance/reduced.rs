use crate::card;
use crate::stats::groups::dense;
use crate::stats::linalg::{Eigen, factor, lengths, symmetric_eigen};
use crate::stats::regression::absorb::Effect;
use crate::stats::regression::covariance::sandwich;
use crate::stats::regression::ols::{Fit, FitError};
use nalgebra::DMatrix;

card! {
    /// Clustered errors whose residuals are corrected for leverage: V = B (sum_g X_g'A_g e_g e_g'A_g X_g) B.
    ///
    /// CR2: A = (I - H_gg)^-1/2, unbiased where errors are independent with one variance (Bell and McCaffrey 2002). CR3:
    /// A = (I - H_gg)^-1, a jackknife of clusters without its (G-1)/G. H is the projection on the whole design, absorbed
    /// effects among it; where a cluster's block of I - H is singular, as with effects of the clusters themselves, its
    /// null space is left out (Pustejovsky and Tipton 2018). A coefficient has t with the degrees of freedom
    /// (sum_i l_i)^2 / sum_i l_i^2, l the eigenvalues of the variance under independent errors of one variance
    /// (Satterthwaite). Weights count as inverse variances.
    static CARD = "reduced_bias", "bias-reduced clustered standard errors";
}

/// A share of I - H below this is none.
const SINGULAR: f64 = 1e-10;

/// Numbers in the dense columns of the absorbed effects.
const MOST_CELLS: usize = 1 << 23;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// -1/2
    Cr2,
    /// -1
    Cr3,
}

/// What the correction needs beside the fit.
#[derive(Clone, Copy, Debug)]
pub struct Reduced<'a> {
    /// n
    pub clusters: &'a [u32],
    pub power: Power,
    /// Orthonormal columns that span the absorbed effects beside the constant (n x q): [`basis`].
    pub effects: Option<&'a DMatrix<f64>>,
}

/// Orthonormal columns of the effects without the direction of the constant, which stands among the regressors; rows
/// scaled by the roots of `weights`. `None` where they are too many to hold.
pub fn basis(effects: &[Effect], weights: Option<&[f64]>) -> Option<DMatrix<f64>> {
    let rows = effects.first().map_or(0, |effect| effect.codes.len());
    let width = 1 + effects.iter().map(|effect| effect.levels * effect.width()).sum::<usize>();
    if width.saturating_mul(rows) > MOST_CELLS {
        return None;
    }
    let root = |row: usize| weights.map_or(1.0, |weights| weights[row].sqrt());
    let mut columns = DMatrix::from_fn(rows, width, |row, column| if column == 0 { root(row) } else { 0.0 });
    let mut first = 1;
    for effect in effects {
        for value in effect.columns() {
            for (row, &code) in effect.codes.iter().enumerate() {
                columns[(row, first + code as usize)] = value(row) * root(row);
            }
            first += effect.levels;
        }
    }
    let q = factor(&columns, &lengths(&columns)).ok()?.q;
    Some(q.columns(1, q.ncols() - 1).into_owned())
}

/// One cluster after its correction, for every coefficient.
struct Part {
    /// |v|^2 (k)
    square: Vec<f64>,
    /// X'v (k x k) and Q'v (q x k)
    along: DMatrix<f64>,
    beside: DMatrix<f64>,
}

/// The covariance, the number of clusters, and the degrees of freedom of each coefficient.
pub(super) fn reduced(fit: &Fit, asked: Reduced) -> Result<(DMatrix<f64>, usize, Vec<f64>), FitError> {
    if asked.clusters.len() != fit.rows() {
        return Err(FitError::Length { expected: fit.rows(), found: asked.clusters.len() });
    }
    let (codes, groups) = dense(asked.clusters);
    if groups < 2 {
        return Err(FitError::FewClusters { found: groups });
    }
    let mut members: Vec<Vec<usize>> = vec![vec![]; groups];
    codes.iter().enumerate().for_each(|(row, &code)| members[code as usize].push(row));
    let none = DMatrix::zeros(fit.rows(), 0);
    let effects = asked.effects.unwrap_or(&none);
    let k = fit.design.ncols();
    let mut sums = DMatrix::zeros(groups, k);
    let mut parts = vec![];
    for (g, rows) in members.iter().enumerate() {
        let (x, q) = (fit.design.select_rows(rows), effects.select_rows(rows));
        let left = DMatrix::identity(rows.len(), rows.len()) - &x * &fit.bread * x.transpose() - &q * q.transpose();
        let corrected = power(&left, asked.power)? * &x;
        for (j, column) in corrected.column_iter().enumerate() {
            sums[(g, j)] = column.iter().zip(rows).map(|(v, row)| v * fit.errors[*row]).sum();
        }
        let v = corrected * &fit.bread;
        let square = v.column_iter().map(|column| column.norm_squared()).collect();
        parts.push(Part { square, along: x.tr_mul(&v), beside: q.tr_mul(&v) });
    }
    let degrees = (0..k).map(|j| satterthwaite(&parts, &fit.bread, j)).collect();
    Ok((sandwich(&fit.bread, &sums.tr_mul(&sums)), groups, degrees))
}

/// (tr P)^2 / tr(P^2), with P_gh = v_g'(I - H)_gh v_h.
fn satterthwaite(parts: &[Part], bread: &DMatrix<f64>, j: usize) -> f64 {
    let (mut trace, mut squares) = (0.0, 0.0);
    for (g, one) in parts.iter().enumerate() {
        let through = bread * one.along.column(j);
        for (h, other) in parts.iter().enumerate() {
            let crossed = through.dot(&other.along.column(j)) + one.beside.column(j).dot(&other.beside.column(j));
            let p = if g == h { one.square[j] - crossed } else { -crossed };
            squares += p * p;
            trace += if g == h { p } else { 0.0 };
        }
    }
    trace * trace / squares
}

fn power(left: &DMatrix<f64>, power: Power) -> Result<DMatrix<f64>, FitError> {
    let Eigen { values, vectors } = symmetric_eigen(left)?;
    let mut scaled = vectors.clone();
    for (mut column, value) in scaled.column_iter_mut().zip(&values) {
        column *= match power {
            _ if *value <= SINGULAR => 0.0,
            Power::Cr2 => 1.0 / value.sqrt(),
            Power::Cr3 => 1.0 / value,
        };
    }
    Ok(scaled * vectors.transpose())
}
