//! What the leaves of an index have to do with each other and with it.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;
use crate::spec::types::Direction;
use crate::stats::descriptive::pearson;
use crate::study::BoundIndex;

card! {
    /// ## What it finds
    /// Two leaves of one index that are correlated above .98 in absolute value. Indices with so many leaves and rows that
    /// this takes long are left to the table of correlations.
    ///
    /// ## Why it matters
    /// One thing counts twice in the index, and under entropy its two weights add up (OECD and JRC 2008, ch. 5).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, of: [+gdp, +twin, +patents]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, of: [+gdp, +x, +patents]}}
    /// ```
    static ALIKE = "leaves-alike", "two leaves that are nearly one";
}

card! {
    /// ## What it finds
    /// A leaf whose sign is against its correlation with its own index: declared as good and lower where the index is
    /// higher, or the other way round. Correlations that chance explains at 5% do not count.
    ///
    /// ## Why it matters
    /// Either the sign is wrong, which is easily done in a list of twenty leaves, or the index adds up things that pull
    /// in opposite directions, and its middle means nothing (OECD and JRC 2008; Paruolo, Saisana and Saltelli 2013).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, of: [+gdp, -twin, +population, +policy]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// indices: {New: {scope: pooled, of: [+gdp, +twin, +population, +policy]}}
    /// ```
    static AGAINST = "direction-against-correlation", "a leaf whose sign its correlation with the index denies";
}

const NEARLY_ONE: f64 = 0.98;
/// Products that are cheap.
const MOST_WORK: usize = 2_000_000_000;
const LEVEL: f64 = 0.05;

pub fn alike(ground: &Ground) -> Vec<Diagnostic> {
    ground.study.indices.values().flat_map(|index| pairs(ground, index)).collect()
}

fn pairs(ground: &Ground, index: &BoundIndex) -> Vec<Diagnostic> {
    let Some(rows) = ground.values.as_ref().map(|values| values.all) else { return vec![] };
    let leaves = index.leaves.len();
    if leaves.saturating_mul(leaves).saturating_mul(rows) > MOST_WORK {
        return vec![];
    }
    let Some(columns) = columns(ground, index) else { return vec![] };
    let whole: Vec<usize> = (0..rows).filter(|row| columns.iter().all(|column| column[*row].is_finite())).collect();
    let standard: Vec<Vec<f64>> = columns.iter().map(|column| standardised(column, &whole)).collect();
    let z = DMatrix::from_fn(whole.len(), leaves, |row, leaf| standard[leaf][row]);
    let correlations = z.tr_mul(&z);
    let mut found = vec![];
    for (a, b) in (0..leaves).flat_map(|b| (0..b).map(move |a| (a, b))) {
        let r = correlations[(a, b)];
        if r.abs() <= NEARLY_ONE {
            continue;
        }
        let (first, second) = (&index.leaves[a], &index.leaves[b]);
        let (left, right) = (ground.study.name_of(first.var), ground.study.name_of(second.var));
        found.push(
            ALIKE
                .warning(format!("`{left}` and `{right}` of `{}` are correlated by {r:.3}", index.name))
                .at(second.span, format!("nearly `{left}`"))
                .at(first.span, "this leaf")
                .help("keep one of them, or let both share one weight in a branch of their own"),
        );
    }
    found
}

/// Less their mean and of length one; nought for a constant.
fn standardised(column: &[f64], rows: &[usize]) -> Vec<f64> {
    let mean = rows.iter().map(|row| column[*row]).sum::<f64>() / rows.len().max(1) as f64;
    let gaps: Vec<f64> = rows.iter().map(|row| column[*row] - mean).collect();
    let length = gaps.iter().map(|gap| gap * gap).sum::<f64>().sqrt();
    gaps.into_iter().map(|gap| if length > 0.0 { gap / length } else { 0.0 }).collect()
}

fn columns(ground: &Ground, index: &BoundIndex) -> Option<Vec<Arc<Vec<f64>>>> {
    let values = ground.values.as_ref()?;
    index.leaves.iter().map(|leaf| values.numbers(leaf.var)).collect()
}

pub fn against(ground: &Ground) -> Vec<Diagnostic> {
    let Some(values) = &ground.values else { return vec![] };
    let mut found = vec![];
    for (name, index) in &ground.study.indices {
        let Some(scores) = ground.study.names.get(name).and_then(|id| values.numbers(*id)) else { continue };
        for leaf in &index.leaves {
            let sign = match leaf.direction {
                Direction::Positive => 1.0,
                Direction::Negative => -1.0,
                Direction::Target(_) | Direction::Band(_) => continue,
            };
            let Some(column) = values.numbers(leaf.var) else { continue };
            let with = pearson(&column, &scores);
            if !(with.r * sign < 0.0 && with.p < LEVEL) {
                continue;
            }
            let (own, word) = (ground.study.name_of(leaf.var), if sign > 0.0 { "+" } else { "-" });
            found.push(
                AGAINST
                    .warning(format!("`{word}{own}` of `{name}` is correlated with it by {:.2}", with.r))
                    .at(leaf.span, "the sign says otherwise")
                    .help("look at the sign, and at what the leaf has to do with the others"),
            );
        }
    }
    found
}
