//! What a typed reader refuses. A checked tree gives few of these.

use std::fmt;

use crate::card;
use crate::diag::Diagnostic;
use crate::source::Span;

card! {
    /// A value that is of the right form, and still none its place can take: a number out of range.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: d.csv, panel: {unit: id, time: year, units: -30}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: d.csv, panel: {unit: id, time: year, units: 30}}
    /// ```
    static UNREADABLE = "unreadable-value", "a value cannot be read";
}

pub use UNREADABLE as CARD;

#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    pub span: Option<Span>,
    pub message: String,
}

impl Error {
    pub fn diagnostic(&self) -> Diagnostic {
        let span: Span = self.span.unwrap_or_default();
        UNREADABLE.error(self.message.clone()).at(span, "this value")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Error { span: None, message: message.to_string() }
    }
}
