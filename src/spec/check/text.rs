//! Texts that must be something: a word, a number, a formula.

use super::{Checker, cards};
use crate::diag::{Diagnostic, closest};
use crate::spec::expr;
use crate::spec::node::{Node, Text};
use crate::spec::shape::{Form, TextForm, TextKind};
use crate::spec::typography;
use crate::spec::words::{self, NumberRange, YearRange};

impl Checker<'_> {
    pub(super) fn text(&mut self, text: &Text, node: &Node, expected: &TextForm, form: &Form, key: &str) {
        if expected.choices.iter().any(|(word, _)| *word == text.value) {
            return;
        }
        let span = node.span;
        let wrong = match expected.kind {
            TextKind::Any | TextKind::Printed | TextKind::File | TextKind::Leaf => None,
            TextKind::Choice => self.choice(text, node, expected, form, key),
            TextKind::Name => name(text, node),
            TextKind::Formula => expr::parse_formula(text, span).err(),
            TextKind::Terms => expr::parse_terms(text, span).err(),
            TextKind::Effects => expr::parse_effects(text, span).err(),
            TextKind::Expression => expr::parse_expression(text, span).err(),
            TextKind::Filter => expr::parse_filter(text, span).err(),
            TextKind::Claim => expr::parse_claim(text, span).err(),
            TextKind::Address => expr::parse_address(text, span).err(),
            TextKind::Chain => expr::parse_chain(text, span).err(),
            TextKind::Bool => {
                refuse(matches!(text.value.as_str(), "true" | "false") && !text.quoted, text, node, expected, key)
            }
            TextKind::Integer => {
                let value = text.value.strip_prefix('+').unwrap_or(&text.value);
                refuse(value.parse::<i128>().is_ok() && !text.quoted, text, node, expected, key)
            }
            TextKind::Number => refuse(words::number(&text.value).is_some() && !text.quoted, text, node, expected, key),
            TextKind::Percent => refuse(words::number(&text.value).is_some(), text, node, expected, key),
            TextKind::Years => text.value.parse::<YearRange>().err().map(|why| value(why, text, node)),
            TextKind::Range => range(text, node),
        };
        self.found.extend(wrong);
    }

    fn choice(&self, text: &Text, node: &Node, expected: &TextForm, form: &Form, key: &str) -> Option<Diagnostic> {
        let names = form.map.iter().filter(|map| map.single).flat_map(|map| map.fields.keys());
        let known: Vec<&str> =
            expected.choices.iter().map(|(word, _)| word.as_str()).chain(names.map(String::as_str)).collect();
        if known.contains(&text.value.as_str()) {
            return None;
        }
        let place = if key.is_empty() { String::new() } else { format!(" as `{key}`") };
        let error =
            cards::UNKNOWN_WORD.error(format!("`{}` is not known{place}", text.value)).at(node.span, "no such word");
        Some(match closest(&text.value, known.iter().copied()) {
            Some(close) => error.help(format!("did you mean `{close}`?")),
            None => error.help(self.as_option(&text.value, form).unwrap_or_else(|| {
                let map = form.map.as_ref().filter(|map| !map.single).and_then(|map| map.fields.keys().next());
                let more = map.map(|field| format!(", or `{{{field}: ...}}`")).unwrap_or_default();
                format!("known here: {}{more}", known.join(", "))
            })),
        })
    }

    /// `cluster city`, `cluster(city)` or `vce(cluster city)` as a map.
    fn as_option(&self, text: &str, form: &Form) -> Option<String> {
        let map = form.map.as_ref().filter(|map| !map.single)?;
        let inner = text.strip_prefix("vce(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(text);
        let (key, value) = inner.split_once(['(', ' ', ':'])?;
        let value = value.trim_end_matches(')').trim();
        let value = if value.contains([' ', ',']) {
            format!("[{}]", value.split([' ', ',']).filter(|one| !one.is_empty()).collect::<Vec<_>>().join(", "))
        } else {
            value.to_owned()
        };
        map.fields.contains_key(key).then(|| format!("write `{{{key}: {value}}}`"))
    }
}

/// What a kind of text is called.
pub(super) fn noun(kind: TextKind) -> &'static str {
    match kind {
        TextKind::Any | TextKind::Printed => "a text",
        TextKind::Choice => "a word",
        TextKind::Bool => "`true` or `false`",
        TextKind::Integer => "a whole number",
        TextKind::Number => "a number",
        TextKind::Name => "a name",
        TextKind::Formula => "a formula",
        TextKind::Terms => "a sum of terms",
        TextKind::Effects => "a sum of effects",
        TextKind::Expression => "an expression",
        TextKind::Filter => "a filter",
        TextKind::Claim => "a claim",
        TextKind::Address => "an address",
        TextKind::Chain => "a chain of arrows",
        TextKind::Range => "a range",
        TextKind::Years => "a range of years",
        TextKind::Percent => "a percentage",
        TextKind::Leaf => "a signed leaf",
        TextKind::File => "a file",
    }
}

fn refuse(fine: bool, text: &Text, node: &Node, expected: &TextForm, key: &str) -> Option<Diagnostic> {
    if fine {
        return None;
    }
    let wanted = noun(expected.kind);
    let message = match key {
        "" => format!("{wanted} belongs here, found `{}`", text.value),
        key => format!("`{key}` takes {wanted}, found `{}`", text.value),
    };
    let error = cards::WRONG_FORM.error(message).at(node.span, format!("not {wanted}"));
    Some(error.help(advice(text, expected.kind)))
}

fn advice(text: &Text, kind: TextKind) -> String {
    let bare = text.value.replace(['_', ','], "");
    match kind {
        TextKind::Bool => {
            let yes = matches!(text.value.to_lowercase().as_str(), "yes" | "on" | "y" | "true" | "1");
            format!("write `{yes}`")
        }
        _ if text.quoted && words::number(&text.value).is_some() => format!("write {} without quotes", text.value),
        _ if words::number(&bare).is_some() => format!("write `{bare}`"),
        TextKind::Percent => "write for example `5%`".to_owned(),
        _ => "write digits, for example `2020`".to_owned(),
    }
}

fn value(why: String, _: &Text, node: &Node) -> Diagnostic {
    cards::WRONG_FORM.error(why).at(node.span, "not a range of years").help("write for example `2012..2022`")
}

/// A range, one number, or a range with unit and step.
fn range(text: &Text, node: &Node) -> Option<Diagnostic> {
    let fine = words::number(&text.value).is_some()
        || text.value.parse::<NumberRange>().is_ok()
        || expr::prefix(expr::Prefix::Range, &text.value) == Some(text.value.len());
    if fine {
        return None;
    }
    let why = text.value.parse::<NumberRange>().err().unwrap_or_default();
    Some(cards::WRONG_FORM.error(why).at(node.span, "not a range").help("write for example `0..100`"))
}

fn name(text: &Text, node: &Node) -> Option<Diagnostic> {
    let (_, c) = typography::first(&text.value).filter(|_| !text.quoted)?;
    let at = text.value.find(c)?;
    let span = text.span_of(at..at + c.len_utf8(), node.span);
    Some(typography::finding(c, span, &typography::mended(&text.value).replace(',', ", ")))
}
