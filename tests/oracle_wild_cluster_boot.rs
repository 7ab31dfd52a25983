//! Produc's pooled production function with nine regions: clubSandwich's CR0, CR1 and CR1S.
//!
//! CR1: G/(G-1). CR1S: G/(G-1) (n-1)/(n-k).

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use std::collections::BTreeMap;
use studyc::stats::linalg::lengths;
use studyc::stats::regression::covariance::{Errors, Reference, covariance, standard_errors};
use studyc::stats::regression::degrees::Degrees;
use studyc::stats::regression::ols::{Sample, fit};
use studyc::stats::regression::small::{GroupRule, Rule, Size};

/// clubSandwich prints 15 digits; logarithms of the data are taken on either side.
const TOLERANCE: f64 = 1e-10;

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
