//! Boxes and arrows between them, without places: whoever draws them finds the layers.

use serde::{Deserialize, Serialize};

use super::chart::Dash;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagram {
    pub frames: Vec<Frame>,
    pub arrows: Vec<Arrow>,
}

/// A box with a title and, in it, the boxes of its parts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub title: String,
    /// A second, lighter text below the title; empty for none.
    pub below: String,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub text: String,
    /// Steps in from the left: parts of parts.
    pub depth: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arrow {
    pub from: End,
    pub to: End,
    /// Beside its head.
    pub text: String,
    pub dash: Dash,
}

/// Where an arrow begins or ends: a frame, or one of its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct End {
    pub frame: usize,
    pub part: Option<usize>,
}

impl Diagram {
    /// What stands in the box of an end.
    pub fn name(&self, end: &End) -> String {
        let frame = self.frames.get(end.frame);
        let part = frame.zip(end.part).and_then(|(frame, part)| frame.parts.get(part)).map(|part| part.text.clone());
        part.or_else(|| frame.map(|frame| frame.title.clone())).unwrap_or_default()
    }
}
