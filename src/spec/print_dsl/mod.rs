//! One layout for the DSL: a statement a thing, its clauses in author order, bodies in braces, every comment.
//!
//! The short forms are read by shape, so two of them may collide. Each statement is read back; where the tree differs, it is printed with
//! every map in braces and every key written out.

mod inline;
mod lines;
mod statement;
mod tree;

use self::statement::Statement;
use super::dsl::{self, STUDY, is_section};
use super::node::{Comment, Node, Place, Tree};
use super::settle::settled;
use super::shape::Shape;
use crate::source::Source;
use crate::spec::expr::quoted;

pub(super) const WIDTH: usize = 100;

/// How much is left to the shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Short,
    Explicit,
}

/// The tree as a DSL study.
pub fn print_dsl(root: &Node, shape: &Shape) -> String {
    let Tree::Map(entries) = &root.value else { return below(&root.comments) };
    let (sections, own): (Vec<_>, Vec<_>) = entries.iter().partition(|(key, value)| {
        let name = key.as_text().unwrap_or_default();
        is_section(shape, name) || (shape.field(name).is_none() && matches!(value.value, Tree::Map(_) | Tree::List(_)))
    });
    let mut blocks: Vec<String> = vec![];
    if !own.is_empty() {
        blocks.push(study(&own, shape));
    }
    for (key, value) in sections {
        blocks.extend(section(key, value, shape));
    }
    let tail = below(&root.comments);
    if !tail.is_empty() {
        blocks.push(tail);
    }
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n")
}

fn below(comments: &[Comment]) -> String {
    comments.iter().map(|comment| lines::hash(&comment.text) + "\n").collect()
}

/// `study NAME "title"`, and what else is said about the study, a line each.
fn study(entries: &[&(Node, Node)], shape: &Shape) -> String {
    let find = |name: &str| entries.iter().find(|(key, _)| key.as_text() == Some(name)).copied();
    let text = |entry: Option<&(Node, Node)>| {
        entry.and_then(|(_, value)| match &value.value {
            Tree::Text(text) => Some(text.clone()),
            _ => None,
        })
    };
    let mut out = String::new();
    let mut head = STUDY.to_owned();
    let mut said: Vec<&str> = vec![];
    if let Some(name) = text(find(STUDY)) {
        let reserved = shape.field(&name.value).is_some();
        let name = if reserved { quoted(&name.value) } else { inline::word(&name) };
        head.push_str(&format!(" {name}"));
        said.push(STUDY);
        if let Some(title) = text(find("title")) {
            head.push_str(&format!(" {}", quoted(&title.value)));
            said.push("title");
        }
    }
    let heads = entries.iter().filter(|(key, _)| key.as_text().is_some_and(|name| said.contains(&name)));
    let comments: Vec<&Comment> =
        heads.flat_map(|(key, value)| [key.all_comments(), value.all_comments()].concat()).collect();
    lines::push(&mut out, &comments, &head, "");
    for (key, value) in entries.iter().filter(|(key, _)| key.as_text().is_some_and(|name| !said.contains(&name))) {
        let name = key.as_text().unwrap_or_default();
        let inner = shape.field(name).unwrap_or_else(Shape::anything);
        let line = format!(
            "{name} {}",
            inline::value(value, &inner, Mode::Short).unwrap_or_else(|| inline::explicit(value, &inner))
        );
        let comments = [key.all_comments(), value.all_comments()].concat();
        lines::push(&mut out, &comments, &line, "  ");
    }
    out
}

/// The statements of a section. Short ones stand together, long ones apart.
fn section(key: &Node, value: &Node, shape: &Shape) -> Vec<String> {
    let name = key.as_text().unwrap_or_default();
    let keyword = shape.map().and_then(|map| map.fields.get(name)).and_then(|field| field.keyword.clone());
    let keyword = keyword.unwrap_or_else(|| name.to_owned());
    let Some(inner) = shape.field(name) else {
        let mut out = String::new();
        let comments = [key.all_comments(), value.all_comments()].concat();
        lines::push(&mut out, &comments, &format!("{name} = {}", inline::explicit(value, &Shape::anything())), "");
        return vec![out];
    };
    let mut pieces: Vec<(String, Node)> = vec![];
    match &value.value {
        Tree::Map(entries) if inner.is_dictionary() && !entries.is_empty() => {
            for entry in entries {
                let one = Node { value: Tree::Map(vec![entry.clone()]), ..Node::new(value.span, Tree::Empty) };
                pieces.push((one_of(&keyword, entry, &inner, shape, name), one));
            }
        }
        Tree::List(items) if inner.map().is_none() && !items.is_empty() => {
            for item in items {
                let head = Statement { head: keyword.clone(), comments: vec![] };
                let shape_of = inner.item().unwrap_or_else(Shape::anything);
                pieces.push((head.print(item, &shape_of, Mode::Short), item.clone()));
            }
        }
        Tree::Text(text) => {
            let mut line = String::new();
            let comments = [key.all_comments(), value.all_comments()].concat();
            lines::push(&mut line, &comments, &format!("{keyword} {}", inline::word(text)), "");
            pieces.push((line, value.clone()));
        }
        _ => pieces.push((whole(&keyword, key, value, &inner, shape, name), value.clone())),
    }
    let texts = pieces.into_iter().map(|(text, _)| text).collect::<Vec<_>>();
    let own: String = match (inner.is_dictionary(), &value.value) {
        (true, Tree::Map(entries)) if !entries.is_empty() => {
            let held = key.comments.iter().chain(value.comments.iter().filter(|one| one.place != Place::Below));
            held.map(|comment| lines::hash(&comment.text) + "\n").collect()
        }
        _ => String::new(),
    };
    let tail = below(&value.comments.iter().filter(|one| one.place == Place::Below).cloned().collect::<Vec<_>>());
    let mut grouped: Vec<String> = vec![];
    let mut apart = false;
    for text in texts {
        // Statements with bodies, or of several lines, stand apart; others stand together.
        let long = |text: &str| text.lines().filter(|line| !line.starts_with('#')).count() > 2 || text.ends_with("}\n");
        match grouped.last_mut() {
            Some(last) if !long(&text) && !apart => last.push_str(&text),
            _ => grouped.push(text.clone()),
        }
        apart = long(&text);
    }
    if let Some(first) = grouped.first_mut() {
        first.insert_str(0, &own);
    }
    if let Some(last) = grouped.last_mut().filter(|_| inner.is_dictionary()) {
        last.push_str(&tail);
    }
    grouped
}

/// A named entry of a section, read back.
fn one_of(keyword: &str, entry: &(Node, Node), inner: &Shape, root: &Shape, name: &str) -> String {
    let (key, value) = entry;
    let rest = inner.rest().unwrap_or_else(Shape::anything);
    let statement = |mode| {
        let head = format!("{keyword} {}", inline::key(key));
        Statement { head, comments: key.comments.iter().collect() }.print(value, &rest, mode)
    };
    let wanted = Node::new(value.span, Tree::Map(vec![entry.clone()]));
    checked(statement, &wanted, root, name)
}

/// A section that is one map, read back.
fn whole(keyword: &str, key: &Node, value: &Node, inner: &Shape, root: &Shape, name: &str) -> String {
    let statement = |mode| {
        Statement { head: keyword.to_owned(), comments: key.comments.iter().collect() }.print(value, inner, mode)
    };
    checked(statement, value, root, name)
}

fn checked(print: impl Fn(Mode) -> String, wanted: &Node, root: &Shape, name: &str) -> String {
    let short = print(Mode::Short);
    let source = Source::new(0, "fmt.study", short.as_str());
    let (read, found) = dsl::read(&source, root);
    let field = root.field(name).unwrap_or_else(Shape::anything);
    let seen = read.as_ref().and_then(|tree| tree.get(name)).map(|seen| settled(seen, &field));
    let same = found.is_empty() && seen.is_some_and(|seen| seen == settled(wanted, &field));
    if same { short } else { print(Mode::Explicit) }
}
