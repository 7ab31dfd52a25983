//! `out/data/analysis.csv`: the columns that the study used and those that it computed, under names that other programs
//! read; `analysis.names.csv` beside it says what each is in the study.

use std::path::Path;

use super::Finished;
use super::names::importable;
use crate::data::{Column, write_csv};
use crate::plan::Datum;
use crate::study::Definition;

pub fn write(run: &Finished, folder: &Path) -> Result<(), String> {
    let Some(dataset) = &run.compiled.dataset else { return Ok(()) };
    let study = &run.compiled.study;
    let used = |name: &str| study.names.contains_key(name) || study.vars.iter().any(|var| var.name == name);
    let mut columns: Vec<(String, Column)> = dataset
        .columns
        .iter()
        .filter(|(name, _)| used(name))
        .map(|(name, column)| (name.clone(), column.clone()))
        .collect();
    for (name, datum) in &run.computed {
        let column = match datum {
            Datum::Numbers(values) => Column::numbers(values.to_vec()),
            Datum::Text(text) => {
                Column::texts(text.codes.iter().map(|code| text.levels.get(*code as usize).map(String::as_str)))
            }
            _ => continue,
        };
        columns.push((name.clone(), column));
    }
    if study.synthetic {
        columns.push(("synthetic".into(), Column::numbers(vec![1.0; dataset.rows])));
    }
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let plain = importable(&names);
    put(&folder.join("analysis.csv"), plain.iter().map(String::as_str).zip(columns.iter().map(|(_, column)| column)))?;
    let said: Vec<[String; 3]> = names.iter().map(|name| meaning(run, name)).collect();
    let of = |at: usize| Column::texts(said.iter().map(move |row| row.get(at).map(String::as_str)));
    let heads = ["name", "label", "definition"];
    let table: Vec<(&str, Column)> =
        std::iter::once(("column", Column::texts(plain.iter().map(|name| Some(name.as_str())))))
            .chain(heads.into_iter().enumerate().map(|(at, head)| (head, of(at))))
            .collect();
    put(&folder.join("analysis.names.csv"), table.iter().map(|(name, column)| (*name, column)))
}

fn put<'a>(path: &Path, columns: impl IntoIterator<Item = (&'a str, &'a Column)>) -> Result<(), String> {
    write_csv(path, columns).map_err(|error| format!("{}: {error}", path.display()))
}

/// Name, label and definition in the study.
fn meaning(run: &Finished, name: &str) -> [String; 3] {
    let study = &run.compiled.study;
    let Some(id) = study.names.get(name) else { return [name.to_string(), String::new(), String::new()] };
    let definition = match &study.var(*id).definition {
        Definition::Formula { expr, .. } => expr.to_string(),
        Definition::Branch { index, path } if path.is_empty() => format!("index {index}"),
        Definition::Branch { index, path } => format!("index {index}: {}", path.join(", ")),
        _ => String::new(),
    };
    [name.to_string(), study.label_of(*id), definition]
}
