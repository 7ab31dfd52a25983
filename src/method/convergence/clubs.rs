//! The log t test and the clubs of a variable.

use serde::{Deserialize, Serialize};

use crate::card;
use crate::method::labels::Labels;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::{Note, Series};
use crate::stats::convergence::clubs::{Clubs, clubs, merged};
use crate::stats::convergence::log_t::{LogT, Options, dispersion, log_t};
use crate::stats::convergence::long_run::LongRun;
use crate::stats::convergence::trend::hodrick_prescott;
use crate::stats::sums::mean;

card! {
    /// ## What it finds
    /// A log t test that cannot be made: fewer than two units are seen in every period, too few periods are left after the
    /// trimming, or a logarithm meets a value that is not positive.
    ///
    /// ## Why it matters
    /// The test compares dispersions over time; a unit that comes and goes would change them by itself.
    static NO_CLUBS = "no-clubs", "a log t test without an answer";
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub logged: bool,
    pub years: Option<(i64, i64)>,
    pub trim: f64,
    pub long_run: String,
    pub joining: f64,
    /// Stiffness of Hodrick and Prescott's trend; paths as they are without.
    pub lambda: Option<f64>,
}

/// The one filter, by name.
pub const FILTER: &str = "hodrick_prescott";

/// Its stiffness for years, after Phillips and Sul.
pub const LAMBDA: f64 = 400.0;

/// Share of the periods that is left out where nothing is said.
pub const TRIM: f64 = 1.0 / 3.0;

/// Clubs that have addresses.
pub const MOST_CLUBS: usize = 12;

/// Inputs: the variable, units, periods.
pub static CLUBS: Op = Op { name: "convergence_clubs", version: 2, keep: true, cost: |_, rows| 3000 * rows, run };

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let mut out = Published::default();
    let (units, paths, periods) = read(job, &params, &mut out)?;
    let long_run = LongRun::by_name(&params.long_run)
        .ok_or_else(|| Failure::new(format!("no long-run variance `{}`", params.long_run)))?;
    let options = Options { trim: params.trim, long_run };
    let all: Vec<usize> = (0..paths.len()).collect();
    let h = dispersion(&paths, &all);
    let whole = log_t(&h, options)
        .ok_or_else(|| Failure::of(&NO_CLUBS, format!("log t has no answer over {} periods", periods.len())))?;
    put(&mut out, "", &whole);
    out.cells.push(("log_t.n".into(), whole.n as f64));
    let found = clubs(&paths, options, params.joining);
    let joined = merged(&found, &paths, options);
    describe(&mut out, "", &found, &units);
    describe(&mut out, "merged.", &joined, &units);
    say(&mut out, &found, &joined, &units);
    out.series.push(Series::new("dispersion", [("period", periods.clone()), ("H", h)]));
    for (at, club) in joined.clubs.iter().enumerate() {
        let path = |t: usize| {
            let of = |unit: &usize| paths[*unit][t];
            mean(&club.units.iter().map(of).collect::<Vec<_>>()) / mean(&all.iter().map(of).collect::<Vec<_>>())
        };
        let columns = [("period", periods.clone()), ("h", (0..periods.len()).map(path).collect())];
        out.series.push(Series::new(format!("club.{}", at + 1), columns));
    }
    let share = params.trim;
    out.notes.push(Note::words(
        format!("log t without the first {share:.2} of the periods, long-run variance {}", long_run.words()[0]),
        format!("log t回归剔除前{share:.2}的样本期，长期方差{}", long_run.words()[1]),
    ));
    out.notes.push(match params.lambda {
        Some(lambda) => Note::words(
            format!("each path is its trend after Hodrick and Prescott (1997), lambda {lambda}"),
            format!("各路径取Hodrick和Prescott（1997）滤波趋势，λ={lambda}"),
        ),
        None => Note::words(
            "paths are taken as they are; Phillips and Sul (2007) filter cycles out of them first",
            "路径未经滤波；Phillips和Sul（2007）先滤去周期成分",
        ),
    });
    Datum::record(&out)
}

/// Names and paths of the units that are seen in every period, and the periods.
type Seen = (Vec<String>, Vec<Vec<f64>>, Vec<f64>);

fn read(job: &Job, params: &Params, out: &mut Published) -> Result<Seen, Failure> {
    let values = job.input(0)?.as_numbers()?;
    let inside = |time: f64| params.years.is_none_or(|(from, to)| (from as f64..=to as f64).contains(&time));
    let times = job.input(2)?.as_numbers()?;
    let order = Labels::of(job.input(1)?)?.names;
    let kept: Vec<f64> = values.iter().zip(times).map(|(x, t)| if inside(*t) { *x } else { f64::NAN }).collect();
    let laid = crate::method::movement::Laid::of(&kept, job.input(1)?, times, None)?;
    let periods: Vec<usize> = (0..laid.times.len()).filter(|t| inside(laid.times[*t])).collect();
    let (mut units, mut paths) = (vec![], vec![]);
    for (unit, name) in order.iter().enumerate() {
        let path: Vec<f64> = periods.iter().map(|t| laid.paths.of(unit)[*t]).collect();
        if path.iter().any(|value| value.is_nan()) {
            continue;
        }
        if !params.logged && path.iter().any(|value| *value <= 0.0) {
            let message = format!("{name} has a value that is not positive and no logarithm");
            return Err(Failure::of(&NO_CLUBS, message).help("`logged: true` takes values as they are"));
        }
        let logs = |value: &f64| if params.logged { *value } else { libm::log(*value) };
        let logs: Vec<f64> = path.iter().map(logs).collect();
        paths.push(params.lambda.map_or(logs.clone(), |lambda| hodrick_prescott(&logs, lambda)));
        units.push(name.clone());
    }
    let left_out = order.len() - units.len();
    if left_out > 0 {
        let zh = format!("{left_out}个单元因样本期内有缺失而剔除");
        out.notes.push(Note::words(format!("{left_out} units that lack a period left out"), zh));
    }
    if units.len() < 2 {
        return Err(Failure::of(&NO_CLUBS, "fewer than two units are seen in every period"));
    }
    Ok((units, paths, periods.iter().map(|t| laid.times[*t]).collect()))
}

fn put(out: &mut Published, head: &str, test: &LogT) {
    let LogT { b, se, t, p, .. } = *test;
    let numbers = [("log_t", b), ("log_t.se", se), ("log_t.t", t), ("log_t.p", p)];
    out.cells.extend(numbers.map(|(name, value)| (format!("{head}{name}"), value)));
}

/// Counts, tests and members: the number of a unit's club, 0 where it is in none.
fn describe(out: &mut Published, head: &str, found: &Clubs, units: &[String]) {
    out.cells.push((format!("{head}clubs"), found.clubs.len() as f64));
    out.cells.push((format!("{head}divergent"), found.divergent.len() as f64));
    for (at, club) in found.clubs.iter().enumerate().take(MOST_CLUBS) {
        let head = format!("{head}club.{}.", at + 1);
        out.cells.push((format!("{head}n"), club.units.len() as f64));
        put(out, &head, &club.test);
    }
    let numbers = numbers(found, units.len());
    out.cells.extend(units.iter().zip(numbers).map(|(unit, club)| (format!("{head}unit.{unit}"), club as f64)));
}

/// The club of each unit, from one; 0 for none.
fn numbers(found: &Clubs, units: usize) -> Vec<usize> {
    let mut numbers = vec![0; units];
    for (at, club) in found.clubs.iter().enumerate() {
        club.units.iter().for_each(|unit| numbers[*unit] = at + 1);
    }
    numbers
}

/// Who is in which club, and which clubs are merged.
fn say(out: &mut Published, found: &Clubs, joined: &Clubs, units: &[String]) {
    let named = |members: &[usize]| members.iter().map(|unit| units[*unit].as_str()).collect::<Vec<_>>();
    for (at, club) in found.clubs.iter().enumerate() {
        let members = named(&club.units);
        out.notes.push(Note::words(
            format!("club {}: {}", at + 1, members.join(", ")),
            format!("俱乐部{}：{}", at + 1, members.join("、")),
        ));
    }
    if !found.divergent.is_empty() {
        let members = named(&found.divergent);
        let zh = format!("发散单元：{}", members.join("、"));
        out.notes.push(Note::words(format!("divergent: {}", members.join(", ")), zh));
    }
    let before = numbers(found, units.len());
    for (at, club) in joined.clubs.iter().enumerate() {
        let mut parts: Vec<usize> = club.units.iter().map(|unit| before[*unit]).collect();
        parts.dedup();
        if parts.len() > 1 {
            let list: Vec<String> = parts.iter().map(usize::to_string).collect();
            out.notes.push(Note::words(
                format!("merged club {} is clubs {} together", at + 1, list.join(", ")),
                format!("合并后俱乐部{}由俱乐部{}组成", at + 1, list.join("、")),
            ));
        }
    }
}
