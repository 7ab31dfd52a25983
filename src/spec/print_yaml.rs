//! One layout for YAML: author order, every comment, short things on one line.

use unicode_width::UnicodeWidthStr;

use super::node::{Comment, Node, Place, Text, Tree};
use super::quote;
use super::shape::Shape;

const WIDTH: usize = 100;
/// Maps in maps on one line are hard to read beyond this.
const MOST_FLOW_DEPTH: usize = 3;

/// The tree as YAML. The shape decides which words need quotes and where maps start lines of their own.
pub fn print_yaml(root: &Node, shape: &Shape) -> String {
    let mut printer = Printer { out: String::new() };
    match &root.value {
        Tree::Map(entries) if !entries.is_empty() => {
            printer.comments(&root.comments, Place::Above, 0);
            printer.sections(entries, shape);
        }
        Tree::Map(_) | Tree::Empty => {}
        _ => {
            let text = flow(root, shape);
            printer.out.push_str(&text);
            printer.out.push('\n');
        }
    }
    let gap = root.comments.iter().any(|comment| comment.place == Place::Below) && !printer.out.is_empty();
    if gap {
        printer.out.push('\n');
    }
    printer.comments(&root.comments, Place::Below, 0);
    printer.out
}

struct Printer {
    out: String,
}

impl Printer {
    /// Top-level entries; those of several lines stand apart.
    fn sections(&mut self, entries: &[(Node, Node)], shape: &Shape) {
        let mut before = false;
        for (at, (key, value)) in entries.iter().enumerate() {
            let start = self.out.len();
            self.entry(key, value, shape, 0);
            let long = self.out[start..].trim_end().contains('\n');
            if at > 0 && (long || before) {
                self.out.insert(start, '\n');
            }
            before = long;
        }
    }

    fn entry(&mut self, key: &Node, value: &Node, shape: &Shape, indent: usize) {
        let name = key.as_text().unwrap_or_default();
        let inner = inner_shape(shape, name);
        let head = format!("{:indent$}{}:", "", key_text(key));
        let (above, right) = beside(&[key, value]);
        self.lines(&above, indent);
        match &value.value {
            Tree::Empty => self.line(&head, right.as_deref()),
            Tree::Text(text) => {
                self.line(&format!("{head} {}", quote::yaml(text, inner.kind(), false)), right.as_deref());
            }
            Tree::List(_) | Tree::Map(_) => self.collection(&head, value, &inner, indent, right.as_deref()),
        }
    }

    /// A list or map behind `head`: on its line, filled over several, or below it.
    fn collection(&mut self, head: &str, value: &Node, shape: &Shape, indent: usize, right: Option<&str>) {
        let quiet = !holds_comments(value);
        if quiet && may_flow(value, shape, indent) {
            let line = format!("{head} {}", flow(value, shape));
            if line.width() <= WIDTH || is_empty(value) {
                return self.line(&line, right);
            }
        }
        match &value.value {
            Tree::List(items) if quiet && items.iter().all(is_scalar) => self.filled(head, items, shape, indent, right),
            Tree::List(items) => {
                self.line(head, right);
                self.items(items, shape, indent + 2);
                self.comments(&value.comments, Place::Below, indent + 2);
            }
            Tree::Map(entries) => {
                self.line(head, right);
                entries.iter().for_each(|(key, value)| self.entry(key, value, shape, indent + 2));
                self.comments(&value.comments, Place::Below, indent + 2);
            }
            Tree::Empty | Tree::Text(_) => {}
        }
    }

    /// A long list of scalars in brackets, over as many lines as it needs.
    fn filled(&mut self, head: &str, items: &[Node], shape: &Shape, indent: usize, right: Option<&str>) {
        let item = shape.item();
        let mut line = format!("{head} [");
        for (at, node) in items.iter().enumerate() {
            let last = at + 1 == items.len();
            let text = format!("{}{}", scalar(node, item.as_ref()), if last { "]" } else { "," });
            let opening = line.ends_with('[');
            if !opening && line.width() + 1 + text.width() > WIDTH {
                self.line(&line, None);
                line = format!("{:width$}{text}", "", width = indent + 2);
            } else {
                line = if opening { format!("{line}{text}") } else { format!("{line} {text}") };
            }
        }
        self.line(&line, right);
    }

    fn items(&mut self, items: &[Node], shape: &Shape, indent: usize) {
        let inner = shape.item().unwrap_or_else(|| shape.clone());
        for item in items {
            let (mut above, right) = beside(&[item]);
            let head = format!("{:indent$}-", "");
            match &item.value {
                Tree::Empty | Tree::Text(_) => {
                    self.lines(&above, indent);
                    self.line(&format!("{head} {}", scalar(item, Some(&inner))), right.as_deref());
                }
                Tree::List(_) | Tree::Map(_) => {
                    let line = format!("{head} {}", flow(item, &inner));
                    let fits = !holds_comments(item) && flow_depth(item) <= MOST_FLOW_DEPTH && line.width() <= WIDTH;
                    if fits || is_empty(item) {
                        self.lines(&above, indent);
                        self.line(&line, right.as_deref());
                    } else {
                        above.extend(right);
                        self.lines(&above, indent);
                        self.block_item(item, &inner, indent);
                    }
                }
            }
        }
    }

    /// `- key: value` with the other entries below.
    fn block_item(&mut self, item: &Node, shape: &Shape, indent: usize) {
        let start = self.out.len();
        match &item.value {
            Tree::Map(entries) => {
                let above = entries.first().map(|(key, value)| beside(&[key, value]).0).unwrap_or_default();
                self.lines(&above, indent);
                let start = self.out.len();
                for (at, (key, value)) in entries.iter().enumerate() {
                    let mut key = key.clone();
                    if at == 0 {
                        key.comments.retain(|comment| comment.place != Place::Above);
                    }
                    self.entry(&key, value, shape, indent + 2);
                }
                self.bullet(start, indent);
            }
            Tree::List(items) => {
                self.items(items, shape, indent + 2);
                self.bullet(start, indent);
            }
            Tree::Empty | Tree::Text(_) => {}
        }
        self.comments(&item.comments, Place::Below, indent + 2);
    }

    /// Puts the dash into the indentation of a line that is written already.
    fn bullet(&mut self, start: usize, indent: usize) {
        let at = start + indent;
        if self.out.get(at..at + 2) == Some("  ") {
            self.out.replace_range(at..at + 2, "- ");
        }
    }

    fn line(&mut self, text: &str, right: Option<&str>) {
        self.out.push_str(text);
        if let Some(comment) = right {
            self.out.push_str(&format!("  {}", hash(comment)));
        }
        self.out.push('\n');
    }

    fn lines(&mut self, comments: &[String], indent: usize) {
        comments.iter().for_each(|text| self.out.push_str(&format!("{:indent$}{}\n", "", hash(text))));
    }

    fn comments(&mut self, comments: &[Comment], place: Place, indent: usize) {
        let texts: Vec<String> = comments.iter().filter(|one| one.place == place).map(|one| one.text.clone()).collect();
        self.lines(&texts, indent);
    }
}

fn hash(comment: &str) -> String {
    if comment.is_empty() { "#".to_owned() } else { format!("# {comment}") }
}

/// Comments above an entry, and the one that may stand behind it.
fn beside(nodes: &[&Node]) -> (Vec<String>, Option<String>) {
    let (mut above, mut right) = (vec![], vec![]);
    for node in nodes {
        for comment in &node.comments {
            match comment.place {
                Place::Right => right.push(comment.text.clone()),
                Place::Above => above.push(comment.text.clone()),
                // Below an empty collection or a scalar there is no line of its own.
                Place::Below if is_scalar(node) || is_empty(node) => above.push(comment.text.clone()),
                Place::Below => {}
            }
        }
    }
    let first = (!right.is_empty()).then(|| right.remove(0));
    above.extend(right);
    (above, first)
}

/// Whether a comment stands somewhere inside.
fn holds_comments(value: &Node) -> bool {
    let below = value.comments.iter().any(|comment| comment.place == Place::Below) && !is_empty(value);
    let inside = match &value.value {
        Tree::List(items) => items.iter().any(|item| !item.all_comments().is_empty()),
        Tree::Map(entries) => {
            entries.iter().any(|(key, value)| !key.comments.is_empty() || !value.all_comments().is_empty())
        }
        Tree::Empty | Tree::Text(_) => false,
    };
    below || inside
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.value, Tree::Empty | Tree::Text(_))
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        Tree::List(items) => items.is_empty(),
        Tree::Map(entries) => entries.is_empty(),
        Tree::Empty | Tree::Text(_) => false,
    }
}

fn flow_depth(node: &Node) -> usize {
    match &node.value {
        Tree::List(items) => 1 + items.iter().map(flow_depth).max().unwrap_or(0),
        Tree::Map(entries) => 1 + entries.iter().map(|(_, value)| flow_depth(value)).max().unwrap_or(0),
        Tree::Empty | Tree::Text(_) => 0,
    }
}

/// Sections of named things, and the nodes of an index, take a line each.
fn may_flow(value: &Node, shape: &Shape, indent: usize) -> bool {
    let maps = |entries: &[(Node, Node)]| entries.iter().any(|(_, value)| matches!(value.value, Tree::Map(_)));
    match &value.value {
        Tree::List(items) => items.iter().all(is_scalar) || (indent > 0 && flow_depth(value) < MOST_FLOW_DEPTH),
        // A node with options and leaves fits a line; children take a line each.
        Tree::Map(entries) if shape.options().is_some() => value.get("of").is_some() && !maps(entries),
        Tree::Map(entries) if indent == 0 && (shape.is_dictionary() || shape.is_open()) => entries.is_empty(),
        Tree::Map(_) => flow_depth(value) <= MOST_FLOW_DEPTH,
        Tree::Empty | Tree::Text(_) => true,
    }
}

/// The shape of a value, also of nodes inside an index tree.
fn inner_shape(shape: &Shape, key: &str) -> Shape {
    let inner = match shape.options() {
        Some(options) => options.field(key).or(Some(shape.clone())),
        None => shape.value(key),
    };
    inner.unwrap_or_else(Shape::anything)
}

fn scalar(node: &Node, shape: Option<&Shape>) -> String {
    match &node.value {
        Tree::Text(text) => quote::yaml(text, shape.map(Shape::kind).unwrap_or_default(), true),
        _ => "~".to_owned(),
    }
}

fn key_text(key: &Node) -> String {
    let text = Text { quoted: false, ..Text::plain(key.as_text().unwrap_or_default()) };
    quote::yaml(&text, super::shape::TextKind::Any, true)
}

fn flow(node: &Node, shape: &Shape) -> String {
    match &node.value {
        Tree::Empty | Tree::Text(_) => scalar(node, Some(shape)),
        Tree::List(items) => {
            let inner = shape.item().unwrap_or_else(Shape::anything);
            let items: Vec<String> = items.iter().map(|item| flow(item, &inner)).collect();
            format!("[{}]", items.join(", "))
        }
        Tree::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| {
                    let inner = inner_shape(shape, key.as_text().unwrap_or_default());
                    match value.value {
                        Tree::Empty => format!("{}: ~", key_text(key)),
                        _ => format!("{}: {}", key_text(key), flow(value, &inner)),
                    }
                })
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}
