//! Short forms written out: a text for a list of one, a bare value for a map with one first field.
//!
//! `fmt` keeps the short forms; typed readers and comparisons see one form.

use super::node::{Node, Tree};
use super::shape::Shape;

/// The tree with every short form written out as its shape says.
pub fn settled(node: &Node, shape: &Shape) -> Node {
    let value = match &node.value {
        Tree::Text(_) if shape.options().is_some() => Tree::List(vec![node.clone()]),
        Tree::Text(_) => return text(node, shape),
        Tree::List(items) => {
            let item = shape.item().unwrap_or_else(Shape::anything);
            Tree::List(items.iter().map(|one| settled(one, &item)).collect())
        }
        Tree::Map(entries) => {
            let settle = |(key, value): &(Node, Node)| (key.clone(), settled(value, &inner(shape, key)));
            Tree::Map(entries.iter().map(settle).collect())
        }
        Tree::Empty => Tree::Empty,
    };
    Node { span: node.span, comments: node.comments.clone(), value }
}

fn text(node: &Node, shape: &Shape) -> Node {
    if let Some(item) = shape.item().filter(|item| item.form().text.is_some() && is_list_of_one(shape, item)) {
        return Node::new(node.span, Tree::List(vec![settled(node, &item)]));
    }
    let first = shape.map().filter(|_| shape.form().text.is_none()).and_then(|map| map.first.first());
    match first.and_then(|name| Some((name, shape.field(name)?))) {
        Some((name, field)) => {
            let entry = (Node::text(node.span, name.as_str()), settled(node, &field));
            Node::new(node.span, Tree::Map(vec![entry]))
        }
        None => node.clone(),
    }
}

/// `a` means `[a]` where both are allowed, and where only a list is.
fn is_list_of_one(shape: &Shape, item: &Shape) -> bool {
    shape.form().text.is_none() || shape.kind() == item.kind()
}

fn inner(shape: &Shape, key: &Node) -> Shape {
    let name = key.as_text().unwrap_or_default();
    let value = match shape.options() {
        // A node of an index tree: its options, or what is below it.
        Some(options) => options.field(name).or_else(|| Some(shape.clone())),
        None => shape.value(name),
    };
    value.unwrap_or_else(Shape::anything)
}
