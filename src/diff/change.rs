//! One thing that is not the same in two studies.

use serde::Serialize;

use super::class::Class;
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Changed,
    /// The direction of a leaf.
    Flipped,
    /// A leaf or a branch under another branch.
    Moved,
    /// The same under another name.
    Renamed,
    /// The same measure in other units.
    Rescaled,
    Removed,
    Added,
}

impl Kind {
    /// In front of a line.
    pub fn mark(self) -> char {
        match self {
            Kind::Changed | Kind::Rescaled => '~',
            Kind::Flipped => '!',
            Kind::Moved | Kind::Renamed => '>',
            Kind::Removed => '-',
            Kind::Added => '+',
        }
    }
}

#[derive(Clone, Debug)]
pub struct Change {
    /// `models`, `baseline`, `errors`, `cluster`; names are those of the first study where it has one.
    pub at: Vec<String>,
    pub kind: Kind,
    pub class: Class,
    pub old: Option<String>,
    pub new: Option<String>,
    pub old_place: Option<Span>,
    pub new_place: Option<Span>,
    /// Keys of the tree whose value makes the change when it is taken from the second study.
    pub node: Vec<String>,
    pub touches: Touches,
}

/// What rests on a changed part.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Touches {
    /// Addresses: `baseline(Cp)`.
    pub estimates: Vec<String>,
    /// Names of tables and figures.
    pub tables: Vec<String>,
}

impl Change {
    pub fn new(at: Vec<String>, kind: Kind) -> Change {
        let class = Class::of(&at);
        let touches = Touches::default();
        let node = at.clone();
        Change { at, kind, class, old: None, new: None, old_place: None, new_place: None, node, touches }
    }

    pub fn said(mut self, old: Option<String>, new: Option<String>) -> Change {
        (self.old, self.new) = (old, new);
        self
    }

    pub fn placed(mut self, old: Option<Span>, new: Option<Span>) -> Change {
        (self.old_place, self.new_place) = (old, new);
        self
    }

    pub fn of_class(mut self, class: Class) -> Change {
        self.class = class;
        self
    }

    pub fn by_node(mut self, node: Vec<String>) -> Change {
        self.node = node;
        self
    }

    /// `models.baseline.errors.cluster`
    pub fn address(&self) -> String {
        self.at.join(".")
    }

    pub fn section(&self) -> &str {
        self.at.first().map_or("", String::as_str)
    }

    /// `models.baseline`: what its lines are grouped under.
    pub fn subject(&self) -> String {
        self.at.iter().take(2).cloned().collect::<Vec<_>>().join(".")
    }
}
