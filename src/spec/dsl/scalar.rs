//! One text: a word, a quoted text, or as much as a formula takes.

use super::cursor::Reader;
use super::tokens::{Kind, Token};
use crate::source::Span;
use crate::spec::expr::{Prefix, prefix};
use crate::spec::node::{Node, Text, Tree};
use crate::spec::shape::{Shape, TextKind};

/// A formula longer than this is none.
const MAX_FORMULA: usize = 64 << 10;

impl Reader<'_> {
    pub fn scalar(&mut self, shape: &Shape) -> Node {
        let Some(token) = self.peek() else { return Node::new(self.here(), Tree::Empty) };
        if shape.kind() == TextKind::Chain
            && let Some(chain) = self.attempt(|reader| reader.chain(true))
        {
            return chain;
        }
        if token.kind == Kind::String && !self.goes_on(token, shape.kind()) {
            self.pos += 1;
            return self.string(token);
        }
        let kind = match shape.kind() {
            TextKind::Formula => Some(Prefix::Formula),
            TextKind::Terms => Some(Prefix::Terms),
            TextKind::Effects => Some(Prefix::Effects),
            TextKind::Expression | TextKind::Filter => Some(Prefix::Expression),
            TextKind::Claim => Some(Prefix::Claim),
            TextKind::Range => Some(Prefix::Range),
            TextKind::Printed => return self.cell(),
            _ => None,
        };
        let length = kind.and_then(|kind| prefix(kind, self.rest_of_line(token.start)));
        match length {
            Some(length) if length > token.end - token.start || kind == Some(Prefix::Expression) => {
                self.raw(token.start, self.word_end(token.start + length))
            }
            _ => self.word_text(token),
        }
    }

    /// A quoted text that an operator follows is the start of an expression: `"East" == region`.
    fn goes_on(&self, token: Token, kind: TextKind) -> bool {
        let expression = matches!(kind, TextKind::Expression | TextKind::Filter | TextKind::Claim);
        let after = self.masked.get(token.end..).unwrap_or("").trim_start_matches(' ');
        expression && after.starts_with(['=', '<', '>', '!'])
    }

    /// A word; a sign that can be no value is left for the caller to refuse.
    fn word_text(&mut self, token: Token) -> Node {
        let span = self.span(token);
        if matches!(token.kind, Kind::Word | Kind::Junk) {
            self.pos += 1;
            let text = Text { value: self.text(token).to_owned(), quoted: false, runs: vec![(0, span.start)] };
            return Node::new(span, Tree::Text(text));
        }
        Node::new(self.here(), Tree::Empty)
    }

    /// The text from an offset to the end of its line; brackets carry it over line ends.
    fn rest_of_line(&self, start: usize) -> &str {
        let limit = self.tokens.get(self.end).map_or(self.masked.len(), |token| token.start);
        let limit = self.masked.floor_char_boundary(limit.min(start + MAX_FORMULA).max(start));
        let text = self.masked.get(start..limit).unwrap_or("");
        let (mut depth, mut quote) = (0usize, None);
        for (at, c) in text.char_indices() {
            match (quote, c) {
                (Some(open), c) if c == open || c == '\n' => quote = None,
                (Some(_), _) => {}
                (None, '"' | '`') => quote = Some(c),
                (None, '(' | '[') => depth += 1,
                (None, ')' | ']') => depth = depth.saturating_sub(1),
                (None, '\n' | '{' | '}' | ';') if depth == 0 => return &text[..at],
                _ => {}
            }
        }
        text
    }

    /// The end of a word that an offset falls into: `y ~ x*z` is refused whole, and not read as `y ~ x`.
    fn word_end(&self, at: usize) -> usize {
        let later = self.tokens.get(self.pos..self.end).unwrap_or_default();
        later.iter().find(|token| token.start < at && at < token.end).map_or(at, |token| token.end)
    }

    /// Source text as it stands; tokens inside it are stepped over.
    fn raw(&mut self, start: usize, end: usize) -> Node {
        let value = self.masked.get(start..end).unwrap_or("").to_owned();
        while self.peek().is_some_and(|token| token.start < end) {
            self.pos += 1;
        }
        let span = Span::new(self.source.id, start, end);
        Node::new(span, Tree::Text(Text { value, quoted: false, runs: vec![(0, span.start)] }))
    }

    /// A printed cell: everything up to the next bar or the end of the line. `~` is an empty one.
    fn cell(&mut self) -> Node {
        let start = self.here().range().start;
        let line = self.rest_of_line(start);
        let text = line.split('|').next().unwrap_or("").trim_end();
        let end = start + text.len();
        if text == "~" {
            self.pos += 1;
            return Node::new(Span::new(self.source.id, start, end), Tree::Empty);
        }
        if text.is_empty() {
            return Node::new(Span::new(self.source.id, start, start), Tree::Empty);
        }
        self.raw(start, end)
    }

    fn string(&self, token: Token) -> Node {
        let span = self.span(token);
        let raw = self.masked.get(token.start + 1..token.end.saturating_sub(1)).unwrap_or("");
        let (mut value, mut runs) = (String::new(), vec![(0, span.start + 1)]);
        let mut letters = raw.char_indices().peekable();
        while let Some((_, c)) = letters.next() {
            if c != '\\' {
                value.push(c);
                continue;
            }
            match letters.next().map(|(_, c)| c) {
                Some('n') => value.push('\n'),
                Some('t') => value.push('\t'),
                Some(other) => value.push(other),
                None => {}
            }
            let after = letters.peek().map_or(raw.len(), |(at, _)| *at);
            runs.push((value.len() as u32, span.start + 1 + after as u32));
        }
        Node::new(span, Tree::Text(Text { value, quoted: true, runs }))
    }
}
