//! `matrices:` — who is whose neighbour, and how near.
//!
//! Another method names a matrix in an option with [`crate::method::Names::Matrix`], checks the name by [`unknown`], and in
//! its `lower` takes the step by [`key`]: its value is a [`Space`], read by [`Space::of`]. [`note`] says for a table what W
//! is. Units of the data become places by [`Places::of`].

mod cards;
mod check;
mod lower;
mod options;
mod outlines;
mod places;
mod publish;
mod says;
mod space;
pub mod steps;

pub use cards::{CARDS, ISLANDS, MATRIX, NO_DISTANCE, PIECES, PLACE_WITHOUT_VALUE, UNKNOWN_MATRIX, UNMATCHED_PLACES};
pub use check::{advice, unknown};
pub use lower::{banded, changes, coordinates, find as matrix, globe, key, standardisation};
pub use options::{Matrix, Source, Standardise};
pub use outlines::{AREAS, BORDERS, POINTS, circle, ground, has_places};
pub use places::Places;
pub use says::{note, sentence};
pub use space::{Draft, Period, Space};

use super::{Method, Names, Quantity, Role};
use crate::diag::{Card, Diagnostic};
use crate::plan::Plan;
use crate::study::{Analysis, Study};

pub struct Matrices;

impl Method for Matrices {
    type Options = Matrix;

    fn card(&self) -> &'static Card {
        &MATRIX
    }

    fn section(&self) -> &'static str {
        "matrices"
    }

    fn keyword(&self) -> &'static str {
        "matrix"
    }

    fn roles(&self) -> &'static [Role] {
        &[
            Role { option: "nearest", names: Names::Variables },
            Role { option: "inverse_distance", names: Names::Variables },
            Role { option: "coordinates", names: Names::Variables },
            Role { option: "inverse_gap", names: Names::Variables },
            Role { option: "from", names: Names::Matrix },
            Role { option: "sum", names: Names::Matrix },
            Role { option: "product", names: Names::Matrix },
        ]
    }

    fn check(&self, analysis: &Analysis, options: &Matrix, study: &Study) -> Vec<Diagnostic> {
        check::check(analysis, options, study)
    }

    fn quantities(&self, _: &Analysis, _: &Matrix, _: &Study) -> Vec<Quantity> {
        publish::quantities()
    }

    fn lower(&self, analysis: &Analysis, _: &Matrix, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        publish::lower(analysis, study, plan);
        vec![]
    }
}
