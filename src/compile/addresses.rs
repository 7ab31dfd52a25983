//! Addresses are bound before data exist: a claim about a number that nothing computes is found at once.

use super::cards::UNKNOWN_ADDRESS;
use crate::diag::Diagnostic;
use crate::method::{self, Quantity};
use crate::spec::expr::Address;
use crate::study::{Study, addresses, resolve};

/// Every claim about a number that nothing computes.
pub fn check(study: &Study) -> Vec<Diagnostic> {
    let mut found = vec![];
    for claim in &study.claims {
        let Some(condition) = claim.claim.as_ref().map(|claim| &claim.condition) else { continue };
        for address in addresses(condition) {
            found.extend(check_one(study, &address));
        }
    }
    found
}

fn check_one(study: &Study, address: &Address) -> Option<Diagnostic> {
    let resolved = resolve(address)?;
    let Some(quantities) = quantities(study, &resolved.of) else {
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

/// Numbers that an analysis or an index will have; empty where a later version will say, none where nothing has
/// the name.
pub fn quantities(study: &Study, of: &str) -> Option<Vec<Quantity>> {
    if let Some(analysis) = study.analyses.get(of) {
        let method = method::method(analysis.method);
        return Some(method.map_or(vec![], |method| method.quantities(analysis, study)));
    }
    study.indices.get(of).map(|index| method::index::quantities(study, index))
}
