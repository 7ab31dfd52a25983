//! Findings as commands that GitHub shows beside the lines of a change.

use crate::diag::{Diagnostic, Severity};
use crate::source::Source;

/// `::warning file=study.yaml,line=12,col=3,title=shared-indicator::...`, a line each.
pub fn commands(found: &[Diagnostic], sources: &[Source]) -> Vec<String> {
    found.iter().map(|one| command(one, sources)).collect()
}

fn command(one: &Diagnostic, sources: &[Source]) -> String {
    let word = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = one.labels.first().and_then(|(span, _)| {
        let source = sources.iter().find(|source| source.id == span.file)?;
        let (line, column) = source.line_column(span.start as usize);
        let (end, _) = source.line_column(span.end as usize);
        let file = property(&source.path.display().to_string());
        Some(format!("file={file},line={line},endLine={end},col={column},"))
    });
    let help = one.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
    let lines = one.places.iter().fold(one.message.clone(), |text, line| text + "\n" + line);
    format!("::{word} {}title={}::{}", place.unwrap_or_default(), property(one.card.code), data(&(lines + &help)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
