//! Maps and matrices beside the data: read before names are bound, joined with the units before anything runs.

use std::path::Path;
use std::sync::Arc;

use super::Parsed;
use super::column_datum;
use crate::data::{Dataset, FileRequest, space};
use crate::diag::Diagnostic;
use crate::method::{self, matrix};
use crate::plan::Plan;
use crate::run::{Quiet, Runner};
use crate::source::Span;
use crate::spec::de::from_node;
use crate::study::{Analysis, Study};

/// Rows beyond which matrices are looked at by the run alone.
const MOST_ROWS: usize = 2_000_000;

/// Reads every file that a matrix names and lays it beside the table.
pub fn attach(parsed: &Parsed, root: &Path, dataset: &mut Dataset) -> Vec<Diagnostic> {
    let section = parsed.sections.get("matrices").and_then(|node| node.as_map()).unwrap_or_default();
    let mut found = vec![];
    for (_, node) in section {
        // What cannot be typed is reported where matrices are checked.
        let Ok(options) = from_node::<matrix::Matrix>(node) else { continue };
        let (Some(path), Some(name)) = (options.path(), options.attached()) else { continue };
        if dataset.attached.contains_key(&name) {
            continue;
        }
        let file = FileRequest {
            sheet: options.sheet.clone(),
            encoding: options.encoding.clone(),
            ..FileRequest::new(path.value.as_str(), path.span)
        };
        match space::read(root, &file, &options.table()) {
            Ok(one) => drop(dataset.attached.insert(name, Arc::new(one))),
            Err(problem) => found.push(problem),
        }
    }
    found
}

/// What only the values say of a matrix: units without a partner or a neighbour, pairs without a distance, pieces.
pub fn check(study: &Study, dataset: &Dataset) -> Vec<Diagnostic> {
    let matrices: Vec<&Analysis> = study.analyses.values().filter(|one| one.method == "matrices").collect();
    if dataset.rows > MOST_ROWS || matrices.is_empty() {
        return vec![];
    }
    let mut plan = Plan::default();
    let keyed: Vec<_> =
        matrices.into_iter().filter_map(|one| Some((one, matrix::key(study, &one.name, &mut plan)?))).collect();
    let wanted: Vec<_> = keyed.iter().map(|(_, key)| *key).collect();
    let column = |name: &str| column_datum(dataset, name);
    let values = Runner { plan: &plan, column: &column, store: None, seed: study.seed, progress: &Quiet }.run(&wanted);
    let mut found: Vec<Diagnostic> = vec![];
    for (analysis, key) in keyed {
        let one = match values.get(&key) {
            Some(Err(failure)) => {
                let card = method::cards().into_iter().find(|card| card.code == failure.code);
                let found =
                    card.unwrap_or(&matrix::MATRIX).error(failure.message.clone()).at(place(analysis), "this matrix");
                Some(failure.help.iter().fold(found, |found, help| found.help(help.clone())))
            }
            Some(Ok(datum)) => matrix::Space::of(datum).ok().and_then(|space| pieces(analysis, space)),
            None => None,
        };
        // What a matrix is made from fails first, and says why.
        found.extend(one.filter(|one| !found.iter().any(|known| known.message == one.message)));
    }
    found
}

/// Where a matrix says what its links come from.
fn place(analysis: &Analysis) -> Span {
    let sources = ["queen", "rook", "nearest", "inverse_distance", "inverse_gap", "file", "from", "sum", "product"];
    sources.iter().find_map(|key| analysis.options.get(key)).map_or(analysis.span, |node| node.span)
}

fn pieces(analysis: &Analysis, space: &matrix::Space) -> Option<Diagnostic> {
    let facts = &space.matrices.first()?.structure;
    let pieces = facts.components - facts.islands.len().min(facts.components);
    (pieces > 1 && space.standardise != matrix::Standardise::Inherit).then(|| {
        let message = format!("`{}` falls into {pieces} pieces without a link between them", analysis.name);
        let found = matrix::PIECES.warning(message).at(place(analysis), "nothing spills over between pieces");
        found
            .help("link them by a wider matrix, such as the nearest places, or keep the pieces and say so in the paper")
    })
}
