//! The pages behind what matrices can find.

use crate::card;
use crate::diag::Card;

card! {
    /// A matrix of space W, n x n: who is whose neighbour, and how much each neighbour counts. Rows are units by name, in
    /// the study's order, and the diagonal is empty. `queen` and `rook` read a map, `nearest` and `inverse_distance`
    /// coordinates, `inverse_gap` a variable, `file` a table, GAL or GWT; `from`, `sum` and `product` make one from others.
    ///
    /// Distances are haversine on a sphere of 6371.0088 km. Unless `standardise` says otherwise rows are divided by their
    /// sums. Numbers: `W.links`, `.islands`, `.components`, `.density`, `.mean_neighbours`, `.least_neighbours`,
    /// `.most_neighbours`, `.symmetric`.
    static MATRIX = "matrix", "matrices of space";
}

card! {
    /// ## What it finds
    /// A matrix that does not say where its links come from, says it twice, or has an option that does not fit.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {w: {inverse_gap: gdp, nearest: [x, y]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {w: {inverse_gap: gdp, mean_over: 2012..2013}}
    /// ```
    static MATRIX_OPTIONS = "matrix-options", "a matrix that says too little or too much";
}

card! {
    /// ## What it finds
    /// A name where a matrix of `matrices:` is needed, and none has it.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {economic: {inverse_gap: gdp}, far: {from: economics, standardise: none}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {economic: {inverse_gap: gdp}, far: {from: economic, standardise: none}}
    /// ```
    static UNKNOWN_MATRIX = "unknown-matrix", "a matrix that is not there";
}

card! {
    /// ## What it finds
    /// Units that a map or a matrix does not have, and names of a file that are no units.
    ///
    /// ## Why it matters
    /// A matrix that keeps the order of its file while the data are sorted gives every city the neighbours of another
    /// one, and no number looks wrong. So W is joined by name, and a name without a partner is an error. With
    /// `unmatched: allow` places of the file that are no units are left out and counted.
    static UNMATCHED_PLACES = "unmatched-places", "units and places without a partner";
}

card! {
    /// ## What it finds
    /// Units without a neighbour: an island on a map, a city with nobody inside the band.
    ///
    /// ## Why it matters
    /// The spatial lag of an island is zero, which is no mean of its neighbours. `islands: allow` accepts that; the
    /// notes of tables count them.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {all: {inverse_gap: gdp}, own: {from: all, keep: same province}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {all: {inverse_gap: gdp}, own: {from: all, keep: different province}}
    /// ```
    static ISLANDS = "islands", "units without a neighbour";
}

card! {
    /// ## What it finds
    /// Two units without a distance between them: at one point, or with the same mean of the variable whose gaps are
    /// distances. The inverse of nothing has no value.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {w: {inverse_gap: flat}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {w: {inverse_gap: gdp}}
    /// ```
    static NO_DISTANCE = "no-distance", "two units without a distance";
}

card! {
    /// ## What it finds
    /// A unit without coordinates or without the value that a matrix needs, coordinates that change over time, or that
    /// are none: a latitude beyond 90 degrees mostly means that longitude and latitude are exchanged.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// matrices: {w: {nearest: [gdp, population], k: 1}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/units.csv, unit: code}
    /// matrices: {w: {nearest: [x, y], k: 1}}
    /// ```
    static PLACE_WITHOUT_VALUE = "place-without-value", "a unit that cannot be placed";
}

card! {
    /// ## What it finds
    /// A matrix of several pieces between which there are no links, or one whose rows are mostly full.
    ///
    /// ## Why it matters
    /// Nothing spills over between pieces; and in a dense matrix every lag is near the same mean, which leaves little
    /// to estimate a spatial coefficient from.
    static PIECES = "matrix-in-pieces", "a matrix in several pieces";
}

pub static CARDS: &[&Card] = &[
    &MATRIX,
    &MATRIX_OPTIONS,
    &UNKNOWN_MATRIX,
    &UNMATCHED_PLACES,
    &ISLANDS,
    &NO_DISTANCE,
    &PLACE_WITHOUT_VALUE,
    &PIECES,
];
