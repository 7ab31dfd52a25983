use crate::card;
use crate::stats::index::{IndexError, complete, shares};
use crate::stats::linalg::{Eigen, symmetric_eigen};
use nalgebra::DMatrix;

card! {
    /// Vertical and horizontal grading (zongheng lakai dangci): the weights that spread the scores of all units over all
    /// years most, max sum (w'z)^2 with |w| = 1 (Guo Yajun 2002).
    ///
    /// w is the leading eigenvector of H = sum_t A_t'A_t, A_t the leaves of year t (units x leaves). Standardise by
    /// z-score first: on min-max values H rewards a high level, not a wide spread. The eigenvector can have negative
    /// entries; then the weights are those of the best w >= 0, found exactly by searching the sets of leaves with
    /// positive weight.
    static CARD = "grading", "vertical and horizontal grading";
}

/// Sets to search double with every leaf.
const MOST_LEAVES: usize = 18;

#[derive(Clone, Debug)]
pub struct Grading {
    /// H (m x m)
    pub h: DMatrix<f64>,
    /// Descending (m)
    pub eigenvalues: Vec<f64>,
    /// Leading unit eigenvector (m)
    pub leading: Vec<f64>,
    /// The best unit w >= 0 (m); equals `leading` where that has no negative entry.
    pub non_negative: Vec<f64>,
    /// `non_negative` brought to a sum of one (m)
    pub weights: Vec<f64>,
}

impl Grading {
    pub fn has_negative(&self) -> bool {
        self.leading.iter().any(|w| *w < -1e-14)
    }
}

/// `z` is rows x leaves, standardised with directions applied. The sum over years of A_t'A_t is Z'Z over all rows.
pub fn grading(z: &DMatrix<f64>) -> Result<Grading, IndexError> {
    complete(z)?;
    let h = z.tr_mul(z);
    let Eigen { values, vectors } = symmetric_eigen(&h)?;
    let leading: Vec<f64> = vectors.column(0).iter().copied().collect();
    let non_negative = if leading.iter().all(|w| *w >= -1e-14) {
        leading.iter().map(|w| w.abs()).collect()
    } else {
        best_non_negative(&h)?
    };
    let weights = shares(&non_negative)?;
    Ok(Grading { h, eigenvalues: values, leading, non_negative, weights })
}

/// max w'Hw with |w| = 1, w >= 0. On the leaves with positive weight w is a leading eigenvector of their block of H.
fn best_non_negative(h: &DMatrix<f64>) -> Result<Vec<f64>, IndexError> {
    let m = h.ncols();
    if m > MOST_LEAVES {
        return Err(IndexError::TooManyLeaves { leaves: m, most: MOST_LEAVES });
    }
    let (mut best, mut weights) = (f64::NEG_INFINITY, vec![0.0; m]);
    for set in 1..1usize << m {
        let leaves: Vec<usize> = (0..m).filter(|j| set >> j & 1 == 1).collect();
        // The largest eigenvalue is at most the largest row sum of absolute entries.
        let bound = leaves.iter().map(|&i| leaves.iter().map(|&j| h[(i, j)].abs()).sum::<f64>()).fold(0.0, f64::max);
        if bound <= best {
            continue;
        }
        let Eigen { values, vectors } = symmetric_eigen(&h.select_rows(&leaves).select_columns(&leaves))?;
        if values[0] > best && vectors.column(0).iter().all(|w| *w >= -1e-14) {
            best = values[0];
            weights = vec![0.0; m];
            leaves.iter().zip(vectors.column(0).iter()).for_each(|(&j, w)| weights[j] = w.abs());
        }
    }
    Ok(weights)
}
