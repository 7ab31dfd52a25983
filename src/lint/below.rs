//! Clusters that are finer than the treatment.

use super::Values;
use super::cells::{count, joint, nested, of_variable, share_within};
use super::ground::{Ground, Model};
use crate::card;
use crate::data::Kind;
use crate::diag::Diagnostic;
use crate::method::regression::clusters;
use crate::plan::Datum;

card! {
    /// ## What it finds
    /// Errors clustered by units though the regressor of interest is the same for all units of a larger group in each
    /// period, such as a policy of provinces in a panel of cities.
    ///
    /// ## Why it matters
    /// The treatment was assigned to groups, so its shocks are common to them. Clusters below that level take each unit
    /// as a trial of its own (Moulton 1990; Abadie, Athey, Imbens and Wooldridge 2023).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {m: {formula: gdp ~ policy | city + year, errors: {cluster: city}}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {m: {formula: gdp ~ policy | city + year, errors: {cluster: region, wild: webb}}}
    /// ```
    static CARD = "clusters-below-treatment", "errors clustered below the level of the treatment";
}

/// Groups beyond which a column is no grouping.
const MOST: usize = 500;

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let Some(values) = &ground.values else { return vec![] };
    let groupings = groupings(ground, values);
    ground.models().filter_map(|model| one(ground, model, &groupings)).collect()
}

/// A column of names or a group of the study, and the cell of each row.
struct Grouping {
    name: String,
    codes: Vec<u32>,
}

fn groupings(ground: &Ground, values: &Values) -> Vec<Grouping> {
    let study = ground.study;
    let text = study.facts.columns.iter().filter(|(_, fact)| fact.kind == Kind::Text).map(|(name, _)| name);
    let columns = text.filter_map(|name| Some((name, values.column(name)?)));
    let groups = study.groups.iter().filter_map(|(name, group)| Some((name, values.datum(group.var)?)));
    let coded = |(name, datum): (&String, Datum)| Some(Grouping { name: name.clone(), codes: datum.codes().ok()? });
    columns.chain(groups).filter_map(coded).collect()
}

fn one(ground: &Ground, model: Model, groupings: &[Grouping]) -> Option<Diagnostic> {
    let (values, study) = (ground.values.as_ref()?, ground.study);
    let [cluster] = clusters(model.analysis)[..] else { return None };
    let treatment = model.treatment()?;
    let rows = values.rows(model);
    let x = values.numbers(treatment)?;
    let x: Vec<f64> = rows.iter().map(|row| x[*row]).collect();
    let time = study.layout.time.and_then(|id| values.codes(id)).unwrap_or_else(|| vec![0; values.all]);
    // What is the same for everybody in a period is no treatment of groups.
    if share_within(&x, &joint(&[&time], &rows))? <= f64::EPSILON {
        return None;
    }
    let clustered = of_variable(values, cluster, &rows)?;
    let coarser = groupings.iter().find(|group| {
        let groups = joint(&[&group.codes], &rows);
        let fewer = (2..count(&clustered).min(MOST)).contains(&count(&groups)) && nested(&clustered, &groups);
        let within = || share_within(&x, &joint(&[&group.codes, &time], &rows));
        fewer && within().is_some_and(|share| share <= f64::EPSILON)
    })?;
    let (name, of, group) = (study.name_of(treatment), study.name_of(cluster), &coarser.name);
    let span = model.analysis.options.get("errors").map_or(model.place(), |node| node.span);
    let model = &model.analysis.name;
    Some(
        CARD.warning(format!("`{name}` of `{model}` is the same for all of one {group}, and errors cluster by {of}"))
            .at(span, format!("finer than `{name}`"))
            .help(format!("write `cluster: {group}`, with `wild: webb` where there are few of them")),
    )
}
