//! The tree that both syntaxes build: text, lists and maps, with places and comments.

use crate::source::Span;

/// A comment and where it stands beside its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub place: Place,
    /// Without the `#` and the spaces around it.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Above,
    Right,
    /// After the last entry of a list or map, before what encloses it goes on.
    Below,
}

#[derive(Clone, Debug)]
pub struct Node {
    pub span: Span,
    pub comments: Vec<Comment>,
    pub value: Tree,
}

/// Scalars stay text until a type is asked of them, so `no`, `010` and `1_000` are what they look like.
#[derive(Clone, Debug)]
pub enum Tree {
    /// A key without a value, `~` or `null`.
    Empty,
    Text(Text),
    List(Vec<Node>),
    /// Author order. A clean map has text keys, each once.
    Map(Vec<(Node, Node)>),
}

/// A decoded scalar that remembers where each piece of it came from.
#[derive(Clone, Debug)]
pub struct Text {
    pub value: String,
    /// Quoted in the source: never a number, a boolean or empty.
    pub quoted: bool,
    /// Runs `(offset in value, offset in source)`, ascending; within a run both advance together.
    pub runs: Vec<(u32, u32)>,
}

impl Text {
    pub fn plain(value: impl Into<String>) -> Self {
        Text { value: value.into(), quoted: false, runs: vec![] }
    }

    /// Where a byte offset of the decoded text stands in the source; `whole` is the node's span.
    pub fn source_offset(&self, offset: usize, whole: Span) -> u32 {
        let offset = offset as u32;
        match self.runs.iter().rev().find(|(from, _)| *from <= offset) {
            Some((from, at)) => (at + offset - from).min(whole.end),
            None => (whole.start + offset).min(whole.end),
        }
    }

    /// The source span of a byte range of the decoded text.
    pub fn span_of(&self, range: std::ops::Range<usize>, whole: Span) -> Span {
        let start = self.source_offset(range.start, whole);
        let end = self.source_offset(range.end, whole).max(start);
        Span { file: whole.file, start, end }
    }
}

impl Node {
    pub fn new(span: Span, value: Tree) -> Self {
        Node { span, comments: vec![], value }
    }

    pub fn text(span: Span, value: impl Into<String>) -> Self {
        Node::new(span, Tree::Text(Text::plain(value)))
    }

    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Tree::Text(text) => Some(&text.value),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&[(Node, Node)]> {
        match &self.value {
            Tree::Map(entries) => Some(entries),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Tree::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value at a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        self.as_map()?.iter().find(|(name, _)| name.as_text() == Some(key)).map(|(name, value)| (name, value))
    }

    pub fn is_empty(&self) -> bool {
        matches!(self.value, Tree::Empty)
    }

    /// Every comment of the tree, in order.
    pub fn all_comments(&self) -> Vec<&Comment> {
        let mut found: Vec<&Comment> = self.comments.iter().collect();
        match &self.value {
            Tree::List(items) => found.extend(items.iter().flat_map(Node::all_comments)),
            Tree::Map(entries) => {
                found.extend(
                    entries.iter().flat_map(|(key, value)| [key.all_comments(), value.all_comments()].concat()),
                );
            }
            Tree::Empty | Tree::Text(_) => {}
        }
        found
    }
}

/// Equal meaning: places and comments aside, author order of lists kept, order of maps kept.
impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Tree::Empty, Tree::Empty) => true,
            (Tree::Text(a), Tree::Text(b)) => a.value == b.value,
            (Tree::List(a), Tree::List(b)) => a == b,
            (Tree::Map(a), Tree::Map(b)) => a == b,
            _ => false,
        }
    }
}
