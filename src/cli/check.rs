//! `studyc check`

use std::time::Instant;

use super::{End, Format, StudyPath, console, locate};
use crate::compile::compile;
use crate::diag::to_json;

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    study: StudyPath,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn check(options: &Options) -> End {
    let start = Instant::now();
    let source = match locate::study(&options.study.path) {
        Ok(source) => source,
        Err(error) => return console::fail(error),
    };
    let compiled = compile(&source);
    let sources = [source];
    if options.format == Format::Json {
        console::say(to_json(&compiled.found, &sources).to_string());
    } else {
        if !compiled.found.is_empty() {
            console::say(console::findings(&compiled.found, &sources));
        }
        let first = compiled.found.iter().find(|one| one.is_error()).map(|one| one.card.code);
        let next = first.map_or_else(|| "   studyc plan".to_string(), |code| format!("   studyc explain {code}"));
        let next = match compiled.dataset.is_none() && first.is_none() {
            true => "   no data: columns were taken as written".to_string(),
            false => next,
        };
        let took = start.elapsed().as_millis();
        console::say(format!("{} in {}, {took} ms.{next}", console::count(&compiled.found), sources[0].path.display()));
    }
    if compiled.has_errors() { End::Findings } else { End::Fine }
}
