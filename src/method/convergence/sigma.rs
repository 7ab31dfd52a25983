//! The spread of a variable, period by period, and its trend.

use serde::{Deserialize, Serialize};

use crate::card;
use crate::method::labels::Labels;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::{Note, Series};
use crate::stats::descriptive::moments::sd;
use crate::stats::dist::t_two_sided;
use crate::stats::sums::{mean, squared_deviations, sum};

card! {
    /// ## What it finds
    /// A spread without a value: fewer than two units have one, or a logarithm meets a value that is not positive.
    ///
    /// ## Why it matters
    /// An index that reaches zero has no logarithm. Where its values are to be taken as they are, `logged` says so.
    static NO_SPREAD = "no-spread", "a spread without a value";
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub logged: bool,
    pub years: Option<(i64, i64)>,
    /// Names of the groupings, whose columns come last.
    pub groupings: Vec<String>,
}

/// Inputs: the variable; periods; the columns of the groupings.
pub static SIGMA: Op = Op { name: "sigma_convergence", version: 2, keep: true, cost: |_, rows| 20 * rows, run };

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let values = job.input(0)?.as_numbers()?;
    let times = job.input(1)?.as_numbers()?;
    let groups = job.inputs.iter().skip(2).map(Labels::of).collect::<Result<Vec<_>, _>>()?;
    let usable = |value: f64| value.is_finite() && (params.logged || value > 0.0);
    let refused = values.iter().filter(|value| value.is_finite() && !usable(**value)).count();
    if refused > 0 {
        let message = format!("{refused} values are not positive and have no logarithm");
        return Err(Failure::of(&NO_SPREAD, message).help("`logged: true` takes values as they are"));
    }
    let mut periods: Vec<f64> = times.iter().copied().filter(|time| !time.is_nan()).collect();
    periods.sort_by(f64::total_cmp);
    periods.dedup();
    let inside = |time: &f64| params.years.is_none_or(|(from, to)| (from as f64..=to as f64).contains(time));
    periods.retain(inside);
    let mut out = Published::default();
    let read = Read { values, times, periods: &periods, logged: params.logged };
    follow(&mut out, &read, "", &|_| true);
    for (name, labels) in params.groupings.iter().zip(&groups) {
        for (code, group) in labels.names.iter().enumerate() {
            follow(&mut out, &read, &format!("{name}.{group}."), &|row| labels.codes[row] == code as u32);
        }
    }
    if out.cells.is_empty() {
        return Err(Failure::of(&NO_SPREAD, "no period has two units with a value"));
    }
    out.notes.push(match params.logged {
        true => Note::words(
            "standard deviations of the variable as it is divide by n - 1; coefficients of variation divide the standard \
             deviation over n by the mean",
            "标准差按变量原值计算，分母为n-1；变异系数为以n为分母的标准差除以均值",
        ),
        false => Note::words(
            "standard deviations of logarithms divide by n - 1; coefficients of variation divide the standard deviation of \
             the variable itself, over n, by its mean",
            "标准差按对数值计算，分母为n-1；变异系数为变量原值以n为分母的标准差除以均值",
        ),
    });
    Datum::record(&out)
}

struct Read<'a> {
    values: &'a [f64],
    times: &'a [f64],
    periods: &'a [f64],
    logged: bool,
}

fn follow(out: &mut Published, read: &Read, head: &str, holds: &dyn Fn(usize) -> bool) {
    let (mut seen, mut spreads, mut variations) = (vec![], vec![], vec![]);
    for period in read.periods {
        let rows = (0..read.values.len()).filter(|row| read.times[*row] == *period && holds(*row));
        let own: Vec<f64> = rows.map(|row| read.values[row]).filter(|value| value.is_finite()).collect();
        if own.len() < 2 {
            continue;
        }
        let logs: Vec<f64> = if read.logged { own.clone() } else { own.iter().map(|x| libm::log(*x)).collect() };
        let n = own.len() as f64;
        let variation = (squared_deviations(&own) / n).sqrt() / mean(&own);
        let numbers =
            [("sd", sd(&logs)), ("sd_population", (squared_deviations(&logs) / n).sqrt()), ("cv", variation), ("n", n)];
        out.cells.extend(numbers.map(|(name, value)| (format!("{head}{period}.{name}"), value)));
        seen.push(*period);
        spreads.push(sd(&logs));
        variations.push(variation);
    }
    if let Some([b, se, t, p]) = trend(&seen, &spreads) {
        let numbers = [("trend", b), ("trend.se", se), ("trend.t", t), ("trend.p", p)];
        out.cells.extend(numbers.map(|(name, value)| (format!("{head}{name}"), value)));
    }
    let name = format!("sigma.{head}");
    let columns = [("period", seen), ("sd", spreads), ("cv", variations)];
    out.series.push(Series::new(name.trim_end_matches('.'), columns));
}

/// Slope of y on x with its classical error; none with fewer than three points or without any spread.
fn trend(x: &[f64], y: &[f64]) -> Option<[f64; 4]> {
    let n = x.len();
    let (x_mean, y_mean) = (mean(x), mean(y));
    let squares = squared_deviations(x);
    if n < 3 || squares == 0.0 {
        return None;
    }
    let b = sum(x.iter().zip(y).map(|(x, y)| (x - x_mean) * (y - y_mean))) / squares;
    let rss = sum(x.iter().zip(y).map(|(x, y)| {
        let e = y - y_mean - b * (x - x_mean);
        e * e
    }));
    let df = n as f64 - 2.0;
    let se = (rss / df / squares).sqrt();
    let t = b / se;
    Some([b, se, t, t_two_sided(t, df)])
}
