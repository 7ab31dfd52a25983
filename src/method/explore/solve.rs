//! All subsets of regressors of one sample, from its cross-products.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::method::regression::options::Reference;
use crate::method::regression::sample::{Sample, select};
use crate::method::regression::within::Absorber;
use crate::plan::{Datum, Failure, Job, Op};
use crate::stats::dist;
use crate::stats::regression::atoms::{Atoms, Cross, Solution, Squares, UnitScores};
use crate::stats::regression::degrees::{Degrees, degrees};
use crate::stats::regression::small::{Rule, Size};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    /// Columns of the atoms: the outcome, the regressor that is followed, those that are always in, those in or out.
    pub outcome: usize,
    pub term: usize,
    pub fixed: Vec<usize>,
    pub subsets: Vec<usize>,
    pub masks: Vec<u64>,
    pub absorbed: bool,
    pub constant: bool,
    /// The atoms are the clusters, whose column comes last among the inputs; else errors are classical.
    pub clustered: bool,
    pub small: Rule,
    pub reference: Reference,
}

/// One estimate a universe; `NaN` where there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimates {
    pub estimate: Vec<f64>,
    pub se: Vec<f64>,
    pub p: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
}

impl Estimates {
    /// As many universes without an estimate.
    pub fn none(count: usize) -> Self {
        let mut found = Self::default();
        (0..count).for_each(|_| found.push([f64::NAN; 5]));
        found
    }

    pub fn push(&mut self, [estimate, se, p, low, high]: [f64; 5]) {
        self.estimate.push(estimate);
        self.se.push(se);
        self.p.push(p);
        self.low.push(low);
        self.high.push(high);
    }
}

/// Inputs: the sample; the absorber; the atoms; the column of the clusters.
pub static SOLVE: Op = Op {
    name: "universes",
    version: 2,
    keep: true,
    cost: |params, _| 2000 * params["masks"].as_array().map_or(0, |masks| masks.len() as u64),
    run: solve,
};

/// Width of the intervals.
const LEVEL: f64 = 0.95;

fn solve(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let rows = job.input(0)?.read::<Sample>()?.rows;
    let mut next = 1;
    let effects = if params.absorbed { job.input(next)?.live::<Absorber>()?.effects.as_slice() } else { &[] };
    next += usize::from(params.absorbed);
    let atoms = job.input(next)?.live::<Atoms>()?;
    let clusters = if params.clustered { Some(select(&job.input(next + 1)?.codes()?, &rows)) } else { None };
    let counted = match (effects, &clusters) {
        ([], _) => Degrees::default(),
        (effects, Some(codes)) => degrees(effects, &[codes]),
        (effects, None) => degrees(effects, &[]),
    };
    let cross = atoms.whole().map_err(|error| Failure::new(error.to_string()))?;
    let scores = cross.unit_scores();
    let pays = params.clustered && Squares::pays(cross.units(), params.masks.len(), atoms.columns());
    let squares = if pays { scores.squares() } else { None };
    let sample =
        Solving { params: &params, cross: &cross, scores: &scores, squares, rows: rows.len(), counted: &counted };
    let found: Vec<[f64; 5]> = params.masks.par_iter().map(|mask| sample.one(*mask).unwrap_or([f64::NAN; 5])).collect();
    let mut estimates = Estimates::default();
    found.into_iter().for_each(|one| estimates.push(one));
    Datum::record(&estimates)
}

struct Solving<'a> {
    params: &'a Params,
    cross: &'a Cross<'a>,
    scores: &'a UnitScores<'a>,
    squares: Option<Squares>,
    rows: usize,
    counted: &'a Degrees,
}

impl Solving<'_> {
    /// Estimate, error, p, and the ends of the interval; none where the regressor is not in the fit.
    fn one(&self, mask: u64) -> Option<[f64; 5]> {
        let params = self.params;
        let chosen = params.subsets.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, at)| *at);
        let mut regressors: Vec<usize> = params.fixed.iter().copied().chain(chosen).collect();
        regressors.sort_unstable();
        let solution = self.cross.solve(params.outcome, &regressors).ok()?;
        let at = solution.kept.iter().position(|column| *column == params.term)?;
        let has_constant = params.constant || params.absorbed;
        let coefficients = solution.kept.len() + usize::from(has_constant);
        let size = Size { rows: self.rows, coefficients, constant: has_constant, effects: self.counted };
        let clusters = params.clustered.then(|| self.cross.units());
        let raw = match clusters {
            Some(_) => self.clustered(&solution, at)?,
            None => solution.bread[(at, at)] * solution.rss / self.rows as f64,
        };
        let errors = Kind { clusters, small: params.small, reference: params.reference };
        errors.judged(solution.coefficients[at], raw, &size)
    }

    fn clustered(&self, solution: &Solution, at: usize) -> Option<f64> {
        let squares = self.squares.as_ref().and_then(|squares| squares.variance(solution, at));
        squares.or_else(|| Some(self.scores.covariance(solution, None).ok()?[(at, at)]))
    }
}

/// Errors that cross-products can give.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// G; classical errors without.
    pub clusters: Option<usize>,
    pub small: Rule,
    pub reference: Reference,
}

impl Kind {
    /// Estimate, error, p, and the ends of the interval, from a variance without its small-sample factor.
    pub fn judged(&self, b: f64, raw: f64, size: &Size) -> Option<[f64; 5]> {
        let counted = size.count(self.small, self.clusters.is_some());
        let factor = match self.clusters {
            Some(clusters) => counted.cluster_share()? * counted.groups_share(clusters),
            None => counted.rows_over_degrees()?,
        };
        let se = (raw * factor).max(0.0).sqrt();
        let df = match (self.reference, self.clusters) {
            (Reference::Z, _) => f64::INFINITY,
            (Reference::T, Some(clusters)) => clusters as f64 - 1.0,
            (Reference::T, None) => size.residual_degrees(self.small) as f64,
        };
        let (p, reach) = match df.is_finite() {
            true => (dist::t_two_sided(b / se, df), dist::t_quantile(0.5 + LEVEL / 2.0, df)),
            false => (dist::normal_two_sided(b / se), dist::normal_quantile(0.5 + LEVEL / 2.0)),
        };
        Some([b, se, p, b - reach * se, b + reach * se])
    }
}
