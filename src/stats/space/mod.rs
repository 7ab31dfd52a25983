//! Space: who is whose neighbour, whether neighbours are alike, and models in which they act on each other.

pub mod weights;

pub use weights::Weights;
