//! What a tree may look like, read once from a JSON Schema and the extension keywords on it.
//!
//! | keyword | on | meaning |
//! | --- | --- | --- |
//! | `x-kind` | texts | `formula`, `terms`, `effects`, `expression`, `filter`, `claim`, `address`, `chain`, `name`, `range`, `years`, `percent`, `printed` |
//! | `x-kind` | anything | `label`, `tree` (with `x-options`), `reported` |
//! | `x-first`, `x-second` | maps | fields that bare first values fill in the DSL |
//! | `x-colon`, `x-equals` | maps | the field behind `:` or `=` |
//! | `x-label` | maps | the field that a quoted text fills |
//! | `x-body` | maps | the field that `{...}` fills |
//! | `x-keyword` | fields | the word that starts a statement or an entry |
//! | `x-words` | maps | phrases of the DSL: `{"over": "years", "# units": {"units": "#"}, "pooled": ["scope"], "rows": null}` |
//! | `x-commas` | maps | clauses may stand apart by commas |
//! | `x-word` | maps | the field that a bare word fills which is no key |
//! | `x-chain` | maps | the list that a chain of arrows adds to |
//! | `x-unnamed` | maps | the name of an entry that is given none; `$of` for what the map around is of |
//! | `x-again` | maps | the list that a statement said again adds to |
//! | `x-statement` | fields | the key starts a statement, though it is a field of a section |
//! | `x-catalogue` | anything | a name of a catalogue with options, where the catalogue is not known yet |

mod phrase;
mod read;

use std::sync::Arc;

use indexmap::IndexMap;

pub use phrase::{Means, Phrase, fits};

/// A place in a table of forms. Cheap to clone; forms may refer to each other in circles.
#[derive(Clone, Debug)]
pub struct Shape {
    table: Arc<Vec<Form>>,
    at: usize,
}

/// Which of text, list and map may stand at a place. All absent: anything.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub about: String,
    pub text: Option<TextForm>,
    pub list: Option<usize>,
    pub map: Option<MapForm>,
    /// A tree of signed leaves; the form of a node's options.
    pub tree: Option<usize>,
    pub kind: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct TextForm {
    pub kind: TextKind,
    /// Words with their descriptions; where there are any, and `kind` is `Choice`, no others are known.
    pub choices: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    #[default]
    Any,
    Choice,
    Bool,
    Integer,
    Number,
    Name,
    Formula,
    Terms,
    Effects,
    Expression,
    Filter,
    Claim,
    Address,
    Chain,
    Range,
    Years,
    Percent,
    Printed,
    Leaf,
    File,
}

#[derive(Clone, Debug, Default)]
pub struct MapForm {
    pub fields: IndexMap<String, Field>,
    /// The form of values under other keys; none where only the fields are known.
    pub rest: Option<usize>,
    pub required: Vec<String>,
    /// Exactly one key: a name with its options.
    pub single: bool,
    pub first: Vec<String>,
    pub colon: Option<String>,
    pub equals: Option<String>,
    pub label: Option<String>,
    pub body: Option<String>,
    pub phrases: Vec<Phrase>,
    pub commas: bool,
    pub word: Option<String>,
    pub chain: Option<String>,
    pub unnamed: Option<String>,
    pub again: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub form: usize,
    pub about: String,
    pub keyword: Option<String>,
    pub statement: bool,
}

impl MapForm {
    /// Whether a word can start a clause.
    pub fn starts_with(&self, word: &str) -> bool {
        self.fields.contains_key(word) || self.phrases.iter().any(|phrase| phrase.starts_with(word))
    }
}

impl Shape {
    pub fn of<T: schemars::JsonSchema>() -> Self {
        Shape::from_schema(schemars::schema_for!(T).as_value())
    }

    pub fn from_schema(schema: &serde_json::Value) -> Self {
        Shape { table: Arc::new(read::table(schema)), at: 0 }
    }

    /// A place about which nothing is said.
    pub fn anything() -> Self {
        Shape { table: Arc::new(vec![]), at: 0 }
    }

    pub fn form(&self) -> &Form {
        static ANYTHING: Form =
            Form { about: String::new(), text: None, list: None, map: None, tree: None, kind: None };
        self.table.get(self.at).unwrap_or(&ANYTHING)
    }

    fn to(&self, at: usize) -> Shape {
        Shape { table: self.table.clone(), at }
    }

    pub fn map(&self) -> Option<&MapForm> {
        self.form().map.as_ref()
    }

    pub fn item(&self) -> Option<Shape> {
        self.form().list.map(|at| self.to(at))
    }

    pub fn options(&self) -> Option<Shape> {
        self.form().tree.map(|at| self.to(at))
    }

    pub fn rest(&self) -> Option<Shape> {
        self.map().and_then(|map| map.rest).map(|at| self.to(at))
    }

    /// The shape of a value under a key.
    pub fn value(&self, key: &str) -> Option<Shape> {
        self.field(key).or_else(|| self.rest())
    }

    /// The shape of a declared field.
    pub fn field(&self, key: &str) -> Option<Shape> {
        self.map().and_then(|map| map.fields.get(key)).map(|field| self.to(field.form))
    }

    pub fn kind(&self) -> TextKind {
        self.form().text.as_ref().map_or(TextKind::Any, |text| text.kind)
    }

    /// Nothing is said about what may stand here.
    pub fn is_open(&self) -> bool {
        let form = self.form();
        form.text.is_none() && form.list.is_none() && form.map.is_none() && form.tree.is_none()
    }

    /// A map of names that are the author's own.
    pub fn is_dictionary(&self) -> bool {
        self.map().is_some_and(|map| map.rest.is_some() && map.fields.is_empty())
    }
}
