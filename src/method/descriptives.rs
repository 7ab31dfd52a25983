//! What columns look like before any model: moments, correlations, variance inflation.

use nalgebra::DMatrix;
use serde_json::json;

use super::variables;
use crate::plan::{Datum, Failure, Job, Key, Op, Plan, Published};
use crate::results::Note;
use crate::source::Span;
use crate::spec::types::Conventions;
use crate::stats::descriptive::correlation::pearson;
use crate::stats::descriptive::moments::{panel_moments, summary};
use crate::stats::descriptive::quantile::QuantileRule;
use crate::stats::regression::statistics::variance_inflation;
use crate::study::{Study, VarId};

static DESCRIBE: Op = Op { name: "describe", version: 1, keep: true, cost: |_, rows| 20 * rows, run: describe };
static CORRELATE: Op = Op { name: "correlate", version: 1, keep: true, cost: |_, rows| 50 * rows, run: correlate };

/// Statistics of one column, in the order of a table's columns.
pub const STATISTICS: [&str; 12] =
    ["n", "mean", "sd", "min", "q1", "median", "q3", "max", "skewness", "kurtosis", "within", "between"];

/// Moments of one variable.
pub fn lower(study: &Study, id: VarId, span: Span, plan: &mut Plan) -> Key {
    let mut inputs = vec![variables::lower(study, id, plan)];
    inputs.extend(study.layout.unit.map(|unit| variables::lower(study, unit, plan)));
    let params = json!({"rule": quantile_rule(study)});
    plan.step(&DESCRIBE, params, &inputs, span, format!("moments of {}", study.name_of(id)))
}

/// Correlations of several variables with each other, and what the others explain of each.
pub fn lower_correlations(study: &Study, vars: &[VarId], span: Span, plan: &mut Plan) -> Key {
    let inputs: Vec<Key> = vars.iter().map(|id| variables::lower(study, *id, plan)).collect();
    let params = json!({"names": super::names(study, vars)});
    plan.step(&CORRELATE, params, &inputs, span, "correlations")
}

/// Whose quantiles hold where the study says nothing.
pub fn quantile_rule(study: &Study) -> &'static str {
    match study.conventions {
        Conventions::Stata => "stata",
        Conventions::Fixest => "r7",
    }
}

fn describe(job: &Job) -> Result<Datum, Failure> {
    let column = job.input(0)?.as_numbers()?;
    let name = job.params["rule"].as_str().unwrap_or_default();
    let rule = QuantileRule::by_name(name).ok_or_else(|| Failure::new(format!("no quantile rule `{name}`")))?;
    let all = summary(column, rule);
    let parts = match job.inputs.get(1) {
        Some(unit) => Some(panel_moments(column, &unit.codes()?)),
        None => None,
    };
    let [within, between] = parts.map_or([f64::NAN; 2], |parts| [parts.within.sd, parts.between.sd]);
    let values = [
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
        within,
        between,
    ];
    let mut out = Published::default();
    out.cells.extend(STATISTICS.iter().map(|name| name.to_string()).zip(values));
    if all.missing > 0 {
        out.notes.push(Note::EmptyCells { cells: all.missing });
    }
    Datum::record(&out)
}

fn correlate(job: &Job) -> Result<Datum, Failure> {
    let names: Vec<String> =
        job.params["names"].as_array().into_iter().flatten().filter_map(|n| n.as_str().map(str::to_string)).collect();
    let columns = job.inputs.iter().map(Datum::as_numbers).collect::<Result<Vec<_>, _>>()?;
    let mut out = Published::default();
    for (i, a) in names.iter().enumerate() {
        for (j, b) in names.iter().enumerate().take(i + 1) {
            let found = pearson(columns[i], columns[j]);
            let p = if i == j { f64::NAN } else { found.p };
            out.cells.extend([(format!("{a}.{b}"), found.r), (format!("{a}.{b}.p"), p)]);
        }
    }
    let rows: Vec<usize> =
        (0..columns.first().map_or(0, |c| c.len())).filter(|row| columns.iter().all(|c| c[*row].is_finite())).collect();
    let x = DMatrix::from_fn(rows.len(), columns.len(), |row, column| columns[column][rows[row]]);
    if let (true, Ok(inflation)) = (columns.len() > 1, variance_inflation(&x)) {
        out.cells.extend(names.iter().zip(inflation).map(|(name, vif)| (format!("{name}.vif"), vif)));
    }
    let all = columns.first().map_or(0, |column| column.len());
    if rows.len() < all {
        out.notes.push(Note::PairByPair { rows: rows.len() });
    }
    out.cells.push(("n".to_string(), rows.len() as f64));
    Datum::record(&out)
}
