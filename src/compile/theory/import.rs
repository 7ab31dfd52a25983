//! The theory of another study, taken over.

use std::path::Path;

use super::cards::THEORY_IMPORT;
use super::{arrows, concepts};
use crate::diag::Diagnostic;
use crate::source::Source;
use crate::spec::At;
use crate::spec::limits;
use crate::spec::types::Theory;

/// Endings of studies.
const STUDIES: [&str; 3] = ["yaml", "yml", "study"];

/// What the study says, behind what it takes over. One step is taken: an imported theory imports nothing.
pub fn import(theory: Theory, root: &Path) -> (Theory, Vec<Diagnostic>) {
    let Some(path) = theory.import.clone() else { return (theory, vec![]) };
    match read(&path, root) {
        Ok(first) => {
            let twice = twice(&theory, &first);
            (theory.after(first), twice)
        }
        Err(why) => {
            let finding = THEORY_IMPORT
                .error(format!("`{}` gives no theory: {why}", path.value))
                .at(path.span, "imported here")
                .help("name a study with a theory of its own, by its path from this file");
            (theory, vec![finding])
        }
    }
}

/// Names that both declare.
fn twice(own: &Theory, first: &Theory) -> Vec<Diagnostic> {
    let concepts = own.concepts.iter().filter(|(name, _)| first.concepts.contains_key(*name));
    let concepts = concepts.map(|(name, concept)| (name, concept.span));
    let propositions = own.propositions.iter().filter(|(name, _)| first.propositions.contains_key(*name));
    let propositions = propositions.map(|(name, proposition)| (name, proposition.span));
    concepts
        .chain(propositions)
        .map(|(name, span)| {
            THEORY_IMPORT
                .error(format!("`{name}` is declared here and in the theory that is taken over"))
                .at(span, "declared again")
                .help("leave it out, or give it a name of its own")
        })
        .collect()
}

fn read(path: &At<String>, root: &Path) -> Result<Theory, String> {
    let relative = Path::new(&path.value);
    let ending = relative.extension().map(|text| text.to_string_lossy().to_lowercase()).unwrap_or_default();
    if relative.is_absolute() || !STUDIES.contains(&ending.as_str()) {
        return Err("it is no path of a study from here".into());
    }
    let file = root.join(relative);
    let size = std::fs::metadata(&file).map_err(|error| error.kind().to_string())?.len();
    if size > limits::MAX_FILE as u64 {
        return Err("it is too large for a study".into());
    }
    let bytes = std::fs::read(&file).map_err(|error| error.kind().to_string())?;
    let source: Source = limits::open(1, &file, bytes).map_err(|_| "it is no text of a study".to_string())?;
    let (parsed, found) = crate::compile::parse(&source);
    let theory = parsed.and_then(|parsed| parsed.spec.theory).map(|theory| theory.value);
    let wrong = found.iter().any(Diagnostic::is_error);
    let theory = theory.filter(|_| !wrong).ok_or(if wrong {
        "it has mistakes, which `check` lists"
    } else {
        "it has no theory"
    })?;
    if theory.import.is_some() {
        return Err("it takes over another theory itself: import that one".into());
    }
    let own = arrows::check(&theory).into_iter().chain(concepts::tangled(&theory));
    match own.filter(Diagnostic::is_error).count() {
        0 => Ok(theory),
        _ => Err("its theory has mistakes, which `check` lists".into()),
    }
}
