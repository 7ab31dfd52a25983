//! Tables of threshold models: their tests, and the slopes of their regimes.

pub mod regimes;
pub mod tests;

use crate::diag::Diagnostic;
use crate::exhibit::{Grid, Value};
use crate::method::threshold::address;
use crate::method::threshold::check::{Parts, parts};
use crate::method::threshold::options::{Choices, choices};
use crate::results::{Output, Results};
use crate::stats::threshold::panel::Panel;
use crate::study::{Analysis, BoundTable, Study, VarId};

/// One outcome of a threshold model.
struct Column<'a> {
    analysis: &'a Analysis,
    parts: Parts<'a>,
    choices: Choices,
    outcome: VarId,
    address: Option<String>,
}

impl Column<'_> {
    fn number(&self, results: &Results, quantity: &str) -> Option<f64> {
        results.number(&self.analysis.name, self.address.as_deref(), quantity)
    }

    fn failed(&self, results: &Results) -> bool {
        !matches!(results.output(&self.analysis.name, self.address.as_deref()), Some(Output::Computed { .. }))
    }

    /// A number, `n/c` where the whole output failed, nothing where it has no such number.
    fn cell(&self, results: &Results, quantity: &str, value: impl Fn(f64) -> Value) -> Value {
        match self.number(results, quantity) {
            Some(number) => value(number),
            None if self.failed(results) => Value::NotComputed,
            None => Value::Empty,
        }
    }

    fn panel(&self, results: &Results) -> Option<Panel> {
        let count = |name: &str| self.number(results, name).map(|count| count as usize);
        Some(Panel { units: count("units")?, periods: count("periods")?, within: self.choices.within })
    }
}

fn columns<'a>(table: &BoundTable, study: &'a Study) -> Vec<Column<'a>> {
    let mut columns = vec![];
    for analysis in table.columns.iter().filter_map(|name| study.analyses.get(name)) {
        let Some(bound) = parts(analysis, study) else { continue };
        for outcome in bound.formula.outcomes.clone() {
            let Some(parts) = parts(analysis, study) else { continue };
            let (choices, _) = choices(&analysis.options.read().unwrap_or_default());
            let address = address(&parts, outcome, study);
            columns.push(Column { analysis, parts, choices, outcome, address });
        }
    }
    columns
}

/// Sentences that hold for all columns first; others with what they are about, such as `(2)`.
fn by_column(grid: &mut Grid, sentences: Vec<Vec<String>>, called: &dyn Fn(usize) -> String) {
    let all = sentences.len();
    let mut said: Vec<(String, Vec<String>)> = vec![];
    for (at, of_column) in sentences.into_iter().enumerate() {
        for sentence in of_column {
            let number = called(at);
            match said.iter_mut().find(|(known, _)| *known == sentence) {
                Some((_, columns)) => columns.push(number),
                None => said.push((sentence, vec![number])),
            }
        }
    }
    let (common, own): (Vec<_>, Vec<_>) = said.into_iter().partition(|(_, columns)| columns.len() == all);
    grid.notes.extend(common.into_iter().map(|(sentence, _)| sentence));
    grid.notes.extend(own.into_iter().map(|(sentence, columns)| format!("{}: {sentence}", columns.join(""))));
}

/// Columns that are no threshold models.
pub fn check(table: &BoundTable, study: &Study) -> Vec<Diagnostic> {
    let other = |name: &&String| study.analyses.get(*name).is_some_and(|analysis| analysis.method != "thresholds");
    let found = table.columns.iter().filter(other).map(|name| {
        super::INCOMPLETE_TABLE
            .error(format!("table {} of kind `{}` shows `{name}`, which is no threshold model", table.name, table.kind))
            .at(table.span, "shows threshold models")
            .help("name analyses of the section `thresholds`")
    });
    found.collect()
}
