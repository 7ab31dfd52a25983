//! Lists, maps, variants and places, handed to serde piece by piece.

use serde::de::value::{StrDeserializer, U32Deserializer};
use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};

use super::{Deserializer, Error};
use crate::source::Span;
use crate::spec::node::{Node, Tree};

pub struct Items<'de> {
    rest: std::slice::Iter<'de, Node>,
}

impl<'de> Items<'de> {
    pub fn new(items: &'de [Node]) -> Self {
        Items { rest: items.iter() }
    }
}

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.rest.next().map(|node| seed.deserialize(Deserializer { node })).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

pub struct Entries<'de> {
    rest: std::slice::Iter<'de, (Node, Node)>,
    value: Option<&'de Node>,
}

impl<'de> Entries<'de> {
    pub fn new(entries: &'de [(Node, Node)]) -> Self {
        Entries { rest: entries.iter(), value: None }
    }
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Deserializer { node: key }).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.value.take() {
            Some(node) => seed.deserialize(Deserializer { node }),
            None => Err(de::Error::custom("a value without a key")),
        }
    }
}

/// `name`, or `{name: content}`.
pub struct Variant<'de> {
    pub name: &'de str,
    pub content: Option<&'de Node>,
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

/// Content of a variant that is named alone: all defaults.
static NOTHING: Node = Node { span: Span { file: 0, start: 0, end: 0 }, comments: vec![], value: Tree::Empty };

impl<'de> Variant<'de> {
    fn content(&self) -> Deserializer<'de> {
        Deserializer { node: self.content.unwrap_or(&NOTHING) }
    }

    fn without_place<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        match self.content {
            Some(_) => result,
            None => result.map_err(|error| Error {
                span: None,
                message: format!("`{}` needs its options: {}", self.name, error.message),
            }),
        }
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.content.map(|node| &node.value) {
            None | Some(Tree::Empty) => Ok(()),
            Some(_) => Err(de::Error::custom(format!("`{}` takes no options", self.name))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        self.without_place(seed.deserialize(self.content()))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.without_place(de::Deserializer::deserialize_seq(self.content(), visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.without_place(de::Deserializer::deserialize_map(self.content(), visitor))
    }
}

/// A place, then the value that stands there: what [`crate::spec::At`] asks for.
pub struct Located<'de> {
    inner: Deserializer<'de>,
    next: u8,
}

impl<'de> Located<'de> {
    pub fn new(inner: Deserializer<'de>) -> Self {
        Located { inner, next: 0 }
    }
}

impl<'de> de::SeqAccess<'de> for Located<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.next += 1;
        match self.next {
            1 => {
                let Span { file, start, end } = self.inner.node.span;
                let numbers = [u32::from(file), start, end].into_iter();
                seed.deserialize(de::value::SeqDeserializer::<_, Error>::new(numbers)).map(Some)
            }
            2 => seed.deserialize(self.inner).map(Some),
            _ => Ok(None),
        }
    }
}

pub fn number(value: u32) -> U32Deserializer<Error> {
    value.into_deserializer()
}
