//! From a path in the spec to a file inside the study's folder.

use std::path::{Component, Path, PathBuf};

use super::cards::{FILE_NOT_FOUND, PATH_OUTSIDE_STUDY, TOO_LARGE, UNKNOWN_FORMAT, UNREADABLE_FILE};
use super::request::FileRequest;
use crate::diag::{Diagnostic, closest};

const LARGEST: u64 = 8 << 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Delimited,
    Sheet,
    Stata,
    Parquet,
}

/// The file on disk, its name in messages, and how to read it.
pub(super) struct Located {
    pub path: PathBuf,
    pub name: String,
    pub format: Format,
}

/// Where a file of the study may be written, whether or not there is one: inside the study's folder.
pub fn place(root: &Path, file: &FileRequest) -> Result<PathBuf, Diagnostic> {
    let path = named(root, file)?;
    let there = path.ancestors().find_map(|part| part.canonicalize().ok());
    match root.canonicalize().ok().zip(there) {
        Some((root, there)) if there.starts_with(&root) => Ok(path),
        _ => Err(outside(file, LEADS_OUT)),
    }
}

const LEADS_OUT: &str = "a link that leads out of the folder";

fn outside(file: &FileRequest, why: &str) -> Diagnostic {
    PATH_OUTSIDE_STUDY
        .error(format!("`{}` lies outside the study's folder", shown(&file.path)))
        .at(file.span, why)
        .help("copy the file into the study's folder and name it from there: `data/panel.csv`")
}

fn shown(path: &Path) -> String {
    if climbs(path) { path.to_string_lossy().into_owned() } else { display(path) }
}

fn named(root: &Path, file: &FileRequest) -> Result<PathBuf, Diagnostic> {
    match climbs(&file.path) {
        true => Err(outside(file, "a path from the study's folder, without `..`")),
        false => Ok(root.join(&file.path)),
    }
}

pub(super) fn locate(root: &Path, file: &FileRequest) -> Result<Located, Diagnostic> {
    let (path, name) = find(root, file)?;
    Ok(Located { path, format: format_of(file, &name)?, name })
}

/// The file on disk and its name in messages, whatever it is.
pub(super) fn find(root: &Path, file: &FileRequest) -> Result<(PathBuf, String), Diagnostic> {
    let name = shown(&file.path);
    let path = named(root, file)?;
    let Ok(meta) = std::fs::metadata(&path) else { return Err(not_found(root, file, &name)) };
    let inside = |root: PathBuf, path: PathBuf| path.starts_with(root);
    let (Ok(real_root), Ok(real)) = (root.canonicalize(), path.canonicalize()) else {
        return Err(not_found(root, file, &name));
    };
    if !inside(real_root, real) {
        return Err(outside(file, LEADS_OUT));
    }
    if !meta.is_file() {
        let kind = if meta.is_dir() { "a folder" } else { "not a plain file" };
        return Err(UNREADABLE_FILE
            .error(format!("`{name}` is {kind}"))
            .at(file.span, "a data file is needed here")
            .help("name one file: `data/panel.csv`"));
    }
    if meta.len() > LARGEST {
        return Err(TOO_LARGE
            .error(format!("`{name}` has {} GiB; files up to {} GiB are read", meta.len() >> 30, LARGEST >> 30))
            .at(file.span, "this file")
            .help("keep the columns the study uses, or store the data as Parquet"));
    }
    Ok((path, name))
}

pub(super) fn display(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Also where a path was written on another system: `C:\data.csv`, `..\data.csv`.
fn climbs(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let foreign =
        text.split(['\\', '/']).any(|part| part == "..") || text.starts_with('\\') || text[..].get(1..2) == Some(":");
    foreign || !path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn not_found(root: &Path, file: &FileRequest, name: &str) -> Diagnostic {
    let folder = file.path.parent().unwrap_or(Path::new(""));
    let mut beside: Vec<String> = std::fs::read_dir(root.join(folder))
        .map(|entries| entries.flatten().map(|entry| display(&folder.join(entry.file_name()))).collect())
        .unwrap_or_default();
    beside.sort();
    let found = FILE_NOT_FOUND
        .error(format!("the study's folder has no file `{name}`"))
        .at(file.span, "paths start at the study's folder");
    match closest(name, beside.iter().map(String::as_str)) {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None => found.help("put the file there, or correct the path"),
    }
}

fn format_of(file: &FileRequest, name: &str) -> Result<Format, Diagnostic> {
    let extension = file.path.extension().map(|text| text.to_string_lossy().to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "csv" | "tsv" | "txt" | "tab" => Ok(Format::Delimited),
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => Ok(Format::Sheet),
        "dta" => Ok(Format::Stata),
        "parquet" | "pq" => Ok(Format::Parquet),
        _ => Err(UNKNOWN_FORMAT
            .error(format!("`{name}` is of no known kind"))
            .at(file.span, "the ending of the name decides")
            .help("files are read as .csv .tsv .txt .xlsx .xls .ods .dta .parquet")),
    }
}

/// A file that exists and cannot be read as what it claims to be.
pub(super) fn unreadable(file: &FileRequest, name: &str, why: impl std::fmt::Display) -> Diagnostic {
    UNREADABLE_FILE.error(format!("`{name}` cannot be read: {why}")).at(file.span, "this file")
}
