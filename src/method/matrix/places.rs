//! Units of the study as places of a matrix.

use std::sync::Arc;

use super::cards::{PLACE_WITHOUT_VALUE, UNMATCHED_PLACES};
use crate::diag::closest;
use crate::plan::{Datum, Failure, Text};

/// The units in the order of the rows, and the unit of each row.
pub struct Places {
    pub names: Arc<Vec<String>>,
    pub of_row: Vec<usize>,
}

impl Places {
    /// From the column of the unit. Rows stand in the order of the units, so that numbers go out as they come.
    pub fn of(unit: &Datum) -> Result<Places, Failure> {
        let Text { codes, levels } = unit.as_text()?;
        let mut number = vec![None; levels.len()];
        let mut names = vec![];
        let mut of_row = vec![];
        for code in codes {
            let (Some(slot), Some(level)) = (number.get_mut(*code as usize), levels.get(*code as usize)) else {
                return Err(Failure::new("a row has no unit"));
            };
            of_row.push(*slot.get_or_insert_with(|| {
                names.push(level.clone());
                names.len() - 1
            }));
        }
        Ok(Places { names: Arc::new(names), of_row })
    }

    /// The one value that each place has in all its rows.
    pub fn constant(&self, values: &[f64], what: &str) -> Result<Vec<f64>, Failure> {
        let mut found: Vec<Option<f64>> = vec![None; self.names.len()];
        for (place, value) in self.of_row.iter().zip(values).filter(|(_, value)| !value.is_nan()) {
            match found[*place] {
                Some(known) if known != *value => {
                    let name = &self.names[*place];
                    let message = format!("`{what}` of `{name}` changes: {known} and {value}");
                    let failure = Failure::of(&PLACE_WITHOUT_VALUE, message);
                    return Err(failure.help("a place lies at one point: mend the data"));
                }
                _ => found[*place] = Some(*value),
            }
        }
        self.complete(found, what)
    }

    /// The mean of what each place has in the rows that count, and the places that lack some of them.
    pub fn mean(
        &self,
        values: &[f64],
        counts: impl Fn(usize) -> bool,
        what: &str,
    ) -> Result<(Vec<f64>, usize), Failure> {
        let mut of_place: Vec<Vec<f64>> = vec![vec![]; self.names.len()];
        let mut rows = vec![0; self.names.len()];
        for (_, (place, value)) in self.of_row.iter().zip(values).enumerate().filter(|(row, _)| counts(*row)) {
            rows[*place] += 1;
            if !value.is_nan() {
                of_place[*place].push(*value);
            }
        }
        let most = rows.iter().copied().max().unwrap_or(0);
        let short = of_place.iter().filter(|values| values.len() < most).count();
        let mean = |values: Vec<f64>| (!values.is_empty()).then(|| crate::stats::sums::mean(&values));
        Ok((self.complete(of_place.into_iter().map(mean).collect(), what)?, short))
    }

    fn complete(&self, values: Vec<Option<f64>>, what: &str) -> Result<Vec<f64>, Failure> {
        let lacking = values.iter().zip(self.names.iter()).filter(|(value, _)| value.is_none());
        let lacking: Vec<&str> = lacking.map(|(_, name)| name.as_str()).collect();
        match lacking.is_empty() {
            true => Ok(values.into_iter().flatten().collect()),
            false => {
                let message = format!("`{what}` has no value for {}", some(&lacking));
                Err(Failure::of(&PLACE_WITHOUT_VALUE, message).help("every unit needs one: fill the column"))
            }
        }
    }

    /// What a column says of each place, in texts; the names themselves where there is none.
    pub fn labels(&self, column: Option<&Datum>, what: &str) -> Result<Vec<String>, Failure> {
        let Some(column) = column else { return Ok(self.names.to_vec()) };
        let text = |row: usize| match column {
            Datum::Text(text) => text.codes.get(row).and_then(|code| text.levels.get(*code as usize)).cloned(),
            numbers => {
                let value = numbers.as_numbers().ok().and_then(|values| values.get(row)).copied();
                value.filter(|value| !value.is_nan()).map(|value| value.to_string())
            }
        };
        let mut found: Vec<Option<String>> = vec![None; self.names.len()];
        for (row, place) in self.of_row.iter().enumerate() {
            match (text(row), &found[*place]) {
                (Some(own), Some(known)) if own != *known => {
                    let message = format!("`{what}` of `{}` changes: {known} and {own}", self.names[*place]);
                    return Err(Failure::of(&PLACE_WITHOUT_VALUE, message).help("join by a column that stays the same"));
                }
                (Some(own), None) => found[*place] = Some(own),
                _ => {}
            }
        }
        let lacking = found.iter().zip(self.names.iter()).filter(|(value, _)| value.is_none());
        let lacking: Vec<&str> = lacking.map(|(_, name)| name.as_str()).collect();
        match lacking.is_empty() {
            true => Ok(found.into_iter().flatten().collect()),
            false => Err(Failure::of(&PLACE_WITHOUT_VALUE, format!("`{what}` has no value for {}", some(&lacking)))
                .help("every unit needs one: fill the column")),
        }
    }
}

/// The place of each name of a file, by the names of the units; how many names are left out.
///
/// Every unit must be in the file, and unless `allow` every name of the file must be a unit.
pub fn joined(
    units: &[String],
    names: &[String],
    file: &str,
    allow: bool,
) -> Result<(Vec<Option<usize>>, usize), Failure> {
    let at: std::collections::BTreeMap<&str, usize> =
        units.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let mut place = vec![None; names.len()];
    let mut taken = vec![false; units.len()];
    for (slot, name) in place.iter_mut().zip(names) {
        let Some(found) = at.get(name.as_str()).copied() else { continue };
        if std::mem::replace(&mut taken[found], true) {
            let failure = Failure::of(&UNMATCHED_PLACES, format!("`{file}` has `{name}` twice"));
            return Err(failure.help("give each unit one name in the file: merge the areas or the rows"));
        }
        *slot = Some(found);
    }
    let lonely: Vec<&str> =
        names.iter().zip(&place).filter(|(_, at)| at.is_none()).map(|(name, _)| name.as_str()).collect();
    let missing: Vec<&str> =
        units.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(name, _)| name.as_str()).collect();
    if !missing.is_empty() {
        return Err(without_partner(&missing, &lonely, &format!("`{file}` has no place for"), file));
    }
    if !allow && !lonely.is_empty() {
        let failure = without_partner(&lonely, &[], &format!("`{file}` has places that are no units:"), file);
        let close = lonely.iter().find_map(|name| closest(name, units.iter().map(String::as_str)));
        return Err(failure.help(match close {
            Some(close) => {
                format!("did you mean `{close}`? Correct the file, or say `unmatched: allow` to leave them out")
            }
            None => "say `unmatched: allow` to leave them out, or take them out of the file".to_string(),
        }));
    }
    Ok((place, lonely.len()))
}

fn without_partner(names: &[&str], others: &[&str], head: &str, file: &str) -> Failure {
    let failure = Failure::of(&UNMATCHED_PLACES, format!("{head} {}", some(names)));
    let close = names.iter().find_map(|name| Some((name, closest(name, others.iter().copied())?)));
    match close {
        Some((name, close)) => failure.help(format!(
            "did you mean `{close}`? Write `{name}` in one way: `data: {{aliases: {{...}}}}`, or correct the file"
        )),
        None => failure
            .help(format!("spell the units as `{file}` does, or name the attribute with their names: `join: NAME`")),
    }
}

/// The first names, and how many more there are.
pub fn some(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(5);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{tail}", shown.join(", "))
}
