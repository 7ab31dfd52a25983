//! What the language says and nothing computes yet.

use crate::card;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::study::Analysis;

card! {
    /// ## What it finds
    /// A part of the language that studyc reads, checks and formats, and does not compute yet.
    ///
    /// ## Why it matters
    /// A table that silently lacks a column is worse than one that says so: the cells print `n/c` with this reason,
    /// and everything beside them is computed.
    static NOT_BUILT = "not-built", "understood, and not built yet";
}

/// One option of an analysis that is otherwise computed.
pub fn not_built_at(analysis: &Analysis, span: Span) -> Diagnostic {
    NOT_BUILT
        .warning(format!("`{}` is understood, and not computed by this version", analysis.name))
        .at(span, "not built yet")
        .help("its cells print n/c; everything beside it is computed")
}
