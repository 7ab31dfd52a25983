//! A place in the tokens, and what can be asked about it.

use super::cards;
use super::tokens::{Kind, Token, Tokens};
use crate::diag::Diagnostic;
use crate::source::{Source, Span};
use crate::spec::limits::MAX_DEPTH;
use crate::spec::node::Node;
use crate::spec::shape::{MapForm, Shape};
use crate::spec::typography;

pub(super) type Entries = Vec<(Node, Node)>;

pub(super) struct Reader<'a> {
    pub source: &'a Source,
    pub masked: &'a str,
    pub tokens: &'a [Token],
    pub pos: usize,
    /// The first token that is not ours: end of a statement, a body or an entry.
    pub end: usize,
    /// Maps whose clauses are being read, outermost first.
    pub enclosing: Vec<Shape>,
    /// Maps whose clauses ended here: what could have gone on.
    pub left: (usize, Vec<Shape>),
    pub depth: usize,
    /// Entries of a dictionary follow each other on one line.
    pub in_a_row: bool,
    /// Fields of the map around a body, which may stand inside its braces.
    pub beside: Option<Beside>,
    /// What the map around is `of`.
    pub subject: Option<String>,
    /// Switches of the map around that were said inside a value.
    pub flags: Entries,
    pub found: Vec<Diagnostic>,
}

/// What stands among the entries of a body and belongs to the map around it.
pub(super) struct Beside {
    pub shape: Shape,
    pub entries: Entries,
    /// How deep the body is.
    pub depth: usize,
}

impl<'a> Reader<'a> {
    pub fn new(source: &'a Source, tokens: &'a Tokens) -> Self {
        let list = &tokens.list;
        Reader {
            source,
            masked: &tokens.masked,
            tokens: list,
            pos: 0,
            end: list.len(),
            enclosing: vec![],
            left: (0, vec![]),
            depth: 0,
            in_a_row: false,
            beside: None,
            subject: None,
            flags: vec![],
            found: vec![],
        }
    }

    pub fn peek(&self) -> Option<Token> {
        self.ahead(0)
    }

    pub fn ahead(&self, by: usize) -> Option<Token> {
        self.tokens.get(self.pos + by).copied().filter(|_| self.pos + by < self.end)
    }

    pub fn at(&self, kind: Kind) -> bool {
        self.peek().is_some_and(|token| token.kind == kind)
    }

    pub fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.pos += 1;
        Some(token)
    }

    /// Steps over a token of a kind, if it stands here.
    pub fn skip(&mut self, kind: Kind) -> bool {
        let here = self.at(kind);
        self.pos += usize::from(here);
        here
    }

    /// What `read` gives; nothing is read where it gives nothing.
    pub fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.pos;
        let found = read(self);
        if found.is_none() {
            self.pos = before;
        }
        found
    }

    pub fn text(&self, token: Token) -> &'a str {
        self.masked.get(token.start..token.end).unwrap_or("")
    }

    pub fn word(&self) -> Option<&'a str> {
        self.peek().filter(|token| token.kind == Kind::Word).map(|token| self.text(token))
    }

    pub fn word_ahead(&self, by: usize) -> Option<&'a str> {
        self.ahead(by).filter(|token| token.kind == Kind::Word).map(|token| self.text(token))
    }

    pub fn span(&self, token: Token) -> Span {
        token.span(self.source.id)
    }

    /// An empty span where the next token starts, or where the last one ended.
    pub fn here(&self) -> Span {
        let at = match self.peek() {
            Some(token) => token.start,
            None => self.pos.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.end),
        };
        Span::new(self.source.id, at, at)
    }

    /// From a token on to the last one that was read.
    pub fn since(&self, start: Span) -> Span {
        let end =
            self.pos.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(start.range().end, |token| token.end);
        Span::new(self.source.id, start.range().start, end.max(start.range().end))
    }

    /// Ends the clauses of the innermost map.
    pub fn leave(&mut self) {
        if self.left.0 != self.pos {
            self.left = (self.pos, vec![]);
        }
        self.left.1.extend(self.enclosing.pop());
    }

    /// Whether a word is a key of a map around this place.
    pub fn is_stop(&self, word: &str) -> bool {
        self.enclosing.iter().filter_map(Shape::map).any(|map| map.starts_with(word))
    }

    /// The index of the token that closes the brace or bracket at `pos`, or the end.
    pub fn closing(&self) -> Option<usize> {
        let mut depth = 0usize;
        for at in self.pos..self.end {
            match self.tokens.get(at)?.kind {
                Kind::Open | Kind::OpenList => depth += 1,
                Kind::Close | Kind::CloseList => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Runs `read` on the tokens inside the brace or bracket at `pos`, and steps behind it.
    pub fn inside<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let open = self.peek()?;
        let outer = self.end;
        let close = self.closing();
        if close.is_none() {
            self.found.push(
                cards::UNCLOSED
                    .error(format!("`{}` is not closed in its statement", self.text(open)))
                    .at(self.span(open), "opened here")
                    .help("close it; a line that starts in the first column starts a new statement"),
            );
        }
        if self.depth >= MAX_DEPTH {
            self.found.push(crate::spec::yaml::too_deep(self.span(open)));
            self.pos = close.map_or(outer, |at| at + 1);
            return None;
        }
        self.pos += 1;
        self.end = close.unwrap_or(outer);
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        if self.pos < self.end {
            self.unexpected();
        }
        self.end = outer;
        self.pos = close.map_or(outer, |at| at + 1);
        Some(value)
    }

    /// Says that nothing takes the token here, and steps to the end of what is being read.
    pub fn unexpected(&mut self) {
        if let Some(token) = self.peek() {
            let text = self.text(token);
            if let Some((at, c)) = typography::first(text) {
                let start = token.start + at;
                let span = Span::new(self.source.id, start, start + c.len_utf8());
                let (line, _) = self.source.line_column(start);
                let whole = self.source.text.lines().nth(line - 1).unwrap_or(text);
                self.found.push(typography::finding(c, span, &typography::mended(whole)));
                self.pos = self.end;
                return;
            }
            let error = cards::UNEXPECTED.error(format!("`{text}` fits nothing in front of it"));
            let around = self.enclosing.iter().chain(self.left.1.iter().filter(|_| self.left.0 == self.pos));
            let maps: Vec<&MapForm> = around.filter_map(Shape::map).collect();
            let keys = maps.iter().flat_map(|map| map.fields.keys().map(String::as_str));
            let close = crate::diag::closest(text, keys);
            let line = self.source.text.get(..token.start).and_then(|before| before.lines().last()).unwrap_or_default();
            let signs = maps.iter().flat_map(|map| [(&map.colon, ':'), (&map.equals, '=')]);
            let mut forgotten = signs.filter(|(field, sign)| field.is_some() && !line.contains(*sign));
            let help = match (token.kind, close) {
                (Kind::Word, Some(name)) => format!("did you mean `{name}`?"),
                (Kind::Word, None) if let Some((_, sign)) = forgotten.next() => {
                    format!("a sign is missing: write `{sign} {text}`")
                }
                (Kind::Word, None) => "items of a list stand apart by commas; texts stand in double quotes".to_owned(),
                (Kind::Colon, _) => "a key and its value stand side by side, without a colon".to_owned(),
                (Kind::Junk, _) if text == "\"" => "close the quote on its line".to_owned(),
                (Kind::Close | Kind::CloseList, _) => "delete it, or open it before".to_owned(),
                _ => "texts with signs in them stand in double quotes".to_owned(),
            };
            self.found.push(error.at(self.span(token), "cannot be read here").help(help));
        }
        self.pos = self.end;
    }
}
