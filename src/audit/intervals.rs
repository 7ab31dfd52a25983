//! Intervals against the estimates and stars beside them.

use super::paper::{Item, Paper};
use super::words::{as_printed, range, stars};
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::{Number, Part};
use crate::stats::dist::{normal_quantile, normal_two_sided};
use crate::stats::interval::Interval;

card! {
    /// ## What it finds
    /// An interval that does not hold its estimate; a normal one whose middle is not the estimate, or whose width gives
    /// other stars: se = width / 3.92.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {way: {path: x -> m -> y, of: base, bootstrap: {draws: 1000, interval: normal}}}
    /// reported: {1: {columns: [estimate, ci95], way(y).indirect: [".074***", .01497..0.13311]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// mediations: {way: {path: x -> m -> y, of: base, bootstrap: {draws: 1000, interval: normal}}}
    /// reported: {1: {columns: [estimate, ci95], way(y).indirect: [".074***", .03497..0.11311]}}
    /// ```
    static CARD = "interval-against-estimate", "an interval that does not fit its estimate";
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    paper.items().filter(|item| item.interval().is_some()).filter_map(|item| one(paper, item)).collect()
}

fn one(paper: &Paper, item: Item) -> Option<Diagnostic> {
    let (low, high) = item.interval()?;
    let name = &item.table.columns.get(item.column)?.value;
    let percent = name.strip_prefix("ci").and_then(|level| level.parse::<f64>().ok()).unwrap_or(95.0);
    let estimate = paper.items().find(|other| {
        std::ptr::eq(other.row, item.row) && other.part == Part::Value && other.address == item.address
    })?;
    let number = estimate.cell.estimate()?.number;
    let normal = paper.study.analyses.get(&item.address.of).and_then(|analysis| {
        analysis.options.get("bootstrap")?.get("interval")?.as_text().map(|kind| kind == "normal")
    });
    let problem = match normal {
        Some(true) => middle(low, high, number).or_else(|| width(paper, &estimate, low, high, percent)),
        _ => outside(low, high, number),
    }?;
    Some(
        CARD.warning(format!("{} of {}: {problem}", item.row.name.value, item.table.title()))
            .at(item.span(), "the interval")
            .at(estimate.span(), "its estimate")
            .help("take the estimate, its stars and its interval from one estimation"),
    )
}

fn outside(low: Number, high: Number, number: Number) -> Option<String> {
    let inside = Interval::new(low.range().low, high.range().high).meets(number.range());
    (!inside).then(|| format!("{} lies outside its interval", as_printed(number)))
}

fn middle(low: Number, high: Number, number: Number) -> Option<String> {
    let middle = (low.range() + high.range()).times(0.5);
    let decimals = number.decimals.max(low.decimals);
    (!middle.meets(number.range())).then(|| {
        format!("the middle of the interval is {}, the estimate {}", range(middle, decimals), as_printed(number))
    })
}

fn width(paper: &Paper, estimate: &Item, low: Number, high: Number, percent: f64) -> Option<String> {
    let printed = estimate.stars()?;
    let reach = normal_quantile(0.5 + percent / 200.0);
    let se = (high.range() - low.range()).times(0.5 / reach);
    let z = estimate.range()?.abs().over(se)?;
    let count = |z: f64| paper.levels.iter().filter(|level| normal_two_sided(z) < **level).count() as u8;
    let (least, most) = (count(z.low), count(z.high));
    let fits = (least..=most).contains(&printed);
    (!fits).then(|| format!("its width gives {}, printed {}", stars(least), stars(printed)))
}
