//! `study.lock`: the canonical text of a study with a hash over all of it.

use std::path::{Path, PathBuf};

use super::{fingerprint, now};
use crate::compile::shape;
use crate::data::Facts;
use crate::diff::canonical;
use crate::source::Source;
use crate::spec::node::{Node, Tree};
use crate::spec::{self, limits};

/// A plan as it was frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    pub path: PathBuf,
    pub study: String,
    /// UTC.
    pub date: String,
    /// Version of the program that made it.
    pub version: String,
    /// Fingerprint of the data, where there were any.
    pub data: Option<String>,
    /// Hash of the lock that stood here before.
    pub replaces: Option<String>,
    pub hash: String,
    /// The study in YAML, without comments.
    pub text: String,
}

const FIRST: &str = "# A study as it was planned. A change of this file by hand is found: `studyc diff --locked`.\n";
const RULE: &str = "---\n";

/// The lock that belongs to a study: its name with the ending `.lock`.
pub fn beside(study: &Path) -> PathBuf {
    study.with_extension("lock")
}

impl Lock {
    /// Freezes a study that has no errors.
    pub fn of(source: &Source, facts: &Facts, replaces: Option<String>) -> Result<Lock, String> {
        let (node, found) = spec::read(source, shape());
        let node =
            node.filter(|_| !found.iter().any(|one| one.is_error())).ok_or("a study with errors cannot be locked")?;
        let node = planned(&spec::settled(&node, shape()));
        let study = node.get("study").and_then(Node::as_text).unwrap_or_default().to_string();
        let mut lock = Lock {
            path: beside(&source.path),
            study,
            date: now(),
            version: env!("CARGO_PKG_VERSION").into(),
            data: fingerprint(facts),
            replaces,
            hash: String::new(),
            text: canonical(&node),
        };
        lock.hash = lock.computed();
        Ok(lock)
    }

    /// The lock of a study; none where it has none.
    pub fn beside(study: &Path) -> Result<Option<Lock>, String> {
        let path = beside(study);
        if !path.is_file() {
            return Ok(None);
        }
        let cannot = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
        let bytes = std::fs::read(&path).map_err(|error| cannot(&error))?;
        let source = limits::open(0, &path, bytes).map_err(|found| cannot(&found.message))?;
        Lock::read(&path, &source.text).map(Some).ok_or_else(|| cannot(&"this is no lock of studyc"))
    }

    pub fn read(path: &Path, text: &str) -> Option<Lock> {
        let text = text.replace("\r\n", "\n");
        let (head, body) = text.split_once(RULE)?;
        let value = |key: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            line.map(|value| value.trim().to_string())
        };
        let real = |value: Option<String>| value.filter(|value| value != "none");
        Some(Lock {
            path: path.to_path_buf(),
            study: value("study")?,
            date: value("date")?,
            version: value("studyc")?,
            data: real(value("data")),
            replaces: real(value("replaces")),
            hash: value("hash")?,
            text: body.to_string(),
        })
    }

    /// As it stands in its file.
    pub fn written(&self) -> String {
        format!("{FIRST}{}hash: {}\n{RULE}{}", self.head(), self.hash, self.text)
    }

    /// Nobody has changed it since.
    pub fn is_intact(&self) -> bool {
        self.hash == self.computed()
    }

    /// The frozen study, to be read like any other.
    pub fn source(&self, id: u16) -> Source {
        Source::new(id, self.path.clone(), self.text.as_str())
    }

    fn head(&self) -> String {
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".into());
        let Lock { study, date, version, data, replaces, .. } = self;
        format!(
            "study: {study}\ndate: {date}\nstudyc: {version}\ndata: {}\nreplaces: {}\n",
            or_none(data),
            or_none(replaces)
        )
    }

    fn computed(&self) -> String {
        blake3::hash(format!("{}{}", self.head(), self.text).as_bytes()).to_hex().to_string()
    }
}

/// Deviations are from a plan, and no part of one.
fn planned(node: &Node) -> Node {
    let entries = node.as_map().unwrap_or_default();
    let kept = entries.iter().filter(|(key, _)| key.as_text() != Some("deviations")).cloned().collect();
    Node { span: node.span, comments: vec![], value: Tree::Map(kept) }
}
