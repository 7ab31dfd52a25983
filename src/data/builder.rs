//! Grows a column cell by cell and decides whether it holds numbers or texts.

use indexmap::IndexSet;
use unicode_normalization::UnicodeNormalization;

use super::column::{Column, NO_TEXT, Values, not_a_number, shortest};
use super::number::{self, Habit, Reading};

/// Texts that mean "missing".
pub(super) struct Absent {
    texts: Vec<String>,
    numbers: Vec<f64>,
}

impl Absent {
    pub(super) fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let texts: Vec<String> = texts.into_iter().map(|text| text.trim().to_string()).collect();
        let numbers = texts.iter().filter_map(|text| number::parse(text.as_bytes())).collect();
        Absent { texts, numbers }
    }

    fn holds_text(&self, text: &str) -> bool {
        text.is_empty() || self.texts.iter().any(|one| one == text)
    }

    fn holds_number(&self, value: f64) -> bool {
        self.numbers.contains(&value)
    }
}

pub(super) enum Cell<'a> {
    Missing,
    Number(f64),
    Text(&'a str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Number,
    /// Becomes numbers in the end if most cells read as such.
    Text,
    /// Stays text: names of units.
    Name,
}

/// A cell of a column of numbers that holds something else.
#[derive(Clone, Debug)]
pub(super) struct Odd {
    pub row: u32,
    pub text: String,
    pub habit: Option<Habit>,
}

pub(super) struct Builder {
    mode: Mode,
    numbers: Vec<f64>,
    codes: Vec<u32>,
    texts: IndexSet<Box<str>>,
    last: u32,
    odd: Vec<(u32, u32)>,
}

pub(super) enum Built {
    Column(Column, Vec<Odd>),
    /// Begun as numbers, but most cells are texts: to be read again as text.
    IsText,
}

impl Builder {
    pub(super) fn new(mode: Mode) -> Self {
        Builder { mode, numbers: vec![], codes: vec![], texts: IndexSet::new(), last: NO_TEXT, odd: vec![] }
    }

    /// A cell as raw bytes that are known to be UTF-8.
    #[inline]
    pub(super) fn push_bytes(&mut self, bytes: &[u8], absent: &Absent) {
        if self.mode == Mode::Number
            && let Some(value) = number::parse(bytes)
        {
            self.push_number(value, absent);
        } else {
            self.push_text(&String::from_utf8_lossy(bytes), absent);
        }
    }

    pub(super) fn push(&mut self, cell: Cell, absent: &Absent) {
        match cell {
            Cell::Missing => self.push_missing(),
            Cell::Number(value) if !value.is_finite() => self.push_missing(),
            Cell::Number(value) => self.push_number(value, absent),
            Cell::Text(text) => match (self.mode, number::parse(text.as_bytes())) {
                (Mode::Number, Some(value)) => self.push_number(value, absent),
                _ => self.push_text(text, absent),
            },
        }
    }

    fn push_missing(&mut self) {
        match self.mode {
            Mode::Number => self.numbers.push(f64::NAN),
            Mode::Text | Mode::Name => self.codes.push(NO_TEXT),
        }
    }

    fn push_number(&mut self, value: f64, absent: &Absent) {
        match self.mode {
            _ if absent.holds_number(value) => self.push_missing(),
            Mode::Number => self.numbers.push(value + 0.0),
            Mode::Text | Mode::Name => {
                let code = self.code(&shortest(value));
                self.codes.push(code);
            }
        }
    }

    fn push_text(&mut self, text: &str, absent: &Absent) {
        let text = text.trim();
        if absent.holds_text(text) {
            return self.push_missing();
        }
        let code = self.code(text);
        match self.mode {
            Mode::Number => {
                self.odd.push((self.numbers.len() as u32, code));
                self.numbers.push(not_a_number());
            }
            Mode::Text | Mode::Name => self.codes.push(code),
        }
    }

    /// Rows of one unit mostly follow one another, so the last text is tried first.
    fn code(&mut self, text: &str) -> u32 {
        if self.texts.get_index(self.last as usize).is_some_and(|last| **last == *text) {
            return self.last;
        }
        let at = self.texts.get_index_of(text).unwrap_or_else(|| self.texts.insert_full(text.into()).0);
        self.last = at as u32;
        self.last
    }

    pub(super) fn finish(self, absent: &Absent) -> Built {
        let texts: Vec<String> = self.texts.iter().map(|text| text.nfc().collect()).collect();
        let readings: Vec<Reading> = texts.iter().map(|text| number::read(text)).collect();
        match self.mode {
            Mode::Name => Built::Column(Column::of(text(self.codes, texts)), vec![]),
            Mode::Number => {
                let present = self.numbers.iter().filter(|value| !value.is_nan()).count();
                let odd = self.odd.iter().map(|(_, code)| *code);
                if self.numbers.is_empty() || Tally::of(present, odd, &readings).is_number() || self.odd.is_empty() {
                    let odd = self.odd.iter().map(|(row, code)| describe(*row, *code, &texts, &readings)).collect();
                    Built::Column(Column::of(Values::Number(self.numbers)), odd)
                } else {
                    Built::IsText
                }
            }
            Mode::Text => {
                let codes = self.codes.iter().copied().filter(|code| *code != NO_TEXT);
                if Tally::of(0, codes, &readings).is_number() {
                    to_numbers(&self.codes, &texts, &readings, absent)
                } else {
                    Built::Column(Column::of(text(self.codes, texts)), vec![])
                }
            }
        }
    }
}

fn text(codes: Vec<u32>, levels: Vec<String>) -> Values {
    Values::Text { codes, levels }.tidy()
}

fn describe(row: u32, code: u32, texts: &[String], readings: &[Reading]) -> Odd {
    let habit = match readings.get(code as usize) {
        Some(Reading::Nearly(habit)) => Some(*habit),
        _ => None,
    };
    Odd { row, text: texts.get(code as usize).cloned().unwrap_or_default(), habit }
}

fn to_numbers(codes: &[u32], texts: &[String], readings: &[Reading], absent: &Absent) -> Built {
    let mut odd = vec![];
    let mut numbers = Vec::with_capacity(codes.len());
    for (row, code) in codes.iter().enumerate() {
        numbers.push(match readings.get(*code as usize) {
            None => f64::NAN,
            Some(Reading::Number(value)) if absent.holds_number(*value) => f64::NAN,
            Some(Reading::Number(value)) => *value,
            Some(_) => {
                odd.push(describe(row as u32, *code, texts, readings));
                not_a_number()
            }
        });
    }
    Built::Column(Column::of(Values::Number(numbers)), odd)
}

/// A column holds numbers if more of its cells read or nearly read as numbers than as words. Marks like a dash
/// speak for neither.
struct Tally {
    numbers: usize,
    words: usize,
}

impl Tally {
    fn of(numbers: usize, codes: impl Iterator<Item = u32>, readings: &[Reading]) -> Self {
        let mut tally = Tally { numbers, words: 0 };
        for reading in codes.filter_map(|code| readings.get(code as usize)) {
            match reading {
                Reading::Number(_) | Reading::Nearly(_) => tally.numbers += 1,
                Reading::Text => tally.words += 1,
                Reading::Placeholder => {}
            }
        }
        tally
    }

    fn is_number(&self) -> bool {
        self.numbers > self.words
    }
}
