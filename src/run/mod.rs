//! From a plan to its results: in parallel, stored, resumable.

mod execute;
mod last;
mod results;
mod store;

pub use execute::{Agenda, Progress, Quiet, Runner};
pub use last::Last;
pub use results::results;
pub use store::{Outcome, Store};
