//! The grammar's pairs -> typed trees.

use std::sync::LazyLock;

use pest::iterators::{Pair as PestPair, Pairs as PestPairs};
use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::parse::{Place, Rule};
use super::{
    Address, Argument, Binary, Call, Chain, Claim, Effect, Effects, Expr, ExprKind, Factor, Formula, Instruments, Lag,
    Part, Path, Range, Stop, Term, Terms,
};
use crate::spec::words::{self, Name};

type Pair<'a> = PestPair<'a, Rule>;
type Pairs<'a> = PestPairs<'a, Rule>;

/// Loosest first.
static PRATT: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::or))
        .op(left(Rule::and))
        .op(Op::prefix(Rule::negation))
        .op(left(Rule::equal)
            | left(Rule::unequal)
            | left(Rule::less)
            | left(Rule::at_most)
            | left(Rule::greater)
            | left(Rule::at_least)
            | left(Rule::member)
            | left(Rule::not_in))
        .op(left(Rule::plus) | left(Rule::minus))
        .op(left(Rule::times) | left(Rule::over))
        .op(Op::prefix(Rule::negative) | Op::prefix(Rule::positive))
        .op(Op::infix(Rule::power, Assoc::Right))
});

fn only(pair: &Pair<'_>, rule: Rule) -> Vec<String> {
    pair.clone().into_inner().filter(|inner| inner.as_rule() == rule).map(|inner| inner.as_str().to_owned()).collect()
}

pub fn expression(place: &Place<'_>, pair: Pair<'_>) -> Expr {
    PRATT
        .map_primary(|pair| primary(place, pair))
        .map_prefix(|op, inner| {
            let span = place.of(&op).to(inner.span);
            match op.as_rule() {
                Rule::negation => Expr { span, kind: ExprKind::Not(Box::new(inner)) },
                Rule::negative => Expr { span, kind: ExprKind::Minus(Box::new(inner)) },
                _ => inner,
            }
        })
        .map_infix(|left, op, right| infix(left, op.as_rule(), right))
        .parse(pair.into_inner())
}

fn infix(left: Expr, op: Rule, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    let (left, right) = (Box::new(left), Box::new(right));
    let op = match op {
        Rule::member => return Expr { span, kind: ExprKind::In { item: left, set: right, negated: false } },
        Rule::not_in => return Expr { span, kind: ExprKind::In { item: left, set: right, negated: true } },
        Rule::or => Binary::Or,
        Rule::and => Binary::And,
        Rule::equal => Binary::Equal,
        Rule::unequal => Binary::Unequal,
        Rule::less => Binary::Less,
        Rule::at_most => Binary::AtMost,
        Rule::greater => Binary::Greater,
        Rule::at_least => Binary::AtLeast,
        Rule::plus => Binary::Plus,
        Rule::minus => Binary::Minus,
        Rule::times => Binary::Times,
        Rule::over => Binary::Over,
        _ => Binary::Power,
    };
    Expr { span, kind: ExprKind::Binary(op, left, right) }
}

fn primary(place: &Place<'_>, pair: Pair<'_>) -> Expr {
    let span = place.of(&pair);
    let kind = match pair.as_rule() {
        Rule::percent | Rule::number => ExprKind::Number(words::number(pair.as_str()).unwrap_or(f64::NAN)),
        Rule::string => ExprKind::Text(string(&pair)),
        Rule::range => ExprKind::Range(range(pair)),
        Rule::alike => {
            let same = pair.as_str().starts_with("same");
            let group = pair.into_inner().find(|inner| inner.as_rule() == Rule::path).map(path);
            ExprKind::Alike { same, group: group.unwrap_or(Path(vec![])) }
        }
        Rule::toward => {
            let mut ends = pair.into_inner().map(path);
            let mut end = || ends.next().unwrap_or(Path(vec![]));
            ExprKind::Toward { from: end(), to: end() }
        }
        Rule::lag => return lag(place, pair),
        Rule::call => call(place, pair),
        Rule::bracket => {
            let mut items: Vec<Expr> = pair.into_inner().map(|inner| expression(place, inner)).collect();
            if items.len() == 1
                && let Some(inner) = items.pop()
            {
                // The brackets belong to the place, not to the meaning.
                return Expr { span, kind: inner.kind };
            }
            ExprKind::List(items)
        }
        _ => ExprKind::Name(path(pair)),
    };
    Expr { span, kind }
}

fn string(pair: &Pair<'_>) -> String {
    let body = pair.clone().into_inner().next().map_or(String::new(), |inner| inner.as_str().to_owned());
    if pair.as_str().starts_with('\'') {
        return body;
    }
    let mut out = String::new();
    let mut letters = body.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => match letters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

fn path(pair: Pair<'_>) -> Path {
    Path(pair.into_inner().map(|part| Name::new(part.as_str())).collect())
}

fn lag(place: &Place<'_>, pair: Pair<'_>) -> Expr {
    let whole = place.of(&pair);
    let (ops, base): (Vec<Pair<'_>>, Vec<Pair<'_>>) =
        pair.into_inner().partition(|inner| inner.as_rule() == Rule::lag_op);
    let Some(base) = base.into_iter().next() else {
        return Expr { span: whole, kind: ExprKind::Name(Path(vec![])) };
    };
    let inner = primary(place, base);
    ops.into_iter().rev().fold(inner, |inner, op| {
        let span = place.of(&op).to(inner.span);
        Expr { span, kind: ExprKind::Lag(lag_of(op.as_str()), Box::new(inner)) }
    })
}

fn lag_of(op: &str) -> Lag {
    let by = op.get(1..).filter(|by| !by.is_empty()).map_or(1, |by| by.parse().unwrap_or(u32::MAX));
    match op.as_bytes().first() {
        Some(b'F') => Lag::Lead(by),
        Some(b'D') => Lag::Difference(by),
        Some(b'W') => Lag::Spatial(by),
        _ => Lag::Lag(by),
    }
}

/// A call, or an address where something follows its brackets.
fn call(place: &Place<'_>, pair: Pair<'_>) -> ExprKind {
    let span = place.of(&pair);
    let tail: Vec<String> = pair
        .clone()
        .into_inner()
        .filter(|inner| inner.as_rule() == Rule::tail)
        .flat_map(|tail| only(&tail, Rule::part))
        .collect();
    let mut call = Call { name: Path(vec![]), arguments: vec![], by: vec![] };
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::path => call.name = path(inner),
            Rule::argument => call.arguments.extend(argument(place, inner)),
            Rule::by => call.by = inner.into_inner().map(path).collect(),
            _ => {}
        }
    }
    if tail.is_empty() {
        return ExprKind::Call(call);
    }
    let mut parts: Vec<Part> = call.name.0.into_iter().map(|name| Part { name, settings: vec![] }).collect();
    if let Some(last) = parts.last_mut() {
        last.settings = call.arguments.iter().map(|argument| Name::new(argument.value.to_string())).collect();
    }
    parts.extend(tail.iter().map(|text| part(text, vec![])));
    ExprKind::Address(Address { span, parts })
}

fn part(text: &str, settings: Vec<Name>) -> Part {
    Part { name: Name::new(text.replace('`', "")), settings }
}

fn argument(place: &Place<'_>, pair: Pair<'_>) -> Option<Argument> {
    let mut inner = pair.into_inner();
    let first = inner.next()?;
    match first.as_rule() {
        Rule::keyword => {
            let keyword = Some(Name::new(first.as_str()));
            Some(Argument { keyword, value: expression(place, inner.next()?) })
        }
        _ => Some(Argument { keyword: None, value: expression(place, first) }),
    }
}

fn range(pair: Pair<'_>) -> Range {
    let mut out = Range { from: f64::NAN, to: f64::NAN, unit: None, step: None };
    let number = |pair: &Pair<'_>| words::number(pair.as_str()).unwrap_or(f64::NAN);
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::end_point if out.from.is_nan() => out.from = number(&inner),
            Rule::end_point => out.to = number(&inner),
            Rule::unit => out.unit = Some(inner.as_str().to_owned()),
            Rule::step => out.step = inner.into_inner().next().map(|inner| number(&inner)),
            _ => {}
        }
    }
    out
}

pub fn claim(place: &Place<'_>, pair: Pair<'_>) -> Claim {
    let span = place.of(&pair);
    let mut claim =
        Claim { span, condition: Expr { span, kind: ExprKind::List(vec![]) }, level: None, one_sided: false };
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::expression => claim.condition = expression(place, inner),
            _ => level(&mut claim, inner),
        }
    }
    claim
}

/// `at 5% one-sided`
fn level(claim: &mut Claim, pair: Pair<'_>) {
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::sides => claim.one_sided = part.as_str() == "one-sided",
            _ => claim.level = words::number(part.as_str()),
        }
    }
}

pub fn address(place: &Place<'_>, pair: Pair<'_>) -> Address {
    let span = place.of(&pair);
    let step = |pair: Pair<'_>| {
        let settings = only(&pair, Rule::setting).iter().map(Name::new).collect();
        part(&only(&pair, Rule::part).concat(), settings)
    };
    Address { span, parts: pair.into_inner().map(step).collect() }
}

pub fn chain(place: &Place<'_>, pair: Pair<'_>) -> Chain {
    let span = place.of(&pair);
    let stage = |pair: Pair<'_>| {
        let (mut stops, mut together) = (vec![], false);
        for inner in pair.into_inner() {
            if inner.as_rule() == Rule::together {
                together = true;
                continue;
            }
            let name = inner.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
            stops.push(Stop { span: place.of(&inner), name: Name::new(name), together });
            together = false;
        }
        stops
    };
    Chain { span, stages: pair.into_inner().map(stage).collect() }
}

pub fn formula(place: &Place<'_>, pair: Pair<'_>) -> Formula {
    let span = place.of(&pair);
    let mut out = Formula { span, outcomes: vec![], terms: vec![], constant: None, effects: vec![], instruments: None };
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::outcomes => out.outcomes = inner.into_inner().filter_map(|factor| outcome(place, factor)).collect(),
            Rule::regressors => (out.terms, out.constant) = regressors(place, inner),
            Rule::effects => out.effects.extend(effects(place, inner.into_inner())),
            Rule::instruments => {
                let mut sides = inner.into_inner().map(|side| regressors(place, side).0);
                let (endogenous, instruments) = (sides.next().unwrap_or_default(), sides.next().unwrap_or_default());
                out.instruments = Some(Instruments { endogenous, instruments });
            }
            _ => {}
        }
    }
    out
}

pub fn terms(place: &Place<'_>, pair: Pair<'_>) -> Terms {
    Terms { span: place.of(&pair), terms: regressors(place, pair).0 }
}

pub fn absorbed(place: &Place<'_>, pair: Pair<'_>) -> Effects {
    let span = place.of(&pair);
    let mut effects = effects(place, pair.into_inner());
    effects.retain(|effect| effect.to_string() != "none");
    Effects { span, effects }
}

fn outcome(place: &Place<'_>, pair: Pair<'_>) -> Option<Expr> {
    match factor(place, pair)? {
        Factor::Expr(expr) => Some(expr),
        Factor::Dummies(_) => None,
    }
}

/// The terms, and the constant where it is written: `+ 1`, `+ 0`, `- 1`.
fn regressors(place: &Place<'_>, pair: Pair<'_>) -> (Vec<Term>, Option<bool>) {
    let (mut terms, mut constant) = (vec![], None);
    for inner in pair.into_inner() {
        match (inner.as_rule(), inner.as_str()) {
            (Rule::plus, _) => {}
            (Rule::no_constant, text) => constant = Some(text.ends_with('0')),
            (_, "1") => constant = Some(true),
            (_, "0") => constant = Some(false),
            _ => terms.push(term(place, inner)),
        }
    }
    (terms, constant)
}

fn term(place: &Place<'_>, pair: Pair<'_>) -> Term {
    let span = place.of(&pair);
    Term { span, factors: pair.into_inner().filter_map(|inner| factor(place, inner)).collect() }
}

fn factor(place: &Place<'_>, pair: Pair<'_>) -> Option<Factor> {
    let inner = pair.into_inner().next()?;
    match inner.as_rule() {
        Rule::dummies => inner.into_inner().next().map(|group| Factor::Dummies(path(group))),
        Rule::powered => {
            let mut parts = inner.into_inner().filter(|part| part.as_rule() != Rule::power);
            let base = primary(place, parts.next()?);
            let Some(power) = parts.next() else { return Some(Factor::Expr(base)) };
            Some(Factor::Expr(infix(base, Rule::power, primary(place, power))))
        }
        _ => Some(Factor::Expr(primary_constant(place, &inner))),
    }
}

fn primary_constant(place: &Place<'_>, pair: &Pair<'_>) -> Expr {
    Expr { span: place.of(pair), kind: ExprKind::Number(words::number(pair.as_str()).unwrap_or(f64::NAN)) }
}

fn effects(place: &Place<'_>, pairs: Pairs<'_>) -> Vec<Effect> {
    pairs
        .filter(|pair| pair.as_rule() == Rule::effect)
        .map(|pair| {
            let span = place.of(&pair);
            let (mut factors, mut trends) = (vec![], vec![]);
            for inner in pair.into_inner() {
                match inner.as_rule() {
                    Rule::trend => trends = inner.into_inner().map(path).collect(),
                    _ => factors.push(path(inner)),
                }
            }
            Effect { span, factors, trends }
        })
        .collect()
}
