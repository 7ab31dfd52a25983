//! Comments find their nodes by their place in the text.
//!
//! A comment on a line of its own belongs to the entry below it (`Above`), or to the list or map that ends before it (`Below`); a comment
//! behind an entry belongs to that entry (`Right`). Of a map entry, the key holds the comments.

use std::iter::Peekable;
use std::vec::IntoIter;

use crate::source::Source;
use crate::spec::node::{Comment, Node, Place, Tree};

pub struct Found {
    pub start: u32,
    pub text: String,
}

pub fn attach(source: &Source, root: &mut Node, comments: Vec<Found>) {
    let mut walk = Walk { text: &source.text, queue: comments.into_iter().peekable() };
    walk.container(root);
    for comment in walk.queue.by_ref() {
        root.comments.push(Comment { place: Place::Below, text: comment.text });
    }
}

struct Walk<'a> {
    text: &'a str,
    queue: Peekable<IntoIter<Found>>,
}

impl Walk<'_> {
    /// Everything before the entries of a list or map, inside them and, in a flow collection, up to its closing bracket.
    fn container(&mut self, node: &mut Node) {
        let end = node.span.end;
        match &mut node.value {
            Tree::List(items) => items.iter_mut().for_each(|item| self.item(item)),
            Tree::Map(entries) => entries.iter_mut().for_each(|(key, value)| self.entry(key, value)),
            Tree::Empty | Tree::Text(_) => {}
        }
        self.before(end, Place::Below, &mut node.comments);
    }

    fn item(&mut self, item: &mut Node) {
        self.before(item.span.start, Place::Above, &mut item.comments);
        let column = self.column(item.span.start);
        self.container(item);
        self.after(item.span.end, &mut item.comments);
        self.indented(column, item);
    }

    fn entry(&mut self, key: &mut Node, value: &mut Node) {
        self.before(key.span.start, Place::Above, &mut key.comments);
        self.after(key.span.end, &mut key.comments);
        if !matches!(value.value, Tree::List(_) | Tree::Map(_)) {
            self.before(value.span.start, Place::Above, &mut key.comments);
        }
        self.container(value);
        self.after(value.span.end.max(key.span.end), &mut key.comments);
        self.indented(self.column(key.span.start), value);
    }

    fn before(&mut self, limit: u32, place: Place, into: &mut Vec<Comment>) {
        while let Some(comment) = self.queue.next_if(|comment| comment.start < limit) {
            into.push(Comment { place, text: comment.text });
        }
    }

    /// A comment on the line where `end` stands.
    fn after(&mut self, end: u32, into: &mut Vec<Comment>) {
        let line = self.text.get(end as usize..).and_then(|rest| rest.find('\n')).map(|at| at + end as usize);
        let limit = line.unwrap_or(self.text.len()) as u32;
        let only = |text: &str, start: u32| {
            let between = text.get(end as usize..start as usize).unwrap_or("");
            between.chars().all(|c| matches!(c, ' ' | '\t' | ',' | ':'))
        };
        let text = self.text;
        if let Some(comment) = self.queue.next_if(|comment| comment.start < limit && only(text, comment.start)) {
            into.push(Comment { place: Place::Right, text: comment.text });
        }
    }

    /// Comments below a block collection that are indented as far as its entries, up to the next key or bullet.
    fn indented(&mut self, column: usize, value: &mut Node) {
        let Some(inner) = self.first_column(value) else { return };
        if inner <= column {
            return;
        }
        let (text, end) = (self.text, value.span.end);
        let deep = |comment: &Found| column_of(text, comment.start) >= inner && only_comments(text, end, comment.start);
        while let Some(comment) = self.queue.next_if(deep) {
            value.comments.push(Comment { place: Place::Below, text: comment.text });
        }
    }

    /// The column of the entries of a block collection.
    fn first_column(&self, value: &Node) -> Option<usize> {
        let (first, bullet) = match &value.value {
            Tree::List(items) => (items.first()?.span.start, true),
            Tree::Map(entries) => (entries.first()?.0.span.start, false),
            Tree::Empty | Tree::Text(_) => return None,
        };
        let before = self.text.get(..first as usize)?.rsplit('\n').next()?;
        let lead = before.trim_start_matches(' ');
        match bullet {
            true if lead.starts_with('-') => Some(before.len() - lead.len()),
            false if lead.is_empty() => Some(before.len()),
            _ => None,
        }
    }

    fn column(&self, at: u32) -> usize {
        column_of(self.text, at)
    }
}

/// Whether nothing but comments stands between the end of a value and the line of a comment.
fn only_comments(text: &str, end: u32, start: u32) -> bool {
    let between = text.get(end as usize..start as usize).unwrap_or("").trim_start_matches(':');
    let (above, line) = between.rsplit_once('\n').unwrap_or(("", between));
    line.trim().is_empty() && above.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with('#'))
}

fn column_of(text: &str, at: u32) -> usize {
    text.get(..at as usize).and_then(|before| before.rsplit('\n').next()).map_or(0, str::len)
}
