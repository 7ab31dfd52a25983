//! Stars against the estimate and the error beside them.

use super::paper::{Paper, Tested};
use super::reference::{Implied, distribution, implied, written};
use super::words::stars;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// Stars that no value which rounds to the printed estimate and standard error gives: neither under the reference
    /// that is said, nor under the one that the table's other stars follow.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ a, errors: hc1}}
    /// reported: {1: {columns: [m(y)], a: [".5** (.1)"]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ a, errors: hc1}}
    /// reported: {1: {columns: [m(y)], a: [".5*** (.1)"]}}
    /// ```
    static CARD = "stars-against-error", "stars that estimate and error do not give";
}

/// One finding a table.
pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    let of_tables = paper.tables.iter().filter_map(|table| implied(paper, table));
    of_tables.filter_map(|one| table(paper, &one)).collect()
}

fn table(paper: &Paper, one: &Implied) -> Option<Diagnostic> {
    let wrong: Vec<(&Tested, f64)> =
        one.cells.iter().filter_map(|cell| Some((cell, wrong(paper, one, cell)?))).collect();
    let (first, df) = wrong.first()?;
    let needed = |cell: &Tested, df: f64| {
        let (least, most) = paper.reference(df).possible(cell);
        if least == most { stars(least).to_string() } else { format!("{} to {}", stars(least), stars(most)) }
    };
    let count = wrong.len();
    let message = match count {
        1 => format!("{} has {}, and needs {}", written(&first.item), stars(first.stars), needed(first, *df)),
        _ => format!("{count} stars of {} are not those of their estimates and errors", one.table.title()),
    };
    let mut finding = CARD.warning(message);
    for (cell, df) in &wrong {
        let t = cell.number.value.abs() / cell.error.value;
        let label = format!("|t| is about {t:.1}: {} under {}", needed(cell, *df), distribution(&[*df]));
        finding = finding.at(cell.item.span(), label);
    }
    Some(finding.help("correct the stars, the estimate or the error"))
}

/// The reference that rules a cell out, where all that come into question do.
fn wrong(paper: &Paper, one: &Implied, cell: &Tested) -> Option<f64> {
    let said = paper.said_df(one.table, &cell.item.address.of);
    let mut asked: Vec<f64> = if one.differs() { one.best.clone() } else { vec![] };
    asked.extend(said);
    let first = *asked.first()?;
    asked.iter().all(|df| !paper.reference(*df).fits(cell)).then_some(first)
}
