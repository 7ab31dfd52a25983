//! What a table's note says about an output, before anybody has chosen a language.

use serde::{Deserialize, Serialize};

/// A fact with its numbers and names; `method::tables::wording` says it in the language of the study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Note {
    /// Rows left out because a variable of the model is empty there.
    Without { column: String, rows: usize },
    /// Rows left out because they are alone in a cell of an absorbed effect.
    Singletons { rows: usize },
    /// Terms that those before them explain.
    Collinear { terms: Vec<String> },
    /// Levels of a factor that no row of the sample has.
    NoRowsAt { terms: Vec<String> },
    /// The level that takes the place of a base without rows.
    Base { term: String },
    /// A multiway covariance made positive semidefinite, and its smallest eigenvalue before.
    Repaired { smallest: f64 },
    /// Cells of a described column that are empty.
    EmptyCells { cells: usize },
    /// Correlations over pairs, variance inflation over the rows that have all variables.
    PairByPair { rows: usize },
    /// Rows without a score for the empty cells of some leaves.
    NoScore { rows: usize, all: usize, leaves: Vec<String> },
    /// Added to normalised values before an entropy or a logarithm.
    Shifted { by: f64 },
    /// Weights are found in each period; tables show their means.
    PeriodByPeriod,
    /// Points of a leaf moved to the next value inside.
    Winsorised { leaf: String, high: usize, low: usize },
    /// A leaf that winsorising does not mend, in logs.
    InLogs { leaf: String },
    /// A leaf that winsorising does not mend, as it is.
    KeepsOutliers { leaf: String },
    /// Items of a node left out for their empty cells.
    ItemsLeftOut { node: String, items: Vec<String> },
    /// No item of a node has a given weight.
    NoWeightsGiven { node: String },
    /// A grading vector with negative entries.
    NegativeGrading { node: String },
    /// An entropy divided by the number of periods while its shares run over all rows.
    EntropyOverPeriods { node: String },
    /// Judgements whose consistency ratio is too large.
    Inconsistent { node: String, ratio: f64 },
    /// A sentence that one method says, in every language.
    Words { en: String, zh: String },
    /// A sentence that is not translated.
    Text(String),
    /// A sentence about numbers of one kind, for exhibits that show some of them.
    About { part: Part, en: String, zh: String },
}

/// What a note of spatial dependence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Statistics of the whole map with their z and p.
    Global,
    /// Pseudo p over permutations.
    Permuted,
    /// Statistics of single places, and their clusters.
    Local,
}

impl Note {
    pub fn about(part: Part, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Note::About { part, en: en.into(), zh: zh.into() }
    }

    /// Whether an exhibit that shows these parts says it.
    pub fn is_of(&self, shown: &[Part]) -> bool {
        !matches!(self, Note::About { part, .. } if !shown.contains(part))
    }

    pub fn words(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Note::Words { en: en.into(), zh: zh.into() }
    }
}

impl From<String> for Note {
    fn from(text: String) -> Self {
        Note::Text(text)
    }
}

impl From<&str> for Note {
    fn from(text: &str) -> Self {
        Note::Text(text.to_string())
    }
}
