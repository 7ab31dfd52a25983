//! 105 Chinese cities, 2002-2015, with missing values: fixest 0.14 under its default small-sample rule.

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use std::collections::BTreeMap;
use studyc::stats::linalg::lengths;
use studyc::stats::regression::absorb::{Effect, Effects};
use studyc::stats::regression::covariance::{Errors, covariance, standard_errors};
use studyc::stats::regression::degrees::{Degrees, degrees, singletons};
use studyc::stats::regression::ols::{Fit, Sample, fit};
use studyc::stats::regression::small::{GroupRule, Rule, Size};
use studyc::stats::regression::statistics::{Totals, goodness};
use studyc::stats::sums::squared_deviations;

/// fixest demeans to 1e-6 of a column, which shows in the eighth digit of its own output.
const COEFFICIENT: f64 = 1e-7;
const ERROR: f64 = 1e-7;
/// Without effects both sides solve one well-conditioned system.
const POOLED: f64 = 1e-9;

const CONTROLS: [&str; 6] = ["lngdp", "lnrd", "lnpop", "lnhc", "lninv", "lnfdi"];

type Columns = BTreeMap<String, Vec<f64>>;

struct Model {
    y: Vec<f64>,
    x: DMatrix<f64>,
    names: Vec<String>,
    city: Vec<u32>,
    year: Vec<u32>,
}

fn columns() -> Option<(Columns, Value)> {
    let folder = oracle("china_du2021_cities")?;
    let data = csv(&folder.join("data.csv"));
    let numeric = data.iter().filter(|(name, _)| *name != "city");
    let finite = |v: f64| if v.is_finite() { v } else { f64::NAN };
    let read = |column: &Vec<String>| {
        let cells: Vec<String> = column.iter().map(|c| c.replace("-Inf", "NA")).collect();
        numbers(&cells).into_iter().map(finite).collect()
    };
    Some((numeric.map(|(name, column)| (name.clone(), read(column))).collect(), json(&folder.join("expected.json"))))
}

fn product(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

/// Rows that have every column, without singletons where effects are absorbed.
fn model(data: &Columns, y: &str, x: &[&str], keep: impl Fn(usize) -> bool, absorb: bool) -> Model {
    let complete = |row: &usize| keep(*row) && x.iter().chain([&y]).all(|name| !data[*name][*row].is_nan());
    let mut rows: Vec<usize> = (0..1470).filter(complete).collect();
    let codes = |name: &str, rows: &[usize]| rows.iter().map(|&row| data[name][row] as u32).collect::<Vec<u32>>();
    if absorb {
        let alone = singletons(&[&codes("cityno", &rows), &codes("year", &rows)]);
        let kept = (0..rows.len()).filter(|at| alone.binary_search(at).is_err());
        rows = kept.map(|at| rows[at]).collect();
    }
    let column = |name: &str| rows.iter().map(|&row| data[name][row]).collect::<Vec<f64>>();
    let mut names: Vec<String> = x.iter().map(|name| (*name).to_owned()).collect();
    let mut values: Vec<f64> = x.iter().flat_map(|name| column(name)).collect();
    if !absorb {
        names.insert(0, "(Intercept)".to_owned());
        values.splice(0..0, vec![1.0; rows.len()]);
    }
    let x = DMatrix::from_vec(rows.len(), names.len(), values);
    Model { y: column(y), x, names, city: codes("cityno", &rows), year: codes("year", &rows) }
}

fn close(found: f64, expected: &Value, tolerance: f64, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found} against {expected}");
}

fn check(model: &Model, absorb: bool, expected: &Value, tolerances: (f64, f64), what: &str) {
    let rows = model.y.len();
    assert_eq!(rows as u64, expected["nobs"].as_u64().unwrap(), "{what}");
    let effects = if absorb { vec![Effect::new(&model.city), Effect::new(&model.year)] } else { vec![] };
    let (mut y, mut x) = (model.y.clone(), model.x.clone());
    let scale = lengths(&x);
    if absorb {
        let prepared = Effects::new(&effects, None).unwrap();
        prepared.demean(&mut y).unwrap();
        x.as_mut_slice().chunks_mut(rows).for_each(|column| {
            prepared.demean(column).unwrap();
        });
    }
    let found: Fit = fit(Sample { y: &y, x: &x, lengths: &scale, weights: None }).unwrap();
    let (city, year) = (model.city.as_slice(), model.year.as_slice());
    let (one, two) = ([city], [city, year]);
    let count = |clusters: &[&[u32]]| degrees(&effects, clusters);
    let kinds: [(&str, Errors, Degrees); 4] = [
        ("se_iid", Errors::Classical, count(&[])),
        ("se_hc1", Errors::Hc1, count(&[])),
        ("se_cluster_city", Errors::Cluster(&one, GroupRule::Min), count(&one)),
        ("se_twoway", Errors::Cluster(&two, GroupRule::Min), count(&two)),
    ];
    for (j, name) in model.names.iter().enumerate() {
        close(found.coefficients[j], &expected["coef"][name], tolerances.0, &format!("{what} {name}"));
    }
    for (key, errors, effects) in &kinds {
        let size = Size { rows, coefficients: model.names.len(), constant: !absorb, effects };
        let errors = standard_errors(&covariance(&found, *errors, Rule::Fixest, size).unwrap().matrix);
        for (j, name) in model.names.iter().enumerate() {
            close(errors[j], &expected[*key][name], tolerances.1, &format!("{what} {key} {name}"));
        }
    }
    let absorbed = if absorb { count(&[]).plain() } else { 1 };
    let parameters = model.names.len() + if absorb { absorbed } else { 0 };
    let (total, within) = (squared_deviations(&model.y), squared_deviations(&y));
    let fitted = goodness(&found, Totals { total, within, absorbed, parameters, weights: None });
    close(fitted.r2, &expected["r2"], tolerances.0, what);
    close(fitted.adjusted, &expected["ar2"], tolerances.0, what);
    if absorb {
        close(fitted.within, &expected["wr2"], tolerances.0, what);
    }
}

#[test]
fn two_way_effects_interactions_and_halves() {
    let Some((mut data, expected)) = columns() else { return };
    data.insert("er:lngti".to_owned(), product(&data["er"], &data["lngti"]));
    let with = |first: &[&'static str]| [first, &CONTROLS].concat();
    let within = (COEFFICIENT, ERROR);
    let all = |_: usize| true;
    let baseline = model(&data, "lngti", &with(&["er"]), all, true);
    check(&baseline, true, &expected["gti_on_er"], within, "gti_on_er");
    let interacted = with(&["er", "lngti", "er:lngti"]);
    check(&model(&data, "lnis", &interacted, all, true), true, &expected["is_on_er_gti"], within, "is_on_er_gti");
    let pooled = model(&data, "lnis", &with(&["er", "lngti"]), all, false);
    check(&pooled, false, &expected["is_on_er_gti_pooled"], (POOLED, POOLED), "pooled");

    let mean_of = |city: f64| {
        let values: Vec<f64> =
            (0..1470).filter(|&row| data["cityno"][row] == city).map(|row| data["lngdp"][row]).collect();
        studyc::stats::sums::mean(&values)
    };
    let means: BTreeMap<u32, f64> = data["cityno"].iter().map(|&c| (c as u32, mean_of(c))).collect();
    let mut sorted: Vec<f64> = means.values().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let high = |row: usize| means[&(data["cityno"][row] as u32)] > sorted[52];
    let upper = model(&data, "lngti", &with(&["er"]), high, true);
    check(&upper, true, &expected["hetero_high"], within, "high");
    let lower = model(&data, "lngti", &with(&["er"]), |row| !high(row), true);
    check(&lower, true, &expected["hetero_low"], within, "low");
}
