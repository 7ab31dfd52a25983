//! What makes a statement read like a sentence: phrases, commas between clauses, names and words left out.

use super::cursor::{Beside, Entries, Reader};
use super::tokens::Kind;
use crate::spec::node::Node;
use crate::spec::shape::{MapForm, Means, Phrase, Shape, TextKind, fits};

impl Reader<'_> {
    /// A phrase of the map, the longest that stands here.
    pub fn phrase(&mut self, shape: &Shape, map: &MapForm, entries: &mut Entries) -> bool {
        let here = map.phrases.iter().filter(|phrase| self.stands_here(phrase));
        let Some(phrase) = here.max_by_key(|phrase| phrase.words.len()) else { return false };
        let start = self.here();
        let Some(token) = self.peek() else { return false };
        let digits = phrase.words.iter().position(|word| word == "#").and_then(|at| self.word_ahead(at)).unwrap_or("");
        if !matches!(phrase.means, Means::Begins(_)) {
            self.pos += phrase.words.len();
        }
        match &phrase.means {
            Means::Nothing => {}
            Means::Key(name) => {
                let value = self.keyed(&shape.field(name).unwrap_or_else(Shape::anything));
                entries.push((Node::text(self.span(token), name.as_str()), value));
            }
            Means::Begins(name) => {
                let value = self.value(&shape.field(name).unwrap_or_else(Shape::anything));
                entries.push((Node::text(start, name.as_str()), value));
            }
            Means::Fields(fields) => {
                let span = self.since(start);
                let said = |(name, text): &(String, String)| {
                    (Node::text(span, name.as_str()), Node::text(span, text.replace('#', digits)))
                };
                entries.extend(fields.iter().map(said));
            }
        }
        true
    }

    fn stands_here(&self, phrase: &Phrase) -> bool {
        phrase.words.iter().enumerate().all(|(at, word)| self.word_ahead(at).is_some_and(|here| fits(word, here)))
    }

    /// A comma between clauses, where the map allows it and something follows.
    pub fn skip_comma(&mut self, map: &MapForm) {
        if map.commas && self.at(Kind::Comma) && self.word_ahead(1).is_some() {
            self.pos += 1;
        }
    }

    /// A word that is no key, in a map that has a field for it.
    pub fn bare_word(&mut self, map: &MapForm, entries: &mut Entries) -> bool {
        let Some(name) = map.word.as_deref() else { return false };
        let said = entries.iter().any(|(key, _)| key.as_text() == Some(name));
        if said || self.word().is_none_or(|word| self.is_stop(word)) {
            return false;
        }
        let at = self.here();
        let value = self.scalar(&Shape::anything());
        entries.push((Node::text(at, name), value));
        true
    }

    /// The name of an entry that starts with one of its own keys.
    pub fn unnamed(&self, shape: &Shape) -> Option<String> {
        let map = shape.map()?;
        let name = map.unnamed.as_deref()?;
        let own = self.word().is_some_and(|word| map.fields.contains_key(word));
        // `of` is a name where it is followed by nothing that `of` could mean.
        let follows = self.ahead(1).is_some_and(|next| matches!(next.kind, Kind::Word | Kind::String))
            && self.word_ahead(1).is_none_or(|next| !map.starts_with(next));
        let name = if name == "$of" { self.subject.clone()? } else { name.to_owned() };
        (own && follows).then_some(name)
    }

    /// `with each a, b`: the switch `each` of the map around.
    pub fn flag(&mut self) {
        let Some(word) = self.word() else { return };
        let switch = self.enclosing.last().and_then(|shape| shape.field(word));
        let follows = self.ahead(1).is_some_and(|next| matches!(next.kind, Kind::Word | Kind::String));
        if follows && switch.is_some_and(|field| field.kind() == TextKind::Bool) {
            let span = self.here();
            self.flags.push((Node::text(span, word), Node::text(span, "true")));
            self.pos += 1;
        }
    }

    /// The body of a map; keys of the map may stand among its entries, and `of` is its subject.
    pub fn body_of(&mut self, shape: &Shape, name: &str, entries: &Entries) -> Node {
        let inner = shape.field(name).unwrap_or_else(Shape::anything);
        if inner.options().is_some() || !inner.is_dictionary() && inner.map().is_none() {
            return self.value(&inner);
        }
        let of = entries.iter().find(|(key, _)| key.as_text() == Some("of")).and_then(|(_, value)| value.as_text());
        let subject = std::mem::replace(&mut self.subject, of.map(str::to_owned));
        self.beside = Some(Beside { shape: shape.clone(), entries: vec![], depth: self.depth + 1 });
        let body = self.value(&inner);
        self.subject = subject;
        body
    }

    /// A key of the map around a body, which no entry of the body can be: an entry has `=` or a clause behind its name.
    pub fn is_beside(&self) -> bool {
        let Some(beside) = self.beside.as_ref().filter(|beside| beside.depth == self.depth) else { return false };
        let assigned = self.ahead(1).is_none_or(|next| next.kind != Kind::Word) || self.word_ahead(1) == Some("with");
        self.word().is_some_and(|word| beside.shape.field(word).is_some()) && !assigned
    }

    pub fn read_beside(&mut self) {
        let Some(shape) = self.beside.as_ref().map(|beside| beside.shape.clone()) else { return };
        let Some((token, word)) = self.peek().zip(self.word()) else { return };
        self.pos += 1;
        let value = self.keyed(&shape.field(word).unwrap_or_else(Shape::anything));
        let key = Node::text(self.span(token), word);
        if let Some(beside) = self.beside.as_mut() {
            beside.entries.push((key, value));
        }
    }

    /// Whether a name stands here with a key of its map behind it: the next entry of a dictionary on one line.
    pub fn starts_entry(&self, shape: &Shape) -> bool {
        let Some(rest) = shape.rest() else { return false };
        let Some(map) = rest.map().filter(|map| !map.fields.is_empty()) else { return false };
        self.word().is_some() && self.word_ahead(1).is_some_and(|next| map.starts_with(next))
    }
}
