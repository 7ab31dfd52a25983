//! Produc's production function with nine regions: clubSandwich's CR0 to CR3 with their degrees of freedom, and all 512
//! draws of the wild bootstrap.
//!
//! CR1: G/(G-1). CR1S: G/(G-1) (n-1)/(n-k).

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use std::collections::BTreeMap;
use studyc::stats::linalg::lengths;
use studyc::stats::regression::absorb::{Effect, Effects};
use studyc::stats::regression::covariance::reduced::{Power, Reduced, basis};
use studyc::stats::regression::covariance::{Errors, Reference, covariance, standard_errors};
use studyc::stats::regression::degrees::Degrees;
use studyc::stats::regression::ols::{Fit, Sample, fit, with_constant};
use studyc::stats::regression::small::{GroupRule, Rule, Size};
use studyc::stats::regression::wild::{Columns, Signs, wild};
use studyc::stats::sums::{length, mean};

/// clubSandwich prints 15 digits; logarithms of the data are taken on either side.
const TOLERANCE: f64 = 1e-10;
/// Degrees of freedom are ratios of sums of squares of projections.
const DEGREES: f64 = 1e-8;

const NAMES: [&str; 4] = ["lpcap", "lpc", "lemp", "unemp"];

struct Data {
    y: Vec<f64>,
    /// Without the constant.
    x: Vec<Vec<f64>>,
    codes: BTreeMap<&'static str, Vec<u32>>,
}

fn data(folder: &std::path::Path) -> Data {
    let data = csv(&folder.join("data.csv"));
    let log = |name: &str| numbers(&data[name]).into_iter().map(libm::log).collect::<Vec<f64>>();
    let codes = |name: &'static str| {
        let mut seen: Vec<&String> = data[name].iter().collect();
        seen.sort();
        seen.dedup();
        let code = |one: &String| seen.binary_search(&one).unwrap() as u32;
        (name, data[name].iter().map(code).collect())
    };
    let x = vec![log("pcap"), log("pc"), log("emp"), numbers(&data["unemp"])];
    Data { y: log("gsp"), x, codes: ["region", "state", "year"].map(codes).into_iter().collect() }
}

/// With a column of ones in front; without the effects, whose means are added back.
fn fitted(data: &Data, effects: &[Effect]) -> Fit {
    let mut columns = data.x.clone();
    let mut y = data.y.clone();
    let lengths: Vec<f64> = std::iter::once(816_f64.sqrt()).chain(columns.iter().map(|x| length(x, None))).collect();
    let (mut means, mut y_mean) = (vec![0.0; 4], 0.0);
    if !effects.is_empty() {
        let prepared = Effects::new(effects, None).unwrap();
        (means, y_mean) = (columns.iter().map(|x| mean(x)).collect(), mean(&y));
        prepared.demean(&mut y).unwrap();
        columns.iter_mut().for_each(|x| assert!(prepared.demean(x).is_ok()));
    }
    let x = DMatrix::from_vec(816, 4, columns.concat());
    let (y, x) = with_constant(&y, &x, y_mean, &means);
    fit(Sample { y: &y, x: &x, lengths: &lengths, weights: None }).unwrap()
}

/// CR2 and CR3 with Satterthwaite's degrees of freedom and p, pooled and with two-way effects.
#[test]
fn corrections_for_leverage() {
    let Some(folder) = oracle("wild_cluster_boot") else { return };
    let (data, expected) = (data(&folder), json(&folder.join("expected_clubsandwich.json")));
    let close = |found: f64, value: &serde_json::Value, tolerance: f64, what: &str| {
        let value = value.as_f64().unwrap();
        assert!((found - value).abs() <= tolerance * value.abs(), "{what}: {found} {value}");
    };
    let pooled = fitted(&data, &[]);
    let both = [Effect::new(&data.codes["state"]), Effect::new(&data.codes["year"])];
    let within = fitted(&data, &both);
    let q = basis(&both, None).unwrap();
    let none = Degrees::default();
    for dimension in ["region", "state"] {
        let clusters = data.codes[dimension].as_slice();
        let found = |fit: &Fit, power, effects| {
            let size = Size { rows: 816, coefficients: 5, constant: true, effects: &none };
            covariance(fit, Errors::Reduced(Reduced { clusters, power, effects }), Rule::None, size).unwrap()
        };
        for (kind, power) in [("CR2", Power::Cr2), ("CR3", Power::Cr3)] {
            let expected = &expected["pooled"][dimension][kind];
            let found = found(&pooled, power, None);
            for (j, name) in ["(Intercept)"].into_iter().chain(NAMES).enumerate() {
                let (se, df) = (standard_errors(&found.matrix)[j], found.df[j]);
                close(se, &expected["se"][name], TOLERANCE, kind);
                close(df, &expected["Satterthwaite"]["df"][name], DEGREES, kind);
                let p = Reference::T(df).two_sided(pooled.coefficients[j] / se);
                close(p, &expected["Satterthwaite"]["p"][name], DEGREES, kind);
            }
        }
        let expected = &expected["twfe"][dimension]["CR2_lsdv"];
        let found = found(&within, Power::Cr2, Some(&q));
        for (j, name) in NAMES.into_iter().enumerate() {
            close(standard_errors(&found.matrix)[j + 1], &expected["se"][name], TOLERANCE, "two-way");
            close(found.df[j + 1], &expected["df_satt"][name], DEGREES, "two-way");
        }
    }
}

/// Shares of draws are exact; the two draws that tie with the estimate count. With effects, these leave every draw again.
#[test]
fn all_draws_of_the_wild_bootstrap() {
    let Some(folder) = oracle("wild_cluster_boot") else { return };
    let (data, expected) = (data(&folder), json(&folder.join("expected.json")));
    let signs = Signs::every(9);
    let clusters = data.codes["region"].as_slice();
    let factor = |k: f64| 9.0 / 8.0 * 815.0 / (816.0 - k);
    let pooled = DMatrix::from_vec(816, 5, [vec![vec![1.0; 816]], data.x.clone()].concat().concat());
    let effects = Effects::new(&[Effect::new(&data.codes["state"]), Effect::new(&data.codes["year"])], None).unwrap();
    let mut columns = data.x.clone();
    columns.iter_mut().for_each(|x| assert!(effects.demean(x).is_ok()));
    let (mut y, x) = (data.y.clone(), DMatrix::from_vec(816, 4, columns.concat()));
    effects.demean(&mut y).unwrap();
    for (j, name) in NAMES.into_iter().enumerate() {
        let plain = Columns { y: &data.y, x: &pooled, weights: None, effects: None, clusters };
        let within = Columns { y: &y, x: &x, weights: None, effects: Some(&effects), clusters };
        for (columns, j, factor, expected) in [
            (plain, j + 1, factor(5.0), &expected["pooled"][name]),
            (within, j, factor(4.0), &expected["twfe"][name]["K_slopes_only"]),
        ] {
            let found = wild(columns, j, factor, &signs, 0.95).unwrap();
            let t = expected["t_CR1"].as_f64().unwrap();
            assert!((found.t - t).abs() < 1e-9 * t.abs(), "{name}: {} {t}", found.t);
            assert_eq!(found.p, expected["WCR"]["p_sym_weak"].as_f64().unwrap(), "{name}");
            for (end, outside) in [(found.low, -1e-6), (found.high, 1e-6)] {
                let p = |null: f64| {
                    let moved: Vec<f64> =
                        columns.y.iter().zip(columns.x.column(j).iter()).map(|(y, x)| y - null * x).collect();
                    wild(Columns { y: &moved, ..columns }, j, factor, &signs, 0.95).unwrap().p
                };
                let sides = (p(end - outside), p(end + outside));
                assert!(sides.0 >= 0.05 && sides.1 < 0.05, "{name}: {end} {sides:?}");
            }
        }
    }
}

#[test]
fn clustered_errors_and_their_p_values() {
    let Some(folder) = oracle("wild_cluster_boot") else { return };
    let (data, expected) = (csv(&folder.join("data.csv")), json(&folder.join("expected_clubsandwich.json")));
    let log = |name: &str| numbers(&data[name]).into_iter().map(libm::log).collect::<Vec<f64>>();
    let columns = [vec![1.0; 816], log("pcap"), log("pc"), log("emp"), numbers(&data["unemp"])].concat();
    let x = DMatrix::from_vec(816, 5, columns);
    let found = fit(Sample { y: &log("gsp"), x: &x, lengths: &lengths(&x), weights: None }).unwrap();
    let none = Degrees::default();
    let size = Size { rows: 816, coefficients: 5, constant: true, effects: &none };
    let names = ["(Intercept)", "lpcap", "lpc", "lemp", "unemp"];
    for dimension in ["region", "state"] {
        let mut seen = BTreeMap::new();
        let codes: Vec<u32> = data[dimension]
            .iter()
            .map(|name| {
                let next = seen.len() as u32;
                *seen.entry(name.clone()).or_insert(next)
            })
            .collect();
        let dimensions = [codes.as_slice()];
        let errors = |rule| covariance(&found, Errors::Cluster(&dimensions, GroupRule::Min), rule, size).unwrap();
        let (plain, scaled) = (errors(Rule::None), errors(Rule::Fixest));
        let g = seen.len() as f64;
        assert_eq!(scaled.groups, vec![seen.len()]);
        let reference = Reference::clusters(&scaled.groups);
        for (j, name) in names.iter().enumerate() {
            let expected = |kind: &str| expected["pooled"][dimension][kind].clone();
            let close = |found: f64, kind: &str, key: &str| {
                let value =
                    if key == "se" { &expected(kind)["se"][name] } else { &expected(kind)["naive-t"][key][name] };
                let value = value.as_f64().unwrap();
                assert!((found - value).abs() <= TOLERANCE * value.abs(), "{dimension} {kind} {name}: {found} {value}");
            };
            let cr0 = standard_errors(&plain.matrix)[j];
            close(cr0, "CR0", "se");
            close(cr0 * (g / (g - 1.0)).sqrt(), "CR1", "se");
            let cr1s = standard_errors(&scaled.matrix)[j];
            close(cr1s, "CR1S", "se");
            close(reference.two_sided(found.coefficients[j] / cr1s), "CR1S", "p");
        }
    }
}
