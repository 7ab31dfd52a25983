//! `studyc compare`

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{End, console, revision};
use crate::compare::{Comparison, compare, grids, json, leaves, long, matrix, text, whole, workbook};
use crate::diff::{Concepts, Side};
use crate::render::{self, Document, Tables};

#[derive(clap::Args)]
pub struct Options {
    /// Studies: files, folders, or `REV:path` of git.
    #[arg(value_name = "STUDY", required = true, num_args = 1..)]
    studies: Vec<String>,
    /// Where the table goes: .tex, .md, .html, .csv, .xlsx, .json. Printed in a few lines if nothing is said.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// A row for each study and leaf, as CSV.
    #[arg(long, value_name = "FILE")]
    long: Option<PathBuf>,
    /// How alike the studies are, as CSV.
    #[arg(long, value_name = "FILE")]
    similarity: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    format: CompareFormat,
    /// Studies on one page of LaTeX.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    columns: u8,
    /// Vocabulary of concepts that studies share; `concepts.yaml` beside the first study or here if nothing is said.
    #[arg(long, value_name = "FILE")]
    concepts: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum CompareFormat {
    #[default]
    Text,
    Json,
    Markdown,
    Latex,
    Html,
    Csv,
}

pub fn run(options: &Options) -> End {
    match compared(options) {
        Ok(end) => end,
        Err(why) => console::fail(why),
    }
}

fn compared(options: &Options) -> Result<End, String> {
    let sources = options.studies.iter().enumerate().map(|(at, text)| {
        revision::study(text, u16::try_from(at).map_err(|_| "more studies than can be told apart".to_string())?)
    });
    let sources = sources.collect::<Result<Vec<_>, String>>()?;
    let beside = || sources.first().map_or_else(PathBuf::new, |first| Concepts::beside(&first.path));
    let concepts = Concepts::read(&options.concepts.clone().unwrap_or_else(beside))?;
    let read: Vec<Result<Side, _>> = sources.into_par_iter().map(|source| Side::read(source, &concepts)).collect();
    let mut sides = vec![];
    let mut wrong = 0;
    for one in read {
        match one {
            Ok(side) => sides.push(side),
            Err((source, found)) => {
                wrong += 1;
                console::say(console::findings(&found, &[source]));
            }
        }
    }
    if wrong > 0 {
        return Err(format!("{wrong} of {} studies cannot be compared while they have errors", options.studies.len()));
    }
    let all = compare(&sides);
    write(&all, options)?;
    Ok(End::Fine)
}

fn write(all: &Comparison, options: &Options) -> Result<(), String> {
    let format = options.to.as_deref().map_or(Ok(Some(options.format)), by_ending)?;
    match (&options.to, format) {
        (None, Some(format)) => console::say(drawn(all, format, options)?.trim_end()),
        (None, None) => return Err("a workbook needs a name: `--to FILE.xlsx`".into()),
        (Some(file), format) => {
            let bytes = match format {
                Some(format) => drawn(all, format, options)?.into_bytes(),
                None => workbook(all)?,
            };
            put(file, &bytes)?;
        }
    }
    if options.to.is_some() || options.long.is_some() {
        console::say(text(all).trim_end());
    }
    let found = leaves(all);
    if let Some(file) = &options.long {
        put(file, &long(&found)?)?;
        console::say(format!("wrote    {}   {} rows: a study and a leaf each", file.display(), found.len()));
    }
    if let Some(file) = &options.similarity {
        put(file, &matrix(all)?)?;
        console::say(format!("wrote    {}   share of measures in common, for each pair of studies", file.display()));
    }
    if let Some(file) = &options.to {
        console::say(format!("wrote    {}   {} studies", file.display(), all.sides.len()));
    }
    Ok(())
}

/// What an ending asks for; none for a workbook.
fn by_ending(file: &Path) -> Result<Option<CompareFormat>, String> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    Ok(Some(match ending.as_str() {
        "tex" => CompareFormat::Latex,
        "md" => CompareFormat::Markdown,
        "html" => CompareFormat::Html,
        "csv" => CompareFormat::Csv,
        "json" => CompareFormat::Json,
        "txt" => CompareFormat::Text,
        "xlsx" => return Ok(None),
        _ => return Err(format!("{}: a table can be .tex, .md, .html, .csv, .xlsx or .json", file.display())),
    }))
}

fn drawn(all: &Comparison, format: CompareFormat, options: &Options) -> Result<String, String> {
    let one = |format| render::render(&whole(all), format, None).map_err(|error| error.to_string());
    match format {
        CompareFormat::Text => Ok(text(all)),
        CompareFormat::Json => Ok(format!("{:#}\n", json(all))),
        CompareFormat::Markdown => one(render::Format::Markdown),
        CompareFormat::Html => one(render::Format::Html),
        CompareFormat::Csv => one(render::Format::Csv),
        CompareFormat::Latex => {
            let document = Document {
                title: "Studies compared".into(),
                authors: vec![],
                language: "en".into(),
                tables: Tables::Inline,
                figures: vec![],
            };
            let grids = grids(all, usize::from(options.columns));
            render::render_document(&grids, &document, None).map_err(|error| error.to_string())
        }
    }
}

fn put(file: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(file, bytes).map_err(|error| format!("{}: {error}", file.display()))
}
