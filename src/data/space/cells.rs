//! Wordings and readings that all files of places share.

use unicode_normalization::UnicodeNormalization;

use super::cards::{BROKEN_MAP, MATRIX_FILE};
use crate::data::table::Job;
use crate::data::words::{count, first_lines};
use crate::diag::Diagnostic;

/// A name without blanks around it, in one form of Unicode.
pub fn tidy(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Everything that is wrong with a map, in one finding.
pub fn broken(job: &Job, problems: Vec<String>) -> Diagnostic {
    BROKEN_MAP
        .error(format!("`{}` has {} that cannot be read", job.name, count(problems.len(), "area")))
        .at(job.file.span, "this file")
        .places(first_lines(problems, "area"))
        .help("mend the map where it was drawn: rings of at least three corners, closed by their first")
}

/// A map that is none at all.
pub fn no_map(job: &Job, why: impl std::fmt::Display) -> Diagnostic {
    BROKEN_MAP
        .error(format!("`{}` is no map: {why}", job.name))
        .at(job.file.span, "this file")
        .help("a map is a GeoJSON FeatureCollection or a shapefile, with an area for each unit")
}

/// A matrix that is none.
pub fn no_matrix(job: &Job, why: impl std::fmt::Display) -> Diagnostic {
    MATRIX_FILE.error(format!("`{}` is no matrix: {why}", job.name)).at(job.file.span, "this file")
}

/// Why a ring is none.
pub fn fault(ring: &[[f64; 2]]) -> Option<&'static str> {
    if ring.iter().flatten().any(|value| !value.is_finite()) {
        return Some("a coordinate is no number");
    }
    if ring.len() < 4 {
        return Some("a ring has fewer than three corners");
    }
    if ring.first() != ring.last() {
        return Some("a ring does not end where it begins");
    }
    let mut corners: Vec<[u64; 2]> = ring.iter().map(|point| point.map(|value| (value + 0.0).to_bits())).collect();
    corners.sort_unstable();
    corners.dedup();
    (corners.len() < 3).then_some("a ring has fewer than three corners")
}
