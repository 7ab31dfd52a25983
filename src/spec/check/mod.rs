//! A tree against its shape: everything that is wrong with it, at once. Only a clean tree goes through serde.

mod cards;
mod habits;
mod map;
mod text;
mod tree;

pub use cards::CARDS;

use super::node::{Node, Tree};
use super::shape::{Form, Shape};
use crate::diag::Diagnostic;
use crate::source::Source;

/// Every finding, in the order of the walk.
pub fn check(source: &Source, node: &Node, shape: &Shape) -> Vec<Diagnostic> {
    let mut checker = Checker { source, found: vec![] };
    checker.node(node, shape, "");
    checker.found
}

struct Checker<'a> {
    source: &'a Source,
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    /// `key` names the place in messages.
    fn node(&mut self, node: &Node, shape: &Shape, key: &str) {
        let form = shape.form();
        if shape.is_open() {
            return self.keys(node);
        }
        if let Some(options) = shape.options() {
            return self.tree(node, &options, shape);
        }
        match &node.value {
            Tree::Empty => {}
            Tree::Text(text) => match (&form.text, shape.item()) {
                (Some(expected), _) => self.text(text, node, expected, form, key),
                // A text stands for a list of one.
                (None, Some(item)) if item.form().text.is_some() => self.node(node, &item, key),
                // A bare value stands for the first field of a map.
                (None, None) if form.map.as_ref().is_some_and(|map| !map.first.is_empty()) => {
                    self.first(node, form, shape)
                }
                _ => self.wrong(node, form, key),
            },
            Tree::List(items) => match shape.item() {
                Some(item) => items.iter().for_each(|one| self.node(one, &item, key)),
                None => self.wrong(node, form, key),
            },
            Tree::Map(entries) => match &form.map {
                Some(map) => self.map(node, entries, map, shape),
                None => self.wrong(node, form, key),
            },
        }
    }

    fn first(&mut self, node: &Node, form: &Form, shape: &Shape) {
        let name = form.map.as_ref().and_then(|map| map.first.first());
        match name.and_then(|name| Some((name, shape.field(name)?))) {
            Some((name, field)) => self.node(node, &field, name),
            None => self.wrong(node, form, ""),
        }
    }

    /// In a part of the tree that is typed elsewhere, only duplicates are wrong.
    fn keys(&mut self, node: &Node) {
        match &node.value {
            Tree::List(items) => items.iter().for_each(|item| self.keys(item)),
            Tree::Map(entries) => {
                self.duplicates(entries);
                entries.iter().for_each(|(_, value)| self.keys(value));
            }
            Tree::Empty | Tree::Text(_) => {}
        }
    }

    fn wrong(&mut self, node: &Node, form: &Form, key: &str) {
        let seen = match &node.value {
            Tree::Empty => "nothing",
            Tree::Text(_) => "a text",
            Tree::List(_) => "a list",
            Tree::Map(_) => "a map",
        };
        let wanted = wanted(form);
        let place = if key.is_empty() { String::new() } else { format!("`{key}` takes {wanted}, not {seen}") };
        let message = if place.is_empty() { format!("{wanted} belongs here, not {seen}") } else { place };
        let mut found = cards::WRONG_FORM.error(message).at(node.span, format!("this is {seen}"));
        found.help = self.form_advice(node, form, key);
        self.found.push(found);
    }

    fn form_advice(&self, node: &Node, form: &Form, key: &str) -> Option<String> {
        let source = self.source.slice(node.span);
        match &node.value {
            Tree::Text(text) if form.map.is_some() && text.value.contains(':') => {
                Some("a colon needs a space behind it: `key: value`".to_owned())
            }
            Tree::Text(text) if form.list.is_some() && !key.is_empty() => {
                Some(format!("write `{key}: [{}]`", text.value))
            }
            Tree::List(items) if form.text.is_some() && items.len() == 1 && !key.is_empty() => {
                Some(format!("write `{key}: {}`", source.trim_matches(['[', ']'])))
            }
            _ => form.map.as_ref().map(|map| {
                let known: Vec<&str> = map.fields.keys().map(String::as_str).take(8).collect();
                if known.is_empty() {
                    "write `{name: value}`".to_owned()
                } else {
                    format!("keys known here: {}", known.join(", "))
                }
            }),
        }
    }
}

/// The forms that a place takes, in words.
fn wanted(form: &Form) -> String {
    let mut forms: Vec<&str> = vec![];
    if let Some(text) = &form.text {
        forms.push(text::noun(text.kind));
    }
    if form.list.is_some() {
        forms.push("a list");
    }
    if form.map.is_some() {
        forms.push("a map");
    }
    match forms.as_slice() {
        [] => "something else".to_owned(),
        [one] => (*one).to_owned(),
        [first, second] => format!("{first} or {second}"),
        many => many.join(", "),
    }
}
