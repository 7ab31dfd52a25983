//! Text -> tree, for a text that is one formula and nothing else, or as far into a text as a formula goes.

use pest::Parser;
use pest_derive::Parser;

use super::{Address, Chain, Claim, Effects, Expr, ExprKind, Formula, Terms, build, cards, depth, refusal};
use crate::diag::{Card, Diagnostic};
use crate::source::Span;
use crate::spec::node::Text;

#[derive(Parser)]
#[grammar = "../grammar/expr.pest"]
pub(super) struct Grammar;

/// What a text is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Expression,
    Filter,
    Formula,
    Terms,
    Effects,
    Claim,
    Address,
    Chain,
}

impl Sort {
    pub fn noun(self) -> &'static str {
        match self {
            Sort::Expression => "expression",
            Sort::Filter => "filter",
            Sort::Formula => "formula",
            Sort::Terms => "sum of terms",
            Sort::Effects => "sum of effects",
            Sort::Claim => "claim",
            Sort::Address => "address",
            Sort::Chain => "chain",
        }
    }

    pub fn card(self) -> &'static Card {
        match self {
            Sort::Expression | Sort::Filter => &cards::EXPRESSION,
            Sort::Formula | Sort::Terms | Sort::Effects => &cards::FORMULA,
            Sort::Claim => &cards::CLAIM,
            Sort::Address => &cards::ADDRESS,
            Sort::Chain => &cards::CHAIN,
        }
    }

    fn rule(self) -> Rule {
        match self {
            Sort::Expression | Sort::Filter => Rule::whole_expression,
            Sort::Formula => Rule::whole_formula,
            Sort::Terms => Rule::whole_terms,
            Sort::Effects => Rule::whole_effects,
            Sort::Claim => Rule::whole_claim,
            Sort::Address => Rule::whole_address,
            Sort::Chain => Rule::whole_chain,
        }
    }
}

/// A text and where it came from.
pub(super) struct Place<'a> {
    text: &'a Text,
    whole: Span,
}

impl Place<'_> {
    pub fn text(&self) -> &str {
        &self.text.value
    }

    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        self.text.span_of(range, self.whole)
    }

    pub fn of(&self, pair: &pest::iterators::Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        self.span(span.start()..span.end())
    }
}

type Pair<'a> = pest::iterators::Pair<'a, Rule>;

/// The grammar's pair for a whole text, with the caller's tree built from it.
fn whole<T>(text: &Text, at: Span, sort: Sort, build: fn(&Place<'_>, Pair<'_>) -> T) -> Result<T, Diagnostic> {
    let place = Place { text, whole: at };
    depth::check(&place, sort).map_err(|error| *error)?;
    if let Some(error) = refusal::lag_list(&place, sort) {
        return Err(error);
    }
    let pairs = Grammar::parse(sort.rule(), place.text()).map_err(|error| refusal::explain(&place, sort, &error))?;
    let inner = pairs.flat_map(Pair::into_inner).next();
    inner.map(|pair| build(&place, pair)).ok_or_else(|| refusal::empty(&place, sort))
}

pub fn parse_expression(text: &Text, whole_span: Span) -> Result<Expr, Diagnostic> {
    whole(text, whole_span, Sort::Expression, build::expression)
}

pub fn parse_formula(text: &Text, whole_span: Span) -> Result<Formula, Diagnostic> {
    whole(text, whole_span, Sort::Formula, build::formula)
}

/// The right side of a formula: `x + z + x:z`.
pub fn parse_terms(text: &Text, whole_span: Span) -> Result<Terms, Diagnostic> {
    whole(text, whole_span, Sort::Terms, build::terms)
}

/// What a formula absorbs: `city + province:year`; `none` for nothing.
pub fn parse_effects(text: &Text, whole_span: Span) -> Result<Effects, Diagnostic> {
    whole(text, whole_span, Sort::Effects, build::absorbed)
}

/// An expression that is true or false: a comparison, a membership, or a name or call whose truth the data tell.
pub fn parse_filter(text: &Text, whole_span: Span) -> Result<Expr, Diagnostic> {
    let expr = whole(text, whole_span, Sort::Filter, build::expression)?;
    if expr.is_condition() {
        return Ok(expr);
    }
    Err(cards::FILTER
        .error("a filter must be true or false for every row")
        .at(expr.span, "this is neither")
        .help("compare with something: `year >= 2015`, `region == East`, `province not in (Beijing, Tianjin)`"))
}

pub fn parse_claim(text: &Text, whole_span: Span) -> Result<Claim, Diagnostic> {
    let claim = whole(text, whole_span, Sort::Claim, build::claim)?;
    if claim.condition.is_condition() && claim.condition.as_name().is_none() {
        return Ok(claim);
    }
    Err(cards::CLAIM
        .error("a claim compares a computed number with another one")
        .at(claim.condition.span, "this compares nothing")
        .help(format!("write `{} > 0 at 5%`", text.value.trim())))
}

pub fn parse_address(text: &Text, whole_span: Span) -> Result<Address, Diagnostic> {
    whole(text, whole_span, Sort::Address, build::address)
}

/// Arrows between names of one or more words: `Innovation -> Means of labor`.
pub fn parse_chain(text: &Text, whole_span: Span) -> Result<Chain, Diagnostic> {
    whole(text, whole_span, Sort::Chain, build::chain)
}

/// Arrows between variables: `X -> M1, M2 -> Y1, Y2`.
pub fn parse_path(text: &Text, whole_span: Span) -> Result<Chain, Diagnostic> {
    let chain = parse_chain(text, whole_span)?;
    match chain.stages.iter().flatten().find(|stop| stop.name.contains(' ') && !text.value.contains('`')) {
        Some(stop) => Err(cards::CHAIN
            .error(format!("`{}` is no variable", stop.name))
            .at(stop.span, "variables are one word")
            .help("separate variables with commas, or put a name with spaces in back quotes")),
        None => Ok(chain),
    }
}

/// How far a prefix is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    Expression,
    Formula,
    Terms,
    Effects,
    Claim,
    Address,
    /// Names of one word.
    Chain,
    Range,
}

/// The length of the longest formula, expression ... at the start of a text; none where there is none.
pub fn prefix(kind: Prefix, text: &str) -> Option<usize> {
    let (rule, sort) = match kind {
        Prefix::Expression => (Rule::expression, Sort::Expression),
        Prefix::Formula => (Rule::formula, Sort::Formula),
        Prefix::Terms => (Rule::regressors, Sort::Terms),
        Prefix::Effects => (Rule::effects, Sort::Effects),
        Prefix::Claim => (Rule::claim, Sort::Claim),
        Prefix::Address => (Rule::address, Sort::Address),
        Prefix::Chain => (Rule::word_chain, Sort::Chain),
        Prefix::Range => (Rule::range, Sort::Expression),
    };
    let held = Text::plain(text);
    depth::check(&Place { text: &held, whole: Span::new(0, 0, text.len()) }, sort).ok()?;
    let pair = Grammar::parse(rule, text).ok()?.next()?;
    Some(pair.as_str().len())
}

impl Expr {
    /// Whether it can be true or false.
    pub fn is_condition(&self) -> bool {
        use super::Binary as B;
        match &self.kind {
            ExprKind::Binary(op, ..) => !matches!(op, B::Plus | B::Minus | B::Times | B::Over | B::Power),
            ExprKind::Not(_) | ExprKind::In { .. } | ExprKind::Alike { .. } | ExprKind::Toward { .. } => true,
            ExprKind::Name(_) | ExprKind::Call(_) | ExprKind::Lag(..) => true,
            _ => false,
        }
    }
}
