//! Ranks of units in two periods, and how far they moved.

use serde_json::json;

use super::note::failures;
use super::{digits, head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::labels::Labels;
use crate::method::variables;
use crate::plan::{Datum, Failure, Job, Op, Plan, Published};
use crate::results::{Output, Results};
use crate::stats::descriptive::ranks;
use crate::study::{BoundTable, Study};

static MOVEMENT: Op = Op { name: "rank_movement", version: 1, keep: true, cost: |_, rows| 20 * rows, run };

/// The first and the last period that the table names, else those of the data.
fn ends(table: &BoundTable, study: &Study) -> Option<[i64; 2]> {
    let times = if table.years.len() > 1 { &table.years } else { &study.facts.times };
    Some([*times.first()?, *times.last()?])
}

pub fn lower(table: &BoundTable, study: &Study, plan: &mut Plan) {
    let (Some(id), Some(unit), Some(time)) = (table.of.first(), study.layout.unit, study.layout.time) else { return };
    let Some(ends) = ends(table, study) else { return };
    let inputs = [*id, unit, time].map(|id| variables::lower(study, id, plan));
    let label = format!("movement of ranks by {}", study.name_of(*id));
    let key = plan.step(&MOVEMENT, json!({"ends": ends}), &inputs, table.span, label);
    plan.publish(&table.name, None, key);
}

/// Rank 1 is the largest value; units with equal values share their mean rank; a positive movement is a rise.
///
/// Cells `UNIT.first`, `UNIT.last`, `UNIT.rank.first`, `UNIT.rank.last`, `UNIT.moved`, best of the last period first.
fn run(job: &Job) -> Result<Datum, Failure> {
    let (values, times) = (job.input(0)?.as_numbers()?, job.input(2)?.as_numbers()?);
    let units = Labels::of(job.input(1)?)?;
    let period = |at: usize| job.params["ends"][at].as_f64().unwrap_or(f64::NAN);
    let mut columns = [vec![f64::NAN; units.names.len()], vec![f64::NAN; units.names.len()]];
    for (row, unit) in units.codes.iter().enumerate() {
        for (at, column) in columns.iter_mut().enumerate() {
            if let Some(cell) = column.get_mut(*unit as usize).filter(|_| times[row] == period(at)) {
                *cell = values[row];
            }
        }
    }
    let both: Vec<usize> =
        (0..units.names.len()).filter(|unit| columns.iter().all(|column| !column[*unit].is_nan())).collect();
    if both.is_empty() {
        return Err(Failure::new("no unit has a value in both periods"));
    }
    // The largest value has rank 1.
    let ranked = columns.each_ref().map(|column| ranks(&both.iter().map(|unit| -column[*unit]).collect::<Vec<f64>>()));
    let mut order: Vec<usize> = (0..both.len()).collect();
    order.sort_by(|a, b| ranked[1][*a].total_cmp(&ranked[1][*b]));
    let mut out = Published::default();
    for at in order {
        let name = &units.names[both[at]];
        let cells = [
            ("first", columns[0][both[at]]),
            ("last", columns[1][both[at]]),
            ("rank.first", ranked[0][at]),
            ("rank.last", ranked[1][at]),
            ("moved", ranked[0][at] - ranked[1][at]),
        ];
        out.cells.extend(cells.map(|(part, value)| (format!("{name}.{part}"), value)));
    }
    Datum::record(&out)
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let ends = ends(table, study).unwrap_or_default();
    let rank = |year: i64| format!("{} {year}", word(study, "Rank", "位次"));
    let heads = [
        word(study, "Unit", "地区").to_string(),
        ends[0].to_string(),
        ends[1].to_string(),
        rank(ends[0]),
        rank(ends[1]),
        word(study, "Moved", "变动").to_string(),
    ];
    grid.head = vec![heads.into_iter().map(|text| head(text, 1)).collect()];
    grid.columns = vec![Align::Decimal; 5];
    let units: Vec<String> = match results.output(&table.name, None) {
        Some(Output::Computed { order, .. }) => {
            order.iter().filter_map(|name| name.strip_suffix(".moved")).map(str::to_string).collect()
        }
        _ => vec![],
    };
    let row = |unit: &String| {
        let number = |part: &str, digits: usize| match results.number(&table.name, None, &format!("{unit}.{part}")) {
            Some(value) => {
                // Units that share a rank have halves.
                let digits = if digits == 0 && value != value.trunc() { 1 } else { digits };
                Value::Number { value, digits, stars: 0 }
            }
            None => Value::NotComputed,
        };
        let shown = digits(table, study);
        let cells = vec![
            number("first", shown),
            number("last", shown),
            number("rank.first", 0),
            number("rank.last", 0),
            number("moved", 0),
        ];
        Row { stub: unit.clone(), cells, ..Row::default() }
    };
    let shown = units.iter().take(table.top.unwrap_or(units.len()));
    grid.panels = vec![Panel { title: None, rows: shown.map(row).collect() }];
    grid.notes.push(
        word(
            study,
            "Ranks among units with values in both periods, 1 for the largest; a positive movement is a rise.",
            "位次在两期均有取值的地区中排列，1为最高；变动为正表示上升。",
        )
        .into(),
    );
    failures(&mut grid, results, std::iter::once((table.name.as_str(), None)));
    grid
}
