//! The decompositions of one variable, period by period.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::draws::intervals;
use super::sheet::Period;
use crate::card;
use crate::method::labels::Labels;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::Note;
use crate::stats::descriptive::quantile::QuantileRule;
use crate::stats::inequality::measures::{atkinson, generalised_entropy_2, log_variance, percentile_ratio, variation};
use crate::stats::inequality::theil::{Measure, nested, theil};
use crate::stats::inequality::{Group, Undefined, dagum};

card! {
    /// ## What it finds
    /// A measure of inequality that has no value: all values are zero, one is negative, or a logarithm meets a zero.
    ///
    /// ## Why it matters
    /// Shares of a total have no meaning then; other tools print a number all the same.
    static NO_MEASURE = "no-measure", "inequality without a value";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Dagum,
    Theil,
    Measures,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub kind: Kind,
    /// A column of periods is among the inputs.
    pub each: bool,
    pub weighted: bool,
    /// Names of the groupings; their columns come last among the inputs.
    pub groupings: Vec<String>,
    pub nested: bool,
    /// Quantile rule of the ratio of percentiles.
    pub rule: String,
    /// Bootstrap draws; none for no intervals.
    pub draws: u64,
    pub seed: u64,
    /// What is drawn.
    pub name: String,
}

/// The whole and its parts after Dagum.
pub const PARTS: [&str; 4] = ["G", "Gw", "Gnb", "Gt"];

/// Measures without groups.
pub const SUMMARY: [&str; 10] =
    ["gini", "theil_t", "theil_l", "atkinson_05", "atkinson_1", "atkinson_2", "cv", "ge2", "log_variance", "p90_p10"];

/// Inputs: the variable; its periods; weights; the columns of the groupings.
pub static INEQUALITY: Op = Op { name: "inequality", version: 3, keep: true, cost, run };

fn cost(params: &serde_json::Value, rows: u64) -> u64 {
    60 * rows * (1 + params["draws"].as_u64().unwrap_or(0))
}

/// One decomposition of one period: cells under their names, or why there are none.
pub type Cells = Result<Vec<(String, f64)>, Undefined>;

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let values = job.input(0)?.as_numbers()?;
    let mut rest = job.inputs.iter().skip(1);
    let each = if params.each { rest.next() } else { None };
    let weights = if params.weighted { rest.next().map(Datum::as_numbers).transpose()? } else { None };
    let labels = rest.map(Labels::of).collect::<Result<Vec<_>, _>>()?;
    let periods = each.map_or_else(|| Ok(Labels::single(values.len())), Labels::of)?;
    let rule = QuantileRule::by_name(&params.rule).unwrap_or(QuantileRule::Stata);
    let one = |code: u32| {
        let in_period: Vec<usize> = (0..values.len()).filter(|row| periods.codes[*row] == code).collect();
        let usable = |row: &usize| {
            let weight = weights.map_or(1.0, |weights| weights[*row]);
            values[*row].is_finite() && weight > 0.0 && labels.iter().all(|one| one.codes[*row] != u32::MAX)
        };
        let rows: Vec<usize> = in_period.iter().copied().filter(usable).collect();
        let left_out = in_period.len() - rows.len();
        let period = Period { values, weights, rows };
        let name = &periods.names[code as usize];
        let prefix = if name.is_empty() { String::new() } else { format!("{name}.") };
        let mut found = Published::default();
        describe(&mut found, &params, &period, &labels, &prefix, rule);
        (found, left_out)
    };
    let mut out = Published::default();
    let mut left_out = 0;
    for (found, without) in periods.ordered().into_par_iter().map(one).collect::<Vec<_>>() {
        out.cells.extend(found.cells);
        out.notes.extend(found.notes);
        left_out += without;
    }
    if left_out > 0 {
        out.notes.push(Note::words(
            format!("{left_out} rows without a value, a weight or a group left out"),
            format!("{left_out}行因缺少取值、权重或分组而剔除"),
        ));
    }
    if params.draws > 0 {
        out.notes.push(Note::words(
            format!("errors from {} draws of units within their groups", params.draws),
            format!("标准误取自组内个体的{}次自助抽样", params.draws),
        ));
    }
    if out.cells.iter().all(|(_, value)| value.is_nan()) {
        let first = out.notes.iter().find_map(|note| match note {
            Note::Words { en, .. } => Some(en.clone()),
            _ => None,
        });
        return Err(Failure::of(&NO_MEASURE, first.unwrap_or_else(|| Undefined::Empty.to_string())));
    }
    Datum::record(&out)
}

fn describe(
    out: &mut Published,
    params: &Params,
    period: &Period,
    labels: &[Labels],
    prefix: &str,
    rule: QuantileRule,
) {
    let mut put = |what: &str, cells: Cells| match cells {
        Ok(cells) => out.cells.extend(cells),
        Err(why) => {
            let when = prefix.trim_end_matches('.');
            let place = if when.is_empty() { what.to_string() } else { format!("{what} {when}") };
            out.notes
                .push(Note::words(format!("{place} has no value: {why}"), format!("{place}无法计算：{}", zh(why))));
        }
    };
    match params.kind {
        Kind::Measures => {
            let all = |group: &Group| summary(group, rule);
            for cells in all(&period.all()) {
                let named = cells.map(|(name, value)| vec![(format!("{prefix}{name}"), value)]);
                put("a measure of", named);
            }
            put(
                "an interval of",
                intervals(params, period, None, prefix, &|groups| Ok(all(&groups[0]).into_iter().flatten().collect())),
            );
        }
        Kind::Dagum if labels.is_empty() => {
            let gini = |groups: &[Group]| Ok(vec![("G".to_string(), dagum::dagum(groups)?.gini)]);
            let whole = gini(&[period.all()]);
            put("the Gini coefficient of", whole.map(|cells| prefixed(cells, prefix)));
            put("an interval of", intervals(params, period, None, prefix, &gini));
        }
        Kind::Dagum => {
            for (name, label) in params.groupings.iter().zip(labels) {
                let head = format!("{name}.{prefix}");
                put(name, dagum_cells(&period.split(label), label, &head));
                put(name, intervals(params, period, Some(label), &head, &|groups| Ok(parts(&dagum::dagum(groups)?))));
            }
        }
        Kind::Theil if params.nested => {
            let codes: Vec<Vec<u32>> = labels.iter().map(|label| on(&period.rows, &label.codes)).collect();
            let names: Vec<String> = params.groupings.iter().map(|name| format!(".between.{name}")).collect();
            for (letter, measure) in LETTERS {
                put(
                    &format!("Theil's {letter} of"),
                    theil_cells(&period.all(), &codes, &names, prefix, measure, letter),
                );
            }
        }
        Kind::Theil => {
            for (name, label) in params.groupings.iter().zip(labels) {
                let codes = vec![on(&period.rows, &label.codes)];
                let head = format!("{name}.{prefix}");
                let names = [".between".to_string()];
                for (letter, measure) in LETTERS {
                    let cells = theil_cells(&period.all(), &codes, &names, &head, measure, letter);
                    put(&format!("Theil's {letter} by {name} of"), cells);
                }
            }
        }
    }
}

fn zh(why: Undefined) -> &'static str {
    match why {
        Undefined::Empty => "没有取值",
        Undefined::Negative => "存在负值",
        Undefined::Zero => "存在零值，无法取对数",
        Undefined::NoMean => "所有取值均为零",
    }
}

fn on(rows: &[usize], codes: &[u32]) -> Vec<u32> {
    rows.iter().map(|row| codes[*row]).collect()
}

fn prefixed(cells: Vec<(String, f64)>, prefix: &str) -> Vec<(String, f64)> {
    cells.into_iter().map(|(name, value)| (format!("{prefix}{name}"), value)).collect()
}

/// In the order of [`SUMMARY`].
fn summary(group: &Group, rule: QuantileRule) -> Vec<Result<(String, f64), Undefined>> {
    let values = [
        dagum::dagum(std::slice::from_ref(group)).map(|one| one.gini),
        theil(group, Measure::T),
        theil(group, Measure::L),
        atkinson(group, 0.5),
        atkinson(group, 1.0),
        atkinson(group, 2.0),
        variation(group),
        generalised_entropy_2(group),
        log_variance(group),
        percentile_ratio(group, rule),
    ];
    SUMMARY.iter().zip(values).map(|(name, value)| value.map(|value| (name.to_string(), value))).collect()
}

fn parts(found: &dagum::Dagum) -> Vec<(String, f64)> {
    let values = [found.gini, found.within, found.net_between, found.transvariation];
    PARTS.iter().map(|name| name.to_string()).zip(values).collect()
}

fn dagum_cells(groups: &[Group], labels: &Labels, head: &str) -> Cells {
    let found = dagum::dagum(groups)?;
    let mut cells = prefixed(parts(&found), head);
    let shares = [("w", found.within), ("nb", found.net_between), ("t", found.transvariation)];
    let share = |part: f64| if found.gini > 0.0 { part / found.gini } else { f64::NAN };
    cells.extend(shares.map(|(name, part)| (format!("{head}share.{name}"), share(part))));
    for (name, (group, members)) in labels.names.iter().zip(found.groups.iter().zip(groups)) {
        if !members.values.is_empty() {
            cells.push((format!("{head}within.{name}"), group.gini));
        }
    }
    for pair in &found.pairs {
        let [a, b] = pair.groups.map(|at| &labels.names[at]);
        cells.push((format!("{head}between.{a}.{b}"), pair.gini));
    }
    Ok(cells)
}

const LETTERS: [(&str, Measure); 2] = [("T", Measure::T), ("L", Measure::L)];

fn theil_cells(all: &Group, codes: &[Vec<u32>], names: &[String], head: &str, measure: Measure, letter: &str) -> Cells {
    let codes: Vec<&[u32]> = codes.iter().map(Vec::as_slice).collect();
    let found = nested(all, &codes, measure)?;
    let names = names.iter().map(String::as_str).chain([".within"]);
    let parts = names.zip(found.parts).map(|(name, part)| (format!("{head}{letter}{name}"), part));
    Ok(std::iter::once((format!("{head}{letter}"), found.total)).chain(parts).collect())
}
