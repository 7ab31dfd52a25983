//! A model that contains another one fits no worse.

use super::paper::{Item, Model, Paper};
use super::words::{as_printed, listed};
use crate::card;
use crate::diag::Diagnostic;
use crate::printed::{Number, Part};
use crate::study::VarId;

card! {
    /// ## What it finds
    /// Two columns of one outcome and as many rows, where one has all regressors and effects of the other and more, and
    /// prints a smaller R2.
    ///
    /// Effects are those that the paper names (`effects:` of the printed table), else those of the study's formula. A
    /// model with regimes contains the one without. An adjusted R2 may fall by what one regressor more costs.
    ///
    /// ## Why it matters
    /// Least squares cannot fit worse with more to choose from: the two are R2 of different kinds (within and overall),
    /// or one of the models is not the one that is described.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {few: {formula: y ~ a | u}, more: {formula: y ~ a + b | u}}
    /// reported: {1: {columns: [few(y), more(y)], a: [1.2, 1.1], b: [~, .4], n: [330, 330], r2: [.990, .926]}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {few: {formula: y ~ a | u}, more: {formula: y ~ a + b | u}}
    /// reported: {1: {columns: [few(y), more(y)], a: [1.2, 1.1], b: [~, .4], n: [330, 330], r2: [.926, .990]}}
    /// ```
    static CARD = "nested-r2", "a larger model that fits worse";
}

/// A printed R2 with what it is the R2 of.
struct Fit<'a> {
    item: Item<'a>,
    r2: Number,
    n: Option<f64>,
    model: Model<'a>,
    outcome: String,
    effects: Vec<String>,
}

pub fn check(paper: &Paper) -> Vec<Diagnostic> {
    let fits: Vec<Fit> = paper.items().filter_map(|item| fit(paper, item)).collect();
    let mut pairs: Vec<(&Fit, &Fit)> = vec![];
    for large in &fits {
        let worse = |small: &&Fit| contains(large, small) && falls(large, small);
        let worst = fits.iter().filter(worse).max_by(|a, b| a.r2.value.total_cmp(&b.r2.value));
        pairs.extend(worst.map(|small| (large, small)));
    }
    let mut found: Vec<Diagnostic> = vec![];
    while let Some((first, _)) = pairs.first() {
        let table = first.item.table;
        let (same, rest): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|(large, _)| std::ptr::eq(large.item.table, table));
        found.push(finding(&same));
        pairs = rest;
    }
    found
}

fn fit<'a>(paper: &Paper<'a>, item: Item<'a>) -> Option<Fit<'a>> {
    if item.part != Part::Value || item.address.quantity != "r2" {
        return None;
    }
    let model = paper.model(&item.address.of).filter(|model| model.edit.is_none())?;
    let least_squares = model.formula.endogenous.is_empty() && model.formula.instruments.is_empty();
    let outcome = match &item.address.outcome {
        Some(outcome) => outcome.clone(),
        None => paper.study.name_of(*model.formula.outcomes.first()?).to_string(),
    };
    let effects = match item.table.effects.as_slice() {
        [] => model.formula.effects.iter().map(|effect| effect.name.clone()).collect(),
        said => said.iter().map(|effect| effect.value.clone()).collect(),
    };
    let n = super::paper::at(item.table, "n", item.column).map(|n| n.number.value);
    least_squares.then_some(Fit { item, r2: item.cell.estimate()?.number, n, model, outcome, effects })
}

fn regressors(fit: &Fit) -> Vec<VarId> {
    fit.model.formula.terms.iter().chain(fit.model.mediators).copied().collect()
}

/// Everything of the small model is in the large one, which has more.
fn contains(large: &Fit, small: &Fit) -> bool {
    let (many, few) = (regressors(large), regressors(small));
    let within = few.iter().all(|id| many.contains(id)) && small.effects.iter().all(|one| large.effects.contains(one));
    let more = many.len() > few.len()
        || large.effects.len() > small.effects.len()
        || (large.model.regimes && !small.model.regimes);
    let one_sample = large.outcome == small.outcome && large.n.is_some() && large.n == small.n;
    let regimes = large.model.regimes || !small.model.regimes;
    within && more && one_sample && regimes
}

/// Below the smaller model's in every value that rounds to what is printed, also where both are adjusted: then 1 - R2
/// may grow by (n - k) / (n - k - m) for m columns more, here with n - k at least n / 2.
fn falls(large: &Fit, small: &Fit) -> bool {
    let n = large.n.unwrap_or(f64::INFINITY);
    let extra = (regressors(large).len() + 2).saturating_sub(regressors(small).len()) as f64;
    let grown = 1.0 + extra / (n / 2.0 - extra).max(1.0);
    1.0 - large.r2.range().high > (1.0 - small.r2.range().low) * grown
}

fn finding(pairs: &[(&Fit, &Fit)]) -> Diagnostic {
    let parts: Vec<String> = pairs
        .iter()
        .map(|(large, small)| {
            format!("{} ({} below {})", large.item.place(), as_printed(large.r2), as_printed(small.r2))
        })
        .collect();
    let mut finding = CARD.warning(format!("R2 of {} is below that of a model that it contains", listed(&parts)));
    for (large, small) in pairs {
        let label = format!("contains {}, which fits better", small.item.place());
        finding = finding.at(large.item.span(), label);
    }
    finding.help("say which R2 is printed, within or overall, and which effects were absorbed")
}
