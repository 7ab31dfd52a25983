//! Words to the terminal: colour where it is one, ASCII where it cannot show more.

use std::io::{self, IsTerminal, Write};

use miette::{GraphicalTheme, ThemeCharacters, ThemeStyles};

use super::End;
use crate::diag::{Counts, Diagnostic, render};
use crate::source::Source;

/// Lines that a closed pipe does not want are not written; nothing else can go wrong here.
pub fn say(text: impl AsRef<str>) {
    drop(writeln!(anstream::stdout(), "{}", text.as_ref()));
}

pub fn complain(text: impl AsRef<str>) {
    drop(writeln!(anstream::stderr(), "{}", text.as_ref()));
}

pub fn fail(text: impl AsRef<str>) -> End {
    complain(format!("error: {}", text.as_ref()));
    End::Impossible
}

/// Findings as a person reads them.
pub fn findings(found: &[Diagnostic], sources: &[Source]) -> String {
    render(found, sources, theme())
}

/// Whether the terminal shows colours.
pub fn colour() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

fn theme() -> GraphicalTheme {
    let styles = if colour() { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let characters = if unicode() { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    GraphicalTheme { characters, styles }
}

/// Consoles of old Windows code pages and the C locale get ASCII.
fn unicode() -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()));
    locale.is_some_and(|name| name.to_lowercase().replace('-', "").contains("utf8"))
}

/// `4 errors, 1 warning`
pub fn count(found: &[Diagnostic]) -> String {
    let Counts { errors, warnings, notes } = Counts::of(found);
    let part = |n: usize, word: &str| (n > 0).then(|| format!("{n} {word}{}", if n == 1 { "" } else { "s" }));
    let parts: Vec<String> =
        [part(errors, "error"), part(warnings, "warning"), part(notes, "note")].into_iter().flatten().collect();
    if parts.is_empty() { "no problems".into() } else { parts.join(", ") }
}

/// A table of lines whose first columns align.
pub fn aligned(lines: &[(String, String)]) -> String {
    let width = lines.iter().map(|(head, _)| unicode_width::UnicodeWidthStr::width(head.as_str())).max().unwrap_or(0);
    let pad = |head: &str| " ".repeat(width - unicode_width::UnicodeWidthStr::width(head));
    lines.iter().map(|(head, text)| format!("{head}{}  {text}\n", pad(head))).collect()
}
