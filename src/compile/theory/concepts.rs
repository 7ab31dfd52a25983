//! Concepts: a tree; and hypotheses that test propositions which exist.

use std::collections::BTreeMap;

use super::cards::TANGLED_CONCEPTS;
use crate::compile::cards::UNKNOWN_NAME;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::spec::types::{Spec, Theory};

/// Concepts with two wholes, and those that lie in themselves.
pub fn tangled(theory: &Theory) -> Vec<Diagnostic> {
    let mut wholes: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    let mut found = vec![];
    for (whole, concept) in &theory.concepts {
        for part in &concept.parts {
            let report = |message: String| TANGLED_CONCEPTS.error(message).at(part.span, "a part here");
            if let Some((other, place)) = wholes.get(part.as_str()) {
                let message = format!("`{}` is part of `{other}` and of `{whole}`", part.value);
                found.push(
                    report(message).at(*place, "and here").help("a concept has one whole: name the second part apart"),
                );
                continue;
            }
            wholes.insert(part.as_str(), (whole.as_str(), part.span));
            if lies_in(whole.as_str(), part.as_str(), &wholes) {
                let message = format!("`{}` is part of itself", part.value);
                found.push(report(message).help("drop the part that closes the circle"));
            }
        }
    }
    found
}

/// Whether a concept is the other one, or lies in it.
fn lies_in(concept: &str, other: &str, wholes: &BTreeMap<&str, (&str, Span)>) -> bool {
    let mut at = concept;
    for _ in 0..=wholes.len() {
        if at == other {
            return true;
        }
        let Some((above, _)) = wholes.get(at) else { return false };
        at = above;
    }
    true
}

/// Hypotheses that test a proposition which no theory states.
pub fn untied(spec: &Spec, theory: Option<&Theory>) -> Vec<Diagnostic> {
    let known: Vec<&str> =
        theory.iter().flat_map(|theory| theory.propositions.keys().map(|name| name.as_str())).collect();
    let tests = spec.hypotheses.iter().filter_map(|(name, one)| Some((name, one.tests.as_ref()?)));
    let absent = tests.filter(|(_, tests)| tests.value != "none" && !known.contains(&tests.value.as_str()));
    absent
        .map(|(name, tests)| {
            let diagnostic = UNKNOWN_NAME
                .error(format!("hypothesis `{name}` tests `{}`, which no theory of the study states", tests.value))
                .at(tests.span, "no such proposition");
            match known.is_empty() {
                true => diagnostic.help("declare it under `theory: propositions:`, or `import` the theory"),
                false => diagnostic.did_you_mean(&tests.value, known.iter().copied()),
            }
        })
        .collect()
}
