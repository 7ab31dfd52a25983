//! Units by their score: the mean over periods, or chosen periods side by side.

use serde_json::json;

use super::{digits, head, start, word};
use crate::exhibit::{Align, Grid, Panel, Row, Value};
use crate::method::variables;
use crate::plan::{Datum, Failure, Job, Op, Plan, Published};
use crate::results::{Output, Results};
use crate::study::{BoundTable, Study};

static RANK: Op = Op { name: "rank_units", version: 1, keep: true, cost: |_, rows| 10 * rows, run: rank };

pub fn lower(table: &BoundTable, study: &Study, plan: &mut Plan) {
    let (Some(id), Some(unit)) = (table.of.first(), study.layout.unit) else { return };
    let mut inputs = vec![variables::lower(study, *id, plan), variables::lower(study, unit, plan)];
    inputs.extend(study.layout.time.map(|time| variables::lower(study, time, plan)));
    let params = json!({"years": table.years});
    let key = plan.step(&RANK, params, &inputs, table.span, format!("ranking of {}", study.name_of(*id)));
    plan.publish(&table.name, None, key);
}

/// Scores by unit, best first: cells `unit.mean`, `unit.2012` ... in the order of the rows.
fn rank(job: &Job) -> Result<Datum, Failure> {
    let scores = job.input(0)?.as_numbers()?;
    let units = job.input(1)?;
    let times = job.inputs.get(2).map(Datum::as_numbers).transpose()?;
    let years: Vec<f64> =
        job.params["years"].as_array().into_iter().flatten().filter_map(|year| year.as_f64()).collect();
    let codes = units.codes()?;
    let names = unit_names(units, &codes);
    let columns: Vec<(String, Vec<f64>)> = match times {
        Some(times) if !years.is_empty() => years
            .iter()
            .map(|year| (year.to_string(), means(scores, &codes, names.len(), |row| times[row] == *year)))
            .collect(),
        _ => vec![("mean".to_string(), means(scores, &codes, names.len(), |_| true))],
    };
    let last = columns.last().map(|(_, values)| values.clone()).unwrap_or_default();
    let mut order: Vec<usize> = (0..names.len()).filter(|unit| !last[*unit].is_nan()).collect();
    order.sort_by(|a, b| last[*b].total_cmp(&last[*a]));
    let mut out = Published::default();
    for unit in order {
        out.cells.extend(columns.iter().map(|(name, values)| (format!("{}.{name}", names[unit]), values[unit])));
    }
    Datum::record(&out)
}

fn unit_names(units: &Datum, codes: &[u32]) -> Vec<String> {
    match units {
        Datum::Text(text) => text.levels.clone(),
        _ => {
            let count = codes.iter().filter(|code| **code != u32::MAX).max().map_or(0, |most| *most as usize + 1);
            let mut names = vec![String::new(); count];
            for (code, value) in
                codes.iter().zip(units.as_numbers().unwrap_or_default()).filter(|(code, _)| **code != u32::MAX)
            {
                names[*code as usize] = value.to_string();
            }
            names
        }
    }
}

fn means(scores: &[f64], codes: &[u32], units: usize, wanted: impl Fn(usize) -> bool) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); units];
    for (row, (score, code)) in scores.iter().zip(codes).enumerate() {
        if let (true, false, Some(sum)) = (wanted(row), score.is_nan(), sums.get_mut(*code as usize)) {
            *sum = (sum.0 + score, sum.1 + 1.0);
        }
    }
    sums.into_iter().map(|(sum, n)| sum / n).collect()
}

pub fn grid(table: &BoundTable, study: &Study, results: &Results) -> Grid {
    let mut grid = start(table, study);
    let columns: Vec<String> = match table.years.is_empty() {
        true => vec!["mean".into()],
        false => table.years.iter().map(i64::to_string).collect(),
    };
    let label = table.of.first().map(|id| study.label_of(*id)).unwrap_or_default();
    grid.columns = vec![Align::Left];
    grid.columns.extend(columns.iter().map(|_| Align::Decimal));
    let single = columns.len() == 1;
    let heads = columns.iter().map(|name| head(if single { label.clone() } else { name.clone() }, 1));
    let of_unit = study.layout.unit.filter(|unit| study.var(*unit).label.is_some());
    let unit = of_unit.map_or_else(|| word(study, "Unit", "地区").to_string(), |unit| study.label_of(unit));
    grid.head = vec![[head(word(study, "Rank", "排名"), 1), head(unit, 1)].into_iter().chain(heads).collect()];
    let mut units: Vec<String> = vec![];
    if let Some(Output::Computed { order, .. }) = results.output(&table.name, None) {
        let suffix = format!(".{}", columns.last().map(String::as_str).unwrap_or_default());
        units = order.iter().filter_map(|name| name.strip_suffix(&suffix)).map(str::to_string).collect();
    }
    let cell = |unit: &str, column: &String| match results.number(&table.name, None, &format!("{unit}.{column}")) {
        Some(value) => Value::Number { value, digits: digits(table, study), stars: 0 },
        None => Value::NotComputed,
    };
    let row = |(at, unit): (usize, &String)| {
        let cells =
            std::iter::once(Value::Text { text: unit.clone() }).chain(columns.iter().map(|column| cell(unit, column)));
        Row { stub: (at + 1).to_string(), cells: cells.collect(), ..Row::default() }
    };
    let shown = units.iter().take(table.top.unwrap_or(units.len())).enumerate();
    grid.panels = vec![Panel { title: None, rows: shown.map(row).collect() }];
    if single && study.layout.time.is_some() {
        grid.notes.push(word(study, "Mean over all periods.", "各期均值。").into());
    }
    super::note::failures(&mut grid, results, std::iter::once((table.name.as_str(), None)));
    grid
}
