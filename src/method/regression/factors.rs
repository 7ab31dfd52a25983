//! Dummies of a factor on the rows of a sample: levels without rows have none, and the first level that has some is the base.

use super::fit::{Columns, Params};
use crate::results::Note;
use crate::spec::expr::{Binary, ExprKind};
use crate::study::{Definition, Study, VarId};

/// The dummies of each factor among the regressors, in the order of levels.
pub fn factors(study: &Study, terms: &[VarId]) -> Vec<Vec<String>> {
    let mut found: Vec<(String, Vec<String>)> = vec![];
    for (factor, id) in terms.iter().filter_map(|id| Some((factor_of(study, *id)?, *id))) {
        let term = study.name_of(id).to_string();
        match found.iter_mut().find(|(known, _)| *known == factor) {
            Some((_, dummies)) => dummies.push(term),
            None => found.push((factor, vec![term])),
        }
    }
    found.into_iter().map(|(_, dummies)| dummies).collect()
}

/// What a dummy is a level of.
fn factor_of(study: &Study, id: VarId) -> Option<String> {
    let var = study.var(id);
    match &var.definition {
        Definition::Formula { expr, .. } if var.made => match &expr.kind {
            ExprKind::Binary(Binary::Equal, item, _) => Some(item.as_name()?.to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// The regressors without dummies of levels that no row has; where these hold the base, without that of the first level
/// that has rows, too.
pub fn reduced(mut params: Params, mut columns: Columns) -> (Params, Columns, Vec<Note>) {
    let (mut gone, mut notes) = (vec![], vec![]);
    for factor in &params.factors {
        let places = factor.iter().filter_map(|term| params.terms.iter().position(|one| one == term));
        let (with_rows, without): (Vec<usize>, Vec<usize>) =
            places.partition(|at| columns.regressors[*at].iter().any(|value| *value != 0.0));
        if !without.is_empty() {
            let terms = without.iter().map(|at| params.terms[*at].clone()).collect();
            notes.push(Note::NoRowsAt { terms });
        }
        let base = with_rows.first().filter(|_| is_whole(&params, &columns, &with_rows));
        notes.extend(base.map(|at| Note::Base { term: params.terms[*at].clone() }));
        gone.extend(without.iter().chain(base).copied());
    }
    if gone.is_empty() {
        return (params, columns, notes);
    }
    let stays = |at: &usize| !gone.contains(at);
    let kept: Vec<usize> = (0..params.terms.len()).filter(stays).collect();
    params.terms = kept.iter().map(|at| params.terms[*at].clone()).collect();
    columns = columns.choose(None, &kept);
    (params, columns, notes)
}

/// Whether every row has one of these levels, in a model that has a constant already.
fn is_whole(params: &Params, columns: &Columns, dummies: &[usize]) -> bool {
    let has_one = |row: usize| dummies.iter().any(|at| columns.regressors[*at][row] != 0.0);
    (params.constant || params.absorbed) && (0..columns.rows.len()).all(has_one)
}
