//! Formulas, expressions, filters, addresses and claims: one grammar (`grammar/expr.pest`), typed trees with places.
//!
//! Two trees are equal when they mean the same; places do not count. `Display` is canonical: reading it gives the same tree.

pub mod affine;
mod build;
mod cards;
mod depth;
mod formula;
pub mod habits;
mod parse;
mod print;
mod read;
mod refusal;

pub use cards::CARDS;
pub use formula::{Effect, Effects, Factor, Formula, Instruments, Term, Terms};
pub use parse::{
    Prefix, parse_address, parse_chain, parse_claim, parse_effects, parse_expression, parse_filter, parse_formula,
    parse_path, parse_terms, prefix,
};
pub use print::quoted;
pub use read::Filter;

use super::words::Name;
use crate::source::Span;

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.kind == other.kind
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `9.6%` is 0.096.
    Number(f64),
    Text(String),
    Name(Path),
    Lag(Lag, Box<Expr>),
    Minus(Box<Expr>),
    Not(Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `x in (A, B)`, `x not in group.Member`.
    In {
        item: Box<Expr>,
        set: Box<Expr>,
        negated: bool,
    },
    List(Vec<Expr>),
    Range(Range),
    Call(Call),
    /// `baseline(Cp).Nqp`: a call with something behind its brackets.
    Address(Address),
    /// `same belt`, `different belt`: whether two units of a matrix share a group.
    Alike {
        same: bool,
        group: Path,
    },
    /// `core.Core to core.Periphery`: whether a unit of the first group acts on one of the second.
    Toward {
        from: Path,
        to: Path,
    },
}

/// `Nqp.Workers`: names joined by dots, at least one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Name>);

/// `L.x`, `L2.x`, `F.x`, `D.x`, `W.x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lag {
    Lag(u32),
    Lead(u32),
    Difference(u32),
    /// The spatial lag.
    Spatial(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binary {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

/// `2012..2022`, `0..1000 km step 50`.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    pub from: f64,
    pub to: f64,
    pub unit: Option<String>,
    pub step: Option<f64>,
}

/// `mean(x by year)`, `perpetual_inventory(i, depreciation = 9.6%)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub name: Path,
    pub arguments: Vec<Argument>,
    pub by: Vec<Path>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    pub keyword: Option<Name>,
    pub value: Expr,
}

/// Where a computed thing lives: `innovation(Cp1).indirect`, `cake_by_share.test.2.p`.
#[derive(Clone, Debug)]
pub struct Address {
    pub span: Span,
    pub parts: Vec<Part>,
}

impl PartialEq for Address {
    fn eq(&self, other: &Address) -> bool {
        self.parts == other.parts
    }
}

/// One step of an address. A lagged term (`L.x`) is one name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    pub name: Name,
    /// In brackets behind the name, as text: outcomes, matrices, groups, bands.
    pub settings: Vec<Name>,
}

/// `baseline(Cp).Nqp > 0 at 5%`.
#[derive(Clone, Debug)]
pub struct Claim {
    pub span: Span,
    pub condition: Expr,
    pub level: Option<f64>,
    /// `at 5% one-sided`; p values count both sides otherwise.
    pub one_sided: bool,
}

impl PartialEq for Claim {
    fn eq(&self, other: &Claim) -> bool {
        self.condition == other.condition && self.level == other.level && self.one_sided == other.one_sided
    }
}

/// `X -> M1, M2 -> Y1, Y2`, `X -> M1 + M2 -> Y`, also with names of several words.
#[derive(Clone, Debug)]
pub struct Chain {
    pub span: Span,
    pub stages: Vec<Vec<Stop>>,
}

impl Chain {
    /// Every arrow of the chain: its ends, and where it stands.
    pub fn steps(&self) -> impl Iterator<Item = (&str, &str, Span)> {
        let pairs = self.stages.iter().zip(self.stages.iter().skip(1));
        pairs.flat_map(|(from, to)| {
            from.iter().flat_map(move |a| to.iter().map(move |b| (a.name.as_str(), b.name.as_str(), a.span.to(b.span))))
        })
    }
}

impl PartialEq for Chain {
    fn eq(&self, other: &Chain) -> bool {
        self.stages == other.stages
    }
}

/// A name in a chain.
#[derive(Clone, Debug)]
pub struct Stop {
    pub span: Span,
    pub name: Name,
    /// A plus joins it to the name before; a comma sets it apart.
    pub together: bool,
}

impl PartialEq for Stop {
    fn eq(&self, other: &Stop) -> bool {
        self.name == other.name && self.together == other.together
    }
}

impl Path {
    pub fn first(&self) -> &str {
        self.0.first().map_or("", Name::as_str)
    }

    /// The name itself where there is only one.
    pub fn single(&self) -> Option<&Name> {
        match self.0.as_slice() {
            [name] => Some(name),
            _ => None,
        }
    }
}

impl Expr {
    /// The name of a variable, where the expression is nothing else.
    pub fn as_name(&self) -> Option<&Path> {
        match &self.kind {
            ExprKind::Name(path) => Some(path),
            _ => None,
        }
    }

    /// The expressions directly inside.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Lag(_, inner) | ExprKind::Minus(inner) | ExprKind::Not(inner) => vec![inner],
            ExprKind::Binary(_, left, right) => vec![left, right],
            ExprKind::In { item, set, .. } => vec![item, set],
            ExprKind::List(items) => items.iter().collect(),
            ExprKind::Call(call) => call.arguments.iter().map(|argument| &argument.value).collect(),
            _ => vec![],
        }
    }
}
