//! Chains of arrows, whose names may be quoted: `Innovation -> "Means of labor"`.

use super::cursor::Reader;
use super::tokens::Kind;
use crate::source::Span;
use crate::spec::expr::{Prefix, prefix};
use crate::spec::node::{Node, Text, Tree};

const ARROW: &str = "->";

impl Reader<'_> {
    /// Whether two names with an arrow between them stand here.
    pub fn starts_chain(&self) -> bool {
        let name = self.peek().is_some_and(|token| matches!(token.kind, Kind::Word | Kind::String));
        name && self.word_ahead(1) == Some(ARROW)
    }

    /// A chain as one text; names stand apart by commas where `commas` allows several.
    pub fn chain(&mut self, commas: bool) -> Option<Node> {
        let start = self.here();
        let starts = self.starts_chain() || commas && self.lists_names_before_arrow();
        if !starts {
            return self.tight_chain();
        }
        let mut text = Text { value: String::new(), quoted: false, runs: vec![] };
        self.stop(&mut text)?;
        loop {
            let sign = match self.peek()? {
                token if token.kind == Kind::Comma && commas => ", ",
                token if token.kind == Kind::Word && self.text(token) == ARROW => " -> ",
                _ => break,
            };
            self.pos += 1;
            text.value.push_str(sign);
            self.stop(&mut text)?;
            if self.peek().is_none() {
                break;
            }
        }
        Some(Node::new(self.since(start), Tree::Text(text)))
    }

    fn lists_names_before_arrow(&self) -> bool {
        let mut at = 0;
        while self.ahead(at).is_some_and(|token| matches!(token.kind, Kind::Word | Kind::String)) {
            match self.ahead(at + 1) {
                Some(token) if token.kind == Kind::Comma => at += 2,
                Some(token) => return token.kind == Kind::Word && self.text(token) == ARROW,
                None => return false,
            }
        }
        false
    }

    /// `A->B`, which is one word.
    fn tight_chain(&mut self) -> Option<Node> {
        let word = self.word()?;
        if prefix(Prefix::Chain, word)? != word.len() {
            return None;
        }
        let span: Span = self.span(self.peek()?);
        self.pos += 1;
        Some(Node::new(span, Tree::Text(Text { value: word.to_owned(), quoted: false, runs: vec![(0, span.start)] })))
    }

    /// Adds the name that stands here, and where in the source it does.
    fn stop(&mut self, text: &mut Text) -> Option<()> {
        let token = self.next()?;
        let span = self.span(token);
        let (name, start) = match token.kind {
            Kind::Word => (self.text(token), span.start),
            Kind::String => (self.text(token).trim_matches('"'), span.start + 1),
            _ => return None,
        };
        text.runs.push((text.value.len() as u32, start));
        text.value.push_str(name);
        Some(())
    }
}
