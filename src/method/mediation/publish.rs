//! From fits and draws to the numbers of a mediation under their names.

use serde::{Deserialize, Serialize};

use super::Interval;
use super::cards::NO_EFFECT;
use super::draw::{Drawn, PathDraws};
use super::quantities::{SLOPE, SOBEL};
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::stats::bootstrap::{self, Inference, inference};
use crate::stats::mediation::{Mediated, sobel};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Equations {
    pub treatment: String,
    /// What stands in front of each mediator's numbers.
    pub prefixes: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Effects {
    pub treatment: String,
    /// Mediators of each equation of the outcome.
    pub groups: Vec<Vec<String>>,
    pub of_groups: Vec<String>,
    /// Prefixes of the mediators of all groups.
    pub of_mediators: Vec<String>,
    /// The first of the outcome's paths among the draws.
    pub first_path: usize,
    pub interval: Interval,
    pub level: f64,
}

/// Inputs: the equation of each mediator.
pub static MEDIATORS: Op = Op { name: "mediators", version: 1, keep: true, cost: |_, _| 1, run: mediators };

/// Inputs: the draws; the equation of the outcome without mediators, then one for each group; the mediators' equations.
pub static EFFECTS: Op = Op { name: "mediated_effects", version: 1, keep: true, cost: |_, _| 1000, run: effects };

fn mediators(job: &Job) -> Result<Datum, Failure> {
    let params: Equations = job.params()?;
    let mut out = Published::default();
    for (fit, prefix) in job.inputs.iter().zip(&params.prefixes) {
        let fit: Published = fit.read()?;
        let own = SLOPE.map(|part| (format!("{prefix}a{part}"), number(&fit, &params.treatment, part)));
        out.cells.extend(own.into_iter().filter_map(|(name, value)| Some((name, value?))));
        out.cells.extend(fit.cells.into_iter().map(|(name, value)| (format!("{prefix}a.{name}"), value)));
        out.notes.extend(fit.notes);
    }
    once(&mut out);
    Datum::record(&out)
}

fn effects(job: &Job) -> Result<Datum, Failure> {
    let params: Effects = job.params()?;
    let drawn: Drawn = job.input(0)?.read()?;
    let whole: Published = job.input(1)?.read()?;
    let fits = job.inputs.get(2..).unwrap_or_default();
    let (of_outcome, of_mediators) = fits.split_at_checked(params.groups.len()).unwrap_or_default();
    let mut out = Published::default();
    let (mut place, mut failed) = (0, vec![]);
    for (at, group) in params.groups.iter().enumerate() {
        let equation: Published = of_outcome.get(at).ok_or_else(missing)?.read()?;
        let mediators = of_mediators.iter().skip(place).take(group.len()).map(Datum::read);
        let mediators = mediators.collect::<Result<Vec<Published>, Failure>>()?;
        let prefixes = params.of_mediators.iter().skip(place).take(group.len()).cloned().collect();
        let of_group = Group {
            params: &params,
            prefix: params.of_groups.get(at).cloned().unwrap_or_default(),
            prefixes,
            names: group,
            equation,
            mediators,
        };
        place += group.len();
        let draws = drawn.paths.get(params.first_path + at).ok_or_else(missing)?.as_ref();
        of_group.fits(&mut out);
        match draws.map_err(Failure::clone).and_then(|draws| of_group.effects(&mut out, &whole, draws, drawn.units)) {
            Ok(()) => {}
            Err(failure) => failed.push(failure),
        }
    }
    match failed.pop() {
        Some(failure) if failed.len() + 1 == params.groups.len() => Err(failure),
        rest => {
            out.notes.extend(failed.into_iter().chain(rest).map(|failure| format!("n/c: {}", failure.message).into()));
            once(&mut out);
            Datum::record(&out)
        }
    }
}

fn missing() -> Failure {
    Failure::new("an input is missing")
}

/// Equations repeat what they say of their common rows.
fn once(out: &mut Published) {
    let all = std::mem::take(&mut out.notes);
    for note in all {
        if !out.notes.contains(&note) {
            out.notes.push(note);
        }
    }
}

fn number(fit: &Published, name: &str, part: &str) -> Option<f64> {
    let wanted = format!("{name}{part}");
    fit.cells.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value)
}

/// One equation of the outcome with its mediators.
struct Group<'a> {
    params: &'a Effects,
    prefix: String,
    prefixes: Vec<String>,
    names: &'a [String],
    equation: Published,
    mediators: Vec<Published>,
}

impl Group<'_> {
    fn fits(&self, out: &mut Published) {
        let cells = self.equation.cells.iter().map(|(name, value)| (format!("{}{name}", self.prefix), *value));
        out.cells.extend(cells);
        let notes = self.mediators.iter().chain([&self.equation]).flat_map(|fit| fit.notes.iter().cloned());
        out.notes.extend(notes);
    }

    /// The estimates of the printed equations, with what the draws say of them.
    fn effects(&self, out: &mut Published, whole: &Published, drawn: &PathDraws, units: usize) -> Result<(), Failure> {
        let (a, b) = (self.slopes_a()?, self.slopes_b()?);
        let direct = slope(&self.equation, &self.params.treatment)?;
        let total = slope(whole, &self.params.treatment)?;
        let found = Mediated { a, b, direct };
        let put =
            |out: &mut Published, name: &str, value: f64| out.cells.push((format!("{}{name}", self.prefix), value));
        type Of = fn(&Mediated) -> f64;
        let kinds: [(&str, f64, Of); 3] = [
            ("direct", direct, |one| one.direct),
            ("indirect", found.indirect(), Mediated::indirect),
            ("total", total, Mediated::total),
        ];
        let mut counted = 0;
        for (name, estimate, of) in kinds {
            let said = self.inference(estimate, drawn, &of);
            counted = said.draws;
            effect(out, &format!("{}{name}", self.prefix), estimate, &said);
        }
        put(out, "share", found.share().unwrap_or(f64::NAN));
        put(out, "suppression", f64::from(found.suppresses()));
        for (at, own) in self.prefixes.iter().enumerate() {
            self.steps(out, at, own);
            if self.names.len() > 1 {
                let said = self.inference(found.through(at), drawn, &|one| one.through(at));
                effect(out, &format!("{own}indirect"), found.through(at), &said);
            }
        }
        put(out, "bootstrap.draws", drawn.draws.len() as f64);
        put(out, "bootstrap.failed", (drawn.draws.len() - counted) as f64);
        put(out, "bootstrap.units", units as f64);
        Ok(())
    }

    fn slopes_a(&self) -> Result<Vec<f64>, Failure> {
        self.mediators.iter().map(|fit| slope(fit, &self.params.treatment)).collect()
    }

    fn slopes_b(&self) -> Result<Vec<f64>, Failure> {
        self.names.iter().map(|name| slope(&self.equation, name)).collect()
    }

    /// a, b and Sobel's test of one mediator, from its equations alone.
    fn steps(&self, out: &mut Published, at: usize, own: &str) {
        let (Some(fit), Some(name)) = (self.mediators.get(at), self.names.get(at)) else { return };
        for (step, fit, name) in [("a", fit, &self.params.treatment), ("b", &self.equation, name)] {
            let cells = SLOPE.map(|part| (format!("{own}{step}{part}"), number(fit, name, part)));
            out.cells.extend(cells.into_iter().filter_map(|(name, value)| Some((name, value?))));
        }
        let of = |fit: &Published, name: &str| number(fit, name, "").zip(number(fit, name, ".se"));
        if let (Some((a, a_error)), Some((b, b_error))) = (of(fit, &self.params.treatment), of(&self.equation, name)) {
            let test = sobel(a, a_error, b, b_error);
            let values = [test.z, test.error, test.p];
            out.cells.extend(SOBEL.iter().zip(values).map(|(part, value)| (format!("{own}sobel{part}"), value)));
        }
    }

    fn inference(&self, estimate: f64, drawn: &PathDraws, of: &dyn Fn(&Mediated) -> f64) -> Inference {
        let values = |rows: &[Vec<f64>]| -> Vec<f64> {
            let value = |row: &Vec<f64>| PathDraws::effects(row, self.names.len()).map_or(f64::NAN, |one| of(&one));
            rows.iter().map(value).collect()
        };
        let interval = match self.params.interval {
            Interval::Normal => bootstrap::Interval::Normal,
            Interval::Percentile => bootstrap::Interval::Percentile,
            Interval::Bca => bootstrap::Interval::Bca,
        };
        inference(estimate, &values(&drawn.draws), &values(&drawn.jackknife), interval, self.params.level)
    }
}

fn slope(fit: &Published, name: &str) -> Result<f64, Failure> {
    let said = || format!("`{name}` is collinear with the controls and effects of its equation");
    number(fit, name, "").ok_or_else(|| Failure::of(&NO_EFFECT, said()).help("leave out what repeats it"))
}

fn effect(out: &mut Published, name: &str, estimate: f64, said: &Inference) {
    let values = [estimate, said.error, said.p, said.low, said.high];
    let parts = super::quantities::INFERENCE;
    out.cells.extend(parts.iter().zip(values).map(|(part, value)| (format!("{name}{part}"), value)));
}
