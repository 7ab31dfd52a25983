//! The files of made rows: the marker comes first in each, and no other file is ever replaced.

use std::borrow::Cow;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::cards::SYNTH_SHAPE;
use super::{Axis, Made};
use crate::data::{self, Column, FileRequest, SYNTHETIC};
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::spec::At;
use crate::spec::types::Data;

/// Why nothing was written.
#[derive(Debug)]
pub enum Refused {
    /// The study names no file that could be.
    Study(Box<Diagnostic>),
    /// There is a file, and it does not begin as a made one.
    NotSynthetic(String),
    Cannot(String),
}

/// Writes each column to the file whose key it has, and the map; returns the names. Nothing is written unless all
/// may be.
pub fn write(root: &Path, data: &Data, made: &Made) -> Result<Vec<String>, Refused> {
    let study = |found: Diagnostic| Refused::Study(Box::new(found));
    let files = files(data).map_err(study)?;
    let mut places = vec![];
    for file in &files {
        places.push(ours(root, &file.path, &format!("{SYNTHETIC},"))?);
    }
    let map = match &made.map {
        Some(map) => Some((ours(root, &At::bare(map.file.clone()), MAP_BEGINS)?, map)),
        None => None,
    };
    for (at, (file, (name, path))) in files.iter().zip(&places).enumerate() {
        let columns = columns_of(made, &files, at, file.axis);
        let written = data::write_csv(path, columns.iter().map(|(name, column)| (*name, column.as_ref())));
        written.map_err(|error| Refused::Cannot(format!("{name}: {error}")))?;
    }
    let mut names: Vec<String> = places.into_iter().map(|(name, _)| name).collect();
    if let Some(((name, path), map)) = map {
        let text = map.features.to_string().replacen('{', MAP_BEGINS, 1) + "\n";
        std::fs::write(&path, text).map_err(|error| Refused::Cannot(format!("{name}: {error}")))?;
        names.push(name);
    }
    Ok(names)
}

/// A made map says so in its first member.
const MAP_BEGINS: &str = "{\"synthetic\":true,";

/// A file of the study, and what its rows are.
struct MadeFile<'a> {
    path: At<String>,
    /// A row a unit or a period; a row each of both if none.
    axis: Option<Axis>,
    keys: Vec<&'a str>,
}

fn files(data: &Data) -> Result<Vec<MadeFile<'_>>, Diagnostic> {
    let shape =
        |message: String, span: Span, help: &str| Err(SYNTH_SHAPE.error(message).at(span, "declared here").help(help));
    let place = data.synthetic.as_ref().map(|one| one.span).unwrap_or_default();
    let Some(panel) = &data.panel else { return shape("there is no panel".into(), place, "declare `panel`") };
    let keys = [panel.unit.as_str(), panel.time.as_str()];
    let mut files: Vec<MadeFile> = vec![];
    if let Some(file) = &data.file {
        files.push(MadeFile { path: file.clone(), axis: None, keys: keys.to_vec() });
    }
    for file in &data.files {
        let own: Vec<&str> = file.key.iter().map(|key| key.as_str()).collect();
        let axis = match own.as_slice() {
            [key] if *key == keys[0] => Some(Axis::Unit),
            [key] if *key == keys[1] => Some(Axis::Time),
            _ => None,
        };
        files.push(MadeFile { path: file.file.clone(), axis, keys: own });
    }
    if files.iter().filter(|file| file.axis.is_none()).count() != 1 {
        return shape("one file holds a row for each unit and period".into(), place, "name it under `data`, once");
    }
    match files
        .iter()
        .find(|file| !Path::new(&file.path.value).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")))
    {
        Some(file) => {
            let message = format!("made rows are written as CSV, and `{}` is none", file.path.value);
            shape(message, file.path.span, "write a name that ends in .csv")
        }
        None => Ok(files),
    }
}

/// The marker, the key, and the columns of that key; a column whose axis has no file goes with the rows.
fn columns_of<'a>(
    made: &'a Made,
    files: &[MadeFile],
    at: usize,
    axis: Option<Axis>,
) -> Vec<(&'a str, Cow<'a, Column>)> {
    let keys: Vec<&str> = files.get(at).map_or(vec![], |file| file.keys.clone());
    let home =
        |name: &str| made.axes.get(name).copied().filter(|axis| files.iter().any(|file| file.axis == Some(*axis)));
    let all_keys: Vec<&str> = files.iter().flat_map(|file| file.keys.iter().copied()).collect();
    let belongs = |name: &str| {
        let key = all_keys.contains(&name);
        name == SYNTHETIC || keys.contains(&name) || (!key && home(name) == axis)
    };
    let years = made.report.rows / made.report.units.max(1);
    let rows: Option<Vec<u32>> = match axis {
        None => None,
        Some(Axis::Unit) => Some((0..made.report.units).map(|unit| (unit * years) as u32).collect()),
        Some(Axis::Time) => Some((0..years as u32).collect()),
    };
    let column = |column: &'a Column| match &rows {
        None => Cow::Borrowed(column),
        Some(rows) => Cow::Owned(column.pick(rows.iter().map(|row| Some(*row)))),
    };
    made.columns
        .iter()
        .filter(|(name, _)| belongs(name))
        .map(|(name, values)| (name.as_str(), column(values)))
        .collect()
}

/// A place in the study's folder that holds nothing, or what was made before.
fn ours(root: &Path, file: &At<String>, begins: &str) -> Result<(String, PathBuf), Refused> {
    let request = FileRequest::new(PathBuf::from(&file.value), file.span);
    let path = data::place(root, &request).map_err(|found| Refused::Study(Box::new(found)))?;
    let name = request.path.display().to_string();
    let cannot = |error: std::io::Error| Refused::Cannot(format!("{name}: {error}"));
    if !is_ours(&path, begins).map_err(cannot)? {
        return Err(Refused::NotSynthetic(name));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    Ok((name, path))
}

/// A file that is not there, or that begins with the marker.
fn is_ours(path: &Path, begins: &str) -> std::io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    let mut head = vec![];
    file.take(begins.len() as u64).read_to_end(&mut head)?;
    Ok(head == begins.as_bytes())
}
