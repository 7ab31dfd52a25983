//! Differences for programs.

use serde_json::{Value, json};

use super::pairs::How;
use super::{Change, Diff};
use crate::diff::side::Side;
use crate::source::Span;

pub fn json(diff: &Diff) -> Value {
    let side = |side: &Side| json!({"study": side.name(), "file": side.source.path.display().to_string()});
    let indices = diff.indices.iter().map(|pair| {
        json!({
            "a": pair.a.1.name,
            "b": pair.b.1.name,
            "leaves": [pair.a.1.leaves.len(), pair.b.1.leaves.len()],
            "shared": pair.shared(),
            "jaccard": pair.likeness(),
        })
    });
    let pairs = diff.pairs.all.iter().filter(|pair| pair.how != How::Name).map(|pair| {
        let (how, score) = match pair.how {
            How::Concept => ("concept", None),
            How::Definition => ("definition", None),
            How::Name => ("name", None),
            How::Likeness(score) => ("likeness", Some(score)),
        };
        json!({"a": diff.a.study.name_of(pair.a), "b": diff.b.study.name_of(pair.b), "by": how, "score": score})
    });
    json!({
        "a": side(diff.a),
        "b": side(diff.b),
        "same": diff.is_empty(),
        "counts": diff.counts().into_iter().map(|(class, count)| (class.name().to_string(), json!(count))).collect::<serde_json::Map<_, _>>(),
        "indices": indices.collect::<Vec<_>>(),
        "matched": pairs.collect::<Vec<_>>(),
        "changes": diff.changes.iter().map(|change| one(diff, change)).collect::<Vec<_>>(),
    })
}

fn one(diff: &Diff, change: &Change) -> Value {
    let place = |side: &Side, span: Option<Span>| {
        span.map(|span| json!({"start": span.start, "end": span.end, "line": side.line(span)}))
    };
    json!({
        "at": change.at,
        "kind": change.kind,
        "class": change.class,
        "old": change.old,
        "new": change.new,
        "old_place": place(diff.a, change.old_place),
        "new_place": place(diff.b, change.new_place),
        "touches": change.touches,
    })
}
