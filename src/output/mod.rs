//! What a run leaves in `out/`: a page, tables in four formats, results for people and for programs, the data.

mod data;
mod names;
mod numbers;
mod page;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::compile::Compiled;
use crate::exhibit::{Chart, Grid};
use crate::lock;
use crate::method::{figures, tables};
use crate::plan::{Datum, Plan};
use crate::render::{self, Document, Drawing, Format, Limits, Piece, Tables, pdf, render_untrusted};
use crate::results::Results;
use crate::source::Source;
use crate::spec::types::Language;
use crate::verdict::reconcile::{self, Account};
use crate::verdict::{self, Verdict};

/// A run whose numbers are there.
pub struct Finished<'a> {
    pub source: &'a Source,
    pub compiled: &'a Compiled,
    pub plan: &'a Plan,
    pub results: &'a Results,
    /// Scores of indices and other computed columns, by name.
    pub computed: Vec<(String, Datum)>,
    pub pdf: bool,
    /// Figures as PDF and PNG too.
    pub png: bool,
    /// The program itself, which renders an author's templates in a process of its own.
    pub program: PathBuf,
}

/// What was written, for the last lines of a run.
pub struct Written {
    pub grids: Vec<Grid>,
    /// The page with all of them.
    pub page: PathBuf,
    pub charts: Vec<Chart>,
    pub verdicts: Vec<Verdict>,
    /// Printed tables beside the run's.
    pub accounts: Vec<Account>,
    pub lines: Vec<(String, String)>,
    /// Things that could not be written though the numbers are there.
    pub problems: Vec<String>,
}

/// Longest time that TeX may take.
const TEX_TIME: Duration = Duration::from_secs(300);

/// Writes everything; a table that cannot be drawn or typeset leaves the others whole.
pub fn write(run: &Finished) -> Result<Written, String> {
    let folder = out(&run.source.path);
    let study = &run.compiled.study;
    let mut grids: Vec<Grid> = study.tables.iter().map(|table| tables::grid(table, study, run.results)).collect();
    let charts: Vec<Chart> = study.figures.iter().map(|figure| figures::chart(figure, study, run.results)).collect();
    let verdicts = verdict::judge(study, run.results);
    grids.extend(verdict::grid(study, &verdicts));
    let levels = tables::levels(study);
    let accounts = reconcile::reconcile(study, &run.compiled.printed, run.results, &levels);
    grids.extend(reconcile::grid(study, &accounts));
    let mut problems = vec![];
    grids.extend(deviations(run, &mut problems));
    let mut written =
        Written { page: folder.join("index.html"), grids, charts, verdicts, accounts, lines: vec![], problems };
    let folders = [("tables", true), ("data", study.has_data), ("figures", !written.charts.is_empty())];
    for (sub, _) in folders.iter().filter(|(_, holds)| *holds) {
        fs::create_dir_all(folder.join(sub)).map_err(|error| format!("{}: {error}", folder.join(sub).display()))?;
    }
    for grid in &written.grids {
        for format in [Format::Latex, Format::Html, Format::Markdown, Format::Csv] {
            match draw(run, grid, format) {
                Ok(text) => {
                    put(&folder.join("tables").join(format!("{}.{}", grid.id, format.extension())), text.as_bytes())?;
                }
                Err(problem) => written.problems.push(problem),
            }
        }
    }
    for chart in &written.charts {
        figure(run, chart, &folder.join("figures"), &mut written.problems)?;
    }
    put(&folder.join("results.json"), numbers::json(run, &written).as_bytes())?;
    put(&folder.join("results.csv"), &numbers::csv(run)?)?;
    if !written.accounts.is_empty() {
        put(&folder.join("printed.csv"), &numbers::printed(run, &written)?)?;
    }
    data::write(run, &folder.join("data"))?;
    let page = page::page(run, &written);
    let html = render::render_page(&page, None).map_err(|error| error.to_string())?;
    put(&folder.join("index.html"), html.as_bytes())?;
    put(&folder.join("log.txt"), page::log(run).as_bytes())?;
    written
        .lines
        .push(("wrote".into(), format!("{}   all tables and notes: open it", folder.join("index.html").display())));
    written.lines.push((
        String::new(),
        format!("{}   {} tables as tex, html, md, csv", folder.join("tables").display(), written.grids.len()),
    ));
    if !written.charts.is_empty() {
        let figures = folder.join("figures");
        written.lines.push((
            String::new(),
            format!("{}   {} figures as tex, svg, and their data as csv", figures.display(), written.charts.len()),
        ));
    }
    written.lines.push((String::new(), format!("{}   one row per estimate", folder.join("results.csv").display())));
    if run.pdf {
        match typeset(run, &written.grids, written.charts.clone()) {
            Ok(bytes) => {
                put(&folder.join("tables.pdf"), &bytes)?;
                written
                    .lines
                    .push((String::new(), format!("{}   all tables, typeset", folder.join("tables.pdf").display())));
            }
            Err(problem) => written.problems.push(problem),
        }
    }
    Ok(written)
}

/// Where the study left its plan, if it has one.
fn deviations(run: &Finished, problems: &mut Vec<String>) -> Option<Grid> {
    let held = lock::Lock::beside(&run.source.path);
    let report = held.and_then(|held| {
        held.map(|held| lock::deviations(&held, run.source.clone(), &run.compiled.study.facts)).transpose()
    });
    match report {
        Ok(report) => {
            let broken = report.as_ref().filter(|report| !report.intact);
            problems.extend(broken.map(|report| format!("{} was edited by hand", report.lock.path.display())));
            report.as_ref().map(lock::grid)
        }
        Err(why) => {
            problems.push(why);
            None
        }
    }
}

/// `out/` beside the study.
pub fn out(study: &Path) -> PathBuf {
    let folder = study.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).join("out")
}

/// The folder of templates that the author declares, if it lies inside the study's.
fn overrides(run: &Finished) -> Option<PathBuf> {
    let declared = run.compiled.study.style.templates.as_ref()?;
    let root = run.source.path.parent().unwrap_or(Path::new(".")).canonicalize().ok()?;
    let folder = root.join(&declared.value).canonicalize().ok()?;
    folder.starts_with(&root).then_some(folder)
}

fn draw(run: &Finished, grid: &Grid, format: Format) -> Result<String, String> {
    let text = match overrides(run) {
        Some(folder) => render_untrusted(&run.program, Piece::Table(grid, format), &folder, &Limits::default()),
        None => render::render(grid, format, None),
    };
    text.map_err(|error| format!("{}: {error}", grid.id))
}

/// A figure in both drawings, and its data.
fn figure(run: &Finished, chart: &Chart, folder: &Path, problems: &mut Vec<String>) -> Result<(), String> {
    for drawing in [Drawing::Latex, Drawing::Svg] {
        let text = match overrides(run) {
            Some(own) => render_untrusted(&run.program, Piece::Figure(chart, drawing), &own, &Limits::default()),
            None => render::render_figure(chart, drawing, None),
        };
        match text {
            Ok(text) => {
                put(&folder.join(format!("{}.{}", chart.id, drawing.extension())), text.as_bytes())?;
                if run.png && drawing == Drawing::Latex {
                    picture(&text, &chart.id, folder, problems)?;
                }
            }
            Err(problem) => problems.push(format!("{}: {problem}", chart.id)),
        }
    }
    let data = render::figure_data(chart).map_err(|error| error.to_string())?;
    put(&folder.join(format!("{}.csv", chart.id)), data.as_bytes())
}

/// The figure alone as PDF and PNG.
fn picture(tex: &str, id: &str, folder: &Path, problems: &mut Vec<String>) -> Result<(), String> {
    let made = pdf::typeset(tex, &[], TEX_TIME).and_then(|document| Ok((pdf::picture(&document)?, document)));
    match made {
        Ok((picture, document)) => {
            put(&folder.join(format!("{id}.pdf")), &document)?;
            put(&folder.join(format!("{id}.png")), &picture)
        }
        Err(problem) => {
            problems.push(format!("{id}: {problem}"));
            Ok(())
        }
    }
}

fn typeset(run: &Finished, grids: &[Grid], figures: Vec<Chart>) -> Result<Vec<u8>, String> {
    let study = &run.compiled.study;
    let language = if study.language == Language::Zh { "zh" } else { "en" };
    let title =
        study.title.as_ref().map(|title| title.text(study.language).to_string()).unwrap_or_else(|| study.name.clone());
    let document =
        Document { title, authors: study.authors.clone(), language: language.into(), tables: Tables::Inline, figures };
    let tex = render::render_document(grids, &document, None).map_err(|error| error.to_string())?;
    pdf::typeset(&tex, &[], TEX_TIME).map_err(|error| error.to_string())
}

/// Written beside its place and moved there: a reader never sees half a file.
fn put(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("{}: {error}", path.display());
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
    file.write_all(bytes).map_err(cannot)?;
    readable(&file);
    file.persist(path).map(drop).map_err(|error| cannot(error.error))
}

/// Temporary files are private; what a run leaves is not.
fn readable(file: &tempfile::NamedTempFile) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        drop(file.as_file().set_permissions(fs::Permissions::from_mode(0o644)));
    }
    #[cfg(not(unix))]
    let _ = file;
}
