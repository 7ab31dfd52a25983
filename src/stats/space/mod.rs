//! Space: who is whose neighbour, whether neighbours are alike, and models in which they act on each other.

pub mod combine;
pub mod contiguity;
pub mod distance;
pub mod geary;
pub mod getis;
pub mod local;
pub mod model;
pub mod moments;
pub mod moran;
pub mod permute;
pub mod standardise;
pub mod structure;
pub mod weights;

pub use structure::Structure;
pub use weights::Weights;
