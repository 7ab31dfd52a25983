//! A value of a shape: how much belongs to it.

use super::cursor::Reader;
use super::tokens::Kind;
use crate::spec::node::{Node, Tree};
use crate::spec::shape::{MapForm, Shape, TextKind};

impl Reader<'_> {
    pub fn value(&mut self, shape: &Shape) -> Node {
        let start = self.here();
        let Some(token) = self.peek() else { return Node::new(start, Tree::Empty) };
        match token.kind {
            Kind::Open => return self.braced(shape),
            Kind::OpenList => return self.bracketed(shape),
            Kind::Word if self.word() == Some("~") && shape.kind() != TextKind::Printed => {
                self.pos += 1;
                return Node::new(self.span(token), Tree::Empty);
            }
            _ => {}
        }
        if shape.options().is_some() {
            return self.tree(shape);
        }
        if let Some(map) = shape.map()
            && let Some(node) = self.inline_map(shape, map)
        {
            return node;
        }
        if shape.item().is_some() || shape.is_open() {
            return self.list(shape);
        }
        self.scalar(shape)
    }

    /// A map without braces, where one can start here.
    fn inline_map(&mut self, shape: &Shape, map: &MapForm) -> Option<Node> {
        let text = shape.form().text.is_some() || shape.item().is_some();
        if map.single {
            return self.call(shape, map, text);
        }
        if shape.is_dictionary() {
            return if text { None } else { self.one_entry(shape) };
        }
        let start = self.here();
        let word = self.word();
        let key = word.is_some_and(|word| map.fields.contains_key(word));
        let choice = word.is_some_and(|word| self.is_choice(shape, word));
        // A word that may stand alone is a key when something other than an outer clause follows.
        let alone = choice && self.word_ahead(1).is_none_or(|next| self.is_stop(next)) && !self.follows_value(1);
        if key && !alone {
            let mut entries = vec![];
            self.clauses(shape, map, &mut entries);
            return Some(Node::new(self.since(start), Tree::Map(entries)));
        }
        if map.first.is_empty() {
            return if text { None } else { self.whole_map(shape, map) };
        }
        self.first_value(shape, map, text)
    }

    fn follows_value(&self, by: usize) -> bool {
        self.ahead(by).is_some_and(|token| matches!(token.kind, Kind::String | Kind::OpenList | Kind::Open))
    }

    fn whole_map(&mut self, shape: &Shape, map: &MapForm) -> Option<Node> {
        let start = self.here();
        let mut entries = vec![];
        self.clauses(shape, map, &mut entries);
        (!entries.is_empty()).then(|| Node::new(self.since(start), Tree::Map(entries)))
    }

    /// A bare value that is the first field when clauses follow, and itself when a text may stand here.
    fn first_value(&mut self, shape: &Shape, map: &MapForm, text: bool) -> Option<Node> {
        if !text {
            return self.whole_map(shape, map);
        }
        let before = (self.pos, self.found.len());
        let plain = if shape.item().is_some() { self.list(shape) } else { self.scalar(shape) };
        let more = self.word().is_some_and(|word| map.starts_with(word));
        if !more {
            return Some(plain);
        }
        self.pos = before.0;
        self.found.truncate(before.1);
        self.whole_map(shape, map)
    }

    fn is_choice(&self, shape: &Shape, word: &str) -> bool {
        shape.form().text.as_ref().is_some_and(|text| text.choices.iter().any(|(choice, _)| choice == word))
    }

    /// `entropy`, `min_max 0..100`, `entropy shift 1e-4`.
    fn call(&mut self, shape: &Shape, map: &MapForm, text: bool) -> Option<Node> {
        let (token, word) = self.peek().zip(self.word())?;
        let start = self.here();
        let field = shape.field(word);
        if field.is_none() && map.rest.is_none() && text {
            return None;
        }
        self.pos += 1;
        let equals = self.skip(Kind::Equals);
        let payload = match field {
            None if equals => Some(self.value(&shape.rest().unwrap_or_else(Shape::anything))),
            None => None,
            Some(inner) if equals => Some(self.value(&inner)),
            Some(inner) if self.payload_follows(&inner) => Some(self.value(&inner)),
            Some(_) => None,
        };
        let name = Node::text(self.span(token), word);
        Some(match payload {
            Some(payload) => Node::new(self.since(start), Tree::Map(vec![(name, payload)])),
            None => name,
        })
    }

    fn payload_follows(&self, shape: &Shape) -> bool {
        let Some(token) = self.peek() else { return false };
        match token.kind {
            Kind::OpenList => true,
            Kind::Word => {
                let word = self.text(token);
                let key = shape.field(word).is_some();
                let scalar = shape.form().text.is_some()
                    || shape.item().is_some()
                    || shape.map().is_some_and(|map| !map.first.is_empty());
                key || (scalar && !self.is_stop(word))
            }
            Kind::String => {
                shape.form().text.is_some()
                    && self.enclosing.last().and_then(Shape::map).is_none_or(|map| map.label.is_none())
            }
            _ => false,
        }
    }

    /// `NAME with value`, or `NAME clauses`: a dictionary of one.
    fn one_entry(&mut self, shape: &Shape) -> Option<Node> {
        let start = self.here();
        let entry = self.named_entry(&shape.rest().unwrap_or_else(Shape::anything))?;
        Some(Node::new(self.since(start), Tree::Map(vec![entry])))
    }

    /// `a, b, c`; one item alone is a list only where nothing else may stand. Printed cells stand apart by bars.
    fn list(&mut self, shape: &Shape) -> Node {
        let start = self.here();
        let item = shape.item().unwrap_or_else(|| shape.clone());
        let separator = if item.kind() == TextKind::Printed { Kind::Bar } else { Kind::Comma };
        let mut items = vec![self.one(&item)];
        while self.at(separator) && self.ahead(1).is_some() {
            self.pos += 1;
            items.push(self.one(&item));
        }
        let alone = shape.form().text.is_some() || shape.is_open();
        match items.pop() {
            Some(one) if items.is_empty() && alone => one,
            Some(last) => {
                items.push(last);
                Node::new(self.since(start), Tree::List(items))
            }
            None => Node::new(start, Tree::Empty),
        }
    }

    fn one(&mut self, item: &Shape) -> Node {
        match self.peek().map(|token| token.kind) {
            Some(Kind::Open) => self.braced(item),
            Some(Kind::OpenList) => self.bracketed(item),
            // Commas stand between chains, so that there can be none inside.
            _ if item.kind() == TextKind::Chain => {
                self.attempt(|reader| reader.chain(false)).unwrap_or_else(|| self.scalar(item))
            }
            _ if item.form().text.is_none() && item.map().is_some() => self.value(item),
            _ => self.scalar(item),
        }
    }
}
