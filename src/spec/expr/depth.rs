//! Limits, checked before the grammar runs: reading, printing and dropping a tree use the stack.

use super::cards::TOO_LONG;
use super::parse::{Place, Sort};
use crate::diag::Diagnostic;
use crate::spec::limits::MAX_DEPTH;

/// Each may add a level to the tree.
const MAX_OPERATORS: usize = 400;
/// Prefix operators and powers recurse in the parser too.
const MAX_PREFIXES: usize = 64;

pub fn check(place: &Place<'_>, sort: Sort) -> Result<(), Box<Diagnostic>> {
    let text = place.text();
    let (mut depth, mut operators, mut prefixes, mut signs) = (0usize, 0usize, 0usize, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        signs = if matches!(c, '+' | '-') {
            signs + 1
        } else if c == ' ' {
            signs
        } else {
            0
        };
        prefixes += usize::from(c == '^' || signs > 1);
        let counts = matches!(c, '+' | '-' | '*' | '/' | '^' | '<' | '>' | '=' | '!');
        // The terms of a formula stand side by side, not in one another.
        operators += usize::from(counts && (!matches!(sort, Sort::Formula | Sort::Terms | Sort::Effects) || depth > 0));
        if depth > MAX_DEPTH {
            return Err(too_large(place, at, format!("brackets are nested more than {MAX_DEPTH} deep")));
        }
    }
    let words = |word: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| *w == word).count();
    prefixes += words("not") + text.matches(['L', 'F', 'D', 'W']).count().saturating_sub(MAX_OPERATORS);
    operators += words("and") + words("or") + words("in") + text.matches('.').count() / 4;
    if operators > MAX_OPERATORS || prefixes > MAX_PREFIXES || lag_run(text) > MAX_PREFIXES {
        return Err(too_large(place, 0, format!("the {} has more than {MAX_OPERATORS} operators", sort.noun())));
    }
    Ok(())
}

/// The longest `L.L.L.` in a row.
fn lag_run(text: &str) -> usize {
    let is_lag = |part: &str| {
        let letters = part.trim_start_matches(|c: char| !c.is_alphanumeric());
        letters.strip_prefix(['L', 'F', 'D', 'W']).is_some_and(|by| by.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (mut longest, mut run) = (0, 0);
    for part in text.split('.') {
        run = if is_lag(part) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

fn too_large(place: &Place<'_>, at: usize, message: String) -> Box<Diagnostic> {
    let error = TOO_LONG.error(message).at(place.span(at..at + 1), "too much for one expression");
    Box::new(error.help("name parts of it under `variables:`"))
}
