//! Keys of maps: unknown, missing, twice.

use super::habits::habit;
use super::{Checker, cards};
use crate::diag::closest;
use crate::spec::node::{Node, Tree};
use crate::spec::shape::{MapForm, Shape};
use crate::spec::typography;

/// Longer lists of known keys help nobody.
const MOST_LISTED: usize = 16;

type Entries = [(Node, Node)];

impl Checker<'_> {
    pub(super) fn map(&mut self, node: &Node, entries: &Entries, map: &MapForm, shape: &Shape) {
        self.duplicates(entries);
        if map.single && !map.fields.is_empty() && entries.len() != 1 {
            let known: Vec<&str> = map.fields.keys().map(String::as_str).collect();
            self.found.push(
                cards::WRONG_FORM
                    .error(format!("one name with its options belongs here, not {}", entries.len()))
                    .at(node.span, "this map")
                    .help(format!("keep one of: {}", known.join(", "))),
            );
        }
        for (key, value) in entries {
            let Some(name) = self.key_text(key) else { continue };
            if value.is_empty() && shape.field(&name).is_some() {
                self.no_value(key, value, &name);
            }
            match shape.value(&name) {
                Some(inner) => self.node(value, &inner, &name),
                None => self.unknown_key(key, &name, map),
            }
        }
        for name in map.required.iter().filter(|name| node.get(name).is_none()) {
            self.found.push(
                cards::MISSING_KEY
                    .error(format!("`{name}` is missing"))
                    .at(first_key(entries, node), "this map lacks it")
                    .help(format!("write `{name}: ...`{}", about(map, name))),
            );
        }
    }

    /// A declared key with nothing behind it; an alias there was refused already.
    fn no_value(&mut self, key: &Node, value: &Node, name: &str) {
        if !self.source.slice(value.span).starts_with('*') {
            let error = cards::EMPTY.error(format!("`{name}` has no value")).at(key.span, "nothing follows");
            self.found.push(error.help("write a value, or delete the key"));
        }
    }

    fn key_text(&mut self, key: &Node) -> Option<String> {
        if let Some(text) = key.as_text() {
            return Some(text.to_owned());
        }
        let error = cards::WRONG_FORM.error("a key is a text").at(key.span, "this is none");
        self.found.push(error.help("write `name: value`"));
        None
    }

    pub(super) fn unknown_key(&mut self, key: &Node, name: &str, map: &MapForm) {
        if let Some((_, c)) = typography::first(name) {
            let error = typography::finding(c, key.span, &typography::mended(name));
            return self.found.push(error);
        }
        let known: Vec<&str> = map.fields.keys().map(String::as_str).collect();
        let error = cards::UNKNOWN_KEY.error(format!("`{name}` is not known here")).at(key.span, "no such key");
        let habit = habit(name, |field| map.fields.contains_key(field));
        let help = match (habit, closest(name, known.iter().copied())) {
            (Some(advice), _) => advice.to_string(),
            (None, Some(close)) => format!("did you mean `{close}`?"),
            (None, None) => listed(&known),
        };
        self.found.push(error.help(help));
    }

    pub(super) fn duplicates(&mut self, entries: &Entries) {
        let mut seen: std::collections::HashMap<&str, &Node> = std::collections::HashMap::new();
        for (key, _) in entries {
            let Tree::Text(text) = &key.value else { continue };
            match seen.get(text.value.as_str()) {
                Some(first) => self.found.push(
                    cards::DUPLICATE
                        .error(format!("`{}` stands twice in one map", text.value))
                        .at(key.span, "again here")
                        .at(first.span, "first here")
                        .help("keep one of them, or rename one"),
                ),
                None => {
                    seen.insert(&text.value, key);
                }
            }
        }
    }
}

fn first_key(entries: &Entries, node: &Node) -> crate::source::Span {
    entries.first().map_or(node.span, |(key, _)| key.span)
}

fn about(map: &MapForm, name: &str) -> String {
    let text = map.fields.get(name).map_or("", |field| field.about.as_str());
    if text.is_empty() { String::new() } else { format!(" ({})", text.trim_end_matches('.')) }
}

fn listed(known: &[&str]) -> String {
    let shown: Vec<&str> = known.iter().copied().take(MOST_LISTED).collect();
    let more = if known.len() > MOST_LISTED { " ..." } else { "" };
    format!("known here: {}{more}", shown.join(", "))
}
