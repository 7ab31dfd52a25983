//! What became of the hypotheses of a study, where it was run.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    hypotheses: Vec<Verdict>,
}

#[derive(Deserialize)]
struct Verdict {
    name: String,
    verdict: String,
}

/// Verdicts by hypothesis, from the last run beside a study; none where there was none.
pub fn beside(study: &Path) -> HashMap<String, String> {
    let folder = study.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let read = std::fs::read(folder.join("out").join("results.json")).ok();
    let file: Option<File> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    file.map_or_else(HashMap::new, |file| file.hypotheses.into_iter().map(|one| (one.name, one.verdict)).collect())
}
