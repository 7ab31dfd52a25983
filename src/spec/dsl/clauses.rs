//! Clauses of a map: bare first values, a label, what follows `:` or `=`, `key value` pairs, a body.

use super::cursor::{Entries, Reader};
use super::tokens::Kind;
use crate::spec::node::{Node, Tree};
use crate::spec::shape::{MapForm, Shape, TextKind};

impl Reader<'_> {
    /// As many clauses of the map as stand here.
    pub fn clauses(&mut self, shape: &Shape, map: &MapForm, entries: &mut Entries) {
        self.enclosing.push(shape.clone());
        for name in &map.first {
            let taken = entries.iter().any(|(key, _)| key.as_text() == Some(name));
            let field = shape.field(name).unwrap_or_else(Shape::anything);
            // A quoted name in front of an arrow begins a chain; any other quoted text is a label.
            let chain = field.kind() == TextKind::Chain && self.starts_chain();
            if taken || !(chain || self.starts_value(map)) {
                break;
            }
            let at = self.here();
            let value = self.value(&field);
            entries.push((Node::text(at, name.as_str()), value));
            self.skip_comma(map);
        }
        while self.pos < self.end && self.clause(shape, map, entries) {
            entries.append(&mut self.flags);
            self.skip_comma(map);
        }
        self.leave();
    }

    /// Whether a bare value stands here, and not the next clause.
    fn starts_value(&self, map: &MapForm) -> bool {
        match self.peek().map(|token| token.kind) {
            Some(Kind::String) => map.label.is_none(),
            Some(Kind::Word) => self.word().is_some_and(|word| !map.starts_with(word) && !self.is_stop(word)),
            Some(Kind::OpenList) => true,
            _ => false,
        }
    }

    pub fn clause(&mut self, shape: &Shape, map: &MapForm, entries: &mut Entries) -> bool {
        let Some(token) = self.peek() else { return false };
        let has = |entries: &Entries, name: &str| entries.iter().any(|(key, _)| key.as_text() == Some(name));
        let at = self.here();
        let (name, step) = match token.kind {
            Kind::String => (map.label.clone().filter(|name| !has(entries, name)), 0),
            // Where no field stands behind a colon, it only separates.
            Kind::Colon if map.colon.is_none() && map.equals.is_none() => {
                let separates = self.word_ahead(1).is_some_and(|word| map.starts_with(word));
                self.pos += usize::from(separates);
                return separates;
            }
            Kind::Colon => (map.colon.clone().or_else(|| map.equals.clone()), 1),
            Kind::Equals => (map.equals.clone().or_else(|| map.colon.clone()), 1),
            Kind::Open => match map.body.clone() {
                None if map.rest.is_some() || map.chain.is_some() || entries.is_empty() => {
                    if let Some(more) = self.inside(|reader| reader.map_body(shape, map)) {
                        entries.extend(more);
                    }
                    return true;
                }
                body => (body, 0),
            },
            Kind::Word => {
                return self.phrase(shape, map, entries)
                    || self.keyed_clause(shape, map, entries)
                    || self.bare_word(map, entries);
            }
            Kind::Semicolon => {
                self.pos += 1;
                return true;
            }
            _ => (None, 0),
        };
        let Some(name) = name else { return false };
        self.pos += step;
        if token.kind == Kind::Open {
            let body = self.body_of(shape, &name, entries);
            entries.push((Node::text(at, name), body));
            entries.extend(self.beside.take().into_iter().flat_map(|beside| beside.entries));
            return true;
        }
        let value = match token.kind {
            // A label is one text, even where a language may be named.
            Kind::String => self.scalar(&Shape::anything()),
            _ => self.value(&shape.field(&name).unwrap_or_else(Shape::anything)),
        };
        entries.push((Node::text(at, name), value));
        true
    }

    fn keyed_clause(&mut self, shape: &Shape, map: &MapForm, entries: &mut Entries) -> bool {
        let Some((token, word)) = self.peek().zip(self.word()) else { return false };
        if let Some((name, _)) = map.fields.iter().find(|(_, field)| field.keyword.as_deref() == Some(word)) {
            self.pos += 1;
            let inner = shape.field(name).unwrap_or_else(Shape::anything);
            self.append(name, self.span(token), &inner, entries);
            return true;
        }
        if let Some(inner) = shape.field(word) {
            if !entries.is_empty() && self.names_next_entry(map, &inner) {
                return false;
            }
            self.pos += 1;
            self.skip(Kind::Equals);
            let value = self.keyed(&inner);
            entries.push((Node::text(self.span(token), word), value));
            return true;
        }
        // A name of the author's own needs `=` or `with` behind it, or it would be taken for the next clause.
        let own = map.rest.is_some()
            && (self.ahead(1).is_some_and(|next| next.kind == Kind::Equals) || self.word_ahead(1) == Some("with"));
        if !own {
            return false;
        }
        match self.named_entry(&shape.rest().unwrap_or_else(Shape::anything)) {
            Some(entry) => {
                entries.push(entry);
                true
            }
            None => false,
        }
    }

    /// In a dictionary on one line, a key with another key right behind it says nothing: it is the next entry's name.
    fn names_next_entry(&self, map: &MapForm, field: &Shape) -> bool {
        let needs_value = field.kind() != TextKind::Bool;
        self.in_a_row && needs_value && self.word_ahead(1).is_some_and(|next| map.starts_with(next))
    }

    /// The value behind a key: nothing more is needed where the key says `true`.
    pub fn keyed(&mut self, shape: &Shape) -> Node {
        let flag = shape.kind() == TextKind::Bool && shape.form().text.is_some();
        if flag && !matches!(self.word(), Some("true" | "false")) {
            return Node::text(self.here(), "true");
        }
        if self.peek().is_none() {
            return Node::new(self.here(), Tree::Empty);
        }
        if self.at(Kind::Colon) {
            self.unexpected();
        }
        self.value(shape)
    }

    /// `NAME ...`: an entry of a dictionary.
    pub fn named_entry(&mut self, shape: &Shape) -> Option<(Node, Node)> {
        let token = self.peek()?;
        if !matches!(token.kind, Kind::Word | Kind::String) {
            return None;
        }
        let key = match token.kind {
            Kind::Word if let Some(name) = self.unnamed(shape) => Node::text(self.here(), name),
            Kind::String => self.scalar(&Shape::anything()),
            _ => {
                self.pos += 1;
                Node::text(self.span(token), self.text(token))
            }
        };
        let assigned = self.word() == Some("with") && shape.field("with").is_none();
        self.pos += usize::from(assigned);
        if assigned {
            self.flag();
        }
        let value = match self.peek() {
            None => Node::new(self.here(), Tree::Empty),
            Some(_) if assigned => self.value(shape),
            Some(next) if next.kind == Kind::Equals && !self.takes_equals(shape) => {
                self.pos += 1;
                self.value(shape)
            }
            Some(_) => self.map_or_value(shape),
        };
        Some((key, value))
    }

    fn takes_equals(&self, shape: &Shape) -> bool {
        shape.map().is_some_and(|map| map.equals.is_some() || map.colon.is_some())
    }

    /// The clauses of a map without braces around them, or any other value.
    pub fn map_or_value(&mut self, shape: &Shape) -> Node {
        let start = self.here();
        let Some(map) = shape.map().filter(|map| !map.single && !shape.is_dictionary()) else {
            return self.value(shape);
        };
        let scalar = shape.form().text.is_some() || shape.item().is_some();
        if scalar && !self.starts_clause(map) {
            return self.value(shape);
        }
        let mut entries = vec![];
        self.clauses(shape, map, &mut entries);
        Node::new(self.since(start), Tree::Map(entries))
    }

    fn starts_clause(&self, map: &MapForm) -> bool {
        match self.peek().map(|token| token.kind) {
            Some(Kind::Colon) => map.colon.is_some() || map.equals.is_some(),
            Some(Kind::Equals) => map.equals.is_some(),
            Some(Kind::Open) => true,
            Some(Kind::Word) => self.word().is_some_and(|word| map.starts_with(word)),
            Some(Kind::String) => map.label.is_some(),
            _ => false,
        }
    }
}
