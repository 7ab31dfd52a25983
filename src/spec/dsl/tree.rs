//! Index trees: `Branch "label" { +a  -b  ~c toward 6 }`.

use super::cards;
use super::cursor::Reader;
use super::tokens::Kind;
use crate::spec::node::{Node, Tree};
use crate::spec::shape::Shape;

impl Reader<'_> {
    /// A tree without braces: one leaf.
    pub fn tree(&mut self, shape: &Shape) -> Node {
        let start = self.here();
        let leaf = self.leaf(shape);
        Node::new(self.since(start), Tree::List(vec![leaf]))
    }

    pub fn tree_body(&mut self, shape: &Shape) -> Tree {
        let (mut leaves, mut branches) = (vec![], vec![]);
        while self.pos < self.end {
            if self.skip(Kind::Comma) || self.skip(Kind::Semicolon) {
                continue;
            }
            let before = self.pos;
            if self.starts_branch(shape) {
                branches.extend(self.branch(shape));
            } else {
                leaves.push(self.leaf(shape));
            }
            if self.pos == before {
                self.unexpected();
            }
        }
        if let Some(stray) = leaves.first().filter(|_| !branches.is_empty()) {
            self.found.push(
                cards::UNEXPECTED
                    .error("leaves and branches stand side by side")
                    .at(stray.span, "a leaf among branches")
                    .help("put the leaf into a branch of its own: `Name { +x }`"),
            );
        }
        if branches.is_empty() { Tree::List(leaves) } else { Tree::Map(branches) }
    }

    /// A name with something behind it: braces, a label, options.
    fn starts_branch(&self, shape: &Shape) -> bool {
        let Some(token) = self.peek() else { return false };
        let signed = self.text(token).trim_start_matches('"').starts_with(['+', '-', '~']);
        let opens = |by: usize| self.ahead(by).is_some_and(|token| token.kind == Kind::Open);
        if signed {
            return opens(1);
        }
        let option = self
            .word_ahead(1)
            .is_some_and(|word| word == "of" || shape.options().is_some_and(|options| options.field(word).is_some()));
        let label = self.ahead(1).is_some_and(|token| token.kind == Kind::String);
        // A quoted name next to a name may be two branches, or a branch with its label.
        opens(1) || option || (label && (opens(2) || self.word_ahead(2).is_some()))
    }

    fn branch(&mut self, shape: &Shape) -> Option<(Node, Node)> {
        let options = shape.options().unwrap_or_else(Shape::anything);
        let token = self.peek()?;
        let key = match token.kind {
            Kind::String => self.scalar(&Shape::anything()),
            _ => {
                self.pos += 1;
                Node::text(self.span(token), self.text(token))
            }
        };
        let start = self.here();
        let mut entries = vec![];
        if self.at(Kind::String) {
            let at = self.here();
            let label = self.scalar(&Shape::anything());
            entries.push((Node::text(at, "label"), label));
        }
        if let Some(map) = options.map() {
            self.clauses_without_body(&options, map, &mut entries);
        }
        let at = self.here();
        let explicit = self.word() == Some("of");
        self.pos += usize::from(explicit);
        if !self.at(Kind::Open) {
            return Some((key, Node::new(self.since(start), Tree::Map(entries))));
        }
        let below = self.braced(shape);
        if entries.is_empty() && !explicit {
            return Some((key, below));
        }
        entries.push((Node::text(at, "of"), below));
        Some((key, Node::new(self.since(start), Tree::Map(entries))))
    }

    /// `+x`, `-x`, `~x toward 6`, `+x weight .3`.
    fn leaf(&mut self, shape: &Shape) -> Node {
        let start = self.here();
        let options = shape.item().unwrap_or_else(Shape::anything);
        let mut leaf = self.scalar(&Shape::anything());
        let target = leaf.as_text().and_then(|text| text.strip_prefix('~')).map(str::to_owned);
        if let Some(name) = &target {
            leaf = Node::text(leaf.span, name.as_str());
        }
        let field = self.word().is_some_and(|word| options.field(word).is_some());
        if target.is_none() && !field {
            return leaf;
        }
        let mut entries = vec![(Node::text(start, "leaf"), leaf)];
        if let Some(map) = options.map() {
            self.clauses(&options, map, &mut entries);
        }
        Node::new(self.since(start), Tree::Map(entries))
    }

    /// Options of a branch; the braces behind them are its leaves.
    fn clauses_without_body(
        &mut self,
        options: &Shape,
        map: &crate::spec::shape::MapForm,
        entries: &mut super::cursor::Entries,
    ) {
        while let Some(word) = self.word() {
            let Some(inner) = options.field(word) else { break };
            let Some(token) = self.next() else { break };
            self.enclosing.push(options.clone());
            let value = self.keyed(&inner);
            self.enclosing.pop();
            entries.push((Node::text(self.span(token), word), value));
        }
        // A label may also stand behind the options.
        if let Some(label) = map.label.as_deref().filter(|_| self.at(Kind::String)) {
            let at = self.here();
            let value = self.scalar(&Shape::anything());
            entries.push((Node::text(at, label), value));
        }
    }
}
