//! Conditions as sums: `a - 2 * b + 1` of addresses a and b.

use crate::spec::expr::{Address, Binary, Expr, ExprKind};
use crate::study::address;

/// Sum of c times each address, and a constant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    pub terms: Vec<(f64, Address)>,
    pub constant: f64,
}

impl Sum {
    fn scaled(mut self, by: f64) -> Sum {
        self.terms.iter_mut().for_each(|(c, _)| *c *= by);
        self.constant *= by;
        self
    }

    /// Terms of one address are one term.
    fn plus(mut self, other: Sum) -> Sum {
        for (c, address) in other.terms {
            match self.terms.iter_mut().find(|(_, held)| *held == address) {
                Some((held, _)) => *held += c,
                None => self.terms.push((c, address)),
            }
        }
        self.constant += other.constant;
        self
    }
}

/// None where addresses are multiplied, or stand inside a function.
pub fn sum(expr: &Expr) -> Option<Sum> {
    if let Some(address) = address(expr) {
        return Some(Sum { terms: vec![(1.0, address)], constant: 0.0 });
    }
    match &expr.kind {
        ExprKind::Number(value) => Some(Sum { terms: vec![], constant: *value }),
        ExprKind::Minus(inner) => Some(sum(inner)?.scaled(-1.0)),
        ExprKind::Binary(Binary::Plus, a, b) => Some(sum(a)?.plus(sum(b)?)),
        ExprKind::Binary(Binary::Minus, a, b) => Some(sum(a)?.plus(sum(b)?.scaled(-1.0))),
        ExprKind::Binary(Binary::Times, a, b) => match (sum(a)?, sum(b)?) {
            (a, b) if a.terms.is_empty() => Some(b.scaled(a.constant)),
            (a, b) if b.terms.is_empty() => Some(a.scaled(b.constant)),
            _ => None,
        },
        ExprKind::Binary(Binary::Over, a, b) => {
            let divisor = sum(b).filter(|b| b.terms.is_empty() && b.constant != 0.0)?;
            Some(sum(a)?.scaled(1.0 / divisor.constant))
        }
        _ => None,
    }
}
