//! Whether an edit finds what it edits.

use super::apply::Misfit;
use crate::source::Span;
use crate::study::{Analysis, Bound, BoundEdit, BoundFormula, Definition, Study, VarId};

/// Everything that the edit names and the model does not have.
pub fn misfits(study: &Study, base: &Analysis, formula: &BoundFormula, edit: &BoundEdit) -> Vec<Misfit> {
    let looked = Looked { study, base, formula, under: under(study, base) };
    let mut found = vec![];
    for one in &edit.replace {
        let place = if one.regressors || one.old.len() * one.new.len() != 1 { Place::Terms } else { Place::Anywhere };
        found.extend(one.old.iter().filter_map(|id| looked.lacks(*id, place, one.span, "replaced")));
    }
    found.extend(edit.without.iter().filter_map(|(id, span)| looked.lacks(*id, Place::Terms, *span, "left out")));
    for one in &edit.instrument {
        found.extend(looked.lacks(one.endogenous, Place::Terms, one.span, "instrumented"));
    }
    for ends in &edit.ends {
        let what = if ends.rows_go { "trimmed" } else { "winsorised" };
        found.extend(ends.of.iter().filter_map(|id| looked.lacks(*id, Place::Anywhere, ends.span, what)));
    }
    found.extend(edit.add.iter().filter_map(|(id, span)| looked.has_already(*id, *span)));
    found.extend(edit.reindex.iter().filter_map(|one| looked.not_used(&one.index, one.span)));
    found
}

/// Outcomes and regressors that the edit leaves without a definition.
pub fn broken(study: &Study, formula: &BoundFormula, edit: &BoundEdit) -> Vec<Misfit> {
    let gone = formula
        .vars()
        .into_iter()
        .filter(|id| study.var(*id).origin.is_some() && matches!(study.var(*id).definition, Definition::Broken));
    let span = edit.reindex.first().map(|one| one.span).unwrap_or_default();
    gone.map(|id| Misfit {
        message: format!("`{}` is left out of its index, and the model names it", study.name_of(id)),
        place: "left out here",
        span,
        help: "leave out another branch, or a leaf".to_string(),
    })
    .collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Terms,
    Anywhere,
}

struct Looked<'a> {
    study: &'a Study,
    base: &'a Analysis,
    formula: &'a BoundFormula,
    under: Vec<VarId>,
}

impl Looked<'_> {
    fn lacks(&self, id: VarId, place: Place, span: Span, what: &str) -> Option<Misfit> {
        let there = match place {
            Place::Terms => self.formula.terms.contains(&id),
            Place::Anywhere => self.under.contains(&id),
        };
        let name = self.study.name_of(id);
        let (where_, help) = match place {
            Place::Terms => ("no regressor of", "name one of its regressors: "),
            Place::Anywhere => ("nothing that is under", "name something that it rests on: "),
        };
        let known: Vec<String> =
            self.formula.terms.iter().map(|id| format!("`{}`", self.study.name_of(*id))).take(6).collect();
        (!there).then(|| Misfit {
            message: format!("`{name}` is to be {what}, and is {where_} `{}`", self.base.name),
            place: "finds nothing",
            span,
            help: format!("{help}{}", known.join(", ")),
        })
    }

    fn has_already(&self, id: VarId, span: Span) -> Option<Misfit> {
        self.formula.terms.contains(&id).then(|| Misfit {
            message: format!("`{}` is a regressor of `{}` already", self.study.name_of(id), self.base.name),
            place: "added again",
            span,
            help: "leave it out here".to_string(),
        })
    }

    fn not_used(&self, index: &str, span: Span) -> Option<Misfit> {
        let of_index = |id: &VarId| matches!(&self.study.var(*id).definition, Definition::Branch { index: one, .. } if one == index);
        (!self.under.iter().any(of_index)).then(|| Misfit {
            message: format!("`{}` rests on nothing of the index `{index}`", self.base.name),
            place: "changes nothing",
            span,
            help: "name an index that the model uses".to_string(),
        })
    }
}

/// Every variable that the model rests on, to the columns.
fn under(study: &Study, base: &Analysis) -> Vec<VarId> {
    let mut found: Vec<VarId> = base.roles.values().flat_map(Bound::vars).flat_map(|id| study.ancestry(id)).collect();
    found.sort();
    found.dedup();
    found
}
