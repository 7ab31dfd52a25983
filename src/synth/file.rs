//! The file of made rows: its first column is the marker, and no other file is ever replaced.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::cards::SYNTH_SHAPE;
use crate::data::{self, Column, FileRequest, SYNTHETIC};
use crate::diag::Diagnostic;
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

/// Writes the columns to `data.file` in the study's folder and returns its name.
pub fn write(root: &Path, data: &Data, columns: &[(String, Column)]) -> Result<String, Refused> {
    let study = |found: Diagnostic| Refused::Study(Box::new(found));
    let (request, path) = place(root, data).map_err(study)?;
    let name = request.path.display().to_string();
    let cannot = |error: std::io::Error| Refused::Cannot(format!("{name}: {error}"));
    if !is_ours(&path).map_err(cannot)? {
        return Err(Refused::NotSynthetic(name));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    data::write_csv(&path, columns.iter().map(|(name, column)| (name.as_str(), column))).map_err(cannot)?;
    Ok(name)
}

fn place(root: &Path, data: &Data) -> Result<(FileRequest, PathBuf), Diagnostic> {
    let several = data.files.first().map(|file| file.span);
    let Some(file) = data.file.as_ref().filter(|_| several.is_none()) else {
        let span = several.or(data.synthetic.as_ref().map(|one| one.span)).unwrap_or_default();
        return Err(SYNTH_SHAPE
            .error("made rows go to one file")
            .at(span, "which file?")
            .help("write `file: data/panel.csv` under `data`, and no `files`"));
    };
    let request = FileRequest::new(PathBuf::from(&file.value), file.span);
    if !request.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        return Err(SYNTH_SHAPE
            .error(format!("made rows are written as CSV, and `{}` is none", file.value))
            .at(file.span, "the ending of the name decides")
            .help("write `file: data/panel.csv`"));
    }
    let path = data::place(root, &request)?;
    Ok((request, path))
}

/// A file that is not there, or whose first column is the marker.
fn is_ours(path: &Path) -> std::io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    let mut head = vec![];
    file.take(SYNTHETIC.len() as u64 + 1).read_to_end(&mut head)?;
    Ok(head == format!("{SYNTHETIC},").as_bytes())
}
