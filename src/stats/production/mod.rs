//! What producers make of their inputs: capital stocks, elasticities, misallocation, frontiers.

pub mod capital;
pub mod elasticity;
pub mod envelopment;
pub mod frontier;
pub mod malmquist;
pub mod program;
pub mod wedges;

use crate::diag::Card;

pub static CARDS: [&Card; 6] =
    [&capital::CARD, &elasticity::CARD, &wedges::CARD, &frontier::CARD, &envelopment::CARD, &malmquist::CARD];
