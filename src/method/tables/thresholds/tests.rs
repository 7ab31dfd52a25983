//! Tests of one, two, three thresholds: a panel each model, a row each test.

use super::super::note::{failures, levels, said, star_levels, stars};
use super::super::{digits, head, start, word};
use super::{Column, by_column, columns};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::threshold::describe;
use crate::results::Results;
use crate::study::{BoundTable, Study};

/// Quantities of a test after its threshold, its decimals beyond the table's own.
const SHOWN: [(&str, usize); 6] = [("threshold", 1), ("F", 0), ("p", 0), ("crit10", 0), ("crit5", 0), ("crit1", 0)];

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let columns = columns(table, study);
    let mut grid = start(table, study);
    grid.columns = vec![Align::Decimal; SHOWN.len() + 1];
    let blank = || head("", 1);
    let critical = head(word(study, "Critical values", "临界值"), 3);
    grid.head = vec![vec![blank(), blank(), blank(), blank(), critical, blank()]];
    let names =
        ["", word(study, "Threshold", "门槛值"), "F", "p", "10 %", "5 %", "1 %", word(study, "Draws", "抽样次数")];
    grid.head.push(names.into_iter().map(|name| head(name, 1)).collect());
    for column in &columns {
        let title = (columns.len() > 1).then(|| title(column, study));
        let rows = (1..=column.choices.settings.up_to).map(|test| row(table, study, results, column, test)).collect();
        grid.panels.push(Panel { title, rows });
    }
    let sentences = columns.iter().map(|column| {
        let mut sentences = describe::tests(&column.parts, &column.choices, column.panel(results), study);
        sentences.extend(said(results, &column.analysis.name, column.address.as_deref(), study));
        sentences
    });
    by_column(&mut grid, sentences.collect(), &|at| format!("({})", lettered(at)));
    grid.notes.extend(star_levels(&levels(study)));
    let outputs = columns.iter().map(|column| (column.analysis.name.as_str(), column.address.as_deref()));
    failures(&mut grid, results, outputs);
    grid
}

/// The letter that a panel has in print.
fn lettered(at: usize) -> char {
    u8::try_from(at).ok().and_then(|at| b'A'.checked_add(at)).map_or('?', char::from)
}

/// `Cp1: slope of Nqp, thresholds of Cp2`
fn title(column: &Column, study: &Study) -> String {
    let label = |id| study.label_of(id);
    let (y, x, q) = (label(column.outcome), label(column.parts.switch), label(column.parts.at));
    match word(study, "en", "zh") {
        "zh" => format!("{y}：{x}的斜率，以{q}为门槛变量"),
        _ => format!("{y}: slope of {x}, thresholds of {q}"),
    }
}

fn row(table: &BoundTable, study: &Study, results: &Results, column: &Column, test: usize) -> Row {
    let stub = match test {
        1 => word(study, "Single", "单一门槛").to_string(),
        2 => word(study, "Double", "双重门槛").to_string(),
        3 => word(study, "Triple", "三重门槛").to_string(),
        more => format!("{more} {}", word(study, "thresholds", "重门槛")),
    };
    let p = column.number(results, &format!("test.{test}.p"));
    let rejected = stars(p, &levels(study));
    let cell = |(name, more): &(&str, usize)| {
        let stars = if *name == "threshold" { rejected } else { 0 };
        let digits = digits(table, study) + more;
        column.cell(results, &format!("test.{test}.{name}"), |value| Value::Number { value, digits, stars })
    };
    let draws = column.cell(results, &format!("test.{test}.draws"), |value| Value::Count { value: value as u64 });
    Row { stub, cells: SHOWN.iter().map(cell).chain([draws]).collect(), ..Row::default() }
}
