//! Small forms that many sections share.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer};

use super::Language;
use crate::spec::At;
use crate::spec::form::Form;
use crate::spec::node::Node;
use crate::spec::words::Name;

/// A text, or one a language: `{zh: 经济, en: Economy}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Form<Languages>")]
pub struct Label {
    pub en: Option<String>,
    pub zh: Option<String>,
}

impl Label {
    pub fn new(text: impl Into<String>) -> Self {
        Label { en: Some(text.into()), zh: None }
    }

    /// The text in a language, else in the other one.
    pub fn text(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::En => (&self.en, &self.zh),
            Language::Zh => (&self.zh, &self.en),
        };
        first.as_deref().or(second.as_deref()).unwrap_or("")
    }

    /// The texts of all languages.
    pub fn all(&self) -> Vec<&str> {
        self.en.iter().chain(&self.zh).map(String::as_str).collect()
    }
}

/// `a`, or `[a, b]`.
#[derive(Clone, Debug, Default)]
pub struct Names(pub Vec<At<Name>>);

/// A catalogue entry with its options: `entropy`, or `{entropy: {shift: 1e-4}}`.
/// Which names and options there are, the catalogue says; the schema is composed from it.
#[derive(Clone, Debug, Default)]
pub struct Call {
    pub name: At<Name>,
    pub options: Option<Node>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Languages {
    en: Option<String>,
    zh: Option<String>,
}

impl From<Form<Languages>> for Label {
    fn from(form: Form<Languages>) -> Self {
        match form {
            Form::Word(text) => Label::new(text),
            Form::Map(Languages { en, zh }) => Label { en, zh },
        }
    }
}

impl JsonSchema for Label {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Label".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"x-kind": "label", "anyOf": [
            {"type": ["string", "number"]},
            {"type": "object", "properties": {"en": {"type": "string"}, "zh": {"type": "string"}}, "additionalProperties": false},
        ]})
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<At<Name>>::deserialize(deserializer).map(Names)
    }
}

/// Which names there are, the field says by `x-catalogue`.
impl JsonSchema for Call {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Call".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

impl JsonSchema for Names {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Names".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let name = generator.subschema_for::<Name>();
        json_schema!({"anyOf": [name, {"type": "array", "items": name}]})
    }
}

impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let node = Node::deserialize(deserializer)?;
        if let Some(name) = node.as_text() {
            return Ok(Call { name: At { span: node.span, value: Name::new(name) }, options: None });
        }
        match node.as_map() {
            Some([(key, options)]) => {
                let name = key.as_text().unwrap_or_default();
                Ok(Call { name: At { span: key.span, value: Name::new(name) }, options: Some(options.clone()) })
            }
            _ => Err(de::Error::custom("a name, or a map with one name and its options")),
        }
    }
}
