//! What is refused before a study is parsed: no text may cost more than its size.

use std::path::Path;

use crate::card;
use crate::diag::Diagnostic;
use crate::source::{Source, Span};

pub const MAX_FILE: usize = 16 << 20;
pub const MAX_LINE: usize = 1 << 20;
/// Lists and maps in one another, brackets in a formula.
pub const MAX_DEPTH: usize = 128;

card! {
    /// A study longer than 16 MiB, or with a line longer than 1 MiB. A whole paper is about 20 kB; a file of this size is data that took
    /// the place of a study.
    static TOO_LARGE = "study-too-large", "the file is too large for a study";
}

card! {
    /// Bytes that are not UTF-8. Files saved by Excel or Notepad on a Chinese or European Windows often hold GBK or Windows-1252.
    ///
    /// Saving the file again as UTF-8 mends it; no character is lost.
    static NOT_UTF8 = "not-utf8", "the file is not UTF-8";
}

card! {
    /// A character that cannot be seen: a control character, a zero-width space, or a mark that turns the direction of the text.
    /// Two names that look the same would differ, and a reader would see another study than the program.
    static INVISIBLE = "invisible-character", "a character that cannot be seen";
}

/// The text of a study file; a byte order mark is dropped.
pub fn open(id: u16, path: &Path, bytes: Vec<u8>) -> Result<Source, Diagnostic> {
    if bytes.len() > MAX_FILE {
        return Err(too_large(bytes.len()).place(path.display().to_string()));
    }
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(path, &error))?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(Source::new(id, path, text))
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    let line = error.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1;
    NOT_UTF8
        .error(format!("byte {at} of the file is not UTF-8"))
        .place(format!("{}, line {line}", path.display()))
        .help("save the file as UTF-8 (in Excel: \"CSV UTF-8\"; in Notepad: Encoding, UTF-8)")
}

fn too_large(bytes: usize) -> Diagnostic {
    TOO_LARGE
        .error(format!("the study is {} MiB long; the limit is {} MiB", bytes >> 20, MAX_FILE >> 20))
        .help("move data to a file of its own and name it under `data:`")
}

/// Size, length of lines and invisible characters. What is found here ends the reading.
pub fn check(source: &Source) -> Vec<Diagnostic> {
    if source.text.len() > MAX_FILE {
        return vec![too_large(source.text.len())];
    }
    let mut at = 0;
    for line in source.text.split('\n') {
        if line.len() > MAX_LINE {
            let span = Span::new(source.id, at, at + 1);
            return vec![
                TOO_LARGE
                    .error(format!("a line is {} MiB long; the limit is {} MiB", line.len() >> 20, MAX_LINE >> 20))
                    .at(span, "this line")
                    .help("break the line, or move data to a file of its own"),
            ];
        }
        at += line.len() + 1;
    }
    invisible(source)
}

fn invisible(source: &Source) -> Vec<Diagnostic> {
    let found = source.text.char_indices().filter(|(at, c)| is_invisible(*c) && !(*at == 0 && *c == '\u{feff}'));
    found
        .take(20)
        .map(|(at, c)| {
            let span = Span::new(source.id, at, at + c.len_utf8());
            INVISIBLE
                .error(format!("the character U+{:04X} cannot be seen", u32::from(c)))
                .at(span, "it stands here")
                .help("delete it; in a quoted text an escape such as \"\\t\" may stand for it")
        })
        .collect()
}

fn is_invisible(c: char) -> bool {
    match c {
        '\n' | '\t' | '\r' => false,
        '\u{200b}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    }
}
