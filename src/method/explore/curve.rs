//! All universes of one outcome together: shares, ends, and which choice moves the estimate most.

use serde::{Deserialize, Serialize};

use super::joint;
use super::solve::Estimates;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::{Note, Series};
use crate::stats::descriptive::quantile::{QuantileRule, quantile};
use crate::stats::sums::mean;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    /// Axes with their options, in order.
    pub axes: Vec<(String, Vec<String>)>,
    pub subsets: Vec<String>,
    pub cells: Vec<CellParams>,
    /// The sign that is expected: above zero or below; that of the main estimate where nothing is said.
    pub expected: Option<bool>,
    pub level: f64,
    /// A joint test comes last among the inputs.
    pub tested: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CellParams {
    pub choices: Vec<usize>,
    pub masks: Vec<u64>,
    /// Its universes are fits of their own, an input each, and this is the term in them; else one input holds all.
    pub fits: Option<String>,
    pub plain: bool,
}

/// Inputs: the steps of each cell, in the order of the cells; the joint test.
pub static CURVE: Op = Op { name: "specification_curve", version: 2, keep: true, cost: |_, _| 10_000, run };

struct Universe {
    choices: Vec<usize>,
    mask: u64,
}

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let (universes, estimates) = gathered(job, &params)?;
    let computed: Vec<usize> = (0..universes.len()).filter(|at| estimates.p[*at].is_finite()).collect();
    if computed.is_empty() {
        let first = job.inputs.iter().find_map(|input| match input {
            Datum::Missing(failure) => Some(format!(": {}", failure.message)),
            _ => None,
        });
        return Err(Failure::new(format!("no universe has an estimate{}", first.unwrap_or_default())));
    }
    let main = main(&params, &universes).filter(|at| estimates.p[*at].is_finite());
    let reference = main.map_or_else(|| median(&computed, &estimates), |at| estimates.estimate[at]);
    let judged =
        Judged { estimates: &estimates, positive: params.expected.unwrap_or(reference > 0.0), level: params.level };
    let mut out = Published::default();
    let failed = universes.len() - computed.len();
    out.cells.extend([("universes".to_string(), universes.len() as f64), ("failed".to_string(), failed as f64)]);
    judged.whole(&computed, &mut out);
    if let Some(at) = main {
        out.cells.extend([("main".to_string(), estimates.estimate[at]), ("main.p".to_string(), estimates.p[at])]);
    }
    let choices = choices(&params, &universes);
    for (name, made) in &choices {
        let with: Vec<usize> = computed.iter().copied().filter(|at| made[*at]).collect();
        judged.part(name, &with, &mut out);
    }
    moves(&params, &computed, &choices, &estimates, &mut out);
    if failed > 0 {
        out.notes.push(Note::words(
            format!("{failed} of {} universes could not be estimated", universes.len()),
            format!("{}种设定中有{failed}种无法估计", universes.len()),
        ));
    }
    out.series.push(series(&choices, estimates));
    if let Some(joint) = job.inputs.last().filter(|_| params.tested) {
        let Published { cells, notes, series } = joint.read().unwrap_or_else(|failure| joint::untested(&failure));
        out.cells.extend(cells);
        out.notes.extend(notes);
        out.series.extend(series);
    }
    Datum::record(&out)
}

/// The estimates of all cells behind one another.
fn gathered(job: &Job, params: &Params) -> Result<(Vec<Universe>, Estimates), Failure> {
    let (mut universes, mut all) = (vec![], Estimates::default());
    let mut inputs = job.inputs.iter();
    for cell in &params.cells {
        universes.extend(cell.masks.iter().map(|mask| Universe { choices: cell.choices.clone(), mask: *mask }));
        let Some(term) = &cell.fits else {
            // What fails is a universe without an estimate.
            let input = inputs.next().ok_or_else(|| Failure::new("an input is missing"))?;
            let found: Estimates = input.read().unwrap_or_else(|_| Estimates::none(cell.masks.len()));
            let column = |at: usize| [found.estimate[at], found.se[at], found.p[at], found.low[at], found.high[at]];
            (0..cell.masks.len()).for_each(|at| all.push(column(at)));
            continue;
        };
        for fit in inputs.by_ref().take(cell.masks.len()) {
            let published: Published = fit.read().unwrap_or_default();
            let cell = |part: &str| {
                let name = format!("{term}{part}");
                published.cells.iter().find(|(known, _)| *known == name).map_or(f64::NAN, |(_, value)| *value)
            };
            all.push(["", ".se", ".p", ".low", ".high"].map(cell));
        }
    }
    Ok((universes, all))
}

/// The model as it is: no axis changes anything, nothing is left out.
fn main(params: &Params, universes: &[Universe]) -> Option<usize> {
    let all = crate::study::every(params.subsets.len());
    let plain = |one: &Universe| params.cells.iter().any(|cell| cell.plain && cell.choices == one.choices);
    universes.iter().position(|one| one.mask == all && plain(one))
}

/// Choices by name, with whether each universe made them.
fn choices(params: &Params, universes: &[Universe]) -> Vec<(String, Vec<bool>)> {
    let mut found = vec![];
    for (axis, (name, options)) in params.axes.iter().enumerate() {
        for (at, option) in options.iter().enumerate() {
            let made = universes.iter().map(|one| one.choices.get(axis) == Some(&at)).collect();
            found.push((format!("{name}.{option}"), made));
        }
    }
    for (bit, name) in params.subsets.iter().enumerate() {
        for (word, state) in [("in", 1), ("out", 0)] {
            found.push((format!("{name}.{word}"), universes.iter().map(|one| one.mask >> bit & 1 == state).collect()));
        }
    }
    found
}

fn median(which: &[usize], estimates: &Estimates) -> f64 {
    let values: Vec<f64> = which.iter().map(|at| estimates.estimate[*at]).collect();
    quantile(&values, 0.5, QuantileRule::Type(7))
}

struct Judged<'a> {
    estimates: &'a Estimates,
    positive: bool,
    level: f64,
}

impl Judged<'_> {
    fn whole(&self, which: &[usize], out: &mut Published) {
        let values: Vec<f64> = which.iter().map(|at| self.estimates.estimate[*at]).collect();
        let p: Vec<f64> = which.iter().map(|at| self.estimates.p[*at]).collect();
        let of = |column: &[f64], share: f64| quantile(column, share, QuantileRule::Type(7));
        let opposite = self.share(which, |at| !self.expected(at) && self.significant(at));
        let cells = [
            ("median", of(&values, 0.5)),
            ("mean", mean(&values)),
            ("min", of(&values, 0.0)),
            ("max", of(&values, 1.0)),
            ("q1", of(&values, 0.25)),
            ("q3", of(&values, 0.75)),
            ("share.expected", self.share(which, |at| self.expected(at))),
            ("share.significant", self.share(which, |at| self.expected(at) && self.significant(at))),
            ("share.opposite", opposite),
            ("p.median", of(&p, 0.5)),
        ];
        out.cells.extend(cells.map(|(name, value)| (name.to_string(), value)));
    }

    fn part(&self, name: &str, which: &[usize], out: &mut Published) {
        let values: Vec<f64> = which.iter().map(|at| self.estimates.estimate[*at]).collect();
        let of = |share: f64| quantile(&values, share, QuantileRule::Type(7));
        let cells = [
            ("n", which.len() as f64),
            ("median", of(0.5)),
            ("min", of(0.0)),
            ("max", of(1.0)),
            ("share.expected", self.share(which, |at| self.expected(at))),
            ("share.significant", self.share(which, |at| self.expected(at) && self.significant(at))),
        ];
        out.cells.extend(cells.map(|(part, value)| (format!("{name}.{part}"), value)));
    }

    fn share(&self, which: &[usize], holds: impl Fn(usize) -> bool) -> f64 {
        which.iter().filter(|at| holds(**at)).count() as f64 / which.len() as f64
    }

    fn expected(&self, at: usize) -> bool {
        (self.estimates.estimate[at] > 0.0) == self.positive
    }

    fn significant(&self, at: usize) -> bool {
        self.estimates.p[at] < self.level
    }
}

/// How far each axis moves the median: that of its highest option less that of its lowest.
fn moves(
    params: &Params,
    computed: &[usize],
    choices: &[(String, Vec<bool>)],
    estimates: &Estimates,
    out: &mut Published,
) {
    let axes = params.axes.iter().map(|(axis, options)| (axis, options.len()));
    let widths: Vec<(&String, usize)> = axes.chain(params.subsets.iter().map(|name| (name, 2))).collect();
    let mut rest = choices;
    let mut most: Option<(&String, f64)> = None;
    for (axis, width) in widths {
        let (own, others) = rest.split_at(width.min(rest.len()));
        rest = others;
        let medians = own
            .iter()
            .map(|(_, made)| median(&computed.iter().copied().filter(|at| made[*at]).collect::<Vec<_>>(), estimates));
        let (low, high) = medians
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let reach = if high >= low { high - low } else { f64::NAN };
        out.cells.push((format!("{axis}.moves"), reach));
        if reach > most.map_or(0.0, |(_, known)| known) {
            most = Some((axis, reach));
        }
    }
    if let Some((axis, reach)) = most {
        let digits = format!("{reach:.3}");
        out.notes.push(Note::words(
            format!("`{axis}` moves the estimate most: {digits} between the medians of its choices"),
            format!("`{axis}`对估计值影响最大：各选项中位数相差{digits}"),
        ));
    }
}

fn series(choices: &[(String, Vec<bool>)], estimates: Estimates) -> Series {
    let Estimates { estimate, se, p, low, high } = estimates;
    let numbers = [("estimate", estimate), ("se", se), ("p", p), ("low", low), ("high", high)];
    let mut columns: Vec<(String, Vec<f64>)> =
        numbers.into_iter().map(|(name, values)| (name.to_string(), values)).collect();
    for (name, made) in choices.iter().filter(|(name, _)| !name.ends_with(".out")) {
        let name = name.strip_suffix(".in").unwrap_or(name).replacen('.', ": ", 1);
        columns.push((name, made.iter().map(|made| f64::from(u8::from(*made))).collect()));
    }
    Series { name: "curve".into(), columns }
}
