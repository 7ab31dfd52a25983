//! `data:` as a request, and columns as the plan passes them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::data::{self, Column, Dataset, FileRequest, Layout, Request, Unmatched, Values};
use crate::plan::{Datum, Text};
use crate::spec::types::{Data, DataFile, MissingLeaves, Rule, UnmatchedKeys};
use crate::study::{BoundIndex, Definition, Study, VarId};

/// What the study asks of its files.
pub fn request(data: &Data, root: &Path) -> Request {
    let mut files: Vec<FileRequest> = data.files.iter().map(|file| from_list(&file.value)).collect();
    if let Some(file) = &data.file {
        let mut request = FileRequest::new(PathBuf::from(&file.value), file.span);
        request.sheet.clone_from(&data.sheet);
        request.encoding.clone_from(&data.encoding);
        files.insert(0, request);
    }
    Request {
        root: root.to_path_buf(),
        files,
        layout: layout(data),
        na: data.na.clone(),
        aliases: data.aliases.clone(),
        missing: missing(data),
        used: None,
        synthetic: data.synthetic.is_some(),
    }
}

fn from_list(file: &DataFile) -> FileRequest {
    let mut request = FileRequest::new(PathBuf::from(&file.file.value), file.file.span);
    request.key = file.key.iter().map(|name| name.value.to_string()).collect();
    request.sheet.clone_from(&file.sheet);
    request.encoding.clone_from(&file.encoding);
    request.unmatched = match file.unmatched {
        UnmatchedKeys::Error => Unmatched::Error,
        UnmatchedKeys::Allow => Unmatched::Allow,
    };
    request
}

fn layout(data: &Data) -> Layout {
    match (&data.panel, &data.unit) {
        (Some(panel), _) => Layout::Panel(data::Panel {
            unit: panel.unit.to_string(),
            time: panel.time.to_string(),
            years: panel.range(),
            units: panel.units.as_deref().copied(),
            span: panel.span,
        }),
        (None, Some(unit)) => {
            Layout::Units { unit: unit.to_string(), name: data.name.as_ref().map(ToString::to_string), span: unit.span }
        }
        (None, None) => Layout::Rows,
    }
}

fn missing(data: &Data) -> data::Missing {
    let Some(missing) = &data.missing else { return data::Missing::default() };
    data::Missing {
        default: rule(missing.default),
        columns: missing.columns.iter().map(|(name, one)| (name.to_string(), rule(*one))).collect(),
        within: missing.within.as_ref().map(ToString::to_string),
        at_most: missing.at_most,
        span: missing.span,
    }
}

fn rule(rule: Rule) -> data::Rule {
    match rule {
        Rule::Error => data::Rule::Error,
        Rule::Drop => data::Rule::Drop,
        Rule::Interpolate => data::Rule::Interpolate,
    }
}

/// Columns that only feed indices which deal with empty leaves may stay as they are.
pub fn relax(request: &mut Request, study: &Study) {
    let tolerant = |index: &BoundIndex| index.missing != MissingLeaves::Error;
    let (fine, strict): (Vec<&BoundIndex>, Vec<&BoundIndex>) =
        study.indices.values().partition(|index| tolerant(index));
    let strict = strict.iter().flat_map(|index| index.leaf_vars()).collect();
    let roles = study.analyses.values().flat_map(|analysis| analysis.roles.values().flat_map(|role| role.vars()));
    let shown = study.tables.iter().flat_map(|table| table.of.iter().chain(&table.split).copied());
    let shown = shown.chain(study.figures.iter().flat_map(|figure| figure.of.iter().chain(&figure.split).copied()));
    let needed: BTreeSet<VarId> =
        beside(study, roles.chain(shown).collect()).union(&beside(study, strict)).copied().collect();
    for id in beside(study, fine.iter().flat_map(|index| index.leaf_vars()).collect()) {
        let name = study.name_of(id);
        let column = matches!(study.var(id).definition, Definition::Column);
        if column && !needed.contains(&id) && !request.missing.columns.contains_key(name) {
            request.missing.columns.insert(name.to_string(), data::Rule::Drop);
        }
    }
}

/// What variables rest on, beside what they rest on through an index.
fn beside(study: &Study, mut open: Vec<VarId>) -> BTreeSet<VarId> {
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id)
            && let Definition::Formula { of, .. } = &study.var(id).definition
        {
            open.extend(of);
        }
    }
    found
}

/// A column as the plan passes it; the unit's and the period's columns are columns like any other.
pub fn column_datum(dataset: &Dataset, name: &str) -> Option<Datum> {
    let attached = || dataset.attached.get(name).map(|one| Datum::Live(one.clone()));
    dataset.column(name).map(datum).or_else(attached)
}

fn datum(column: &Column) -> Datum {
    match &column.values {
        Values::Number(values) => Datum::numbers(values.clone()),
        Values::Text { codes, levels } => Datum::Text(Arc::new(Text { codes: codes.clone(), levels: levels.clone() })),
    }
}

/// Columns of the analysis data: what was read and used, then what was computed.
pub fn dataset_columns(dataset: &Dataset) -> impl Iterator<Item = (&str, &Column)> {
    dataset.columns.iter().map(|(name, column)| (name.as_str(), column))
}
