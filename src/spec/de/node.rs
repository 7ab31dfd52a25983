//! A tree read as a tree: parts of a study that another part of the program types.

use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, IntoDeserializer, SeqAccess, Visitor};

use super::access::number;
use super::{Deserializer, Error};
use crate::source::Span;
use crate::spec::node::{Node, Text, Tree};

/// The name by which the tree's deserializer knows that the tree itself is wanted.
pub const NODE: &str = "\u{1}node";

const EMPTY: u32 = 0;
const TEXT: u32 = 1;
const LIST: u32 = 2;
const MAP: u32 = 3;

/// A node as a flat sequence: file, start, end, kind, then its content. Comments stay behind.
pub struct Parts<'de> {
    node: &'de Node,
    next: usize,
}

impl<'de> Parts<'de> {
    pub fn new(node: &'de Node) -> Self {
        Parts { node, next: 0 }
    }

    fn kind(&self) -> u32 {
        match self.node.value {
            Tree::Empty => EMPTY,
            Tree::Text(_) => TEXT,
            Tree::List(_) => LIST,
            Tree::Map(_) => MAP,
        }
    }
}

impl<'de> SeqAccess<'de> for Parts<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let at = self.next;
        self.next += 1;
        let Span { file, start, end } = self.node.span;
        match at {
            0 => return seed.deserialize(number(u32::from(file))).map(Some),
            1 => return seed.deserialize(number(start)).map(Some),
            2 => return seed.deserialize(number(end)).map(Some),
            3 => return seed.deserialize(number(self.kind())).map(Some),
            _ => {}
        }
        let at = at - 4;
        match &self.node.value {
            Tree::Text(text) => match at {
                0 => seed.deserialize(Deserializer { node: self.node }).map(Some),
                1 => seed.deserialize(IntoDeserializer::<Error>::into_deserializer(text.quoted)).map(Some),
                2 => {
                    let flat: Vec<u32> = text.runs.iter().flat_map(|(from, to)| [*from, *to]).collect();
                    seed.deserialize(IntoDeserializer::<Error>::into_deserializer(flat)).map(Some)
                }
                _ => Ok(None),
            },
            Tree::List(items) => items.get(at).map(|node| seed.deserialize(Deserializer { node })).transpose(),
            Tree::Map(entries) => {
                let entry = entries.get(at / 2).map(|(key, value)| if at.is_multiple_of(2) { key } else { value });
                entry.map(|node| seed.deserialize(Deserializer { node })).transpose()
            }
            Tree::Empty => Ok(None),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NODE, Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tree")
    }

    /// Any other deserializer: a tree without places.
    fn visit_newtype_struct<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_str(Reader)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::text(Span::default(), text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Node, A::Error> {
        let file = part::<A, u32>(&mut parts)?;
        let (start, end) = (part(&mut parts)?, part(&mut parts)?);
        let span = Span { file: u16::try_from(file).unwrap_or_default(), start, end };
        let value = match part::<A, u32>(&mut parts)? {
            TEXT => {
                let (value, quoted) = (part(&mut parts)?, part(&mut parts)?);
                let flat: Vec<u32> = part(&mut parts)?;
                let runs = flat.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
                Tree::Text(Text { value, quoted, runs })
            }
            LIST => Tree::List(rest(&mut parts)?),
            MAP => {
                let mut flat = rest(&mut parts)?.into_iter();
                let mut entries = vec![];
                while let (Some(key), Some(value)) = (flat.next(), flat.next()) {
                    entries.push((key, value));
                }
                Tree::Map(entries)
            }
            _ => Tree::Empty,
        };
        Ok(Node::new(span, value))
    }
}

fn part<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(parts: &mut A) -> Result<T, A::Error> {
    parts.next_element()?.ok_or_else(|| de::Error::custom("a tree ends too early"))
}

fn rest<'de, A: SeqAccess<'de>>(parts: &mut A) -> Result<Vec<Node>, A::Error> {
    let mut nodes = vec![];
    while let Some(node) = parts.next_element()? {
        nodes.push(node);
    }
    Ok(nodes)
}
