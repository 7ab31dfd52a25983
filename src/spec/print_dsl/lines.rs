//! Lines with their comments.

use crate::spec::node::{Comment, Place};

pub fn hash(comment: &str) -> String {
    if comment.is_empty() { "#".to_owned() } else { format!("# {comment}") }
}

/// A line at an indentation, its comments above it and the first that stood beside it behind it.
pub fn push(out: &mut String, comments: &[&Comment], line: &str, indent: &str) {
    let mut right = None;
    for comment in comments {
        if comment.place == Place::Right && right.is_none() && !line.contains('\n') {
            right = Some(hash(&comment.text));
        } else {
            out.push_str(&format!("{indent}{}\n", hash(&comment.text)));
        }
    }
    let right = right.map(|text| format!("  {text}")).unwrap_or_default();
    out.push_str(&format!("{indent}{line}{right}\n"));
}

pub fn indented(text: &str, indent: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") }).collect()
}
