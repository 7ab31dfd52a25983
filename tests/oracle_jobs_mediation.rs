//! JOBS II (Vinokur and Schul 1997) by R's `lm`: coefficients, errors, Sobel's test, and the bootstrap on the draws that
//! R made.

mod common;

use std::collections::BTreeMap;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use studyc::stats::bootstrap::{Interval, inference};
use studyc::stats::linalg::lengths;
use studyc::stats::mediation::{Path, System, mediated, sobel};
use studyc::stats::regression::atoms::{Atoms, Rows, counts};
use studyc::stats::regression::covariance::{Errors, covariance, standard_errors};
use studyc::stats::regression::degrees::Degrees;
use studyc::stats::regression::ols::{Sample, fit};
use studyc::stats::regression::small::{Rule, Size};

/// R's own least squares carry fifteen digits; products of two of them, read from cross-products, ten.
const TOLERANCE: f64 = 1e-10;
const CONTROLS: [&str; 3] = ["econ_hard", "sex", "age"];

fn near(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= TOLERANCE * expected.abs().max(1e-3), "{what}: {found} against {expected}");
}

/// Coefficients and classical errors by name.
fn equation(columns: &BTreeMap<&str, Vec<f64>>, outcome: &str, regressors: &[&str]) -> BTreeMap<String, [f64; 2]> {
    let rows = columns[outcome].len();
    let x: Vec<f64> = [vec![1.0; rows], regressors.iter().flat_map(|name| columns[name].clone()).collect()].concat();
    let x = DMatrix::from_vec(rows, regressors.len() + 1, x);
    let fit = fit(Sample { y: &columns[outcome], x: &x, lengths: &lengths(&x), weights: None }).unwrap();
    let size = Size { rows, coefficients: fit.kept.len(), constant: true, effects: &Degrees::default() };
    let errors = standard_errors(&covariance(&fit, Errors::Classical, Rule::Fixest, size).unwrap().matrix);
    let names = std::iter::once("(Intercept)").chain(regressors.iter().copied()).map(str::to_string);
    names.zip(fit.coefficients.iter().zip(errors).map(|(b, se)| [*b, se])).collect()
}

#[test]
fn jobs() {
    let Some(folder) = oracle("jobs_mediation") else { return };
    let data = csv(&folder.join("data.csv"));
    let expected = json(&folder.join("expected.json"));
    let names = ["depress2", "treat", "job_seek", "econ_hard", "sex", "age"];
    let columns: BTreeMap<&str, Vec<f64>> = names.into_iter().map(|name| (name, numbers(&data[name]))).collect();
    let with = |first: &[&'static str]| [first, CONTROLS.as_slice()].concat();
    let equations = [
        ("mediator", "job_seek", with(&["treat"])),
        ("outcome", "depress2", with(&["treat", "job_seek"])),
        ("total", "depress2", with(&["treat"])),
    ];
    let mut found = BTreeMap::new();
    for (what, outcome, regressors) in equations {
        let terms = equation(&columns, outcome, &regressors);
        for (name, [b, se]) in &terms {
            near(*b, &expected[what]["coef"][name], name);
            near(*se, &expected[what]["se"][name], name);
        }
        found.insert(what, terms);
    }
    let ([a, a_error], [b, b_error]) = (found["mediator"]["treat"], found["outcome"]["job_seek"]);
    let test = sobel(a, a_error, b, b_error);
    near(test.error, &expected["sobel_se"], "Sobel's error");
    near(test.aroian_error, &expected["aroian_se"], "Aroian's error");
    near(test.z, &expected["sobel_z"], "Sobel's z");

    let rows = columns["treat"].len();
    let units: Vec<u32> = (0..rows as u32).collect();
    let slices: Vec<&[f64]> = names.iter().map(|name| columns[name].as_slice()).collect();
    let atoms = Rows { columns: &slices, units: &units, effects: &[], weights: None, constant: true };
    let atoms = Atoms::new(atoms).unwrap();
    let path = Path { mediators: vec![2], outcome: 0 };
    let system = System { treatment: 1, controls: vec![3, 4, 5], paths: vec![path] };
    let effects = |weights: &[f64]| mediated(&atoms.sample(weights).unwrap(), &system).remove(0).unwrap();
    let whole = effects(&vec![1.0; rows]);
    near(whole.indirect(), &expected["acme"], "indirect");
    near(whole.direct, &expected["ade"], "direct");
    near(whole.total(), &expected["total_effect"], "total");
    near(whole.share().unwrap(), &expected["prop_mediated"], "share");
    assert!((found["total"]["treat"][0] - whole.total()).abs() < 1e-12);

    let mut drawn: Vec<Vec<usize>> = vec![];
    let mut reader = csv::Reader::from_path(folder.join("boot_idx_1based.csv")).unwrap();
    for record in reader.records() {
        drawn.push(record.unwrap().iter().map(|row| row.parse::<usize>().unwrap() - 1).collect());
    }
    let stored = expected["boot_acme"].as_array().unwrap();
    assert_eq!(stored.len(), drawn.len());
    let indirect: Vec<f64> = drawn.iter().map(|draw| effects(&counts(draw, rows)).indirect()).collect();
    indirect.iter().zip(stored).for_each(|(found, expected)| near(*found, expected, "a draw"));
    let interval = inference(whole.indirect(), &indirect, &[], Interval::Percentile, 0.95);
    near(interval.low, &expected["boot_ci95_type7"][0], "low");
    near(interval.high, &expected["boot_ci95_type7"][1], "high");
}
