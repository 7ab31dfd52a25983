//! An index over time: growth of its branches, contributions and obstacle degrees of its leaves.

use super::note::{failures, said};
use super::{head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::index;
use crate::method::index::reading::ALL;
use crate::plan::Plan;
use crate::results::Results;
use crate::study::{BoundIndex, BoundTable, Study};

pub fn lower(table: &BoundTable, study: &Study, plan: &mut Plan) {
    if let Some(index) = of(table, study) {
        let key = index::reading::lower(study, index, plan);
        plan.publish(&table.name, None, key);
    }
}

fn of<'a>(table: &BoundTable, study: &'a Study) -> Option<&'a BoundIndex> {
    table.index.as_ref().and_then(|name| study.indices.get(name))
}

/// A share as per cent.
fn percent(table: &BoundTable, results: &Results, quantity: &str, digits: usize) -> Value {
    match results.number(&table.name, None, quantity) {
        Some(value) => Value::Number { value: 100.0 * value, digits, stars: 0 },
        None => Value::NotComputed,
    }
}

fn close(mut grid: Grid, table: &BoundTable, study: &Study, results: &Results) -> Grid {
    grid.notes.push(word(study, "In per cent.", "单位：%。").into());
    grid.notes.extend(said(results, &table.name, None, study));
    failures(&mut grid, results, std::iter::once((table.name.as_str(), None)));
    grid
}

/// Names and labels of the root and of its children.
fn first_nodes(index: &BoundIndex, study: &Study) -> Vec<(String, String)> {
    let shown = index.nodes.iter().filter(|node| node.path.len() < 2);
    let named = shown.map(|node| {
        let name = node.path.last().cloned().unwrap_or_else(|| index.name.clone());
        let label = if node.path.is_empty() { index.label.as_ref() } else { node.label.as_ref() };
        let label = label.map_or_else(|| name.clone(), |label| label.text(study.language).to_string());
        (name, label)
    });
    named.collect()
}

/// Years that the author names, else the last and the first with what lies between.
fn years(table: &BoundTable, study: &Study) -> Vec<i64> {
    let times = &study.facts.times;
    match (table.years.is_empty(), times.first(), times.last()) {
        (true, Some(first), Some(last)) if first != last => vec![*first, *last],
        (true, Some(first), _) => vec![*first],
        _ => table.years.clone(),
    }
}

/// A row a period: growth of the index and of its branches; the yearly mean below.
pub fn growth(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let Some(index) = of(table, study) else { return grid };
    let nodes = first_nodes(index, study);
    let digits = table.digits.unwrap_or(2);
    grid.columns = vec![Align::Decimal; nodes.len()];
    let heads = nodes.iter().map(|(_, label)| head(label.clone(), 1));
    grid.head = vec![std::iter::once(head(word(study, "Period", "年份"), 1)).chain(heads).collect()];
    let shown = |year: &&i64| table.years.is_empty() || table.years.contains(year);
    let periods = study.facts.times.iter().skip(1).filter(shown).map(i64::to_string);
    let row = |period: String| {
        let cell = |(name, _): &(String, String)| percent(table, results, &format!("{name}.{period}.growth"), digits);
        Row { stub: period.clone(), cells: nodes.iter().map(cell).collect(), ..Row::default() }
    };
    let mut rows: Vec<Row> = periods.map(row).collect();
    rows.push(Row { stub: word(study, "Yearly mean", "年均").into(), rule_above: true, ..row(ALL.into()) });
    grid.panels = vec![Panel { title: None, rows }];
    close(grid, table, study, results)
}

/// Branches with their leaves below them, in the order of the index.
pub fn contributions(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let grid = start(table, study);
    let Some(index) = of(table, study) else { return grid };
    let columns = columns(table, study);
    let mut rows = vec![];
    for (at, node) in index.nodes.iter().enumerate().filter(|(_, node)| node.path.len() == 1) {
        let name = node.path.last().cloned().unwrap_or_default();
        let label = node.label.as_ref().map_or_else(|| name.clone(), |label| label.text(study.language).to_string());
        rows.push((name, label, 0));
        let below = index.leaves.iter().filter(|leaf| under(index, leaf.node, at));
        rows.extend(below.map(|leaf| (study.name_of(leaf.var).to_string(), study.label_of(leaf.var), 1)));
    }
    let loose = index.leaves.iter().filter(|leaf| leaf.node == 0);
    rows.extend(loose.map(|leaf| (study.name_of(leaf.var).to_string(), study.label_of(leaf.var), 0)));
    let rows = rows.into_iter().map(|(name, label, indent)| {
        let cells = columns.iter().map(|(period, _)| {
            percent(table, results, &format!("{name}.{period}.contribution"), table.digits.unwrap_or(2))
        });
        Row { stub: label, indent, cells: cells.collect(), ..Row::default() }
    });
    let grid = laid_out(grid, study, &columns, rows.collect());
    close(grid, table, study, results)
}

/// Leaves by their mean obstacle degree, the largest first.
pub fn obstacles(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let grid = start(table, study);
    let Some(index) = of(table, study) else { return grid };
    let columns = columns(table, study);
    let mean = |name: &str| results.number(&table.name, None, &format!("{name}.{ALL}.obstacle"));
    let mut leaves: Vec<(String, String)> =
        index.leaves.iter().map(|leaf| (study.name_of(leaf.var).to_string(), study.label_of(leaf.var))).collect();
    leaves.sort_by(|a, b| mean(&b.0).unwrap_or(0.0).total_cmp(&mean(&a.0).unwrap_or(0.0)));
    let shown = leaves.iter().take(table.top.unwrap_or(leaves.len()));
    let rows = shown.map(|(name, label)| {
        let cells = columns.iter().map(|(period, _)| {
            percent(table, results, &format!("{name}.{period}.obstacle"), table.digits.unwrap_or(2))
        });
        Row { stub: label.clone(), cells: cells.collect(), ..Row::default() }
    });
    let grid = laid_out(grid, study, &columns, rows.collect());
    close(grid, table, study, results)
}

fn under(index: &BoundIndex, node: usize, above: usize) -> bool {
    let (path, wanted) = (index.nodes.get(node).map(|node| &node.path), index.nodes.get(above).map(|node| &node.path));
    path.zip(wanted).is_some_and(|(path, wanted)| path.starts_with(wanted))
}

/// Periods and what stands above them.
fn columns(table: &BoundTable, study: &Study) -> Vec<(String, String)> {
    let years = years(table, study).into_iter().map(|year| (year.to_string(), year.to_string()));
    years.chain([(ALL.to_string(), word(study, "All periods", "全部时期").to_string())]).collect()
}

fn laid_out(mut grid: Grid, study: &Study, columns: &[(String, String)], rows: Vec<Row>) -> Grid {
    grid.columns = vec![Align::Decimal; columns.len()];
    let heads = columns.iter().map(|(_, label)| head(label.clone(), 1));
    grid.head = vec![std::iter::once(head(word(study, "Part", "指标"), 1)).chain(heads).collect()];
    grid.panels = vec![Panel { title: None, rows }];
    grid
}
