//! Statements: a word in the first column, and what its section makes of the rest.

use super::cards;
use super::cursor::{Entries, Reader};
use super::tokens::Kind;
use crate::diag::closest;
use crate::source::Span;
use crate::spec::node::{Node, Tree};
use crate::spec::shape::Shape;

/// The statement that holds what is said about the study itself.
pub const STUDY: &str = "study";

/// Root fields by the word that starts their statement.
pub fn keywords(shape: &Shape) -> Vec<(String, String)> {
    let Some(map) = shape.map() else { return vec![] };
    map.fields
        .iter()
        .filter(|(name, _)| is_section(shape, name))
        .map(|(name, field)| (field.keyword.clone().unwrap_or_else(|| name.clone()), name.clone()))
        .collect()
}

/// Whether a root field has statements of its own; all others belong to the study's.
pub fn is_section(shape: &Shape, name: &str) -> bool {
    let Some(inner) = shape.field(name) else { return false };
    let keyword = shape.map().and_then(|map| map.fields.get(name)).is_some_and(|field| field.keyword.is_some());
    keyword || (inner.map().is_some() && inner.form().kind.is_none())
}

/// Fields of sections that start statements of their own: the word, its section.
fn inner_keywords(shape: &Shape) -> Vec<(String, String)> {
    let sections = shape.map().into_iter().flat_map(|map| map.fields.keys());
    sections
        .flat_map(|section| {
            let inner = shape.field(section).unwrap_or_else(Shape::anything);
            let fields = inner.map().map(|map| map.fields.clone()).unwrap_or_default();
            let words = fields.into_iter().filter(|(_, field)| field.statement).map(|(name, _)| name);
            words.map(|word| (word, section.clone())).collect::<Vec<_>>()
        })
        .collect()
}

impl Reader<'_> {
    pub fn file(&mut self, shape: &Shape) -> Entries {
        let mut keywords = keywords(shape);
        let inner = inner_keywords(shape);
        keywords.extend(inner.iter().cloned());
        let mut entries: Entries = vec![];
        while self.pos < self.tokens.len() {
            self.end = self.statement_end(&keywords);
            let word = self.word();
            let section = word.and_then(|word| keywords.iter().find(|(keyword, _)| keyword == word));
            match (word, section) {
                (Some(STUDY), _) => self.study(shape, &mut entries),
                (Some(word), Some((_, field))) if inner.iter().any(|(inner, _)| inner == word) => {
                    self.inner_section(field, shape, &mut entries);
                }
                (_, Some((_, field))) => self.section(field, shape, &mut entries),
                (Some(word), None) => self.unknown(word, &keywords, &mut entries),
                (None, None) => self.unexpected(),
            }
            if self.pos < self.end {
                self.unexpected();
            }
            self.enclosing.clear();
        }
        entries
    }

    /// The next word in the first column: of a statement, or of any kind outside braces.
    fn statement_end(&self, keywords: &[(String, String)]) -> usize {
        let mut depth = 0usize;
        for at in self.pos..self.tokens.len() {
            let Some(token) = self.tokens.get(at) else { break };
            if at > self.pos && token.first && token.column == 0 && token.kind == Kind::Word {
                let word = self.text(*token);
                let known = word == STUDY || keywords.iter().any(|(keyword, _)| keyword == word);
                if depth == 0 || known {
                    return at;
                }
            }
            match token.kind {
                Kind::Open | Kind::OpenList => depth += 1,
                Kind::Close | Kind::CloseList => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        self.tokens.len()
    }

    fn unknown(&mut self, word: &str, keywords: &[(String, String)], entries: &mut Entries) {
        let Some(token) = self.next() else { return };
        let span = self.span(token);
        // `name { ... }`: a section whose shape is not known stays a tree.
        if self.at(Kind::Open) || self.at(Kind::Equals) {
            self.skip(Kind::Equals);
            let value = self.value(&Shape::anything());
            return entries.push((Node::text(span, word), value));
        }
        let known = || keywords.iter().map(|(keyword, _)| keyword.as_str()).chain([STUDY]);
        let error = cards::STATEMENT.error(format!("`{word}` starts no statement")).at(span, "not known");
        self.found.push(match closest(word, known()) {
            Some(close) => error.help(format!("did you mean `{close}`?")),
            None => error.help(format!(
                "indent a line that goes on; statements are: {}",
                known().collect::<Vec<_>>().join(", ")
            )),
        });
        self.pos = self.end;
    }

    /// `study NAME "title"` and the scalars of the root.
    fn study(&mut self, shape: &Shape, entries: &mut Entries) {
        let Some(keyword) = self.next() else { return };
        let key = Node::text(self.span(keyword), STUDY);
        let named = match self.peek().map(|token| token.kind) {
            Some(Kind::Word) => self.word().is_some_and(|word| shape.field(word).is_none()),
            Some(Kind::String) => true,
            _ => false,
        };
        if named {
            let name = self.scalar(&shape.field(STUDY).unwrap_or_else(Shape::anything));
            entries.push((key, name));
        }
        if self.at(Kind::String) && shape.field("title").is_some() {
            let at = self.here();
            let title = self.scalar(&Shape::anything());
            entries.push((Node::text(at, "title"), title));
        }
        self.enclosing.push(shape.clone());
        while let Some(word) = self.word() {
            let Some(inner) = shape.field(word) else { break };
            let Some(token) = self.next() else { break };
            let value = self.keyed(&inner);
            entries.push((Node::text(self.span(token), word), value));
        }
    }

    fn section(&mut self, name: &str, shape: &Shape, entries: &mut Entries) {
        let Some(keyword) = self.next() else { return };
        let span = self.span(keyword);
        let Some(inner) = shape.field(name) else { return };
        match inner.map().and_then(|map| map.again.clone()) {
            Some(list) if self.is_item(name, &list, &inner, entries) => self.again(name, &list, span, &inner, entries),
            _ => self.append(name, span, &inner, entries),
        }
    }

    /// `panel province, year`: a field of `data`, in the first column.
    fn inner_section(&mut self, section: &str, shape: &Shape, entries: &mut Entries) {
        let Some((keyword, word)) = self.peek().zip(self.word()) else { return };
        self.pos += 1;
        let span = self.span(keyword);
        let field = shape.field(section).and_then(|inner| inner.field(word)).unwrap_or_else(Shape::anything);
        let first = shape.field(section).and_then(|inner| inner.map()?.first.first().cloned());
        let mut held = held_map(section, first.as_deref(), span, entries);
        self.append(word, span, &field, &mut held);
        put_map(section, held, entries);
    }

    /// Whether a statement adds an item to a list of its section: it was said before, or has a key that only items have.
    fn is_item(&self, name: &str, list: &str, inner: &Shape, entries: &Entries) -> bool {
        let item = inner.field(list).and_then(|list| list.item());
        let (Some(item), Some(map)) = (item.as_ref().and_then(Shape::map), inner.map()) else { return false };
        let value = self.peek().is_some_and(|token| {
            token.kind == Kind::String || self.word().is_some_and(|word| !map.starts_with(word) && word != "none")
        });
        let own = self.word_ahead(1).is_some_and(|word| item.starts_with(word) && !map.starts_with(word));
        value && (own || entries.iter().any(|(key, _)| key.as_text() == Some(name)))
    }

    /// One more item, and what else is said about the section behind it.
    fn again(&mut self, name: &str, list: &str, span: Span, inner: &Shape, entries: &mut Entries) {
        let (Some(items), Some(map)) = (inner.field(list), inner.map()) else { return };
        let first = map.first.first().map(String::as_str);
        let mut held = held_map(name, first, span, entries);
        if let Some(at) = held.iter().position(|(key, _)| key.as_text() == first) {
            let (key, value) = held.remove(at);
            let item = Node::new(value.span, Tree::Map(vec![(key.clone(), value)]));
            held.insert(at, (Node::text(key.span, list), Node::new(key.span, Tree::List(vec![item]))));
        }
        self.append(list, span, &items, &mut held);
        while self.pos < self.end && self.clause(inner, map, &mut held) {}
        put_map(name, held, entries);
    }

    /// Reads one more thing into a field that may hold some already.
    pub fn append(&mut self, name: &str, span: Span, inner: &Shape, entries: &mut Entries) {
        let empty = match (inner.map(), inner.item()) {
            (Some(_), _) => Tree::Map(vec![]),
            (None, Some(_)) => Tree::List(vec![]),
            (None, None) => Tree::Empty,
        };
        let at = match entries.iter().position(|(key, _)| key.as_text() == Some(name)) {
            Some(at) => at,
            None => {
                entries.push((Node::text(span, name), Node::new(span, empty)));
                entries.len() - 1
            }
        };
        let fresh = self.addition(inner, span);
        let Some((_, node)) = entries.get_mut(at) else { return };
        match (&mut node.value, fresh.value) {
            (Tree::Map(held), Tree::Map(more)) => held.extend(more),
            (Tree::List(held), Tree::List(more)) => held.extend(more),
            (Tree::Map(held), other) if held.is_empty() => node.value = other,
            (Tree::List(held), other) if held.is_empty() => node.value = other,
            (held @ Tree::Empty, other) => *held = other,
            (Tree::List(held), other) => held.push(Node::new(fresh.span, other)),
            _ => {
                let error = cards::UNEXPECTED.error(format!("`{name}` is said twice")).at(fresh.span, "again here");
                self.found.push(error.help("keep one of them"));
            }
        }
    }

    /// What a statement adds to its section: a named entry, clauses of a map, an item of a list.
    fn addition(&mut self, inner: &Shape, span: Span) -> Node {
        if inner.is_dictionary() && !self.at(Kind::Open) {
            return match self.named_entry(&inner.rest().unwrap_or_else(Shape::anything)) {
                Some(entry) => Node::new(self.since(span), Tree::Map(vec![entry])),
                None => Node::new(span, Tree::Map(vec![])),
            };
        }
        if inner.map().is_none()
            && let Some(item) = inner.item()
            && item.map().is_some()
            && !self.at(Kind::OpenList)
        {
            let one = self.map_or_value(&item);
            return Node::new(self.since(span), Tree::List(vec![one]));
        }
        self.map_or_value(inner)
    }
}

/// The entries of a section so far, taken out of the tree; a section that is a text is its first field.
fn held_map(name: &str, first: Option<&str>, span: Span, entries: &mut Entries) -> Entries {
    let Some((_, node)) = entries.iter_mut().find(|(key, _)| key.as_text() == Some(name)) else {
        entries.push((Node::text(span, name), Node::new(span, Tree::Map(vec![]))));
        return vec![];
    };
    match &mut node.value {
        Tree::Map(held) => std::mem::take(held),
        Tree::Text(_) => {
            let text = std::mem::replace(node, Node::new(span, Tree::Map(vec![])));
            first.map(|first| (Node::text(text.span, first), text)).into_iter().collect()
        }
        _ => vec![],
    }
}

fn put_map(name: &str, held: Entries, entries: &mut Entries) {
    if let Some((_, node)) = entries.iter_mut().find(|(key, _)| key.as_text() == Some(name)) {
        node.value = Tree::Map(held);
    }
}
