//! What a section says in canonical form: order, layout and spelling gone, meaning kept.

use indexmap::IndexMap;

use crate::source::Span;

/// A part of a study and where it stands. Places do not count when parts are compared.
#[derive(Clone, Debug)]
pub struct Item {
    pub span: Span,
    pub said: Said,
}

#[derive(Clone, Debug)]
pub enum Said {
    Word(String),
    /// In no order; members that a named set brought in say so.
    Set(Vec<Member>),
    /// In the order of the author.
    Row(Vec<Member>),
    Map(IndexMap<String, Item>),
}

#[derive(Clone, Debug)]
pub struct Member {
    pub text: String,
    /// The named set that it came with.
    pub via: Option<String>,
}

impl Member {
    pub fn own(text: impl Into<String>) -> Member {
        Member { text: text.into(), via: None }
    }
}

impl Item {
    pub fn new(span: Span, said: Said) -> Item {
        Item { span, said }
    }

    pub fn word(span: Span, text: impl Into<String>) -> Item {
        Item::new(span, Said::Word(text.into()))
    }

    pub fn as_map(&self) -> Option<&IndexMap<String, Item>> {
        match &self.said {
            Said::Map(map) => Some(map),
            _ => None,
        }
    }

    pub fn get(&self, key: &str) -> Option<&Item> {
        self.as_map().and_then(|map| map.get(key))
    }

    /// Says nothing.
    pub fn is_empty(&self) -> bool {
        match &self.said {
            Said::Word(text) => text.is_empty(),
            Said::Set(members) => members.is_empty(),
            Said::Row(items) => items.is_empty(),
            Said::Map(map) => map.is_empty(),
        }
    }

    /// In one line, as a reader sees it.
    pub fn text(&self) -> String {
        match &self.said {
            Said::Word(text) => text.clone(),
            Said::Set(members) | Said::Row(members) => {
                let mut names: Vec<&str> = members.iter().map(|one| one.via.as_deref().unwrap_or(&one.text)).collect();
                names.dedup();
                names.join(", ")
            }
            // One text in its languages.
            Said::Map(map) if !map.is_empty() && map.keys().all(|key| key == "en" || key == "zh") => {
                map.values().map(Item::text).collect::<Vec<_>>().join(" / ")
            }
            Said::Map(map) => match map.get_index(0) {
                // An entry of a catalogue with its options.
                Some((name, options)) if map.len() == 1 && options.as_map().is_some() => match options.text() {
                    inner if inner.is_empty() => name.clone(),
                    inner => format!("{name} ({inner})"),
                },
                _ => {
                    let part = |(key, item): (&String, &Item)| format!("{key} {}", item.text()).trim_end().to_string();
                    map.iter().map(part).collect::<Vec<_>>().join(", ")
                }
            },
        }
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Item) -> bool {
        match (&self.said, &other.said) {
            (Said::Word(a), Said::Word(b)) => a == b,
            (Said::Row(a), Said::Row(b)) => texts(a).eq(texts(b)),
            (Said::Set(a), Said::Set(b)) => sorted(a) == sorted(b),
            (Said::Map(a), Said::Map(b)) => a == b,
            _ => false,
        }
    }
}

fn texts(members: &[Member]) -> impl Iterator<Item = &str> {
    members.iter().map(|one| one.text.as_str())
}

fn sorted(members: &[Member]) -> Vec<&str> {
    let mut texts: Vec<&str> = texts(members).collect();
    texts.sort_unstable();
    texts
}
