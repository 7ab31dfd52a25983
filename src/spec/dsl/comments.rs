//! Comments of a DSL study find the names, keys and items they stand beside.

use std::collections::BTreeMap;

use super::tokens::{Kind, Tokens};
use crate::source::Source;
use crate::spec::node::{Comment, Node, Place, Tree};
use crate::spec::shape::Shape;

pub fn attach(source: &Source, root: &mut Node, shape: &Shape, tokens: &Tokens) {
    let mut anchors: BTreeMap<u32, Vec<Comment>> = BTreeMap::new();
    let mut bodies: BTreeMap<u32, Vec<Comment>> = BTreeMap::new();
    visit(root, shape, true, &mut |node, is_body| {
        let map = if is_body { &mut bodies } else { &mut anchors };
        map.entry(node.span.start).or_default();
    });
    let mut stray = vec![];
    for remark in &tokens.remarks {
        let start = remark.start as u32;
        let text = remark.text.clone();
        let line = source.text[..remark.start].rfind('\n').map_or(0, |at| at + 1) as u32;
        let beside = anchors.range(line..start).next().map(|(at, _)| *at);
        let beside = beside.or_else(|| anchors.range(..start).next_back().map(|(at, _)| *at));
        let above = anchors.range(start..).next().map(|(at, _)| *at);
        let slot = if remark.own_line {
            // A closing brace before the next name: the comment is the last thing in a body.
            match (closing_body(tokens, remark.start, above), above) {
                (Some(open), _) if bodies.contains_key(&open) => bodies.get_mut(&open).map(|slot| (slot, Place::Below)),
                (_, Some(at)) => anchors.get_mut(&at).map(|slot| (slot, Place::Above)),
                (_, None) => None,
            }
        } else {
            beside.and_then(|at| anchors.get_mut(&at)).map(|slot| (slot, Place::Right))
        };
        match slot {
            Some((slot, place)) => slot.push(Comment { place, text }),
            None => stray.push(Comment { place: Place::Below, text }),
        }
    }
    visit(root, shape, true, &mut |node, is_body| {
        let map = if is_body { &mut bodies } else { &mut anchors };
        node.comments.extend(map.remove(&node.span.start).unwrap_or_default());
    });
    root.comments.extend(stray);
}

/// The opening brace whose closing one comes next after `at`, if it comes before the next anchor.
fn closing_body(tokens: &Tokens, at: usize, next: Option<u32>) -> Option<u32> {
    let index = tokens.list.partition_point(|token| token.start < at);
    let token = tokens.list.get(index)?;
    let sooner = next.is_none_or(|next| (token.start as u32) < next);
    if token.kind != Kind::Close || !sooner {
        return None;
    }
    let mut depth = 0usize;
    for token in tokens.list.get(..index)?.iter().rev() {
        match token.kind {
            Kind::Close => depth += 1,
            Kind::Open if depth == 0 => return Some(token.start as u32),
            Kind::Open => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Calls `see` for everything that can hold a comment; `true` for a list or map in braces.
fn visit(node: &mut Node, shape: &Shape, root: bool, see: &mut dyn FnMut(&mut Node, bool)) {
    match &mut node.value {
        Tree::List(items) => {
            for item in items {
                see(item, false);
                visit(item, shape, false, see);
            }
        }
        Tree::Map(entries) => {
            for (key, value) in entries {
                // The name of a section of named things is only written as the word that starts each statement.
                let dictionary =
                    root && key.as_text().and_then(|name| shape.field(name)).is_some_and(|inner| inner.is_dictionary());
                if !dictionary {
                    see(key, false);
                }
                visit(value, shape, false, see);
            }
        }
        Tree::Empty | Tree::Text(_) => {}
    }
    if !root && matches!(node.value, Tree::List(_) | Tree::Map(_)) {
        see(node, true);
    }
}
