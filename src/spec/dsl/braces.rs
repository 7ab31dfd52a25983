//! What stands in braces and brackets.

use super::cursor::{Entries, Reader};
use super::tokens::Kind;
use crate::spec::node::{Node, Tree};
use crate::spec::shape::{MapForm, Shape, TextKind};

impl Reader<'_> {
    pub fn braced(&mut self, shape: &Shape) -> Node {
        let start = self.here();
        // Keys of the maps around are no keys in here.
        let outer = std::mem::take(&mut self.enclosing);
        let value = self.inside(|reader| reader.body(shape)).unwrap_or(Tree::Empty);
        self.enclosing = outer;
        Node::new(self.since(start), value)
    }

    fn body(&mut self, shape: &Shape) -> Tree {
        if shape.options().is_some() {
            return self.tree_body(shape);
        }
        match shape.map() {
            Some(map) if shape.item().is_none() || self.is_assignment() || self.peek().is_none() => {
                Tree::Map(self.map_body(shape, map))
            }
            _ if shape.item().is_some() => Tree::List(self.list_body(&shape.item().unwrap_or_else(Shape::anything))),
            _ => Tree::Map(self.map_body(shape, &MapForm { rest: Some(0), ..MapForm::default() })),
        }
    }

    fn is_assignment(&self) -> bool {
        self.ahead(1).is_some_and(|token| token.kind == Kind::Equals) || self.word_ahead(1) == Some("with")
    }

    /// Clauses of the fields, and entries of the author's own, each on a line or behind a `;`.
    pub fn map_body(&mut self, shape: &Shape, map: &MapForm) -> Entries {
        let mut entries = vec![];
        let end = self.end;
        let column = self.first_column();
        while self.pos < end {
            if self.skip(Kind::Semicolon) || (map.rest.is_some() && self.skip(Kind::Comma)) {
                continue;
            }
            if self.is_beside() {
                self.read_beside();
                continue;
            }
            self.end = self.entry_end(end, column);
            let before = self.pos;
            if map.single {
                entries.extend(self.named_single(shape));
            } else if let Some(list) = map.chain.as_deref().filter(|_| self.starts_chain()) {
                let span = self.here();
                let inner = shape.field(list).unwrap_or_else(Shape::anything);
                self.append(list, span, &inner, &mut entries);
            } else {
                self.clauses(shape, map, &mut entries);
            }
            if self.pos == before && map.rest.is_some() {
                let outer = std::mem::replace(&mut self.in_a_row, column.is_none());
                entries.extend(self.named_entry(&shape.rest().unwrap_or_else(Shape::anything)));
                self.in_a_row = outer;
            }
            let assigned = map.rest.is_some() && self.is_assignment();
            let follows = assigned || self.is_beside() || self.starts_entry(shape);
            let more = self.pos > before && (follows || self.at(Kind::Semicolon) || self.at(Kind::Comma));
            if self.pos < self.end && !more {
                self.unexpected();
            }
            self.end = end;
        }
        entries
    }

    /// `{ name = payload }` of a call.
    fn named_single(&mut self, shape: &Shape) -> Option<(Node, Node)> {
        let inner = self.word().and_then(|word| shape.value(word)).unwrap_or_else(Shape::anything);
        self.named_entry(&inner)
    }

    /// The column where entries of a body start; none where the body stands on one line.
    fn first_column(&self) -> Option<usize> {
        self.tokens.get(self.pos..self.end)?.iter().find(|token| token.first).map(|token| token.column)
    }

    /// The token that starts the next entry.
    fn entry_end(&self, end: usize, column: Option<usize>) -> usize {
        let mut depth = 0usize;
        for at in self.pos..end {
            let Some(token) = self.tokens.get(at) else { break };
            let starts = at > self.pos && token.first && column.is_some_and(|column| token.column <= column);
            if depth == 0 && (starts && token.kind != Kind::Close || token.kind == Kind::Semicolon && at > self.pos) {
                return at;
            }
            match token.kind {
                Kind::Open | Kind::OpenList => depth += 1,
                Kind::Close | Kind::CloseList => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        end
    }

    /// Items with or without commas between them; maps take a line each.
    fn list_body(&mut self, item: &Shape) -> Vec<Node> {
        let mut items = vec![];
        let end = self.end;
        let column = self.first_column();
        while self.pos < end {
            if self.skip(Kind::Comma) || self.skip(Kind::Semicolon) {
                continue;
            }
            self.end = if item.map().is_some() { self.entry_end(end, column) } else { end };
            let before = self.pos;
            items.push(self.map_or_value(item));
            if self.pos == before || (item.map().is_some() && self.pos < self.end && !self.at(Kind::Comma)) {
                self.unexpected();
            }
            self.end = end;
        }
        items
    }

    /// `[a, b]`: a list, whatever else the shape allows.
    pub fn bracketed(&mut self, shape: &Shape) -> Node {
        let start = self.here();
        let item = shape.item().unwrap_or_else(Shape::anything);
        let outer = std::mem::take(&mut self.enclosing);
        let items = self.inside(|reader| {
            let mut items = vec![];
            while reader.pos < reader.end {
                let before = reader.pos;
                items.push(reader.bracket_item(&item));
                if !reader.skip(Kind::Comma) || reader.pos == before {
                    break;
                }
            }
            items
        });
        self.enclosing = outer;
        Node::new(self.since(start), Tree::List(items.unwrap_or_default()))
    }

    fn bracket_item(&mut self, item: &Shape) -> Node {
        match self.peek().map(|token| token.kind) {
            Some(Kind::Open) => self.braced(item),
            Some(Kind::OpenList) => self.bracketed(item),
            Some(Kind::Word) if self.word() == Some("~") => {
                let span = self.here();
                self.pos += 1;
                Node::new(span, Tree::Empty)
            }
            _ if item.kind() == TextKind::Printed => self.scalar(&Shape::anything()),
            _ => self.scalar(item),
        }
    }
}
