//! `studyc check`

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::ValueEnum;

use super::referee::page;
use super::{End, console, github, locate, sarif};
use crate::compile::{Compiled, lint};
use crate::diag::{Diagnostic, Severity, to_json};
use crate::lint::Answered;
use crate::source::Source;

#[derive(clap::Args)]
pub struct Options {
    /// Files or folders of studies; the folder here if nothing is said.
    #[arg(value_name = "STUDY", default_value = ".")]
    studies: Vec<PathBuf>,
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

/// A study that was checked.
struct Checked {
    compiled: Compiled,
    answered: Answered,
    took: Duration,
}

pub fn check(options: &Options) -> End {
    let (mut sources, mut checked) = (vec![], vec![]);
    for (at, path) in options.studies.iter().enumerate() {
        match one(path, at as u16) {
            Ok((source, found)) => {
                sources.push(source);
                checked.push(found);
            }
            Err(error) => return console::fail(error),
        }
    }
    say(options, &checked, &sources);
    let raised = checked.iter().flat_map(|one| &one.answered.raised);
    let counts = |one: &Diagnostic| one.is_error() || options.strict && one.severity == Severity::Warning;
    if raised.into_iter().any(counts) { End::Findings } else { End::Fine }
}

fn one(path: &Path, id: u16) -> Result<(Source, Checked), String> {
    let start = Instant::now();
    let (source, compiled) = locate::compiled(path, id)?;
    let answered = lint(&compiled);
    Ok((source, Checked { compiled, answered, took: start.elapsed() }))
}

fn say(options: &Options, checked: &[Checked], sources: &[Source]) {
    let raised = || checked.iter().flat_map(|one| one.answered.raised.clone()).collect::<Vec<Diagnostic>>();
    match options.format {
        _ if options.referee => {
            let pages = checked.iter().zip(sources).map(|(one, source)| page(&one.compiled, &one.answered, source));
            console::say(pages.collect::<Vec<_>>().join("\n").trim_end());
        }
        Findings::Json => console::say(to_json(&raised(), sources).to_string()),
        Findings::Sarif => {
            let answered: Vec<&Answered> = checked.iter().map(|one| &one.answered).collect();
            console::say(sarif::log(&answered, sources).to_string());
        }
        Findings::Github => github::commands(&raised(), sources).iter().for_each(console::say),
        Findings::Text => checked.iter().zip(sources).for_each(|(one, source)| text(one, source)),
    }
}

fn text(checked: &Checked, source: &Source) {
    let Checked { compiled, answered, took } = checked;
    if !answered.raised.is_empty() {
        console::say(console::findings(&answered.raised, std::slice::from_ref(source)));
    }
    let first = answered.raised.iter().find(|one| one.is_error()).map(|one| one.card.code);
    let next = match first {
        Some(code) => format!("   studyc explain {code}"),
        None if compiled.dataset.is_none() => "   no data: columns were taken as written".to_string(),
        None => "   studyc plan".to_string(),
    };
    let count = console::count(&answered.raised);
    console::say(format!("{count} in {}, {} ms.{}{next}", source.path.display(), took.as_millis(), beside(answered)));
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
