//! `out/data/analysis.csv`: the columns that the study used and those that it computed.

use std::path::Path;

use super::Finished;
use crate::data::{Column, write_csv};
use crate::plan::Datum;

pub fn write(run: &Finished, path: &Path) -> Result<(), String> {
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
    write_csv(path, columns.iter().map(|(name, column)| (name.as_str(), column)))
        .map_err(|error| format!("{}: {error}", path.display()))
}
