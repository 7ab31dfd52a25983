//! Small words of the language: names, ranges, percentages.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A name, NFC-normalised: `é` typed in two ways is one name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Name(String);

impl Name {
    /// White space around a name and back quotes are no part of it.
    pub fn new(text: impl AsRef<str>) -> Self {
        let text = text.as_ref().trim();
        let bare = text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(text);
        Name(bare.nfc().collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As it stands in formulas: back-quoted where it holds anything but letters, digits and `_`.
    pub fn in_formula(&self) -> String {
        let mut letters = self.0.chars();
        let plain = letters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && letters.all(|c| c.is_alphanumeric() || c == '_')
            && !matches!(self.0.as_str(), "and" | "or" | "not" | "in");
        if plain { self.0.clone() } else { format!("`{}`", self.0) }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::ops::Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name::new(text)
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Name::new(text)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Name::new)
    }
}

impl JsonSchema for Name {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Name".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number"], "x-kind": "name"})
    }
}

/// `2012..2022`, both ends included; one year stands for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearRange {
    pub from: i64,
    pub to: i64,
}

/// `0..100`, both ends included; an end may be a percentage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberRange {
    pub from: f64,
    pub to: f64,
}

/// `1%` or `0.01`: the share, 0.01.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Percent(pub f64);

/// A number of the language: `.205`, `-3`, `1e-4`, `9.6%`. No infinities, no `NaN`, no `1_000`.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (digits, exponent) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), "e-2"),
        None => (text, ""),
    };
    let clean = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    if !clean || !digits.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // Dividing by 100 would round twice; shifting the exponent rounds once.
    let value: f64 = if exponent.is_empty() || digits.contains(['e', 'E']) {
        digits.parse::<f64>().ok().map(|value| if exponent.is_empty() { value } else { value / 100.0 })?
    } else {
        format!("{digits}{exponent}").parse().ok()?
    };
    value.is_finite().then_some(value)
}

impl std::str::FromStr for YearRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let year = |text: &str| text.trim().parse::<i64>().map_err(|_| format!("`{}` is not a year", text.trim()));
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let range = YearRange { from: year(from)?, to: year(to)? };
        if range.from > range.to {
            return Err(format!("the range {text} ends before it starts"));
        }
        Ok(range)
    }
}

impl std::str::FromStr for NumberRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let end = |text: &str| number(text).ok_or_else(|| format!("`{}` is not a number", text.trim()));
        let (from, to) = text.split_once("..").ok_or_else(|| format!("`{text}` is not a range such as `0..100`"))?;
        let range = NumberRange { from: end(from)?, to: end(to)? };
        if range.from > range.to {
            return Err(format!("the range {text} ends before it starts"));
        }
        Ok(range)
    }
}

impl std::str::FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        number(text).map(Percent).ok_or_else(|| format!("`{text}` is not a percentage such as `5%`"))
    }
}

macro_rules! read_from_text {
    ($type:ident, $kind:literal) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": ["string", "number"], "x-kind": $kind})
            }
        }
    };
}

read_from_text!(YearRange, "years");
read_from_text!(NumberRange, "range");
read_from_text!(Percent, "percent");
