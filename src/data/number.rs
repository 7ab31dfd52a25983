//! What a cell's text says: a number, nothing, or something else.

/// How a cell reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reading {
    Number(f64),
    /// A person reads a number here and a program must not.
    Nearly(Habit),
    /// A mark in place of a number: a dash, an ellipsis, a spreadsheet's error, R's `-Inf`.
    Placeholder,
    Text,
}

/// Why a text that looks like a number is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    Comma,
    FullWidth,
    Percent,
    Minus,
    Blank,
    TooLarge,
}

impl Habit {
    pub(super) fn advice(self) -> &'static str {
        match self {
            Habit::Comma => "write numbers without commas: 1234.5",
            Habit::FullWidth => "write digits in half width: 0123456789",
            Habit::Percent => "write numbers without `%`",
            Habit::Minus => "write a minus as the hyphen `-`",
            Habit::Blank => "write numbers without blanks between digits",
            Habit::TooLarge => "the largest number is about 1.8e308",
        }
    }
}

/// Correctly rounded decimal number; surrounding blanks do not count, `inf` and `nan` are no numbers.
pub(super) fn parse(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    let digits = match text {
        [b'+', b'-', ..] => return None,
        [b'+', digits @ ..] => digits,
        _ => text,
    };
    fast_float2::parse::<f64, _>(digits).ok().filter(|value| value.is_finite())
}

/// `text` without surrounding blanks, as [`super::builder`] passes it on.
pub(super) fn read(text: &str) -> Reading {
    if let Some(value) = parse(text.as_bytes()) {
        return Reading::Number(value);
    }
    if is_placeholder(text) {
        return Reading::Placeholder;
    }
    let (plain, habit) = half_width(text);
    let overflow = plain.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        && plain.parse::<f64>().is_ok_and(f64::is_infinite);
    if overflow {
        return Reading::Nearly(Habit::TooLarge);
    }
    match habit {
        Some(habit) if parse(plain.as_bytes()).is_some() => Reading::Nearly(habit),
        _ => Reading::Text,
    }
}

fn is_placeholder(text: &str) -> bool {
    let mark = |c: char| matches!(c, '-' | '–' | '—' | '―' | '－' | '…' | '.' | '*' | '/' | '?' | '？' | '_' | '·');
    let infinite = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    let infinite = matches!(infinite.as_str(), "inf" | "infinity" | "nan");
    infinite || text.starts_with('#') || (!text.is_empty() && text.chars().all(mark))
}

/// The number as meant, and the first habit that stands in its way.
fn half_width(text: &str) -> (String, Option<Habit>) {
    let mut first = None;
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let (meant, habit) = match c {
            ',' | '，' => (None, Some(Habit::Comma)),
            '%' | '％' => (None, Some(Habit::Percent)),
            '\u{2212}' => (Some('-'), Some(Habit::Minus)),
            '０'..='９' | '．' | '－' | '＋' => (char::from_u32(c as u32 - 0xfee0), Some(Habit::FullWidth)),
            _ if c.is_whitespace() => (None, Some(Habit::Blank)),
            _ => (Some(c), None),
        };
        plain.extend(meant);
        first = first.or(habit);
    }
    (plain, first)
}
