//! All stages of a model with instruments: the second, and beside it least squares, first stages, the reduced form.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::diagnostics::{Tested, diagnostics};
use super::names::of_stage;
use super::{How, second};
use crate::method::regression::Dependence;
use crate::method::regression::around;
use crate::method::regression::fit::{self, CONSTANT, Columns, NO_FIT, Solved};
use crate::method::regression::sample::Sample;
use crate::method::regression::within::Absorber;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::stats::regression::covariance::{Covariance, covariance};
use crate::stats::regression::degrees::{Degrees, degrees};
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::moments::{Moments, Scale};
use crate::stats::regression::instrument::system::{self, System};
use crate::stats::regression::small::{Rule, Size};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    /// Terms are the exogenous regressors, the endogenous ones, the instruments.
    pub model: fit::Params,
    pub endogenous: usize,
    pub instruments: usize,
    pub how: How,
}

/// Inputs: as for least squares.
pub static INSTRUMENTAL: Op =
    Op { name: "instrumental", version: 2, keep: true, cost: |_, rows| 200 * rows, run: instrumental };

fn instrumental(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let model = &params.model;
    let sample: Sample = job.input(0)?.read()?;
    let absorber = if model.absorbed { Some(job.input(1)?.live::<Absorber>()?) } else { None };
    let columns = fit::read(job, model, &sample)?;
    let parts = Parts::new(&params, &columns, absorber.is_some());
    let weights = columns.weights.as_deref();
    let system = parts.system(weights).map_err(|error| parts.failure(error))?;
    let clusters: Vec<&[u32]> = columns.clusters.iter().map(Vec::as_slice).collect();
    let counted = absorber.map_or_else(Degrees::default, |absorber| degrees(&absorber.effects, &clusters));
    let has_constant = parts.has_constant();
    let size =
        Size { rows: sample.rows.len(), coefficients: system.regressors(), constant: has_constant, effects: &counted };
    let rule = model.small;
    let scale = scale(&clusters, rule, &size, &model.errors);
    let (mut second, covariance) = second_stage(&params, &parts, &system, &columns, absorber, &size)?;
    // Instruments that others explain are named beside collinear regressors.
    let first_instrument = parts.exogenous.ncols() + params.endogenous;
    second.fit.dropped.extend(system.excluded_dropped.iter().map(|at| first_instrument + at));
    let df = fit::reference_df(model, &size, rule, &covariance);
    let mut out = Published::default();
    fit::coefficients(&mut out, &second.fit, &covariance, &parts.names, df, model.level);
    fit::statistics(&mut out, &second.fit, &covariance, &columns, &size, rule, has_constant, df);
    // Least squares and maximum likelihood part here.
    out.cells.retain(|(name, _)| name != "ll");
    fit::account(&mut out, &sample, &second.fit, &covariance, &parts.names, model, &counted, absorber);
    let first = model.terms.len() - params.instruments - params.endogenous;
    let tested = Tested {
        system: &system,
        second: &second,
        covariance: &covariance,
        scale,
        endogenous: &model.terms[first..first + params.endogenous],
    };
    diagnostics(&mut out, &tested)?;
    stages(&mut out, &params, &sample, &columns, absorber);
    Datum::record(&out)
}

/// The second stage with its errors.
fn second_stage(
    params: &Params,
    parts: &Parts,
    system: &System,
    columns: &Columns,
    absorber: Option<&Absorber>,
    size: &Size,
) -> Result<(second::Second, Covariance), Failure> {
    let (model, rule) = (&params.model, params.model.small);
    let clusters: Vec<&[u32]> = columns.clusters.iter().map(Vec::as_slice).collect();
    let around = around::around(model, absorber, columns.weights.as_deref(), columns.rows.len())?;
    let errors = around::errors(model, columns, &clusters, &around);
    let second = second::estimate(system, params.how, &clusters, residual_degrees(system, size));
    let second = second.map_err(|error| parts.failure(error))?;
    let covariance = match second::efficient(&second.fit, params.how, &model.errors, &clusters, rule, size) {
        Some(covariance) => covariance,
        None => covariance(&second.fit, errors, rule, *size),
    };
    Ok((second, covariance.map_err(fit::unfit)?))
}

/// The second stage of columns that are at hand.
pub(in crate::method::regression) fn solve(
    params: &Params,
    columns: &Columns,
    absorber: Option<&Absorber>,
) -> Result<Solved, Failure> {
    let parts = Parts::new(params, columns, absorber.is_some());
    let system = parts.system(columns.weights.as_deref()).map_err(|error| parts.failure(error))?;
    let clusters: Vec<&[u32]> = columns.clusters.iter().map(Vec::as_slice).collect();
    let counted = absorber.map_or_else(Degrees::default, |absorber| degrees(&absorber.effects, &clusters));
    let has_constant = parts.has_constant();
    let rows = columns.rows.len();
    let size = Size { rows, coefficients: system.regressors(), constant: has_constant, effects: &counted };
    let (second, covariance) = second_stage(params, &parts, &system, columns, absorber, &size)?;
    let df = fit::reference_df(&params.model, &size, params.model.small, &covariance);
    Ok(Solved { fit: second.fit, covariance, names: parts.names, counted, has_constant, df })
}

/// Least squares, the first stages and the reduced form, each under its own prefix. One that cannot be fitted is left
/// out: its cells print n/c.
fn stages(out: &mut Published, params: &Params, sample: &Sample, columns: &Columns, absorber: Option<&Absorber>) {
    let terms = params.model.terms.len();
    let instruments = terms - params.instruments..terms;
    let endogenous = instruments.start - params.endogenous..instruments.start;
    let exogenous: Vec<usize> = (0..endogenous.start).collect();
    let beside = |more: std::ops::Range<usize>| more.chain(exogenous.iter().copied()).collect::<Vec<usize>>();
    let mut add = |prefix: &str, target: Option<usize>, chosen: &[usize]| {
        let model = fit::Params {
            terms: chosen.iter().map(|at| params.model.terms[*at].clone()).collect(),
            ..params.model.clone()
        };
        let Ok(stage) = fit::estimate(&model, sample, &columns.choose(target, chosen), absorber) else { return };
        let kept = stage.cells.into_iter().filter(|(name, _)| of_stage(name, &model.terms));
        out.cells.extend(kept.map(|(name, value)| (format!("{prefix}.{name}"), value)));
    };
    add("ols", None, &beside(endogenous.clone()));
    add("reduced", None, &beside(instruments.clone()));
    for at in endogenous {
        let prefix =
            if params.endogenous == 1 { "first".to_string() } else { format!("first.{}", params.model.terms[at]) };
        add(&prefix, Some(at), &beside(instruments.clone()));
    }
}

/// Exogenous regressors with the constant, endogenous ones, instruments.
struct Parts {
    outcome: Vec<f64>,
    exogenous: DMatrix<f64>,
    endogenous: DMatrix<f64>,
    instruments: DMatrix<f64>,
    lengths: Vec<f64>,
    names: Vec<String>,
}

impl Parts {
    fn has_constant(&self) -> bool {
        self.names.first().is_some_and(|name| name == CONSTANT)
    }

    fn new(params: &Params, columns: &Columns, absorbed: bool) -> Self {
        let (outcome, x, lengths, names) = fit::design(&params.model, columns, absorbed);
        let first = x.ncols() - params.endogenous - params.instruments;
        Parts {
            outcome,
            exogenous: x.columns(0, first).into_owned(),
            endogenous: x.columns(first, params.endogenous).into_owned(),
            instruments: x.columns(first + params.endogenous, params.instruments).into_owned(),
            lengths,
            names,
        }
    }

    fn system(&self, weights: Option<&[f64]>) -> Result<System, InstrumentError> {
        let (exogenous_lengths, rest) = self.lengths.split_at(self.exogenous.ncols());
        let (endogenous_lengths, excluded_lengths) = rest.split_at(self.endogenous.ncols());
        System::new(system::Columns {
            outcome: &self.outcome,
            exogenous: &self.exogenous,
            endogenous: &self.endogenous,
            excluded: &self.instruments,
            exogenous_lengths,
            endogenous_lengths,
            excluded_lengths,
            weights,
        })
    }

    /// Names the columns that are at fault.
    fn failure(&self, error: InstrumentError) -> Failure {
        let first = self.exogenous.ncols();
        let named = |from: usize, places: &[usize]| -> String {
            let names = places.iter().filter_map(|at| self.names.get(from + at)).map(|name| format!("`{name}`"));
            names.collect::<Vec<_>>().join(", ")
        };
        match &error {
            InstrumentError::UnderIdentified { endogenous, instruments, collinear } if !collinear.is_empty() => {
                let names = named(first + self.endogenous.ncols(), collinear);
                Failure::of(
                    &NO_FIT,
                    format!(
                        "{names} bring nothing beside the exogenous regressors, effects and other instruments, which leaves \
                         fewer instruments ({instruments}) than endogenous regressors ({endogenous})"
                    ),
                )
                .help("name instruments that vary within the effects")
            }
            InstrumentError::Explained { endogenous } => Failure::of(
                &NO_FIT,
                format!("the exogenous regressors and effects explain {} wholly", named(first, endogenous)),
            ),
            InstrumentError::Unrelated { endogenous } => Failure::of(
                &NO_FIT,
                format!(
                    "the instruments do not identify {}: its fitted values are collinear with the other regressors",
                    named(first, endogenous)
                ),
            ),
            InstrumentError::SingularMoments { .. } => {
                Failure::of(&NO_FIT, error.to_string()).help("use `estimator: 2sls`, or absorb dummies behind `|`")
            }
            _ => Failure::of(&NO_FIT, error.to_string()),
        }
    }
}

/// n - L with every effect counted.
fn residual_degrees(system: &System, size: &Size) -> f64 {
    Size { coefficients: system.instruments(), ..*size }.residual_degrees(Rule::Reghdfe) as f64
}

/// Statistics count effects as reghdfe does where the model's own rule counts none.
fn scale<'a>(clusters: &'a [&'a [u32]], rule: Rule, size: &Size, errors: &Dependence) -> Scale<'a> {
    let rule = if matches!(rule, Rule::None | Rule::Slopes) { Rule::Reghdfe } else { rule };
    let moments = match errors {
        Dependence::Classical => Moments::Classical,
        Dependence::Robust(_) | Dependence::Period { .. } | Dependence::Distance { .. } => Moments::Robust,
        Dependence::Cluster { .. } | Dependence::Reduced { .. } | Dependence::Wild { .. } => Moments::Cluster(clusters),
    };
    let absorbed = size.count(rule, !clusters.is_empty()).absorbed;
    // The constant stands among the columns and among the effects.
    let absorbed = absorbed.saturating_sub(usize::from(size.constant));
    Scale { moments, rows: size.rows, absorbed }
}
