//! `studyc fmt`

use std::fs;
use std::path::{Path, PathBuf};

use super::{End, console, locate};
use crate::compile::shape;
use crate::diag::Diagnostic;
use crate::source::Source;
use crate::spec;

#[derive(clap::Args)]
pub struct Options {
    /// Files or folders of studies; the folder here if nothing is said.
    #[arg(value_name = "STUDY", default_value = ".")]
    studies: Vec<PathBuf>,
    /// Say whether the layout is right, and write nothing.
    #[arg(long)]
    check: bool,
    /// Print the result instead of writing the file.
    #[arg(long)]
    stdout: bool,
}

pub fn fmt(options: &Options) -> End {
    options.studies.iter().map(|path| one(path, options)).max().unwrap_or(End::Fine)
}

fn one(path: &Path, options: &Options) -> End {
    let source = match locate::study(path) {
        Ok(source) => source,
        Err(error) => return console::fail(error),
    };
    let text = match formatted(&source) {
        Ok(text) => text,
        Err(found) => {
            console::say(console::findings(&found, &[source]));
            return End::Findings;
        }
    };
    let same = text == *source.text;
    match (options.stdout, options.check, same) {
        (true, ..) => {
            console::say(text.trim_end());
            End::Fine
        }
        (false, true, false) => {
            console::say(format!("{} is laid out differently", source.path.display()));
            End::Findings
        }
        (false, _, true) => {
            console::say(format!("{} has its layout", source.path.display()));
            End::Fine
        }
        (false, false, false) => match fs::write(&source.path, text) {
            Ok(()) => {
                console::say(format!("wrote    {}", source.path.display()));
                End::Fine
            }
            Err(error) => console::fail(format!("{}: {error}", source.path.display())),
        },
    }
}

/// The study in the one layout of its syntax. What cannot be read cannot be laid out.
fn formatted(source: &Source) -> Result<String, Vec<Diagnostic>> {
    let (node, found) = spec::read(source, shape());
    match node.filter(|_| !found.iter().any(Diagnostic::is_error)) {
        Some(node) => Ok(spec::print(&node, shape(), source.is_dsl())),
        None => Err(found),
    }
}
