//! Characters that look like the right ones: full-width punctuation, minus signs, curly quotes, wide spaces.

use crate::card;
use crate::diag::Diagnostic;
use crate::source::{Source, Span};

card! {
    /// Punctuation from a Chinese keyboard where the language has its ASCII twin. In labels and other texts it is welcome; as a colon, a
    /// comma, a bracket or a sign it is not read.
    ///
    /// ```yaml bad
    /// study: s
    /// variables:
    ///   Urban: {is：urban_population / population}
    /// ```
    /// ```yaml good
    /// study: s
    /// variables:
    ///   Urban: {is: urban_population / population}
    /// ```
    static FULLWIDTH = "fullwidth-character", "full-width punctuation";
}

card! {
    /// A typographic minus or dash (U+2212, U+2013, U+2014) where a minus sign is meant; text copied from a PDF or Word holds them.
    ///
    /// ```yaml bad
    /// study: s
    /// variables:
    ///   gap: {is: urban − rural}
    /// ```
    /// ```yaml good
    /// study: s
    /// variables:
    ///   gap: {is: urban - rural}
    /// ```
    static MINUS = "typographic-minus", "a typographic minus or dash";
}

card! {
    /// Curly quotes, which a word processor puts for straight ones.
    ///
    /// ```yaml bad
    /// study: s
    /// variables:
    ///   big: {is: region == “East”}
    /// ```
    /// ```yaml good
    /// study: s
    /// variables:
    ///   big: {is: region == "East"}
    /// ```
    static QUOTES = "curly-quotes", "curly quotes";
}

card! {
    /// A no-break space or an ideographic space (U+3000) where a plain space is meant. It looks like indentation, and is not.
    static WIDE_SPACE = "wide-space", "a space that is not a space";
}

/// The ASCII twin of a look-alike.
pub fn twin(c: char) -> Option<char> {
    Some(match c {
        '：' => ':',
        '，' | '、' => ',',
        '；' => ';',
        '．' => '.',
        '\u{2212}' | '\u{2013}' | '\u{2014}' => '-',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '\u{a0}' | '\u{3000}' | '\u{2007}' | '\u{202f}' => ' ',
        '～' => return None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        '【' => '[',
        '】' => ']',
        '×' => '*',
        '÷' => '/',
        _ => return None,
    })
}

/// The text with every look-alike replaced. Letters and digits keep their width: they may be a name.
pub fn mended(text: &str) -> String {
    text.chars().map(|c| if is_look_alike(c) { twin(c).unwrap_or(c) } else { c }).collect()
}

pub fn is_look_alike(c: char) -> bool {
    twin(c).is_some_and(|twin| !twin.is_ascii_alphanumeric())
}

/// The first look-alike of a text.
pub fn first(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, c)| is_look_alike(*c))
}

/// The finding for a look-alike at `span`, with the line as it should be.
pub fn finding(c: char, span: Span, corrected: &str) -> Diagnostic {
    let code = u32::from(c);
    let (card, what) = match c {
        '\u{2212}' | '\u{2013}' | '\u{2014}' => (&MINUS, format!("a typographic dash (U+{code:04X})")),
        '“' | '”' | '‘' | '’' => (&QUOTES, format!("a curly quote (U+{code:04X})")),
        '\u{a0}' | '\u{3000}' | '\u{2007}' | '\u{202f}' => (&WIDE_SPACE, format!("a wide space (U+{code:04X})")),
        _ => (&FULLWIDTH, format!("full-width `{c}` (U+{code:04X})")),
    };
    let plain = twin(c).unwrap_or('?');
    let wanted = if plain == ' ' { "a plain space".to_owned() } else { format!("`{plain}`") };
    card.error(format!("{what} stands where {wanted} belongs"))
        .at(span, "from a Chinese keyboard or a word processor")
        .help(format!("write `{}`", corrected.trim()))
}

/// Wide spaces in front of a line: never meant, and read as part of a name.
pub fn wide_indentation(source: &Source) -> Vec<Diagnostic> {
    let mut found = vec![];
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if let Some((at, c)) = line[..indent].char_indices().find(|(_, c)| is_look_alike(*c)) {
            let span = Span::new(source.id, start + at, start + at + c.len_utf8());
            found.push(
                WIDE_SPACE
                    .error(format!("the line is indented with a wide space (U+{:04X})", u32::from(c)))
                    .at(span, "this is not a plain space")
                    .help(format!("write `{}` with plain spaces in front", line.trim())),
            );
        }
        start += line.len();
    }
    found
}
