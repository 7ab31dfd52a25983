//! What matrices of space are like: neighbours, islands, pieces, density.

use super::note::{failures, said};
use super::{digits, head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::figures::label_of;
use crate::results::Results;
use crate::study::{BoundTable, Study};

/// Facts that are counted; the others are printed with decimals.
const COUNTS: [&str; 6] = ["places", "links", "least_neighbours", "most_neighbours", "islands", "components"];

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let facts = facts(study);
    let row = |name: &String| {
        let cell = |(fact, _): &(&str, &str)| match results.number(name, None, fact) {
            None => Value::NotComputed,
            Some(value) if COUNTS.contains(fact) => Value::Count { value: value as u64 },
            Some(value) if *fact == "symmetric" => {
                let said = if value == 1.0 { word(study, "yes", "是") } else { word(study, "no", "否") };
                Value::Text { text: said.into() }
            }
            Some(value) => Value::Number { value, digits: digits(table, study), stars: 0 },
        };
        Row { stub: label_of(name, study), cells: facts.iter().map(cell).collect(), ..Row::default() }
    };
    grid.panels.push(Panel { title: None, rows: table.columns.iter().map(row).collect() });
    grid.columns = vec![Align::Decimal; facts.len()];
    let titles = facts.iter().map(|(_, title)| head(*title, 1));
    grid.head = vec![std::iter::once(head("W", 1)).chain(titles).collect()];
    for sentence in table.columns.iter().flat_map(|name| said(results, name, None, study)) {
        if !grid.notes.contains(&sentence) {
            grid.notes.push(sentence);
        }
    }
    failures(&mut grid, results, table.columns.iter().map(|name| (name.as_str(), None)));
    grid
}

fn facts(study: &Study) -> [(&'static str, &str); 9] {
    [
        ("places", word(study, "Places", "地区数")),
        ("links", word(study, "Links", "连接数")),
        ("density", word(study, "Density", "密度")),
        ("mean_neighbours", word(study, "Mean neighbours", "平均邻居数")),
        ("least_neighbours", word(study, "Fewest", "最少")),
        ("most_neighbours", word(study, "Most", "最多")),
        ("islands", word(study, "Islands", "孤立地区")),
        ("components", word(study, "Pieces", "连通分量")),
        ("symmetric", word(study, "Symmetric", "对称")),
    ]
}
