//! Sections that are read, checked and formatted, and computed by later versions. Their options are typed here, so
//! that a study written today is checked today.

macro_rules! announced {
    ($(#[$doc:meta])* $Name:ident, $Options:ty, $card:ident, $section:literal, $keyword:literal, [$($option:literal : $names:ident),*]) => {
        $(#[$doc])*
        pub struct $Name;

        impl crate::method::Method for $Name {
            type Options = $Options;

            fn card(&self) -> &'static crate::diag::Card {
                &$card
            }

            fn section(&self) -> &'static str {
                $section
            }

            fn keyword(&self) -> &'static str {
                $keyword
            }

            fn roles(&self) -> &'static [crate::method::Role] {
                &[$(crate::method::Role { option: $option, names: crate::method::Names::$names }),*]
            }

            fn lower(
                &self,
                analysis: &crate::study::Analysis,
                _: &$Options,
                _: &crate::study::Study,
                _: &mut crate::plan::Plan,
            ) -> Vec<crate::diag::Diagnostic> {
                super::not_built(analysis)
            }
        }
    };
}

pub mod space;

use crate::diag::Diagnostic;
use crate::method::NOT_BUILT;
use crate::study::Analysis;

/// What an analysis answers that is understood and not computed yet.
fn not_built(analysis: &Analysis) -> Vec<Diagnostic> {
    vec![not_built_at(analysis, analysis.span)]
}

/// The same for one option of an analysis that is otherwise computed.
pub fn not_built_at(analysis: &Analysis, span: crate::source::Span) -> Diagnostic {
    NOT_BUILT
        .warning(format!("`{}` is understood, and not computed by this version", analysis.name))
        .at(span, "not built yet")
        .help("its cells print n/c; everything beside it is computed")
}
