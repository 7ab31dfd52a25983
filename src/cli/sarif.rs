//! Findings as SARIF 2.1.0 (OASIS 2020): rules with their pages, results with their places, allowed ones suppressed.

use serde_json::{Value, json};

use crate::diag::{Card, Diagnostic, Severity};
use crate::lint::Answered;
use crate::source::{Source, Span};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub fn log(answered: &[&Answered], sources: &[Source]) -> Value {
    let mut all: Vec<(&Diagnostic, Option<&str>)> = vec![];
    for one in answered {
        all.extend(one.raised.iter().map(|one| (one, None)));
        all.extend(one.allowed.iter().map(|one| (&one.finding, Some(one.reason.as_str()))));
    }
    let mut cards: Vec<&Card> = all.iter().map(|(one, _)| one.card).collect();
    cards.sort_by_key(|card| card.code);
    cards.dedup_by_key(|card| card.code);
    let results: Vec<Value> = all.iter().map(|(one, reason)| result(one, *reason, &cards, sources)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "studyc",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": cards.iter().map(|card| rule(card)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(card: &Card) -> Value {
    let page = crate::cli::explain::page(card);
    json!({
        "id": card.code,
        "shortDescription": {"text": card.title},
        "fullDescription": {"text": card.title},
        "help": {"text": page, "markdown": page},
    })
}

fn result(one: &Diagnostic, reason: Option<&str>, cards: &[&Card], sources: &[Source]) -> Value {
    let level = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let lines = one.places.iter().chain(&one.help).fold(one.message.clone(), |text, line| text + "\n" + line);
    let mut places = one.labels.iter().filter_map(|(span, label)| location(*span, label, sources));
    let mut result = json!({
        "ruleId": one.card.code,
        "ruleIndex": cards.iter().position(|card| card.code == one.card.code),
        "level": level,
        "message": {"text": lines},
        "locations": places.next().into_iter().collect::<Vec<_>>(),
    });
    let related: Vec<Value> = places.collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    if let Some(reason) = reason {
        result["suppressions"] = json!([{"kind": "inSource", "justification": reason}]);
    }
    result
}

fn location(span: Span, label: &str, sources: &[Source]) -> Option<Value> {
    let source = sources.iter().find(|source| source.id == span.file)?;
    let (line, column) = source.line_column(span.start as usize);
    let (end_line, end_column) = source.line_column(span.end as usize);
    Some(json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(&source.path.to_string_lossy())},
            "region": {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column},
        },
        "message": {"text": label},
    }))
}

/// A path as the relative reference of a URI.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_' | b'~');
    let slashes = path.replace('\\', "/");
    slashes
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
