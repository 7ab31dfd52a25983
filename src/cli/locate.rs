//! From what was typed to the study's file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::compile::{Compiled, compile, shape};
use crate::source::Source;
use crate::spec::node::Node;
use crate::spec::{self, limits};

/// Names of a study inside its folder, in the order in which they are tried.
pub const NAMES: [&str; 3] = ["study.yaml", "study.yml", "study.study"];

/// Endings of files that hold a study.
pub const ENDINGS: [&str; 3] = [".yaml", ".yml", ".study"];

/// The study at a path: a file, or a folder that holds one.
pub fn study(path: &Path) -> Result<Source, String> {
    let (file, others) = files(path)?;
    let source = read(&file)?;
    if !others.is_empty() {
        let (own, others) = rayon::join(|| tree(&source), || trees(&others));
        one_study(&file, own.as_ref(), &others)?;
    }
    Ok(source)
}

/// The study at a path and what it compiles to; other syntaxes beside it are read meanwhile. Mistakes in the first come
/// before what the second says.
pub fn compiled(path: &Path, id: u16) -> Result<(Source, Compiled), String> {
    let (file, others) = files(path)?;
    let source = Source { id, ..read(&file)? };
    let (compiled, others) = rayon::join(|| compile(&source), || trees(&others));
    if !compiled.has_errors() {
        one_study(&file, compiled.node.as_ref(), &others)?;
    }
    Ok((source, compiled))
}

/// The file that is read, and those beside it that must say the same.
fn files(path: &Path) -> Result<(PathBuf, Vec<PathBuf>), String> {
    if !path.is_dir() {
        return Ok((path.to_path_buf(), vec![]));
    }
    let mut present = NAMES.iter().map(|name| path.join(name)).filter(|file| file.is_file());
    match present.next() {
        Some(first) => Ok((first, present.collect())),
        None => Err(format!("{} holds no {}", path.display(), NAMES.join(", "))),
    }
}

/// What a study says, in whichever syntax; none where it cannot be read.
fn tree(source: &Source) -> Option<Node> {
    spec::parse(source, shape()).0.map(|node| spec::settled(&node, shape()))
}

fn trees(files: &[PathBuf]) -> Vec<(&Path, Option<Node>)> {
    files.iter().map(|file| (file.as_path(), read(file).ok().and_then(|source| tree(&source)))).collect()
}

/// Two files that say the same are one study in two syntaxes; two that do not must be told apart by name.
fn one_study(first: &Path, own: Option<&Node>, others: &[(&Path, Option<Node>)]) -> Result<(), String> {
    match others.iter().find(|(_, other)| own.is_none() || own != other.as_ref()) {
        None => Ok(()),
        Some((other, _)) => {
            Err(format!("{} and {} do not say the same: name the one that is meant", first.display(), other.display()))
        }
    }
}

/// Endings of files that hold rows.
const DATA: [&str; 8] = ["csv", "tsv", "xlsx", "xls", "ods", "dta", "parquet", "txt"];

fn read(file: &Path) -> Result<Source, String> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if DATA.contains(&ending.as_str()) {
        return Err(format!(
            "{} is no study: a study is written in study.yaml or study.study and names its data under `data`",
            file.display()
        ));
    }
    let cannot = |error: std::io::Error| format!("{}: {error}", file.display());
    let size = fs::metadata(file).map_err(cannot)?.len();
    if size > limits::MAX_FILE as u64 {
        return Err(format!(
            "{} has {} MiB; a study has at most {}",
            file.display(),
            size >> 20,
            limits::MAX_FILE >> 20
        ));
    }
    let bytes = fs::read(file).map_err(cannot)?;
    limits::open(0, file, bytes).map_err(|found| found.message)
}
