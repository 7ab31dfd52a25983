//! From what was typed to the study's file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::compile::shape;
use crate::source::Source;
use crate::spec::{self, limits};

/// Names of a study inside its folder, in the order in which they are tried.
pub const NAMES: [&str; 3] = ["study.yaml", "study.yml", "study.study"];

/// Endings of files that hold a study.
pub const ENDINGS: [&str; 3] = [".yaml", ".yml", ".study"];

/// The study at a path: a file, or a folder that holds one.
pub fn study(path: &Path) -> Result<Source, String> {
    let file = if path.is_dir() { in_folder(path)? } else { path.to_path_buf() };
    read(&file)
}

/// Two files that say the same are one study in two syntaxes; two that do not must be told apart by name.
fn in_folder(folder: &Path) -> Result<PathBuf, String> {
    let present: Vec<PathBuf> = NAMES.iter().map(|name| folder.join(name)).filter(|file| file.is_file()).collect();
    let Some(first) = present.first() else {
        return Err(format!("{} holds no {}", folder.display(), NAMES.join(", ")));
    };
    match present.iter().skip(1).find(|other| !same(first, other)) {
        None => Ok(first.clone()),
        Some(other) => {
            Err(format!("{} and {} do not say the same: name the one that is meant", first.display(), other.display()))
        }
    }
}

/// Whether two files hold one study.
fn same(a: &Path, b: &Path) -> bool {
    let tree = |path: &Path| {
        let source = read(path).ok()?;
        spec::parse(&source, shape()).0.map(|node| spec::settled(&node, shape()))
    };
    match rayon::join(|| tree(a), || tree(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
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
