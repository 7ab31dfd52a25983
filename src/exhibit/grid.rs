//! Tables without a format: what a template needs to know, and no statistics.

use serde::{Deserialize, Serialize};

/// One table of a paper.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Stable file stem: `table-04`, `baseline`.
    pub id: String,
    /// As printed: `4`. Unnumbered tables have none.
    pub number: Option<String>,
    pub title: String,
    /// Alignment of the columns after the stub.
    pub columns: Vec<Align>,
    /// Head rows from top to bottom; each covers the stub and all columns.
    pub head: Vec<Vec<Head>>,
    pub panels: Vec<Panel>,
    /// Sentences below the table, in order; printed as one paragraph.
    pub notes: Vec<String>,
    /// Made from synthetic data: every rendering says so.
    pub synthetic: bool,
    pub style: Style,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Text; long text wraps.
    Left,
    Center,
    Right,
    /// Numbers under one another at their decimal point; anything else is centred.
    #[default]
    Decimal,
}

/// A head cell over `span` columns; a rule below it where it groups several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    pub text: String,
    pub span: usize,
}

/// Rows under one title. Where several panels have titles, they are lettered: `Panel A. Full sample`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    pub title: Option<String>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub stub: String,
    pub indent: usize,
    /// A thin rule above, as before the statistics below the coefficients.
    pub rule_above: bool,
    /// One for each of the grid's columns.
    pub cells: Vec<Value>,
}

/// What stands in a cell. Numbers keep full precision; `digits` says how many decimals are printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Value {
    #[default]
    Empty,
    Text {
        text: String,
    },
    /// `stars` is 0 to 3.
    Number {
        value: f64,
        digits: usize,
        stars: u8,
    },
    /// Printed in groups of three: `12,345`.
    Count {
        value: u64,
    },
    /// A number in brackets below an estimate.
    Paren {
        value: f64,
        digits: usize,
        bracket: Bracket,
    },
    Interval {
        low: f64,
        high: f64,
        digits: usize,
    },
    /// Could not be computed; the table's notes say why.
    NotComputed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bracket {
    #[default]
    Round,
    Square,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// `en` or `zh`; decides fonts and fixed words.
    pub language: String,
    /// Keep the zero before the decimal point; some journals drop it.
    pub leading_zero: bool,
    /// LaTeX only: align by siunitx rather than dcolumn.
    pub siunitx: bool,
}

/// What stands where a number could not be computed.
pub const NOT_COMPUTED: &str = "n/c";

/// An f64 holds no more decimals than this.
const MOST_DIGITS: usize = 17;

/// Above this an f64 no longer tells neighbouring integers apart, and digits would be noise.
const FIXED_BELOW: f64 = 1e15;

/// How a number looks in text, the same in every format: rounded half to even on its exact binary value,
/// without a negative zero, with an ASCII minus.
pub fn number(value: f64, digits: usize, leading_zero: bool) -> String {
    let digits = digits.min(MOST_DIGITS);
    if !value.is_finite() {
        return NOT_COMPUTED.into();
    }
    if value.abs() >= FIXED_BELOW {
        return format!("{value:.digits$e}");
    }
    let text = format!("{value:.digits$}");
    let zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    let text = if zero { text.trim_start_matches('-').to_string() } else { text };
    if leading_zero {
        text
    } else {
        text.replacen("0.", ".", usize::from(text.trim_start_matches('-').starts_with("0.")))
    }
}

/// How a count looks in text: `1,234,567`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
