use crate::card;
use crate::stats::index::normalise::{Direction, min_max};
use crate::stats::index::{IndexError, complete};
use crate::stats::sums::length;
use nalgebra::DMatrix;

card! {
    /// TOPSIS: closeness C = d- / (d+ + d-), the distances of a row from the best and from the worst value of every leaf
    /// (Hwang and Yoon 1981).
    ///
    /// Two choices change the ranking and are therefore named. The norm: `vector` divides a leaf by its length, `min_max`
    /// brings it to 0..1 with its direction, `none` takes it as it is. The distance: Hwang and Yoon weigh the matrix, so
    /// that d^2 = sum w^2 (z - z*)^2; others take d^2 = sum w (z - z*)^2.
    static CARD = "topsis", "TOPSIS";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    Vector,
    MinMax,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// d^2 = sum w^2 (z - z*)^2
    SquaredWeights,
    /// d^2 = sum w (z - z*)^2
    Weights,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Topsis {
    /// d+ (rows)
    pub from_best: Vec<f64>,
    /// d- (rows)
    pub from_worst: Vec<f64>,
    /// C (rows)
    pub closeness: Vec<f64>,
}

/// `x` is rows x leaves; `more[j]` says that more of leaf j is better (all true for matrices with directions applied).
pub fn topsis(
    x: &DMatrix<f64>,
    weights: &[f64],
    more: &[bool],
    norm: Norm,
    distance: Distance,
) -> Result<Topsis, IndexError> {
    complete(x)?;
    if let Some(found) = [weights.len(), more.len()].into_iter().find(|&found| found != x.ncols()) {
        return Err(IndexError::Length { expected: x.ncols(), found });
    }
    let mut best = vec![0.0; x.nrows()];
    let mut worst = vec![0.0; x.nrows()];
    for leaf in 0..x.ncols() {
        let (z, more) = scaled(x.column(leaf).as_slice(), more[leaf], norm).ok_or(IndexError::Constant { leaf })?;
        let max = z.iter().copied().fold(f64::NAN, f64::max);
        let min = z.iter().copied().fold(f64::NAN, f64::min);
        let (ideal, anti) = if more { (max, min) } else { (min, max) };
        let w = if distance == Distance::SquaredWeights { weights[leaf] * weights[leaf] } else { weights[leaf] };
        best.iter_mut().zip(&z).for_each(|(d, z)| *d += w * (z - ideal) * (z - ideal));
        worst.iter_mut().zip(&z).for_each(|(d, z)| *d += w * (z - anti) * (z - anti));
    }
    let root = |squares: Vec<f64>| squares.into_iter().map(f64::sqrt).collect::<Vec<f64>>();
    let (from_best, from_worst) = (root(best), root(worst));
    let closeness = from_best.iter().zip(&from_worst).map(|(best, worst)| worst / (best + worst)).collect();
    Ok(Topsis { from_best, from_worst, closeness })
}

/// The leaf on its norm, and whether more of it is still better; `None` for a leaf without length or width.
fn scaled(x: &[f64], more: bool, norm: Norm) -> Option<(Vec<f64>, bool)> {
    match norm {
        Norm::None => Some((x.to_vec(), more)),
        Norm::Vector => {
            let size = length(x, None);
            (size > 0.0).then(|| (x.iter().map(|v| v / size).collect(), more))
        }
        Norm::MinMax => {
            let direction = if more { Direction::More } else { Direction::Less };
            min_max::scale(x, x, direction, 0.0, 1.0).map(|z| (z, true))
        }
    }
}
