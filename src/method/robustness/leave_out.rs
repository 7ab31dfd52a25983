//! One value of a column left out after the other: every estimate, and the furthest.

use serde_json::json;

use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::method::regression::formula_of;
use crate::method::regression::options::Model;
use crate::method::{Method, Quantity, Role, method, names};
use crate::plan::{Datum, Failure, Job, Key, Op, Plan, Published};
use crate::results::Note;
use crate::study::{Analysis, Bound, Repeat, Study, VarId};

card! {
    /// A model estimated again without one unit, or one group's value, after the other: the smallest and the largest
    /// estimate, without whom they come, and the share that stays significant at 5%.
    ///
    /// Each is the model with a filter more, so that it equals what the filter alone would give.
    static LEAVE_OUT = "leave-one-out", "one value left out at a time";
}

/// Level of the share that stays significant.
const LEVEL: f64 = 0.05;

/// What each term has beside its estimate.
const PARTS: [&str; 6] = ["", ".se", ".p", ".min", ".max", ".significant"];

pub struct LeaveOut;

impl Method for LeaveOut {
    type Options = Model;

    fn card(&self) -> &'static Card {
        &LEAVE_OUT
    }

    fn section(&self) -> &'static str {
        "leave_out"
    }

    fn keyword(&self) -> &'static str {
        "leave_out"
    }

    fn roles(&self) -> &'static [Role] {
        &[]
    }

    fn quantities(&self, analysis: &Analysis, _: &Model, study: &Study) -> Vec<Quantity> {
        let (Some(formula), Some(values)) = (formula_of(analysis), values(analysis, study)) else { return vec![] };
        let mut found = vec![];
        for outcome in &formula.outcomes {
            let outcome = study.name_of(*outcome);
            let mut add = |name: String| found.push(Quantity { outcome: Some(outcome.to_string()), name });
            add("n".to_string());
            for term in names(study, &formula.terms) {
                PARTS.iter().for_each(|part| add(format!("{term}{part}")));
                for (value, _) in values {
                    add(format!("{term}.without.{value}"));
                    add(format!("{term}.without.{value}.p"));
                }
            }
        }
        found
    }

    fn lower(&self, analysis: &Analysis, _: &Model, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let (Some(formula), Some(values)) = (formula_of(analysis), values(analysis, study)) else { return vec![] };
        let mut found = vec![];
        let whole = fitted(analysis, None, study, plan, &mut found);
        let parts: Vec<Vec<(String, Key)>> = values
            .iter()
            .map(|(value, filter)| fitted(analysis, Some((value, *filter)), study, plan, &mut found))
            .collect();
        let params = json!({
            "terms": names(study, &formula.terms),
            "values": values.iter().map(|(value, _)| value).collect::<Vec<_>>(),
        });
        for (outcome, key) in whole {
            let of_outcome =
                |fits: &Vec<(String, Key)>| fits.iter().find(|(name, _)| *name == outcome).map(|fit| fit.1);
            let rest: Option<Vec<Key>> = parts.iter().map(of_outcome).collect();
            let Some(rest) = rest else { continue };
            let inputs = [vec![key], rest].concat();
            let label = format!("extremes of {}({outcome})", analysis.name);
            let key = plan.step(&EXTREMES, params.clone(), &inputs, analysis.span, label);
            plan.goes_on(key);
            plan.publish(&analysis.name, Some(&outcome), key);
        }
        found
    }
}

/// Values of the column, each with the condition that leaves it out.
fn values<'a>(analysis: &Analysis, study: &'a Study) -> Option<&'a [(String, VarId)]> {
    match &study.checks.get(&analysis.name)?.repeat {
        Repeat::LeaveOut { values, .. } => Some(values),
        _ => None,
    }
}

/// The fits of the model on the rows that stay, by outcome, as the edited model's own method plans them.
fn fitted(
    analysis: &Analysis,
    without: Option<(&String, VarId)>,
    study: &Study,
    plan: &mut Plan,
    found: &mut Vec<Diagnostic>,
) -> Vec<(String, Key)> {
    let mut model = analysis.clone();
    if let Some((value, filter)) = without {
        let mut filters = model.roles.get("keep").map(Bound::vars).unwrap_or_default();
        filters.push(filter);
        model.roles.insert("keep".to_string(), Bound::Vars(filters));
        model.name = format!("{} without {value}", analysis.name);
    }
    let base = study.checks.get(&analysis.name).and_then(|check| study.analyses.get(&check.of));
    let Some(how) = base.and_then(|base| method(base.method)) else { return vec![] };
    let before = plan.publish.len();
    let said = how.lower(&model, study, plan);
    if found.is_empty() {
        found.extend(said);
    }
    let own = plan.publish.split_off(before);
    own.into_iter().filter_map(|(output, key)| Some((output.outcome?, key))).collect()
}

/// Inputs: the fit on all rows, then one without each value.
static EXTREMES: Op = Op { name: "extremes", version: 2, keep: true, cost: |_, _| 1000, run: extremes };

fn extremes(job: &Job) -> Result<Datum, Failure> {
    let list = |key: &str| -> Vec<String> {
        job.params[key].as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_string)).collect()
    };
    let (terms, values) = (list("terms"), list("values"));
    let (whole, parts) = job.inputs.split_first().ok_or_else(|| Failure::new("an input is missing"))?;
    let whole: Published = whole.read()?;
    let parts: Vec<Result<Published, Failure>> = parts.iter().map(Datum::read).collect();
    let number = |fit: &Published, name: &str| fit.cells.iter().find(|(one, _)| one == name).map(|(_, value)| *value);
    let mut out = Published { notes: whole.notes.clone(), ..Published::default() };
    out.cells.extend(number(&whole, "n").map(|n| ("n".to_string(), n)));
    for (value, failure) in values.iter().zip(&parts).filter_map(|(value, fit)| Some((value, fit.as_ref().err()?))) {
        let reason = &failure.message;
        out.notes
            .push(Note::words(format!("n/c without `{value}`: {reason}"), format!("剔除`{value}`时n/c：{reason}")));
    }
    for term in &terms {
        for part in ["", ".se", ".p"] {
            let name = format!("{term}{part}");
            out.cells.extend(number(&whole, &name).map(|value| (name, value)));
        }
        let each: Vec<(&String, f64, f64)> = values
            .iter()
            .zip(&parts)
            .filter_map(|(value, fit)| Some((value, fit.as_ref().ok()?)))
            .filter_map(|(value, fit)| Some((value, number(fit, term)?, number(fit, &format!("{term}.p"))?)))
            .collect();
        if each.is_empty() {
            continue;
        }
        let estimates = || each.iter().map(|(_, b, _)| *b);
        let significant = each.iter().filter(|(_, _, p)| *p < LEVEL).count() as f64 / each.len() as f64;
        out.cells.extend([
            (format!("{term}.min"), estimates().fold(f64::INFINITY, f64::min)),
            (format!("{term}.max"), estimates().fold(f64::NEG_INFINITY, f64::max)),
            (format!("{term}.significant"), significant),
        ]);
        for (value, b, p) in &each {
            out.cells.push((format!("{term}.without.{value}"), *b));
            out.cells.push((format!("{term}.without.{value}.p"), *p));
        }
    }
    Datum::record(&out)
}
