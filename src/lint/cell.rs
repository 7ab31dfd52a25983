//! Clusters that are the cells of an absorbed effect.

use super::cells::{nested, of_effect, of_variable};
use super::ground::{Ground, Model};
use crate::card;
use crate::diag::Diagnostic;
use crate::method::regression::clusters;

card! {
    /// ## What it finds
    /// Errors clustered by the cells of an absorbed interaction, such as provinces by years under `province:year`.
    ///
    /// ## Why it matters
    /// Within such a cell the effect has taken the common shock away already, and between cells of one province nothing
    /// may be correlated any more: serial correlation is ruled out without a word (Bertrand, Duflo and Mullainathan
    /// 2004; Abadie, Athey, Imbens and Wooldridge 2023).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {m: {formula: "gdp ~ x | city + region:year", errors: {cluster: region_year}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {m: {formula: "gdp ~ x | city + region:year", errors: {cluster: region}}}
    /// ```
    static CARD = "clusters-equal-effect", "clusters that are the cells of an absorbed effect";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    ground.models().filter_map(|model| one(ground, model)).collect()
}

fn one(ground: &Ground, model: Model) -> Option<Diagnostic> {
    let values = ground.values.as_ref()?;
    let [cluster] = clusters(model.analysis)[..] else { return None };
    let mut interactions = model.formula.effects.iter().filter(|effect| effect.cells.len() > 1).peekable();
    interactions.peek()?;
    let rows = values.rows(model);
    let clustered = of_variable(values, cluster, &rows)?;
    let effect = interactions.find(|effect| {
        of_effect(values, effect, &rows).is_some_and(|cells| nested(&clustered, &cells) && nested(&cells, &clustered))
    })?;
    let name = ground.study.name_of(cluster);
    let span = model.analysis.options.get("errors").map_or(model.place(), |node| node.span);
    Some(
        CARD.warning(format!("`{}` clusters by `{name}`, the cells of `{}`", model.analysis.name, effect.name))
            .at(span, "serial correlation is ruled out")
            .at(effect.span, "absorbed already")
            .help("cluster by the larger part of the cell, such as the province"),
    )
}
