use crate::card;
use crate::stats::index::{IndexError, non_negative, shares};
use crate::stats::linalg::column;
use crate::stats::logarithm::ln_normal;
use crate::stats::sums::{Sum, sum};
use nalgebra::DMatrix;
use rayon::prelude::*;

card! {
    /// Entropy weights: p = z / sum z over all rows, e = -K sum p ln p with 0 ln 0 = 0, d = 1 - e, w = d / sum d
    /// (Shannon 1948; Zou, Yun and Sun 2006).
    ///
    /// K = 1 / ln(rows), so that e lies in 0..1. A widely copied snippet divides by ln(periods) although the shares run
    /// over units *and* periods: e exceeds one, d turns negative, and w = d / sum d ranks the leaves by a quantity
    /// without meaning. `constant: periods` reproduces such papers; every other negative d is an error. A leaf's weight
    /// grows with its inequality between rows, so a rare event or an outlier weighs most. Zeros contribute nothing; a
    /// shift added to z first changes all weights and is therefore declared.
    static CARD = "entropy", "entropy weights";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// ln of the number of rows.
    Rows,
    /// ln of the number of periods.
    Periods(usize),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entropy {
    /// e (m)
    pub entropies: Vec<f64>,
    /// d = 1 - e (m)
    pub redundancies: Vec<f64>,
    /// w (m)
    pub weights: Vec<f64>,
}

/// Rounding of an entropy of one.
const NEGATIVE: f64 = -1e-12;

/// Cells whose logarithms are taken before they are summed.
const BLOCK: usize = 512;

/// `z` is rows x leaves, none negative; `shift` is added to every cell first.
pub fn entropy(z: &DMatrix<f64>, shift: f64, constant: Constant) -> Result<Entropy, IndexError> {
    non_negative(z)?;
    let over = match constant {
        Constant::Rows => z.nrows(),
        Constant::Periods(periods) if periods < 2 => return Err(IndexError::Periods(periods)),
        Constant::Periods(periods) => periods,
    };
    let log = libm::log(over as f64);
    let leaves = (0..z.ncols()).into_par_iter();
    let found: Vec<Option<f64>> = leaves.map(|leaf| one(column(z, leaf), shift, log)).collect();
    let found = found.into_iter().enumerate().map(|(leaf, e)| e.ok_or(IndexError::Constant { leaf }));
    let entropies = found.collect::<Result<Vec<f64>, _>>()?;
    let redundancies: Vec<f64> = entropies.iter().map(|e| 1.0 - e).collect();
    if constant != Constant::Rows {
        let total = sum(redundancies.iter().copied());
        let weights = redundancies.iter().map(|d| d / total).collect();
        return Ok(Entropy { entropies, redundancies, weights });
    }
    if let Some(leaf) = redundancies.iter().position(|d| *d < NEGATIVE) {
        return Err(IndexError::Dispersion { leaf, value: redundancies[leaf] });
    }
    let weights = shares(&redundancies.iter().map(|d| d.max(0.0)).collect::<Vec<f64>>())?;
    Ok(Entropy { entropies, redundancies, weights })
}

/// e of one leaf; `None` where its values do not differ or are all zero.
fn one(z: &[f64], shift: f64, log: f64) -> Option<f64> {
    let mut total = Sum::default();
    for v in z {
        total.add(v + shift);
    }
    let total = total.value();
    if total <= 0.0 || z.iter().all(|v| *v == z[0]) {
        return None;
    }
    let mut terms = [0.0; BLOCK];
    let mut information = Sum::default();
    for block in z.chunks(BLOCK) {
        let terms = &mut terms[..block.len()];
        // A share of zero gives zero times a finite number; one below the normal range is lost in any sum.
        for (term, v) in terms.iter_mut().zip(block) {
            let p = (v + shift) / total;
            *term = p * ln_normal(p);
        }
        for term in terms {
            information.add(*term);
        }
    }
    Some(-information.value() / log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dividing_by_the_periods_turns_redundancies_negative() {
        let z = DMatrix::from_fn(12, 2, |i, j| 0.1 + ((i * (j + 3)) % 7) as f64);
        let usual = entropy(&z, 0.0, Constant::Rows).unwrap();
        assert!(usual.redundancies.iter().all(|d| *d > 0.0));
        assert!((usual.weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        let copied = entropy(&z, 0.0, Constant::Periods(3)).unwrap();
        assert!(copied.redundancies.iter().all(|d| *d < 0.0));
        let order = |w: &[f64]| w[0] < w[1];
        assert_ne!(order(&usual.weights), order(&copied.weights));
    }

    #[test]
    fn a_constant_and_a_negative_leaf_are_named() {
        let mut z = DMatrix::from_fn(4, 3, |i, j| (i * j) as f64 + if j == 0 { 2.0 } else { 0.0 });
        assert_eq!(entropy(&z, 0.0, Constant::Rows), Err(IndexError::Constant { leaf: 0 }));
        z[(2, 1)] = -1.0;
        assert_eq!(entropy(&z, 0.0, Constant::Rows), Err(IndexError::Negative { leaf: 1, row: 2, value: -1.0 }));
    }
}
