//! What two studies do not say alike, in meaning: no difference of syntax, order, layout or comment is one.
//!
//! Every section becomes an `Item` by what the schema says of it, and items are walked side by side; indices are
//! matched leaf by leaf. So a section that an analysis of its own owns is compared without code of its own.

pub mod alone;
mod canon;
mod canonical;
mod change;
mod class;
pub mod concepts;
mod entries;
mod index;
mod item;
pub mod json;
mod likeness;
pub mod numbers;
mod pairs;
mod sections;
pub mod side;
mod table;
mod text;
mod touch;
mod tree;
mod variables;
mod walk;

use std::collections::HashMap;

pub use canonical::{canonical, text_hash};
pub use change::{Change, Kind, Touches};
pub use class::Class;
pub use concepts::Concepts;
pub use index::settings as index_settings;
pub use likeness::{Face, LEAST, candidates, jaccard};
pub use pairs::{How, Pair, Pairs};
pub use sections::text as section_text;
pub use side::{Measure, Side};
pub use table::grid;
pub use text::{Look, text};
pub use tree::{Matched, sign};
pub use variables::written;

/// Two studies and everything that is not the same in them.
pub struct Diff<'a> {
    pub a: &'a Side,
    pub b: &'a Side,
    pub pairs: Pairs,
    pub indices: Vec<Matched<'a>>,
    /// In the order of the sections.
    pub changes: Vec<Change>,
}

/// What is compared.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Only places that begin with one of these: `indices`, `models.baseline`.
    pub only: Vec<String>,
    /// Titles, labels and tables of two different papers too.
    pub all: bool,
}

/// Compares two studies.
pub fn diff<'a>(a: &'a Side, b: &'a Side, scope: &Scope) -> Diff<'a> {
    let pairs = Pairs::of(a, b);
    let indices = index::matched(a, b, &pairs);
    let mut names = renamed(a, b, &pairs, &indices);
    let mut changes = entries::rename(a, b, &mut names);
    changes.extend(sections::changes(a, b, &names, scope));
    let mut definitions = variables::changes(a, b, &pairs, &names);
    if a.name() != b.name() {
        index::at_leaves(&indices, &mut definitions);
    }
    changes.extend(definitions);
    changes.extend(indices.iter().flat_map(index::changes));
    changes.extend(index::lone(a, b, &indices));
    changes.retain(|change| wanted(change, scope));
    changes.sort_by_key(|change| sections::place(change.section()));
    touch::fill(a, b, &names, &mut changes);
    Diff { a, b, pairs, indices, changes }
}

fn wanted(change: &Change, scope: &Scope) -> bool {
    let address = change.address();
    let within = |start: &String| {
        address.strip_prefix(start.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    scope.only.is_empty() || scope.only.iter().any(within)
}

/// What things of the second study are called in the first.
fn renamed(a: &Side, b: &Side, pairs: &Pairs, indices: &[Matched]) -> HashMap<String, String> {
    let mut names = HashMap::new();
    let mut add = |other: &str, own: &str| {
        if other != own {
            names.insert(other.to_string(), own.to_string());
        }
    };
    for pair in &pairs.all {
        add(b.study.name_of(pair.b), a.study.name_of(pair.a));
    }
    for matched in indices {
        add(&matched.b.1.name, &matched.a.1.name);
        for (at, other) in matched.nodes.iter().enumerate() {
            let (Some(node), Some(other)) =
                (matched.a.1.nodes.get(at), other.and_then(|other| matched.b.1.nodes.get(other)))
            else {
                continue;
            };
            if let (Some(own), Some(other)) = (node.path.last(), other.path.last()) {
                add(other, own);
            }
        }
    }
    names
}

impl Diff<'_> {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Two versions of one study, not two papers.
    pub fn versions(&self) -> bool {
        self.a.name() == self.b.name()
    }

    /// How many changes there are of each class.
    pub fn counts(&self) -> Vec<(Class, usize)> {
        let count = |class| (class, self.changes.iter().filter(|change| change.class == class).count());
        Class::ALL.into_iter().map(count).filter(|(_, count)| *count > 0).collect()
    }
}
