//! Where each piece of a decoded scalar stands in the source.

use granit_parser::ScalarStyle;

/// Runs `(offset in value, offset in source)` for a scalar whose source text is `raw`, quotes and block header included.
///
/// Both texts are walked side by side: folding only turns white space into other white space, and an escape stands for one character.
pub fn align(raw: &str, value: &str, style: ScalarStyle, start: u32) -> Vec<(u32, u32)> {
    let mut runs = Runs { start, list: vec![] };
    let mut at = opening(raw, style);
    if raw.get(at..at + value.len()) == Some(value) {
        runs.push(0, at);
        return runs.list;
    }
    for (offset, wanted) in value.char_indices() {
        if !wanted.is_whitespace() {
            at += white(&raw[at..]);
        }
        let Some(seen) = raw[at..].chars().next() else { break };
        runs.push(offset, at);
        at += match (style, seen) {
            (ScalarStyle::DoubleQuoted, '\\') => escape(&raw[at..]),
            (ScalarStyle::SingleQuoted, '\'') => 2,
            _ if seen == wanted => seen.len_utf8(),
            // A line break that became a space: the white space before the next word is skipped there.
            _ => 0,
        };
        at = at.min(raw.len());
    }
    runs.list
}

/// The first byte of content: behind the quote, or behind a block scalar's header line.
fn opening(raw: &str, style: ScalarStyle) -> usize {
    match style {
        ScalarStyle::Plain => 0,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1.min(raw.len()),
        ScalarStyle::Literal | ScalarStyle::Folded if raw.starts_with(['|', '>']) => {
            raw.find('\n').map_or(raw.len(), |at| at + 1)
        }
        ScalarStyle::Literal | ScalarStyle::Folded => 0,
    }
}

/// White space and escaped line breaks.
fn white(raw: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &raw[at..];
        at += rest.len() - rest.trim_start().len();
        match raw[at..].strip_prefix('\\') {
            Some(after) if after.starts_with(['\n', '\r']) => at += 1,
            _ => return at,
        }
    }
}

fn escape(raw: &str) -> usize {
    match raw.chars().nth(1) {
        Some('x') => 4,
        Some('u') => 6,
        Some('U') => 10,
        Some(c) => 1 + c.len_utf8(),
        None => 1,
    }
}

struct Runs {
    start: u32,
    list: Vec<(u32, u32)>,
}

impl Runs {
    /// A run grows as long as both offsets advance together.
    fn push(&mut self, offset: usize, at: usize) {
        let (offset, at) = (offset as u32, self.start + at as u32);
        match self.list.last() {
            Some((from, to)) if at.checked_sub(*to) == Some(offset - from) => {}
            _ => self.list.push((offset, at)),
        }
    }
}
