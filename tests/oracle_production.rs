//! States and firms as producers: capital stocks, misallocation, envelopment, Malmquist, frontiers. HiGHS, deaR,
//! Benchmarking, FRONTIER 4.1, R frontier, exact likelihoods; formulas where no program has them.

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use studyc::stats::production::envelopment::{Orientation, Returns, Score, Technology};
use studyc::stats::production::frontier::{self, Form, Rows};
use studyc::stats::production::malmquist::malmquist;

/// Formulas on both sides.
const FORMULA: f64 = 1e-12;
/// Both sides are optima of linear programs, the reference's held by HiGHS to 1e-10 in feasibility.
const PROGRAM: f64 = 1e-9;
/// Exact likelihoods on both sides; the reference stops at a gradient of 1e-9 where gamma is near one.
const LIKELIHOOD: f64 = 1e-8;
/// Hessians by differences of gradients on both sides.
const ERRORS: f64 = 1e-6;

fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{what}: {found} against {expected}");
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect()
}

fn matrix(columns: &[Vec<f64>]) -> DMatrix<f64> {
    let rows = columns.first().map_or(0, Vec::len);
    DMatrix::from_fn(rows, columns.len(), |row, column| columns[column][row])
}

fn held(found: &[Score], names: &[String], expected: &Value, inverse: bool, what: &str) {
    assert_eq!(expected.as_object().unwrap().len(), names.len(), "{what}");
    for (found, name) in found.iter().zip(names) {
        let expected = expected[name.as_str()].as_f64().unwrap();
        close(found.unwrap(), if inverse { 1.0 / expected } else { expected }, PROGRAM, &format!("{what} {name}"));
    }
}

#[test]
fn envelopment_of_published_examples() {
    let Some(folder) = oracle("dea_xs") else { return };
    let expected = json(&folder.join("expected.json"));
    let read = |file: &str, inputs: &[&str], outputs: &[&str]| {
        let data = csv(&folder.join(file));
        let pick = |names: &[&str]| matrix(&names.iter().map(|name| numbers(&data[*name])).collect::<Vec<_>>());
        let units = data["dmu"].clone();
        let bad = DMatrix::zeros(units.len(), 0);
        (Technology { inputs: pick(inputs), outputs: pick(outputs), bad }, units)
    };
    let all = [
        ("crs", Returns::Constant),
        ("vrs", Returns::Variable),
        ("drs", Returns::NotIncreasing),
        ("irs", Returns::NotDecreasing),
    ];
    let (tone, units) = read("tone2001.csv", &["x1", "x2"], &["y1", "y2"]);
    let of = &expected["tone2001"];
    for (name, returns) in &all[..2] {
        let radial = |orientation| tone.radial(*returns, orientation);
        held(&radial(Orientation::Input), &units, &of[format!("radial_io_{name}")], false, name);
        held(&radial(Orientation::Output), &units, &of[format!("radial_oo_phi_{name}")], true, name);
        for (kind, orientation) in
            [("no", Orientation::Neither), ("io", Orientation::Input), ("oo", Orientation::Output)]
        {
            held(&tone.slacks(*returns, orientation), &units, &of[format!("sbm_{kind}_{name}")], false, kind);
        }
    }
    let (sites, units) = read("charnes1981.csv", &["x1", "x2", "x3", "x4", "x5"], &["y1", "y2", "y3"]);
    let of = &expected["charnes1981"];
    for (name, returns) in all {
        held(&sites.radial(returns, Orientation::Input), &units, &of[format!("theta_io_{name}")], false, name);
        held(&sites.radial(returns, Orientation::Output), &units, &of[format!("phi_oo_{name}")], true, name);
        if of.get(format!("sbm_no_{name}")).is_some() {
            held(&sites.slacks(returns, Orientation::Neither), &units, &of[format!("sbm_no_{name}")], false, name);
        }
    }
}

/// States of a year, by name, with capital and employment as inputs, product as output, unemployment as undesirable.
fn states(year: &str, bad: bool) -> Option<(Technology, Vec<String>, Value)> {
    let folder = oracle("dea_produc")?;
    let data = csv(&folder.join("data.csv"));
    let mut rows: Vec<usize> = (0..data["year"].len()).filter(|row| data["year"][*row] == year).collect();
    rows.sort_by_key(|row| data["state"][*row].clone());
    let column = |name: &str| {
        let all = numbers(&data[name]);
        rows.iter().map(|row| all[*row]).collect::<Vec<f64>>()
    };
    let capital = column("pcap").iter().zip(column("pc")).map(|(a, b)| a + b).collect();
    let undesirable = if bad { vec![column("unemp")] } else { vec![] };
    let bad = if bad { matrix(&undesirable) } else { DMatrix::zeros(rows.len(), 0) };
    let technology = Technology { inputs: matrix(&[capital, column("emp")]), outputs: matrix(&[column("gsp")]), bad };
    let names = rows.iter().map(|row| data["state"][*row].clone()).collect();
    Some((technology, names, json(&folder.join("expected.json"))))
}

#[test]
fn envelopment_of_the_states() {
    for year in ["1970", "1978", "1986"] {
        let (Some((plain, names, expected)), Some((bad, ..))) = (states(year, false), states(year, true)) else {
            return;
        };
        let of = &expected[year];
        for (name, returns) in [("crs", Returns::Constant), ("vrs", Returns::Variable)] {
            held(&plain.radial(returns, Orientation::Input), &names, &of[format!("theta_io_{name}")], false, year);
            held(&plain.radial(returns, Orientation::Output), &names, &of[format!("phi_oo_{name}")], true, year);
            held(&plain.slacks(returns, Orientation::Neither), &names, &of[format!("sbm_no_{name}")], false, year);
            let key = format!("sbm_undesirable_unemp_{name}");
            held(&bad.slacks(returns, Orientation::Neither), &names, &of[key], false, year);
        }
    }
}

#[test]
fn productivity_of_the_states_between_three_years() {
    for (before, after) in [("1970", "1978"), ("1978", "1986")] {
        let (Some((first, names, expected)), Some((second, ..))) = (states(before, false), states(after, false)) else {
            return;
        };
        for (key, orientation) in [("malmquist_in", Orientation::Input), ("malmquist_out", Orientation::Output)] {
            let found = malmquist(&first, &second, orientation);
            let of = &expected[key][format!("{before}_{after}")];
            for (one, name) in found.iter().zip(&names) {
                let one = one.unwrap();
                let parts = [one.index, one.efficiency, one.technical, one.pure, one.scale];
                for (part, found) in ["MI", "EC", "TC", "PTEC", "SEC"].into_iter().zip(parts) {
                    close(found, of[part][name.as_str()].as_f64().unwrap(), PROGRAM, &format!("{key} {part} {name}"));
                }
            }
        }
    }
}

/// Scores of the states in a pool of so many threads, bit by bit.
fn bits(technology: &Technology, threads: usize) -> Vec<u64> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let scores = pool.install(|| technology.slacks(Returns::Variable, Orientation::Neither));
    scores.into_iter().map(|score| score.unwrap().to_bits()).collect()
}

#[test]
fn scores_are_the_same_for_any_number_of_threads() {
    let Some((technology, ..)) = states("1978", true) else { return };
    assert_eq!(bits(&technology, 1), bits(&technology, 3));
}

fn logs(columns: &[&[f64]]) -> DMatrix<f64> {
    DMatrix::from_fn(columns[0].len(), columns.len() + 1, |row, column| match column {
        0 => 1.0,
        at => libm::log(columns[at - 1][row]),
    })
}

fn frontier_like(rows: &Rows, form: Form, expected: &Value, names: &[&str]) {
    let found = frontier::fit(rows, form).unwrap();
    assert!(!found.boundary);
    close(found.log_likelihood, expected["logLik"].as_f64().unwrap(), 1e-11, "log likelihood");
    close(found.log_likelihood_ols, expected["logLik_ols"].as_f64().unwrap(), 1e-11, "log likelihood of least squares");
    for (at, name) in names.iter().enumerate() {
        let coefficient = expected["coef"][*name].as_f64().unwrap();
        close(found.coefficients[at], coefficient, LIKELIHOOD, name);
        let error = expected["se_hessian"][*name].as_f64().unwrap();
        close(found.errors[at] / error, 1.0, ERRORS, &format!("error of {name}"));
    }
    for (part, found) in [("te_bc", &found.efficiency), ("u_jlms", &found.inefficiency)] {
        for (found, expected) in found.iter().zip(floats(&expected[part])) {
            close(*found, expected, LIKELIHOOD, part);
        }
    }
}

#[test]
fn frontier_of_coellis_firms() {
    let Some(folder) = oracle("sfa_front41") else { return };
    let data = csv(&folder.join("data.csv"));
    let column = |name: &str| numbers(&data[name]);
    let y: Vec<f64> = column("output").iter().map(|y| libm::log(*y)).collect();
    let rows = Rows {
        x: logs(&[&column("capital"), &column("labour")]),
        units: (0..y.len() as u32).collect(),
        times: vec![1.0; y.len()],
        y,
    };
    let expected = json(&folder.join("expected_exact_ml.json"));
    let names = ["const", "lcapital", "llabour", "sigmaSq", "gamma"];
    frontier_like(&rows, Form::default(), &expected["half_normal"], &names);
    // FRONTIER 4.1's own printed output, in single precision.
    let printed = json(&folder.join("expected.json"));
    let found = frontier::fit(&rows, Form::default()).unwrap();
    for (at, row) in printed["FRONTIER41_EG1_OUT_published"]["mle"].as_array().unwrap().iter().enumerate() {
        close(found.coefficients[at], row[0].as_f64().unwrap(), 1e-5, "FRONTIER 4.1");
    }
    close(found.p, printed["default"]["lr_p_mixed"].as_f64().unwrap(), 1e-5, "mixed p value");
    // The likelihood is all but flat in mu: its value is held, and every parameter to less.
    let truncated = frontier::fit(&rows, Form { truncated: true, ..Form::default() }).unwrap();
    let of = &expected["truncated_normal_unbounded"];
    close(truncated.log_likelihood, of["logLik"].as_f64().unwrap(), 1e-11, "log likelihood, truncated");
    for (at, name) in ["const", "lcapital", "llabour", "sigmaSq", "gamma", "mu"].iter().enumerate() {
        close(truncated.coefficients[at], of["coef"][*name].as_f64().unwrap(), 1e-7, name);
    }
}

#[test]
fn frontiers_of_the_states() {
    let Some(folder) = oracle("sfa_produc_panel") else { return };
    let data = csv(&folder.join("data.csv"));
    let column = |name: &str| numbers(&data[name]);
    let x = logs(&[&column("pcap"), &column("pc"), &column("emp")]);
    let y: Vec<f64> = column("gsp").iter().map(|y| libm::log(*y)).collect();
    let mut states = data["state"].clone();
    states.sort();
    states.dedup();
    let units: Vec<u32> = data["state"].iter().map(|state| states.binary_search(state).unwrap() as u32).collect();
    let panel = Rows { y, x, units, times: column("year") };
    let expected = json(&folder.join("expected.json"));
    let names = ["const", "lpcap", "lpc", "lemp", "sigmaSq", "gamma"];
    frontier_like(&panel, Form::default(), &expected["half_invariant"], &names);
    let decay = Form { decay: true, ..Form::default() };
    frontier_like(&panel, decay, &expected["half_BC92"], &[&names[..], &["eta"]].concat());
    let both = Form { truncated: true, decay: true, cost: false };
    frontier_like(&panel, both, &expected["trunc_BC92"], &[&names[..], &["mu", "eta"]].concat());
    // As a cross-section the residuals are skewed the wrong way: no inefficiency, and no error of gamma.
    let units = (0..panel.y.len() as u32).collect();
    let pooled = frontier::fit(&Rows { units, ..panel.clone() }, Form::default()).unwrap();
    let of = &expected["pooled_wrong_skewness"];
    assert!(pooled.boundary && pooled.errors[5].is_nan() && pooled.efficiency.iter().all(|one| *one == 1.0));
    close(pooled.third_moment, of["m3"].as_f64().unwrap(), FORMULA, "third moment");
    close(pooled.log_likelihood, of["ols_logLik"].as_f64().unwrap(), FORMULA, "log likelihood");
    assert_eq!(pooled.coefficients[5], 0.0);
}
