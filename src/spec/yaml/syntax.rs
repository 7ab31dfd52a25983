//! YAML syntax errors as plain sentences with one piece of advice.

use granit_parser::{ErrorKind, ScanError};

use super::cards;
use crate::diag::Diagnostic;
use crate::source::{Source, Span};
use crate::spec::limits::MAX_DEPTH;
use crate::spec::typography;

pub fn too_deep(span: Span) -> Diagnostic {
    cards::TOO_DEEP
        .error(format!("lists and maps are nested more than {MAX_DEPTH} deep"))
        .at(span, "this one is too deep")
        .help("close brackets, or name the inner part on its own")
}

pub fn translate(source: &Source, error: &ScanError) -> Diagnostic {
    let text = &source.text;
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let at = text.floor_char_boundary(at);
    let span = character(source, at);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => return too_deep(span),
        ErrorKind::DirectiveDisallowed => {
            return cards::DIRECTIVE
                .error("a directive (`%`) is not part of the language")
                .at(span, "it starts here")
                .help("delete the line; studies are YAML 1.2");
        }
        _ => {}
    }
    look_alike(source, at)
        .or_else(|| tab(source, at))
        .or_else(|| colon(source, at))
        .unwrap_or_else(|| plain(source, error.kind(), span))
}

/// The character at an offset, or the last one.
fn character(source: &Source, at: usize) -> Span {
    let width = source.text[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    Span::new(source.id, at, at + width)
}

/// The lines that a parser may have been reading when it gave up: this one and the one before.
fn lines_near(source: &Source, at: usize) -> Vec<(usize, &str)> {
    let text: &str = &source.text;
    let start_of = |at: usize| text[..at].rfind('\n').map_or(0, |at| at + 1);
    let line_at = |start: usize| text[start..].split('\n').next().unwrap_or("");
    let here = start_of(at);
    let mut lines = vec![(here, line_at(here))];
    if here > 0 {
        let before = start_of(here - 1);
        lines.push((before, line_at(before)));
    }
    lines
}

/// A line without its comment and its quoted texts, byte for byte.
fn bare(line: &str) -> String {
    let mut quote = None;
    let mut comment = false;
    let mut before = ' ';
    let blank = |c: char| " ".repeat(c.len_utf8());
    let mut kept = String::new();
    for c in line.chars() {
        comment |= quote.is_none() && c == '#' && before == ' ';
        let hide = comment || quote.is_some();
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') && matches!(before, ' ' | '[' | '{' | ',') => quote = Some(c),
            _ => {}
        }
        kept.push_str(&if hide { blank(c) } else { c.to_string() });
        before = c;
    }
    kept
}

fn look_alike(source: &Source, at: usize) -> Option<Diagnostic> {
    lines_near(source, at).into_iter().find_map(|(start, line)| {
        let (offset, c) = typography::first(&bare(line))?;
        let span = Span::new(source.id, start + offset, start + offset + c.len_utf8());
        let spaced =
            typography::mended(&line.replace('：', ": ").replace('，', ", ")).replace(":  ", ": ").replace(",  ", ", ");
        Some(typography::finding(c, span, &spaced))
    })
}

fn tab(source: &Source, at: usize) -> Option<Diagnostic> {
    lines_near(source, at).into_iter().find_map(|(start, line)| {
        let indent = line.len() - line.trim_start().len();
        let offset = line[..indent].find('\t')?;
        let span = Span::new(source.id, start + offset, start + offset + 1);
        Some(
            cards::TAB
                .error("the line is indented with a tab")
                .at(span, "a tab")
                .help("indent with spaces; most editors can change the whole file at once"),
        )
    })
}

/// `key:[a]` and `key:value`.
fn colon(source: &Source, at: usize) -> Option<Diagnostic> {
    lines_near(source, at).into_iter().find_map(|(start, line)| {
        let offset = touching_colon(&bare(line))?;
        let span = Span::new(source.id, start + offset, start + offset + 2);
        let (key, value) = line.split_at(offset + 1);
        Some(cards::touching(span, key.trim_end_matches(':'), value))
    })
}

fn touching_colon(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    line.match_indices(':').map(|(at, _)| at).find(|&at| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + 1);
        let bracket = matches!(after, Some(b'[' | b'{' | b'"'));
        let word = at > 0
            && after.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
            && line[..at].trim_start_matches(['-', ' ']).chars().all(|c| c.is_alphanumeric() || c == '_');
        before.is_some_and(|byte| !byte.is_ascii_whitespace()) && (bracket || word)
    })
}

fn plain(source: &Source, kind: &ErrorKind, span: Span) -> Diagnostic {
    let (what, label, help) = sentence(kind);
    let mut found = cards::SYNTAX.error(what).at(span, label).help(help);
    if let ErrorKind::UnexpectedCharacter { character } = kind {
        found.message = format!("`{character}` cannot start a value in YAML");
    }
    if let Some(open) = last_open(source, span.start as usize)
        && closes_late(kind)
    {
        found = found.at(open, "this bracket is still open");
    }
    found
}

fn closes_late(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::UnexpectedEofFlowSequence
            | E::UnexpectedEofFlowMapping
            | E::UnexpectedEofImplicitFlowMapping
            | E::UnclosedFlowCollection { .. }
            | E::MismatchedFlowCollectionEnd { .. }
            | E::ExpectedFlowMappingSeparator
            | E::ExpectedFlowSequenceSeparator
            | E::InvalidFlowScalarIndent
    )
}

/// The innermost bracket that is open at an offset; quotes and comments of the same line aside.
fn last_open(source: &Source, at: usize) -> Option<Span> {
    let mut open = vec![];
    let mut start = 0;
    for line in source.text[..at].split_inclusive('\n') {
        for (offset, c) in bare(line).char_indices() {
            match c {
                '[' | '{' => open.push(start + offset),
                ']' | '}' => {
                    open.pop();
                }
                _ => {}
            }
        }
        start += line.len();
    }
    open.last().map(|&at| Span::new(source.id, at, at + 1))
}

fn sentence(kind: &ErrorKind) -> (&'static str, &'static str, &'static str) {
    use ErrorKind as E;
    match kind {
        E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::UnclosedFlowCollection { .. } => {
            ("a bracket is never closed", "it opens here", "close it with `]` or `}`")
        }
        E::MisplacedFlowCollectionEnd => {
            ("a closing bracket has no opening one", "this bracket", "delete it, or open the list or map before it")
        }
        E::MismatchedFlowCollectionEnd { .. } => {
            ("a bracket is closed by one of another kind", "it opens here", "`[` is closed by `]`, `{` by `}`")
        }
        E::ExpectedFlowMappingSeparator | E::ExpectedFlowSequenceSeparator => (
            "a comma or a closing bracket is missing",
            "something else stands here",
            "put a comma between entries, and quotes around texts that hold `,`, `:`, `[` or `{`",
        ),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar | E::InvalidQuotedScalarIndent => (
            "a quote is never closed",
            "still inside the quoted text here",
            "close the quote on the line where it opens",
        ),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "something follows a closed quote",
            "this stands behind the quote",
            "put the whole text between the quotes",
        ),
        E::UnknownQuotedScalarEscape | E::InvalidQuotedScalarHexEscape | E::InvalidUnicodeEscape => (
            "a backslash in double quotes starts an escape that YAML does not know",
            "in this quoted text",
            "double the backslash, or use single quotes",
        ),
        E::SimpleKeyExpected | E::InvalidSimpleKey | E::ExpectedBlockMappingKey => (
            "a line without a colon stands among entries `key: value`",
            "around here",
            "write `key: value`, or indent the line below the key it belongs to",
        ),
        E::MappingValueNotAllowed | E::InvalidColonPlacement | E::MappingKeyNotAllowed => (
            "a second `: ` stands on a line that already has its key",
            "this colon",
            "put quotes around a text that holds a colon",
        ),
        E::TabInIndentation | E::TabInBlockIndentation | E::TabNotAllowed => {
            ("a tab stands where YAML wants spaces", "a tab", "indent with spaces")
        }
        E::ExpectedBlockSequenceEntry | E::BlockSequenceEntryNotAllowed | E::BlockEntryInFlowCollection => (
            "a list bullet `- ` stands where no list goes on",
            "around here",
            "indent the bullets of one list alike, or write the list in brackets: [a, b]",
        ),
        E::UnexpectedCharacter { .. } => {
            ("a character cannot start a value in YAML", "this character", "put quotes around the text")
        }
        E::PlainScalarStartsWithDashFlowIndicator => {
            ("a `-` stands without a name behind it", "this dash", "write the sign in front of a name: [-so2]")
        }
        E::CommentNotSeparated => ("a `#` touches the text before it", "this `#`", "put a space before the comment"),
        _ => (
            "the indentation or the brackets do not fit together",
            "YAML cannot go on here",
            "compare the indentation with the lines above, and close every bracket and quote",
        ),
    }
}
