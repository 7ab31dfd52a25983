//! Texts that were read, and places in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A byte range in a source. `file` tells the sources of one study apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub file: u16,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: u16, start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that holds both; spans of two files give the first.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A text with its name. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Source {
    pub id: u16,
    pub path: PathBuf,
    pub text: Arc<str>,
}

impl Source {
    pub fn new(id: u16, path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Self {
        Source { id, path: path.into(), text: text.into() }
    }

    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// One-based line and column (in characters) of a byte offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(offset)];
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }

    pub fn is_dsl(&self) -> bool {
        is_dsl(&self.path)
    }
}

/// Files that end in `.study` hold the DSL, all others YAML.
pub fn is_dsl(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "study")
}
