//! COINr's ASEM index (51 countries): treatment, normalisation, weights, TOPSIS, means. COINr 1.1, pymcdm 1.4, numpy.

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use std::collections::BTreeMap;
use studyc::stats::index::aggregate::topsis::{Distance, Norm, topsis};
use studyc::stats::index::aggregate::{Mean, Missing, aggregate};
use studyc::stats::index::normalise::{Direction, Scale, Scope, normalise};
use studyc::stats::index::treat::{Limits, Treatment, treat};
use studyc::stats::index::weighting::ahp::ahp;
use studyc::stats::index::weighting::critic::critic;
use studyc::stats::index::weighting::entropy::{Constant, entropy};
use studyc::stats::index::weighting::pca::{Keep, pca};

/// The references print 15 to 17 digits.
const TOLERANCE: f64 = 1e-12;
/// Principal component scores add six eigenvectors, each known to eps over the gap of its eigenvalue.
const SCORES: f64 = 1e-11;

struct Asem {
    folder: std::path::PathBuf,
    expected: Value,
    units: Vec<String>,
    leaves: Vec<String>,
    /// Of the 33 complete leaves, as they are.
    raw: DMatrix<f64>,
    more: Vec<bool>,
}

fn asem() -> Option<Asem> {
    let folder = oracle("asem_composite")?;
    let data = csv(&folder.join("iData.csv"));
    let expected = json(&folder.join("expected.json"));
    let texts = |v: &Value| v.as_array().unwrap().iter().map(|t| t.as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let leaves = texts(&expected["indicators"]);
    let columns: Vec<f64> = leaves.iter().flat_map(|leaf| numbers(&data[leaf])).collect();
    let more = leaves.iter().map(|leaf| expected["direction"][leaf] == 1.0).collect();
    let raw = DMatrix::from_vec(51, leaves.len(), columns);
    Some(Asem { units: data["uCode"].clone(), folder, expected, leaves, raw, more })
}

impl Asem {
    fn scaled(&self, scale: Scale) -> DMatrix<f64> {
        let mut z = self.raw.clone();
        for (j, mut column) in z.column_iter_mut().enumerate() {
            let direction = if self.more[j] { Direction::More } else { Direction::Less };
            let values = normalise(column.clone_owned().as_slice(), j, scale, direction, Scope::Pooled).unwrap();
            column.copy_from_slice(&values);
        }
        z
    }
}

const UNIT: Scale = Scale::MinMax { low: 0.0, high: 1.0 };

fn same(found: &[f64], names: &[String], expected: &Value, tolerance: f64, what: &str) {
    assert_eq!(found.len(), names.len(), "{what}");
    for (found, name) in found.iter().zip(names) {
        let expected = expected[name].as_f64().unwrap();
        assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{what} {name}: {found} {expected}");
    }
}

#[test]
fn entropy_with_every_handling_of_zeros() {
    let Some(asem) = asem() else { return };
    let z = asem.scaled(UNIT);
    let stretched = |low: f64| asem.scaled(Scale::MinMax { low, high: 1.0 - low });
    for (name, z, shift) in [
        ("minmax_0log0", z.clone(), 0.0),
        ("shift_1e-4", z.clone(), 1e-4),
        ("shift_1e-3", z.clone(), 1e-3),
        ("shift_0.01", z.clone(), 1e-2),
        ("rescale_0.002_0.998", stretched(0.002), 0.0),
        ("rescale_0.01_0.99", stretched(0.01), 0.0),
    ] {
        let expected = &asem.expected["entropy"][name];
        let found = entropy(&z, shift, Constant::Rows).unwrap();
        same(&found.entropies, &asem.leaves, &expected["e"], TOLERANCE, name);
        same(&found.weights, &asem.leaves, &expected["w"], TOLERANCE, name);
        let unit = asem.scaled(UNIT);
        let scores = aggregate(&unit, &found.weights, Mean::Arithmetic, Missing::Error).unwrap().scores;
        same(&scores, &asem.units, &expected["score_on_minmax"], TOLERANCE, name);
    }
}

#[test]
fn topsis_by_norm_and_distance() {
    let Some(asem) = asem() else { return };
    let w = entropy(&asem.scaled(UNIT), 0.0, Constant::Rows).unwrap().weights;
    let expected = &asem.expected;
    let found = topsis(&asem.raw, &w, &asem.more, Norm::MinMax, Distance::SquaredWeights).unwrap();
    let by_name = &expected["topsis_entropy_minmax"];
    same(&found.closeness, &asem.units, &by_name["closeness"], TOLERANCE, "closeness");
    same(&found.from_best, &asem.units, &by_name["d_plus"], TOLERANCE, "d+");
    same(&found.from_worst, &asem.units, &by_name["d_minus"], TOLERANCE, "d-");
    same(&found.closeness, &asem.units, &expected["peer_pymcdm_topsis_minmax"], TOLERANCE, "pymcdm");
    let found = topsis(&asem.raw, &w, &asem.more, Norm::MinMax, Distance::Weights).unwrap();
    same(&found.closeness, &asem.units, &expected["topsis_entropy_sqrtw"], TOLERANCE, "w");
    let found = topsis(&asem.raw, &w, &asem.more, Norm::Vector, Distance::SquaredWeights).unwrap();
    same(&found.closeness, &asem.units, &expected["topsis_vector_norm_types"], TOLERANCE, "vector");
}

#[test]
fn critic_principal_components_and_hierarchies() {
    let Some(asem) = asem() else { return };
    let expected = &asem.expected;
    let found = critic(&asem.scaled(UNIT)).unwrap();
    same(&found.information, &asem.leaves, &expected["critic_minmax_sd_ddof1"]["C"], TOLERANCE, "C");
    same(&found.weights, &asem.leaves, &expected["peer_pymcdm_critic"], TOLERANCE, "CRITIC");

    let z = asem.scaled(Scale::ZScore { population: false });
    let found = pca(&z, Keep::Kaiser).unwrap();
    let floats = |v: &Value| v.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect::<Vec<f64>>();
    let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= TOLERANCE * b.abs().max(1.0));
    assert!(close(&found.eigenvalues, &floats(&expected["pca"]["eigenvalues"])));
    assert!(close(&found.explained, &floats(&expected["pca"]["explained"])));
    let first: Vec<f64> = found.loadings().column(0).iter().map(|l| l.abs()).collect();
    assert!(close(&first, &floats(&expected["pca"]["pc1_loading_abs"])));
    assert_eq!(found.kept as i64, expected["pca"]["n_kaiser"].as_i64().unwrap());
    same(&found.scores(&z), &asem.units, &expected["pca"]["score_var_weighted_kaiser"], SCORES, "PCA scores");

    for (name, ratio) in [("ahp_3x3", "CR_RI058"), ("ahp_4x4", "CR_RI090")] {
        let expected = &expected[name];
        let a: Vec<Vec<f64>> = expected["A"].as_array().unwrap().iter().map(&floats).collect();
        let found = ahp(&DMatrix::from_fn(a.len(), a.len(), |i, j| a[i][j])).unwrap();
        assert!(close(&found.weights, &floats(&expected["w"])));
        assert!(close(&[found.lambda], &[expected["lambda_max"].as_f64().unwrap()]));
        assert!(close(&[found.consistency_ratio], &[expected[ratio].as_f64().unwrap()]));
    }
}

#[test]
fn outliers_are_treated_as_coinr_does() {
    let Some(asem) = asem() else { return };
    let (data, treated) = (csv(&asem.folder.join("iData.csv")), csv(&asem.folder.join("treated_default_qTreat.csv")));
    let summary = json(&asem.folder.join("expected_COINr.json"))["treat_summary"].clone();
    let order: Vec<usize> =
        data["uCode"].iter().map(|unit| treated["uCode"].iter().position(|u| u == unit).unwrap()).collect();
    let (mut moved, mut compared) = (0, 0);
    for line in summary.as_array().unwrap() {
        let name = line["iCode"].as_str().unwrap();
        let found = treat(&numbers(&data[name]), Limits::default());
        assert_eq!(found.treatment == Treatment::None, line["check_SkewKurt0.Pass"] == true, "{name}");
        if let Treatment::Winsorised { high, low } = found.treatment {
            assert_eq!((high + low) as i64, line["winsorise.nwin"].as_i64().unwrap(), "{name}");
            moved += 1;
        }
        let skewness = line["check_SkewKurt0.Skew"].as_f64().unwrap();
        assert!((found.before.skewness - skewness).abs() < TOLERANCE * skewness.abs().max(1.0), "{name}");
        let expected = numbers(&treated[name]);
        for (found, &row) in found.column.iter().zip(&order) {
            let same = (found - expected[row]).abs() <= TOLERANCE * expected[row].abs().max(1.0);
            assert!(same || found.is_nan() && expected[row].is_nan(), "{name}: {found} against {}", expected[row]);
            compared += 1;
        }
    }
    assert_eq!(compared, 49 * 51);
    assert!(moved > 10);
}

/// Levels of the tree by hand: indicators to pillars to sub-indices to the index, equal weights, missing renormalised.
#[test]
fn means_over_the_tree_as_coinr() {
    let Some(asem) = asem() else { return };
    let (data, meta) = (csv(&asem.folder.join("iData.csv")), csv(&asem.folder.join("iMeta.csv")));
    let index = |low: f64, mean: Mean| {
        let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let level = numbers(&meta["Level"]);
        for depth in 1..=4 {
            for (row, name) in meta["iCode"].iter().enumerate().filter(|(row, _)| level[*row] == f64::from(depth)) {
                let scored = if depth == 1 {
                    let direction = if meta["Direction"][row] == "1" { Direction::More } else { Direction::Less };
                    let scale = Scale::MinMax { low, high: 100.0 };
                    normalise(&numbers(&data[name]), row, scale, direction, Scope::Pooled).unwrap()
                } else {
                    let children = meta["iCode"].iter().zip(&meta["Parent"]).filter(|(_, parent)| *parent == name);
                    let columns: Vec<Vec<f64>> = children.map(|(child, _)| values[child].clone()).collect();
                    let z = DMatrix::from_vec(51, columns.len(), columns.concat());
                    aggregate(&z, &vec![1.0; columns.len()], mean, Missing::Renormalise).unwrap().scores
                };
                values.insert(name.clone(), scored);
            }
        }
        values["Index"].clone()
    };
    let expected = json(&asem.folder.join("expected_COINr.json"));
    let arithmetic = index(0.0, Mean::Arithmetic);
    same(&arithmetic, &asem.units, &expected["minmax_amean_top"], TOLERANCE, "arithmetic");
    let geometric = index(1.0, Mean::Geometric);
    same(&geometric, &asem.units, &expected["minmax1_100_gmean"], TOLERANCE, "geometric");
}
