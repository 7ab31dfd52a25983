//! `and`, `or`, `not` over comparisons.

use super::atom::{Terms, compare};
use super::{Judged, Rest, Standing};
use crate::spec::expr::{Binary, Expr, ExprKind};

pub fn condition(expr: &Expr, terms: &Terms) -> Judged {
    match &expr.kind {
        ExprKind::Binary(Binary::And, a, b) => both(condition(a, terms), condition(b, terms)),
        ExprKind::Binary(Binary::Or, _, _) => any(expr, terms),
        ExprKind::Not(inner) => {
            let judged = condition(inner, terms);
            let standing = match judged.standing {
                Standing::Supported => Standing::Contradicted,
                Standing::Contradicted => Standing::Supported,
                other => other,
            };
            Judged { standing, ..judged }
        }
        ExprKind::Binary(op, a, b) => compare(a, *op, b, terms),
        _ => Judged::not_computed("it compares nothing"),
    }
}

/// All parts must hold at the level: p is the largest of theirs (the intersection-union test, Berger 1982).
fn both(a: Judged, b: Judged) -> Judged {
    let rank = |one: &Judged| match one.standing {
        Standing::Supported => 0,
        Standing::NotSupported => 1,
        Standing::Contradicted => 2,
        Standing::NotComputed => 3,
    };
    let standing = if rank(&a) >= rank(&b) { a.standing } else { b.standing };
    let p = a.p.zip(b.p).map(|(a, b)| a.max(b));
    joined(a, b, standing, p)
}

/// One part must hold. Each of k parts is held against a k-th of the level, and p is k times the smallest (Bonferroni).
fn any(expr: &Expr, terms: &Terms) -> Judged {
    let mut parts = vec![];
    alternatives(expr, &mut parts);
    let count = parts.len() as f64;
    let each = Terms { level: terms.level.map(|level| level / count), ..*terms };
    let judged: Vec<Judged> = parts.into_iter().map(|part| condition(part, &each)).collect();
    let has = |standing| judged.iter().any(|one| one.standing == standing);
    let standing = if has(Standing::Supported) {
        Standing::Supported
    } else if has(Standing::NotComputed) {
        Standing::NotComputed
    } else if has(Standing::NotSupported) {
        Standing::NotSupported
    } else {
        Standing::Contradicted
    };
    let least = judged.iter().filter_map(|one| one.p).reduce(f64::min);
    let p = least.map(|p| (p * count).min(1.0));
    judged
        .into_iter()
        .reduce(|a, b| joined(a, b, standing, None))
        .map_or_else(|| Judged::not_computed("it compares nothing"), |all| Judged { standing, p, ..all })
}

fn alternatives<'e>(expr: &'e Expr, parts: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Binary(Binary::Or, a, b) => {
            alternatives(a, parts);
            alternatives(b, parts);
        }
        _ => parts.push(expr),
    }
}

fn joined(a: Judged, b: Judged, standing: Standing, p: Option<f64>) -> Judged {
    let why = match (a.why, b.why) {
        (Some(a), Some(b)) if a != b => Some(format!("{a}; {b}")),
        (a, b) => a.or(b),
    };
    let mut rests = a.rests;
    let new: Vec<Rest> = b.rests.into_iter().filter(|one| !rests.contains(one)).collect();
    rests.extend(new);
    Judged { standing, p, rests, why }
}
