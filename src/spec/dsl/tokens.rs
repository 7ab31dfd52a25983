//! The text of a DSL study as tokens, with comments aside.

use pest::Parser;
use pest_derive::Parser;

use crate::source::{Source, Span};

#[derive(Parser)]
#[grammar = "../grammar/study.pest"]
struct Grammar;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    Semicolon,
    Bar,
    Colon,
    Equals,
    String,
    Word,
    Junk,
}

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Bytes in front of it on its line.
    pub column: usize,
    /// Nothing but spaces in front of it.
    pub first: bool,
}

/// A comment without its `#`.
pub struct Remark {
    pub start: usize,
    pub text: String,
    /// Nothing but spaces in front of it.
    pub own_line: bool,
}

pub struct Tokens {
    pub list: Vec<Token>,
    pub remarks: Vec<Remark>,
    /// The text with comments blanked, byte for byte.
    pub masked: String,
}

pub fn tokens(source: &Source) -> Tokens {
    let text: &str = &source.text;
    let mut out = Tokens { list: vec![], remarks: vec![], masked: String::new() };
    let mut masked = text.as_bytes().to_vec();
    let (mut line, mut first) = (0, true);
    let pairs = Grammar::parse(Rule::file, text).into_iter().flatten().flat_map(|file| file.into_inner());
    for pair in pairs {
        let (rule, span) = (pair.as_rule(), pair.as_span());
        let (start, end) = (span.start(), span.end());
        let Some(kind) = kind(rule) else {
            match rule {
                Rule::newline => (line, first) = (end, true),
                Rule::comment => {
                    let comment = span.as_str().trim_start_matches('#').trim().to_owned();
                    out.remarks.push(Remark { start, text: comment, own_line: first });
                    masked[start..end].fill(b' ');
                }
                _ => {}
            }
            continue;
        };
        out.list.push(Token { kind, start, end, column: start - line, first });
        first = false;
    }
    out.masked = String::from_utf8(masked).unwrap_or_else(|_| text.to_owned());
    out
}

fn kind(rule: Rule) -> Option<Kind> {
    Some(match rule {
        Rule::open => Kind::Open,
        Rule::close => Kind::Close,
        Rule::open_list => Kind::OpenList,
        Rule::close_list => Kind::CloseList,
        Rule::comma => Kind::Comma,
        Rule::semicolon => Kind::Semicolon,
        Rule::bar => Kind::Bar,
        Rule::colon => Kind::Colon,
        Rule::equals => Kind::Equals,
        Rule::string => Kind::String,
        Rule::word => Kind::Word,
        Rule::junk => Kind::Junk,
        _ => return None,
    })
}

impl Token {
    pub fn span(&self, file: u16) -> Span {
        Span::new(file, self.start, self.end)
    }
}

/// Whether a text is one word, wherever it stands.
pub fn is_word(text: &str) -> bool {
    let closed = text.chars().try_fold(0usize, |depth, c| match c {
        '(' => Some(depth + 1),
        ')' => depth.checked_sub(1),
        _ => Some(depth),
    });
    let safe = closed == Some(0)
        && !text.starts_with('#')
        && !text.contains(char::is_whitespace)
        && text != "~"
        && text != "with";
    let whole = |file: pest::iterators::Pair<'_, Rule>| {
        let tokens: Vec<_> = file.into_inner().filter(|pair| pair.as_rule() != Rule::EOI).collect();
        matches!(tokens.as_slice(), [one] if one.as_rule() == Rule::word)
    };
    safe && Grammar::parse(Rule::file, text).ok().and_then(|mut pairs| pairs.next()).is_some_and(whole)
}
