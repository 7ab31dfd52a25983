//! `studyc check --referee`: one page that a reviewer could sign.

use std::collections::BTreeMap;

use crate::compile::Compiled;
use crate::diag::{Counts, Diagnostic, Severity};
use crate::lint::{Answered, Needs, Part, RULES, rule};
use crate::source::Source;
use crate::spec::types::Level;

/// Where a finding belongs that no rule makes.
const OTHER: &str = "The study and its printed numbers";

pub fn page(compiled: &Compiled, answered: &Answered, source: &Source) -> String {
    let study = &compiled.study;
    let title = study.title.as_ref().map_or(study.name.as_str(), |title| title.text(study.language));
    let mut page = format!("# Referee's page: {title}\n\n");
    page += &format!("Study `{}`", study.name);
    if !study.authors.is_empty() {
        page += &format!(" by {}", study.authors.join(", "));
    }
    page += &format!(
        ", `{}`, held against the {} rules of studyc {}.\n\n{}\n",
        source.path.display(),
        RULES.len(),
        env!("CARGO_PKG_VERSION"),
        summary(answered)
    );
    for (severity, heading) in [
        (Severity::Error, "Must be mended"),
        (Severity::Warning, "A referee may raise"),
        (Severity::Note, "Worth knowing"),
    ] {
        let of: Vec<&Diagnostic> = answered.raised.iter().filter(|one| one.severity == severity).collect();
        page += &section(heading, &of, source);
    }
    page += &allowed(answered, source);
    page += &silent(compiled, answered);
    page + "\n---\n\nReviewed by: ____________________________   Date: ____________   Signature: ____________________________\n"
}

fn summary(answered: &Answered) -> String {
    let Counts { errors, warnings, notes } = Counts::of(&answered.raised);
    format!(
        "| to be mended | may be raised | notes | allowed with a reason | rules that wait for data |\n\
         | --- | --- | --- | --- | --- |\n| {errors} | {warnings} | {notes} | {} | {} |\n",
        answered.allowed.len(),
        answered.waiting.len()
    )
}

fn part(one: &Diagnostic) -> &'static str {
    rule(one.card.code).map_or(OTHER, |rule| rule.part.title())
}

fn section(heading: &str, found: &[&Diagnostic], source: &Source) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut page = format!("\n## {heading}\n");
    for title in Part::ALL.iter().map(|part| part.title()).chain([OTHER]) {
        let here: Vec<&&Diagnostic> = found.iter().filter(|one| part(one) == title).collect();
        if here.is_empty() {
            continue;
        }
        page += &format!("\n### {title}\n\n");
        for one in here {
            let help = one.help.as_ref().map_or_else(String::new, |help| format!(" *{help}.*"));
            page += &format!("- [ ] **{}**{}: {}.{help}\n", one.card.code, place(one, source), one.message);
        }
    }
    page
}

/// ` (line 12)`
fn place(one: &Diagnostic, source: &Source) -> String {
    let line = |span: crate::source::Span| source.line_column(span.start as usize).0;
    one.labels.first().map_or_else(String::new, |(span, _)| format!(" (line {})", line(*span)))
}

fn allowed(answered: &Answered, source: &Source) -> String {
    if answered.allowed.is_empty() {
        return String::new();
    }
    let mut reasons: BTreeMap<&str, (&str, Vec<&Diagnostic>)> = BTreeMap::new();
    for one in &answered.allowed {
        reasons.entry(one.finding.card.code).or_insert((&one.reason, vec![])).1.push(&one.finding);
    }
    let mut page = "\n## Answered by the authors\n\n".to_string();
    for (code, (reason, found)) in reasons {
        page += &format!("- [ ] **{code}**\n");
        for one in found {
            page += &format!("  - found{}: {}.\n", place(one, source), one.message);
        }
        page += &format!("  - authors: \"{}\"\n", reason.trim());
    }
    page
}

/// Rules that were not asked, and those that found nothing.
fn silent(compiled: &Compiled, answered: &Answered) -> String {
    let level = |code: &str| compiled.spec.lint.get(code).map(|level| level.value);
    let listed = |codes: Vec<&str>| codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
    let off: Vec<&str> =
        RULES.iter().map(|rule| rule.card.code).filter(|code| level(code) == Some(Level::Off)).collect();
    let spoke = |code: &str| {
        let raised = answered.raised.iter().chain(answered.allowed.iter().map(|one| &one.finding));
        raised.into_iter().any(|one| one.card.code == code)
    };
    let quiet: Vec<&str> = RULES
        .iter()
        .filter(|rule| rule.needs == Needs::Definitions || answered.waiting.is_empty())
        .map(|rule| rule.card.code)
        .filter(|code| !spoke(code) && !off.contains(code))
        .collect();
    let mut page = String::new();
    let mut say = |heading: &str, codes: Vec<&str>| {
        if !codes.is_empty() {
            page += &format!("\n## {heading}\n\n{}\n", listed(codes));
        }
    };
    if compiled.has_errors() {
        say("Not asked before errors are mended", RULES.iter().map(|rule| rule.card.code).collect());
        return page;
    }
    say("Waiting for data", answered.waiting.clone());
    say("Switched off", off);
    say("Nothing found by", quiet);
    page
}
