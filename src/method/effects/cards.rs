//! What interactions and shapes can find.

use super::{interaction, shape};
use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::study::Analysis;

card! {
    /// ## What it finds
    /// An effect whose terms the model lacks: a product for an interaction, a square for a U shape.
    ///
    /// ## Why it matters
    /// Without `x:z` the effect of x is the same at every z; without x itself, the effect at z = 0 is forced to zero.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z}}
    /// interactions: {trade: {of: base, effect: x, over: z}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z + x:z}}
    /// interactions: {trade: {of: base, effect: x, over: z}}
    /// ```
    static MISSING_TERM = "missing-term", "an effect without its terms";
}

card! {
    /// ## What it finds
    /// A variable whose effect runs through further terms of the model: its square, a product with a third variable.
    ///
    /// ## Why it matters
    /// b1 + b2 z is then not the effect of x, which changes with x and with the third variable too.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z + x:z + x^2}}
    /// interactions: {trade: {of: base, effect: x, over: z}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + z + x:z + z^2}}
    /// interactions: {trade: {of: base, effect: x, over: z}}
    /// ```
    static EFFECT_ELSEWHERE = "effect-elsewhere", "an effect that runs through further terms";
}

card! {
    /// ## What it finds
    /// An interaction or a shape that does not name its model or its variables.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + x^2}}
    /// shapes: {hill: {of: base}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {base: {formula: y ~ x + x^2}}
    /// shapes: {hill: {of: base, along: x}}
    /// ```
    static EFFECT_OF_WHAT = "effect-of-what", "an effect without its model or its variable";
}

card! {
    /// ## What it finds
    /// An effect of which the fitted model has no coefficient, because absorbed effects or other regressors explain it.
    ///
    /// ## Why it matters
    /// The cell prints `n/c` with the reason; its neighbours stand.
    static NOT_IDENTIFIED = "effect-not-identified", "an effect that the model does not identify";
}

pub static CARDS: &[&Card] =
    &[&interaction::CARD, &shape::CARD, &MISSING_TERM, &EFFECT_ELSEWHERE, &EFFECT_OF_WHAT, &NOT_IDENTIFIED];

pub fn missing(analysis: &Analysis, model: &Analysis, term: &str) -> Diagnostic {
    MISSING_TERM
        .error(format!("`{}` needs `{term}`, which model `{}` lacks", analysis.name, model.name))
        .at(analysis.span, "asked for here")
        .at(model.span, format!("no `{term}` among its regressors"))
        .help(format!("add `{term}` to the model's formula"))
}

pub fn elsewhere(analysis: &Analysis, base: &str, other: &str) -> Diagnostic {
    EFFECT_ELSEWHERE
        .error(format!("the effect of `{base}` in `{}` runs through `{other}` too", analysis.name))
        .at(analysis.span, "two coefficients do not give it")
        .help(format!("name a model without `{other}`"))
}

pub fn unnamed(analysis: &Analysis, lacks: &str) -> Diagnostic {
    EFFECT_OF_WHAT
        .error(format!("`{}` names no `{lacks}`", analysis.name))
        .at(analysis.span, format!("no `{lacks}`"))
        .help(format!("add `{lacks}:` with a name"))
}
