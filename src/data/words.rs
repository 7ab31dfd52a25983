//! Small wordings that all messages about data share.

use unicode_width::UnicodeWidthStr;

/// Places a message names before it counts the rest.
pub(super) const SHOWN: usize = 10;

/// `1 row`, `3 rows`.
pub(super) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// `and 3 more rows`
pub(super) fn more(n: usize, noun: &str) -> String {
    format!("  and {n} more {noun}{}", if n == 1 { "" } else { "s" })
}

pub(super) fn is_are(n: usize) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

/// The first lines, and how many more there are.
pub(super) fn first_lines(lines: Vec<String>, noun: &str) -> Vec<String> {
    let total = lines.len();
    let mut shown: Vec<String> = lines.into_iter().take(SHOWN).collect();
    if total > shown.len() {
        shown.push(more(total - shown.len(), noun));
    }
    shown
}

/// The first names in one line, and how many more there are.
pub(super) fn list(names: &[String], shown: usize) -> String {
    let mut text = names.iter().take(shown).map(|name| clip(name)).collect::<Vec<_>>().join(", ");
    if names.len() > shown {
        text.push_str(&format!(" and {} more", names.len() - shown));
    }
    text
}

/// `text` padded to a width on the screen, where Chinese characters take two places.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// At most 40 characters of a cell.
pub(super) fn clip(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_string(),
    }
}

/// `"—"` with quotes, clipped, on one line.
pub(super) fn quote(text: &str) -> String {
    let line: String = clip(text).chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    format!("\"{line}\"")
}

/// `2012-2014, 2016`: runs of whole numbers, which ascend.
pub(super) fn years(values: &[i64]) -> String {
    runs(values).iter().map(|(from, to)| span(*from, *to)).collect::<Vec<_>>().join(", ")
}

pub(super) fn span(from: i64, to: i64) -> String {
    if from == to { from.to_string() } else { format!("{from}-{to}") }
}

pub(super) fn runs(values: &[i64]) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = vec![];
    for value in values {
        match runs.last_mut() {
            Some((_, to)) if to.checked_add(1) == Some(*value) => *to = *value,
            _ => runs.push((*value, *value)),
        }
    }
    runs
}
