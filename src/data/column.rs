//! A column: numbers or texts, with labels and a hash of its content.

use std::collections::BTreeMap;

/// The code of a missing text.
pub const NO_TEXT: u32 = u32::MAX;

/// A cell that holds text in a column of numbers: missing, but not silently.
const NOT_A_NUMBER: u64 = 0x7ff8_0000_0000_0dd0;

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub values: Values,
    /// As a Stata file describes the column.
    pub label: Option<String>,
    /// Meaning of codes, from a Stata file.
    pub value_labels: BTreeMap<i64, String>,
}

#[derive(Clone, Debug)]
pub enum Values {
    /// NaN is missing.
    Number(Vec<f64>),
    /// `codes` index `levels`, which ascend by code point; [`NO_TEXT`] is missing.
    Text { codes: Vec<u32>, levels: Vec<String> },
}

/// Same numbers bit by bit, where all missing cells are alike.
impl PartialEq for Values {
    fn eq(&self, other: &Values) -> bool {
        match (self, other) {
            (Values::Number(a), Values::Number(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| canonical(*a) == canonical(*b))
            }
            (Values::Text { codes, levels }, Values::Text { codes: theirs, levels: names }) => {
                codes == theirs && levels == names
            }
            _ => false,
        }
    }
}

/// One bit pattern for all missing cells and one for zero.
fn canonical(value: f64) -> u64 {
    if value.is_nan() {
        f64::NAN.to_bits()
    } else if value == 0.0 {
        0
    } else {
        value.to_bits()
    }
}

pub(super) fn not_a_number() -> f64 {
    f64::from_bits(NOT_A_NUMBER)
}

pub(super) fn is_odd(value: f64) -> bool {
    value.to_bits() == NOT_A_NUMBER
}

impl Column {
    pub fn numbers(values: Vec<f64>) -> Self {
        Column::of(Values::Number(values))
    }

    pub fn texts<'a>(cells: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut levels = indexmap::IndexSet::new();
        let mut code = |cell: &str| levels.insert_full(cell.to_string()).0 as u32;
        let codes = cells.into_iter().map(|cell| cell.map_or(NO_TEXT, &mut code)).collect();
        Column::of(Values::Text { codes, levels: levels.into_iter().collect() }.tidy())
    }

    pub(super) fn of(values: Values) -> Self {
        Column { values, label: None, value_labels: BTreeMap::new() }
    }

    pub fn len(&self) -> usize {
        match &self.values {
            Values::Number(values) => values.len(),
            Values::Text { codes, .. } => codes.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn as_numbers(&self) -> Option<&[f64]> {
        match &self.values {
            Values::Number(values) => Some(values),
            Values::Text { .. } => None,
        }
    }

    /// The text of a cell; numbers in their shortest form that reads back the same.
    pub fn text(&self, row: usize) -> Option<String> {
        match &self.values {
            Values::Number(values) => values.get(row).filter(|value| !value.is_nan()).map(|value| shortest(*value)),
            Values::Text { codes, levels } => codes.get(row).and_then(|code| levels.get(*code as usize)).cloned(),
        }
    }

    pub fn is_missing(&self, row: usize) -> bool {
        match &self.values {
            Values::Number(values) => values.get(row).is_none_or(|value| value.is_nan()),
            Values::Text { codes, .. } => codes.get(row).is_none_or(|code| *code == NO_TEXT),
        }
    }

    pub fn missing(&self) -> usize {
        match &self.values {
            Values::Number(values) => values.iter().filter(|value| value.is_nan()).count(),
            Values::Text { codes, .. } => codes.iter().filter(|code| **code == NO_TEXT).count(),
        }
    }

    /// The rows named, in that order; `None` gives a missing cell.
    pub fn pick(&self, rows: impl Iterator<Item = Option<u32>>) -> Column {
        let values = match &self.values {
            Values::Number(values) => Values::Number(take(values, f64::NAN, rows)),
            Values::Text { codes, levels } => {
                Values::Text { codes: take(codes, NO_TEXT, rows), levels: levels.clone() }.tidy()
            }
        };
        Column { values, label: self.label.clone(), value_labels: self.value_labels.clone() }
    }

    /// BLAKE3 over kind, length and values in a canonical form; labels do not count.
    pub fn hash(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        match &self.values {
            Values::Number(values) => {
                hasher.update(b"number").update(&(values.len() as u64).to_le_bytes());
                update(&mut hasher, values, |value| canonical(*value).to_le_bytes());
            }
            Values::Text { codes, levels } => {
                hasher.update(b"text").update(&(codes.len() as u64).to_le_bytes());
                for level in levels {
                    hasher.update(&(level.len() as u64).to_le_bytes()).update(level.as_bytes());
                }
                update(&mut hasher, codes, |code| code.to_le_bytes());
            }
        }
        hasher.finalize()
    }
}

fn take<T: Copy>(values: &[T], missing: T, rows: impl Iterator<Item = Option<u32>>) -> Vec<T> {
    rows.map(|row| row.and_then(|row| values.get(row as usize).copied()).unwrap_or(missing)).collect()
}

fn update<T, const N: usize>(hasher: &mut blake3::Hasher, values: &[T], bytes: impl Fn(&T) -> [u8; N]) {
    for block in values.chunks(8192) {
        hasher.update(&block.iter().flat_map(&bytes).collect::<Vec<u8>>());
    }
}

impl Values {
    /// Levels without gaps, ascending, each in use: the form that makes equal columns equal.
    pub(super) fn tidy(self) -> Values {
        let Values::Text { mut codes, levels } = self else { return self };
        let mut used = vec![false; levels.len()];
        for code in &codes {
            if let Some(mark) = used.get_mut(*code as usize) {
                *mark = true;
            }
        }
        let mut kept: Vec<&String> =
            levels.iter().zip(&used).filter(|(_, used)| **used).map(|(name, _)| name).collect();
        kept.sort_unstable();
        kept.dedup();
        let kept: Vec<String> = kept.into_iter().cloned().collect();
        let place = |name: &String| kept.binary_search(name).map_or(NO_TEXT, |at| at as u32);
        let places: Vec<u32> = levels.iter().map(place).collect();
        for code in &mut codes {
            *code = places.get(*code as usize).copied().unwrap_or(NO_TEXT);
        }
        Values::Text { codes, levels: kept }
    }
}

/// The shortest text that reads back as the same number; whole numbers without a point.
pub fn shortest(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let plain = 1e-5 <= value.abs() && value.abs() < 1e16;
    if plain { format!("{value}") } else { format!("{value:e}") }
}
