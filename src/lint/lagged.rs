//! An instrument that is the past of what it stands for.

use super::ground::{Ground, Node};
use super::shared::leaf_of;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// An instrument that is a past value of a leaf of the endogenous index.
    ///
    /// ## Why it matters
    /// What made the leaf endogenous then has mostly not gone away: a lag moves the problem by a period and is valid only
    /// where errors have no memory (Reed 2015; Bellemare, Masaki and Pepinsky 2017).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {of: [+patents, +x]}}
    /// models: {m: {formula: gdp ~ y | city | New ~ L.patents + L2.patents, estimator: 2sls}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {of: [+patents, +x]}}
    /// models: {m: {formula: gdp ~ y | city | New ~ rare + policy, estimator: 2sls}}
    /// ```
    static CARD = "instrument-is-lagged-leaf", "an instrument that is the past of the index's own leaf";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    for model in ground.all_models() {
        let nodes: Vec<Node> = model.formula.endogenous.iter().flat_map(|id| ground.nodes(*id)).collect();
        let lagged = model.formula.instruments.iter().copied().filter(|id| ground.is_past(*id));
        for id in lagged {
            let hit =
                nodes.iter().find_map(|node| Some((*node, ground.measures.leaf(ground.index(*node)?, *node, id)?)));
            let Some((node, leaf)) = hit else { continue };
            let (name, index) = (ground.study.name_of(id), leaf_of(ground, node));
            found.push(
                CARD.warning(format!(
                    "`{name}` stands for `{index}` in `{}` and is the past of its own leaf",
                    model.analysis.name
                ))
                .at(model.instruments_place(id, ground.study), format!("the instrument `{name}`"))
                .at(leaf.span, format!("a leaf of `{index}`"))
                .help("name an instrument from outside the index, and say why it is excluded"),
            );
        }
    }
    found
}
