//! Few clusters.

use super::ground::Ground;
use crate::card;
use crate::data::Levels;
use crate::diag::Diagnostic;
use crate::method::regression::clusters;
use crate::method::regression::doubts::FEW;
use crate::method::regression::options::Errors;
use crate::spec::de::from_node;
use crate::study::{Study, VarId};

card! {
    /// ## What it finds
    /// Clustered errors with fewer than fifty clusters and no remedy; fewer than ten are called so in stronger words.
    ///
    /// ## Why it matters
    /// Clustered errors rest on many clusters. Below some fifty they are too small, and below ten even t with G - 1
    /// degrees of freedom rejects far too often (Cameron, Gelbach and Miller 2008; Cameron and Miller 2015; MacKinnon and
    /// Webb 2017). The wild cluster bootstrap, with Webb's signs below some eight clusters, and CR2 with its own degrees
    /// of freedom are the remedies.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: gdp ~ x, errors: {cluster: province}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: gdp ~ x, errors: {cluster: province, wild: webb}}}
    /// ```
    static CARD = "few-clusters", "fewer than fifty clusters without a remedy";
}

/// Clusters from which on nobody asks for a remedy.
const ENOUGH: usize = 50;

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    for model in ground.all_models() {
        let Some(node) = model.analysis.options.get("errors") else { continue };
        if !from_node::<Errors>(node).is_ok_and(|errors| errors.kind.is_none() && errors.wild.is_none()) {
            continue;
        }
        let counted = clusters(model.analysis).into_iter().filter_map(|id| Some((count(id, ground.study)?, id)));
        let Some((count, id)) = counted.filter(|(count, _)| (2..ENOUGH).contains(count)).min() else { continue };
        let (name, cluster) = (&model.analysis.name, ground.study.name_of(id));
        let (message, label) = match count < FEW {
            true => (
                format!("`{name}` clusters by `{cluster}`, which has {count} values: its stars cannot be trusted"),
                "errors too small, stars too many",
            ),
            false => {
                (format!("`{name}` clusters by `{cluster}`, which has {count} values"), "fewer than fifty clusters")
            }
        };
        let remedy = format!("bootstrap them: `errors: {{cluster: {cluster}, wild: webb}}`, or write `kind: cr2`");
        found.push(CARD.warning(message).at(node.span, label).help(remedy));
    }
    found
}

/// How many values a clustered dimension has in the data.
fn count(id: VarId, study: &Study) -> Option<usize> {
    if study.layout.unit == Some(id) {
        return Some(study.facts.units.len());
    }
    if study.layout.time == Some(id) {
        return Some(study.facts.times.len());
    }
    let name = study.name_of(id);
    let group = study.groups.get(name).map(|group| group.names.len());
    group.or_else(|| study.facts.columns.get(name)?.levels.as_ref().map(Levels::len))
}
