//! A test of instruments that has nothing to test.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;

card! {
    /// ## What it finds
    /// Sargan's or Hansen's test asked of a model that has as many instruments as endogenous regressors.
    ///
    /// ## Why it matters
    /// The test compares what several instruments say. With none to spare it is zero whatever they are, and a printed
    /// p value can only come from another model (Sargan 1958; Hansen 1982).
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ w | x ~ z, estimator: 2sls, tests: [sargan]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ w | x ~ z + v, estimator: 2sls, tests: [sargan]}}
    /// ```
    static CARD = "just-identified-sargan", "overidentification tested of a just identified model";
}

const TESTS: [&str; 3] = ["sargan", "hansen_j", "hansen"];

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let mut found = vec![];
    for model in ground.all_models() {
        let (endogenous, instruments) = (model.formula.endogenous.len(), model.formula.instruments.len());
        if endogenous == 0 || endogenous != instruments {
            continue;
        }
        let Some(tests) = model.analysis.options.get("tests") else { continue };
        let named = tests.as_list().map_or_else(|| vec![tests], |list| list.iter().collect());
        let asked = named.into_iter().find(|one| one.as_text().is_some_and(|word| TESTS.contains(&word)));
        found.extend(asked.map(|one| {
            let word = one.as_text().unwrap_or_default();
            CARD.warning(format!("`{}` asks for `{word}` and has no instrument to spare", model.analysis.name))
                .at(one.span, format!("{instruments} for {endogenous}"))
                .help("leave the test out, or argue for the instrument in words")
        }));
    }
    found
}
