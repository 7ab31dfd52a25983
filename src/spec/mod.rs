//! Source -> `Spec`: text in either syntax, read into one tree, checked against a shape, and printed back.

mod at;
pub mod check;
pub mod de;
pub mod dsl;
pub mod expr;
pub mod form;
pub mod limits;
pub mod node;
mod print_dsl;
mod print_yaml;
pub mod prune;
mod quote;
mod settle;
pub mod shape;
pub mod types;
pub mod typography;
pub mod words;
pub mod yaml;

pub use at::At;
pub use print_dsl::print_dsl;
pub use print_yaml::print_yaml;
pub use settle::settled;

use crate::diag::{Card, Diagnostic};
use crate::source::Source;
use node::Node;
use shape::Shape;

/// Text in either syntax to a tree, with what is wrong with the text. The tree is as written.
pub fn parse(source: &Source, shape: &Shape) -> (Option<Node>, Vec<Diagnostic>) {
    if source.is_dsl() { dsl::read(source, shape) } else { yaml::read(source) }
}

/// Text in either syntax to a tree, held against a shape. With errors among the findings the tree is not clean; without, typed readers
/// take its [`settled`] form.
pub fn read(source: &Source, shape: &Shape) -> (Option<Node>, Vec<Diagnostic>) {
    let (node, mut found) = parse(source, shape);
    if let Some(node) = &node {
        found.extend(check::check(source, node, shape));
    }
    (node, found)
}

/// A tree as text, in one of the two syntaxes.
pub fn print(node: &Node, shape: &Shape, dsl: bool) -> String {
    if dsl { print_dsl(node, shape) } else { print_yaml(node, shape) }
}

/// What reading a study can find.
pub fn cards() -> Vec<&'static Card> {
    [yaml::CARDS, dsl::CARDS, check::CARDS, expr::CARDS, &[&de::CARD]].concat()
}
