//! Canonical text: one spelling for one meaning, so that it can be read back and used as a key.

use std::fmt::{Display, Formatter, Result};

use super::{
    Address, Argument, Binary, Call, Chain, Claim, Effect, Effects, Expr, ExprKind, Factor, Formula, Instruments, Lag,
    Part, Path, Range, Stop, Term, Terms,
};
use crate::spec::words::Name;

/// The shortest decimal that reads back to the same number.
pub fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value}") } else { format!("{value:?}") }
}

/// A text in double quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out + "\""
}

fn joined<T: Display>(items: &[T], separator: &str) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(separator)
}

/// A part of a path or an address: digits and lags stay bare.
fn part(name: &Name) -> String {
    let text = name.as_str();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        return text.to_owned();
    }
    match text.split_once('.') {
        Some((op, rest)) if is_lag(op) => format!("{op}.{}", part(&Name::new(rest))),
        _ => name.in_formula(),
    }
}

fn is_lag(op: &str) -> bool {
    op.strip_prefix(['L', 'F', 'D', 'W']).is_some_and(|by| by.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        // A first name like `L` would read as a lag.
        let first = self.0.first().filter(|name| self.0.len() > 1 && is_lag(name));
        match first {
            Some(name) => write!(f, "`{name}`")?,
            None => f.write_str(&self.0.first().map(Name::in_formula).unwrap_or_default())?,
        }
        self.0.iter().skip(1).try_for_each(|name| write!(f, ".{}", part(name)))
    }
}

impl Display for Lag {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (letter, by) = match self {
            Lag::Lag(by) => ('L', by),
            Lag::Lead(by) => ('F', by),
            Lag::Difference(by) => ('D', by),
            Lag::Spatial(by) => ('W', by),
        };
        if *by == 1 { write!(f, "{letter}.") } else { write!(f, "{letter}{by}.") }
    }
}

impl Binary {
    pub fn symbol(self) -> &'static str {
        match self {
            Binary::Or => "or",
            Binary::And => "and",
            Binary::Equal => "==",
            Binary::Unequal => "!=",
            Binary::Less => "<",
            Binary::AtMost => "<=",
            Binary::Greater => ">",
            Binary::AtLeast => ">=",
            Binary::Plus => "+",
            Binary::Minus => "-",
            Binary::Times => "*",
            Binary::Over => "/",
            Binary::Power => "^",
        }
    }

    /// Binds the tighter the higher.
    fn level(self) -> u8 {
        match self {
            Binary::Or => 1,
            Binary::And => 2,
            Binary::Equal | Binary::Unequal => 4,
            Binary::Less | Binary::AtMost | Binary::Greater | Binary::AtLeast => 4,
            Binary::Plus | Binary::Minus => 5,
            Binary::Times | Binary::Over => 6,
            Binary::Power => 8,
        }
    }
}

const MEMBERSHIP: u8 = 4;
const NOT: u8 = 3;
const NEGATIVE: u8 = 7;
const ATOM: u8 = 9;

impl Expr {
    fn level(&self) -> u8 {
        match &self.kind {
            ExprKind::Binary(op, ..) => op.level(),
            ExprKind::In { .. } => MEMBERSHIP,
            ExprKind::Not(_) => NOT,
            ExprKind::Minus(_) => NEGATIVE,
            ExprKind::Number(value) if value.is_sign_negative() => NEGATIVE,
            _ => ATOM,
        }
    }

    /// In brackets where it binds less than its place asks for.
    fn inside(&self, f: &mut Formatter<'_>, least: u8) -> Result {
        if self.level() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match &self.kind {
            ExprKind::Number(value) => f.write_str(&number(*value)),
            ExprKind::Text(text) => f.write_str(&quoted(text)),
            ExprKind::Name(path) => write!(f, "{path}"),
            ExprKind::Lag(lag, inner) => write!(f, "{lag}{inner}"),
            ExprKind::Minus(inner) => {
                f.write_str("-")?;
                inner.inside(f, NEGATIVE)
            }
            ExprKind::Not(inner) => {
                f.write_str("not ")?;
                inner.inside(f, NOT)
            }
            ExprKind::Binary(op, left, right) => binary(f, *op, left, right),
            ExprKind::In { item, set, negated } => {
                item.inside(f, MEMBERSHIP)?;
                f.write_str(if *negated { " not in " } else { " in " })?;
                set.inside(f, MEMBERSHIP + 1)
            }
            ExprKind::List(items) => write!(f, "({})", joined(items, ", ")),
            ExprKind::Range(range) => write!(f, "{range}"),
            ExprKind::Call(call) => write!(f, "{call}"),
            ExprKind::Address(address) => write!(f, "{address}"),
            ExprKind::Alike { same, group } => write!(f, "{} {group}", if *same { "same" } else { "different" }),
            ExprKind::Toward { from, to } => write!(f, "{from} to {to}"),
        }
    }
}

/// Powers group to the right, all others to the left.
fn binary(f: &mut Formatter<'_>, op: Binary, left: &Expr, right: &Expr) -> Result {
    let level = op.level();
    let (before, after) = if op == Binary::Power { (level + 1, NEGATIVE) } else { (level, level + 1) };
    left.inside(f, before)?;
    match op {
        Binary::Power => f.write_str("^")?,
        _ => write!(f, " {} ", op.symbol())?,
    }
    right.inside(f, after)
}

impl Display for Range {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}..{}", number(self.from), number(self.to))?;
        if let Some(unit) = &self.unit {
            write!(f, " {unit}")?;
        }
        self.step.map_or(Ok(()), |step| write!(f, " step {}", number(step)))
    }
}

impl Display for Call {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}({}", self.name, joined(&self.arguments, ", "))?;
        if !self.by.is_empty() {
            write!(f, " by {}", joined(&self.by, ", "))?;
        }
        f.write_str(")")
    }
}

impl Display for Argument {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if let Some(keyword) = &self.keyword {
            write!(f, "{} = ", keyword.in_formula())?;
        }
        write!(f, "{}", self.value)
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&joined(&self.parts, "."))
    }
}

impl Display for Part {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&part(&self.name))?;
        if self.settings.is_empty() {
            return Ok(());
        }
        write!(f, "({})", joined(&self.settings, ", "))
    }
}

impl Display for Claim {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}", self.condition)?;
        let sides = if self.one_sided { " one-sided" } else { "" };
        self.level.map_or(Ok(()), |level| write!(f, " at {}{sides}", number(level)))
    }
}

impl Display for Chain {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (at, stage) in self.stages.iter().enumerate() {
            f.write_str(if at > 0 { " -> " } else { "" })?;
            for (place, stop) in stage.iter().enumerate() {
                let before = if stop.together { " + " } else { ", " };
                write!(f, "{}{stop}", if place > 0 { before } else { "" })?;
            }
        }
        Ok(())
    }
}

impl Display for Stop {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let plain = self.name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '.'));
        if plain { write!(f, "{}", self.name) } else { write!(f, "`{}`", self.name) }
    }
}

impl Display for Formula {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let constant = self.constant.map(|kept| if kept { "1" } else { "0" }.to_owned());
        let terms: Vec<String> = self.terms.iter().map(Term::to_string).chain(constant).collect();
        write!(f, "{} ~ {}", joined(&self.outcomes, ", "), terms.join(" + "))?;
        if !self.effects.is_empty() {
            write!(f, " | {}", joined(&self.effects, " + "))?;
        }
        self.instruments.as_ref().map_or(Ok(()), |part| write!(f, " | {part}"))
    }
}

impl Display for Terms {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&joined(&self.terms, " + "))
    }
}

impl Display for Effects {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(if self.effects.is_empty() { "none" } else { "" })?;
        f.write_str(&joined(&self.effects, " + "))
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&joined(&self.factors, ":"))
    }
}

impl Display for Factor {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Factor::Expr(expr) => write!(f, "{expr}"),
            Factor::Dummies(path) => write!(f, "i.{path}"),
        }
    }
}

impl Display for Effect {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&joined(&self.factors, ":"))?;
        if self.trends.is_empty() { Ok(()) } else { write!(f, "[{}]", joined(&self.trends, ", ")) }
    }
}

impl Display for Instruments {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} ~ {}", joined(&self.endogenous, " + "), joined(&self.instruments, " + "))
    }
}
