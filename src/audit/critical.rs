//! p values against critical values, draws and stars.

use super::paper::Paper;
use super::words::{as_printed, short, stars};
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::{Number, Row, Stars, Table};

card! {
    /// ## What it finds
    /// A test whose p value contradicts its critical values (F above that of 5% needs p below 5%), its number of draws
    /// (1000 draws give p in steps of .001) or the stars in its row.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported: {1: {columns: [threshold, F, p, crit10, crit5, crit1], m(y).test: [".251***", 52.11, .034, 31.9, 38.9, 51.1]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported: {1: {columns: [threshold, F, p, crit10, crit5, crit1], m(y).test: [".251***", 52.11, .009, 31.9, 38.9, 51.1]}}
    /// ```
    static CARD = "p-against-critical", "a p value that its critical values contradict";
}

/// Columns of critical values with their levels.
const CRITICAL: [(&str, f64); 3] = [("crit10", 0.10), ("crit5", 0.05), ("crit1", 0.01)];

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    let rows = paper.tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    rows.filter_map(|(table, row)| one(paper, table, row)).collect()
}

fn one(paper: &Paper, table: &Table, row: &Row) -> Option<Diagnostic> {
    let column = |name: &str| table.columns.iter().position(|column| column.value == name);
    let number = |name: &str| Some(row.cells.get(column(name)?)?.estimate()?.number);
    let p = number("p")?;
    let mut problems: Vec<String> = vec![];
    if let Some(f) = number("F") {
        problems.extend(CRITICAL.iter().filter_map(|(name, level)| against(f, p, number(name)?, *level)));
    }
    problems.extend(number("draws").and_then(|draws| steps(p, draws)));
    problems.extend(starred(paper, row, p));
    let first = problems.first()?;
    let span = row.cells.get(column("p")?)?.span;
    let finding = CARD.warning(format!("p = {} of {} in {}: {first}", as_printed(p), row.name.value, table.title()));
    Some(finding.at(span, problems.join("; ")).help("take F, p and the critical values from one set of draws"))
}

fn against(f: Number, p: Number, critical: Number, level: f64) -> Option<String> {
    let (f, critical, p) = (f.range(), critical.range(), p.range());
    let percent = short(level * 100.0, 0);
    if f.low > critical.high && p.low > level {
        return Some(format!("F is above the critical value of {percent}%"));
    }
    (f.high < critical.low && p.high < level).then(|| format!("F is below the critical value of {percent}%"))
}

/// p is a number of draws over all draws.
fn steps(p: Number, draws: Number) -> Option<String> {
    let range = p.range().times(draws.value);
    let whole = range.high.floor() >= range.low.ceil();
    (draws.value > 0.0 && !whole).then(|| format!("{} draws do not give it", short(draws.value, 0)))
}

/// Stars that a number of the row carries, where it has no error of its own.
fn starred(paper: &Paper, row: &Row, p: Number) -> Option<String> {
    let estimate = row
        .cells
        .iter()
        .find_map(|cell| cell.estimate().filter(|one| one.bracket.is_none() && matches!(one.stars, Stars::Count(1..))));
    let Some(Stars::Count(printed)) = estimate.map(|one| one.stars) else { return None };
    let count = |p: f64| paper.levels.iter().filter(|level| p < **level).count() as u8;
    let (least, most) = (count(p.range().high), count(p.range().low));
    (!(least..=most).contains(&printed)).then(|| format!("{} beside it", stars(printed)))
}
