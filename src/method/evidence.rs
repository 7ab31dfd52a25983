//! Kinds of evidence that a proposition can ask for, by the words of the field, and the analyses that give them.

use super::regression::formula_of;
use crate::study::{Analysis, Study};

/// Whether a study gives a kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Yes,
    No,
    /// No analysis gives it: a case, a text, a survey.
    Beyond,
}

/// Whether one analysis is evidence of a kind.
type Gives = fn(&Analysis, &Study) -> bool;

/// Words in lower case, and what gives them.
const KINDS: &[(&[&str], Gives)] = &[
    (&["regression", "cross-section regression"], |one, _| one.method == "models"),
    (&["panel regression", "fixed effects", "two-way fixed effects"], |one, _| is_panel(one)),
    (&["mediation", "mediating effect"], |one, _| one.method == "mediations"),
    (&["mechanism", "mechanism test", "channels"], |one, _| matches!(one.method, "mechanisms" | "mediations")),
    (&["moderation", "interaction"], |one, _| one.method == "interactions"),
    (&["u shape", "inverted u"], |one, _| one.method == "shapes"),
    (&["threshold", "panel threshold"], |one, _| one.method == "thresholds"),
    (&["instruments", "instrumental variables", "iv"], |one, _| has_instruments(one)),
    (&["heterogeneity", "groups", "split sample"], |one, study| study.parts.contains_key(&one.name)),
    (&["robustness", "robustness checks"], |one, study| study.checks.contains_key(&one.name)),
    (&["inequality", "decomposition", "dagum", "theil"], |one, _| one.method == "inequality"),
    (&["coupling", "coupling coordination"], |one, _| one.method == "couplings"),
    (&["kernel density", "markov", "movement"], |one, _| one.method == "movement"),
    (&["convergence"], |one, _| matches!(one.method, "convergence" | "movement")),
    (&["moran", "spatial dependence"], |one, _| one.method == "dependence"),
    (&["spatial model", "spillover", "spatial durbin model"], |one, _| is_spatial(one)),
    (&["productivity", "total factor productivity"], |one, _| one.method == "productivity"),
];

/// Whether the study gives the evidence that a word asks for.
pub fn given(word: &str, study: &Study) -> Given {
    let word = word.trim().to_lowercase().replace('_', " ");
    let Some((_, gives)) = KINDS.iter().find(|(words, _)| words.contains(&word.as_str())) else {
        return Given::Beyond;
    };
    match study.analyses.values().any(|analysis| gives(analysis, study)) {
        true => Given::Yes,
        false => Given::No,
    }
}

fn is_panel(analysis: &Analysis) -> bool {
    analysis.method == "models" && formula_of(analysis).is_some_and(|formula| !formula.effects.is_empty())
}

fn has_instruments(analysis: &Analysis) -> bool {
    formula_of(analysis).is_some_and(|formula| !formula.instruments.is_empty())
}

fn is_spatial(analysis: &Analysis) -> bool {
    analysis.options.get("spatial").is_some()
}
