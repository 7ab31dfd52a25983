//! Griliches' young men (1976): two-stage least squares, GMM and their tests against Stata's ivreg2 at full precision.

mod common;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use studyc::stats::linalg::lengths;
use studyc::stats::regression::covariance::{Errors, covariance, standard_errors};
use studyc::stats::regression::degrees::Degrees;
use studyc::stats::regression::instrument::anderson_rubin::anderson_rubin;
use studyc::stats::regression::instrument::endogeneity::endogeneity;
use studyc::stats::regression::instrument::gmm::{Scheme, Steps, gmm};
use studyc::stats::regression::instrument::k_class::k_class;
use studyc::stats::regression::instrument::moments::{Moments, Scale};
use studyc::stats::regression::instrument::overidentification::{hansen, sargan};
use studyc::stats::regression::instrument::rank::rank;
use studyc::stats::regression::instrument::system::{Columns, System};
use studyc::stats::regression::instrument::weak::first_stages;
use studyc::stats::regression::small::{GroupRule, Rule, Size};

/// Stata prints 13 digits of coefficients and loses two more in them: normal equations of a design with a constant.
const STATA: f64 = 1e-8;
/// The reference's own arithmetic, by normal equations.
const NUMPY: f64 = 1e-9;

struct Model {
    names: Vec<String>,
    exogenous: DMatrix<f64>,
    system: System,
    year: Vec<u32>,
}

fn model(folder: &Path, endogenous: &[&str], exogenous: &[&str]) -> Model {
    let data: BTreeMap<String, Vec<f64>> =
        csv(&folder.join("data.csv")).iter().map(|(name, cells)| (name.clone(), numbers(cells))).collect();
    let year = &data["year"];
    let mut columns = vec![vec![1.0; year.len()]];
    let mut names = vec!["_cons".to_string()];
    for name in exogenous {
        columns.push(data[*name].clone());
        names.push((*name).to_string());
    }
    for dummy in [67.0, 68.0, 69.0, 70.0, 71.0, 73.0] {
        columns.push(year.iter().map(|y| f64::from(*y == dummy)).collect());
        names.push(format!("D_{dummy}"));
    }
    names.extend(endogenous.iter().map(|name| (*name).to_string()));
    let matrix = |columns: &[Vec<f64>]| DMatrix::from_column_slice(year.len(), columns.len(), &columns.concat());
    let named = |names: &[&str]| matrix(&names.iter().map(|name| data[*name].clone()).collect::<Vec<_>>());
    let (exogenous, endogenous) = (matrix(&columns), named(endogenous));
    let excluded = named(&["med", "kww", "age", "mrt"]);
    let system = System::new(Columns {
        outcome: &data["lw"],
        exogenous: &exogenous,
        endogenous: &endogenous,
        excluded: &excluded,
        exogenous_lengths: &lengths(&exogenous),
        endogenous_lengths: &lengths(&endogenous),
        excluded_lengths: &lengths(&excluded),
        weights: None,
    })
    .unwrap();
    Model { names, exogenous, system, year: year.iter().map(|y| *y as u32).collect() }
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found} against {expected}");
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

impl Model {
    fn two_stage(&self) -> studyc::stats::regression::ols::Fit {
        k_class(&self.system, 1.0).unwrap()
    }

    fn scale<'a>(&self, moments: Moments<'a>) -> Scale<'a> {
        Scale { moments, rows: 758, absorbed: 0 }
    }

    fn errors(&self, errors: Errors, rule: Rule) -> Vec<f64> {
        let fit = self.two_stage();
        let effects = Degrees::default();
        let size = Size { rows: 758, coefficients: fit.kept.len(), constant: true, effects: &effects };
        standard_errors(&covariance(&fit, errors, rule, size).unwrap().matrix)
    }

    fn hold(&self, found: &[f64], expected: &Value, tolerance: f64, what: &str) {
        assert_eq!(found.len(), self.names.len());
        for (found, name) in found.iter().zip(&self.names) {
            near(*found, number(&expected[name]), tolerance, &format!("{what} of {name}"));
        }
    }
}

#[test]
fn one_endogenous_regressor() {
    let Some(folder) = oracle("griliches_iv") else { return };
    let expected = &json(&folder.join("expected.json"));
    let model = model(&folder, &["iq"], &["s", "expr", "tenure", "rns", "smsa"]);
    let year: [&[u32]; 1] = [&model.year];
    let fit = model.two_stage();
    model.hold(&fit.coefficients, &expected["tsls"]["coef"], NUMPY, "coefficient");
    near(fit.rss, number(&expected["tsls"]["rss"]), NUMPY, "rss");
    for (errors, rule, key) in [
        (Errors::Classical, Rule::None, "se_iid_large"),
        (Errors::Classical, Rule::Ivreg2, "se_iid_small"),
        (Errors::Hc0, Rule::None, "se_hc0"),
        (Errors::Hc1, Rule::Ivreg2, "se_hc1_small"),
        (Errors::Cluster(&year, GroupRule::Min), Rule::None, "se_cluster_year_large"),
        (Errors::Cluster(&year, GroupRule::Min), Rule::Ivreg2, "se_cluster_year_small"),
    ] {
        model.hold(&model.errors(errors, rule), &expected["tsls"][key], NUMPY, key);
    }
    let sargan = sargan(&model.system, &fit).unwrap();
    near(sargan.statistic, number(&expected["sargan"]["stat"]), NUMPY, "Sargan");
    near(sargan.p, number(&expected["sargan"]["p"]), NUMPY, "p of Sargan");
    assert_eq!(sargan.df, 3);
    let robust = model.scale(Moments::Robust);
    let j = hansen(&model.system, &fit, robust).unwrap().unwrap();
    assert!(!j.partialled);
    near(j.test.statistic, number(&expected["hansen_j_robust"]["stat"]), NUMPY, "J");
    let efficient = Scheme { steps: Steps::Two, moments: Moments::Robust, centred: false };
    let efficient = gmm(&model.system, efficient).unwrap();
    near(efficient.j, j.test.statistic, NUMPY, "J of GMM");
    model.hold(&efficient.fit.coefficients, &expected["gmm2s_robust"]["coef"], NUMPY, "GMM");
    model.hold(&standard_errors(&efficient.fit.bread), &expected["gmm2s_robust"]["se"], NUMPY, "GMM errors");
    identification(&model, expected);
}

fn identification(model: &Model, expected: &Value) {
    let year: [&[u32]; 1] = [&model.year];
    let [classical, robust, clustered] =
        [Moments::Classical, Moments::Robust, Moments::Cluster(&year)].map(|moments| model.scale(moments));
    let stage = first_stages(&model.system, classical).unwrap()[0];
    let test = stage.test.unwrap();
    near(test.f, number(&expected["first_stage"]["F_iid"]), NUMPY, "first stage");
    near(test.p, number(&expected["first_stage"]["p"]), NUMPY, "p of the first stage");
    assert_eq!((test.chi2.df, test.df2), (4, 742.0));
    near(stage.partial_r2, number(&expected["first_stage"]["partial_r2"]), NUMPY, "partial R2");
    for (scale, key) in [(robust, "F_robust_hc1"), (clustered, "F_cluster_year")] {
        let found = first_stages(&model.system, scale).unwrap()[0].test.unwrap();
        near(found.f, number(&expected["first_stage"][key]), NUMPY, key);
    }
    let found = rank(&model.system, robust).unwrap();
    near(found.cragg_donald, number(&expected["weak_id"]["cragg_donald_F"]), NUMPY, "Cragg-Donald");
    near(found.kleibergen_paap.unwrap(), number(&expected["weak_id"]["kp_rk_wald_F_hc"]), NUMPY, "Kleibergen-Paap");
    near(found.anderson.statistic, number(&expected["underid"]["anderson_lm"]), NUMPY, "Anderson LM");
    let lm = found.kleibergen_paap_lm.unwrap();
    near(lm.statistic, number(&expected["underid"]["kp_rk_lm_hc"]), NUMPY, "rk LM");
    near(lm.p, number(&expected["underid"]["kp_rk_lm_hc_p"]), NUMPY, "p of the rk LM");
    let wu = endogeneity(&model.system, classical).unwrap().regression.unwrap();
    near(wu.f, number(&expected["wu_hausman_F"]["stat"]), 1e-8, "Wu-Hausman");
    assert_eq!(wu.df2, 744.0);
    let anderson = anderson_rubin(&model.system, &[0.0], classical).unwrap();
    near(anderson.f, number(&expected["anderson_rubin_F"]["stat"]), NUMPY, "Anderson-Rubin");
}

#[test]
fn two_endogenous_regressors_as_stata_prints_them() {
    let Some(folder) = oracle("griliches_iv") else { return };
    let expected = &json(&folder.join("expected.json"))["two_endogenous"];
    let stata = &json(&folder.join("stata_ivreg2_statsmodels.json"));
    let model = model(&folder, &["s", "iq"], &["expr", "tenure", "rns", "smsa"]);
    let fit = model.two_stage();
    model.hold(&fit.coefficients, &expected["coef"], NUMPY, "coefficient");
    // Stata's order: endogenous, exogenous, years, constant.
    let order: Vec<usize> = (11..13).chain(1..11).chain([0]).collect();
    let hold = |key: &str, coefficients: &[f64], errors: &[f64]| {
        for (row, place) in order.iter().enumerate() {
            let printed = &stata[key]["params_table"][row];
            near(coefficients[*place], number(&printed[0]), STATA, key);
            near(errors[*place], number(&printed[1]), STATA, key);
        }
    };
    hold("results", &fit.coefficients, &model.errors(Errors::Classical, Rule::None));
    hold("results_small", &fit.coefficients, &model.errors(Errors::Classical, Rule::Ivreg2));
    hold("results_robust", &fit.coefficients, &model.errors(Errors::Hc0, Rule::None));
    hold("results_small_robust", &fit.coefficients, &model.errors(Errors::Hc1, Rule::Ivreg2));
    let efficient = Scheme { steps: Steps::Two, moments: Moments::Robust, centred: false };
    let efficient = gmm(&model.system, efficient).unwrap();
    hold("results_gmm2s_robust", &efficient.fit.coefficients, &standard_errors(&efficient.fit.bread));
    near(fit.rss, number(&stata["results"]["rss"]), STATA, "rss");
    let found = sargan(&model.system, &fit).unwrap();
    near(found.statistic, number(&stata["results"]["sargan"]), STATA, "Sargan");
    near(found.p, number(&stata["results"]["sarganp"]), STATA, "p of Sargan");
    let robust = model.scale(Moments::Robust);
    let j = hansen(&model.system, &fit, robust).unwrap().unwrap().test;
    near(j.statistic, number(&stata["results_robust"]["j"]), STATA, "J");
    near(j.p, number(&stata["results_robust"]["jp"]), STATA, "p of J");
    let found = rank(&model.system, robust).unwrap();
    near(found.cragg_donald, number(&stata["results"]["cdf"]), STATA, "Cragg-Donald");
    near(found.anderson.statistic, number(&stata["results"]["idstat"]), STATA, "Anderson LM");
    near(found.anderson.p, number(&stata["results"]["idp"]), STATA, "p of the Anderson LM");
    near(found.kleibergen_paap.unwrap(), number(&stata["results_robust"]["widstat"]), STATA, "Kleibergen-Paap");
    near(found.kleibergen_paap_lm.unwrap().statistic, number(&stata["results_robust"]["idstat"]), STATA, "rk LM");
    // Under errors of one variance the rk statistic is Cragg and Donald's.
    let iid = rank(&model.system, model.scale(Moments::Classical)).unwrap();
    near(iid.kleibergen_paap.unwrap(), iid.cragg_donald, NUMPY, "rk under one variance");
    let stages = first_stages(&model.system, model.scale(Moments::Classical)).unwrap();
    for (stage, key) in stages.iter().zip(["first_stage_F_s", "first_stage_F_iq"]) {
        near(stage.test.unwrap().f, number(&expected[key]), NUMPY, key);
    }
    assert_eq!(model.exogenous.ncols() + 2, model.names.len());
}
