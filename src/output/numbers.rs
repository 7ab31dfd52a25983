//! Results for programs: everything by address, and one tidy row per estimate.

use serde_json::{Map, Value, json};

use super::Finished;
use crate::data::shortest;
use crate::method::tables::clause;
use crate::plan::canonical;
use crate::results::Output;
use crate::spec::types::Language;

/// Every number under its address, at full precision; what was not computed says why.
pub fn json(run: &Finished) -> String {
    let mut outputs = vec![];
    for (of, outcome, output) in &run.results.outputs {
        let mut entry = Map::new();
        entry.insert("analysis".into(), json!(of));
        entry.insert("outcome".into(), json!(outcome));
        match output {
            Output::Computed { cells, order, notes, .. } => {
                let values =
                    order.iter().map(|name| (name.clone(), number(cells.get(name).copied()))).collect::<Map<_, _>>();
                entry.insert("values".into(), Value::Object(values));
                entry.insert(
                    "notes".into(),
                    json!(notes.iter().map(|note| clause(note, Language::En)).collect::<Vec<_>>()),
                );
            }
            Output::NotComputed(reason) => {
                entry.insert("values".into(), json!("n/c"));
                entry.insert("reason".into(), json!({"code": reason.code, "message": reason.message}));
            }
        }
        outputs.push(Value::Object(entry));
    }
    let study = &run.compiled.study;
    let top = json!({
        "studyc": env!("CARGO_PKG_VERSION"),
        "study": study.name,
        "seed": study.seed,
        "synthetic": study.synthetic,
    });
    let lines: Vec<String> = outputs.iter().map(canonical).collect();
    let head = canonical(&top);
    format!("{},\"outputs\":[\n{}\n]}}\n", head.trim_end_matches('}'), lines.join(",\n"))
}

/// JSON has no NaN.
fn number(value: Option<f64>) -> Value {
    match value.filter(|value| value.is_finite()) {
        Some(value) => json!(value),
        None => json!("n/c"),
    }
}

const HEAD: [&str; 11] = ["study", "model", "check", "outcome", "term", "estimate", "se", "df", "p", "ci", "n"];

/// One row per estimate that has a standard error.
pub fn csv(run: &Finished) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(vec![]);
    let cannot = |error: csv::Error| error.to_string();
    let mut head: Vec<&str> = HEAD.to_vec();
    if run.results.synthetic {
        head.push("synthetic");
    }
    writer.write_record(&head).map_err(cannot)?;
    for (of, outcome, output) in &run.results.outputs {
        let Output::Computed { cells, order, .. } = output else { continue };
        let text = |name: &str| {
            cells.get(name).filter(|value| value.is_finite()).map(|value| shortest(*value)).unwrap_or_default()
        };
        for term in order.iter().filter(|name| cells.contains_key(&format!("{name}.se"))) {
            let interval = format!("[{}, {}]", text(&format!("{term}.low")), text(&format!("{term}.high")));
            let mut row = vec![
                run.compiled.study.name.clone(),
                of.clone(),
                String::new(),
                outcome.clone().unwrap_or_default(),
                term.clone(),
                text(term),
                text(&format!("{term}.se")),
                text("df"),
                text(&format!("{term}.p")),
                interval,
                text("n"),
            ];
            if run.results.synthetic {
                row.push("synthetic".into());
            }
            writer.write_record(&row).map_err(cannot)?;
        }
    }
    writer.into_inner().map_err(|error| error.to_string())
}
