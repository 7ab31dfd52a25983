//! Weights of leaves. Each function takes the normalised matrix (rows x leaves) or the judgements it needs and returns
//! weights that sum to one, with the numbers behind them. A weighting is one file and one line in [`CARDS`].

pub mod ahp;
pub mod combine;
pub mod critic;
pub mod entropy;
pub mod equal;
pub mod given;
pub mod grading;
pub mod pca;
pub mod variation;

use crate::diag::Card;

pub static CARDS: [&Card; 9] = [
    &entropy::CARD,
    &equal::CARD,
    &given::CARD,
    &ahp::CARD,
    &critic::CARD,
    &variation::CARD,
    &pca::CARD,
    &grading::CARD,
    &combine::CARD,
];
