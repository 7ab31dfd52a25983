//! `estimator: random` and `correlated_random`: random effects of the panel's units.

use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::fit::{self, CONSTANT, Columns, Params as Model, Solved};
use super::options::{Estimator, Model as Options, Word};
use super::sample::{Sample, select};
use super::{formula_of, regressors};
use crate::card;
use crate::diag::Diagnostic;
use crate::method::names;
use crate::plan::{Datum, Failure, Job, Op, Published};
use crate::results::Note;
use crate::stats::regression::covariance::{Errors, covariance};
use crate::stats::regression::degrees::Degrees;
use crate::stats::regression::random::{Components, components, hausman, quasi_demeaned, unit_means};
use crate::stats::regression::small::{Rule, Size};
use crate::stats::regression::statistics::wald;
use crate::stats::sums::{dot, mean};
use crate::study::{Analysis, Study};

card! {
    /// ## What it finds
    /// Random effects that cannot be: beside absorbed effects, whose place they take; without a panel's units; with
    /// weights, with instruments, or with a comparison of groups.
    ///
    /// ```yaml bad
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x | firm, estimator: random}}
    /// ```
    /// ```yaml good
    /// study: s
    /// data: none
    /// models: {m: {formula: y ~ x, estimator: random}}
    /// ```
    static RANDOM_MISFIT = "random-misfit", "random effects that cannot be";
}

/// What the estimator adds to the numbers of a model.
const OWN: [&str; 9] =
    ["sigma_u", "sigma_e", "rho", "theta.min", "theta.max", "r2_between", "hausman.stat", "hausman.df", "hausman.p"];
const MUNDLAK: [&str; 3] = ["mundlak.F", "mundlak.df", "mundlak.p"];

/// Whether unit means stand beside the regressors; none where the model is no random effects.
pub fn correlated(options: &Options) -> Option<bool> {
    match options.estimator.as_deref() {
        Some(Estimator::Word(Word::Random)) => Some(false),
        Some(Estimator::Word(Word::CorrelatedRandom)) => Some(true),
        _ => None,
    }
}

pub fn check(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
    let (Some(formula), Some(_), Some(at)) = (formula_of(analysis), correlated(options), &options.estimator) else {
        return vec![];
    };
    let name = &analysis.name;
    let reasons = [
        (
            !formula.effects.is_empty(),
            format!("`{name}` absorbs effects and has random ones"),
            "leave the formula's second part out; dummies of periods are `i.year`",
        ),
        (
            study.layout.unit.is_none() && study.facts.rows > 0,
            format!("`{name}` has random effects of no units"),
            "name the panel's `unit`",
        ),
        (
            !formula.endogenous.is_empty(),
            format!("`{name}` has instruments and random effects"),
            "leave one of them out",
        ),
        (options.weight.is_some(), format!("`{name}` has weights and random effects"), "leave the weights out"),
        (
            options.equality.is_some(),
            format!("`{name}` compares groups, and its slopes are not those of least squares"),
            "compare models with absorbed effects",
        ),
    ];
    let wrong = reasons.into_iter().filter(|(holds, ..)| *holds);
    wrong.map(|(_, what, help)| RANDOM_MISFIT.error(what).at(at.span, "does not fit").help(help)).collect()
}

pub fn quantities(analysis: &Analysis, options: &Options, study: &Study) -> Vec<String> {
    let (Some(formula), Some(correlated)) = (formula_of(analysis), correlated(options)) else { return vec![] };
    let mut found: Vec<String> = OWN.iter().map(|name| name.to_string()).collect();
    if correlated {
        found.extend(MUNDLAK.map(str::to_string));
        let of_term = |term: String| ["", ".se", ".t", ".p", ".low", ".high"].map(|part| mean_of(&term) + part);
        found.extend(names(study, &regressors(formula)).into_iter().flat_map(of_term));
    }
    found
}

/// Name of the unit means of a regressor.
fn mean_of(term: &str) -> String {
    format!("mean({term})")
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Params {
    pub model: Model,
    pub correlated: bool,
    /// What the units are called.
    pub unit: String,
}

/// Inputs: as for least squares without effects; the units.
pub static RANDOM: Op = Op { name: "random_effects", version: 2, keep: true, cost: |_, rows| 100 * rows, run: random };

fn random(job: &Job) -> Result<Datum, Failure> {
    let params: Params = job.params()?;
    let sample: Sample = job.input(0)?.read()?;
    let read = fit::read(job, &params.model, &sample)?;
    let units = job.inputs.last().ok_or_else(|| Failure::new("an input is missing"))?;
    let units = select(&units.codes()?, &sample.rows);
    let mut terms = params.model.terms.clone();
    let mut regressors = read.regressors.clone();
    if params.correlated {
        terms.extend(params.model.terms.iter().map(|term| mean_of(term)));
        regressors.extend(read.regressors.iter().map(|column| unit_means(column, &units)));
    }
    let failed = |error: crate::stats::regression::random::RandomError| Failure::of(&fit::NO_FIT, error.to_string());
    let parts = components(&read.outcome, &regressors, &units).map_err(failed)?;
    let moved = |column: &[f64]| quasi_demeaned(column, &parts.theta, &units);
    let ones = params.model.constant.then(|| (CONSTANT.to_string(), vec![1.0; sample.rows.len()]));
    let (all, columns): (Vec<String>, Vec<Vec<f64>>) =
        ones.into_iter().chain(terms.into_iter().zip(regressors)).map(|(name, x)| (name, moved(&x))).unzip();
    let outcome = moved(&read.outcome);
    let columns = Columns {
        outcome_within: outcome.clone(),
        outcome,
        within: columns.clone(),
        regressors: columns,
        ..read.clone()
    };
    let model = Model { terms: all, constant: false, ..params.model.clone() };
    let mut out = fit::estimate(&model, &sample, &columns, None)?;
    let solved = fit::solve(&model, &columns, None)?;
    own(&mut out, &params, &parts, &solved);
    goodness(&mut out, &params, &read, &units, &solved);
    Datum::record(&out)
}

/// Variances, Hausman's and Mundlak's tests.
fn own(out: &mut Published, params: &Params, parts: &Components, solved: &Solved) {
    let (u, e) = (parts.between.sqrt(), parts.within.sqrt());
    let ends = |pick: fn(f64, f64) -> f64| parts.theta.iter().copied().reduce(pick).unwrap_or(f64::NAN);
    let rho = parts.between / (parts.between + parts.within);
    let numbers =
        [("sigma_u", u), ("sigma_e", e), ("rho", rho), ("theta.min", ends(f64::min)), ("theta.max", ends(f64::max))];
    out.cells.extend(numbers.map(|(name, value)| (name.to_string(), value)));
    let unit = &params.unit;
    let (low, high) = (ends(f64::min), ends(f64::max));
    let theta = if high - low < 1e-9 { format!("{high:.3}") } else { format!("{low:.3}-{high:.3}") };
    let (means, means_zh) = match params.correlated {
        true => {
            (", unit means of the regressors beside them (Mundlak 1978)", "，并含各解释变量的组均值（Mundlak 1978）")
        }
        false => ("", ""),
    };
    out.notes.push(Note::words(
        format!("random effects of `{unit}` after Swamy and Arora (1972), theta {theta}{means}"),
        format!("`{unit}`随机效应（Swamy and Arora 1972），θ={theta}{means_zh}"),
    ));
    if parts.raw < 0.0 {
        out.notes.push(Note::words(
            "the variance of the random effects is estimated below zero and taken as zero: least squares on all rows",
            "随机效应方差估计为负，取零：等同混合最小二乘",
        ));
    }
    if params.correlated {
        mundlak(out, solved);
    } else {
        held_against_fixed(out, params, parts, solved);
    }
}

fn held_against_fixed(out: &mut Published, params: &Params, parts: &Components, solved: &Solved) {
    let none = Degrees::default();
    let kept = solved.fit.kept.len();
    let size = Size { rows: solved.fit.rows(), coefficients: kept, constant: params.model.constant, effects: &none };
    let Ok(classical) = covariance(&solved.fit, Errors::Classical, Rule::Fixest, size) else { return };
    let before = usize::from(params.model.constant);
    let shared: Vec<(usize, usize)> = (0..parts.fixed.varying.len())
        .filter_map(|at| Some((at, solved.fit.place(parts.fixed.varying[at] + before)?)))
        .collect();
    let (fixed, random): (Vec<usize>, Vec<usize>) = shared.into_iter().unzip();
    let pick = |matrix: &DMatrix<f64>, places: &[usize]| matrix.select_rows(places).select_columns(places);
    let test = hausman(
        &fixed.iter().map(|at| parts.fixed.coefficients[*at]).collect::<Vec<_>>(),
        &pick(&parts.fixed.covariance, &fixed),
        &random.iter().map(|at| solved.fit.coefficients[*at]).collect::<Vec<_>>(),
        &pick(&classical.matrix, &random),
    );
    match test {
        Some(test) => {
            let numbers = [("stat", test.statistic), ("df", test.df as f64), ("p", test.p)];
            out.cells.extend(numbers.map(|(name, value)| (format!("hausman.{name}"), value)));
            let (statistic, df, p) = (test.statistic, test.df, test.p);
            let [doubt, zh] = match test.definite {
                true => ["", ""],
                false => [" (the difference of the covariances is not positive definite)", "（协方差之差非正定）"],
            };
            out.notes.push(Note::words(
                format!("Hausman's test against absorbed effects: chi2({df}) = {statistic:.2}, p = {p:.3}{doubt}"),
                format!("Hausman检验（对固定效应）：χ²({df})={statistic:.2}，p={p:.3}{zh}"),
            ));
        }
        None => out.notes.push(Note::words(
            "no Hausman test: its statistic is negative; `estimator: correlated_random` tests the same with any errors",
            "未作Hausman检验：统计量为负；可用`estimator: correlated_random`检验",
        )),
    }
}

/// The unit means together, with the errors of the model.
fn mundlak(out: &mut Published, solved: &Solved) {
    let is_mean = |at: &usize| solved.names[solved.fit.kept[*at]].starts_with("mean(");
    let places: Vec<usize> = (0..solved.fit.kept.len()).filter(is_mean).collect();
    let Ok(test) = wald(&solved.fit.coefficients, &solved.covariance.matrix, &places, solved.df) else { return };
    let numbers = [("F", test.f), ("df", test.df1 as f64), ("p", test.p)];
    out.cells.extend(numbers.map(|(name, value)| (format!("mundlak.{name}"), value)));
    let (f, p) = (test.f, test.p);
    out.notes.push(Note::words(
        format!("unit means together (Mundlak's test against absorbed effects): F = {f:.2}, p = {p:.3}"),
        format!("组均值联合检验（Mundlak）：F={f:.2}，p={p:.3}"),
    ));
}

/// Squared correlations of y with x'b: over all rows, within units, and of unit means, as Stata's `xtreg, re`.
fn goodness(out: &mut Published, params: &Params, read: &Columns, units: &[u32], solved: &Solved) {
    let before = usize::from(params.model.constant);
    let mut fitted = vec![0.0; read.outcome.len()];
    for (b, at) in solved.fit.coefficients.iter().zip(&solved.fit.kept).filter(|(_, at)| **at >= before) {
        let at = at - before;
        let column = match read.regressors.get(at) {
            Some(column) => column.clone(),
            None => unit_means(&read.regressors[at - read.regressors.len()], units),
        };
        fitted.iter_mut().zip(column).for_each(|(sum, x)| *sum += b * x);
    }
    let apart = |column: &[f64]| {
        let means = unit_means(column, units);
        let inside: Vec<f64> = column.iter().zip(&means).map(|(value, mean)| value - mean).collect();
        (inside, means)
    };
    let ((y_within, y_means), (x_within, x_means)) = (apart(&read.outcome), apart(&fitted));
    out.cells.retain(|(name, _)| !matches!(name.as_str(), "r2" | "r2_adjusted" | "r2_within" | "ll"));
    out.cells.extend([
        ("r2".to_string(), squared_correlation(&read.outcome, &fitted)),
        ("r2_within".to_string(), squared_correlation(&y_within, &x_within)),
        ("r2_between".to_string(), squared_correlation(&y_means, &x_means)),
    ]);
    out.notes.push(Note::words(
        "R2 are squared correlations of y with x'b: over all rows, and within units",
        "R²为y与x'b相关系数的平方（全部观测；组内）",
    ));
}

fn squared_correlation(a: &[f64], b: &[f64]) -> f64 {
    let less = |column: &[f64]| {
        let centre = mean(column);
        column.iter().map(|value| value - centre).collect::<Vec<f64>>()
    };
    let (a, b) = (less(a), less(b));
    let along = dot(&a, &b);
    along * along / (dot(&a, &a) * dot(&b, &b))
}
