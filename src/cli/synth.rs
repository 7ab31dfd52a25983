//! `studyc synth`

use std::path::Path;

use serde_json::json;

use super::{End, Format, StudyPath, console, locate};
use crate::compile::{parse, presume};
use crate::diag::{Diagnostic, to_json};
use crate::source::Source;
use crate::spec::types::DataSource;
use crate::synth::{Made, Met, Refused, Report, make, write};

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    study: StudyPath,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn synth(options: &Options) -> End {
    let source = match locate::study(&options.study.path) {
        Ok(source) => source,
        Err(error) => return console::fail(error),
    };
    let told = |found: Vec<Diagnostic>| -> End {
        let sources = std::slice::from_ref(&source);
        console::say(match options.format {
            Format::Json => to_json(&found, sources).to_string(),
            Format::Text => format!("{}\nnothing was made", console::findings(&found, sources).trim_end()),
        });
        End::Findings
    };
    let (Some(parsed), found) = parse(&source) else { return told(parse(&source).1) };
    let (study, binding) = presume(&parsed);
    let found = [found, binding].concat();
    if found.iter().any(Diagnostic::is_error) {
        return told(found);
    }
    let made = match make(&parsed, &study) {
        Ok(made) => made,
        Err(found) => return told(found),
    };
    let Some(DataSource::Read(data)) = parsed.spec.data.as_deref() else { return End::Impossible };
    let files = match write(folder(&source.path), data, &made) {
        Ok(files) => files,
        Err(Refused::Study(found)) => return told(vec![*found]),
        Err(Refused::NotSynthetic(file)) => {
            return console::fail(format!(
                "{file} does not begin with the mark `{}`, so it may be observed data; it was left as it is\n\
                 move it away, or name another `file` under `data`",
                crate::data::SYNTHETIC
            ));
        }
        Err(Refused::Cannot(error)) => return console::fail(error),
    };
    match options.format {
        Format::Json => console::say(to_object(&made, &files).to_string()),
        Format::Text => tell(&source, &study.name, study.seed, &made, &files),
    }
    End::Fine
}

fn folder(study: &Path) -> &Path {
    study.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn tell(source: &Source, name: &str, seed: u64, made: &Made, files: &[String]) {
    let Report { units, years, rows, named_by, .. } = &made.report;
    console::say(format!("{name}   {units} units x {}..{} = {rows} rows   seed {seed}\n", years.0, years.1));
    if !made.report.met.is_empty() {
        console::say(moments(&made.report.met));
    }
    let line = |head: &str, text: String| console::say(format!("{head:<9} {text}"));
    for (at, (name, definition)) in made.report.inverted.iter().enumerate() {
        line(if at == 0 { "inverted" } else { "" }, format!("{name} = {definition}"));
    }
    for (at, (name, why)) in made.report.refused.iter().enumerate() {
        line(if at == 0 { "not met" } else { "" }, format!("{name}: {why}"));
    }
    line("units", named_by.clone());
    listed("ranges", &made.report.declared, "as declared: ");
    listed("assumed", &made.report.assumed, "1..100, no range is declared: ");
    let (main, others) = files.split_first().map_or(("", files), |(first, others)| (first.as_str(), others));
    line("wrote", format!("{main}   {rows} rows, {} columns, none observed", made.columns.len()));
    others.iter().for_each(|file| line("", file.clone()));
    line("next", format!("studyc run {}   every table says that it is synthetic", shown(source)));
}

/// The study as it was named, without a file name that is found anyway.
fn shown(source: &Source) -> String {
    source.path.parent().map(|folder| folder.display().to_string()).unwrap_or_default()
}

fn listed(head: &str, names: &[String], before: &str) {
    if names.is_empty() {
        return;
    }
    for (at, line) in wrapped(&format!("{before}{}", names.join(", ")), 70).iter().enumerate() {
        console::say(format!("{:<9} {line}", if at == 0 { head } else { "" }));
    }
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.into()),
        }
    }
    lines
}

/// Three lines a variable: printed, made, and what is between them.
fn moments(met: &[Met]) -> String {
    let width = met.iter().map(|one| one.name.chars().count()).max().unwrap_or(0);
    let heads: Vec<&str> = met.first().map(|one| one.moments.iter().map(|m| m.statistic).collect()).unwrap_or_default();
    let cells = |texts: Vec<String>| texts.iter().map(|text| format!("{text:>9}")).collect::<String>();
    let mut lines =
        vec![format!("{:width$}            {}", "", cells(heads.iter().map(|head| head.to_string()).collect()))];
    for one in met {
        let of = |f: &dyn Fn(&crate::synth::Moment) -> String| cells(one.moments.iter().map(f).collect());
        lines.push(format!("{:width$}  printed   {}", one.name, of(&|m| m.printed.clone())));
        lines.push(format!("{:width$}  made      {}", "", of(&|m| m.made_text())));
        lines.push(format!("{:width$}  difference{}", "", of(&|m| m.difference_text())));
    }
    let all = met.iter().flat_map(|one| &one.moments).count();
    let good = met.iter().flat_map(|one| &one.moments).filter(|moment| moment.meets()).count();
    lines.push(format!("{good} of {all} printed moments met to the last digit\n"));
    lines.join("\n")
}

fn to_object(made: &Made, files: &[String]) -> serde_json::Value {
    let report = &made.report;
    let moments = report.met.iter().flat_map(|one| {
        one.moments.iter().map(|moment| {
            json!({"variable": one.name, "statistic": moment.statistic, "printed": moment.printed, "made": moment.made})
        })
    });
    let pairs = |pairs: &[(String, String)], second: &str| -> Vec<serde_json::Value> {
        pairs.iter().map(|(name, text)| json!({"variable": name, second: text})).collect()
    };
    json!({
        "file": files.first(), "files": files, "synthetic": true, "units": report.units, "years": [report.years.0, report.years.1],
        "rows": report.rows, "moments": moments.collect::<Vec<_>>(), "inverted": pairs(&report.inverted, "definition"),
        "not_met": pairs(&report.refused, "reason"), "declared": report.declared, "assumed": report.assumed,
    })
}
