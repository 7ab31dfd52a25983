//! Densities by period and group, on one grid, with their modes.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::card;
use crate::method::labels::Labels;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::{Note, Series};
use crate::stats::density::{Estimate, Kernel, Rule, modes};
use crate::stats::sums::mean;

card! {
    /// ## What it finds
    /// Values without a density: fewer than two different ones, or some beyond the boundary that reflects them.
    ///
    /// ## Why it matters
    /// A density of one value has no width, and mass beyond a boundary would be lost without a word.
    static CANNOT_SMOOTH = "cannot-smooth", "values without a density";
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    /// A column of periods is among the inputs.
    pub each: bool,
    /// A column of groups comes last among the inputs.
    pub split: bool,
    /// Periods that are asked for; all if none is.
    pub years: Vec<i64>,
    pub bandwidth: String,
    pub kernel: String,
    pub reflect: Option<(f64, f64)>,
}

/// Inputs: the variable; its periods; its groups.
pub static DENSITY: Op = Op { name: "density", version: 3, keep: true, cost: |_, rows| 4000 * rows, run };

/// Places at which a density is computed, and how many bandwidths beyond the outermost values they reach, as in R.
const PLACES: usize = 512;
const BEYOND: f64 = 3.0;

/// Places in one bandwidth where modes are looked for, and the most of them.
const PER_BANDWIDTH: f64 = 16.0;
const MOST_PLACES: f64 = 65_536.0;

/// Modes that have an address, from the left.
pub const MOST_MODES: usize = 5;

/// Values of one group in one period.
struct Sample {
    /// `East.2012.`
    prefix: String,
    values: Vec<f64>,
}

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let (Some(rule), Some(kernel)) = (Rule::by_name(&params.bandwidth), Kernel::by_name(&params.kernel)) else {
        return Err(Failure::new(format!("no bandwidth `{}` or kernel `{}`", params.bandwidth, params.kernel)));
    };
    let mut out = Published::default();
    let samples = samples(job, &params, &mut out)?;
    let smoothed = samples.par_iter().map(|sample| smooth(&sample.values, rule, kernel, params.reflect));
    let mut estimates = vec![];
    for (sample, found) in samples.iter().zip(smoothed.collect::<Vec<_>>()) {
        match found {
            Ok(estimate) => estimates.push((sample, estimate)),
            Err([en, zh]) => {
                let place = sample.prefix.trim_end_matches('.');
                let of = if place.is_empty() { String::new() } else { format!("{place}: ") };
                out.notes.push(Note::words(format!("{of}{en}"), format!("{of}{zh}")));
            }
        }
    }
    let Some(grid) = grid(&estimates) else {
        let why = out.notes.iter().find_map(|note| match note {
            Note::Words { en, .. } => Some(en.clone()),
            _ => None,
        });
        return Err(Failure::of(&CANNOT_SMOOTH, why.unwrap_or_else(|| "no row has a value".into())));
    };
    let described = estimates.par_iter().map(|(sample, estimate)| describe(sample, estimate, &grid));
    for (cells, series) in described.collect::<Vec<_>>() {
        out.cells.extend(cells);
        out.series.push(series);
    }
    out.notes.push(said(&params));
    Datum::record(&out)
}

fn said(params: &Params) -> Note {
    let Params { bandwidth, kernel, .. } = params;
    let [by_en, by_zh] = rule_in_words(bandwidth);
    let (en, zh) = match params.reflect {
        Some((low, high)) => (format!(", reflected at {low} and {high}"), format!("，在{low}与{high}处反射校正")),
        None => (String::new(), String::new()),
    };
    Note::words(format!("{kernel} kernel, bandwidth {by_en}{en}"), format!("核函数为{kernel}，带宽{by_zh}{zh}"))
}

pub fn rule_in_words(rule: &str) -> [String; 2] {
    let name = match rule {
        "silverman" => "Silverman's rule",
        "scott" => "Scott's rule",
        "scipy_silverman" => "scipy's form of Silverman's rule",
        "scipy_scott" => "scipy's form of Scott's rule",
        "stata" => "Stata's rule",
        "sheather_jones" => "Sheather and Jones",
        "sheather_jones_dpi" => "Sheather and Jones, direct plug-in",
        number => return [format!("of {number}"), format!("取{number}")],
    };
    [format!("by {name}"), format!("按{name}")]
}

fn samples(job: &Job, params: &Params, out: &mut Published) -> Result<Vec<Sample>, Failure> {
    let values = job.input(0)?.as_numbers()?;
    let mut rest = job.inputs.iter().skip(1);
    let mut labels = |there: bool| match there.then(|| rest.next()).flatten() {
        Some(datum) => Labels::of(datum),
        None => Ok(Labels::single(values.len())),
    };
    let (periods, groups) = (labels(params.each)?, labels(params.split)?);
    let mut samples = vec![];
    let mut left_out = 0;
    for group in 0..groups.names.len() as u32 {
        for period in periods.ordered() {
            let name = &periods.names[period as usize];
            if !(params.years.is_empty() || params.years.iter().any(|year| year.to_string() == *name)) {
                continue;
            }
            let rows = (0..values.len()).filter(|row| periods.codes[*row] == period && groups.codes[*row] == group);
            let all: Vec<f64> = rows.map(|row| values[row]).collect();
            let own: Vec<f64> = all.iter().copied().filter(|value| value.is_finite()).collect();
            left_out += all.len() - own.len();
            let names = [&groups.names[group as usize], name];
            let prefix: String = names.iter().filter(|name| !name.is_empty()).map(|name| format!("{name}.")).collect();
            samples.push(Sample { prefix, values: own });
        }
    }
    if left_out > 0 {
        let zh = format!("{left_out}行因缺少取值而剔除");
        out.notes.push(Note::words(format!("{left_out} rows without a value left out"), zh));
    }
    Ok(samples)
}

/// A density, or why there is none.
fn smooth(
    values: &[f64],
    rule: Rule,
    kernel: Kernel,
    reflect: Option<(f64, f64)>,
) -> Result<Estimate, [&'static str; 2]> {
    if let Some((low, high)) = reflect
        && values.iter().any(|value| *value < low || *value > high)
    {
        return Err(["a value lies beyond the boundary, no density", "有取值超出边界，无法估计密度"]);
    }
    match rule.of(values) {
        h if h > 0.0 && values.len() > 1 => Ok(Estimate::new(values, h, kernel).between(reflect)),
        _ => Err(["fewer than two different values, no density", "不同取值少于两个，无法估计密度"]),
    }
}

/// The same places for all, so that pictures can be laid over each other.
fn grid(estimates: &[(&Sample, Estimate)]) -> Option<Vec<f64>> {
    let ends = estimates.iter().filter_map(|(_, estimate)| estimate.ends(BEYOND));
    let whole = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    Some(places(whole, PLACES))
}

/// Where modes are looked for: close enough for the bandwidth, whatever other densities there are.
fn fine(estimate: &Estimate) -> Vec<f64> {
    let Some((low, high)) = estimate.ends(BEYOND) else { return vec![] };
    let count = PER_BANDWIDTH * (high - low) / estimate.bandwidth();
    places((low, high), count.clamp(PLACES as f64, MOST_PLACES) as usize)
}

fn places((low, high): (f64, f64), count: usize) -> Vec<f64> {
    (0..count).map(|at| low + (high - low) * at as f64 / (count - 1) as f64).collect()
}

type Described = (Vec<(String, f64)>, Series);

fn describe(Sample { prefix, values }: &Sample, estimate: &Estimate, grid: &[f64]) -> Described {
    let found = modes(estimate, &fine(estimate));
    let mut cells = vec![];
    let mut put = |name: String, value: f64| cells.push((format!("{prefix}{name}"), value));
    put("n".into(), values.len() as f64);
    put("bandwidth".into(), estimate.bandwidth());
    put("mean".into(), mean(values));
    put("modes".into(), found.len() as f64);
    let highest = found.iter().copied().reduce(|a, b| if b.height > a.height { b } else { a });
    if let Some(peak) = highest {
        put("peak".into(), peak.at);
        put("peak.height".into(), peak.height);
    }
    for (at, mode) in found.iter().take(MOST_MODES).enumerate() {
        put(format!("mode.{}", at + 1), mode.at);
        put(format!("mode.{}.height", at + 1), mode.height);
    }
    let name = format!("density.{prefix}");
    let columns = [("x", grid.to_vec()), ("density", estimate.on(grid))];
    (cells, Series::new(name.trim_end_matches('.'), columns))
}
