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

/// `baseline(Cp).Nqp.se`: the first name, what stands in its brackets, and the rest.
pub fn resolve(address: &Address) -> Option<results::Address> {
    let (first, rest) = address.parts.split_first()?;
    let quantity: Vec<&str> = rest.iter().map(|part| part.name.as_str()).collect();
    // One of several models of one name says which before its outcome: `parts(Workers, Cp).n`.
    let (outcome, which) = first.settings.split_last().map_or((None, &[][..]), |(last, which)| (Some(last), which));
    let which: Vec<&str> = which.iter().map(|name| name.as_str()).collect();
    let of = if which.is_empty() { first.name.to_string() } else { format!("{}({})", first.name, which.join(", ")) };
    Some(results::Address { of, outcome: outcome.map(ToString::to_string), quantity: quantity.join(".") })
}
