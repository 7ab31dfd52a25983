use crate::card;
use crate::stats::descriptive::moments::sd;
use crate::stats::descriptive::pearson;
use crate::stats::dist::chi2_upper;
use crate::stats::index::{IndexError, complete, shares};
use crate::stats::linalg::{Eigen, column, inverse, symmetric_eigen};
use crate::stats::sums::{mean, sum};
use nalgebra::DMatrix;

card! {
    /// Principal components of the leaves' correlations.
    ///
    /// Weights of a leaf: `first` its share in the absolute entries of the first eigenvector; `variance` the sum over the
    /// kept components of absolute eigenvector entries times explained variance; `squared` the same with squared
    /// loadings (Nicoletti, Scarpetta and Boylaud 2000; OECD and JRC 2008, Handbook, 6.1). Kept are components with
    /// eigenvalues above one (Kaiser) or up to a cumulated share.
    ///
    /// KMO below .5 or an insignificant Bartlett test say that the leaves have too little in common. Weights are
    /// correlations, not importance.
    static CARD = "pca", "principal components";
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Keep {
    /// Eigenvalues above one.
    Kaiser,
    /// As many as explain this share.
    Share(f64),
    Count(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightRule {
    First,
    Variance,
    Squared,
}

#[derive(Clone, Debug)]
pub struct Pca {
    /// Descending (m)
    pub eigenvalues: Vec<f64>,
    /// Shares of the variance (m)
    pub explained: Vec<f64>,
    /// m x m, unit columns with positive sums
    pub vectors: DMatrix<f64>,
    /// Components kept.
    pub kept: usize,
    pub adequacy: Adequacy,
}

/// Whether the leaves have enough in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Adequacy {
    /// Kaiser, Meyer and Olkin's measure; `NaN` where the correlations are singular.
    pub kmo: f64,
    /// By leaf (m)
    pub kmo_by_leaf: Vec<f64>,
    /// Bartlett's test of sphericity: -(n - 1 - (2m + 5)/6) ln|R| with m (m-1) / 2 degrees of freedom.
    pub bartlett: f64,
    pub df: f64,
    pub p: f64,
}

/// `z` is rows x leaves, directions applied.
pub fn pca(z: &DMatrix<f64>, keep: Keep) -> Result<Pca, IndexError> {
    complete(z)?;
    let m = z.ncols();
    if let Some(leaf) = (0..m).find(|&j| {
        let s = sd(column(z, j));
        s.is_nan() || s == 0.0
    }) {
        return Err(IndexError::Constant { leaf });
    }
    let mut r = DMatrix::identity(m, m);
    for j in 0..m {
        for k in 0..j {
            let correlation = pearson(column(z, j), column(z, k)).r;
            (r[(j, k)], r[(k, j)]) = (correlation, correlation);
        }
    }
    let Eigen { values: eigenvalues, vectors } = symmetric_eigen(&r)?;
    let total = sum(eigenvalues.iter().copied());
    let explained: Vec<f64> = eigenvalues.iter().map(|v| v / total).collect();
    let kept = components(&eigenvalues, &explained, keep);
    let adequacy = adequacy(&r, &eigenvalues, z.nrows());
    Ok(Pca { eigenvalues, explained, vectors, kept, adequacy })
}

fn components(eigenvalues: &[f64], explained: &[f64], keep: Keep) -> usize {
    let count = match keep {
        Keep::Kaiser => eigenvalues.iter().take_while(|v| **v > 1.0).count(),
        Keep::Count(count) => count,
        Keep::Share(share) => {
            let mut cumulated = 0.0;
            let before = |e: &&f64| {
                let open = cumulated < share - 1e-12;
                cumulated += **e;
                open
            };
            explained.iter().take_while(before).count()
        }
    };
    count.clamp(1, eigenvalues.len())
}

fn adequacy(r: &DMatrix<f64>, eigenvalues: &[f64], rows: usize) -> Adequacy {
    let m = r.ncols();
    let (kmo, kmo_by_leaf) = kmo(r).unwrap_or((f64::NAN, vec![f64::NAN; m]));
    let log_determinant = sum(eigenvalues.iter().map(|v| libm::log(*v)));
    let bartlett = -(rows as f64 - 1.0 - (2.0 * m as f64 + 5.0) / 6.0) * log_determinant;
    let df = (m * m.saturating_sub(1)) as f64 / 2.0;
    Adequacy { kmo, kmo_by_leaf, bartlett, df, p: chi2_upper(bartlett, df) }
}

/// Squared correlations over squared correlations plus squared partial correlations.
fn kmo(r: &DMatrix<f64>) -> Option<(f64, Vec<f64>)> {
    let precision = inverse(r).ok()?;
    let partial = |j: usize, k: usize| precision[(j, k)] / (precision[(j, j)] * precision[(k, k)]).sqrt();
    let m = r.ncols();
    let squares = |j: usize| {
        let others = || (0..m).filter(move |&k| k != j);
        let simple = sum(others().map(|k| r[(j, k)] * r[(j, k)]));
        (simple, sum(others().map(|k| partial(j, k) * partial(j, k))))
    };
    let parts: Vec<(f64, f64)> = (0..m).map(squares).collect();
    let (simple, partial) = (sum(parts.iter().map(|p| p.0)), sum(parts.iter().map(|p| p.1)));
    Some((simple / (simple + partial), parts.iter().map(|(s, p)| s / (s + p)).collect()))
}

impl Pca {
    /// Loadings (m x m): eigenvectors times the roots of their eigenvalues.
    pub fn loadings(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.vectors.nrows(), self.vectors.ncols(), |j, k| {
            self.vectors[(j, k)] * self.eigenvalues[k].max(0.0).sqrt()
        })
    }

    pub fn weights(&self, rule: WeightRule) -> Result<Vec<f64>, IndexError> {
        let raw = |j: usize| match rule {
            WeightRule::First => self.vectors[(j, 0)].abs(),
            WeightRule::Variance => (0..self.kept).map(|k| self.vectors[(j, k)].abs() * self.explained[k]).sum(),
            WeightRule::Squared => {
                (0..self.kept).map(|k| self.vectors[(j, k)] * self.vectors[(j, k)] * self.explained[k]).sum()
            }
        };
        shares(&(0..self.vectors.nrows()).map(raw).collect::<Vec<f64>>())
    }

    /// Scores of the kept components weighted by their eigenvalues (rows), from the matrix given to [`pca`].
    pub fn scores(&self, z: &DMatrix<f64>) -> Vec<f64> {
        let total: f64 = self.eigenvalues[..self.kept].iter().sum();
        let combined: Vec<f64> = (0..z.ncols())
            .map(|j| (0..self.kept).map(|k| self.vectors[(j, k)] * self.eigenvalues[k] / total).sum())
            .collect();
        let mut scores = vec![0.0; z.nrows()];
        for (j, weight) in combined.iter().enumerate() {
            let x = column(z, j);
            let (center, spread) = (mean(x), sd(x));
            scores.iter_mut().zip(x).for_each(|(s, x)| *s += weight * (x - center) / spread);
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of two leaves the partial correlation is the correlation: KMO is one half, and |R| = 1 - r^2.
    #[test]
    fn two_leaves_have_closed_forms() {
        let z = DMatrix::from_column_slice(5, 2, &[1.0, 2.0, 3.0, 4.0, 5.0, 2.0, 1.0, 4.0, 3.0, 6.0]);
        let r = pearson(column(&z, 0), column(&z, 1)).r;
        let found = pca(&z, Keep::Share(0.99)).unwrap();
        assert!((found.eigenvalues[0] - 1.0 - r).abs() < 1e-14);
        assert_eq!(found.kept, 2);
        assert!((found.adequacy.kmo - 0.5).abs() < 1e-12);
        let bartlett = -(5.0 - 1.0 - 9.0 / 6.0) * libm::log(1.0 - r * r);
        assert!((found.adequacy.bartlett - bartlett).abs() < 1e-12);
        for rule in [WeightRule::First, WeightRule::Variance, WeightRule::Squared] {
            let weights = found.weights(rule).unwrap();
            assert!(weights.iter().all(|w| (w - 0.5).abs() < 1e-14));
        }
    }

    #[test]
    fn leaves_that_repeat_have_no_partial_correlations() {
        let z = DMatrix::from_column_slice(4, 2, &[1.0, 2.0, 4.0, 3.0, 2.0, 4.0, 8.0, 6.0]);
        let found = pca(&z, Keep::Kaiser).unwrap();
        assert_eq!(found.kept, 1);
        assert!((found.explained[0] - 1.0).abs() < 1e-15);
        let constant = DMatrix::from_column_slice(3, 2, &[1.0, 2.0, 4.0, 3.0, 3.0, 3.0]);
        assert!(matches!(pca(&constant, Keep::Kaiser), Err(IndexError::Constant { leaf: 1 })));
        assert!(matches!(pca(&DMatrix::zeros(0, 0), Keep::Kaiser), Err(IndexError::Empty)));
    }
}
