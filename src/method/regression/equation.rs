//! One more equation of a model: other columns, and everything else as the model says.

use super::options::Model;
use super::{Base, Lowering, formula_of};
use crate::plan::{Key, Plan};
use crate::source::Span;
use crate::study::{Analysis, BoundFormula, Study, VarId};

/// Options of a model after which an equation is no plain least squares.
const OTHERWISE: [&str; 6] = ["estimator", "split", "over", "spatial", "effects", "replace"];

/// Where a model asks for more than least squares on all its rows.
pub fn unlike_least_squares(model: &Analysis) -> Option<Span> {
    let asked = OTHERWISE.iter().filter_map(|option| model.options.get(option));
    let mut asked = asked.filter(|node| node.as_text() != Some("ols")).map(|node| node.span);
    let instruments = formula_of(model).filter(|formula| !formula.endogenous.is_empty()).map(|_| model.span);
    asked.next().or(instruments)
}

/// The fit of a model whose formula is replaced, on rows that have values in all of `common`.
pub fn refit(
    model: &Analysis,
    formula: &BoundFormula,
    common: &[VarId],
    study: &Study,
    plan: &mut Plan,
) -> Option<Key> {
    let options = model.options.read::<Model>().ok()?;
    let base = Base::new(model, formula, options.singletons.as_deref().copied(), study);
    let outcome = *formula.outcomes.first()?;
    Some(Lowering { analysis: model, options: &options, study, formula, base }.outcome(outcome, common, plan))
}
