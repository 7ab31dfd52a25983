//! What is wrong, where, and what to do about it.
//!
//! A [`Card`] says what a code means and never changes; a [`Diagnostic`] says what happened here.

mod card;
mod frame;
mod report;

pub use card::Card;
pub use report::{Counts, render, to_json};

use std::collections::BTreeSet;

use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

/// One finding: a sentence, the places it is about, and one piece of advice.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub card: &'static Card,
    pub severity: Severity,
    pub message: String,
    /// The first place is where the reader should look.
    pub labels: Vec<(Span, String)>,
    /// Places that are no text of the study: rows of a data file, one line each.
    pub places: Vec<String>,
    pub help: Option<String>,
}

impl Card {
    pub fn error(&'static self, message: impl Into<String>) -> Diagnostic {
        self.at_level(Severity::Error, message)
    }

    pub fn warning(&'static self, message: impl Into<String>) -> Diagnostic {
        self.at_level(Severity::Warning, message)
    }

    pub fn note(&'static self, message: impl Into<String>) -> Diagnostic {
        self.at_level(Severity::Note, message)
    }

    fn at_level(&'static self, severity: Severity, message: impl Into<String>) -> Diagnostic {
        Diagnostic { card: self, severity, message: message.into(), labels: vec![], places: vec![], help: None }
    }
}

impl Diagnostic {
    /// A place and what is seen there.
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.labels.push((span, label.into()));
        self
    }

    pub fn place(mut self, line: impl Into<String>) -> Self {
        self.places.push(line.into());
        self
    }

    pub fn places(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.places.extend(lines);
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Advice that names the closest of the known names; where none is close and nothing else is advised, the first
    /// of them.
    pub fn did_you_mean<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known: Vec<&str> = known.into_iter().collect();
        let mut seen = BTreeSet::new();
        known.retain(|name| seen.insert(*name));
        if let Some(name) = closest(wrong, known.iter().copied()) {
            return self.help(format!("did you mean `{name}`?"));
        }
        match (&self.help, known.as_slice()) {
            (Some(_), _) => self,
            (None, []) => self.help("there is none to name; leave it out, or declare one"),
            (None, some) => {
                let first: Vec<String> = some.iter().take(6).map(|name| format!("`{name}`")).collect();
                let more = if some.len() > first.len() { " ..." } else { "" };
                self.help(format!("names known here: {}{more}", first.join(", ")))
            }
        }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The known name that is most like `wrong`, if any is like it at all.
pub fn closest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = wrong.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&folded, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.84)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
