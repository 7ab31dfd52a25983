//! The program: a file per verb.
//!
//! Exit codes of every verb: 0 fine or same; 1 findings, differences or cells not computed; 2 it could not be done.

mod check;
mod compare;
mod console;
mod convert;
mod diff;
mod explain;
mod fmt;
mod github;
mod locate;
mod lock;
mod plan;
mod referee;
mod revision;
mod run;
mod sarif;
mod schema;
mod synth;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use explain::cards;

/// A compiler for empirical studies: from a written study to the paper's tables.
#[derive(Parser)]
#[command(name = "studyc", version, max_term_width = 80, subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    /// Threads to compute with; all processors if nothing is said.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

#[derive(Subcommand)]
enum Verb {
    /// Every problem of a study at once, each with its place and one piece of advice.
    Check(check::Options),
    /// What a run would do: steps, shared work, what is up to date, time and memory.
    Plan(plan::Options),
    /// Compute what is out of date and write tables, results and data to `out/`.
    Run(run::Options),
    /// Make labelled synthetic data of the declared shape, like what the paper printed.
    Synth(synth::Options),
    /// What changed in meaning between two studies, and which estimates and tables it touches.
    Diff(diff::Options),
    /// The table of a literature: studies as columns, what they measure and how as rows.
    Compare(compare::Options),
    /// Freeze a study as a plan; `diff --locked` lists every deviation from it.
    Lock(lock::Options),
    /// One layout for a study; author order and comments stay.
    Fmt(fmt::Options),
    /// YAML to the DSL, or back.
    Convert(convert::Options),
    /// The JSON Schema of the language, for editors.
    Schema,
    /// The page of a code, or the list of all codes.
    Explain(explain::Options),
}

/// Where the study is.
#[derive(Args, Clone)]
struct StudyPath {
    /// The study's file or folder; the folder here if nothing is said.
    #[arg(value_name = "STUDY", default_value = ".")]
    path: PathBuf,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

/// What a verb ends with; the worst of several comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Fine,
    Findings,
    Impossible,
}

impl From<End> for ExitCode {
    fn from(end: End) -> ExitCode {
        ExitCode::from(match end {
            End::Fine => 0,
            End::Findings => 1,
            End::Impossible => 2,
        })
    }
}

pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = !error.use_stderr();
            drop(error.print());
            return if asked { End::Fine } else { End::Impossible }.into();
        }
    };
    if let Some(threads) = cli.threads
        && rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global().is_err()
    {
        return console::fail("the number of threads cannot be set").into();
    }
    match cli.verb {
        Verb::Check(options) => check::check(&options),
        Verb::Plan(options) => plan::plan(&options),
        Verb::Run(options) => run::run(&options),
        Verb::Synth(options) => synth::synth(&options),
        Verb::Diff(options) => diff::run(&options),
        Verb::Compare(options) => compare::run(&options),
        Verb::Lock(options) => lock::lock(&options),
        Verb::Fmt(options) => fmt::fmt(&options),
        Verb::Convert(options) => convert::convert(&options),
        Verb::Schema => schema::schema(),
        Verb::Explain(options) => explain::explain(&options),
    }
    .into()
}
