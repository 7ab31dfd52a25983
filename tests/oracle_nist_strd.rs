//! NIST's Statistical Reference Datasets against values recomputed in 60-120 digits, and against statsmodels.
//!
//! Digits are the log relative error of the worst number, 15 at most. A design of powers is rounded before it is
//! fitted: on Filip that alone leaves about eight digits to any program that reads doubles.

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use studyc::stats::descriptive::moments::{autocorrelation, sd};
use studyc::stats::linalg::lengths;
use studyc::stats::regression::ols::{Sample, fit};
use studyc::stats::sums::{mean, squared_deviations};

/// Digits of coefficients and standard errors, and what statsmodels 0.15 reaches by the better of pinv and QR:
/// Longley 10.9 and 12.6, Filip 8.0 and 0.0, Wampler1 9.4, Wampler2 13.0, Wampler3 9.2 and 10.4, Wampler4 7.8 and 10.4,
/// Wampler5 5.8 and 10.4. The exact fits of Wampler1 and 2 have no standard error to compare.
const REGRESSION: [(&str, f64, Option<f64>); 7] = [
    ("Longley", 13.0, Some(13.0)),
    ("Filip", 8.0, Some(7.0)),
    ("Wampler1", 13.0, None),
    ("Wampler2", 13.0, None),
    ("Wampler3", 13.0, Some(13.0)),
    ("Wampler4", 13.0, Some(13.0)),
    ("Wampler5", 13.0, Some(13.0)),
];
/// Digits of mean, standard deviation and first autocorrelation that numpy 2.4 reaches. The decimals of NumAcc3 and
/// NumAcc4 are no doubles; what is left after rounding them decides.
const UNIVARIATE: [(&str, [f64; 3]); 9] = [
    ("Lew", [15.0, 15.0, 15.0]),
    ("Lottery", [15.0, 15.0, 15.0]),
    ("Mavro", [15.0, 13.1, 13.7]),
    ("Michelso", [15.0, 13.8, 13.4]),
    ("NumAcc1", [15.0, 15.0, 15.0]),
    ("NumAcc2", [15.0, 15.0, 15.0]),
    ("NumAcc3", [15.0, 9.4, 11.9]),
    ("NumAcc4", [15.0, 8.2, 10.7]),
    ("PiDigits", [15.0, 15.0, 15.0]),
];
/// Two programs that both solve a rounded design exactly still differ by the luck of the last bit.
const LUCK: f64 = 0.5;

fn digits(found: &[f64], expected: &[f64]) -> f64 {
    let one = |(f, e): (&f64, &f64)| if f == e { 15.0 } else { -libm::log10((f - e).abs() / e.abs()) };
    found.iter().zip(expected).map(one).fold(15.0, f64::min)
}

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn design(folder: &Path, name: &str) -> (Vec<f64>, DMatrix<f64>) {
    let data = csv(&folder.join(format!("{name}.csv")));
    let (y, columns) = if name == "Longley" {
        let names = ["GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR"];
        let ones = std::iter::once(vec![1.0; 16]);
        (numbers(&data["TOTEMP"]), ones.chain(names.iter().map(|n| numbers(&data[*n]))).collect::<Vec<_>>())
    } else {
        let x = numbers(&data["x"]);
        let degree = if name == "Filip" { 10 } else { 5 };
        let power = |p: i32| x.iter().map(|x| libm::pow(*x, f64::from(p))).collect();
        (numbers(&data["y"]), (0..=degree).map(power).collect())
    };
    let x = DMatrix::from_column_slice(y.len(), columns.len(), &columns.concat());
    (y, x)
}

/// Digits of coefficients and of standard errors; residual sum of squares as a share of the total.
fn regression(folder: &Path, name: &str) -> (f64, f64, f64) {
    let expected = &json(&folder.join("expected.json"))["regression"][name];
    let (y, x) = design(folder, name);
    let found = fit(Sample { y: &y, x: &x, lengths: &lengths(&x), weights: None }).unwrap();
    assert!(found.dropped.is_empty(), "{name} needs every column");
    let variance = found.rss / (found.rows() - found.coefficients.len()) as f64;
    let errors: Vec<f64> = found.bread.diagonal().iter().map(|b| (variance * b).sqrt()).collect();
    (
        digits(&found.coefficients, &floats(&expected["beta"])),
        digits(&errors, &floats(&expected["se"])),
        found.rss / squared_deviations(&y),
    )
}

/// Digits of mean, standard deviation and first autocorrelation.
fn univariate(folder: &Path, name: &str, expected: &Value) -> [f64; 3] {
    let y = numbers(&csv(&folder.join(format!("{name}.csv")))["y"]);
    let one = |found: f64, key: &str| digits(&[found], &[expected[key].as_f64().unwrap()]);
    [one(mean(&y), "mean"), one(sd(&y), "sd"), one(autocorrelation(&y), "autocorr1")]
}

#[test]
fn regressions_reach_their_digits() {
    let Some(folder) = oracle("nist_strd") else { return };
    for (name, coefficient, error) in REGRESSION {
        let (found, errors, left) = regression(&folder, name);
        assert!(found >= coefficient, "{name}: {found} digits of the coefficients");
        match error {
            Some(error) => assert!(errors >= error, "{name}: {errors} digits of the errors"),
            None => assert!(left < 1e-25, "{name} fits exactly: {left} left"),
        }
    }
}

#[test]
fn univariate_moments_reach_their_digits() {
    let Some(folder) = oracle("nist_strd") else { return };
    let expected = json(&folder.join("expected.json"));
    for (name, floor) in UNIVARIATE {
        let found = univariate(&folder, name, &expected["univariate"][name]);
        assert!(found.iter().zip(floor).all(|(found, floor)| *found >= floor), "{name}: {found:?}");
    }
}

/// Where python3 has statsmodels, in the same run and on the same machine.
#[test]
fn no_fewer_digits_than_statsmodels() {
    let Some(folder) = oracle("nist_strd") else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nist_statsmodels.py");
    let peer = Command::new("python3").arg(script).arg(&folder).output();
    let Some(peer) = peer.ok().filter(|peer| peer.status.success()) else {
        drop(writeln!(std::io::stdout(), "skipped: python3 has no statsmodels"));
        return;
    };
    let peer: Value = serde_json::from_slice(&peer.stdout).unwrap();
    let expected = json(&folder.join("expected.json"));
    for (name, _, error) in REGRESSION {
        let (found, errors, _) = regression(&folder, name);
        let theirs = floats(&peer[name]);
        assert!(found + LUCK >= theirs[0], "{name}: {found} against {}", theirs[0]);
        assert!(error.is_none() || errors + LUCK >= theirs[1], "{name}: {errors} against {}", theirs[1]);
    }
    for (name, _) in UNIVARIATE {
        let found = univariate(&folder, name, &expected["univariate"][name]);
        for (found, theirs) in found.iter().zip(floats(&peer[name])) {
            assert!(found + LUCK >= theirs, "{name}: {found} against {theirs}");
        }
    }
}

/// Coefficients and errors of a peer, where its program is present: at least as many digits as it reaches.
fn no_fewer_digits_than(program: &str, script: &str, absent: &str) {
    let Some(folder) = oracle("nist_strd") else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let peer = Command::new(program).arg(&script).arg(&folder).output();
    let Some(peer) = peer.ok().filter(|peer| peer.status.success()) else {
        drop(writeln!(std::io::stdout(), "{absent}: {program} does not run {}", script.display()));
        return;
    };
    let peer: Value = serde_json::from_slice(&peer.stdout).unwrap();
    let expected = json(&folder.join("expected.json"));
    for (name, _, error) in REGRESSION {
        let certified = &expected["regression"][name];
        let theirs = |part: &str| match peer[name][part].as_array() {
            Some(values) if values.len() == floats(&certified[part]).len() && values.iter().all(Value::is_f64) => {
                digits(&floats(&peer[name][part]), &floats(&certified[part]))
            }
            _ => 0.0,
        };
        let (found, errors, _) = regression(&folder, name);
        assert!(found + LUCK >= theirs("beta"), "{name}: {found} against {}", theirs("beta"));
        assert!(error.is_none() || errors + LUCK >= theirs("se"), "{name}: {errors} against {}", theirs("se"));
    }
}

#[test]
fn no_fewer_digits_than_lm() {
    no_fewer_digits_than("Rscript", "nist_lm.R", "skipped");
}

#[test]
fn no_fewer_digits_than_pyfixest() {
    // A large package, so a peer where it is present and no need of the tests.
    no_fewer_digits_than("python3", "nist_pyfixest.py", "not compared");
}
