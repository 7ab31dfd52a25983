//! `concepts.yaml`: one vocabulary for any number of studies.
//!
//! ```yaml
//! concepts:
//!   schooling:
//!     en: Years of schooling
//!     zh: 平均受教育年限
//!     synonyms: [Education level]
//!     names: {wages: edu, provinces-2025: [years_of_education]}
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::Diagnostic;
use crate::source::{Source, Span};
use crate::spec::de::from_node;
use crate::spec::node::{Node, Tree};
use crate::spec::shape::Shape;
use crate::spec::types::{Label, Names};
use crate::spec::words::Name;
use crate::spec::{self, limits, settled};

/// Its name beside a study.
pub const FILE: &str = "concepts.yaml";

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Concepts {
    pub concepts: IndexMap<Name, Concept>,
}

/// An idea that variables of several studies measure.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Concept {
    pub en: Option<String>,
    pub zh: Option<String>,
    /// What else it is called.
    pub synonyms: Vec<String>,
    /// Names of its variables, by study.
    pub names: IndexMap<Name, Names>,
}

impl Concepts {
    /// The concept that a variable of a study is listed under.
    pub fn of(&self, study: &str, variable: &str) -> Option<&str> {
        let listed = |concept: &Concept| {
            let names = concept.names.get(study);
            names.is_some_and(|names| names.0.iter().any(|name| name.value == *variable))
        };
        self.concepts.iter().find(|(_, concept)| listed(concept)).map(|(name, _)| name.as_str())
    }

    /// Reads the file at a path; none where it is not there.
    pub fn read(path: &Path) -> Result<Concepts, String> {
        if !path.is_file() {
            return Ok(Concepts::default());
        }
        let cannot = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let bytes = std::fs::read(path).map_err(|error| cannot(&error))?;
        let source = limits::open(0, path, bytes).map_err(|found| cannot(&found.message))?;
        let shape = Shape::of::<Concepts>();
        let (node, found) = spec::read(&source, &shape);
        match (node, found.iter().find(|one| one.is_error())) {
            (Some(node), None) => from_node(&settled(&node, &shape)).map_err(|error| cannot(&error.message)),
            (_, Some(first)) => Err(cannot(&placed(&source, first))),
            (None, None) => Ok(Concepts::default()),
        }
    }

    /// The file beside a study, or in the folder here.
    pub fn beside(study: &Path) -> PathBuf {
        let beside = study.parent().unwrap_or(Path::new(".")).join(FILE);
        if beside.is_file() { beside } else { PathBuf::from(FILE) }
    }

    /// Lists variables of two studies under one concept. A name is kept from its concept, else from a variable.
    pub fn add(&mut self, concept: &str, label: Option<&Label>, members: &[(&str, &str)]) {
        let known = members.iter().find_map(|(study, variable)| self.of(study, variable)).map(str::to_string);
        let entry = self.concepts.entry(Name::new(known.as_deref().unwrap_or(concept))).or_default();
        if let Some(label) = label {
            for (text, own) in [(&label.en, &mut entry.en), (&label.zh, &mut entry.zh)] {
                match (text, own.as_ref()) {
                    (Some(text), None) => *own = Some(text.clone()),
                    (Some(text), Some(own)) if own != text && !entry.synonyms.contains(text) => {
                        entry.synonyms.push(text.clone());
                    }
                    _ => {}
                }
            }
        }
        for (study, variable) in members {
            let names = entry.names.entry(Name::new(study)).or_default();
            if !names.0.iter().any(|name| name.value == **variable) {
                names.0.push(spec::At::bare(Name::new(variable)));
            }
        }
    }

    /// As the file says it, concepts in the order of their names.
    pub fn text(&self) -> String {
        let text = |value: &str| Node::text(Span::default(), value);
        let map = |entries: Vec<(String, Node)>| {
            let entries = entries.into_iter().map(|(key, value)| (text(&key), value)).collect();
            Node::new(Span::default(), Tree::Map(entries))
        };
        let list = |items: Vec<Node>| Node::new(Span::default(), Tree::List(items));
        let sorted: BTreeMap<&Name, &Concept> = self.concepts.iter().collect();
        let entries = sorted.into_iter().map(|(name, concept)| {
            let mut fields = vec![];
            fields.extend(concept.en.iter().map(|en| ("en".to_string(), text(en))));
            fields.extend(concept.zh.iter().map(|zh| ("zh".to_string(), text(zh))));
            if !concept.synonyms.is_empty() {
                fields.push(("synonyms".into(), list(concept.synonyms.iter().map(|one| text(one)).collect())));
            }
            let names = concept.names.iter().map(|(study, names)| match names.0.as_slice() {
                [one] => (study.to_string(), text(&one.value)),
                many => (study.to_string(), list(many.iter().map(|one| text(&one.value)).collect())),
            });
            fields.push(("names".into(), map(names.collect())));
            (name.to_string(), map(fields))
        });
        let root = map(vec![("concepts".into(), map(entries.collect()))]);
        spec::print_yaml(&root, &Shape::of::<Concepts>())
    }
}

fn placed(source: &Source, found: &Diagnostic) -> String {
    let line = found.labels.first().map_or(0, |(span, _)| source.line_column(span.start as usize).0);
    format!("line {line}: {}", found.message)
}
