//! The page of a run, and its log.

use super::{Finished, Written};
use crate::diag::Diagnostic;
use crate::render::Page;
use crate::spec::types::Language;
use crate::verdict::{self, reconcile};

pub fn page(run: &Finished, written: &Written) -> Page {
    let (grids, charts) = (&written.grids, &written.charts);
    let study = &run.compiled.study;
    let files = grids.iter().flat_map(|grid| {
        ["tex", "md", "csv"].map(|kind| (format!("{}.{kind}", grid.id), format!("tables/{}.{kind}", grid.id)))
    });
    let drawn = charts.iter().flat_map(|chart| {
        ["tex", "svg", "csv"].map(|kind| (format!("{}.{kind}", chart.id), format!("figures/{}.{kind}", chart.id)))
    });
    let fixed = ["results.json", "results.csv", "data/analysis.csv", "data/analysis.names.csv", "log.txt"];
    let fixed = fixed.into_iter().filter(|file| study.has_data || !file.starts_with("data/"));
    let fixed = fixed.map(|file| (file.to_string(), file.to_string()));
    let printed = (!written.accounts.is_empty()).then(|| ("printed.csv".to_string(), "printed.csv".to_string()));
    Page {
        title: study
            .title
            .as_ref()
            .map(|title| title.text(study.language).to_string())
            .unwrap_or_else(|| study.name.clone()),
        authors: study.authors.clone(),
        summary: summary(run),
        verdicts: verdicts(run, written),
        tables: grids.clone(),
        figures: charts.clone(),
        downloads: fixed.into_iter().chain(printed).chain(files).chain(drawn).collect(),
        synthetic: study.synthetic,
        language: if study.language == Language::Zh { "zh".into() } else { "en".into() },
    }
}

/// What became of hypotheses and of printed tables.
fn verdicts(run: &Finished, written: &Written) -> Vec<(String, String)> {
    let study = &run.compiled.study;
    let zh = study.language == Language::Zh;
    let claims = verdict::summary(study, &written.verdicts).into_iter();
    let printed =
        written.accounts.iter().map(|one| (one.title.clone(), reconcile::named(one.agreement, zh).to_string()));
    claims.chain(printed).collect()
}

/// What was read and done, a line each.
fn summary(run: &Finished) -> Vec<(String, String)> {
    let study = &run.compiled.study;
    let mut lines = vec![("study".to_string(), study.name.clone())];
    if let Some(dataset) = &run.compiled.dataset {
        lines.extend(dataset.report.lines().into_iter().map(|line| ("data".to_string(), line)));
        let facts = &study.facts;
        if let (Some(first), Some(last)) = (facts.times.first(), facts.times.last()) {
            let balance = if facts.balanced { "balanced" } else { "unbalanced" };
            lines.push(("panel".into(), format!("{} units, {first}-{last}, {balance}", facts.units.len())));
        }
    }
    lines.push(("seed".into(), study.seed.to_string()));
    lines.push(("conventions".into(), format!("{:?}", study.conventions).to_lowercase()));
    lines.push(("studyc".into(), env!("CARGO_PKG_VERSION").into()));
    for (address, reason) in run.results.not_computed() {
        lines.push(("n/c".into(), format!("{address}: {}", reason.message)));
    }
    lines
}

/// The summary with the findings of the check; no clock in it, so that equal runs leave equal bytes.
pub fn log(run: &Finished) -> String {
    let mut lines: Vec<String> = summary(run).into_iter().map(|(head, text)| format!("{head:<12} {text}")).collect();
    lines.extend(run.compiled.found.iter().map(finding));
    lines.push(format!("{:<12} {}", "steps", run.plan.steps.len()));
    lines.join("\n") + "\n"
}

fn finding(one: &Diagnostic) -> String {
    let places = if one.places.is_empty() { String::new() } else { format!(" ({})", one.places.join("; ")) };
    format!("{:<12} {}: {}{places}", "found", one.card.code, one.message)
}
