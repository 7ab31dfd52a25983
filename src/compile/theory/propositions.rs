//! Propositions: arrows argue them, and analyses give the evidence that they ask for.

use super::cards::{EVIDENCE_NOT_GIVEN, UNARGUED_PROPOSITION};
use crate::diag::Diagnostic;
use crate::method::evidence::{Given, given};
use crate::source::Span;
use crate::study::{Proposition, Study, Theory};

/// `imported` is the place that names the study from which propositions of other files come.
pub fn check(theory: &Theory, study: &Study, imported: Option<Span>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = vec![];
    for proposition in &theory.propositions {
        found.extend(unargued(proposition, theory));
        // A theory alone asks for evidence that others will give.
        if !study.analyses.is_empty() {
            let own = proposition.span.file == 0;
            let place = if own { Some(proposition.span) } else { imported };
            found.extend(place.into_iter().flat_map(|place| lacking(proposition, study, place)));
        }
    }
    found
}

fn unargued(proposition: &Proposition, theory: &Theory) -> Vec<Diagnostic> {
    let report = |message: String| UNARGUED_PROPOSITION.warning(message).at(proposition.span, "stated here");
    if proposition.edges.is_empty() {
        let message = format!("{} names no arrow that it rests on", proposition.name);
        return vec![report(message).help("write `edges: [A -> B]`")];
    }
    let name = |at: usize| theory.concepts.get(at).map_or("", |concept| concept.name.as_str());
    let loose = proposition.edges.iter().filter(|(from, to)| !theory.leads(*from, *to));
    loose
        .map(|(from, to)| {
            let (from, to) = (name(*from), name(*to));
            report(format!("{} rests on `{from}` -> `{to}`, and no arrows lead there", proposition.name))
                .help("draw the arrow under `mechanisms`, with its sign and its source")
        })
        .collect()
}

fn lacking(proposition: &Proposition, study: &Study, place: Span) -> Vec<Diagnostic> {
    let absent = proposition.evidence.iter().filter(|word| given(word, study) == Given::No);
    absent
        .map(|word| {
            EVIDENCE_NOT_GIVEN
                .warning(format!("{} asks for {word}, and no analysis of the study gives it", proposition.name))
                .at(place, "asked for here")
                .help("add the analysis, or say under `evidence` what the study does give")
        })
        .collect()
}
