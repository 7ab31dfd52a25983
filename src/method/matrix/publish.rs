//! What a matrix is like, as numbers with addresses.

use serde_json::json;

use super::lower::key;
use super::says;
use super::space::Space;
use crate::method::Quantity;
use crate::plan::{Datum, Failure, Job, Op, Plan, Published};
use crate::results::Note;
use crate::stats::space::Structure;
use crate::study::{Analysis, Study};

/// In the order of the table.
pub const FACTS: [&str; 9] = [
    "places",
    "links",
    "density",
    "mean_neighbours",
    "least_neighbours",
    "most_neighbours",
    "islands",
    "components",
    "symmetric",
];

static DESCRIBE: Op = Op { name: "facts of a matrix", version: 1, keep: true, cost: |_, rows| rows, run: describe };

pub fn quantities() -> Vec<Quantity> {
    FACTS.iter().map(|name| Quantity { outcome: None, name: name.to_string() }).collect()
}

pub fn lower(analysis: &Analysis, study: &Study, plan: &mut Plan) {
    let Some(matrix) = key(study, &analysis.name, plan) else { return };
    let note = says::note(study, &analysis.name);
    let label = format!("facts of {}", analysis.name);
    let key = plan.step(&DESCRIBE, json!([note]), &[matrix], analysis.span, label);
    plan.publish(&analysis.name, None, key);
}

fn describe(job: &Job) -> Result<Datum, Failure> {
    let notes: Vec<Note> = job.params()?;
    let space = Space::of(job.input(0)?)?;
    let mut out = Published { notes, ..Published::default() };
    out.notes.extend(space.notes.iter().cloned());
    let several = space.matrices.len() > 1;
    for (at, one) in space.matrices.iter().enumerate() {
        if at == 0 {
            out.cells.extend(cells(&one.structure, space.places.len(), ""));
        }
        if let Some(time) = one.time {
            out.cells.extend(cells(&one.structure, space.places.len(), &format!("{time}.")));
        }
    }
    if several {
        out.notes.push(Note::words("the first period's facts are shown", "所列为首期矩阵的特征"));
    }
    Datum::record(&out)
}

fn cells(facts: &Structure, places: usize, prefix: &str) -> Vec<(String, f64)> {
    let values = [
        places as f64,
        facts.links as f64,
        facts.density,
        facts.mean_neighbours,
        facts.least_neighbours as f64,
        facts.most_neighbours as f64,
        facts.islands.len() as f64,
        facts.components as f64,
        f64::from(u8::from(facts.symmetric)),
    ];
    FACTS.iter().zip(values).map(|(name, value)| (format!("{prefix}{name}"), value)).collect()
}
