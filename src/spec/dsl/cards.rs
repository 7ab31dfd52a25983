//! What can be wrong with the text of a DSL study.

use crate::card;
use crate::diag::Card;

pub const CARDS: &[&Card] = &[&STATEMENT, &UNEXPECTED, &UNCLOSED];

card! {
    /// A line that starts in the first column starts a statement, and its first word says which one. Lines that go on are indented.
    ///
    /// ```study bad
    /// study s
    /// moddel base : y ~ x
    /// ```
    /// ```study good
    /// study s
    /// model base : y ~ x
    /// ```
    static STATEMENT = "unknown-statement", "a statement that is not known";
}

card! {
    /// A word or sign that nothing in front of it takes.
    ///
    /// ```study bad
    /// study s
    /// set controls = a, b c
    /// ```
    /// ```study good
    /// study s
    /// set controls = a, b, c
    /// ```
    static UNEXPECTED = "unexpected-word", "a word that fits nothing";
}

card! {
    /// A brace, bracket or quote that is not closed in its statement, or that nothing opened.
    ///
    /// ```study bad
    /// study s
    /// index Nqp {
    ///   Pollution { -so2
    /// }
    /// ```
    /// ```study good
    /// study s
    /// index Nqp {
    ///   Pollution { -so2 }
    /// }
    /// ```
    static UNCLOSED = "unclosed-brace", "a brace is not closed";
}
