//! Places in clusters: for each variable, matrix and period, who is high among high and low among low.

use super::dependence::notes;
use super::{head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::dependence::{Wish, matrices, measured, places, prefixes};
use crate::method::figures::label_of;
use crate::results::{Part, Results};
use crate::study::{Analysis, BoundTable, Study, VarId};

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let analyses: Vec<&Analysis> = table.columns.iter().filter_map(|name| study.analyses.get(name)).collect();
    let local =
        analyses.iter().any(|analysis| measured(analysis).iter().any(|(_, wishes)| wishes.contains(&Wish::Local)));
    let titles: Vec<&str> = match local {
        true => kinds(study).to_vec(),
        false => vec![word(study, "Hot spots", "热点"), word(study, "Cold spots", "冷点")],
    };
    for analysis in &analyses {
        for (id, wishes) in
            measured(analysis).into_iter().filter(|(_, wishes)| wishes.iter().any(|wish| wish.is_local()))
        {
            let wish = if wishes.contains(&Wish::Local) { Wish::Local } else { Wish::HotSpots };
            let mut rows = rows(table, analysis, id, wish, study, results);
            rows.iter_mut().for_each(|row| row.cells.resize(titles.len(), Value::Empty));
            grid.panels.push(Panel { title: Some(study.label_of(id)), rows });
        }
        notes(&mut grid, analysis, &[Part::Local, Part::Permuted], study, results);
    }
    if let [only] = grid.panels.as_mut_slice() {
        only.title = None;
    }
    grid.columns = vec![Align::Left; titles.len()];
    let titles = titles.into_iter().map(|title| head(title, 1));
    grid.head = vec![std::iter::once(head(word(study, "Period", "年份"), 1)).chain(titles).collect()];
    grid
}

/// Kinds of clusters, by the number of their quadrant.
pub fn kinds(study: &Study) -> [&str; 4] {
    [
        word(study, "High-high", "高高集聚"),
        word(study, "Low-high", "低高集聚"),
        word(study, "Low-low", "低低集聚"),
        word(study, "High-low", "高低集聚"),
    ]
}

/// Periods that a table or a figure shows: those that it names, else the first and the last one.
pub fn shown(years: &[i64], analysis: &Analysis, study: &Study) -> Vec<(String, String, String)> {
    let all = prefixes(analysis, study);
    let times: Vec<String> = match (years, study.facts.times.as_slice()) {
        ([], [first, .., last]) => vec![first.to_string(), last.to_string()],
        ([], _) => return all,
        (years, _) => years.iter().map(i64::to_string).collect(),
    };
    all.into_iter().filter(|(_, time, _)| times.contains(time)).collect()
}

fn rows(table: &BoundTable, analysis: &Analysis, id: VarId, wish: Wish, study: &Study, results: &Results) -> Vec<Row> {
    let (cell, codes): (&str, &[f64]) = match wish {
        Wish::HotSpots => ("hot", &[1.0, -1.0]),
        _ => ("cluster", &[1.0, 2.0, 3.0, 4.0]),
    };
    let several = matrices(analysis).len() > 1;
    let row = |(matrix, time, prefix): (String, String, String)| {
        let of = |place: &String| {
            results.number(&analysis.name, Some(study.name_of(id)), &format!("{prefix}{place}.{cell}"))
        };
        let found: Vec<(&String, Option<f64>)> = places(study).iter().map(|place| (place, of(place))).collect();
        let listed = |code: &f64| {
            let names: Vec<&str> =
                found.iter().filter(|(_, own)| *own == Some(*code)).map(|(name, _)| name.as_str()).collect();
            let none = found.iter().all(|(_, own)| own.is_none());
            match (none, names.is_empty()) {
                (true, _) => Value::NotComputed,
                (_, true) => Value::Text { text: "-".into() },
                _ => Value::Text { text: names.join(word(study, ", ", "、")) },
            }
        };
        let stub = if several { format!("{time} {}", label_of(&matrix, study)) } else { time };
        Row { stub, cells: codes.iter().map(listed).collect(), ..Row::default() }
    };
    shown(&table.years, analysis, study).into_iter().map(row).collect()
}

/// Whether the analysis looks at single places.
pub fn shows(analysis: &Analysis) -> bool {
    measured(analysis).iter().any(|(_, wishes)| wishes.iter().any(|wish| wish.is_local()))
}
