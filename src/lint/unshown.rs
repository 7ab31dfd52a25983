//! Models that nobody sees.

use std::collections::HashSet;

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;
use crate::study::{Study, addresses};

card! {
    /// ## What it finds
    /// A model or a check that no table, no figure and no hypothesis shows and on which no other analysis rests, in a
    /// study that says what its tables are.
    ///
    /// ## Why it matters
    /// What is estimated and not shown is how results are chosen. A reader cannot tell whether it was forgotten or left
    /// out because of what it said (Simmons, Nelson and Simonsohn 2011).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, errors: hc1}, long: {formula: y ~ x + z, errors: hc1}}
    /// tables: {1: {kind: regression, columns: m}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, errors: hc1}, long: {formula: y ~ x + z, errors: hc1}}
    /// tables: {1: {kind: regression, columns: [m, long]}}
    /// ```
    static CARD = "model-not-shown", "a model that no table shows";
}

/// Sections whose analyses are estimates.
const ESTIMATED: [&str; 4] = ["models", "mediations", "mechanisms", "thresholds"];

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let study = ground.study;
    // Without tables of its own a study gets one for every model.
    if ground.spec.tables.is_empty() {
        return vec![];
    }
    let shown = shown(ground);
    let hidden = study.analyses.values().filter(|one| ESTIMATED.contains(&one.method));
    let hidden = hidden.filter(|one| !shown.contains(&one.name) && !named(study, &one.name, &shown));
    hidden
        .map(|one| {
            let (what, span) = match study.checks.get(&one.name) {
                Some(check) => ("check", check.span),
                None => ("model", one.span),
            };
            CARD.warning(format!("{what} `{}` is estimated, and nothing shows it", one.name))
                .at(span, "in no table")
                .help("add it to a table, or leave it out of the study")
        })
        .collect()
}

/// A family or a base model by which a model is shown.
fn named(study: &Study, name: &str, shown: &HashSet<String>) -> bool {
    study.families.iter().any(|(family, members)| shown.contains(family) && members.iter().any(|one| one == name))
}

fn shown(ground: &Ground) -> HashSet<String> {
    let study = ground.study;
    let tables = study.tables.iter().flat_map(|table| {
        table.columns.iter().chain(table.panels.iter().flat_map(|(_, names)| names)).cloned().collect::<Vec<_>>()
    });
    let figures = study.figures.iter().flat_map(|figure| figure.columns.clone());
    let claims = study.claims.iter().filter_map(|claim| claim.claim.as_ref());
    let said = claims.flat_map(|claim| addresses(&claim.condition));
    let said = said.filter_map(|address| address.parts.first().map(|part| part.name.to_string()));
    let printed = ground.printed.iter().flat_map(|table| &table.rows).flat_map(|row| &row.addresses);
    let printed = printed.flatten().map(|(address, _)| address.of.clone());
    let bases = study.analyses.values().filter_map(|one| one.options.get("of")?.as_text().map(str::to_string));
    let edited = study.checks.values().map(|check| check.of.clone());
    let explored = study.explorations.values().map(|one| one.of.clone());
    tables.chain(figures).chain(said).chain(printed).chain(bases).chain(edited).chain(explored).collect()
}
