//! A cell as it stands in a paper: `.205** (.041)`, `.02769..0.23411`, `.339! (.076)`, `~`.

use super::number::Number;
use crate::source::Span;

#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub span: Span,
    pub text: String,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Nothing is printed: `~`, a dash, nothing.
    Empty,
    /// `Yes`, `Controls`: no number.
    Words,
    Estimate(Estimate),
    /// `.027..0.234`, `[.027, .234]`
    Interval(Number, Number),
    /// `< .001`
    Below(Number),
    /// `(.041)` in a line of its own.
    Bracketed(Number),
    /// Digits that are none of these.
    Unreadable,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub number: Number,
    pub stars: Stars,
    /// What stands in brackets: a standard error, t or p, as the table says.
    pub bracket: Option<Number>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stars {
    /// None to three.
    Count(u8),
    /// `!`: there are some, and how many cannot be read.
    Unreadable,
}

impl Cell {
    pub fn read(text: &str, span: Span) -> Cell {
        Cell { span, text: text.trim().to_string(), kind: kind(text.trim()) }
    }

    pub fn estimate(&self) -> Option<&Estimate> {
        match &self.kind {
            Kind::Estimate(estimate) => Some(estimate),
            _ => None,
        }
    }
}

fn kind(text: &str) -> Kind {
    if matches!(text, "" | "~" | "-" | "\u{2013}" | "\u{2014}" | "--" | "---") {
        return Kind::Empty;
    }
    let found = interval(text).or_else(|| below(text)).or_else(|| bracketed(text).map(Kind::Bracketed));
    let found = found.or_else(|| estimate(text).map(Kind::Estimate));
    found.unwrap_or(if text.chars().any(|c| c.is_ascii_digit()) { Kind::Unreadable } else { Kind::Words })
}

fn interval(text: &str) -> Option<Kind> {
    let inner = inside(text, '[', ']').or_else(|| inside(text, '(', ')'));
    let (low, high) = match inner {
        Some(inner) => inner.split_once(", ").or_else(|| inner.split_once(';'))?,
        None => text.split_once("..")?,
    };
    Some(Kind::Interval(Number::parse(low)?, Number::parse(high)?))
}

fn below(text: &str) -> Option<Kind> {
    text.strip_prefix('<').and_then(Number::parse).map(Kind::Below)
}

fn bracketed(text: &str) -> Option<Number> {
    inside(text, '(', ')').or_else(|| inside(text, '[', ']')).and_then(Number::parse)
}

fn inside(text: &str, open: char, close: char) -> Option<&str> {
    text.strip_prefix(open)?.strip_suffix(close).filter(|inner| !inner.contains([open, close]))
}

fn estimate(text: &str) -> Option<Estimate> {
    let split = text.find(['(', '[']).unwrap_or(text.len());
    let (before, brackets) = text.split_at(split);
    let bracket = match brackets.trim() {
        "" => None,
        brackets => Some(bracketed(brackets)?),
    };
    let before = before.trim();
    let figure = before.trim_end_matches(['*', '!', '\u{2217}', '\u{ff0a}']);
    let marks = before[figure.len()..].chars().count();
    let stars = match before.ends_with('!') {
        true => Stars::Unreadable,
        false => Stars::Count(u8::try_from(marks).ok().filter(|count| *count <= 3)?),
    };
    Some(Estimate { number: Number::parse(figure)?, stars, bracket })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Kind {
        Cell::read(text, Span::default()).kind
    }

    fn number(value: f64, decimals: usize) -> Number {
        Number { value, decimals }
    }

    fn printed(value: Number, stars: u8, bracket: Option<Number>) -> Kind {
        Kind::Estimate(Estimate { number: value, stars: Stars::Count(stars), bracket })
    }

    #[test]
    fn every_form_of_a_cell() {
        assert_eq!(read(".205** (.041)"), printed(number(0.205, 3), 2, Some(number(0.041, 3))));
        assert_eq!(read("-.030 (.013)"), printed(number(-0.03, 3), 0, Some(number(0.013, 3))));
        assert_eq!(read("\u{2212}0.030*[2.31]"), printed(number(-0.03, 3), 1, Some(number(2.31, 2))));
        assert_eq!(read("1.000***"), printed(number(1.0, 3), 3, None));
        assert_eq!(read("330"), printed(number(330.0, 0), 0, None));
        assert_eq!(read("1,234,567"), printed(number(1_234_567.0, 0), 0, None));
        assert_eq!(read(".02769..0.23411"), Kind::Interval(number(0.02769, 5), number(0.23411, 5)));
        assert_eq!(read("-.07285..0.04237"), Kind::Interval(number(-0.07285, 5), number(0.04237, 5)));
        assert_eq!(read("[-0.07, 0.04]"), Kind::Interval(number(-0.07, 2), number(0.04, 2)));
        assert_eq!(read("< .001"), Kind::Below(number(0.001, 3)));
        assert_eq!(read("(0.041)"), Kind::Bracketed(number(0.041, 3)));
        assert_eq!((read("~"), read(""), read("\u{2014}")), (Kind::Empty, Kind::Empty, Kind::Empty));
        assert_eq!(read("Yes"), Kind::Words);
        let Kind::Estimate(unreadable) = read(".339! (.076)") else { panic!("an estimate") };
        assert_eq!(unreadable.stars, Stars::Unreadable);
        assert_eq!(unreadable.bracket, Some(number(0.076, 3)));
    }

    #[test]
    fn what_is_no_cell() {
        for text in [".2.05", "0.2****", "1 2 (3)", ".205** (.041", ".205 (a1)", "12a"] {
            assert_eq!(read(text), Kind::Unreadable, "{text}");
        }
    }

    #[test]
    fn what_a_printed_number_can_have_been() {
        let range = number(0.205, 3).range();
        assert!((range.low - 0.2045).abs() < 1e-15 && (range.high - 0.2055).abs() < 1e-15);
        let range = number(330.0, 0).range();
        assert_eq!((range.low, range.high), (329.5, 330.5));
    }
}
