//! The plan of the last run, to say what changed since.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::plan::{Key, Plan, Step, canonical};

/// A step as it was, by its label.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Remembered {
    version: u32,
    params: Value,
    /// Name and key of each input.
    inputs: Vec<(String, String)>,
}

/// The steps of the last run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Last {
    steps: BTreeMap<String, Remembered>,
}

/// Differences that are told of one step.
const MOST: usize = 5;

impl Last {
    fn file(study: &Path) -> PathBuf {
        let folder = study.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or(Path::new(".")).join(".studyc").join("last.json")
    }

    pub fn load(study: &Path) -> Option<Last> {
        serde_json::from_slice(&fs::read(Last::file(study)).ok()?).ok()
    }

    /// Remembers a plan that was run.
    pub fn save(study: &Path, plan: &Plan) -> io::Result<()> {
        let remember = |step: &Step| Remembered {
            version: step.op.version,
            params: step.params.clone(),
            inputs: step.inputs.iter().map(|key| (name(plan, *key), key.hex())).collect(),
        };
        let steps = plan.steps.values().map(|step| (step.label.clone(), remember(step))).collect();
        let file = Last::file(study);
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let text = serde_json::to_vec(&Last { steps })?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        io::Write::write_all(&mut temporary, &text)?;
        temporary.persist(&file).map(drop).map_err(|error| error.error)
    }

    /// What is not as it was; empty where nothing differs.
    pub fn changes(&self, plan: &Plan, step: &Step) -> Vec<String> {
        let Some(old) = self.steps.get(&step.label) else { return vec!["it was no part of the last run".into()] };
        let mut found = vec![];
        if old.version != step.op.version {
            found.push(format!("operation `{}` is version {} now, was {}", step.op.name, step.op.version, old.version));
        }
        values(&mut found, "", &old.params, &step.params);
        let now: Vec<(String, String)> = step.inputs.iter().map(|key| (name(plan, *key), key.hex())).collect();
        for (name, _) in old.inputs.iter().filter(|(name, _)| !now.iter().any(|(one, _)| one == name)) {
            found.push(format!("{name} is no input any more"));
        }
        for (name, key) in &now {
            match old.inputs.iter().find(|(one, _)| one == name) {
                None => found.push(format!("{name} is a new input")),
                Some((_, before)) if before != key => found.push(format!("{name} changed")),
                Some(_) => {}
            }
        }
        found.truncate(MOST);
        found
    }
}

fn name(plan: &Plan, key: Key) -> String {
    match (plan.steps.get(&key), plan.columns.get(&key)) {
        (Some(step), _) => step.label.clone(),
        (None, Some(column)) => format!("column {column}"),
        (None, None) => key.short(),
    }
}

/// Walks two values side by side down to where they differ.
fn values(found: &mut Vec<String>, path: &str, old: &Value, new: &Value) {
    let inner = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
    match (old, new) {
        // Two choices of one catalogue: their names say it.
        (Value::Object(a), Value::Object(b)) if a.len() == 1 && b.len() == 1 && a.keys().ne(b.keys()) => {
            let names: Vec<&str> = a.keys().chain(b.keys()).map(String::as_str).collect();
            found.push(format!("{path}: {}", names.join(" -> ")));
        }
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                values(found, &inner(key), a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null));
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().for_each(|(at, (a, b))| values(found, &inner(&at.to_string()), a, b));
        }
        _ if old != new => found.push(format!("{path}: {} -> {}", canonical(old), canonical(new))),
        _ => {}
    }
}
