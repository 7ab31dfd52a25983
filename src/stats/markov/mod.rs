//! Markov chains of classes: counts, probabilities, where they lead, and whether they differ between neighbourhoods.

pub mod chain;
pub mod classes;
pub mod homogeneity;
pub mod spatial;

use crate::card;
use crate::diag::Card;

card! {
    /// p_ij = n_ij / n_i with standard error sqrt(p_ij (1 - p_ij) / n_i) (Anderson and Goodman 1957). The ergodic
    /// distribution solves pi = pi P and is given where it is unique; mean first passage m_ij comes from the fundamental
    /// matrix (I - P + 1 pi')^(-1), with m_ii = 1 / pi_i (Kemeny and Snell 1960).
    ///
    /// Mobility of k classes: `shorrocks` (k - tr P) / (k - 1) (Shorrocks 1978), `determinant` 1 - |det P|, `second`
    /// 1 - |l2|, `unconditional` k (1 - sum of pi_i p_ii) / (k - 1), `bartholomew` sum of pi_i p_ij |i - j| / (k - 1);
    /// `half_life` ln 2 / -ln |l2| in steps, with l2 the second eigenvalue by size.
    static CHAIN = "markov_chain", "Markov chains of classes";
}

card! {
    /// Equal rows of several transition matrices (Bickenbach and Bode 2003, International Regional Science Review 26):
    /// Q = sum of n_i|m (p_ij|m - p_ij)^2 / p_ij and LR = 2 sum of n_ij|m ln(p_ij|m / p_ij), both chi-squared with
    /// sum of (a_i - 1)(b_i - 1) degrees of freedom: a_i targets that are reached from class i, b_i matrices that leave it.
    /// What one matrix adds is held against the pooled one with sum of (a_i - 1) over the classes it leaves; giddy counts
    /// (k - 1)^2 there.
    static HOMOGENEITY = "markov_homogeneity", "equal transitions everywhere";
}

pub static CARDS: [&Card; 2] = [&CHAIN, &HOMOGENEITY];
