use crate::card;
use crate::stats::descriptive::moments::sd;
use crate::stats::descriptive::pearson;
use crate::stats::index::{IndexError, complete, shares};
use crate::stats::linalg::column;
use nalgebra::DMatrix;

card! {
    /// CRITIC weights: C_j = s_j sum_k (1 - r_jk), w = C / sum C, with s the standard deviation and r Pearson's
    /// correlation of normalised leaves (Diakoulaki, Mavrotas and Papayannakis 1995).
    ///
    /// A leaf weighs more when it varies and when others do not say the same. s must be comparable between leaves, so
    /// normalise by min-max, not by z-score.
    static CARD = "critic", "CRITIC weights";
}

#[derive(Clone, Debug, PartialEq)]
pub struct Critic {
    /// C (m)
    pub information: Vec<f64>,
    /// w (m)
    pub weights: Vec<f64>,
}

/// `z` is rows x leaves.
pub fn critic(z: &DMatrix<f64>) -> Result<Critic, IndexError> {
    complete(z)?;
    let spread: Vec<f64> = (0..z.ncols()).map(|j| sd(column(z, j))).collect();
    if let Some(leaf) = spread.iter().position(|s| s.is_nan() || *s == 0.0) {
        return Err(IndexError::Constant { leaf });
    }
    let conflict = |j: usize| (0..z.ncols()).map(|k| 1.0 - pearson(column(z, j), column(z, k)).r).sum::<f64>();
    let information: Vec<f64> = spread.iter().enumerate().map(|(j, s)| s * conflict(j)).collect();
    let weights = shares(&information)?;
    Ok(Critic { information, weights })
}
