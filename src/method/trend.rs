//! A variable over time: its moments in each period, over all units and within groups of them.

use serde_json::json;

use super::descriptives::{STATISTICS, quantile_rule};
use super::variables;
use crate::plan::{Datum, Failure, Job, Key, Op, Plan, Published};
use crate::results::Series;
use crate::source::Span;
use crate::stats::descriptive::moments::summary;
use crate::stats::descriptive::quantile::QuantileRule;
use crate::study::{Study, VarId};

static TREND: Op = Op { name: "trend", version: 1, keep: true, cost: |_, rows| 30 * rows, run: trend };

/// Statistics of a period: those of a column that need no panel.
pub fn statistics() -> &'static [&'static str] {
    STATISTICS.split_at(10).0
}

/// The series of all units; those of groups bear the groups' names behind it.
pub const ALL: &str = "trend";

/// Moments of `id` by period; none where the rows have no periods.
pub fn lower(study: &Study, id: VarId, split: Option<VarId>, span: Span, plan: &mut Plan) -> Option<Key> {
    let time = study.layout.time?;
    let mut inputs = vec![variables::lower(study, id, plan), variables::lower(study, time, plan)];
    inputs.extend(split.map(|split| variables::lower(study, split, plan)));
    let params = json!({"rule": quantile_rule(study)});
    Some(plan.step(&TREND, params, &inputs, span, format!("trend of {}", study.name_of(id))))
}

/// A series a group, a row each period: `period`, then the statistics. Cells hold the same: `2012.mean`, `East.2012.mean`.
fn trend(job: &Job) -> Result<Datum, Failure> {
    let values = job.input(0)?.as_numbers()?;
    let times = job.input(1)?.as_numbers()?;
    let name = job.params["rule"].as_str().unwrap_or_default();
    let rule = QuantileRule::by_name(name).ok_or_else(|| Failure::new(format!("no quantile rule `{name}`")))?;
    let mut periods: Vec<f64> = times.iter().copied().filter(|time| !time.is_nan()).collect();
    periods.sort_by(f64::total_cmp);
    periods.dedup();
    let mut out = Published::default();
    let mut add = |group: Option<&str>, holds: &dyn Fn(usize) -> bool| {
        let mut columns = vec![vec![]; statistics().len()];
        for period in &periods {
            let own = (0..values.len()).filter(|row| times[*row] == *period && holds(*row));
            let all = summary(&own.map(|row| values[row]).collect::<Vec<_>>(), rule);
            let numbers = [
                all.n as f64,
                all.mean,
                all.sd,
                all.min,
                all.q1,
                all.median,
                all.q3,
                all.max,
                all.skewness,
                all.kurtosis,
            ];
            let prefix = group.map(|group| format!("{group}.")).unwrap_or_default();
            for ((column, statistic), value) in columns.iter_mut().zip(statistics()).zip(numbers) {
                column.push(value);
                out.cells.push((format!("{prefix}{period}.{statistic}"), value));
            }
        }
        let named = statistics().iter().map(|name| name.to_string()).zip(columns);
        let columns = std::iter::once(("period".to_string(), periods.clone())).chain(named).collect();
        out.series.push(Series { name: group.map_or_else(|| ALL.into(), |group| format!("{ALL}.{group}")), columns });
    };
    add(None, &|_| true);
    if let Some(groups) = job.inputs.get(2) {
        let codes = groups.codes()?;
        for (code, level) in levels(groups, &codes)?.iter().enumerate() {
            add(Some(level), &|row| codes[row] == code as u32);
        }
    }
    Datum::record(&out)
}

/// Names of groups by code; whole numbers are their own names.
fn levels(groups: &Datum, codes: &[u32]) -> Result<Vec<String>, Failure> {
    if let Datum::Text(text) = groups {
        return Ok(text.levels.clone());
    }
    let mut names: Vec<String> = vec![];
    for (code, value) in codes.iter().zip(groups.as_numbers()?).filter(|(code, _)| **code != u32::MAX) {
        if *code as usize == names.len() {
            names.push(value.to_string());
        }
    }
    Ok(names)
}
