//! Moments that no column of numbers has.

use super::paper::{Paper, at};
use super::words::as_printed;
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::Number;

card! {
    /// ## What it finds
    /// A table of descriptives in which a mean or a median lies outside minimum and maximum, or a standard deviation is
    /// larger than half the range allows: sd <= (max - min)/2 sqrt(n/(n - 1)).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported: {1: {columns: [n, mean, sd, min, max], y: [330, .530, .078, .104, .480], x: [330, .121, .067, .020, .478]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// reported: {1: {columns: [n, mean, sd, min, max], y: [330, .230, .078, .104, .480], x: [330, .121, .067, .020, .478]}}
    /// ```
    static CARD = "impossible-moments", "moments that no data have";
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    let mut found = vec![];
    for table in paper.tables {
        let column = |name: &str| table.columns.iter().position(|column| column.value == name);
        for row in &table.rows {
            let of = |name: &str| at(table, &row.name.value, column(name)?).map(|one| one.number);
            let Some(problem) = problem(of) else { continue };
            let finding = CARD.warning(format!("{} in {}: {problem}", row.name.value, table.title()));
            found.push(finding.at(row.name.span, "this row").help("check the row against the data"));
        }
    }
    found
}

fn problem(of: impl Fn(&str) -> Option<Number>) -> Option<String> {
    let (min, max) = (of("min")?, of("max")?);
    let outside = |one: Number| one.range().high < min.range().low || one.range().low > max.range().high;
    for name in ["mean", "median"] {
        if let Some(one) = of(name).filter(|one| outside(*one)) {
            let ends = format!("{} and {}", as_printed(min), as_printed(max));
            return Some(format!("{name} {} lies outside {ends}", as_printed(one)));
        }
    }
    let (sd, n) = (of("sd")?, of("n").map_or(2.0, |n| n.value).max(2.0));
    let most = 0.5 * (max.range().high - min.range().low) * (n / (n - 1.0)).sqrt();
    (sd.range().low > most).then(|| format!("sd {} is larger than the range allows", as_printed(sd)))
}
