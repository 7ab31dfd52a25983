//! A theory held against itself and against the study that has it.

mod arrows;
mod cards;
mod concepts;
mod import;
mod propositions;

pub use cards::CARDS;
pub use import::import;

use crate::diag::Diagnostic;
use crate::spec::types::{Spec, Theory};
use crate::study::Study;

/// What is wrong with the theory of a study. What another study says is reported there.
pub fn check(spec: &Spec, study: &Study) -> Vec<Diagnostic> {
    let Some(theory) = &spec.theory else { return concepts::untied(spec, None) };
    let mut found = arrows::check(theory);
    found.extend(concepts::tangled(theory));
    found.extend(concepts::untied(spec, Some(theory)));
    if let Some(bound) = &study.theory {
        found.extend(propositions::check(bound, study, theory.import.as_ref().map(|import| import.span)));
    }
    found.into_iter().filter(|one| one.labels.first().is_none_or(|(span, _)| span.file == 0)).collect()
}

/// Every concept by name.
fn known(theory: &Theory) -> Vec<&str> {
    theory.names().map(|name| name.as_str()).collect()
}
