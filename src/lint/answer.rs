//! What a study answers: the level of a finding, and the reason for which it is allowed.

use std::collections::HashSet;

use super::Looked;
use crate::card;
use crate::diag::{Diagnostic, Severity};
use crate::spec::types::{Level, Spec};

card! {
    /// ## What it finds
    /// An answer in `allow:` to a finding that the study does not have: it was mended, or the code is another one.
    ///
    /// ## Why it matters
    /// A reader takes an allowance for a fault of the study, and the next fault of its kind would pass unseen.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// allow: {shared-indicator: Both indices need it.}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x}}
    /// ```
    static NOTHING_TO_ALLOW = "nothing-to-allow", "an answer to no finding";
}

/// A finding with the author's reason.
#[derive(Clone, Debug)]
pub struct Allowed {
    pub finding: Diagnostic,
    pub reason: String,
}

/// Findings, and what the study says to them.
#[derive(Debug, Default)]
pub struct Answered {
    /// What counts.
    pub raised: Vec<Diagnostic>,
    pub allowed: Vec<Allowed>,
    /// Rules that wait for data.
    pub waiting: Vec<&'static str>,
}

impl Answered {
    pub fn has_errors(&self) -> bool {
        self.raised.iter().any(Diagnostic::is_error)
    }
}

/// Sorts what was found by what the study says. Errors can be mended, not allowed. Where the rules were not asked, no answer
/// is one to nothing.
pub fn answer(known: Vec<Diagnostic>, looked: Option<Looked>, spec: &Spec) -> Answered {
    let asked = looked.is_some();
    let looked = looked.unwrap_or_default();
    let mut answered = Answered { waiting: looked.waiting, ..Answered::default() };
    let mut used: HashSet<&str> = HashSet::new();
    for mut finding in known.into_iter().chain(looked.found) {
        let code = finding.card.code;
        if finding.is_error() {
            answered.raised.push(finding);
            continue;
        }
        if let Some((_, reason)) = spec.allow.get_key_value(code) {
            used.insert(code);
            answered.allowed.push(Allowed { finding, reason: reason.value.clone() });
            continue;
        }
        match spec.lint.get(code).map(|level| level.value) {
            Some(Level::Off) => continue,
            Some(Level::Error) => finding.severity = Severity::Error,
            Some(Level::Warn) => finding.severity = Severity::Warning,
            None => {}
        }
        answered.raised.push(finding);
    }
    for (code, reason) in &spec.allow {
        if !asked || used.contains(code.as_str()) || answered.waiting.contains(&code.as_str()) {
            continue;
        }
        let note = NOTHING_TO_ALLOW.note(format!("`allow` answers `{code}`, and the study has no such finding"));
        answered.raised.push(note.at(reason.span, "answers nothing").help("leave it out"));
    }
    answered
}
