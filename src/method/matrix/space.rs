//! A matrix with the names of its places: what steps of estimators and tests are given.

use std::sync::Arc;

use super::options::Standardise;
use crate::plan::{Datum, Failure};
use crate::results::Note;
use crate::stats::space::{Structure, Weights, combine, standardise};

/// W, ready to use. Steps get it by [`Datum::live`].
#[derive(Clone, Debug)]
pub struct Space {
    /// Names of the places: the units of the study in its order.
    pub places: Arc<Vec<String>>,
    /// One matrix, or one for each period in order.
    pub matrices: Vec<Period>,
    pub standardise: Standardise,
    /// Places may have no neighbours.
    pub islands: bool,
    /// What was done on the way, for the notes of tables.
    pub notes: Vec<Note>,
}

/// W of one period; of all where it has none.
#[derive(Clone, Debug)]
pub struct Period {
    pub time: Option<i64>,
    pub weights: Weights,
    pub structure: Structure,
}

/// W before its entries have their sizes.
#[derive(Clone, Debug)]
pub struct Draft {
    pub places: Arc<Vec<String>>,
    pub matrices: Vec<(Option<i64>, Weights)>,
    pub notes: Vec<Note>,
}

impl Space {
    pub fn of(datum: &Datum) -> Result<&Space, Failure> {
        datum.live()
    }

    /// The one matrix of all periods.
    pub fn constant(&self) -> Result<&Period, Failure> {
        match self.matrices.as_slice() {
            [one] if one.time.is_none() => Ok(one),
            _ => Err(Failure::new("the matrix changes over time, and one for all periods is needed")),
        }
    }

    /// The matrix of a period.
    pub fn at(&self, time: i64) -> Result<&Period, Failure> {
        let found = self.matrices.iter().find(|one| one.time.is_none_or(|own| own == time));
        found.ok_or_else(|| Failure::new(format!("the matrix has no entries for {time}")))
    }

    /// The same between some places, named by their numbers; entries are standardised anew as the matrix is.
    pub fn part(&self, places: &[usize]) -> Result<Space, Failure> {
        let names: Vec<String> = places.iter().filter_map(|place| self.places.get(*place).cloned()).collect();
        let draft = Draft {
            places: Arc::new(names),
            matrices: self.matrices.iter().map(|one| (one.time, combine::part(&one.weights, places))).collect(),
            notes: self.notes.clone(),
        };
        draft.finish(self.standardise, true)
    }

    /// The entries as they are, to make other matrices from.
    pub fn draft(&self) -> Draft {
        Draft {
            places: self.places.clone(),
            matrices: self.matrices.iter().map(|one| (one.time, one.weights.clone())).collect(),
            notes: self.notes.clone(),
        }
    }
}

impl Draft {
    /// The same with other entries.
    pub fn map(&self, change: impl Fn(&Weights) -> Weights) -> Draft {
        let matrices = self.matrices.iter().map(|(time, weights)| (*time, change(weights))).collect();
        Draft { places: self.places.clone(), matrices, notes: self.notes.clone() }
    }

    /// Gives entries their sizes.
    pub fn finish(self, how: Standardise, islands: bool) -> Result<Space, Failure> {
        let sized = |(time, weights): (Option<i64>, Weights)| {
            let weights = match how {
                Standardise::Row => standardise::row(&weights),
                Standardise::Spectral => {
                    standardise::spectral(&weights).map_err(|error| Failure::new(error.to_string()))?
                }
                Standardise::None | Standardise::Inherit => weights,
            };
            let structure = Structure::of(&weights);
            Ok(Period { time, weights, structure })
        };
        let matrices = self.matrices.into_iter().map(sized).collect::<Result<Vec<_>, Failure>>()?;
        Ok(Space { places: self.places, matrices, standardise: how, islands, notes: self.notes })
    }

    pub fn datum(self) -> Datum {
        Datum::Live(Arc::new(self))
    }
}
