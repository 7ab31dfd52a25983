//! Rows below the models of groups: how far their coefficients are apart.

use super::note::{levels, stars};
use super::wording::{clause, sentence};
use super::{digits, word};
use crate::exhibit::{Bracket, Row, Value};
use crate::method::figures::label_of;
use crate::method::regression::equality::{compared, difference, groups};
use crate::method::regression::formula_of;
use crate::method::regression::options::{EqualityTest, Model};
use crate::results::Results;
use crate::study::{Analysis, BoundTable, Study};

/// A column of a table: its analysis, and the name of its outcome.
pub type Place<'a> = (&'a str, Option<&'a str>);

/// For each compared regressor the difference of a group from the first, its error, and p of the permutation.
pub fn rows(columns: &[Place], table: &BoundTable, study: &Study, results: &Results) -> Vec<Row> {
    let mut rows = vec![];
    for comparison in comparisons(columns, study) {
        let drawing = Drawing { comparison, columns, table, study, results };
        rows.extend(drawing.rows());
    }
    rows
}

/// Outputs of the comparisons that the columns belong to.
pub fn outputs<'a>(columns: &[Place<'a>], study: &'a Study) -> Vec<Place<'a>> {
    let mut found: Vec<Place> = vec![];
    for comparison in comparisons(columns, study) {
        for (_, outcome) in columns.iter().filter(|(name, _)| part_of(name, study) == Some(&comparison.name)) {
            let output = (comparison.name.as_str(), *outcome);
            if !found.contains(&output) {
                found.push(output);
            }
        }
    }
    found
}

/// How they were compared.
pub fn notes(outputs: &[Place], study: &Study, results: &Results) -> Vec<String> {
    let notes = outputs.iter().flat_map(|(name, outcome)| results.notes(name, *outcome));
    notes.map(|note| sentence(&clause(note, study.language), study.language)).collect()
}

/// The split model that an analysis is a group of.
fn part_of<'a>(name: &str, study: &'a Study) -> Option<&'a String> {
    study.parts.get(name)?;
    study.checks.get(name).map(|check| &check.of)
}

fn comparisons<'a>(columns: &[Place], study: &'a Study) -> Vec<&'a Analysis> {
    let mut found: Vec<&Analysis> = vec![];
    for whole in columns.iter().filter_map(|(name, _)| study.analyses.get(part_of(name, study)?)) {
        if whole.method == "equality" && !found.iter().any(|one| one.name == whole.name) {
            found.push(whole);
        }
    }
    found
}

struct Drawing<'a> {
    comparison: &'a Analysis,
    columns: &'a [Place<'a>],
    table: &'a BoundTable,
    study: &'a Study,
    results: &'a Results,
}

impl Drawing<'_> {
    fn rows(&self) -> Vec<Row> {
        let options = self.comparison.options.read::<Model>().unwrap_or_default();
        let (Some(formula), Some(equality)) = (formula_of(self.comparison), &options.equality) else { return vec![] };
        let terms = compared(equality, formula, self.study);
        let permuted = equality.test.contains(&EqualityTest::Fisher);
        let mut rows: Vec<Row> = terms.iter().flat_map(|term| self.term(term, permuted)).collect();
        if let Some(first) = rows.first_mut() {
            first.rule_above = true;
        }
        rows
    }

    fn term(&self, term: &str, permuted: bool) -> Vec<Row> {
        let label = self.study.names.get(term).map_or_else(|| term.to_string(), |id| self.study.label_of(*id));
        let first = groups(self.comparison, self.study)
            .first()
            .map_or_else(String::new, |(model, _)| label_of(model, self.study));
        let en = format!("{label}: difference from {first}");
        let zh = format!("{label}：与{first}之差");
        let (digits, levels) = (digits(self.table, self.study), levels(self.study));
        let estimate = |place: &Place| {
            let value = self.number(place, term, "")?;
            Some(Value::Number { value, digits, stars: stars(self.number(place, term, ".p"), &levels) })
        };
        let error = |place: &Place| {
            Some(Value::Paren { value: self.number(place, term, ".se")?, digits, bracket: Bracket::Round })
        };
        let fisher = |place: &Place| {
            self.number(place, term, "")?;
            let p = self.number(place, term, ".fisher");
            Some(p.map_or(Value::NotComputed, |value| Value::Number { value, digits, stars: 0 }))
        };
        let permutation = word(self.study, "p by permutation", "置换检验p值").to_string();
        let mut rows = vec![
            Row { stub: word(self.study, &en, &zh).to_string(), cells: self.cells(&estimate), ..Row::default() },
            Row { cells: self.cells(&error), ..Row::default() },
        ];
        if permuted {
            rows.push(Row { stub: permutation, cells: self.cells(&fisher), ..Row::default() });
        }
        rows
    }

    fn cells(&self, cell: &dyn Fn(&Place) -> Option<Value>) -> Vec<Value> {
        self.columns.iter().map(|place| cell(place).unwrap_or_default()).collect()
    }

    fn number(&self, (model, outcome): &Place, term: &str, part: &str) -> Option<f64> {
        let whole = part_of(model, self.study).filter(|name| **name == self.comparison.name)?;
        let group = self.study.parts.get(*model)?;
        self.results.number(whole, *outcome, &format!("{}{part}", difference(term, group)))
    }
}
