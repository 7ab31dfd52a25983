//! The tree of a model formula: `y1, y2 ~ x + controls | unit + year | endogenous ~ instruments`.

use super::{Expr, Path};
use crate::source::Span;

#[derive(Clone, Debug)]
pub struct Formula {
    pub span: Span,
    pub outcomes: Vec<Expr>,
    pub terms: Vec<Term>,
    /// `+ 1` or `+ 0` (`- 1`), where it is written.
    pub constant: Option<bool>,
    pub effects: Vec<Effect>,
    pub instruments: Option<Instruments>,
}

impl PartialEq for Formula {
    fn eq(&self, other: &Formula) -> bool {
        (&self.outcomes, &self.terms, &self.effects, &self.instruments, self.constant)
            == (&other.outcomes, &other.terms, &other.effects, &other.instruments, other.constant)
    }
}

/// Terms without outcomes: `x + z + x:z`.
#[derive(Clone, Debug)]
pub struct Terms {
    pub span: Span,
    pub terms: Vec<Term>,
}

/// Absorbed effects without a formula around them; none where `none` is written.
#[derive(Clone, Debug)]
pub struct Effects {
    pub span: Span,
    pub effects: Vec<Effect>,
}

/// A regressor: one factor, or a product `x:z`.
#[derive(Clone, Debug)]
pub struct Term {
    pub span: Span,
    pub factors: Vec<Factor>,
}

impl PartialEq for Term {
    fn eq(&self, other: &Term) -> bool {
        self.factors == other.factors
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    /// A name, a lag, a call or a power.
    Expr(Expr),
    /// `i.region`: a dummy for each level but one.
    Dummies(Path),
}

/// An absorbed effect: `city`, crossed `province:year`, with a trend of its own `province[year]`.
#[derive(Clone, Debug)]
pub struct Effect {
    pub span: Span,
    pub factors: Vec<Path>,
    pub trends: Vec<Path>,
}

impl PartialEq for Effect {
    fn eq(&self, other: &Effect) -> bool {
        self.factors == other.factors && self.trends == other.trends
    }
}

/// `endogenous ~ instruments`.
#[derive(Clone, Debug, PartialEq)]
pub struct Instruments {
    pub endogenous: Vec<Term>,
    pub instruments: Vec<Term>,
}

impl Term {
    /// The single factor of a term that is no product.
    pub fn as_expr(&self) -> Option<&Expr> {
        match self.factors.as_slice() {
            [Factor::Expr(expr)] => Some(expr),
            _ => None,
        }
    }
}
