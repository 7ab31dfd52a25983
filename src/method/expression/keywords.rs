//! Named arguments: `depreciation = 9.6%`.

use crate::spec::expr::{Call, Expr, ExprKind};
use crate::stats::descriptive::quantile::QuantileRule;

/// What stands behind the sign.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// An expression over rows.
    Column,
    /// A number that is written, within these bounds.
    Number(f64, f64),
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or a number that is written.
    WordOrNumber(&'static [&'static str]),
    /// One of these words, or an expression over rows.
    WordOrColumn(&'static [&'static str]),
    /// A quantile rule: `stata`, `r1` to `r9`.
    Rule,
}

#[derive(Debug)]
pub struct Keyword {
    pub name: &'static str,
    pub takes: Takes,
    /// Nothing is computed without it.
    pub needed: bool,
}

const fn optional(name: &'static str, takes: Takes) -> Keyword {
    Keyword { name, takes, needed: false }
}

const fn needed(name: &'static str, takes: Takes) -> Keyword {
    Keyword { name, takes, needed: true }
}

/// The factors of a production function.
const FACTORS: &[&str] = &["capital", "labour"];
const GROWTH: &[&str] = &["geometric", "loglinear"];
const FIRST: &[&str] = &["growth", "tenth", "next"];
const TIMING: &[&str] = &["current", "lagged"];
const RETURNS: &[&str] = &["constant", "free"];
const EFFECTS: &[&str] = &["none", "unit", "both"];
const YEARS: Takes = Takes::Number(0.0, 9999.0);

const ENDS: &[Keyword] = &[optional("tails", Takes::Word(&["lower", "upper", "both"])), optional("rule", Takes::Rule)];

const DEFLATE: &[Keyword] = &[needed("base", YEARS), optional("chained", Takes::Flag)];

const INVENTORY: &[Keyword] = &[
    needed("depreciation", Takes::Number(0.0, 1.0)),
    optional("start", YEARS),
    optional("initial", Takes::WordOrColumn(FIRST)),
    optional("growth", Takes::WordOrNumber(GROWTH)),
    optional("over", Takes::Number(1.0, 1000.0)),
    optional("timing", Takes::Word(TIMING)),
];

const ELASTICITY: &[Keyword] = &[
    needed("output", Takes::Column),
    needed("labour", Takes::Column),
    needed("capital", Takes::Column),
    optional("returns", Takes::Word(RETURNS)),
    optional("effects", Takes::Word(EFFECTS)),
];

const MISALLOCATION: &[Keyword] = &[
    needed("output", Takes::Column),
    needed("labour", Takes::Column),
    needed("capital", Takes::Column),
    optional("returns", Takes::Word(RETURNS)),
    optional("effects", Takes::Word(EFFECTS)),
    optional("elasticity", Takes::Column),
    optional("measure", Takes::Word(&["wedge", "distortion", "share"])),
    optional("absolute", Takes::Flag),
];

/// The named arguments of a function.
pub fn keywords(function: &str) -> &'static [Keyword] {
    match function {
        "winsorise" | "trim" => ENDS,
        "deflate" => DEFLATE,
        "perpetual_inventory" => INVENTORY,
        "elasticity" => ELASTICITY,
        "misallocation" => MISALLOCATION,
        _ => &[],
    }
}

pub fn keyword(function: &str, name: &str) -> Option<&'static Keyword> {
    keywords(function).iter().find(|keyword| keyword.name == name)
}

/// Words that a function takes in the first place, where that is no expression.
pub fn first_words(function: &str) -> &'static [&'static str] {
    match function {
        "misallocation" | "elasticity" => FACTORS,
        _ => &[],
    }
}

/// A word as written: bare, or in quotes.
pub fn word(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Text(text) => Some(text),
        ExprKind::Name(path) => path.single().map(|name| name.as_str()),
        _ => None,
    }
}

impl Takes {
    /// Whether a word stands for itself here.
    pub fn is_word(self, written: &str) -> bool {
        match self {
            Takes::Word(words) | Takes::WordOrNumber(words) | Takes::WordOrColumn(words) => words.contains(&written),
            Takes::Flag => matches!(written, "true" | "false"),
            Takes::Rule => QuantileRule::by_name(written).is_some(),
            Takes::Column | Takes::Number(..) => false,
        }
    }

    /// Whether an expression over rows may stand here.
    pub fn is_column(self) -> bool {
        matches!(self, Takes::Column | Takes::WordOrColumn(_))
    }

    /// Whether a written number fits.
    pub fn is_number(self, number: f64) -> bool {
        match self {
            Takes::Number(low, high) => (low..=high).contains(&number),
            Takes::WordOrNumber(_) => true,
            _ => false,
        }
    }

    /// What fits, for advice.
    pub fn says(self) -> String {
        match self {
            Takes::Column => "a variable or an expression".into(),
            Takes::Number(low, high) => format!("a number from {low} to {high}"),
            Takes::Flag => "`true` or `false`".into(),
            Takes::Rule => "`stata`, or `r1` to `r9`".into(),
            Takes::Word(words) => format!("one of {}", words.join(", ")),
            Takes::WordOrNumber(words) => format!("a number, or one of {}", words.join(", ")),
            Takes::WordOrColumn(words) => format!("a variable, or one of {}", words.join(", ")),
        }
    }
}

/// What an author has named in a call.
pub struct Named<'a>(pub &'a Call);

impl<'a> Named<'a> {
    pub fn value(&self, name: &str) -> Option<&'a Expr> {
        let argument = self.0.arguments.iter().find(|one| one.keyword.as_deref() == Some(name))?;
        Some(&argument.value)
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        match self.value(name)?.kind {
            ExprKind::Number(value) => Some(value),
            _ => None,
        }
    }

    /// A word that the keyword knows; an expression is none.
    pub fn word(&self, name: &str) -> Option<&'a str> {
        let known = keyword(&self.0.name.to_string(), name)?;
        word(self.value(name)?).filter(|word| known.takes.is_word(word))
    }

    pub fn flag(&self, name: &str) -> bool {
        self.word(name) == Some("true")
    }

    /// The argument in the n-th place among those without a name.
    pub fn place(&self, n: usize) -> Option<&'a Expr> {
        self.0.arguments.iter().filter(|one| one.keyword.is_none()).nth(n).map(|one| &one.value)
    }
}
