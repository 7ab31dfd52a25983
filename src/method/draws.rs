//! How often anything is drawn.

use crate::card;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::study::Analysis;

card! {
    /// ## What it finds
    /// More than a million draws, or none, where draws were asked for.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// inequality: {gaps: {measures: income, bootstrap: 100000000000}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// inequality: {gaps: {measures: income, bootstrap: 500}}
    /// ```
    static DRAWS = "draws-out-of-range", "too many draws, or none";
}

const MOST: u64 = 1_000_000;

pub fn out_of_range(analysis: &Analysis, draws: u64, span: Span) -> Option<Diagnostic> {
    let finding = DRAWS.error(format!("`{}` cannot make {draws} draws", analysis.name)).at(span, "from 1 to a million");
    (!(1..=MOST).contains(&draws)).then(|| finding.help("write a number such as 1000"))
}
