//! Diagnostics as text for a terminal (through miette) and as JSON for programs.

use std::collections::BTreeMap;
use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use serde_json::json;

use super::frame::Frame;
use super::{Diagnostic, Severity};
use crate::source::{Source, Span};

/// How many findings of each level there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

impl Counts {
    pub fn of(found: &[Diagnostic]) -> Self {
        let count = |level| found.iter().filter(|one| one.severity == level).count();
        Counts { errors: count(Severity::Error), warnings: count(Severity::Warning), notes: count(Severity::Note) }
    }
}

/// Findings of one code that are drawn before the rest is counted.
const MOST_OF_A_CODE: usize = 10;

/// The findings in the order of their places, each as miette draws it; many of one code are counted.
pub fn render(found: &[Diagnostic], sources: &[Source], theme: GraphicalTheme) -> String {
    let handler = GraphicalReportHandler::new_themed(theme).with_width(80).with_links(false);
    let mut sorted: Vec<&Diagnostic> = found.iter().collect();
    sorted.sort_by_key(|one| one.labels.first().map(|(span, _)| *span).unwrap_or_default());
    let mut text = String::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for one in sorted {
        let count = seen.entry(one.card.code).or_default();
        *count += 1;
        if *count > MOST_OF_A_CODE {
            continue;
        }
        let source = one.labels.first().and_then(|(span, _)| sources.iter().find(|source| source.id == span.file));
        let labels: Vec<(Span, String)> = one.labels.iter().map(|(span, label)| (*span, clean(label))).collect();
        let seen = Seen { one, frame: source.map(|source| Frame::of(source, &labels)) };
        if handler.render_report(&mut text, &seen).is_err() {
            text.push_str(&one.message);
        }
        text.push('\n');
    }
    for (code, count) in seen.into_iter().filter(|(_, count)| *count > MOST_OF_A_CODE) {
        text.push_str(&format!("{code}: {} more\n", count - MOST_OF_A_CODE));
    }
    text
}

/// Names from a study may hold escapes; sentences about them must not.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

struct Seen<'a> {
    one: &'a Diagnostic,
    frame: Option<Frame>,
}

impl fmt::Debug for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.one, f)
    }
}

impl fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&clean(&self.one.message))?;
        self.one.places.iter().try_for_each(|line| write!(f, "\n{}", clean(line)))
    }
}

impl std::error::Error for Seen<'_> {}

impl miette::Diagnostic for Seen<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.one.card.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.one.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.one.help.as_ref().map(|help| Box::new(clean(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.frame.as_ref().map(|frame| frame as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.frame.as_ref()?.labels()))
    }
}

/// One object a finding: code, level, message, places, advice.
pub fn to_json(found: &[Diagnostic], sources: &[Source]) -> serde_json::Value {
    let place = |(span, label): &(Span, String)| {
        let source = sources.iter().find(|source| source.id == span.file);
        let (line, column) = source.map_or((0, 0), |source| source.line_column(span.start as usize));
        let file = source.map(|source| source.path.display().to_string());
        json!({"file": file, "line": line, "column": column, "start": span.start, "end": span.end, "label": label})
    };
    found
        .iter()
        .map(|one| {
            json!({
                "code": one.card.code,
                "level": match one.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "note",
                },
                "message": one.message,
                "places": one.labels.iter().map(place).collect::<Vec<_>>(),
                "data": one.places,
                "help": one.help,
            })
        })
        .collect()
}
