//! Notes for readers of a paper, who know the study's labels and none of its names.

use crate::method::figures::label_of;
use crate::study::{Study, VarId};

/// Names in back quotes as their labels, without the quotes; in an expression each name by itself.
pub fn plain(text: &str, study: &Study) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A quote without a partner marks nothing.
    if parts.len().is_multiple_of(2) {
        return text.to_string();
    }
    let printed = |(at, part): (usize, &&str)| if at % 2 == 1 { called(part, study) } else { part.to_string() };
    parts.iter().enumerate().map(printed).collect()
}

fn called(code: &str, study: &Study) -> String {
    label(code, study).unwrap_or_else(|| each(code, study))
}

/// What one name is called; none for what has no label.
fn label(name: &str, study: &Study) -> Option<String> {
    let made = || study.vars.iter().position(|var| var.name == name).map(VarId);
    match study.names.get(name).copied().or_else(made) {
        Some(id) => study.var(id).label.is_some().then(|| study.label_of(id)),
        None => study.analyses.contains_key(name).then(|| label_of(name, study)),
    }
}

/// Names of an expression, without those in quotes: `belt == "East"` is Belt = East.
fn each(code: &str, study: &Study) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut found, mut rest, mut quoted) = (String::new(), code, false);
    while let Some(first) = rest.chars().next() {
        let end = match is_word(first) {
            true => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (word, after) = rest.split_at(end);
        quoted ^= first == '"';
        match label(word, study).filter(|_| !quoted && is_word(first)) {
            Some(label) => found += &label,
            None => found += word,
        }
        rest = after;
    }
    // Texts and equality as a sentence has them.
    found.replace("==", "=").replace('"', "")
}
