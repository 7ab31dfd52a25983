//! `studyc convert`

use std::fs;
use std::path::PathBuf;

use super::{End, StudyPath, console, locate};
use crate::compile::shape;
use crate::diag::Diagnostic;
use crate::source::is_dsl;
use crate::spec;

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    study: StudyPath,
    /// Where to write; the syntax follows its ending, `.study` or `.yaml`. Without it the text is printed in the other
    /// syntax.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Replace a file that is there already.
    #[arg(long)]
    force: bool,
}

pub fn convert(options: &Options) -> End {
    let source = match locate::study(&options.study.path) {
        Ok(source) => source,
        Err(error) => return console::fail(error),
    };
    let (node, found) = spec::read(&source, shape());
    let Some(node) = node.filter(|_| !found.iter().any(Diagnostic::is_error)) else {
        console::say(console::findings(&found, &[source]));
        return End::Findings;
    };
    let to_dsl = options.to.as_deref().map_or(!source.is_dsl(), is_dsl);
    let text = spec::print(&node, shape(), to_dsl);
    match &options.to {
        None => {
            console::say(text.trim_end());
            End::Fine
        }
        Some(file) if !options.force && fs::read_to_string(file).is_ok_and(|old| old != text) => {
            console::fail(format!("{} is there already and says something else; `--force` replaces it", file.display()))
        }
        Some(file) => match fs::write(file, text) {
            Ok(()) => {
                console::say(format!("wrote    {}", file.display()));
                End::Fine
            }
            Err(error) => console::fail(format!("{}: {error}", file.display())),
        },
    }
}
