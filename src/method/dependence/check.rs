//! What is wrong with an analysis of dependence beyond the names of variables.

use super::options::{MOST_DRAWS, Options};
use super::{NOTHING_TO_TEST, Wish, matrices, measured, others, role};
use crate::diag::Diagnostic;
use crate::method::matrix;
use crate::source::Span;
use crate::study::{Analysis, Study};

pub fn check(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> =
        options.w.0.iter().filter_map(|name| matrix::unknown(study, name.value.as_str(), name.span)).collect();
    let mut say = |message: &str, span: Span, help: &str| {
        found.push(NOTHING_TO_TEST.error(format!("`{}` {message}", analysis.name)).at(span, "here").help(help));
    };
    if measured(analysis).is_empty() {
        say("does not say what is measured", analysis.span, "write `moran:`, `geary:` or `local:` with a variable");
    }
    if matrices(analysis).is_empty() {
        let help = matrix::advice(study, &|w| format!("W: {w}"));
        say("does not say who is whose neighbour", analysis.span, &help);
    }
    let pairs = role(analysis, Wish::Bivariate.option()).len();
    match (pairs, others(analysis).len()) {
        (0, with) if with > 0 => {
            let span = options.with.0.first().map_or(analysis.span, |name| name.span);
            say("names another variable, and not the one that it is held against", span, "write `bivariate: x`");
        }
        (1.., 0) => {
            let span = options.bivariate.0.first().map_or(analysis.span, |name| name.span);
            say("does not say whose lag is taken", span, "name the other variable: `with: y`");
        }
        _ => {}
    }
    let each = role(analysis, "each");
    if each.iter().any(|id| Some(*id) != study.layout.time) {
        let span = options.each.as_ref().map_or(analysis.span, |name| name.span);
        say("repeats over a column that is no period", span, "name the panel's time, or leave `each` out");
    }
    if let Some(draws) = options.draws.as_ref().filter(|draws| draws.value > MOST_DRAWS) {
        say("draws too often", draws.span, "999 or 9999 draws are usual");
    }
    let local = measured(analysis).iter().any(|(_, wishes)| wishes.iter().any(|wish| wish.is_local()));
    if let Some(draws) = options.draws.as_ref().filter(|draws| draws.value == 0 && local) {
        say("asks for clusters without draws", draws.span, "clusters need them: `draws: 999`");
    }
    if let Some(level) = options.level.as_ref().filter(|level| !(level.value.0 > 0.0 && level.value.0 < 1.0)) {
        say("has a level that is no share", level.span, "write `level: 5%`");
    }
    if let Some(word) = options.adjust.as_ref().filter(|word| !matches!(word.value.as_str(), "fdr" | "none")) {
        say("corrects p values in an unknown way", word.span, "write `adjust: fdr` or `adjust: none`");
    }
    found
}
