//! Densities in numbers: size, bandwidth, and where their modes are.

use super::cells::Cells;
use super::note::{failures, said};
use super::{head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::movement::{groups, periods, role, smoothing};
use crate::results::Results;
use crate::study::{Analysis, BoundTable, Study};

/// Modes that are printed, from the left.
const SHOWN: usize = 3;

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let mode = |at: usize| format!("{} {at}", word(study, "Mode", "峰值"));
    let names = [word(study, "N", "样本量"), word(study, "Bandwidth", "带宽"), word(study, "Modes", "峰数")];
    let titles = names.map(String::from).into_iter().chain((1..=SHOWN).map(mode));
    let first = head(word(study, "Period", "年份"), 1);
    grid.head = vec![std::iter::once(first).chain(titles.map(|title| head(title, 1))).collect()];
    grid.columns = vec![Align::Decimal; SHOWN + 3];
    let analyses: Vec<&Analysis> = table.columns.iter().filter_map(|name| study.analyses.get(name)).collect();
    for analysis in analyses.iter().copied() {
        for id in role(analysis, "kernel") {
            let outcome = study.name_of(id);
            let cells = Cells::new(&analysis.name, Some(outcome), table, study, results);
            for group in groups(analysis, study) {
                let rows = periods(analysis, study).into_iter().filter(|name| shown(table, name));
                let rows = rows.map(|period| row(&cells, &group, &period)).collect();
                let label = study.label_of(id);
                let title = if group.is_empty() { label } else { format!("{label}, {group}") };
                let another = analyses.iter().any(|one| one.name != analysis.name && role(one, "kernel").contains(&id));
                let title = if another { format!("{title}: {}", smoothing(analysis, study)) } else { title };
                grid.panels.push(Panel { title: Some(title), rows });
            }
            for sentence in said(results, &analysis.name, Some(outcome), study) {
                if !grid.notes.contains(&sentence) {
                    grid.notes.push(sentence);
                }
            }
            failures(&mut grid, results, std::iter::once((analysis.name.as_str(), Some(outcome))));
        }
    }
    if let [only] = grid.panels.as_mut_slice() {
        only.title = None;
    }
    grid
}

/// Whether a table that names periods names this one.
pub fn shown(table: &BoundTable, period: &str) -> bool {
    table.years.is_empty() || table.years.iter().any(|year| year.to_string() == period)
}

fn row(cells: &Cells, group: &str, period: &str) -> Row {
    let prefix: String =
        [group, period].iter().filter(|name| !name.is_empty()).map(|name| format!("{name}.")).collect();
    let counted = ["n", "modes"].map(|name| cells.count(&format!("{prefix}{name}")));
    let [n, modes] = counted;
    let mode = |at: usize| match cells.get(&format!("{prefix}mode.{at}")) {
        Some(value) => Value::Number { value, digits: cells.digits, stars: 0 },
        None => Value::Empty,
    };
    let found = [n, cells.number(&format!("{prefix}bandwidth")), modes].into_iter().chain((1..=SHOWN).map(mode));
    Row { stub: period.to_string(), cells: found.collect(), ..Row::default() }
}

/// Whether the analysis has densities.
pub fn shows(analysis: &Analysis) -> bool {
    !role(analysis, "kernel").is_empty()
}
