//! `studyc check`

use std::time::Instant;

use clap::ValueEnum;

use super::{End, StudyPath, console, github, locate, referee, sarif};
use crate::compile::{compile, lint};
use crate::diag::to_json;
use crate::lint::Answered;

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    study: StudyPath,
    #[arg(long, value_enum, default_value_t)]
    format: Findings,
    /// One page that a reviewer could sign, as Markdown.
    #[arg(long, conflicts_with = "format")]
    referee: bool,
    /// Warnings count like errors: the exit status is 1.
    #[arg(long)]
    strict: bool,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Findings {
    #[default]
    Text,
    Json,
    /// SARIF 2.1.0, for code hosts and editors.
    Sarif,
    /// Commands that GitHub turns into annotations.
    Github,
}

pub fn check(options: &Options) -> End {
    let start = Instant::now();
    let source = match locate::study(&options.study.path) {
        Ok(source) => source,
        Err(error) => return console::fail(error),
    };
    let compiled = compile(&source);
    let answered = lint(&compiled);
    let sources = [source];
    match options.format {
        _ if options.referee => console::say(referee::page(&compiled, &answered, &sources[0]).trim_end()),
        Findings::Json => console::say(to_json(&answered.raised, &sources).to_string()),
        Findings::Sarif => console::say(sarif::log(&answered, &sources).to_string()),
        Findings::Github => github::commands(&answered.raised, &sources).iter().for_each(console::say),
        Findings::Text => {
            if !answered.raised.is_empty() {
                console::say(console::findings(&answered.raised, &sources));
            }
            let first = answered.raised.iter().find(|one| one.is_error()).map(|one| one.card.code);
            let next = match first {
                Some(code) => format!("   studyc explain {code}"),
                None if compiled.dataset.is_none() => "   no data: columns were taken as written".to_string(),
                None => "   studyc plan".to_string(),
            };
            let (took, count) = (start.elapsed().as_millis(), console::count(&answered.raised));
            console::say(format!("{count} in {}, {took} ms.{}{next}", sources[0].path.display(), beside(&answered)));
        }
    }
    let counts = |one: &crate::diag::Diagnostic| {
        one.is_error() || options.strict && one.severity == crate::diag::Severity::Warning
    };
    if answered.raised.iter().any(counts) { End::Findings } else { End::Fine }
}

/// ` 3 findings are allowed. 9 rules wait for data.`
fn beside(answered: &Answered) -> String {
    let said = |count: usize, one: &str, many: &str| match count {
        0 => String::new(),
        1 => format!(" 1 {one}."),
        _ => format!(" {count} {many}."),
    };
    said(answered.allowed.len(), "finding is allowed", "findings are allowed")
        + &said(answered.waiting.len(), "rule waits for data", "rules wait for data")
}
