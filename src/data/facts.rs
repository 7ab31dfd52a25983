//! What the data say before anything runs.

use indexmap::IndexMap;
use rayon::prelude::*;

use super::column::{Column, Values, shortest};
use super::dataset::Dataset;
use super::panel::{Gap, gaps};

/// A table without its cells: enough to bind names, count rows and plan steps.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub columns: IndexMap<String, Fact>,
    pub rows: usize,
    pub unit: Option<String>,
    pub time: Option<String>,
    /// Names of the units in the order of the rows.
    pub units: Vec<String>,
    pub times: Vec<i64>,
    /// Each unit has one row for each time.
    pub balanced: bool,
    pub gaps: Vec<Gap>,
    pub synthetic: bool,
    /// Content of maps and matrices beside the table.
    pub attached: IndexMap<String, blake3::Hash>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Number,
    Text,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub kind: Kind,
    /// All present numbers are whole.
    pub whole: bool,
    pub missing: usize,
    /// Cells of text in a column of numbers; they count as missing too.
    pub odd: usize,
    /// Smallest and largest number present.
    pub range: Option<(f64, f64)>,
    /// At most one distinct value.
    pub constant: bool,
    /// Distinct values, unless there are more than [`MOST_LEVELS`].
    pub levels: Option<Levels>,
    /// Some unit has two distinct values; without units, whether the column varies at all.
    pub varies_within: bool,
    pub label: Option<String>,
    /// Relative to the study's folder.
    pub file: String,
    /// Of the content; columns that are only declared have none.
    pub hash: Option<blake3::Hash>,
}

pub const MOST_LEVELS: usize = 1000;

/// Distinct values of a column, ascending. Numbers become texts only where somebody asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Levels {
    Numbers(Vec<f64>),
    Texts(Vec<String>),
}

impl Levels {
    pub fn len(&self) -> usize {
        match self {
            Levels::Numbers(values) => values.len(),
            Levels::Texts(names) => names.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn texts(&self) -> Vec<String> {
        match self {
            Levels::Numbers(values) => values.iter().copied().map(shortest).collect(),
            Levels::Texts(names) => names.clone(),
        }
    }
}

impl Facts {
    pub fn of(dataset: &Dataset) -> Facts {
        let columns: Vec<(&String, &Column)> = dataset.columns.iter().collect();
        let fact = |(name, column): &(&String, &Column)| (name.to_string(), Fact::of(dataset, name, column));
        let columns: Vec<(String, Fact)> = columns.par_iter().map(fact).collect();
        let (_, gaps) = gaps(dataset, None);
        let (units, times) = (dataset.units.as_ref(), dataset.times.as_ref());
        Facts {
            columns: columns.into_iter().collect(),
            rows: dataset.rows,
            unit: units.map(|units| units.column.clone()),
            time: times.map(|times| times.column.clone()),
            units: units.map(|units| units.names.clone()).unwrap_or_default(),
            times: times.map(|times| times.distinct.clone()).unwrap_or_default(),
            balanced: units.zip(times).is_none_or(|(u, t)| u.names.len() * t.distinct.len() == dataset.rows)
                && gaps.is_empty(),
            gaps,
            synthetic: dataset.synthetic,
            attached: dataset.attached.iter().map(|(name, one)| (name.clone(), one.hash())).collect(),
        }
    }
}

impl Fact {
    /// A column of a study without data, of which only the kind is said.
    pub fn declared(kind: Kind) -> Fact {
        Fact {
            kind,
            whole: false,
            missing: 0,
            odd: 0,
            range: None,
            constant: false,
            levels: None,
            varies_within: true,
            label: None,
            file: String::new(),
            hash: None,
        }
    }

    fn of(dataset: &Dataset, name: &str, column: &Column) -> Fact {
        let (kind, levels) = match &column.values {
            Values::Number(_) => (Kind::Number, column.distinct(MOST_LEVELS).map(Levels::Numbers)),
            Values::Text { levels, .. } => (Kind::Text, Some(Levels::Texts(levels.clone()))),
        };
        let levels = levels.filter(|levels| levels.len() <= MOST_LEVELS);
        let present = || column.as_numbers().unwrap_or_default().iter().copied().filter(|value| !value.is_nan());
        let range = present().fold(None, |range: Option<(f64, f64)>, value| {
            range.map_or(Some((value, value)), |(low, high)| Some((low.min(value), high.max(value))))
        });
        Fact {
            kind,
            whole: kind == Kind::Number && present().all(|value| value.fract() == 0.0),
            missing: column.missing(),
            odd: dataset.origin.odd.get(name).map_or(0, |cells| cells.total),
            range,
            constant: levels.as_ref().is_some_and(|levels| levels.len() <= 1),
            levels,
            varies_within: varies_within(dataset, column),
            label: column.label.clone(),
            file: dataset.file_of(name).to_string(),
            hash: Some(column.hash()),
        }
    }
}

fn varies_within(dataset: &Dataset, column: &Column) -> bool {
    let mut start = 0;
    let whole = vec![0; dataset.rows];
    let codes = dataset.units.as_ref().map_or(whole.as_slice(), |units| &units.codes);
    codes.chunk_by(|a, b| a == b).any(|rows| {
        let range = start..start + rows.len();
        start = range.end;
        match &column.values {
            Values::Number(values) => two_of(values.get(range).unwrap_or_default(), |value| value.is_nan()),
            Values::Text { codes, .. } => two_of(codes.get(range).unwrap_or_default(), |code| *code == super::NO_TEXT),
        }
    })
}

fn two_of<T: PartialEq>(values: &[T], missing: impl Fn(&T) -> bool) -> bool {
    let mut present = values.iter().filter(|value| !missing(value));
    present.next().is_some_and(|first| present.any(|value| value != first))
}
