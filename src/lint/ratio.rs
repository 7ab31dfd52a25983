//! Ratios whose denominator stands on the other side.

use super::ground::{Ground, Model};
use crate::card;
use crate::diag::Diagnostic;
use crate::spec::expr::{Binary, Expr, ExprKind};
use crate::study::{Definition, VarId};

card! {
    /// ## What it finds
    /// A ratio in levels that is explained by its own denominator, in levels.
    ///
    /// ## Why it matters
    /// The ratio falls where its denominator rises, whatever causes what (Pearson 1897; Kronmal 1993). In logarithms
    /// the same model is only another way to write the elasticity.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// variables: {wealth: {is: gdp / people}}
    /// models: {m: {formula: wealth ~ people}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// variables: {wealth: {is: ln(gdp / people)}, size: {is: ln(people)}}
    /// models: {m: {formula: wealth ~ size}}
    /// ```
    static CARD = "ratio-on-its-denominator", "a ratio explained by its denominator";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    ground.models().flat_map(|model| one(ground, model)).collect()
}

fn one(ground: &Ground, model: Model) -> Vec<Diagnostic> {
    let mut found = vec![];
    for outcome in &model.formula.outcomes {
        let below = denominators(ground, *outcome);
        let regressor = model.regressors().find(|(id, _)| !ground.is_shifted(*id) && below.contains(id));
        let Some((id, span)) = regressor else { continue };
        let (ratio, name) = (ground.study.name_of(*outcome), ground.study.name_of(id));
        found.push(
            CARD.warning(format!("`{}` explains the ratio `{ratio}` by its denominator `{name}`", model.analysis.name))
                .at(span, format!("below the line of `{ratio}`"))
                .at(ground.study.var(*outcome).span, "the ratio")
                .help("explain the numerator with the denominator beside it, or take logarithms of both"),
        );
    }
    found
}

/// Variables below the line of a ratio, itself or by another name.
fn denominators(ground: &Ground, id: VarId) -> Vec<VarId> {
    let Definition::Formula { expr, of } = &ground.study.var(id).definition else { return vec![] };
    let mut found = vec![];
    below(expr, &mut |name| {
        found.extend(of.iter().copied().filter(|id| ground.study.name_of(*id) == name));
    });
    found
}

/// Names that products divide by.
fn below(expr: &Expr, take: &mut dyn FnMut(&str)) {
    match &expr.kind {
        ExprKind::Binary(Binary::Times, left, right) => {
            below(left, take);
            below(right, take);
        }
        ExprKind::Binary(Binary::Over, left, right) => {
            below(left, take);
            if let ExprKind::Name(path) = &right.kind {
                take(&path.to_string());
            }
        }
        ExprKind::Minus(inner) => below(inner, take),
        _ => {}
    }
}
