//! `REV:path`: a study as a commit has it, read through the system's git.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::locate;
use crate::source::Source;
use crate::spec::limits;

/// A study in the working folder, or one of a revision. `id` tells the places of several studies apart.
pub fn study(text: &str, id: u16) -> Result<Source, String> {
    let path = Path::new(text);
    match text.split_once(':').filter(|_| !path.exists()) {
        Some((revision, inside)) if !revision.is_empty() && !inside.starts_with('\\') => {
            of_revision(revision, inside, id)
        }
        _ => Ok(Source { id, ..locate::study(path)? }),
    }
}

/// The study of a path as the last commit has it.
pub fn committed(path: &Path, id: u16) -> Result<Source, String> {
    let file = locate::study(path)?.path;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let bytes = blob(folder, &format!("HEAD:./{name}"))?;
    limits::open(id, &PathBuf::from(format!("HEAD:{}", file.display())), bytes).map_err(|found| found.message)
}

fn of_revision(revision: &str, inside: &str, id: u16) -> Result<Source, String> {
    if revision.starts_with('-') {
        return Err(format!("`{revision}` is no revision: one does not begin with a dash"));
    }
    let here = Path::new(".");
    let folder = inside.trim_end_matches('/');
    let names = locate::NAMES
        .iter()
        .map(|name| if folder.is_empty() { format!("./{name}") } else { format!("{folder}/{name}") });
    let is_file = locate::ENDINGS.iter().any(|ending| inside.ends_with(ending));
    let candidates: Vec<String> = if is_file { vec![inside.to_string()] } else { names.collect() };
    let mut first = None;
    for candidate in candidates {
        let object = format!("{revision}:{candidate}");
        match blob(here, &object) {
            Ok(bytes) => return limits::open(id, &PathBuf::from(object), bytes).map_err(|found| found.message),
            Err(why) => first = first.or(Some(why)),
        }
    }
    Err(first.unwrap_or_else(|| format!("{revision}:{inside} holds no study")))
}

/// The bytes of an object. `cat-file` applies no filter, no textconv and no hook of the repository.
fn blob(folder: &Path, object: &str) -> Result<Vec<u8>, String> {
    let size: u64 =
        String::from_utf8_lossy(&git(folder, &["cat-file", "-s", object])?).trim().parse().unwrap_or(u64::MAX);
    if size > limits::MAX_FILE as u64 {
        return Err(format!("{object} is larger than a study can be: at most {} MiB", limits::MAX_FILE >> 20));
    }
    git(folder, &["cat-file", "blob", object])
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let mut command = Command::new("git");
    command.args(["--no-pager", "-c", "core.fsmonitor=false", "-C"]).arg(folder).args(arguments).stdin(Stdio::null());
    command
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("LC_ALL", "C");
    let output = command.output().map_err(|error| format!("git cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr)
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches("fatal: ")
        .to_string();
    let visible: String = said.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
    Err(format!("git: {visible}"))
}
