use crate::card;
use crate::stats::descriptive::moments::sd;
use crate::stats::index::{IndexError, non_negative, shares};
use crate::stats::linalg::column;
use crate::stats::sums::mean;
use nalgebra::DMatrix;

card! {
    /// Coefficient of variation: V_j = s_j / mean_j, w = V / sum V.
    ///
    /// Meaningful for positive leaves on a ratio scale; after min-max it depends on where the minimum happens to lie.
    static CARD = "variation", "coefficient of variation";
}

/// w (m) from rows x leaves, none negative.
pub fn variation(z: &DMatrix<f64>) -> Result<Vec<f64>, IndexError> {
    non_negative(z)?;
    let ratios: Vec<f64> = (0..z.ncols()).map(|j| sd(column(z, j)) / mean(column(z, j))).collect();
    match ratios.iter().position(|v| v.is_nan() || *v == 0.0) {
        Some(leaf) => Err(IndexError::Constant { leaf }),
        None => shares(&ratios),
    }
}
