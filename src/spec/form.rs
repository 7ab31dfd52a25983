//! A form that is one word, or a map: `errors: hc1`, `errors: {cluster: firm}`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};

/// What was written. A type with such a form is made from this one, by serde's `try_from`.
pub enum Form<M> {
    Word(String),
    Map(M),
}

/// A word among those of an enum.
pub fn choice<T: DeserializeOwned>(word: &str) -> Result<T, String> {
    let reader: de::value::StrDeserializer<'_, de::value::Error> = de::IntoDeserializer::into_deserializer(word);
    T::deserialize(reader).map_err(|error| error.to_string())
}

impl<'de, M: Deserialize<'de>> Deserialize<'de> for Form<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader(PhantomData))
    }
}

struct Reader<M>(PhantomData<M>);

impl<'de, M: Deserialize<'de>> Visitor<'de> for Reader<M> {
    type Value = Form<M>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a word or a map")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Form<M>, E> {
        Ok(Form::Word(text.to_string()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Form<M>, A::Error> {
        M::deserialize(de::value::MapAccessDeserializer::new(map)).map(Form::Map)
    }
}
