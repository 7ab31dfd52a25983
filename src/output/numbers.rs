//! Results for programs: everything by address, and one tidy row per estimate.

use serde_json::{Map, Value, json};

use super::{Finished, Written};
use crate::data::shortest;
use crate::diff::text_hash;
use crate::exhibit;
use crate::method::tables::clause;
use crate::plan::canonical;
use crate::results::Output;
use crate::spec::types::Language;
use crate::verdict::Verdict;
use crate::verdict::reconcile::{self, Account};

/// Every number under its address, at full precision; what was not computed says why.
pub fn json(run: &Finished, written: &Written) -> String {
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
        "text": run.compiled.node.as_ref().map(text_hash),
    });
    let lines: Vec<String> = outputs.iter().map(canonical).collect();
    let verdicts: Vec<String> = written.verdicts.iter().map(|one| canonical(&verdict(one))).collect();
    let head = canonical(&top);
    let list = |name: &str, lines: &[String]| format!(",\"{name}\":[\n{}\n]", lines.join(",\n"));
    let claimed = if verdicts.is_empty() { String::new() } else { list("hypotheses", &verdicts) };
    let printed: Vec<String> = written.accounts.iter().map(|one| canonical(&account(one))).collect();
    let printed = if printed.is_empty() { String::new() } else { list("reported", &printed) };
    format!("{}{}{claimed}{printed}}}\n", head.trim_end_matches('}'), list("outputs", &lines))
}

fn verdict(one: &Verdict) -> Value {
    let rests = one.rests.iter().map(|rest| {
        let place = rest.place.as_ref();
        json!({
            "address": rest.address.to_string(),
            "estimate": number(Some(rest.estimate)),
            "interval": rest.interval.map(|(low, high)| [number(Some(low)), number(Some(high))]),
            "table": place.map(|place| &place.table),
            "column": place.and_then(|place| place.column),
        })
    });
    json!({
        "name": one.name,
        "says": one.says,
        "claim": one.claim,
        "verdict": one.standing.name(),
        "rests_on": rests.collect::<Vec<_>>(),
        "p": one.p.map(|p| number(Some(p))),
        "p_adjusted": one.adjusted.map(|p| number(Some(p))),
        "level": one.level,
        "one_sided": one.one_sided,
        "why": one.why,
    })
}

fn account(one: &Account) -> Value {
    let cells = one.cells.iter().map(|cell| {
        json!({
            "address": cell.address,
            "printed": cell.printed.value,
            "decimals": cell.printed.decimals,
            "computed": number(cell.computed.as_ref().ok().copied()),
            "units": cell.units().map(|units| number(Some(units))),
            "same": cell.is_same(),
            "stars": cell.stars.map(|(printed, computed)| [printed, computed]),
            "why": cell.computed.as_ref().err(),
        })
    });
    json!({"table": one.title, "verdict": reconcile::named(one.agreement, false), "cells": cells.collect::<Vec<_>>()})
}

/// A row for each printed number.
pub fn printed(run: &Finished, written: &Written) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(vec![]);
    let cannot = |error: csv::Error| error.to_string();
    let mut head = vec!["table", "address", "printed", "computed", "units", "same", "stars_printed", "stars_computed"];
    head.extend(run.results.synthetic.then_some("synthetic"));
    writer.write_record(&head).map_err(cannot)?;
    for account in &written.accounts {
        for cell in &account.cells {
            let text = |value: Option<f64>| value.map_or_else(|| "n/c".to_string(), shortest);
            let star = |count: Option<u8>| count.map(|count| count.to_string()).unwrap_or_default();
            let mut row = vec![
                account.title.clone(),
                cell.address.clone(),
                exhibit::number(cell.printed.value, cell.printed.decimals, true),
                text(cell.computed.as_ref().ok().copied()),
                text(cell.units()),
                cell.is_same().to_string(),
                star(cell.stars.map(|(printed, _)| printed)),
                star(cell.stars.map(|(_, computed)| computed)),
            ];
            row.extend(run.results.synthetic.then(|| "synthetic".to_string()));
            writer.write_record(&row).map_err(cannot)?;
        }
    }
    writer.into_inner().map_err(|error| error.to_string())
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
        let (model, check) = match run.compiled.study.checks.get(of) {
            Some(check) => (check.of.clone(), of.clone()),
            None => (of.clone(), String::new()),
        };
        let text = |name: &str| {
            cells.get(name).filter(|value| value.is_finite()).map(|value| shortest(*value)).unwrap_or_default()
        };
        // Degrees of freedom are those of a t, and stand beside one.
        let degrees = |term: &str| if cells.contains_key(&format!("{term}.t")) { text("df") } else { String::new() };
        for term in order.iter().filter(|name| cells.contains_key(&format!("{name}.se"))) {
            let [low, high] = ["low", "high"].map(|end| text(&format!("{term}.{end}")));
            let interval = if low.is_empty() && high.is_empty() { low } else { format!("[{low}, {high}]") };
            let mut row = vec![
                run.compiled.study.name.clone(),
                model.clone(),
                check.clone(),
                outcome.clone().unwrap_or_default(),
                term.clone(),
                text(term),
                text(&format!("{term}.se")),
                degrees(term),
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
