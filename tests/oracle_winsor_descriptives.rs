//! 105 Chinese cities, 2002-2015: moments, quantile rules, winsorising, correlations, VIF. numpy, scipy, pandas.

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use studyc::stats::descriptive::moments::{kurtosis_corrected, skewness_corrected};
use studyc::stats::descriptive::{
    QuantileRule, Tails, pearson, present, quantile, spearman, summary, winsorise, winsorise_by_count,
};
use studyc::stats::regression::statistics::variance_inflation;

/// Definitions in double precision on both sides; kurtosis raises to the fourth power.
const TOLERANCE: f64 = 1e-12;
/// Two ways to a ratio of sums of squares; VIF up to about ten.
const INFLATION: f64 = 1e-10;

const COLUMNS: [&str; 9] = ["gti", "is", "er", "gdp", "rd", "pop", "hc", "inv", "fdi"];

fn close(found: f64, expected: &Value, tolerance: f64, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-3), "{what}: {found} against {expected}");
}

#[test]
fn moments_quantiles_and_winsorised_columns() {
    let Some(folder) = oracle("winsor_descriptives") else { return };
    let (data, expected) = (csv(&folder.join("data.csv")), json(&folder.join("expected.json")));
    for name in COLUMNS {
        let (column, expected) = (numbers(&data[name]), &expected[name]);
        let found = summary(&column, QuantileRule::Stata);
        assert_eq!(found.n as u64, expected["n"].as_u64().unwrap());
        for (found, key) in [
            (found.mean, "mean"),
            (found.sd, "sd"),
            (found.min, "min"),
            (found.max, "max"),
            (found.sum, "sum"),
            (found.median, "p50_stata"),
            (found.q1, "p25_stata"),
            (found.skewness, "skew_stata_pop"),
            (found.kurtosis, "kurt_stata_pop_raw"),
            (skewness_corrected(&present(&column)), "skew_excel_G1"),
            (kurtosis_corrected(&present(&column)), "kurt_excel_excess_G2"),
        ] {
            close(found, &expected[key], TOLERANCE, &format!("{name} {key}"));
        }
        for percent in [1, 5, 10, 25, 50, 75, 90, 95, 99] {
            for (rule, label) in
                [(QuantileRule::Stata, "stata"), (QuantileRule::Type(7), "type7"), (QuantileRule::Type(6), "type6")]
            {
                let key = format!("p{percent}_{label}");
                close(quantile(&column, f64::from(percent) / 100.0, rule), &expected[&key], TOLERANCE, &key);
            }
        }
        for (key, share, rule) in [
            ("winsor_stata_winsor2_1_99", 0.01, QuantileRule::Stata),
            ("winsor_type7_1_99", 0.01, QuantileRule::Type(7)),
            ("winsor_type7_5_95", 0.05, QuantileRule::Type(7)),
        ] {
            let mut pulled = column.clone();
            let cut = winsorise(&mut pulled, share, Tails::Both, rule);
            let (after, expected) = (summary(&pulled, rule), &expected[key]);
            close(cut.low, &expected["lo"], TOLERANCE, key);
            close(cut.high, &expected["hi"], TOLERANCE, key);
            close(after.mean, &expected["mean"], TOLERANCE, key);
            close(after.sd, &expected["sd"], TOLERANCE, key);
            assert_eq!(cut.below as u64, expected["n_low"].as_u64().unwrap());
            assert_eq!(cut.above as u64, expected["n_high"].as_u64().unwrap());
        }
        let mut pulled = column.clone();
        let cut = winsorise_by_count(&mut pulled, 0.01, Tails::Both);
        let expected = &expected["winsor_scipy_count_1pct"];
        close(cut.low, &expected["lo"], TOLERANCE, name);
        close(cut.high, &expected["hi"], TOLERANCE, name);
        close(summary(&pulled, QuantileRule::Stata).sd, &expected["sd"], TOLERANCE, name);
    }
}

#[test]
fn correlations_and_variance_inflation() {
    let Some(folder) = oracle("winsor_descriptives") else { return };
    let (data, expected) = (csv(&folder.join("data.csv")), json(&folder.join("expected.json")));
    let all: Vec<Vec<f64>> = COLUMNS.iter().map(|name| numbers(&data[*name])).collect();
    let rows: Vec<usize> = (0..1470).filter(|&row| all.iter().all(|c| !c[row].is_nan())).collect();
    let complete: Vec<Vec<f64>> = all.iter().map(|c| rows.iter().map(|&row| c[row]).collect()).collect();
    for (j, a) in COLUMNS.iter().enumerate() {
        for (k, b) in COLUMNS.iter().enumerate() {
            close(pearson(&complete[j], &complete[k]).r, &expected["pearson"][a][b], TOLERANCE, a);
            close(spearman(&complete[j], &complete[k]).r, &expected["spearman"][a][b], TOLERANCE, a);
        }
    }
    let x = DMatrix::from_vec(rows.len(), 7, complete[2..].concat());
    for (found, name) in variance_inflation(&x).unwrap().into_iter().zip(&COLUMNS[2..]) {
        close(found, &expected["vif"][name], INFLATION, name);
    }
}
