//! An index built in another way: how its scores and ranks move.

use std::collections::BTreeMap;

use serde_json::json;

use crate::card;
use crate::diag::{Card, Diagnostic};
use crate::method::{Method, Quantity, Role, variables};
use crate::plan::{Datum, Failure, Job, Op, Plan, Published};
use crate::spec::types::Index;
use crate::stats::descriptive::correlation::{pearson, spearman};
use crate::stats::index::sensitivity::places;
use crate::study::{Analysis, Bound, Study, VarId};

card! {
    /// An index beside itself built in another way: correlations of the scores and of their ranks over all rows, and
    /// how many places units move among the units of their period, on average over periods.
    static SHIFTS = "rank-shifts", "ranks of an index built in another way";
}

const FIXED: [&str; 5] = ["r", "rho", "mean_shift", "largest_shift", "n"];

pub struct Shifts;

impl Method for Shifts {
    /// Nothing of its own: the check says how the index is built.
    type Options = Index;

    fn card(&self) -> &'static Card {
        &SHIFTS
    }

    fn section(&self) -> &'static str {
        "reindexed"
    }

    fn keyword(&self) -> &'static str {
        "reindexed"
    }

    fn roles(&self) -> &'static [Role] {
        &[]
    }

    fn quantities(&self, _: &Analysis, _: &Index, study: &Study) -> Vec<Quantity> {
        let units = study.facts.units.iter().map(|unit| format!("shift.{unit}"));
        let names = FIXED.iter().map(ToString::to_string).chain(units);
        names.map(|name| Quantity { outcome: None, name }).collect()
    }

    fn lower(&self, analysis: &Analysis, _: &Index, study: &Study, plan: &mut Plan) -> Vec<Diagnostic> {
        let role = |name: &str| -> Vec<VarId> { analysis.roles.get(name).map(Bound::vars).unwrap_or_default() };
        let columns = [role("before"), role("after")].concat();
        let mut inputs: Vec<_> = columns.iter().map(|id| variables::lower(study, *id, plan)).collect();
        let (unit, time) = (study.layout.unit, study.layout.time);
        inputs.extend([unit, time].into_iter().flatten().map(|id| variables::lower(study, id, plan)));
        let params = json!({"units": unit.is_some(), "times": time.is_some()});
        let key = plan.step(&MOVED, params, &inputs, analysis.span, format!("shifts of {}", analysis.name));
        plan.publish(&analysis.name, None, key);
        vec![]
    }
}

/// Inputs: scores before and after, the units, the periods.
static MOVED: Op = Op { name: "rank_shifts", version: 1, keep: true, cost: |_, rows| 40 * rows, run: moved };

fn moved(job: &Job) -> Result<Datum, Failure> {
    let (before, after) = (job.input(0)?.as_numbers()?, job.input(1)?.as_numbers()?);
    let (units, times) = (job.params["units"] == true, job.params["times"] == true);
    let names = if units { unit_names(job.input(2)?)? } else { vec![] };
    let periods = if times { job.input(2 + usize::from(units))?.as_numbers()?.to_vec() } else { vec![] };
    let shifts = shifts(before, after, &periods);
    let mut by_unit: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (name, shift) in names.iter().zip(&shifts).filter(|(_, shift)| !shift.is_nan()) {
        by_unit.entry(name).or_default().push(*shift);
    }
    let sizes: Vec<f64> = shifts.iter().map(|shift| shift.abs()).filter(|size| !size.is_nan()).collect();
    let (linear, ranked) = (pearson(before, after), spearman(before, after));
    let mut out = Published::default();
    let values = [
        linear.r,
        ranked.r,
        sizes.iter().sum::<f64>() / sizes.len() as f64,
        sizes.iter().copied().fold(0.0, f64::max),
        linear.n as f64,
    ];
    out.cells.extend(FIXED.iter().map(ToString::to_string).zip(values));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    out.cells.extend(by_unit.iter().map(|(name, values)| (format!("shift.{name}"), mean(values))));
    Datum::record(&out)
}

/// Old place less new place among the rows of a period that have both scores: a rise is positive.
fn shifts(before: &[f64], after: &[f64], periods: &[f64]) -> Vec<f64> {
    let mut rows_of: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for row in (0..before.len()).filter(|row| !before[*row].is_nan() && !after[*row].is_nan()) {
        rows_of.entry(periods.get(row).map_or(0, |period| (period + 0.0).to_bits())).or_default().push(row);
    }
    let mut found = vec![f64::NAN; before.len()];
    for rows in rows_of.values() {
        let places_of = |scores: &[f64]| places(&rows.iter().map(|row| scores[*row]).collect::<Vec<f64>>());
        let (old, new) = (places_of(before), places_of(after));
        rows.iter().zip(old.iter().zip(&new)).for_each(|(row, (old, new))| found[*row] = old - new);
    }
    found
}

fn unit_names(units: &Datum) -> Result<Vec<String>, Failure> {
    match units {
        Datum::Text(text) => {
            Ok(text.codes.iter().map(|code| text.levels.get(*code as usize).cloned().unwrap_or_default()).collect())
        }
        numbers => Ok(numbers.as_numbers()?.iter().map(ToString::to_string).collect()),
    }
}
