//! Verdicts as a terminal shows them.

use super::grid::standing;
use super::{Rest, Verdict};
use crate::exhibit::number;
use crate::method::tables::Place;
use crate::spec::types::Language;
use crate::study::Study;
use unicode_width::UnicodeWidthStr;

/// Decimals of estimates and p values.
const DIGITS: usize = 3;

/// A line for each number that a verdict rests on.
pub fn lines(study: &Study, verdicts: &[Verdict]) -> Vec<String> {
    let rows: Vec<[String; 5]> = verdicts.iter().flat_map(|verdict| rows(study, verdict)).collect();
    // A reason stands alone in its line and moves no other.
    let numbers: Vec<&[String; 5]> = rows.iter().filter(|row| !row[3].is_empty()).collect();
    let widest = |of: &[&[String; 5]], at: usize| of.iter().map(|row| row[at].width()).max().unwrap_or(0);
    let all: Vec<&[String; 5]> = rows.iter().collect();
    let widths = [widest(&all, 0), widest(&all, 1), widest(&numbers, 2), widest(&numbers, 3)];
    let pad = |cell: &String, width: usize| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())));
    rows.iter()
        .map(|[name, standing, address, estimate, rest]| {
            let head = [pad(name, widths[0]), pad(standing, widths[1]), pad(address, widths[2])].join("  ");
            let figure = format!("{}{estimate}", " ".repeat(widths[3].saturating_sub(estimate.width())));
            format!("{head}  {figure}  {rest}").trim_end().to_string()
        })
        .collect()
}

/// Name and verdict of each hypothesis, for a reader who wants no more.
pub fn summary(study: &Study, verdicts: &[Verdict]) -> Vec<(String, String)> {
    let zh = study.language == Language::Zh;
    let line = |one: &Verdict| {
        let says = one.says.as_ref().map(|says| format!(": {says}")).unwrap_or_default();
        (one.name.clone(), format!("{}{says}", standing(one.standing, zh)))
    };
    verdicts.iter().map(line).collect()
}

fn rows(study: &Study, verdict: &Verdict) -> Vec<[String; 5]> {
    let (name, standing) = (verdict.name.clone(), verdict.standing.name().to_string());
    let place = |rest: &Rest| rest.place.as_ref().map(|place| written(study, place)).unwrap_or_default();
    match verdict.rests.as_slice() {
        [] => vec![[name, standing, verdict.why.clone().unwrap_or_default(), String::new(), String::new()]],
        rests => {
            let row = |(at, rest): (usize, &Rest)| {
                let first = at == 0;
                let decided = if first { decided(verdict, rest) } else { String::new() };
                let place = place(rest);
                let gap = if decided.is_empty() || place.is_empty() { "" } else { "   " };
                let lead = |text: &String| if first { text.clone() } else { String::new() };
                [lead(&name), lead(&standing), rest.address.to_string(), figure(rest.estimate), decided + gap + &place]
            };
            rests.iter().enumerate().map(row).collect()
        }
    }
}

/// `p < .001`, with its correction and its sides; else the interval; else what was found.
fn decided(verdict: &Verdict, rest: &Rest) -> String {
    let mut parts = figures(verdict, rest);
    parts.extend(verdict.why.clone());
    parts.join(", ")
}

pub fn figures(verdict: &Verdict, rest: &Rest) -> Vec<String> {
    let mut parts = vec![];
    match (verdict.p, rest.interval) {
        (Some(p), _) => parts.push(probability(p)),
        (None, Some((low, high))) => parts.push(format!("[{}, {}]", short(low), short(high))),
        (None, None) => {}
    }
    parts.extend(verdict.one_sided.then(|| "one-sided".to_string()));
    parts.extend(verdict.adjusted.map(|p| format!("adjusted {}", probability(p))));
    parts
}

/// `p < .001`, `p = .034`
pub fn probability(p: f64) -> String {
    if p < 0.001 { "p < .001".into() } else { format!("p = {}", short(p)) }
}

fn short(value: f64) -> String {
    number(value, DIGITS, false)
}

/// Counts stay counts.
pub fn figure(value: f64) -> String {
    let whole = value == value.trunc() && value.abs() < 1e6;
    number(value, if whole { 0 } else { DIGITS }, true)
}

/// `Table 4 (2)`
pub fn written(study: &Study, place: &Place) -> String {
    let zh = study.language == Language::Zh;
    let numbered = place.table.chars().all(|c| c.is_ascii_digit());
    let table = match (numbered, zh) {
        (true, false) => format!("Table {}", place.table),
        (true, true) => format!("表{}", place.table),
        (false, _) => place.table.clone(),
    };
    place.column.map_or_else(|| table.clone(), |column| format!("{table} ({column})"))
}
