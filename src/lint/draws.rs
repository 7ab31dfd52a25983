//! Too few draws for the stars.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;
use crate::method::mediation::Bootstrap;
use crate::method::regression::options::Errors;
use crate::method::tables::levels;
use crate::source::Span;
use crate::spec::de::from_node;
use crate::study::Analysis;

card! {
    /// ## What it finds
    /// A bootstrap of fewer than 999 draws where stars or hypotheses are decided at 1%.
    ///
    /// ## Why it matters
    /// At 1% the answer rests on the few most extreme draws: with 300 on three of them. From 999 draws on the level is
    /// met exactly and chance decides little (Davidson and MacKinnon 2000).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// thresholds: {t: {formula: gdp ~ x + y | city, switch: x, at: patents, bootstrap: 300}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// thresholds: {t: {formula: gdp ~ x + y | city, switch: x, at: patents, bootstrap: 1000}}
    /// ```
    static CARD = "few-draws", "too few draws for a level of 1%";
}

/// Draws from which on 1% can be told.
const ENOUGH: u64 = 999;
const STRICT: f64 = 0.01;
/// Where nothing is said.
const OF_THRESHOLDS: u64 = 300;

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let stars =
        levels(ground.study).into_iter().chain(ground.study.claims.iter().filter_map(|one| one.claim.as_ref()?.level));
    if stars.fold(1.0, f64::min) > STRICT {
        return vec![];
    }
    let few = ground.study.analyses.values().filter_map(|analysis| Some((analysis, drawn(analysis)?)));
    few.filter(|(_, (draws, _))| *draws < ENOUGH)
        .map(|(analysis, (draws, span))| {
            CARD.warning(format!("`{}` rests on {draws} draws, and three stars stand for 1%", analysis.name))
                .at(span, format!("{draws} draws"))
                .help("write 999 or more")
        })
        .collect()
}

/// Draws of an analysis, and where they are said.
fn drawn(analysis: &Analysis) -> Option<(u64, Span)> {
    let wild = analysis.options.get("errors").and_then(|node| {
        let errors: Errors = from_node(node).ok()?;
        errors.wild?;
        errors.draws.map(|draws| (draws.value, draws.span))
    });
    let said = || {
        let node = analysis.options.get("bootstrap")?;
        let bootstrap: Bootstrap = from_node(node).ok()?;
        Some((bootstrap.draws?, node.span))
    };
    match analysis.method {
        "thresholds" => said().or(Some((OF_THRESHOLDS, analysis.span))),
        "mediations" => said(),
        _ => wild,
    }
}
