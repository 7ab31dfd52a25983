//! The step that decides how many thresholds there are, and fits the slopes of their regimes.

use serde::{Deserialize, Serialize};

use super::NO_THRESHOLD;
use super::options::shown;
use super::rows::{Rows, Shape, found, read, width};
use crate::method::regression::fit::{self, Columns, Places, estimate};
use crate::method::regression::sample::select;
use crate::method::regression::within::Absorber;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::{Note, Series};
use crate::stats::groups::dense;
use crate::stats::threshold::bootstrap::{Verdict, verdict};
use crate::stats::threshold::likelihood_ratio::{critical, interval, likelihood_ratios};
use crate::stats::threshold::panel::{Degrees, Within};
use crate::stats::threshold::sequence::{Located, Stage};

/// Inputs: the search; the draws of every test; then as [`read`] says; the columns of the clusters; the absorber, where
/// all periods are kept.
pub static MODEL: Op = Op { name: "threshold_model", version: 1, keep: true, cost: |_, rows| 60 * rows, run };

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub shape: Shape,
    pub degrees: Degrees,
    /// Tests decide at it.
    pub level: f64,
    /// Decided by the study.
    pub thresholds: Option<usize>,
    /// Of the slopes; its terms are the regressors with one slope.
    pub fit: fit::Params,
    /// Number of clustered dimensions.
    pub clusters: usize,
}

/// Level of the sets of thresholds.
pub const SET: f64 = 0.95;

fn run(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let tests = params.shape.settings.up_to;
    let stages = found(job)?.stages;
    let draws = |test: usize| job.input(1 + test)?.as_numbers();
    let verdicts = stages
        .iter()
        .enumerate()
        .map(|(at, stage)| Ok(verdict(stage.ratio, draws(at)?)))
        .collect::<Result<Vec<Verdict>, Failure>>()?;
    let rows = read(job, &params.shape, 1 + tests)?;
    let count = count(&params, &stages, &verdicts)?;
    let located = count.checked_sub(1).map(|at| ascending(&stages[at].located)).unwrap_or_default();
    let mut out = slopes(job, &params, &rows, &located)?;
    let degrees = params.degrees.of(rows.panel);
    let mut cells = vec![("thresholds".to_string(), count as f64)];
    cells.extend(places("", &located, degrees));
    cells.append(&mut out.cells);
    for (at, (stage, verdict)) in stages.iter().zip(&verdicts).enumerate() {
        cells.extend(test(at + 1, stage, verdict, degrees, draws(at)?.len()));
        cells.extend(places(&format!("model.{}.", at + 1), &ascending(&stage.located), degrees));
    }
    // A model without thresholds still shows where the first one would be.
    let drawn = match (located.is_empty(), stages.first()) {
        (true, Some(first)) => ascending(&first.located),
        _ => located,
    };
    out.series.extend(drawn.iter().enumerate().map(|(at, one)| ratios(at + 1, one, degrees)));
    cells.push(("lr.critical".into(), critical(SET)));
    cells.push(("units".into(), rows.panel.units as f64));
    cells.push(("periods".into(), rows.panel.periods as f64));
    if stages.len() < tests {
        let share = shown(params.shape.settings.trim(stages.len() + 1));
        let regimes = stages.len() + 2;
        out.notes.push(Note::words(
            format!("no value leaves {share} % of the rows in each of {regimes} regimes"),
            format!("没有取值能使{regimes}个区制各含{share}%的观测"),
        ));
    }
    Datum::record(&Published { cells, ..out })
}

/// Tests in a row that reject at a level.
fn significant(verdicts: &[Verdict], level: f64) -> usize {
    verdicts.iter().take_while(|verdict| verdict.p < level).count()
}

fn count(params: &Params, stages: &[Stage], verdicts: &[Verdict]) -> Result<usize, Failure> {
    match params.thresholds {
        Some(count) if count > stages.len() => {
            let message = format!("{count} thresholds are asked for, and regimes have rows for {}", stages.len());
            Err(Failure::of(&NO_THRESHOLD, message).help("lower `trim`"))
        }
        Some(count) => Ok(count),
        None => Ok(significant(verdicts, params.level)),
    }
}

fn ascending(located: &[Located]) -> Vec<Located> {
    let mut sorted = located.to_vec();
    sorted.sort_by_key(|one| one.cut.rows);
    sorted
}

/// Thresholds with the ends of their sets.
fn places(of: &str, located: &[Located], degrees: f64) -> Vec<(String, f64)> {
    let one = |(at, one): (usize, &Located)| {
        let name = format!("{of}threshold.{}", at + 1);
        let mut cells = vec![(name.clone(), one.cut.value)];
        if let Some((low, high)) = interval(&one.profile, degrees, SET) {
            cells.extend([(format!("{name}.low"), low), (format!("{name}.high"), high)]);
        }
        cells
    };
    located.iter().enumerate().flat_map(one).collect()
}

/// Likelihood ratios of a threshold, ascending, as its figure reads them.
fn ratios(number: usize, located: &Located, degrees: f64) -> Series {
    let values = located.profile.candidates.iter().map(|cut| cut.value).collect();
    let ratios = likelihood_ratios(&located.profile, degrees);
    Series::new(format!("lr.{number}"), [("threshold", values), ("lr", ratios)])
}

fn test(number: usize, stage: &Stage, verdict: &Verdict, degrees: f64, draws: usize) -> Vec<(String, f64)> {
    let [crit10, crit5, crit1] = verdict.critical.map(|ratio| degrees * ratio);
    let cells = [
        ("threshold", stage.added.value),
        ("F", degrees * stage.ratio),
        ("p", verdict.p),
        ("crit10", crit10),
        ("crit5", crit5),
        ("crit1", crit1),
        ("draws", draws as f64),
        ("rss0", stage.rss0),
        ("rss", stage.rss),
    ];
    cells.map(|(name, value)| (format!("test.{number}.{name}"), value)).to_vec()
}

/// The model with these thresholds: slopes by regime first, then the others.
fn slopes(job: &Job, params: &Params, rows: &Rows, located: &[Located]) -> Result<Published, Failure> {
    let cuts: Vec<_> = located.iter().map(|one| one.cut).collect();
    let regimes = rows.sample()?.ranking.regimes(&cuts);
    let own = |regime: usize| -> Vec<f64> {
        rows.switch.iter().zip(&regimes).map(|(x, r)| if *r == regime { *x } else { 0.0 }).collect()
    };
    let regressors: Vec<Vec<f64>> = (0..=cuts.len()).map(own).chain(rows.others.iter().cloned()).collect();
    let mut fit = params.fit.clone();
    fit.terms = (1..=cuts.len() + 1).map(|regime| format!("regime.{regime}")).chain(fit.terms).collect();
    let first = 1 + params.shape.settings.up_to + width(&params.shape);
    let clusters = (0..params.clusters)
        .map(|at| Ok(dense(&select(&job.input(first + at)?.codes()?, &rows.chosen.rows)).0))
        .collect::<Result<Vec<Vec<u32>>, Failure>>()?;
    let mut out = match params.shape.within {
        Within::AllPeriods => {
            let absorber = job.input(first + params.clusters)?.live::<Absorber>()?;
            let within = |column: &Vec<f64>| -> Result<Vec<f64>, Failure> {
                let mut column = column.clone();
                absorber.prepared.demean(&mut column).map_err(|error| Failure::new(error.to_string()))?;
                Ok(column)
            };
            let columns = Columns {
                rows: rows.chosen.rows.clone(),
                weights: None,
                outcome: rows.outcome.clone(),
                outcome_within: within(&rows.outcome)?,
                within: regressors.iter().map(within).collect::<Result<_, _>>()?,
                regressors,
                clusters,
                places: Places::default(),
            };
            estimate(&fit, &rows.chosen, &columns, Some(absorber))?
        }
        Within::DropLast => estimate(&fit, &rows.chosen, &dropped(rows, &regressors, &clusters), None)?,
    };
    let size = |regime: usize| regimes.iter().filter(|one| **one == regime).count() as f64;
    out.cells.extend((0..=cuts.len()).map(|regime| (format!("regime.{}.rows", regime + 1), size(regime))));
    Ok(out)
}

/// Columns after Hansen's transformation: from then on they are a regression without effects and without a constant.
fn dropped(rows: &Rows, regressors: &[Vec<f64>], clusters: &[Vec<u32>]) -> Columns {
    let panel = rows.panel;
    fn kept<T: Copy>(panel: crate::stats::threshold::panel::Panel, values: &[T]) -> Vec<T> {
        values.iter().enumerate().filter(|(row, _)| panel.is_kept(*row)).map(|(_, value)| *value).collect()
    }
    let outcome = panel.transform(&rows.outcome);
    let within: Vec<Vec<f64>> = regressors.iter().map(|column| panel.transform(column)).collect();
    Columns {
        rows: kept(panel, &rows.chosen.rows),
        weights: None,
        outcome_within: outcome.clone(),
        outcome,
        regressors: within.clone(),
        within,
        clusters: clusters.iter().map(|codes| kept(panel, codes)).collect(),
        places: Places::default(),
    }
}
