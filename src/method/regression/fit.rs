//! From demeaned columns to the numbers of one column of a table.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::around::{around, errors};
use super::dependence::Dependence;
use super::doubts::FEW;
use super::errors::Reference;
use super::factors::reduced;
use super::sample::{Sample, select};
use super::wild::bootstrap;
use super::within::Absorber;
use crate::card;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::{Note, Series};
use crate::stats::dist;
use crate::stats::regression::covariance::{Covariance, covariance};
use crate::stats::regression::degrees::{Degrees, degrees};
use crate::stats::regression::ols::{self, Fit, FitError, with_constant};
use crate::stats::regression::small::{Rule, Size};
use crate::stats::regression::statistics::{Totals, goodness, wald};
use crate::stats::sums::{dot, length, weighted_mean, weighted_squared_deviations};

card! {
    /// ## What it finds
    /// A model that has no answer on its rows: no regressor is left, more parameters than rows, fewer than two
    /// clusters.
    ///
    /// ## Why it matters
    /// The cell prints `n/c` with the reason; its neighbours stand.
    static NO_FIT = "no-fit", "a model that cannot be fitted";
}

pub const CONSTANT: &str = "_cons";

/// The series of a fit that holds the covariance of its coefficients, a column and a row for each.
pub const COVARIANCE: &str = "covariance";

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub terms: Vec<String>,
    /// A column of ones is among the regressors.
    pub constant: bool,
    /// The absorber is among the inputs.
    pub absorbed: bool,
    pub weighted: bool,
    pub errors: Dependence,
    pub small: Rule,
    pub reference: Reference,
    /// Width of the printed intervals.
    pub level: f64,
    /// Terms that are the dummies of one factor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Vec<String>>,
}

/// Inputs: the sample; the absorber; the weight; the outcome, whole and within; each regressor, whole and within; what
/// the errors read.
pub static FIT: Op = Op { name: "least_squares", version: 5, keep: true, cost: |_, rows| 40 * rows, run: fit };

/// Columns on the rows of the sample, as they are and within the effects.
#[derive(Clone)]
pub struct Columns {
    pub rows: Vec<u32>,
    pub weights: Option<Vec<f64>>,
    pub outcome: Vec<f64>,
    pub outcome_within: Vec<f64>,
    pub regressors: Vec<Vec<f64>>,
    pub within: Vec<Vec<f64>>,
    pub clusters: Vec<Vec<u32>>,
    pub places: Places,
}

/// Where and when the rows are, as far as the errors ask.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub lon: Vec<f64>,
    pub lat: Vec<f64>,
    pub units: Vec<u32>,
    pub times: Vec<i64>,
}

fn fit(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let sample: Sample = job.input(0)?.read()?;
    let absorber = if params.absorbed { Some(job.input(1)?.live::<Absorber>()?) } else { None };
    let columns = read(job, &params, &sample)?;
    let (params, columns, notes) = reduced(params, columns);
    let mut out = estimate(&params, &sample, &columns, absorber)?;
    out.notes.extend(notes);
    Datum::record(&out)
}

/// A fit with its errors.
pub(in crate::method) struct Solved {
    pub fit: Fit,
    pub covariance: Covariance,
    /// Of the columns of the design.
    pub names: Vec<String>,
    pub counted: Degrees,
    pub has_constant: bool,
    /// Degrees of freedom of the t distribution; infinite for the normal.
    pub df: f64,
}

/// Least squares of the outcome on the regressors.
pub fn estimate(
    params: &Params,
    sample: &Sample,
    columns: &Columns,
    absorber: Option<&Absorber>,
) -> Result<Published, Failure> {
    let solved = solve(params, columns, absorber)?;
    let Solved { fit, covariance, names, counted, has_constant, df } = &solved;
    let (has_constant, df) = (*has_constant, *df);
    let size =
        Size { rows: columns.rows.len(), coefficients: fit.kept.len(), constant: has_constant, effects: counted };
    let mut out = Published::default();
    coefficients(&mut out, fit, covariance, names, df, params.level);
    bootstrap(&mut out, params, columns, absorber, &solved);
    statistics(&mut out, fit, covariance, columns, &size, params.small, has_constant, df);
    account(&mut out, sample, fit, covariance, names, params, counted, absorber);
    Ok(out)
}

pub(in crate::method) fn solve(
    params: &Params,
    columns: &Columns,
    absorber: Option<&Absorber>,
) -> Result<Solved, Failure> {
    let (y, x, lengths, names) = design(params, columns, absorber.is_some());
    let weights = columns.weights.as_deref();
    let fit = ols::fit(ols::Sample { y: &y, x: &x, lengths: &lengths, weights }).map_err(unfit)?;
    let clusters: Vec<&[u32]> = columns.clusters.iter().map(Vec::as_slice).collect();
    let counted = absorber.map_or_else(Degrees::default, |absorber| degrees(&absorber.effects, &clusters));
    let has_constant = names.first().is_some_and(|name| name == CONSTANT) && fit.kept.first() == Some(&0);
    let size =
        Size { rows: columns.rows.len(), coefficients: fit.kept.len(), constant: has_constant, effects: &counted };
    let around = around(params, absorber, weights, columns.rows.len())?;
    let errors = errors(params, columns, &clusters, &around);
    let covariance = covariance(&fit, errors, params.small, size).map_err(unfit)?;
    let df = reference_df(params, &size, params.small, &covariance);
    Ok(Solved { fit, covariance, names, counted, has_constant, df })
}

impl Columns {
    /// Other columns of the same rows: the regressor at `target` as outcome, or the same outcome, and some regressors.
    pub fn choose(&self, target: Option<usize>, regressors: &[usize]) -> Columns {
        let [outcome, outcome_within] = match target {
            Some(at) => [&self.regressors[at], &self.within[at]],
            None => [&self.outcome, &self.outcome_within],
        };
        let pick = |columns: &[Vec<f64>]| regressors.iter().map(|at| columns[*at].clone()).collect();
        Columns {
            outcome: outcome.clone(),
            outcome_within: outcome_within.clone(),
            regressors: pick(&self.regressors),
            within: pick(&self.within),
            ..self.clone()
        }
    }
}

pub(super) fn unfit(error: FitError) -> Failure {
    Failure::of(&NO_FIT, error.to_string())
}

pub(super) fn read(job: &Job, params: &Params, sample: &Sample) -> Result<Columns, Failure> {
    let mut at = 1 + usize::from(params.absorbed);
    let mut next = || {
        at += 1;
        job.input(at - 1)
    };
    let whole = |datum: &Datum| Ok::<_, Failure>(select(datum.as_numbers()?, &sample.rows));
    let weights = if params.weighted { Some(whole(next()?)?) } else { None };
    let outcome = whole(next()?)?;
    let inside = |datum: &Datum, whole: &[f64]| match params.absorbed {
        true => datum.as_numbers().map(<[f64]>::to_vec),
        false => Ok(whole.to_vec()),
    };
    let outcome_within = inside(next()?, &outcome)?;
    let (mut regressors, mut within) = (vec![], vec![]);
    for _ in &params.terms {
        let column = whole(next()?)?;
        within.push(inside(next()?, &column)?);
        regressors.push(column);
    }
    let mut codes = || Ok::<_, Failure>(select(&next()?.codes()?, &sample.rows));
    let clusters = match &params.errors {
        Dependence::Cluster { names, .. } => names.iter().map(|_| codes()).collect::<Result<_, _>>()?,
        Dependence::Reduced { .. } | Dependence::Wild { .. } => vec![codes()?],
        _ => vec![],
    };
    let places = places(&params.errors, &sample.rows, next)?;
    Ok(Columns { rows: sample.rows.clone(), weights, outcome, outcome_within, regressors, within, clusters, places })
}

fn places<'a>(
    errors: &Dependence,
    rows: &[u32],
    mut next: impl FnMut() -> Result<&'a Datum, Failure>,
) -> Result<Places, Failure> {
    let whole = |values: &[f64]| select(values, rows).iter().map(|time| *time as i64).collect::<Vec<i64>>();
    let mut found = Places::default();
    match errors {
        Dependence::Period { .. } => found.times = whole(next()?.as_numbers()?),
        Dependence::Distance { units, times, .. } => {
            found.lon = select(next()?.as_numbers()?, rows);
            found.lat = select(next()?.as_numbers()?, rows);
            if *units {
                found.units = select(&next()?.codes()?, rows);
            }
            if *times {
                found.times = whole(next()?.as_numbers()?);
            }
        }
        _ => {}
    }
    Ok(found)
}

/// Outcome, regressors, their lengths before any effect was out, and their names; the constant stands first.
pub(super) fn design(
    params: &Params,
    columns: &Columns,
    absorbed: bool,
) -> (Vec<f64>, DMatrix<f64>, Vec<f64>, Vec<String>) {
    let weights = columns.weights.as_deref();
    let rows = columns.rows.len();
    let x = DMatrix::from_iterator(rows, columns.within.len(), columns.within.iter().flatten().copied());
    let mut lengths: Vec<f64> = columns.regressors.iter().map(|column| length(column, weights)).collect();
    let mut names = params.terms.clone();
    if !(params.constant || absorbed) {
        return (columns.outcome_within.clone(), x, lengths, names);
    }
    lengths.insert(0, length(&vec![1.0; rows], weights));
    names.insert(0, CONSTANT.to_string());
    let means = |values: &[f64]| if absorbed { weighted_mean(values, weights) } else { 0.0 };
    let x_means: Vec<f64> = columns.regressors.iter().map(|column| means(column)).collect();
    let (y, x) = with_constant(&columns.outcome_within, &x, means(&columns.outcome), &x_means);
    (y, x, lengths, names)
}

/// Degrees of freedom of the t distribution; infinite for the normal.
pub(super) fn reference_df(params: &Params, size: &Size, rule: Rule, covariance: &Covariance) -> f64 {
    match (params.reference, covariance.groups.iter().min()) {
        (Reference::Z, _) => f64::INFINITY,
        (Reference::T, Some(groups)) => *groups as f64 - 1.0,
        (Reference::T, None) => size.residual_degrees(rule) as f64,
    }
}

pub(super) fn coefficients(
    out: &mut Published,
    fit: &Fit,
    covariance: &Covariance,
    names: &[String],
    df: f64,
    level: f64,
) {
    let term = |at: usize| names[fit.kept[at]].clone();
    let row = |at: usize| covariance.matrix.row(at).iter().copied().collect();
    let columns = (0..fit.kept.len()).map(|at| (term(at), row(at))).collect();
    out.series.push(Series { name: COVARIANCE.into(), columns });
    for (at, column) in fit.kept.iter().enumerate() {
        let (b, se) = (fit.coefficients[at], covariance.matrix[(at, at)].max(0.0).sqrt());
        let own = covariance.df.get(at).copied().filter(|_| df.is_finite());
        publish(out, &names[*column], b, se, own.unwrap_or(df), level);
        out.cells.extend(own.map(|own| (format!("{}.df", names[*column]), own)));
    }
}

/// An estimate with what follows from its error.
pub(super) fn publish(out: &mut Published, name: &str, b: f64, se: f64, df: f64, level: f64) {
    let reach =
        if df.is_finite() { dist::t_quantile(0.5 + level / 2.0, df) } else { dist::normal_quantile(0.5 + level / 2.0) };
    let t = b / se;
    let p = if df.is_finite() { dist::t_two_sided(t, df) } else { dist::normal_two_sided(t) };
    let cells = [("", b), (".se", se), (".t", t), (".p", p), (".low", b - reach * se), (".high", b + reach * se)];
    out.cells.extend(cells.map(|(part, value)| (format!("{name}{part}"), value)));
}

#[expect(clippy::too_many_arguments, reason = "the statistics below a column are about everything above them")]
pub(super) fn statistics(
    out: &mut Published,
    fit: &Fit,
    covariance: &Covariance,
    columns: &Columns,
    size: &Size,
    rule: Rule,
    has_constant: bool,
    df: f64,
) {
    let weights = columns.weights.as_deref();
    let absorbed = !size.effects.effects.is_empty();
    let rows = size.rows;
    let parameters = rows - size.residual_degrees(rule);
    let centred = has_constant || absorbed;
    let total = if centred {
        weighted_squared_deviations(&columns.outcome, weights)
    } else {
        square(&columns.outcome, weights)
    };
    let within = if absorbed { square(&columns.outcome_within, weights) } else { total };
    let absorbed_columns = if absorbed { size.effects.exact() } else { usize::from(has_constant) };
    let fitness = goodness(fit, Totals { total, within, absorbed: absorbed_columns, parameters, weights });
    let slopes: Vec<usize> = (usize::from(has_constant)..fit.kept.len()).collect();
    out.cells.extend([
        ("n".to_string(), rows as f64),
        ("r2".to_string(), fitness.r2),
        ("r2_adjusted".to_string(), fitness.adjusted),
        ("r2_within".to_string(), if absorbed { fitness.within } else { f64::NAN }),
        ("r2_adjusted_within".to_string(), if absorbed { fitness.adjusted_within } else { f64::NAN }),
        ("rss".to_string(), fitness.rss),
        ("rmse".to_string(), fitness.root_mse),
        ("ll".to_string(), fitness.log_likelihood),
        ("df".to_string(), df),
        ("df_residual".to_string(), size.residual_degrees(rule) as f64),
    ]);
    let denominator = if df.is_finite() { df } else { f64::INFINITY };
    if let Ok(test) = wald(&fit.coefficients, &covariance.matrix, &slopes, denominator) {
        out.cells.extend([("F".to_string(), test.f), ("F.p".to_string(), test.p)]);
    }
}

fn square(values: &[f64], weights: Option<&[f64]>) -> f64 {
    match weights {
        None => dot(values, values),
        Some(_) => {
            let length = length(values, weights);
            length * length
        }
    }
}

/// What was dropped, counted and corrected: for the table's note.
#[expect(clippy::too_many_arguments, reason = "the note tells about every part of the model")]
pub(super) fn account(
    out: &mut Published,
    sample: &Sample,
    fit: &Fit,
    covariance: &Covariance,
    names: &[String],
    params: &Params,
    counted: &Degrees,
    absorber: Option<&Absorber>,
) {
    for (name, count) in &sample.empty {
        out.notes.push(Note::Without { column: name.clone(), rows: *count });
    }
    if sample.singletons > 0 {
        out.notes.push(Note::Singletons { rows: sample.singletons });
    }
    if !fit.dropped.is_empty() {
        out.notes.push(Note::Collinear { terms: fit.dropped.iter().map(|column| names[*column].clone()).collect() });
    }
    if let Some(smallest) = covariance.repaired {
        out.notes.push(Note::Repaired { smallest });
    }
    match &params.errors {
        Dependence::Cluster { names, .. } => {
            for (name, groups) in names.iter().zip(&covariance.groups) {
                out.cells.push((format!("clusters.{name}"), *groups as f64));
                out.notes.extend((*groups < FEW).then(|| few(name, *groups)));
            }
        }
        Dependence::Reduced { name, .. } | Dependence::Wild { name, .. } => {
            out.cells.extend(covariance.groups.first().map(|groups| (format!("clusters.{name}"), *groups as f64)));
        }
        Dependence::Period { .. } => {
            out.cells.extend(covariance.groups.first().map(|periods| ("periods".to_string(), *periods as f64)));
        }
        _ => {}
    }
    out.cells.push(("small.factor".to_string(), covariance.factor));
    out.cells.push(("small.parameters".to_string(), covariance.counted.parameters as f64));
    for (effect, name) in counted.effects.iter().zip(absorber.into_iter().flat_map(|absorber| &absorber.names)) {
        out.cells.push((format!("effects.{name}"), effect.levels as f64));
    }
    out.cells.push(("filtered".to_string(), sample.filtered as f64));
    out.cells.push(("singletons".to_string(), sample.singletons as f64));
}

fn few(name: &str, groups: usize) -> Note {
    Note::words(
        format!(
            "with {groups} clusters of `{name}` clustered errors are too small and stars too many; a wild cluster bootstrap \
             is made for few clusters (Cameron, Gelbach and Miller 2008)"
        ),
        format!(
            "`{name}`仅{groups}个聚类，聚类标准误偏小、显著性偏高；聚类较少时宜用wild聚类自助法\
             （Cameron, Gelbach and Miller 2008）"
        ),
    )
}
