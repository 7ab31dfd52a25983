//! Codes in `allow:` and `lint:`, and the reasons beside them.

use super::Parsed;
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::source::Span;
use crate::{data, method};

card! {
    /// ## What it finds
    /// A code in `allow:` or `lint:` that no finding has.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// allow: {shared-indicators: Both indices need forests.}
    /// models: {m: {formula: y ~ x}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// lint: {shared-indicator: error}
    /// models: {m: {formula: y ~ x}}
    /// ```
    static UNKNOWN_CODE = "unknown-code", "a code that no finding has";
}

card! {
    /// ## What it finds
    /// A finding that is allowed without a reason.
    ///
    /// ## Why it matters
    /// The reason is what a reader is owed: it is printed on the referee's page beside the finding.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// allow: {shared-indicator: ""}
    /// models: {m: {formula: y ~ x}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// allow: {shared-indicator: The government's own definition names forests twice.}
    /// models: {m: {formula: y ~ x}}
    /// ```
    static EMPTY_REASON = "empty-reason", "an allowance without a reason";
}

pub static CARDS: &[&Card] = &[&UNKNOWN_CODE, &EMPTY_REASON];

pub fn check(parsed: &Parsed) -> Vec<Diagnostic> {
    let mut found = vec![];
    let place = |section: &str, code: &str, value: Span| {
        let entry = parsed.node.as_ref().and_then(|node| node.get(section)).and_then(|node| node.entry(code));
        entry.map_or(value, |(key, _)| key.span)
    };
    let allowed = parsed.spec.allow.iter().map(|(code, reason)| ("allow", code.as_str(), reason.span));
    let levels = parsed.spec.lint.iter().map(|(code, level)| ("lint", code.as_str(), level.span));
    let mut named = allowed.chain(levels).peekable();
    if named.peek().is_none() {
        return found;
    }
    let known = codes();
    for (section, code, value) in named.filter(|(_, code, _)| !known.contains(code)) {
        let finding = UNKNOWN_CODE.error(format!("no finding has the code `{code}`"));
        found.push(finding.at(place(section, code, value), "not known").did_you_mean(code, known.iter().copied()));
    }
    for (code, reason) in parsed.spec.allow.iter().filter(|(_, reason)| reason.trim().is_empty()) {
        found.push(
            EMPTY_REASON
                .error(format!("`{code}` is allowed without a reason"))
                .at(reason.span, "no reason")
                .help("say in a sentence why the study keeps it"),
        );
    }
    found
}

/// Codes of rules, then of everything else that a study can be told.
fn codes() -> Vec<&'static str> {
    let rules = crate::lint::cards().into_iter();
    let others = super::cards().into_iter().chain(method::cards()).chain(data::CARDS.iter().copied());
    rules.chain(others).map(|card| card.code).collect()
}
