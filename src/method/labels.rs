//! Columns of names: groups, units, periods.

use std::collections::BTreeMap;

use crate::data::Levels;
use crate::plan::{Datum, Failure};
use crate::study::{Study, VarId};

/// Codes of a column and the names behind them.
pub struct Labels {
    pub codes: Vec<u32>,
    pub names: Vec<String>,
}

impl Labels {
    pub fn of(datum: &Datum) -> Result<Labels, Failure> {
        let codes = datum.codes()?;
        let names = match datum {
            Datum::Text(text) => text.levels.clone(),
            numbers => {
                let values = numbers.as_numbers()?;
                let mut names: BTreeMap<u32, String> = BTreeMap::new();
                for (code, value) in codes.iter().zip(values).filter(|(code, _)| **code != u32::MAX) {
                    names.entry(*code).or_insert_with(|| value.to_string());
                }
                names.into_values().collect()
            }
        };
        Ok(Labels { codes, names })
    }

    /// One name for all rows.
    pub fn single(rows: usize) -> Labels {
        Labels { codes: vec![0; rows], names: vec![String::new()] }
    }

    /// Codes in the order of their names, numbers by size.
    pub fn ordered(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        let number = |code: &u32| self.names[*code as usize].parse::<f64>().unwrap_or(f64::INFINITY);
        order.sort_by(|a, b| number(a).total_cmp(&number(b)));
        order
    }
}

/// Names of the groups or periods of a variable, as far as they are known before anything is computed.
pub fn names_of(study: &Study, id: VarId) -> Vec<String> {
    if Some(id) == study.layout.time {
        return study.facts.times.iter().map(i64::to_string).collect();
    }
    if let Some(group) = study.groups.values().find(|group| group.var == id) {
        return group.names.clone();
    }
    let fact = study.facts.columns.get(study.name_of(id));
    fact.and_then(|fact| fact.levels.as_ref().map(Levels::texts)).unwrap_or_default()
}
