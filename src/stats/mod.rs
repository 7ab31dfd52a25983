//! Numbers only: functions of slices and matrices, by family.
//!
//! Nothing here knows a study. Matrices are nalgebra's; every factorisation is in [`linalg`]. All sums run in a
//! fixed order, each on one thread, and all elementary functions come from `libm`, so the same input gives the same bytes.

pub mod bootstrap;
pub mod convergence;
pub mod coupling;
pub mod density;
pub mod descriptive;
pub mod dist;
pub mod draws;
pub mod groups;
pub mod index;
pub mod inequality;
pub mod interval;
pub(crate) mod lanes;
pub mod linalg;
pub(crate) mod logarithm;
pub mod markov;
pub mod mediation;
pub mod panel;
pub mod production;
pub mod regression;
pub mod space;
pub(crate) mod special;
pub mod sums;
pub mod threshold;
pub(crate) mod tridiagonal;

use crate::diag::Card;

/// Methods without a family.
static ALONE: [&Card; 8] = [
    &index::treat::CARD,
    &index::reading::CARD,
    &regression::ols::CARD,
    &regression::random::CARD,
    &bootstrap::CARD,
    &mediation::CARD,
    &coupling::CARD,
    &space::model::tests::CARD,
];

/// Methods by family.
static FAMILIES: &[&[&Card]] = &[
    &index::normalise::CARDS,
    &index::weighting::CARDS,
    &index::aggregate::CARDS,
    &inequality::CARDS,
    &density::CARDS,
    &markov::CARDS,
    &convergence::CARDS,
    &regression::covariance::CARDS,
    &regression::instrument::CARDS,
    &production::CARDS,
    &ALONE,
];

/// Every method that has a page.
pub fn cards() -> impl Iterator<Item = &'static Card> {
    FAMILIES.iter().copied().flatten().copied()
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_of_cards_are_unique() {
        let mut codes: Vec<&str> = super::cards().map(|card| card.code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
