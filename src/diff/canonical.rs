//! One text for one meaning, as far as a text can be: for git, and for plans that are frozen.

use crate::compile::shape;
use crate::spec::node::{Node, Tree};
use crate::spec::print_yaml;

/// A study in one layout without its comments: sections in a fixed order, every short form written out.
pub fn canonical(node: &Node) -> String {
    let mut bare = without_comments(node);
    if let Tree::Map(entries) = &mut bare.value {
        let first = |key: &str| ["studyc", "study"].iter().position(|known| *known == key);
        entries.sort_by_key(|(key, _)| {
            let key = key.as_text().unwrap_or_default();
            (first(key).unwrap_or(9), super::sections::place(key))
        });
    }
    print_yaml(&bare, shape())
}

/// A hash of that text: results carry it, so that they are not taken for those of another text.
pub fn text_hash(node: &Node) -> String {
    blake3::hash(canonical(node).as_bytes()).to_hex().to_string()
}

fn without_comments(node: &Node) -> Node {
    let value = match &node.value {
        Tree::List(items) => Tree::List(items.iter().map(without_comments).collect()),
        Tree::Map(entries) => {
            Tree::Map(entries.iter().map(|(key, value)| (without_comments(key), without_comments(value))).collect())
        }
        other => other.clone(),
    };
    Node { span: node.span, comments: vec![], value }
}
