//! Moran, Geary, Getis-Ord and local Moran against stored numbers of pysal, and against esda in the same run.

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::oracle::{csv, json, numbers, oracle};
use serde_json::Value;
use studyc::stats::draws::Draws;
use studyc::stats::space::distance::{Globe, nearest};
use studyc::stats::space::geary::geary;
use studyc::stats::space::getis::{general, hot_spots};
use studyc::stats::space::local::{false_discovery, local_moran};
use studyc::stats::space::moments::Tested;
use studyc::stats::space::moran::{bivariate, moran};
use studyc::stats::space::permute::conditional;
use studyc::stats::space::{Weights, standardise};

/// Formulas of a few hundred sums in double precision; variances are differences of like terms.
const TOLERANCE: f64 = 1e-12;
/// p values from the normal distribution of scipy.
const P: f64 = 1e-10;
/// Shares of 9,999 draws on both sides, five standard errors of their difference at one half.
const SHARES: f64 = 0.036;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn list(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{what}: {found} against {expected}");
}

/// Relative, for variances that are small themselves.
fn near(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-11 * expected.abs(), "{what}: {found} against {expected}");
}

/// Matrix of a list of edges between named places.
fn edges(path: &Path, names: &[String]) -> Weights {
    let table = csv(path);
    let at = |name: &String| names.iter().position(|one| one == name).unwrap();
    let mut rows = vec![vec![]; names.len()];
    for ((from, to), w) in table["from"].iter().zip(&table["to"]).zip(numbers(&table["w"])) {
        rows[at(from)].push((at(to), w));
    }
    Weights::from_rows(rows)
}

#[test]
fn incomes_of_the_states_as_pysal_has_them() {
    let Some(folder) = oracle("us_income_spatial_markov") else { return };
    let expected = json(&folder.join("expected.json"));
    let data = csv(&folder.join("data_wide.csv"));
    let w = standardise::row(&edges(&folder.join("W_edges.csv"), &data["state"]));
    for year in ["1929", "1940", "1950", "1960", "1970", "1980", "1990", "2000", "2009"] {
        let income = numbers(&data[year]);
        let of = |name: &str| number(&expected[format!("moran_{year}")][name]);
        let found = moran(&income, &w).unwrap();
        close(found.statistic, of("I"), TOLERANCE, "I");
        close(found.expected, of("EI"), TOLERANCE, "EI");
        near(found.normal.variance, of("VI_norm"), "VI_norm");
        near(found.randomised.variance, of("VI_rand"), "VI_rand");
        close(found.normal.z, of("z_norm"), TOLERANCE, "z_norm");
        close(found.randomised.z, of("z_rand"), TOLERANCE, "z_rand");
        close(found.normal.p, of("p_norm"), P, "p_norm");
        close(found.randomised.p, of("p_rand"), P, "p_rand");
        let found = geary(&income, &w).unwrap();
        close(found.statistic, of("geary_C"), TOLERANCE, "C");
        close(found.randomised.z, of("geary_z_rand"), TOLERANCE, "C z");
    }
    let local = local_moran(&numbers(&data["2009"]), &w).unwrap();
    let stored = &expected["local_moran_2009"];
    for (at, one) in local.iter().enumerate() {
        close(one.statistic, number(&stored["Is"][at]), TOLERANCE, "local");
        close(one.statistic * 48.0 / 47.0, number(&stored["Is_anselin1995_m2_n"][at]), TOLERANCE, "local by Anselin");
        assert_eq!(u64::from(one.quadrant.number()), stored["q"][at].as_u64().unwrap());
    }
}

/// The states of Produc and those of the income data are the same 48 with the same borders.
#[test]
fn the_two_matrices_of_the_states_are_one() {
    let (Some(income), Some(produc)) = (oracle("us_income_spatial_markov"), oracle("produc_spatial_panel")) else {
        return;
    };
    let names = csv(&income.join("data_wide.csv"))["state"].clone();
    // Produc spells one of them without its last letter.
    let capital: Vec<String> =
        names.iter().map(|name| name.to_uppercase().replace("TENNESSEE", "TENNESSE").replace(' ', "_")).collect();
    let w = standardise::row(&edges(&income.join("W_edges.csv"), &names));
    let spelled = csv(&produc.join("W_edges.csv"));
    let known = |name: &String| spelled["from"].contains(name);
    assert!(capital.iter().all(known), "{:?}", capital.iter().filter(|name| !known(name)).collect::<Vec<_>>());
    let other = edges(&produc.join("W_edges.csv"), &capital);
    assert_eq!(other.links(), w.links());
    // The list of edges may run against the rows.
    let same = |a: &Weights, b: &Weights| {
        (0..48).all(|at| a.row(at).zip(b.row(at)).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() < 1e-14))
    };
    assert!(same(&w, &other) || same(&w, &other.transpose()));
}

fn moments(found: &Tested, expected: &[f64], what: &str) {
    let [statistic, normal, z, randomised, z_randomised] = expected else { panic!("{what}") };
    close(found.statistic, *statistic, TOLERANCE, what);
    near(found.normal.variance, *normal, what);
    close(found.normal.z, *z, 1e-11, what);
    near(found.randomised.variance, *randomised, what);
    close(found.randomised.z, *z_randomised, 1e-11, what);
}

/// Where python3 has esda, in the same run: asymmetric weights, islands, the nearest places.
#[test]
fn random_matrices_as_esda_has_them() {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/space_esda.py");
    let peer = Command::new("python3").arg(script).output();
    let Some(peer) = peer.ok().filter(|peer| peer.status.success()) else {
        drop(writeln!(std::io::stdout(), "skipped: python3 has no esda"));
        return;
    };
    let cases: Value = serde_json::from_slice(&peer.stdout).unwrap();
    let mut compared = 0;
    for case in cases.as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let row = |row: &Value| {
            row.as_array().unwrap().iter().map(|one| (number(&one[0]) as usize, number(&one[1]))).collect()
        };
        let plain = Weights::from_rows(case["rows"].as_array().unwrap().iter().map(row).collect());
        let rows = standardise::row(&plain);
        let (y, x) = (list(&case["y"]), list(&case["x"]));
        for (form, w) in [("raw", &plain), ("row", &rows)] {
            let what = format!("{name} {form}");
            let expected = list(&case[form]["moran"]);
            let found = moran(&y, w).unwrap();
            moments(&found, &[expected[0], expected[2], expected[3], expected[5], expected[6]], &what);
            close(found.normal.p, expected[4], P, &what);
            close(found.randomised.p, expected[7], P, &what);
            moments(&geary(&y, w).unwrap(), &list(&case[form]["geary"]), &what);
            close(bivariate(&x, &y, w).unwrap(), number(&case[form]["bivariate"]), TOLERANCE, &what);
            compared += 14;
        }
        if let Some(g) = case.get("g").map(list) {
            let found = general(&y, &plain).unwrap();
            close(found.statistic, g[0], TOLERANCE, "G");
            close(found.expected, g[1], TOLERANCE, "G");
            near(found.randomised.variance, g[2], "variance of G");
            close(found.randomised.z, g[3], 1e-11, "z of G");
        }
        let local = local_moran(&y, &rows).unwrap();
        let p = conditional(&y, &rows, 9_999, &Draws::new(5, name));
        let pseudo = list(&case["pseudo"]);
        for (at, one) in local.iter().enumerate().filter(|(at, _)| rows.row(*at).len() > 0) {
            close(one.statistic, number(&case["local"][at]), TOLERANCE, "local");
            assert_eq!(u64::from(one.quadrant.number()), case["quadrants"][at].as_u64().unwrap());
            assert!((p[at] - pseudo[at]).abs() < SHARES, "{name} {at}: {} {}", p[at], pseudo[at]);
            compared += 3;
        }
        let critical = number(&case["fdr"]);
        let own = false_discovery(&pseudo, 0.05);
        assert!(pseudo.iter().all(|p| (*p <= own) == (*p <= critical)), "{name}: {own} {critical}");
        if let Some(hot) = case.get("hot").map(list) {
            let found = hot_spots(&y, &rows).unwrap();
            let linked = (0..y.len()).filter(|at| rows.row(*at).len() > 0);
            linked.for_each(|at| close(found[at], hot[at], 1e-11, "hot spots"));
        }
        if let (Some(lon), Some(lat)) = (case.get("lon").map(list), case.get("lat").map(list)) {
            assert_eq!(nearest(&Globe::new(&lon, &lat), 5), plain);
        }
    }
    assert!(compared > 400, "{compared} numbers");
}
