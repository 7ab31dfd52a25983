//! Index trees in braces.

use unicode_width::UnicodeWidthStr;

use super::lines::{self, hash};
use super::{Mode, WIDTH, inline};
use crate::spec::dsl::is_word;
use crate::spec::expr::quoted;
use crate::spec::node::{Comment, Node, Place, Tree};
use crate::spec::shape::Shape;

/// The body of a node, without its braces: lines that start at no indentation, for a place `indent` wide.
pub fn body(node: &Node, shape: &Shape, indent: usize) -> String {
    let mut out = String::new();
    match &node.value {
        Tree::Map(entries) => entries.iter().for_each(|(key, value)| branch(&mut out, key, value, shape, indent)),
        Tree::List(items) if items.iter().any(|item| !item.all_comments().is_empty()) => {
            items.iter().for_each(|item| lines::push(&mut out, &item.all_comments(), &leaf(item, shape), ""));
        }
        Tree::List(items) => filled(&mut out, items, shape, indent),
        Tree::Text(_) | Tree::Empty => out.push_str(&format!("{}\n", leaf(node, shape))),
    }
    for comment in node.comments.iter().filter(|comment| comment.place == Place::Below) {
        out.push_str(&format!("{}\n", hash(&comment.text)));
    }
    out
}

/// The same on one line, comments aside.
pub fn one_line(node: &Node, shape: &Shape) -> String {
    match &node.value {
        Tree::Map(entries) => {
            let branches: Vec<String> = entries
                .iter()
                .map(|(key, value)| {
                    let (head, below) = parts(key, value, shape);
                    format!("{head} {{ {} }}", below.map(|below| one_line(below, shape)).unwrap_or_default())
                })
                .collect();
            branches.join("  ")
        }
        Tree::List(items) => items.iter().map(|item| leaf(item, shape)).collect::<Vec<_>>().join("  "),
        Tree::Text(_) | Tree::Empty => leaf(node, shape),
    }
}

fn filled(out: &mut String, items: &[Node], shape: &Shape, indent: usize) {
    let mut line = String::new();
    for item in items {
        let text = leaf(item, shape);
        if !line.is_empty() && indent + line.width() + 2 + text.width() > WIDTH {
            out.push_str(&format!("{line}\n"));
            line.clear();
        }
        line = if line.is_empty() { text } else { format!("{line}  {text}") };
    }
    if !line.is_empty() {
        out.push_str(&format!("{line}\n"));
    }
}

fn branch(out: &mut String, key: &Node, value: &Node, shape: &Shape, indent: usize) {
    let (head, below) = parts(key, value, shape);
    let Some(below) = below else { return lines::push(out, &[], &head, "") };
    // Comments of the options stand with those of the name.
    let mut comments: Vec<&Comment> = key.comments.iter().collect();
    if let Tree::Map(entries) = &value.value
        && value.get("of").is_some()
    {
        for (name, inner) in entries {
            comments.extend(name.comments.iter());
            if name.as_text() != Some("of") {
                comments.extend(inner.all_comments());
            }
        }
        comments.extend(value.comments.iter());
    }
    let quiet = inside(below).is_empty();
    let line = format!("{head} {{ {} }}", one_line(below, shape));
    let leaves = matches!(below.value, Tree::List(_));
    let shallow = leaves
        || matches!(&below.value, Tree::Map(entries) if entries.iter().all(|(_, value)| matches!(value.value, Tree::List(_))));
    if quiet && shallow && indent + line.width() <= WIDTH {
        comments.extend(below.comments.iter());
        return lines::push(out, &comments, &line, "");
    }
    comments.extend(below.comments.iter().filter(|comment| comment.place != Place::Below));
    lines::push(out, &comments, &format!("{head} {{"), "");
    out.push_str(&lines::indented(&body(below, shape, indent + 2), "  "));
    out.push_str("}\n");
}

fn inside(node: &Node) -> Vec<&Comment> {
    let all = node.all_comments();
    all.into_iter().skip(node.comments.iter().filter(|comment| comment.place != Place::Below).count()).collect()
}

/// `Name "label" options`, and what is below.
fn parts<'n>(key: &Node, value: &'n Node, shape: &Shape) -> (String, Option<&'n Node>) {
    let mut head = inline::key(key);
    let Some(below) = value.get("of") else { return (head, Some(value)) };
    let options = shape.options().unwrap_or_else(Shape::anything);
    let entries = value.as_map().unwrap_or_default();
    let last = entries.last().is_some_and(|(name, _)| name.as_text() == Some("of"));
    for (at, (name, inner)) in entries.iter().enumerate() {
        let name = name.as_text().unwrap_or_default();
        match (&inner.value, name) {
            (_, "of") => {}
            (Tree::Text(text), "label") if at == 0 => head.push_str(&format!(" {}", quoted(&text.value))),
            _ => {
                let field = options.field(name).unwrap_or_else(Shape::anything);
                let text = inline::value(inner, &field, Mode::Short).unwrap_or_else(|| inline::explicit(inner, &field));
                head.push_str(&format!(" {name} {text}"));
            }
        }
    }
    // `of` alone, or not last, is said, so that reading gives the same map.
    if entries.len() == 1 || !last {
        head.push_str(" of");
    }
    (head, Some(below))
}

fn leaf(node: &Node, shape: &Shape) -> String {
    let signed = |text: &str| {
        if is_word(text) { text.to_owned() } else { quoted(text) }
    };
    let Tree::Map(entries) = &node.value else { return node.as_text().map_or("~".to_owned(), signed) };
    let options = shape.item().unwrap_or_else(Shape::anything);
    let mut parts: Vec<String> = vec![];
    for (name, value) in entries {
        let name = name.as_text().unwrap_or_default();
        let field = options.field(name).unwrap_or_else(Shape::anything);
        match (name, value.as_text()) {
            ("leaf", Some(text)) if text.starts_with(['+', '-']) => parts.insert(0, signed(text)),
            ("leaf", Some(text)) => parts.insert(0, signed(&format!("~{text}"))),
            _ => parts.push(format!("{name} {}", inline::value(value, &field, Mode::Short).unwrap_or_default())),
        }
    }
    parts.join(" ")
}
