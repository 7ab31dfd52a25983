//! Printed spatial coefficients that cannot be.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// A printed rho or lambda of one or more, or below minus one.
    ///
    /// ## Why it matters
    /// I - rho W has an inverse for rho between 1/w_min and 1, where w_min is the least eigenvalue of a row-standardised W
    /// (Ord 1975; LeSage and Pace 2009). As w_min is seldom near -1/2, a rho of -1.3 needs W's eigenvalues beside it, and
    /// one of 1.1 has no effects at all.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// matrices: {economic: {inverse_gap: population}}
    /// models: {m: {formula: "gdp ~ x | city + year", spatial: {model: sar}}}
    /// reported: {1: {columns: [m(gdp)], rho: ["-1.297*** (.21)"]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// matrices: {economic: {inverse_gap: population}}
    /// models: {m: {formula: "gdp ~ x | city + year", spatial: {model: sar}}}
    /// reported: {1: {columns: [m(gdp)], rho: [".297*** (.21)"]}}
    /// ```
    static CARD = "rho-outside-its-range", "a printed spatial coefficient outside its range";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    for table in ground.printed {
        for row in &table.rows {
            for (cell, address) in row.cells.iter().zip(&row.addresses) {
                let Some((address, _)) = address.as_ref().filter(|(address, _)| is_spatial(ground, &address.of)) else {
                    continue;
                };
                let name = address.quantity.split('.').next().unwrap_or_default();
                let Some(estimate) = cell.estimate().filter(|_| matches!(name, "rho" | "lambda")) else { continue };
                let value = estimate.number.value;
                if (-1.0..1.0).contains(&value) {
                    continue;
                }
                let label = match value > 0.0 {
                    true => "not below one".to_string(),
                    false => format!("only if the least eigenvalue of W is above {:.3}", 1.0 / value),
                };
                found.push(
                    CARD.warning(format!(
                        "`{}` of {} is {value}, outside the range of {name}",
                        cell.text,
                        table.title()
                    ))
                    .at(cell.span, label)
                    .help("print 1/w_min and 1/w_max of the matrix below the table, or estimate within them"),
                );
            }
        }
    }
    found
}

/// Whether a name stands for a spatial model, or for one of several.
fn is_spatial(ground: &Ground, name: &str) -> bool {
    let of = |one: &str| one == name || one.strip_prefix(name).is_some_and(|rest| rest.starts_with('('));
    let named = ground.study.analyses.values().filter(|one| of(&one.name));
    named.into_iter().any(|one| one.options.get("spatial").is_some())
}
