//! Printed tables against what the study computes, before data exist.

use super::addresses::Catalogue;
use super::cards::UNKNOWN_ADDRESS;
use crate::diag::Diagnostic;
use crate::printed::{PRINTED_NOT_COMPUTED, Row, Table, computed, of_text};
use crate::results::Address;
use crate::source::Span;
use crate::study::Study;

pub fn check(study: &Study, catalogue: &Catalogue, tables: &[Table]) -> Vec<Diagnostic> {
    tables
        .iter()
        .flat_map(
            |table| {
                if table.columns.is_empty() { single(study, catalogue, table) } else { one(study, catalogue, table) }
            },
        )
        .collect()
}

/// `hansen.threshold.1: .0157`
fn single(study: &Study, catalogue: &Catalogue, table: &Table) -> Vec<Diagnostic> {
    table.rows.iter().filter_map(|row| name(study, catalogue, &row.name.value, row.name.span)).collect()
}

fn one(study: &Study, catalogue: &Catalogue, table: &Table) -> Vec<Diagnostic> {
    let known = |text: &str| computed(study, text).is_some();
    let called = |text: &str| text.contains('(');
    let by_column = table.columns.iter().any(|column| known(&column.value));
    let by_row = || table.rows.iter().any(|row| known(&row.name.value));
    if by_column || (table.columns.iter().any(|column| called(&column.value)) && !by_row()) {
        let columns = table.columns.iter().filter_map(|column| name(study, catalogue, &column.value, column.span));
        return columns.chain(table.rows.iter().filter_map(|row| uncomputed(catalogue, row))).collect();
    }
    if table.rows.iter().any(|row| called(&row.name.value)) || by_row() {
        return table.rows.iter().filter_map(|row| name(study, catalogue, &row.name.value, row.name.span)).collect();
    }
    moments(study, table)
}

/// An address whose first name or whose outcome nothing has.
fn name(study: &Study, catalogue: &Catalogue, text: &str, span: Span) -> Option<Diagnostic> {
    let unknown = |message: String| UNKNOWN_ADDRESS.error(message).at(span, "nothing computes this");
    let known: Vec<&str> = study.analyses.keys().chain(study.indices.keys()).map(String::as_str).collect();
    let Some(address) = of_text(text, study) else {
        return Some(unknown(format!("`{text}` is no address")).did_you_mean(text, known));
    };
    let Some(quantities) = catalogue.quantities(&address.of) else {
        return Some(unknown(format!("`{}` is no analysis of the study", address.of)).did_you_mean(&address.of, known));
    };
    let outcome = address.outcome?;
    let outcomes: Vec<&str> = quantities.iter().filter_map(|one| one.outcome.as_deref()).collect();
    let fits = outcomes.is_empty() || outcomes.contains(&outcome.as_str());
    (!fits).then(|| unknown(format!("`{outcome}` is no outcome of `{}`", address.of)).did_you_mean(&outcome, outcomes))
}

/// A row that none of the analyses above it computes.
fn uncomputed(catalogue: &Catalogue, row: &Row) -> Option<Diagnostic> {
    let printed = row.cells.iter().zip(&row.addresses).filter(|(cell, _)| cell.estimate().is_some());
    let addresses: Vec<&Address> = printed.filter_map(|(_, address)| Some(&address.as_ref()?.0)).collect();
    let mut known: Vec<&str> = vec![];
    for address in &addresses {
        let all = catalogue.quantities(&address.of).filter(|all| !all.is_empty())?;
        let of_outcome = all.iter().filter(|one| address.outcome.is_none() || one.outcome == address.outcome);
        known.extend(of_outcome.map(|one| one.name.as_str()));
    }
    let lost = addresses.iter().all(|address| !known.contains(&address.quantity.as_str()));
    let first = addresses.first().filter(|_| lost)?;
    let finding = PRINTED_NOT_COMPUTED
        .warning(format!("`{}` is printed, and `{}` gives no such number", row.name.value, first.of))
        .at(row.name.span, "compared with nothing");
    Some(finding.did_you_mean(&row.name.value, known))
}

/// A table of descriptives: rows are variables.
fn moments(study: &Study, table: &Table) -> Vec<Diagnostic> {
    let unknown = table.rows.iter().filter(|row| !study.names.contains_key(&row.name.value));
    let known: Vec<&str> = study.names.keys().map(String::as_str).collect();
    unknown
        .map(|row| {
            let finding = PRINTED_NOT_COMPUTED
                .warning(format!(
                    "`{}` is printed in {} and is no variable of the study",
                    row.name.value,
                    table.title()
                ))
                .at(row.name.span, "compared with nothing");
            finding.did_you_mean(&row.name.value, known.iter().copied())
        })
        .collect()
}
