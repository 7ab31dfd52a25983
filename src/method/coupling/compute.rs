//! Means of a degree by period, group and unit, and how many units are at each level.

use serde::{Deserialize, Serialize};

use crate::card;
use crate::method::labels::Labels;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::Note;
use crate::stats::coupling::level;
use crate::stats::descriptive::moments::sd;
use crate::stats::sums::mean;

card! {
    /// ## What it finds
    /// A degree without a value in any row: systems that are empty or all at zero.
    ///
    /// ## Why it matters
    /// The degree of coupling is a ratio of the systems to their mean; where all are zero it has none.
    static NO_DEGREE = "no-degree", "a degree without a value";
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    /// Into how many levels values are sorted; none for a part that has no levels.
    pub levels: usize,
    pub unit: bool,
    pub time: bool,
    /// Names of the groupings, whose columns come last.
    pub groupings: Vec<String>,
}

/// Names of levels from the lowest, in English and Chinese, by ten and by five.
pub const LEVELS: [&[[&str; 2]]; 2] = [
    &[
        ["extreme imbalance", "极度失调"],
        ["severe imbalance", "严重失调"],
        ["moderate imbalance", "中度失调"],
        ["mild imbalance", "轻度失调"],
        ["near imbalance", "濒临失调"],
        ["bare coordination", "勉强协调"],
        ["primary coordination", "初级协调"],
        ["intermediate coordination", "中级协调"],
        ["good coordination", "良好协调"],
        ["superior coordination", "优质协调"],
    ],
    &[
        ["severe imbalance", "严重失调"],
        ["mild imbalance", "轻度失调"],
        ["bare coordination", "勉强协调"],
        ["moderate coordination", "中度协调"],
        ["superior coordination", "优质协调"],
    ],
];

/// Inputs: the degree; units; periods; the columns of the groupings.
pub static DEGREES: Op = Op { name: "coupling_levels", version: 1, keep: true, cost: |_, rows| 20 * rows, run };

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let values = job.input(0)?.as_numbers()?;
    let mut rest = job.inputs.iter().skip(1);
    let mut labels = |there: bool| there.then(|| rest.next()).flatten().map(Labels::of).transpose();
    let (units, times) = (labels(params.unit)?, labels(params.time)?);
    let groups = rest.map(Labels::of).collect::<Result<Vec<_>, _>>()?;
    if values.iter().all(|value| value.is_nan()) {
        return Err(Failure::of(&NO_DEGREE, "no row has a degree: the systems are empty or all at zero"));
    }
    let mut out = Published::default();
    let everywhere = |_: usize| true;
    means(&mut out, &params, values, times.as_ref(), "", &everywhere);
    for (name, labels) in params.groupings.iter().zip(&groups) {
        for (code, group) in labels.names.iter().enumerate() {
            let head = format!("{name}.{group}.");
            means(&mut out, &params, values, times.as_ref(), &head, &|row| labels.codes[row] == code as u32);
        }
    }
    if let Some(units) = &units {
        for (code, unit) in units.names.iter().enumerate() {
            let held = held(values, &|row| units.codes[row] == code as u32);
            let centre = mean(&held);
            out.cells.push((format!("unit.{unit}.mean"), centre));
            if params.levels > 0 {
                let level = level(centre, params.levels).map_or(f64::NAN, |level| level as f64);
                out.cells.push((format!("unit.{unit}.level"), level));
            }
        }
    }
    let empty = values.iter().filter(|value| value.is_nan()).count();
    if empty > 0 {
        let zh = format!("{empty}行没有取值：系统缺失或全部为零");
        out.notes.push(Note::words(format!("{empty} rows have no degree: a system is empty or all are at zero"), zh));
    }
    Datum::record(&out)
}

fn held(values: &[f64], holds: &dyn Fn(usize) -> bool) -> Vec<f64> {
    let rows = values.iter().enumerate().filter(|(row, value)| !value.is_nan() && holds(*row));
    rows.map(|(_, value)| *value).collect()
}

/// Over all periods, then in each.
fn means(
    out: &mut Published,
    params: &Params,
    values: &[f64],
    times: Option<&Labels>,
    head: &str,
    holds: &dyn Fn(usize) -> bool,
) {
    describe(out, params, head, &held(values, holds));
    let Some(times) = times else { return };
    for code in times.ordered() {
        let now = held(values, &|row| times.codes[row] == code && holds(row));
        describe(out, params, &format!("{head}{}.", times.names[code as usize]), &now);
    }
}

fn describe(out: &mut Published, params: &Params, head: &str, held: &[f64]) {
    let end = |better: fn(f64, f64) -> f64| held.iter().copied().reduce(better).unwrap_or(f64::NAN);
    let numbers = [mean(held), sd(held), end(f64::min), end(f64::max), held.len() as f64];
    let names = ["mean", "sd", "min", "max", "n"];
    out.cells.extend(names.iter().zip(numbers).map(|(name, value)| (format!("{head}{name}"), value)));
    for at in 1..=params.levels {
        let count = held.iter().filter(|value| level(**value, params.levels) == Some(at)).count();
        out.cells.push((format!("{head}level.{at}"), count as f64));
    }
}
