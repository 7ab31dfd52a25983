//! Addresses are bound before data exist: a claim about a number that nothing computes is found at once.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::cards::{SHARED_ADDRESS, UNKNOWN_ADDRESS};
use crate::diag::Diagnostic;
use crate::method::{self, Quantity};
use crate::source::Span;
use crate::spec::expr::Address;
use crate::study::{Analysis, Bound, Study, VarId, addresses, resolve};

/// Every claim about a number that nothing computes.
pub fn check(study: &Study, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut found = vec![];
    for claim in &study.claims {
        let Some(condition) = claim.claim.as_ref().map(|claim| &claim.condition) else { continue };
        for address in addresses(condition) {
            found.extend(check_one(study, catalogue, &address));
        }
    }
    found
}

fn check_one(study: &Study, catalogue: &Catalogue, address: &Address) -> Option<Diagnostic> {
    let resolved = resolve(address, |name| study.analyses.contains_key(name))?;
    let Some(quantities) = catalogue.quantities(&resolved.of) else {
        let known: Vec<&str> = study.analyses.keys().chain(study.indices.keys()).map(String::as_str).collect();
        let diagnostic = UNKNOWN_ADDRESS
            .error(format!("`{}` is no analysis of the study", resolved.of))
            .at(address.span, "nothing computes this");
        let alone = resolved.outcome.is_none() && resolved.quantity.is_empty();
        let diagnostic = if alone { diagnostic.help(whole(study, catalogue, &resolved.of)) } else { diagnostic };
        if alone && study.names.contains_key(&resolved.of) {
            return Some(diagnostic);
        }
        return Some(diagnostic.did_you_mean(&resolved.of, known));
    };
    if quantities.is_empty() {
        return None;
    }
    let fits = |one: &&Quantity| resolved.outcome.is_none() || one.outcome == resolved.outcome;
    let of_outcome: Vec<&str> = quantities.iter().filter(fits).map(|one| one.name.as_str()).collect();
    if of_outcome.is_empty() {
        let outcome = resolved.outcome.unwrap_or_default();
        let known: Vec<&str> = quantities.iter().filter_map(|one| one.outcome.as_deref()).collect();
        let diagnostic = UNKNOWN_ADDRESS
            .error(format!("`{outcome}` is no outcome of `{}`", resolved.of))
            .at(address.span, "nothing computes this");
        return Some(diagnostic.did_you_mean(&outcome, known));
    }
    if of_outcome.contains(&resolved.quantity.as_str()) {
        return None;
    }
    let diagnostic = UNKNOWN_ADDRESS
        .error(format!("`{}` gives no `{}`", resolved.of, resolved.quantity))
        .at(address.span, "nothing computes this");
    Some(diagnostic.did_you_mean(&resolved.quantity, of_outcome))
}

/// What a name alone may mean: a number of that name in some analysis, else what an address looks like.
fn whole(study: &Study, catalogue: &Catalogue, name: &str) -> String {
    let mut all: Vec<(&str, &Quantity)> = vec![];
    for of in study.analyses.keys() {
        let numbers = catalogue.quantities(of).unwrap_or_default();
        let names: BTreeSet<&str> = numbers.iter().map(|one| one.name.as_str()).collect();
        let tested = |one: &&Quantity| !one.name.starts_with('_') && names.contains(format!("{}.p", one.name).as_str());
        all.extend(numbers.iter().filter(|one| one.name == name || tested(one)).map(|one| (of.as_str(), one)));
    }
    let named = all.iter().find(|(_, one)| one.name == name);
    let about = || all.iter().find(|(_, one)| one.outcome.as_deref() == Some(name));
    match named.or_else(about).or(all.first()) {
        Some((of, one)) => {
            let outcome = one.outcome.as_ref().map(|outcome| format!("({outcome})")).unwrap_or_default();
            format!("a claim names a number of an analysis, such as `{of}{outcome}.{}`", one.name)
        }
        None => "a claim names a number of an analysis: `model(outcome).regressor > 0 at 5%`".into(),
    }
}

/// Regressors with the name of another number of their analysis. What is said of one analysis holds for those like it.
pub fn shared(study: &Study, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut seen: BTreeSet<(&str, Vec<&str>, VarId)> = BTreeSet::new();
    let mut said: BTreeSet<VarId> = BTreeSet::new();
    let mut found = vec![];
    for analysis in study.analyses.values() {
        let options: Vec<&str> =
            analysis.options.as_map().unwrap_or_default().iter().filter_map(|(key, _)| key.as_text()).collect();
        let named = regressors(analysis);
        let new: Vec<(VarId, Span)> =
            named.into_iter().filter(|(id, _)| seen.insert((analysis.method, options.clone(), *id))).collect();
        let Some(quantities) = catalogue.quantities(&analysis.name).filter(|_| !new.is_empty()) else { continue };
        let outcome = quantities.first().and_then(|one| one.outcome.as_deref());
        let of_one = quantities.iter().filter(|one| one.outcome.as_deref() == outcome);
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        of_one.for_each(|one| *count.entry(&one.name).or_default() += 1);
        for (id, span) in new {
            let name = study.name_of(id);
            if count.get(name).is_some_and(|count| *count > 1) && said.insert(id) {
                found.push(
                    SHARED_ADDRESS
                        .error(format!("`{name}` is a regressor of `{}` and another number of it", analysis.name))
                        .at(span, format!("`{}` gives a `{name}` of its own", analysis.name))
                        .help(format!("give it another name: `variables: {{my_{name}: {{is: {name}}}}}`")),
                );
            }
        }
    }
    found
}

/// Regressors of an analysis with their places.
fn regressors(analysis: &Analysis) -> Vec<(VarId, Span)> {
    let of = |bound: &Bound| match bound {
        Bound::Formula(formula) => {
            let terms = formula.terms.iter().copied().zip(formula.term_spans.iter().copied());
            let others = formula.endogenous.iter().chain(&formula.instruments).map(|id| (*id, analysis.span));
            terms.chain(others).collect()
        }
        Bound::Path(stages) => stages.concat().into_iter().map(|id| (id, analysis.span)).collect(),
        _ => vec![],
    };
    analysis.roles.values().flat_map(of).collect()
}

/// Numbers that each analysis and each index will have. They are listed when first asked for: a table of printed numbers
/// asks for those of one analysis in every row.
pub struct Catalogue<'a> {
    study: &'a Study,
    listed: BTreeMap<&'a str, OnceCell<Vec<Quantity>>>,
}

impl<'a> Catalogue<'a> {
    pub fn new(study: &'a Study) -> Self {
        let names = study.analyses.keys().chain(study.indices.keys());
        Catalogue { study, listed: names.map(|name| (name.as_str(), OnceCell::new())).collect() }
    }

    /// Empty where a later version will say, none where nothing has the name.
    pub fn quantities(&self, of: &str) -> Option<&[Quantity]> {
        Some(self.listed.get(of)?.get_or_init(|| self.list(of)))
    }

    fn list(&self, of: &str) -> Vec<Quantity> {
        if let Some(analysis) = self.study.analyses.get(of) {
            let method = method::method(analysis.method);
            return method.map_or(vec![], |method| method.quantities(analysis, self.study));
        }
        self.study.indices.get(of).map_or(vec![], |index| method::index::quantities(self.study, index))
    }
}
