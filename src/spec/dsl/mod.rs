//! The DSL -> `Node`: tokens, read by the shape of what they stand for, into the same tree that YAML gives.
//!
//! A statement starts in the first column with a word that its shape knows and goes on over indented lines and inside braces. Inside it,
//! the shape decides how much belongs to a key: a scalar, a list `a, b`, the clauses of a map, a body in braces. The innermost map's keys
//! win; braces group explicitly.

mod braces;
mod cards;
mod chain;
mod clauses;
mod comments;
mod cursor;
mod phrases;
mod scalar;
mod statement;
mod tokens;
mod tree;
mod value;

pub use cards::CARDS;
pub(super) use statement::{STUDY, is_section};
pub(super) use tokens::is_word;

use self::cursor::Reader;
use super::limits;
use super::node::{Node, Tree};
use super::shape::Shape;
use crate::diag::Diagnostic;
use crate::source::{Source, Span};

/// The tree of a DSL study and everything that is wrong with its text. Reading goes on at the next statement.
pub fn read(source: &Source, shape: &Shape) -> (Option<Node>, Vec<Diagnostic>) {
    let found = limits::check(source);
    if !found.is_empty() {
        return (None, found);
    }
    let tokens = tokens::tokens(source);
    let mut reader = Reader::new(source, &tokens);
    let entries = reader.file(shape);
    let mut root = Node::new(Span::new(source.id, 0, source.text.len()), Tree::Map(entries));
    comments::attach(source, &mut root, shape, &tokens);
    (Some(root), reader.found)
}
