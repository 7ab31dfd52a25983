//! From a variable to the step that computes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::expression::{Scope, evaluate};
use super::matrix::{Places, Space};
use super::{descriptives, index, productivity};
use crate::card;
use crate::plan::{Datum, Failure, Job, Key, Op, Plan, Text};
use crate::source::Span;
use crate::spec::expr::{Expr, ExprKind, Lag, parse_expression};
use crate::spec::node;
use crate::stats::descriptive::quantile::QuantileRule;
use crate::study::{Bound, Definition, Study, VarId};

card! {
    /// ## What it finds
    /// A function that has no value for a cell: the logarithm of a number that is not positive, a division by zero.
    ///
    /// ## Why it matters
    /// Other tools make the cell empty and drop the row without a word, and the sample of a paper shrinks.
    ///
    /// ```yaml bad
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// variables: {growth: {is: ln(profit)}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: {file: data/provinces.csv, panel: {unit: province, time: year}}
    /// variables: {growth: {is: "if(profit > 0, ln(profit), 0)"}}
    /// ```
    static OUT_OF_DOMAIN = "out-of-domain", "a function without a value";
}

static FORMULA: Op = Op { name: "formula", version: 1, keep: false, cost: |_, rows| 4 * rows, run: formula };

static MEMBERSHIP: Op = Op { name: "group", version: 1, keep: false, cost: |_, rows| rows, run: membership };

/// The step that computes a variable.
pub fn lower(study: &Study, id: VarId, plan: &mut Plan) -> Key {
    let place = ("variable", id.0.to_string());
    if let Some(key) = plan.known.get(&place) {
        return *key;
    }
    let key = step(study, id, plan);
    plan.known.insert(place, key);
    key
}

fn step(study: &Study, id: VarId, plan: &mut Plan) -> Key {
    let var = study.var(id);
    match &var.definition {
        Definition::Column => column(study, &var.name, plan),
        Definition::Formula { expr, of } => {
            let mut inputs: Vec<Key> = of.iter().chain(panel(study).iter()).map(|id| lower(study, *id, plan)).collect();
            let names: Vec<&str> = of.iter().map(|id| study.name_of(*id)).collect();
            let mut params = json!({"is": expr.to_string(), "of": names, "panel": panel(study).len() == 2, "quantiles": descriptives::quantile_rule(study)});
            if let Some([unit, matrix]) = spatial(study, id, expr, plan) {
                params["space"] = json!(true);
                inputs.extend([unit, matrix]);
            }
            plan.step(&FORMULA, params, &inputs, var.span, format!("variable {}", var.name))
        }
        Definition::Branch { index, path } => index::branch(study, index, path, plan),
        Definition::Group { name } => group(study, name, var.span, plan),
        Definition::Output { analysis, name } => {
            let made = productivity::column(study, analysis, name, plan);
            made.unwrap_or_else(|| column(study, &var.name, plan))
        }
        Definition::Broken => column(study, &var.name, plan),
    }
}

/// The unit and the study's matrix, for a formula that asks for neighbours.
fn spatial(study: &Study, id: VarId, expr: &Expr, plan: &mut Plan) -> Option<[Key; 2]> {
    let matrix = super::spatial::only(study).filter(|_| asks_for_neighbours(expr))?;
    let made_of = study.analyses.get(&matrix)?.roles.values().flat_map(Bound::vars);
    // A matrix made of its own spatial lag stays without one.
    if made_of.flat_map(|one| study.ancestry(one)).any(|one| one == id) {
        return None;
    }
    let unit = lower(study, study.layout.unit?, plan);
    Some([unit, super::matrix::key(study, &matrix, plan)?])
}

fn asks_for_neighbours(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Lag(Lag::Spatial(_), _)) || expr.children().into_iter().any(asks_for_neighbours)
}

/// W x period by period; a place without a row has no value for its neighbours.
fn neighbours(x: &[f64], places: &Places, space: &Space, times: Option<&[f64]>) -> Result<Vec<f64>, Failure> {
    let time_of = |row: usize| times.map_or(0, |times| times[row] as i64);
    let mut periods: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    (0..x.len()).for_each(|row| periods.entry(time_of(row)).or_default().push(row));
    let mut found = vec![f64::NAN; x.len()];
    for (time, rows) in periods {
        let mut of_place = vec![f64::NAN; places.names.len()];
        rows.iter().for_each(|row| of_place[places.of_row[*row]] = x[*row]);
        let weights = if times.is_some() { &space.at(time)?.weights } else { &space.constant()?.weights };
        let lagged = weights.lag(&of_place);
        rows.iter().for_each(|row| found[*row] = lagged[places.of_row[*row]]);
    }
    Ok(found)
}

fn column(study: &Study, name: &str, plan: &mut Plan) -> Key {
    let hash = study.facts.columns.get(name).map_or_else(
        || name.to_string(),
        |fact| fact.hash.map_or_else(|| name.to_string(), |hash| hash.to_hex().to_string()),
    );
    plan.column(name, &hash)
}

/// Unit and period, where the data are a panel.
pub fn panel(study: &Study) -> Vec<VarId> {
    match (study.layout.unit, study.layout.time) {
        (Some(unit), Some(time)) => vec![unit, time],
        _ => vec![],
    }
}

fn group(study: &Study, name: &str, span: Span, plan: &mut Plan) -> Key {
    let Some(group) = study.groups.get(name) else { return column(study, name, plan) };
    let input = lower(study, group.column, plan);
    let params = json!({"members": group.members, "others": group.others, "names": group.names});
    plan.step(&MEMBERSHIP, params, &[input], span, format!("group {name}"))
}

#[derive(Serialize, Deserialize)]
struct FormulaParams {
    is: String,
    of: Vec<String>,
    panel: bool,
    quantiles: String,
    /// The unit and a matrix come last among the inputs.
    #[serde(default)]
    space: bool,
}

fn formula(job: &Job) -> Result<Datum, Failure> {
    let FormulaParams { is, of, panel, quantiles, space } = job.params()?;
    let quantiles = QuantileRule::by_name(&quantiles).unwrap_or(QuantileRule::Stata);
    let expr = parse_expression(&node::Text::plain(is.as_str()), Span::default())
        .map_err(|error| Failure::new(error.message))?;
    let rows = job.inputs.first().map_or(0, Datum::len);
    let known: IndexMap<&str, &Datum> = of.iter().map(String::as_str).zip(job.inputs).collect();
    let index = match (panel, job.inputs.get(of.len()), job.inputs.get(of.len() + 1)) {
        (true, Some(unit), Some(time)) => Some((unit.codes()?, time.as_numbers()?)),
        _ => None,
    };
    let value = |name: &str| known.get(name).map(|datum| (*datum).clone());
    let panel = index.as_ref().map(|(units, times)| (units.as_slice(), *times));
    let ground = match job.inputs {
        [.., unit, matrix] if space => Some((Places::of(unit)?, Space::of(matrix)?)),
        _ => None,
    };
    let times = index.as_ref().map(|(_, times)| *times);
    let lag = ground.as_ref().map(|(places, space)| move |x: &[f64]| neighbours(x, places, space, times));
    let neighbours = lag.as_ref().map(|lag| lag as &dyn Fn(&[f64]) -> Result<Vec<f64>, Failure>);
    let (datum, problems) = evaluate(&expr, &Scope { rows, value: &value, panel, quantiles, neighbours })?;
    match problems.first() {
        None => Ok(datum),
        Some(first) => {
            let more = first.rows.len();
            Err(Failure::of(
                &OUT_OF_DOMAIN,
                format!("{} in {more} rows of `{is}`, first {}", first.what, first.first()),
            ))
        }
    }
}

#[derive(Deserialize)]
struct Membership {
    members: IndexMap<String, String>,
    others: Option<String>,
    names: Vec<String>,
}

fn membership(job: &Job) -> Result<Datum, Failure> {
    let Membership { members, others, names } = job.params()?;
    let place = |name: &String| names.iter().position(|one| one == name).map_or(u32::MAX, |at| at as u32);
    let code = |level: &str| members.get(level).or(others.as_ref()).map_or(u32::MAX, place);
    let codes = match job.input(0)? {
        Datum::Text(text) => {
            let of_level: Vec<u32> = text.levels.iter().map(|level| code(level)).collect();
            text.codes.iter().map(|at| of_level.get(*at as usize).copied().unwrap_or(u32::MAX)).collect()
        }
        numbers => {
            numbers.as_numbers()?.iter().map(|x| if x.is_nan() { u32::MAX } else { code(&x.to_string()) }).collect()
        }
    };
    Ok(Datum::Text(Arc::new(Text { codes, levels: names })))
}
