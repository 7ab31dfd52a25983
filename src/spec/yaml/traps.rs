//! Studies that are YAML, but not what was meant: formulas split at commas, full-width colons and brackets.
//!
//! Each trap is reported and the tree mended, so that the checks after it say nothing about its consequences.

use super::cards;
use crate::diag::Diagnostic;
use crate::source::{Source, Span};
use crate::spec::node::{Node, Text, Tree};
use crate::spec::typography;

pub fn mend(source: &Source, node: &mut Node, found: &mut Vec<Diagnostic>) {
    let flow = source.slice(node.span).starts_with(['{', '[']);
    match &mut node.value {
        Tree::Map(entries) => {
            if flow {
                rejoin_entries(source, entries, found);
            }
            entries.iter_mut().for_each(|(key, value)| wide_colon(source, key, value, found));
            entries.iter_mut().for_each(|(_, value)| mend(source, value, found));
        }
        Tree::List(items) => {
            if flow {
                rejoin_items(source, items, found);
            }
            items.iter_mut().for_each(|item| mend(source, item, found));
        }
        Tree::Text(text) if !text.quoted => {
            if let Some(list) = wide_list(source, text, node.span, found) {
                node.value = list;
            } else if let Some(map) = touching_colon(source, text, node.span, found) {
                node.value = map;
            }
        }
        Tree::Text(_) | Tree::Empty => {}
    }
}

fn plain(node: &Node) -> Option<&str> {
    match &node.value {
        Tree::Text(text) if !text.quoted => Some(&text.value),
        _ => None,
    }
}

/// Round brackets still open at the end of a text.
fn still_open(text: &str) -> i32 {
    text.chars().map(|c| i32::from(c == '(') - i32::from(c == ')')).sum()
}

/// Whether a key without a value is the tail of the text before it.
fn is_tail(head: &str, key: &str) -> bool {
    still_open(head) > 0 || key.contains('~') || key.contains("->")
}

fn rejoin_entries(source: &Source, entries: &mut Vec<(Node, Node)>, found: &mut Vec<Diagnostic>) {
    let mut kept: Vec<(Node, Node)> = Vec::with_capacity(entries.len());
    let mut joined: Vec<usize> = vec![];
    for (key, value) in entries.drain(..) {
        let tail = plain(&key).filter(|_| value.is_empty());
        let split = match (kept.last(), tail) {
            (Some((_, before)), Some(tail)) => plain(before).is_some_and(|head| is_tail(head, tail)),
            _ => false,
        };
        if let Some((_, before)) = kept.last_mut().filter(|_| split) {
            *before = whole(source, before.span.to(key.span));
            let at = kept.len() - 1;
            if joined.last() != Some(&at) {
                joined.push(at);
            }
        } else {
            kept.push((key, value));
        }
    }
    for at in joined {
        let (key, value) = &kept[at];
        let advice = format!("{}: \"{}\"", key.as_text().unwrap_or(""), source.slice(value.span));
        found.push(split(value.span, &advice));
    }
    *entries = kept;
}

fn rejoin_items(source: &Source, items: &mut Vec<Node>, found: &mut Vec<Diagnostic>) {
    let mut kept: Vec<Node> = Vec::with_capacity(items.len());
    let mut joined: Vec<usize> = vec![];
    for item in items.drain(..) {
        let open = kept.last().and_then(plain).is_some_and(|head| still_open(head) > 0);
        if let Some(before) = kept.last_mut().filter(|_| open && plain(&item).is_some()) {
            *before = whole(source, before.span.to(item.span));
            let at = kept.len() - 1;
            if joined.last() != Some(&at) {
                joined.push(at);
            }
        } else {
            kept.push(item);
        }
    }
    found.extend(joined.into_iter().map(|at| split(kept[at].span, &format!("\"{}\"", source.slice(kept[at].span)))));
    *items = kept;
}

fn whole(source: &Source, span: Span) -> Node {
    let text = Text { value: source.slice(span).to_owned(), quoted: false, runs: vec![(0, span.start)] };
    Node::new(span, Tree::Text(text))
}

fn split(span: Span, advice: &str) -> Diagnostic {
    cards::SPLIT
        .error("inside brackets YAML splits a formula at its commas")
        .at(span, "one formula, read as several entries")
        .help(format!("quote the formula: {advice}"))
}

/// `{is：a / b}`: a key that holds a full-width colon and has no value.
fn wide_colon(source: &Source, key: &mut Node, value: &mut Node, found: &mut Vec<Diagnostic>) {
    let Some(text) = plain(key).filter(|_| value.is_empty()) else { return };
    let Some(at) = text.find('：') else { return };
    let (name, rest) = (text[..at].trim(), text[at + '：'.len_utf8()..].trim());
    let start = key.span.start as usize + at;
    let span = Span::new(source.id, start, start + '：'.len_utf8());
    found.push(typography::finding('：', span, &format!("{name}: {}", typography::mended(rest))));
    let after = Span::new(source.id, span.range().end, key.span.range().end);
    let (name, rest) = (name.to_owned(), rest.to_owned());
    *value = Node::text(after, typography::mended(&rest));
    *key = Node { span: Span::new(source.id, key.span.range().start, start), ..Node::text(key.span, name) };
}

/// `controls:[a, b]`: a key whose colon touches a bracket is one word to YAML.
fn touching_colon(source: &Source, text: &Text, span: Span, found: &mut Vec<Diagnostic>) -> Option<Tree> {
    let (key, rest) = text.value.split_once(':')?;
    let word = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !word || !rest.starts_with(['[', '{']) {
        return None;
    }
    let at = span.range().start + key.len();
    found.push(cards::touching(Span::new(source.id, at, at + 2), key, rest));
    let items = rest.trim_matches(['[', ']', '{', '}']).split(',').map(|item| Node::text(span, item.trim()));
    let value = if rest.starts_with('[') { Tree::List(items.collect()) } else { Tree::Map(vec![]) };
    Some(Tree::Map(vec![(Node::text(span, key), Node::new(span, value))]))
}

/// `［a，b］`: a list in full-width brackets.
fn wide_list(source: &Source, text: &Text, span: Span, found: &mut Vec<Diagnostic>) -> Option<Tree> {
    let inner = text.value.strip_prefix(['［', '【'])?.trim_end_matches(['］', '】', ']']);
    let open = text.value.chars().next()?;
    let first = Span::new(source.id, span.range().start, span.range().start + open.len_utf8());
    found.push(typography::finding(open, first, &typography::mended(&text.value).replace(',', ", ")));
    let items = inner.split(['，', ',', '、']).map(|item| Node::text(span, typography::mended(item.trim())));
    Some(Tree::List(items.collect()))
}
