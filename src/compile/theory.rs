//! A theory held against itself: arrows between known concepts, and no circle where none may be.

use std::collections::BTreeMap;

use super::cards::UNKNOWN_NAME;
use crate::card;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::spec::expr::Chain;
use crate::spec::types::Theory;

card! {
    /// ## What it finds
    /// Arrows of a theory that lead back to where they came from, though it is declared acyclic.
    ///
    /// ```yaml bad
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B, sign: +}, {edge: B -> A, sign: +}]
    ///   acyclic: true
    /// ```
    /// ```yaml good
    /// study: s
    /// theory:
    ///   concepts: {A: {}, B: {}}
    ///   mechanisms: [{edge: A -> B, sign: +}]
    ///   acyclic: true
    /// ```
    static CIRCULAR_THEORY = "circular-theory", "arrows in a circle";
}

pub fn check(theory: &Theory) -> Vec<Diagnostic> {
    let arrows: Vec<(&str, &str, Span)> =
        theory.mechanisms.iter().filter_map(|one| one.edge.as_deref()).flat_map(steps).collect();
    let claimed = theory.propositions.values().flat_map(|one| one.edges.iter()).flat_map(|edge| steps(edge));
    let mut found: Vec<Diagnostic> =
        arrows.iter().copied().chain(claimed).flat_map(|(from, to, span)| unknown(theory, [from, to], span)).collect();
    if theory.acyclic.as_ref().is_some_and(|acyclic| acyclic.value) {
        found.extend(circle(&arrows));
    }
    found
}

/// The arrows of a chain, each with its ends.
fn steps(chain: &Chain) -> Vec<(&str, &str, Span)> {
    let pairs = chain.stages.iter().zip(chain.stages.iter().skip(1));
    pairs
        .flat_map(|(from, to)| {
            from.iter().flat_map(move |a| to.iter().map(move |b| (a.name.as_str(), b.name.as_str(), a.span.to(b.span))))
        })
        .collect()
}

fn unknown(theory: &Theory, ends: [&str; 2], span: Span) -> Vec<Diagnostic> {
    let known: Vec<&str> = theory.names().map(|name| name.as_str()).collect();
    let absent = ends.into_iter().filter(|end| !known.contains(end));
    absent
        .map(|end| {
            let diagnostic =
                UNKNOWN_NAME.error(format!("`{end}` is no concept of the theory")).at(span, "no such concept");
            diagnostic.did_you_mean(end, known.iter().copied())
        })
        .collect()
}

/// The first arrow that closes a circle.
fn circle(arrows: &[(&str, &str, Span)]) -> Option<Diagnostic> {
    let mut reach: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to, span) in arrows {
        let back = reach.get(to).is_some_and(|reached| reached.contains(from)) || from == to;
        if back {
            return Some(
                CIRCULAR_THEORY
                    .error(format!("`{from}` -> `{to}` closes a circle"))
                    .at(*span, format!("`{to}` leads to `{from}` already"))
                    .help("drop the arrow, or `acyclic: true`"),
            );
        }
        let beyond: Vec<&str> = std::iter::once(*to).chain(reach.get(to).into_iter().flatten().copied()).collect();
        reach.entry(from).or_default().extend(beyond.iter().copied());
        for reached in reach.values_mut().filter(|reached| reached.contains(from)) {
            reached.extend(beyond.iter().copied());
        }
    }
    None
}
