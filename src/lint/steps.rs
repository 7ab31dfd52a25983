//! Mediation by steps alone.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;
use crate::study::{Study, addresses};

card! {
    /// ## What it finds
    /// A mediation whose steps are printed while its indirect effect is in no table, no figure and no hypothesis.
    ///
    /// ## Why it matters
    /// That X moves M and M moves Y does not test their product; the steps find too little and claim too much (Baron and
    /// Kenny 1986; Zhao, Lynch and Chen 2010). The indirect effect has an interval of its own.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {base: {formula: gdp ~ x}}
    /// mediations: {channel: {path: x -> patents -> gdp, of: base}}
    /// tables: {1: {kind: mediation_steps, of: channel}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {base: {formula: gdp ~ x}}
    /// mediations: {channel: {path: x -> patents -> gdp, of: base}}
    /// tables: {1: {kind: mediation_steps, of: channel}, 2: {kind: mediation_effects, of: channel}}
    /// ```
    static CARD = "steps-without-indirect-effect", "mediation by steps without a test of the indirect effect";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let study = ground.study;
    let steps = study.tables.iter().filter(|table| table.kind == "mediation_steps");
    let mut found = vec![];
    for table in steps {
        for name in table.columns.iter().filter(|name| !tested(study, name)) {
            let Some(analysis) = study.analyses.get(name).filter(|one| one.method == "mediations") else { continue };
            found.push(
                CARD.warning(format!("the steps of `{name}` are printed, and its indirect effect is nowhere"))
                    .at(table.span, "the steps")
                    .at(analysis.span, "the mediation")
                    .help(format!("add a table `kind: mediation_effects, of: {name}`")),
            );
        }
    }
    found
}

fn tested(study: &Study, name: &str) -> bool {
    let tables = study.tables.iter().filter(|table| table.kind == "mediation_effects");
    let claims = study.claims.iter().filter_map(|claim| claim.claim.as_ref());
    let mut named = claims.flat_map(|claim| addresses(&claim.condition));
    tables.flat_map(|table| &table.columns).any(|one| one == name)
        || study.figures.iter().any(|figure| figure.columns.iter().any(|one| one == name))
        || named.any(|address| address.parts.first().is_some_and(|part| part.name.as_str() == name))
}
