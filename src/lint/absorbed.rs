//! Variables that the absorbed effects take away.

use super::cells::{of_effect, share_within};
use super::ground::Ground;
use crate::card;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::study::VarId;

card! {
    /// ## What it finds
    /// An outcome or a regressor that has one value in every cell of an absorbed effect: what does not change within
    /// units under units' effects, what is the same for all units of a period under periods' effects.
    ///
    /// ## Why it matters
    /// Nothing of it is left to estimate from. Programs drop such a regressor without a word, or print the rounding
    /// noise that is left (Correia 2016).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {m: {formula: gdp ~ x + altitude | city + year}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {m: {formula: gdp ~ x + altitude | year}}
    /// ```
    static CARD = "absorbed-variable", "a variable that the fixed effects absorb";
}

card! {
    /// ## What it finds
    /// An outcome or a regressor that varies between cells of an absorbed effect and hardly within: less than one
    /// percent of its variance is left.
    ///
    /// ## Why it matters
    /// The slope rests on that percent, which is often revision and rounding of the data (Plümper and Troeger 2007;
    /// Mummolo and Peterson 2018).
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {m: {formula: gdp ~ slow | city + year}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/cities.csv, panel: {unit: city, time: year}}
    /// models: {m: {formula: gdp ~ slow + x | year}}
    /// ```
    static LITTLE = "little-within", "a variable that hardly varies within the cells of an effect";
}

/// Shares of the variance within cells: below the first nothing is left but rounding, below the second little.
const NOTHING: f64 = 1e-15;
const FEW: f64 = 0.01;

pub fn check(ground: &Ground) -> Vec<Diagnostic> {
    each(ground, |share, name, effect, (model, span)| {
        (share <= NOTHING).then(|| {
            CARD.warning(format!("`{name}` of `{model}` has one value in every cell of `{effect}`"))
                .at(span, format!("absorbed by `{effect}`"))
                .help(format!("leave `{name}` out, or absorb effects that leave some of it"))
        })
    })
}

pub fn little(ground: &Ground) -> Vec<Diagnostic> {
    each(ground, |share, name, effect, (model, span)| {
        (share > NOTHING && share < FEW).then(|| {
            let left = percent(share * 100.0);
            LITTLE
                .warning(format!("{left} % of the variance of `{name}` in `{model}` lies within cells of `{effect}`"))
                .at(span, "hardly varies there")
                .help("show its variance within and between (`show: [within, between]`), and what moves it")
        })
    })
}

fn percent(value: f64) -> String {
    match value {
        small if small < 0.001 => "less than 0.001".to_string(),
        small if small < 0.1 => format!("{small:.3}"),
        value => format!("{value:.2}"),
    }
}

type Say<'s> = dyn Fn(f64, &str, &str, (&str, Span)) -> Option<Diagnostic> + 's;

/// Every variable of a formula under every effect, the first time that they meet.
fn each(ground: &Ground, say: impl Fn(f64, &str, &str, (&str, Span)) -> Option<Diagnostic>) -> Vec<Diagnostic> {
    let say: &Say = &say;
    let Some(values) = &ground.values else { return vec![] };
    let mut found = vec![];
    let mut told: Vec<(VarId, &str)> = vec![];
    for model in ground.models().filter(|model| !model.formula.effects.is_empty()) {
        let rows = values.rows(model);
        let outcomes = model.formula.outcomes.iter().map(|id| (*id, model.place()));
        let columns: Vec<(VarId, Span)> = outcomes.chain(model.regressors()).collect();
        for effect in &model.formula.effects {
            let Some(cells) = of_effect(values, effect, &rows) else { continue };
            for (id, span) in columns.iter().filter(|(id, _)| !effect.cells.contains(id)) {
                let Some(x) = values.numbers(*id) else { continue };
                let x: Vec<f64> = rows.iter().map(|row| x[*row]).collect();
                let Some(share) = share_within(&x, &cells) else { continue };
                let finding = say(share, ground.study.name_of(*id), &effect.name, (&model.analysis.name, *span));
                if let Some(finding) = finding.filter(|_| !told.contains(&(*id, &effect.name))) {
                    told.push((*id, &effect.name));
                    found.push(finding);
                }
            }
        }
    }
    found
}
