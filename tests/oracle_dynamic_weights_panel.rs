//! Ten states, five years, five leaves: grading, entropy and TOPSIS. numpy, pymcdm 1.4, mathmodels.
//!
//! Conventions: entropy over rows used (50 pooled, 10 a year); TOPSIS with w^2 or w; by-year scores are not comparable.

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use studyc::stats::index::aggregate::topsis::{Distance, Norm, topsis};
use studyc::stats::index::aggregate::{Mean, Missing, aggregate};
use studyc::stats::index::normalise::{Direction, Scale, Scope, normalise};
use studyc::stats::index::weighting::entropy::{Constant, entropy};
use studyc::stats::index::weighting::grading::grading;

/// Both sides are double precision; eigenvectors are separated well.
const TOLERANCE: f64 = 1e-12;
const LEAVES: [&str; 5] = ["gsp_emp", "pcap_emp", "pc_emp", "emp", "unemp"];

struct Panel {
    raw: DMatrix<f64>,
    /// State and year, as the reference joins them.
    keys: Vec<String>,
    years: Vec<u32>,
    expected: Value,
}

fn panel() -> Option<Panel> {
    let folder = oracle("dynamic_weights_panel")?;
    let data = csv(&folder.join("data.csv"));
    let raw = DMatrix::from_vec(50, 5, LEAVES.iter().flat_map(|leaf| numbers(&data[*leaf])).collect());
    let years = numbers(&data["year"]).into_iter().map(|y| y as u32).collect();
    let keys = data["state"].iter().zip(&data["year"]).map(|(state, year)| format!("{state}|{year}")).collect();
    Some(Panel { raw, keys, years, expected: json(&folder.join("expected.json")) })
}

fn scaled(raw: &DMatrix<f64>, scale: Scale, scope: Scope) -> DMatrix<f64> {
    let mut z = raw.clone();
    for (j, mut column) in z.column_iter_mut().enumerate() {
        let direction = if j == 4 { Direction::Less } else { Direction::More };
        column.copy_from_slice(&normalise(column.clone_owned().as_slice(), j, scale, direction, scope).unwrap());
    }
    z
}

const UNIT: Scale = Scale::MinMax { low: 0.0, high: 1.0 };

fn floats(value: &Value) -> Vec<f64> {
    let one = |v: &Value| v.as_f64().unwrap();
    match value {
        Value::Array(list) => list.iter().map(one).collect(),
        by_leaf => LEAVES.iter().filter_map(|leaf| by_leaf.get(leaf)).map(one).collect(),
    }
}

fn same(found: &[f64], expected: &Value, what: &str) {
    let expected = floats(expected);
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(&expected) {
        assert!((found - expected).abs() <= TOLERANCE * expected.abs().max(1.0), "{what}: {found} against {expected}");
    }
}

#[test]
fn grading_with_and_without_negative_entries() {
    let Some(Panel { raw, keys, years, expected }) = panel() else { return };
    let z = |population| Scale::ZScore { population };
    let (mut negative, mut checked) = (0, 0);
    for (name, scale, scope) in [
        ("minmax_pooled", UNIT, Scope::Pooled),
        ("minmax_by_year", UNIT, Scope::By(&years)),
        ("z_pooled_ddof1", z(false), Scope::Pooled),
        ("z_by_year_ddof1", z(false), Scope::By(&years)),
        ("z_by_year_ddof0", z(true), Scope::By(&years)),
    ] {
        let expected = &expected["zhlkdc"][name];
        let matrix = scaled(&raw, scale, scope);
        let found = grading(&matrix).unwrap();
        same(&found.eigenvalues, &expected["eigenvalues_desc"], name);
        same(&found.leading, &expected["eigvec_unit"], name);
        same(&found.non_negative, &expected["nonneg_unit"], name);
        same(&found.weights, &expected["nonneg_sum1"], name);
        assert_eq!(found.has_negative(), expected["any_negative"] == true, "{name}");
        let scores = aggregate(&matrix, &found.weights, Mean::Arithmetic, Missing::Error).unwrap().scores;
        for (score, key) in scores.iter().zip(&keys) {
            same(&[*score], &Value::Array(vec![expected["score_nonneg_sum1"][key].clone()]), key);
        }
        negative += usize::from(found.has_negative());
        checked += 1;
    }
    assert!(negative > 0 && negative < checked);
}

#[test]
fn entropy_pooled_and_by_year() {
    let Some(Panel { raw, years, expected, .. }) = panel() else { return };
    let stretched = Scale::MinMax { low: 0.002, high: 0.998 };
    for (name, scale, shift) in [
        ("0log0", UNIT, 0.0),
        ("shift_0.001", UNIT, 1e-3),
        ("shift_0.0001", UNIT, 1e-4),
        ("rescale_0.002", stretched, 0.0),
    ] {
        let pooled = &expected["entropy"][format!("pooled_{name}")];
        let found = entropy(&scaled(&raw, scale, Scope::Pooled), shift, Constant::Rows).unwrap();
        same(&found.entropies, &pooled["e"], name);
        same(&found.redundancies, &pooled["redundancy"], name);
        same(&found.weights, &pooled["weight"], name);
        for year in [1970, 1974, 1978, 1982, 1986] {
            let rows: Vec<usize> = (0..50).filter(|&row| years[row] == year).collect();
            let found = entropy(&scaled(&raw.select_rows(&rows), scale, Scope::Pooled), shift, Constant::Rows).unwrap();
            same(&found.weights, &expected["entropy"][format!("by_year_{name}")][year.to_string()]["weight"], name);
        }
    }
}

#[test]
fn topsis_with_entropy_weights() {
    let Some(Panel { raw, expected, .. }) = panel() else { return };
    let w = entropy(&scaled(&raw, UNIT, Scope::Pooled), 0.0, Constant::Rows).unwrap().weights;
    let more = [true, true, true, true, false];
    for (name, norm, distance) in [
        ("minmax_w2", Norm::MinMax, Distance::SquaredWeights),
        ("minmax_w", Norm::MinMax, Distance::Weights),
        ("vector_w2", Norm::Vector, Distance::SquaredWeights),
        ("vector_w", Norm::Vector, Distance::Weights),
    ] {
        let expected = &expected["entropy_topsis_pooled"][name];
        let found = topsis(&raw, &w, &more, norm, distance).unwrap();
        same(&found.from_best, &expected["d_plus"], name);
        same(&found.from_worst, &expected["d_minus"], name);
        same(&found.closeness, &expected["closeness"], name);
    }
}
