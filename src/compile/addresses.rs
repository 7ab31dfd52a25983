//! Addresses are bound before data exist: a claim about a number that nothing computes is found at once.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::cards::UNKNOWN_ADDRESS;
use crate::diag::Diagnostic;
use crate::method::{self, Quantity};
use crate::spec::expr::Address;
use crate::study::{Study, addresses, resolve};

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
