//! Addresses of the language as addresses of results.

use crate::results;
use crate::spec::expr::{Address, Expr, ExprKind, Part};

/// The addresses inside a condition; a bare dotted name is one too.
pub fn addresses(expr: &Expr) -> Vec<Address> {
    match address(expr) {
        Some(address) => vec![address],
        None => expr.children().into_iter().flat_map(addresses).collect(),
    }
}

/// The address that an expression is.
pub fn address(expr: &Expr) -> Option<Address> {
    match &expr.kind {
        ExprKind::Address(address) => Some(address.clone()),
        ExprKind::Name(path) => {
            let parts = path.0.iter().map(|name| Part { name: name.clone(), settings: vec![] });
            Some(Address { span: expr.span, parts: parts.collect() })
        }
        _ => None,
    }
}

/// `baseline(Cp).Nqp.se`: the first name, what stands in its brackets, and the rest. What stands there is the outcome,
/// unless it tells one of several models of one name from the others: `sdm(adjacency).Nqp.indirect`.
pub fn resolve(address: &Address, is_analysis: impl Fn(&str) -> bool) -> Option<results::Address> {
    let (first, rest) = address.parts.split_first()?;
    let quantity: Vec<&str> = rest.iter().map(|part| part.name.as_str()).collect();
    let called = |which: &[&str]| format!("{}({})", first.name, which.join(", "));
    let all: Vec<&str> = first.settings.iter().map(|name| name.as_str()).collect();
    if is_analysis(&called(&all)) {
        return Some(results::Address { of: called(&all), outcome: None, quantity: quantity.join(".") });
    }
    // One of several models of one name says which before its outcome: `parts(Workers, Cp).n`.
    let (outcome, which) = first.settings.split_last().map_or((None, &[][..]), |(last, which)| (Some(last), which));
    let which: Vec<&str> = which.iter().map(|name| name.as_str()).collect();
    let of = if which.is_empty() { first.name.to_string() } else { called(&which) };
    Some(results::Address { of, outcome: outcome.map(ToString::to_string), quantity: quantity.join(".") })
}
