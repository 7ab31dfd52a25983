//! serde over a [`Node`] tree: numbers and booleans are read from text where a type asks for them.
//!
//! A text stands for a list of one (`of: Nqp`), a name for an enum variant with or without content (`entropy`, `{entropy: {...}}`), an
//! empty value for `None` or for all defaults. Errors carry the innermost place.

mod access;
mod error;
mod node;

use serde::Deserialize;
use serde::de::{self, Visitor};

pub use error::{CARD, Error};

use self::access::{Entries, Items, Located, Variant};
use super::at::AT;
use super::node::{Node, Text, Tree};
use super::words;

/// A typed value from a tree.
pub fn from_node<'de, T: Deserialize<'de>>(node: &'de Node) -> Result<T, Error> {
    T::deserialize(Deserializer { node })
}

#[derive(Clone, Copy)]
struct Deserializer<'de> {
    node: &'de Node,
}

impl<'de> Deserializer<'de> {
    fn refuse<T>(self, wanted: &str) -> Result<T, Error> {
        let seen = match &self.node.value {
            Tree::Empty => "nothing".to_owned(),
            Tree::Text(text) => format!("`{}`", text.value),
            Tree::List(_) => "a list".to_owned(),
            Tree::Map(_) => "a map".to_owned(),
        };
        Err(Error { span: Some(self.node.span), message: format!("{wanted} belongs here, found {seen}") })
    }

    fn text(self, wanted: &str) -> Result<&'de Text, Error> {
        match &self.node.value {
            Tree::Text(text) => Ok(text),
            _ => self.refuse(wanted),
        }
    }

    fn located<T>(self, result: Result<T, Error>) -> Result<T, Error> {
        result.map_err(|error| Error { span: error.span.or(Some(self.node.span)), ..error })
    }

    fn integer<T: std::str::FromStr>(self) -> Result<T, Error> {
        let text = self.text("a whole number")?;
        let digits = text.value.strip_prefix('+').unwrap_or(&text.value);
        let clean = !text.quoted && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        match digits.parse().ok().filter(|_| clean) {
            Some(value) => Ok(value),
            None => self.refuse("a whole number"),
        }
    }

    fn float(self) -> Result<f64, Error> {
        let text = self.text("a number")?;
        match words::number(&text.value).filter(|_| !text.quoted) {
            Some(value) => Ok(value),
            None => self.refuse("a number"),
        }
    }

    fn boolean(self) -> Result<bool, Error> {
        match self.text("`true` or `false`")? {
            Text { quoted: false, value, .. } if value == "true" => Ok(true),
            Text { quoted: false, value, .. } if value == "false" => Ok(false),
            _ => self.refuse("`true` or `false`"),
        }
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let value = self.integer()?;
            self.located(visitor.$visit(value))
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Deserializer<'de> {
    type Error = Error;

    integers! {
        deserialize_i8 visit_i8, deserialize_i16 visit_i16, deserialize_i32 visit_i32, deserialize_i64 visit_i64,
        deserialize_u8 visit_u8, deserialize_u16 visit_u16, deserialize_u32 visit_u32, deserialize_u64 visit_u64,
        deserialize_i128 visit_i128, deserialize_u128 visit_u128,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.located(match &self.node.value {
            Tree::Empty => visitor.visit_unit(),
            Tree::Text(text) => visitor.visit_borrowed_str(&text.value),
            Tree::List(items) => visitor.visit_seq(Items::new(items)),
            Tree::Map(entries) => visitor.visit_map(Entries::new(entries)),
        })
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = self.boolean()?;
        self.located(visitor.visit_bool(value))
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = self.float()?;
        self.located(visitor.visit_f64(value))
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let text = self.text("a text")?;
        self.located(visitor.visit_borrowed_str(&text.value))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.located(match self.node.value {
            Tree::Empty => visitor.visit_none(),
            _ => visitor.visit_some(self),
        })
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node.value {
            Tree::Empty => self.located(visitor.visit_unit()),
            _ => self.refuse("nothing"),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.located(match name {
            AT => visitor.visit_seq(Located::new(self)),
            node::NODE => visitor.visit_seq(node::Parts::new(self.node)),
            _ => visitor.visit_newtype_struct(self),
        })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.located(match &self.node.value {
            Tree::List(items) => visitor.visit_seq(Items::new(items)),
            Tree::Text(_) => visitor.visit_seq(Items::new(std::slice::from_ref(self.node))),
            Tree::Empty => visitor.visit_seq(Items::new(&[])),
            Tree::Map(_) => return self.refuse("a list"),
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.located(match &self.node.value {
            Tree::Map(entries) => visitor.visit_map(Entries::new(entries)),
            Tree::Empty => visitor.visit_map(Entries::new(&[])),
            _ => return self.refuse("a map"),
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant = match &self.node.value {
            Tree::Text(text) => Variant { name: &text.value, content: None },
            Tree::Map(entries) => match entries.as_slice() {
                [(key, value)] => Variant { name: key.as_text().unwrap_or_default(), content: Some(value) },
                _ => return self.refuse("one name with its options"),
            },
            _ => return self.refuse("a name"),
        };
        self.located(visitor.visit_enum(variant))
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}
