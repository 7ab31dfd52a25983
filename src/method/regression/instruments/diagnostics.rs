//! Whether the instruments can be trusted, as cells.

use super::second::Second;
use crate::method::regression::fit::unfit;
use crate::plan::{Failure, Published};
use crate::stats::dist::normal_quantile;
use crate::stats::regression::covariance::Covariance;
use crate::stats::regression::instrument::InstrumentError;
use crate::stats::regression::instrument::anderson_rubin::{Set, anderson_rubin, set};
use crate::stats::regression::instrument::block::ChiSquared;
use crate::stats::regression::instrument::critical::{stock_yogo, t_f};
use crate::stats::regression::instrument::endogeneity::endogeneity;
use crate::stats::regression::instrument::k_class::k_class;
use crate::stats::regression::instrument::moments::Scale;
use crate::stats::regression::instrument::overidentification::{hansen, sargan};
use crate::stats::regression::instrument::rank::rank;
use crate::stats::regression::instrument::system::System;
use crate::stats::regression::instrument::weak::{effective, first_stages};

/// Tolerated share of the worst-case bias, for the effective F.
const TAU: f64 = 0.1;
/// Level of the Anderson-Rubin set and of tF.
const LEVEL: f64 = 0.95;

pub(super) struct Tested<'a> {
    pub system: &'a System,
    pub second: &'a Second,
    pub covariance: &'a Covariance,
    pub scale: Scale<'a>,
    /// Names of the endogenous regressors.
    pub endogenous: &'a [String],
}

pub(super) fn diagnostics(out: &mut Published, tested: &Tested) -> Result<(), Failure> {
    let Tested { system, second, scale, .. } = tested;
    let instruments = system.instruments();
    let mut cell = |name: &str, value: f64| out.cells.push((name.to_string(), value));
    cell("instruments", system.q.ncols() as f64);
    cell("overidentified", system.overidentified() as f64);
    cell("tests.df1", system.q.ncols() as f64);
    cell("tests.df2", scale.denominator(instruments));
    second.kappa.iter().for_each(|k| cell("kappa", *k));
    second.steps.iter().for_each(|steps| cell("steps", *steps as f64));
    let all = [identification, first, beyond, endogenous, robust];
    all.into_iter().try_for_each(|part| part(out, tested)).map_err(|error| match error {
        InstrumentError::Fit(error) => unfit(error),
        other => Failure::new(other.to_string()),
    })
}

fn cells<const N: usize>(out: &mut Published, cells: [(&str, f64); N]) {
    out.cells.extend(cells.map(|(name, value)| (name.to_string(), value)));
}

fn chi_squared(out: &mut Published, name: &str, test: ChiSquared) {
    let parts = [("stat", test.statistic), ("df", test.df as f64), ("p", test.p)];
    out.cells.extend(parts.map(|(part, value)| (format!("{name}.{part}"), value)));
}

fn identification(out: &mut Published, tested: &Tested) -> Result<(), InstrumentError> {
    let Tested { system, second, scale, .. } = tested;
    let found = rank(system, *scale)?;
    cells(out, [("cragg_donald.stat", found.cragg_donald)]);
    let critical = stock_yogo(system.x_left.ncols(), system.q.ncols(), second.kappa.is_some());
    let named = ["size10", "size15", "size20", "size25"].into_iter().zip(critical.size);
    for (name, value) in [("bias10", critical.bias10)].into_iter().chain(named) {
        out.cells.extend(value.map(|value| (format!("cragg_donald.{name}"), value)));
    }
    chi_squared(out, "anderson_lm", found.anderson);
    if let (Some(wald), Some(lm)) = (found.kleibergen_paap, found.kleibergen_paap_lm) {
        let lm = [("lm", lm.statistic), ("lm.df", lm.df as f64), ("lm.p", lm.p)];
        cells(out, [("kleibergen_paap.stat", wald)]);
        out.cells.extend(lm.map(|(part, value)| (format!("kleibergen_paap.{part}"), value)));
    }
    Ok(())
}

fn first(out: &mut Published, tested: &Tested) -> Result<(), InstrumentError> {
    let Tested { system, scale, endogenous, .. } = tested;
    for (stage, name) in first_stages(system, *scale)?.iter().zip(*endogenous) {
        let prefixes = match endogenous.len() {
            1 => vec!["first.".to_string(), String::new()],
            _ => vec![format!("first.{name}.")],
        };
        for prefix in prefixes {
            let mut cell = |name: &str, value: f64| out.cells.push((format!("{prefix}{name}"), value));
            if let Some(test) = stage.test {
                cell("first_stage_F", test.f);
                cell("first_stage_F.p", test.p);
            }
            cell("partial_r2", stage.partial_r2);
            if let Some(test) = stage.conditional {
                cell("sanderson_windmeijer", test.f);
                cell("sanderson_windmeijer.p", test.p);
            }
        }
    }
    if let Some(found) = effective(system, *scale, TAU)? {
        cells(
            out,
            [("effective_F.stat", found.f), ("effective_F.df", found.df), ("effective_F.critical", found.critical)],
        );
        if system.q.ncols() == 1 {
            by_t_f(out, tested, found.f);
        }
    }
    Ok(())
}

/// The interval of one instrument with the critical value that its first stage asks for.
fn by_t_f(out: &mut Published, tested: &Tested, first_stage: f64) {
    let (Some(critical), Some(b)) = (t_f(first_stage), tested.second.fit.coefficients.last()) else { return };
    let last = tested.second.fit.coefficients.len() - 1;
    let se = tested.covariance.matrix[(last, last)].max(0.0).sqrt();
    let normal = normal_quantile(0.5 + LEVEL / 2.0);
    let reach = se * critical;
    cells(out, [("tF.critical", critical), ("tF.se", reach / normal), ("tF.low", b - reach), ("tF.high", b + reach)]);
}

fn beyond(out: &mut Published, tested: &Tested) -> Result<(), InstrumentError> {
    let Tested { system, second, scale, .. } = tested;
    if let Some(test) = sargan(system, &second.fit) {
        chi_squared(out, "sargan", test);
    }
    let first = k_class(system, 1.0)?;
    if let Ok(Some(found)) = hansen(system, &first, *scale) {
        chi_squared(out, "hansen_j", found.test);
        cells(out, [("hansen_j.partialled", f64::from(found.partialled))]);
    }
    Ok(())
}

fn endogenous(out: &mut Published, tested: &Tested) -> Result<(), InstrumentError> {
    let found = endogeneity(tested.system, tested.scale)?;
    if let Some(test) = found.difference {
        chi_squared(out, "endogeneity", test);
        cells(out, [("endogeneity.partialled", f64::from(found.partialled))]);
    }
    if let Some(test) = found.regression {
        cells(out, [("endogeneity.F", test.f), ("endogeneity.F.df", test.df2), ("endogeneity.F.p", test.p)]);
    }
    Ok(())
}

fn robust(out: &mut Published, tested: &Tested) -> Result<(), InstrumentError> {
    let Tested { system, second, scale, .. } = tested;
    let Ok(test) = anderson_rubin(system, &vec![0.0; system.x_left.ncols()], *scale) else { return Ok(()) };
    cells(
        out,
        [
            ("anderson_rubin.F", test.f),
            ("anderson_rubin.p", test.p),
            ("anderson_rubin.chi2", test.chi2.statistic),
            ("anderson_rubin.chi2.p", test.chi2.p),
        ],
    );
    let centre = second.fit.coefficients.last().copied().unwrap_or_default();
    if let Ok(Some(pieces)) = set(system, centre, LEVEL, *scale) {
        cells(out, [("anderson_rubin.shape", f64::from(shape(&pieces)))]);
        if let Some((low, high)) = bounds(&pieces) {
            cells(out, [("anderson_rubin.low", low), ("anderson_rubin.high", high)]);
        }
    }
    Ok(())
}

/// 0 empty, 1 an interval, 2 all but an interval, 3 the whole line, 4 anything else.
fn shape(pieces: &Set) -> u8 {
    match pieces.as_slice() {
        [] => 0,
        [(low, high)] if low.is_finite() && high.is_finite() => 1,
        [(low, high)] if low.is_infinite() && high.is_infinite() => 3,
        [(low, _), (_, high)] if low.is_infinite() && high.is_infinite() => 2,
        _ => 4,
    }
}

/// The finite ends of an interval, or of the gap between two rays.
fn bounds(pieces: &Set) -> Option<(f64, f64)> {
    match (shape(pieces), pieces.as_slice()) {
        (1, [(low, high)]) => Some((*low, *high)),
        (2, [(_, low), (high, _)]) => Some((*low, *high)),
        _ => None,
    }
}
