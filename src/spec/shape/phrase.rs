//! Words that say a clause the way a sentence would: `30 units`, `over 2012..2022`, `uncentred`.

use serde_json::Value;

/// A few words of the DSL and what they stand for. `#` among the words is a word that starts with a digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    pub words: Vec<String>,
    pub means: Means,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// That nothing more is said: `data "x.csv" rows`.
    Nothing,
    /// Another spelling of a key.
    Key(String),
    /// Fields with their texts, where `#` is the word with the digit.
    Fields(Vec<(String, String)>),
    /// The words already belong to the value of a field.
    Begins(String),
}

impl Phrase {
    /// From an entry of `x-words`: null, `"key"`, `["field"]` or `{field: text}`.
    pub fn read(words: &str, means: &Value) -> Option<Self> {
        let means = match means {
            Value::Null => Means::Nothing,
            Value::String(key) => Means::Key(key.clone()),
            Value::Array(fields) => Means::Begins(fields.first()?.as_str()?.to_owned()),
            Value::Object(fields) => Means::Fields(
                fields.iter().filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect(),
            ),
            _ => return None,
        };
        Some(Phrase { words: words.split(' ').map(str::to_owned).collect(), means })
    }

    pub fn starts_with(&self, word: &str) -> bool {
        self.words.first().is_some_and(|first| fits(first, word))
    }

    /// The phrase that says a field with a text, if this one does.
    pub fn says(&self, field: &str, text: &str) -> Option<String> {
        match &self.means {
            Means::Key(key) if key == field => Some(format!("{} {text}", self.words.join(" "))),
            Means::Begins(key)
                if key == field && self.words.iter().map(String::as_str).eq(text.split(' ').take(self.words.len())) =>
            {
                Some(text.to_owned())
            }
            Means::Fields(fields) => match fields.as_slice() {
                [(name, template)] if name == field => {
                    let (before, after) = template.split_once('#').unwrap_or((template, ""));
                    let middle = text.strip_prefix(before)?.strip_suffix(after)?;
                    let whole = if template.contains('#') {
                        fits("#", middle) && !middle.contains(' ')
                    } else {
                        middle.is_empty()
                    };
                    whole.then(|| self.words.join(" ").replace('#', middle))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether a word of a study is the word of a phrase.
pub fn fits(pattern: &str, word: &str) -> bool {
    if pattern == "#" { word.starts_with(|c: char| c.is_ascii_digit()) } else { pattern == word }
}
