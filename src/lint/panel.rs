//! Classical errors where rows of one unit follow each other.

use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;
use crate::method::regression::options::Errors;
use crate::spec::de::from_node;
use crate::study::Analysis;

card! {
    /// ## What it finds
    /// A model on panel data whose standard errors take rows as independent, because it says `classical` or nothing.
    ///
    /// ## Why it matters
    /// Rows of one unit share shocks over time. Errors that ignore this are usually too small, and stars appear that
    /// the data do not support (Moulton 1990; Bertrand, Duflo and Mullainathan 2004).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: gdp ~ x | province, errors: classical}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// models: {m: {formula: gdp ~ x | province, errors: {cluster: province, wild: webb}}}
    /// ```
    static CARD = "iid-errors-on-panel", "classical standard errors on panel data";
}

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    let study = ground.study;
    let (Some(unit), Some(_)) = (study.layout.unit, study.layout.time) else { return vec![] };
    let unit = study.name_of(unit);
    let mut found = vec![];
    for model in ground.models().filter(|model| has_rows_of_one_unit(model.analysis)) {
        let said = model.analysis.options.get("errors");
        let classical = match said {
            Some(node) => from_node::<Errors>(node).is_ok_and(|errors| errors.classical),
            None => true,
        };
        if classical {
            let label =
                if said.is_some() { "assumes independent rows" } else { "no `errors`: rows are taken as independent" };
            found.push(
                CARD.warning(format!("`{}` takes rows of one {unit} as independent", model.analysis.name))
                    .at(said.map_or(model.place(), |node| node.span), label)
                    .help(format!("write `errors: {{cluster: {unit}}}`")),
            );
        }
    }
    found
}

/// Growth from the first period to the last has one row a unit; likelihoods of space and random effects of units have
/// covariances of their own.
fn has_rows_of_one_unit(analysis: &Analysis) -> bool {
    let said = |option: &str| analysis.options.get(option).is_some();
    let estimator = analysis.options.get("estimator").and_then(|node| node.as_text());
    if estimator.is_some_and(|word| word.ends_with("random")) {
        return false;
    }
    !said("spatial") && (analysis.method != "convergence" || said("step"))
}
