//! `studyc diff`

use std::path::{Path, PathBuf};

use super::{End, console, revision};
use crate::compile::{compile, shape};
use crate::diff::numbers::{Moved, Numbers, moved};
use crate::diff::side::Side;
use crate::diff::{Concepts, Diff, How, Look, Scope, alone, canonical, diff, grid, json, text};
use crate::exhibit::number;
use crate::lock;
use crate::render::{Format, render};
use crate::source::Source;
use crate::spec;

#[derive(clap::Args)]
pub struct Options {
    /// The first study: a file, a folder, or `REV:path` of git. Alone it is compared with its last commit.
    #[arg(value_name = "A", default_value = ".")]
    a: String,
    /// The second study.
    #[arg(value_name = "B")]
    b: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,
    /// Only parts that begin so: `indices`, `models.baseline`.
    #[arg(long, value_name = "PART")]
    only: Vec<String>,
    /// Titles, labels and tables of two different papers too.
    #[arg(long)]
    all: bool,
    /// Branches of an index in which nothing changed, too.
    #[arg(long)]
    whole: bool,
    /// Vocabulary of concepts that studies share; `concepts.yaml` beside the first study or here if nothing is said.
    #[arg(long, value_name = "FILE")]
    concepts: Option<PathBuf>,
    /// Write the pairs that were found to the vocabulary.
    #[arg(long)]
    confirm: bool,
    /// Apply each change alone and say which estimates it moves.
    #[arg(long)]
    alone: bool,
    /// Every deviation from the locked plan of the study.
    #[arg(long, conflicts_with = "b")]
    locked: bool,
    /// Print the study in one layout without comments, for git.
    #[arg(long, conflicts_with_all = ["b", "locked", "confirm", "alone"])]
    textconv: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum DiffFormat {
    #[default]
    Text,
    Json,
    Markdown,
    Latex,
    Html,
}

/// Estimates that a terminal lists.
const MOST_MOVED: usize = 20;

pub fn run(options: &Options) -> End {
    match compared(options) {
        Ok(end) => end,
        Err(why) => console::fail(why),
    }
}

fn compared(options: &Options) -> Result<End, String> {
    if options.textconv {
        return textconv(&options.a);
    }
    if options.locked {
        return locked(options);
    }
    let (first, second) = sources(options)?;
    let file = options.concepts.clone().unwrap_or_else(|| Concepts::beside(&second.path));
    let mut concepts = Concepts::read(&file)?;
    let (a, b) = rayon::join(|| side(first, &concepts), || side(second, &concepts));
    let (a, b) = (a?, b?);
    let found = diff(&a, &b, &Scope { only: options.only.clone(), all: options.all });
    match options.format {
        DiffFormat::Json => console::say(format!("{:#}", whole_json(&found, options))),
        DiffFormat::Text => told(&found, options),
        DiffFormat::Markdown => drawn(&found, Format::Markdown)?,
        DiffFormat::Latex => drawn(&found, Format::Latex)?,
        DiffFormat::Html => drawn(&found, Format::Html)?,
    }
    if options.confirm {
        confirm(&found, &mut concepts, &file)?;
    }
    Ok(if found.is_empty() { End::Fine } else { End::Findings })
}

/// A study alone is held against its last commit.
fn sources(options: &Options) -> Result<(Source, Source), String> {
    let null = |text: &str| matches!(text, "/dev/null" | "nul" | "NUL");
    match &options.b {
        None => Ok((revision::committed(Path::new(&options.a), 0)?, revision::study(&options.a, 1)?)),
        // git's word for a file that is not there.
        Some(b) if null(&options.a) => {
            let second = revision::study(b, 1)?;
            Ok((nothing(0, &second), second))
        }
        Some(b) if null(b) => {
            let first = revision::study(&options.a, 0)?;
            let second = nothing(1, &first);
            Ok((first, second))
        }
        Some(b) => Ok((revision::study(&options.a, 0)?, revision::study(b, 1)?)),
    }
}

/// A study that says nothing, under the name of another one.
fn nothing(id: u16, other: &Source) -> Source {
    let (node, _) = spec::parse(other, shape());
    let name = node.and_then(|node| node.get("study").and_then(|name| name.as_text().map(str::to_string)));
    Source::new(id, "nothing.yaml", format!("study: {}\n", name.unwrap_or_default()))
}

fn side(source: Source, concepts: &Concepts) -> Result<Side, String> {
    Side::read(source, concepts).map_err(|(source, found)| {
        let path = source.path.display().to_string();
        console::say(console::findings(&found, &[source]));
        format!("{path} cannot be compared while it has errors")
    })
}

fn textconv(path: &str) -> Result<End, String> {
    let source = revision::study(path, 0)?;
    let text = match spec::parse(&source, shape()) {
        (Some(node), found) if !found.iter().any(|one| one.is_error()) => canonical(&spec::settled(&node, shape())),
        // git still has to show something.
        _ => source.text.to_string(),
    };
    console::say(text.trim_end());
    Ok(End::Fine)
}

fn drawn(found: &Diff, format: Format) -> Result<(), String> {
    let text = render(&grid(found), format, None).map_err(|error| error.to_string())?;
    console::say(text.trim_end());
    Ok(())
}

fn told(found: &Diff, options: &Options) {
    console::say(text(found, Look { colour: console::colour(), whole: options.whole }).trim_end());
    let moved = runs(found).map(|(old, new)| moved(found, &old, &new));
    let apart = if options.alone { alone::each(found) } else { vec![] };
    if let Some(moved) = &moved {
        console::say(format!("\nestimates   {} moved between the two runs", moved.len()));
        moved.iter().take(MOST_MOVED).for_each(|one| console::say(line(one)));
        if moved.len() > MOST_MOVED {
            console::say(format!("  and {} more: --format json", moved.len() - MOST_MOVED));
        }
    }
    for path in outdated(found) {
        console::say(format!("\nestimates   {path} has changed since its last run: run it again"));
    }
    for one in &apart {
        console::say(format!("\nalone    {}", one.node.join(".")));
        for said in alone_lines(one, moved.as_deref().unwrap_or_default()) {
            console::say(format!("  {said}"));
        }
    }
}

/// The runs of both texts, where they are at hand and not one.
fn runs(found: &Diff) -> Option<(Numbers, Numbers)> {
    let of = |side: &Side| Numbers::beside(&side.source.path).filter(|numbers| numbers.are_of(side));
    let apart = found.a.source.path.parent() != found.b.source.path.parent();
    of(found.a).zip(of(found.b)).filter(|_| apart)
}

/// Sides whose last run was one of another text.
fn outdated(found: &Diff) -> Vec<String> {
    let sides = [found.a, found.b].into_iter();
    let old = sides.filter(|side| Numbers::beside(&side.source.path).is_some_and(|numbers| !numbers.are_of(side)));
    old.map(|side| side.source.path.display().to_string()).collect()
}

fn line(one: &Moved) -> String {
    let shown = |(estimate, se): (f64, f64)| format!("{} ({})", number(estimate, 3, true), number(se, 3, true));
    let by = if one.by.is_empty() { "the data or an earlier version".to_string() } else { one.by.join(", ") };
    format!("  {}   {} -> {}   by {by}", one.address, shown(one.old), shown(one.new))
}

fn alone_lines(one: &alone::Alone, moved: &[Moved]) -> Vec<String> {
    if let Some(why) = &one.why {
        return vec![format!("cannot be applied alone: {why}")];
    }
    let mut lines = vec![match one.estimates.len() {
        0 => "moves no estimate by itself".to_string(),
        _ => format!("can move {}", one.estimates.join(", ")),
    }];
    for estimate in moved.iter().filter(|estimate| one.estimates.contains(&estimate.of)) {
        let term = estimate.address.strip_prefix(&format!("{}.", estimate.of)).unwrap_or_default();
        if let Some((value, se)) = one.numbers.as_ref().and_then(|numbers| numbers.estimate(&estimate.of, term)) {
            lines.push(format!("{}   {} ({})", estimate.address, number(value, 3, true), number(se, 3, true)));
        }
    }
    lines
}

fn whole_json(found: &Diff, options: &Options) -> serde_json::Value {
    let mut value = json::json(found);
    if let Some((old, new)) = runs(found) {
        let one = |one: Moved| serde_json::json!({"address": one.address, "old": [one.old.0, one.old.1], "new": [one.new.0, one.new.1], "by": one.by});
        value["moved"] = moved(found, &old, &new).into_iter().map(one).collect();
    }
    if options.alone {
        let one = |one: alone::Alone| serde_json::json!({"part": one.node.join("."), "estimates": one.estimates, "why": one.why});
        value["alone"] = alone::each(found).into_iter().map(one).collect();
    }
    value
}

/// Adds what was paired by definition or likeness.
fn confirm(found: &Diff, concepts: &mut Concepts, file: &Path) -> Result<(), String> {
    let mut count = 0;
    for pair in &found.pairs.all {
        let (a, b) = (found.a.study.name_of(pair.a), found.b.study.name_of(pair.b));
        let worth = matches!(pair.how, How::Likeness(_)) || (pair.how == How::Definition && a != b);
        if worth && !found.versions() {
            let label = found.a.study.var(pair.a).label.as_ref();
            concepts.add(a, label, &[(found.a.name(), a), (found.b.name(), b)]);
            concepts.add(a, found.b.study.var(pair.b).label.as_ref(), &[(found.a.name(), a)]);
            count += 1;
        }
    }
    if count == 0 {
        console::say("nothing to confirm: every pair has a concept, or one definition and one name");
        return Ok(());
    }
    std::fs::write(file, concepts.text()).map_err(|error| format!("{}: {error}", file.display()))?;
    console::say(format!("wrote    {}   {count} pairs; correct it by hand where two are not one", file.display()));
    Ok(())
}

/// Deviations from the plan, in the words of a registered report.
fn locked(options: &Options) -> Result<End, String> {
    let source = super::locate::study(Path::new(&options.a))?;
    let held = lock::Lock::beside(&source.path)?
        .ok_or_else(|| format!("{} has no lock: `studyc lock` makes one", source.path.display()))?;
    let facts = compile(&source).study.facts;
    let report = lock::deviations(&held, source, &facts)?;
    match options.format {
        DiffFormat::Text => console::say(lock::text(&report).trim_end()),
        DiffFormat::Json => console::say(format!("{:#}", lock::json(&report))),
        other => {
            let format = match other {
                DiffFormat::Markdown => Format::Markdown,
                DiffFormat::Html => Format::Html,
                _ => Format::Latex,
            };
            let text = render(&lock::grid(&report), format, None).map_err(|error| error.to_string())?;
            console::say(text.trim_end());
        }
    }
    Ok(if report.is_clean() { End::Fine } else { End::Findings })
}
