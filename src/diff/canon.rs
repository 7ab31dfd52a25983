//! Trees to [`Item`]s, by what the schema says of each place: formulas as lists of terms, conditions sorted, numbers as numbers,
//! sets spelled out. Sections that this file does not know are read like all others.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::item::{Item, Member, Said};
use crate::source::Span;
use crate::spec::de::from_node;
use crate::spec::expr::affine::{Sum, condition, sum};
use crate::spec::expr::{Address, Chain, Claim, Effect, Effects, Expr, ExprKind, Factor, Formula, Path, Term, Terms};
use crate::spec::node::{Node, Tree};
use crate::spec::shape::{Shape, TextKind};
use crate::spec::types::Spec;
use crate::spec::words::{Name, number};

/// How names of one study are read.
pub struct Reader<'a> {
    /// What things are called in the other study, where they have other names here.
    pub names: &'a HashMap<String, String>,
    pub spec: &'a Spec,
    /// The order of lists counts.
    pub ordered: bool,
}

impl Reader<'_> {
    /// A part of the study in canonical form.
    pub fn item(&self, node: &Node, shape: &Shape) -> Item {
        let said = match &node.value {
            Tree::Empty => Said::Map(IndexMap::new()),
            Tree::Text(text) => return self.text(node, &text.value, shape),
            Tree::List(items) => self.list(items, &shape.item().unwrap_or_else(Shape::anything)),
            Tree::Map(entries) => self.map(entries, shape),
        };
        Item::new(node.span, said)
    }

    fn map(&self, entries: &[(Node, Node)], shape: &Shape) -> Said {
        let dictionary = shape.is_dictionary();
        let read = |(key, value): &(Node, Node)| {
            let written = key.as_text().unwrap_or_default();
            let name = if dictionary { self.renamed(&Name::new(written)) } else { Name::new(written).to_string() };
            let inner = shape.value(written).unwrap_or_else(Shape::anything);
            let item = self.item(value, &inner);
            // An empty entry of the author's own is there; an empty option says nothing.
            let kept = dictionary || shape.map().is_some_and(|map| map.single) || !item.is_empty();
            kept.then(|| (name, Item { span: key.span.to(value.span), ..item }))
        };
        Said::Map(entries.iter().filter_map(read).collect())
    }

    fn list(&self, items: &[Node], shape: &Shape) -> Said {
        if items.iter().any(|item| matches!(item.value, Tree::Map(_) | Tree::List(_))) {
            let read = |(at, item): (usize, &Node)| (at.to_string(), self.item(item, shape));
            return Said::Map(items.iter().enumerate().map(read).map(keyed).collect());
        }
        let each = items.iter().flat_map(|item| self.members(item, shape)).collect();
        if self.ordered { Said::Row(each) } else { Said::Set(each) }
    }

    /// One entry of a list, or the members of the set that it names.
    fn members(&self, node: &Node, shape: &Shape) -> Vec<Member> {
        let text = node.as_text().unwrap_or_default();
        let plain = matches!(shape.kind(), TextKind::Name | TextKind::Expression | TextKind::Any);
        match self.set(text).filter(|_| plain) {
            Some(members) => members,
            None => match self.text(node, text, shape).said {
                Said::Word(text) => vec![Member::own(text)],
                _ => vec![Member::own(text)],
            },
        }
    }

    fn set(&self, name: &str) -> Option<Vec<Member>> {
        let name = Name::new(name);
        let members = self.spec.sets.get(&name)?;
        let via = Some(self.renamed(&name));
        Some(members.iter().map(|one| Member { text: self.renamed(&one.value), via: via.clone() }).collect())
    }

    fn renamed(&self, name: &str) -> String {
        self.names.get(name).cloned().unwrap_or_else(|| name.to_string())
    }

    fn text(&self, node: &Node, text: &str, shape: &Shape) -> Item {
        let span = node.span;
        let single = shape.map().is_some_and(|map| map.single);
        if single {
            // `entropy` is `{entropy: {}}`.
            let empty = Item::new(span, Said::Map(IndexMap::new()));
            return Item::new(span, Said::Map(IndexMap::from([(text.trim().to_string(), empty)])));
        }
        if shape.form().kind.as_deref() == Some("label") {
            return Item::new(span, Said::Map(IndexMap::from([("en".into(), Item::word(span, text.trim()))])));
        }
        self.typed(node, shape.kind()).unwrap_or_else(|| Item::word(span, plain(text)))
    }

    /// A text that has a grammar; none where it does not fit it.
    fn typed(&self, node: &Node, kind: TextKind) -> Option<Item> {
        let text = node.as_text()?;
        let word = |text: String| Some(Item::word(node.span, text));
        match kind {
            TextKind::Formula => Some(self.formula(node.span, &from_node(node).ok()?)),
            TextKind::Terms => Some(Item::new(node.span, Said::Set(self.terms(&from_node::<Terms>(node).ok()?.terms)))),
            TextKind::Effects => {
                let effects = from_node::<Effects>(node).ok()?.effects;
                let said = if effects.is_empty() { Said::Word("none".into()) } else { self.effects(&effects) };
                Some(Item::new(node.span, said))
            }
            TextKind::Expression | TextKind::Filter => word(self.expression(&from_node::<Expr>(node).ok()?)),
            TextKind::Claim => {
                let claim = from_node::<Claim>(node).ok()?;
                word(Claim { condition: self.addressed(&claim.condition), ..claim }.to_string())
            }
            TextKind::Address => word(self.address(&from_node::<Address>(node).ok()?).to_string()),
            TextKind::Chain => word(self.chain(&from_node::<Chain>(node).ok()?)),
            TextKind::Years | TextKind::Range => word(text.split_whitespace().collect()),
            TextKind::Number | TextKind::Integer | TextKind::Percent => word(plain(text)),
            TextKind::Name => {
                word(match crate::spec::expr::parse_expression(&crate::spec::node::Text::plain(text), node.span) {
                    // `Nqp.Workers`, `L.x`: names with parts, each of which may be called otherwise.
                    Ok(expr) if text.contains('.') => self.written(&expr).to_string(),
                    _ => self.renamed(&Name::new(text)),
                })
            }
            _ => None,
        }
    }

    fn formula(&self, span: Span, formula: &Formula) -> Item {
        let set = |members: Vec<Member>| Item::new(span, Said::Set(members));
        let outcomes = formula.outcomes.iter().flat_map(|one| match one.as_name().and_then(Path::single) {
            Some(name) => self.set(name).unwrap_or_else(|| vec![Member::own(self.renamed(name))]),
            None => vec![Member::own(self.expression(one))],
        });
        let mut parts = IndexMap::from([
            ("outcomes".to_string(), set(outcomes.collect())),
            ("regressors".to_string(), set(self.terms(&formula.terms))),
            ("effects".to_string(), Item::new(span, self.effects(&formula.effects))),
        ]);
        if let Some(instruments) = &formula.instruments {
            parts.insert("endogenous".into(), set(self.terms(&instruments.endogenous)));
            parts.insert("instruments".into(), set(self.terms(&instruments.instruments)));
        }
        if formula.constant == Some(false) {
            parts.insert("constant".into(), Item::word(span, "none"));
        }
        parts.retain(|_, item| !item.is_empty());
        Item::new(span, Said::Map(parts))
    }

    fn terms(&self, terms: &[Term]) -> Vec<Member> {
        let each = |term: &Term| {
            let name = term.as_expr().and_then(Expr::as_name).and_then(Path::single);
            name.and_then(|name| self.set(name)).unwrap_or_else(|| vec![Member::own(self.term(term))])
        };
        terms.iter().flat_map(each).collect()
    }

    /// `x:z` is `z:x`.
    fn term(&self, term: &Term) -> String {
        let factor = |factor: &Factor| match factor {
            Factor::Expr(expr) => self.written(expr).to_string(),
            Factor::Dummies(path) => format!("i.{}", self.path(path)),
        };
        let mut factors: Vec<String> = term.factors.iter().map(factor).collect();
        factors.sort();
        factors.join(":")
    }

    fn effects(&self, effects: &[Effect]) -> Said {
        let one = |effect: &Effect| {
            let sorted = |paths: &[Path]| {
                let mut names: Vec<String> = paths.iter().map(|path| self.path(path).to_string()).collect();
                names.sort();
                names
            };
            let trends = sorted(&effect.trends);
            let trends = if trends.is_empty() { String::new() } else { format!("[{}]", trends.join(", ")) };
            Member::own(format!("{}{trends}", sorted(&effect.factors).join(":")))
        };
        Said::Set(effects.iter().map(one).collect())
    }

    /// One spelling for one meaning: short ones as written, so that a reader knows them again.
    fn expression(&self, expr: &Expr) -> String {
        let names = |path: &Path| Sum::atom(self.path(path).to_string());
        let written = self.written(expr);
        match &written.kind {
            ExprKind::Binary(op, ..)
                if op.symbol().chars().any(|c| c.is_alphabetic() || matches!(c, '<' | '>' | '=')) =>
            {
                condition(expr, &names)
            }
            ExprKind::In { .. } | ExprKind::Not(_) => condition(expr, &names),
            ExprKind::Name(_) | ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Range(_) => written.to_string(),
            _ => sum(expr, &names).text(),
        }
    }

    fn path(&self, path: &Path) -> Path {
        let whole = path.0.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(".");
        match self.names.get(&whole) {
            Some(other) => Path(other.split('.').map(Name::new).collect()),
            None => Path(path.0.iter().map(|part| Name::new(self.renamed(part))).collect()),
        }
    }

    /// An expression with the other study's names.
    fn written(&self, expr: &Expr) -> Expr {
        let inner = |expr: &Expr| Box::new(self.written(expr));
        let kind = match &expr.kind {
            ExprKind::Name(path) => ExprKind::Name(self.path(path)),
            ExprKind::Lag(by, of) => ExprKind::Lag(*by, inner(of)),
            ExprKind::Minus(of) => ExprKind::Minus(inner(of)),
            ExprKind::Not(of) => ExprKind::Not(inner(of)),
            ExprKind::Binary(op, left, right) => ExprKind::Binary(*op, inner(left), inner(right)),
            ExprKind::Address(address) => ExprKind::Address(self.address(address)),
            other => other.clone(),
        };
        Expr { span: expr.span, kind }
    }

    fn addressed(&self, expr: &Expr) -> Expr {
        self.written(expr)
    }

    fn address(&self, address: &Address) -> Address {
        let mut parts = address.parts.clone();
        for part in &mut parts {
            part.name = Name::new(self.renamed(&part.name));
            part.settings.iter_mut().for_each(|name| *name = Name::new(self.renamed(name)));
        }
        Address { span: address.span, parts }
    }

    fn chain(&self, chain: &Chain) -> String {
        let stage = |stops: &Vec<crate::spec::expr::Stop>| {
            let together = stops.iter().any(|stop| stop.together);
            let mut names: Vec<String> = stops.iter().map(|stop| self.renamed(&stop.name)).collect();
            names.sort();
            names.join(if together { " + " } else { ", " })
        };
        chain.stages.iter().map(stage).collect::<Vec<_>>().join(" -> ")
    }
}

/// Entries of a list of maps go by what names them, else by their place.
fn keyed((place, item): (String, Item)) -> (String, Item) {
    let own = ["name", "file", "edge", "of", "leaf"].iter().find_map(|key| match &item.get(key)?.said {
        Said::Word(text) => Some(text.clone()),
        _ => None,
    });
    (own.unwrap_or(place), item)
}

/// Numbers as numbers, everything else with single spaces.
fn plain(text: &str) -> String {
    let text = text.trim();
    match number(text).filter(|_| !text.starts_with('0') || text.starts_with("0.") || text == "0") {
        Some(value) => format!("{value:?}").trim_end_matches(".0").to_string(),
        None => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
