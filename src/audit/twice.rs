//! One estimate in two tables.

use super::paper::{Item, Paper};
use super::words::{listed, stars, tables};
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::Part;
use crate::study::Bound;

card! {
    /// ## What it finds
    /// An estimate that two tables print with different stars. The direct effect of a mediation is the coefficient of its
    /// outcome equation.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ a + b}}
    /// reported:
    ///   1: {columns: [m(y)], a: [".131*** (.019)"]}
    ///   2: {columns: [m(y)], a: [".131** (.053)"]}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ a + b}}
    /// reported:
    ///   1: {columns: [m(y)], a: [".131*** (.019)"]}
    ///   2: {columns: [m(y)], a: [".131*** (.019)"]}
    /// ```
    static CARD = "stars-differ-between-tables", "one estimate, different stars";
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    let items: Vec<(String, Item)> = paper
        .items()
        .filter(|item| item.part == Part::Value && item.stars().is_some())
        .map(|item| (identity(paper, &item), item))
        .collect();
    let mut changes: Vec<(Item, Item)> = vec![];
    for (at, (name, second)) in items.iter().enumerate() {
        let first = items.iter().take(at).find(|(other, first)| {
            let alike = first.range().zip(second.range()).is_some_and(|(a, b)| a.meets(b));
            other == name && alike && !std::ptr::eq(first.table, second.table)
        });
        if let Some((_, first)) = first.filter(|(_, first)| first.stars() != second.stars()) {
            changes.push((*first, *second));
        }
    }
    finding(&changes).into_iter().collect()
}

/// The address, the same for all names of one number.
fn identity(paper: &Paper, item: &Item) -> String {
    let mut address = item.address.clone();
    let path = paper.study.analyses.get(&address.of).and_then(|analysis| analysis.roles.get("path"));
    if let (Some(Bound::Path(stages)), "direct") = (path, address.quantity.as_str())
        && let Some(first) = stages.first().and_then(|stage| stage.first())
    {
        address.quantity = paper.study.name_of(*first).to_string();
    }
    address.to_string()
}

fn finding(changes: &[(Item, Item)]) -> Option<Diagnostic> {
    if changes.is_empty() {
        return None;
    }
    let mut titles: Vec<String> = changes.iter().flat_map(|(a, b)| [a.table.title(), b.table.title()]).collect();
    titles.sort_by_key(|title| (title.len(), title.clone()));
    titles.dedup();
    let what = match changes.len() {
        1 => "one estimate changes".to_string(),
        count => format!("{count} estimates change"),
    };
    let among = if titles.len() == 1 { listed(&titles) } else { tables(&titles) };
    let mut finding = CARD.warning(format!("{what} stars between {among}"));
    for (first, second) in changes {
        let count = |item: &Item| stars(item.stars().unwrap_or(0));
        let label = format!("{} here, {} in {}", count(second), count(first), first.place());
        finding = finding.at(second.span(), label);
    }
    Some(finding.help("take both from one estimation, or say which errors each table has"))
}
