//! Arrows: between known concepts, with a sign, once, and in no circle where none may be.

use std::collections::BTreeMap;

use super::cards::{ARROW_TWICE, CIRCULAR_THEORY, UNSIGNED_ARROW};
use super::known;
use crate::compile::cards::UNKNOWN_NAME;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::spec::types::{Sign, Theory};

type Arrow<'a> = (&'a str, &'a str, Span);

pub fn check(theory: &Theory) -> Vec<Diagnostic> {
    let drawn = theory.mechanisms.iter().filter_map(|one| Some((one.edge.as_deref()?, one.sign)));
    let signed: Vec<(Arrow, Option<Sign>)> =
        drawn.flat_map(|(edge, sign)| edge.steps().map(move |step| (step, sign))).collect();
    let arrows: Vec<Arrow> = signed.iter().map(|(arrow, _)| *arrow).collect();
    let claimed = theory.propositions.values().flat_map(|one| one.edges.iter()).flat_map(|edge| edge.steps());
    let mut found: Vec<Diagnostic> =
        arrows.iter().copied().chain(claimed).flat_map(|(from, to, span)| unknown(theory, [from, to], span)).collect();
    found.extend(signed.iter().filter(|(_, sign)| sign.is_none()).map(|(arrow, _)| unsigned(arrow)));
    found.extend(twice(&signed));
    if theory.acyclic.as_ref().is_some_and(|acyclic| acyclic.value) {
        found.extend(circle(&arrows));
    }
    found
}

fn unknown(theory: &Theory, ends: [&str; 2], span: Span) -> Vec<Diagnostic> {
    let known = known(theory);
    let absent = ends.into_iter().filter(|end| !known.contains(end));
    absent
        .map(|end| {
            let diagnostic =
                UNKNOWN_NAME.error(format!("`{end}` is no concept of the theory")).at(span, "no such concept");
            diagnostic.did_you_mean(end, known.iter().copied())
        })
        .collect()
}

fn unsigned((from, to, span): &Arrow) -> Diagnostic {
    UNSIGNED_ARROW
        .warning(format!("`{from}` -> `{to}` has no sign"))
        .at(*span, "raises it or lowers it?")
        .help("write `sign: +`, `sign: \"-\"`, or `sign: \"?\"` where theory leaves it open")
}

fn twice(arrows: &[(Arrow, Option<Sign>)]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<(&str, &str), (Span, Option<Sign>)> = BTreeMap::new();
    let mut found = vec![];
    for ((from, to, span), sign) in arrows {
        let Some((place, before)) = first.get(&(from, to)) else {
            first.insert((from, to), (*span, *sign));
            continue;
        };
        let how = if before == sign { "drawn twice" } else { "drawn twice, with two signs" };
        found.push(
            ARROW_TWICE
                .warning(format!("`{from}` -> `{to}` is {how}"))
                .at(*span, "here again")
                .at(*place, "first here")
                .help("keep one of them; where two forces meet, its sign is `?` and `because` names both"),
        );
    }
    found
}

/// The first arrow that closes a circle.
fn circle(arrows: &[Arrow]) -> Option<Diagnostic> {
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
