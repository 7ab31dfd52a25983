//! Changes as one line each.

use studyc::diff::{Diff, Scope, Side, diff};

/// `models.base.errors ~` for each change.
pub fn marks(found: &Diff) -> Vec<String> {
    let mut marks: Vec<String> =
        found.changes.iter().map(|one| format!("{} {}", one.address(), one.kind.mark())).collect();
    marks.sort();
    marks
}

pub fn compared(a: &Side, b: &Side) -> Vec<String> {
    marks(&diff(a, b, &Scope::default()))
}
