//! A variable over time, a row each period: its moments, or the means of groups side by side.

use super::note::failures;
use super::{descriptives, digits, head, start, word};
use crate::exhibit::{Align, Grid, Head, Panel, Row, Value};
use crate::method::trend;
use crate::plan::Plan;
use crate::results::{Output, Results, Series};
use crate::study::{BoundTable, Study, VarId};

const DEFAULT: [&str; 5] = ["n", "mean", "sd", "min", "max"];

pub fn lower(table: &BoundTable, study: &Study, plan: &mut Plan) {
    for id in &table.of {
        if let Some(key) = trend::lower(study, *id, table.split, table.span, plan) {
            plan.publish(&table.name, Some(study.name_of(*id)), key);
        }
    }
}

/// A column: the series that it reads, and the statistic.
struct Column {
    series: String,
    statistic: String,
    head: String,
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let columns = columns(table, study, results);
    grid.columns = vec![Align::Decimal; columns.len()];
    let period = study.layout.time.map(|time| study.label_of(time)).unwrap_or_default();
    let heads = columns.iter().map(|column| head(column.head.clone(), 1));
    grid.head = vec![std::iter::once(head(period, 1)).chain(heads).collect::<Vec<Head>>()];
    for id in &table.of {
        let title = (table.of.len() > 1).then(|| study.label_of(*id));
        grid.panels.push(Panel { title, rows: rows(table, *id, &columns, study, results) });
    }
    if table.split.is_some() {
        grid.notes.push(word(study, "Means of groups.", "各组均值。").into());
    }
    failures(&mut grid, results, table.of.iter().map(|id| (table.name.as_str(), Some(study.name_of(*id)))));
    grid
}

fn series<'a>(table: &BoundTable, id: VarId, study: &Study, results: &'a Results) -> &'a [Series] {
    match results.output(&table.name, Some(study.name_of(id))) {
        Some(Output::Computed { series, .. }) => series,
        _ => &[],
    }
}

fn columns(table: &BoundTable, study: &Study, results: &Results) -> Vec<Column> {
    if table.split.is_none() {
        let shown = if table.show.is_empty() { DEFAULT.map(String::from).to_vec() } else { table.show.clone() };
        let column = |statistic: String| Column {
            series: trend::ALL.into(),
            head: descriptives::title(&statistic, study).to_string(),
            statistic,
        };
        return shown.into_iter().map(column).collect();
    }
    let mut columns: Vec<Column> = vec![];
    for one in table.of.iter().flat_map(|id| series(table, *id, study, results)) {
        if columns.iter().all(|column| column.series != one.name) {
            let group = one.name.strip_prefix(trend::ALL).unwrap_or_default().trim_start_matches('.');
            let head = if group.is_empty() { word(study, "All", "全部") } else { group };
            columns.push(Column { series: one.name.clone(), statistic: "mean".into(), head: head.into() });
        }
    }
    columns
}

fn rows(table: &BoundTable, id: VarId, columns: &[Column], study: &Study, results: &Results) -> Vec<Row> {
    let found = series(table, id, study, results);
    let periods = found.first().and_then(|one| one.column("period")).unwrap_or_default();
    let cell = |at: usize, column: &Column| {
        let one = found.iter().find(|one| one.name == column.series);
        match one.and_then(|one| one.column(&column.statistic)).and_then(|values| values.get(at)) {
            Some(value) if column.statistic == "n" => Value::Count { value: *value as u64 },
            Some(value) if value.is_finite() => Value::Number { value: *value, digits: digits(table, study), stars: 0 },
            _ => Value::Empty,
        }
    };
    let shown = |period: &f64| table.years.is_empty() || table.years.iter().any(|year| *year as f64 == *period);
    let row = |(at, period): (usize, &f64)| Row {
        stub: period.to_string(),
        cells: columns.iter().map(|column| cell(at, column)).collect(),
        ..Row::default()
    };
    periods.iter().enumerate().filter(|(_, period)| shown(period)).map(row).collect()
}
