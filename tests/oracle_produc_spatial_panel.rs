//! Munnell's 48 states: spatial panels against exact likelihoods, splm's order, and the Lagrange multiplier tests.

#[path = "common/oracle.rs"]
mod oracle;
#[path = "common/space.rs"]
mod space;

use nalgebra::DMatrix;
use oracle::{json, oracle};
use serde_json::Value;
use space::{States, TERMS, standardised, states};
use studyc::stats::space::Weights;
use studyc::stats::space::model::covariance::{Information, Meat};
use studyc::stats::space::model::effects::{Kinds, Regressor, delta};
use studyc::stats::space::model::multipliers::{Groups, Response};
use studyc::stats::space::model::tests::lagrange;
use studyc::stats::space::model::{Fit, Matrix, Order, Problem, Spectrum, Transform, Within, fit};

/// The reference minimises to 1e-13 in rho and polishes the root; ours climbs to rounding.
const ESTIMATES: f64 = 1e-7;
const ERRORS: f64 = 1e-6;
/// splm stops its search 3e-8 from the maximum in both parameters of SARAR, where lambda is .004.
const SPLM: f64 = 1e-5;
/// splm's standard errors at its own parameters.
const SPLM_ERRORS: f64 = 1e-6;
/// Closed forms in double precision.
const CLOSED: f64 = 1e-9;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Sar,
    Sem,
    Sdm,
    Sarar,
}

struct Asked {
    kind: Kind,
    order: Order,
    transform: Transform,
    information: Information,
}

fn within(effect: &str) -> Within<'static> {
    match effect {
        "individual" | "within" => Within::Places,
        "time" => Within::Periods,
        "pooled" | "pooling" => Within::Pooled,
        _ => Within::TwoWay,
    }
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-3), "{what}: {found} against {expected}");
}

fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value[0][0].as_f64()).unwrap()
}

fn estimate(data: &States, w: &Weights, effect: &str, asked: &Asked) -> Fit {
    let spectrum = Spectrum::of(w).unwrap();
    let matrix = [Matrix::new(w, &spectrum).unwrap()];
    let mut x = data.x.clone();
    if asked.kind == Kind::Sdm {
        x.extend(data.x.iter().map(|x| data.panel.lag(w, x)));
    }
    let problem = Problem {
        panel: data.panel,
        within: within(effect),
        order: asked.order,
        transform: asked.transform,
        y: &data.y,
        x: &x,
        lags: if asked.kind == Kind::Sem { &[] } else { &matrix },
        error: matches!(asked.kind, Kind::Sem | Kind::Sarar).then_some(&matrix[0]),
    };
    fit(&problem, asked.information, &Meat::None).unwrap()
}

fn places(kind: Kind) -> Vec<String> {
    let own = TERMS.iter().map(ToString::to_string);
    let lagged = TERMS.iter().filter(|_| kind == Kind::Sdm).map(|name| format!("W_{name}"));
    let spatial: &[&str] = match kind {
        Kind::Sem => &["lambda"],
        _ => &["rho"],
    };
    own.chain(lagged).chain(spatial.iter().map(ToString::to_string)).chain(["sigma2".to_string()]).collect()
}

#[test]
fn exact_likelihoods() {
    let Some(folder) = oracle("produc_spatial_panel") else { return };
    let expected = json(&folder.join("expected_exact_ml.json"));
    let data = states(&folder);
    let w = standardised(&data.touching);
    for (name, kind) in [("sar", Kind::Sar), ("sem", Kind::Sem), ("sdm", Kind::Sdm)] {
        for effect in ["individual", "twoways"] {
            for (mode, transform) in [("direct", Transform::Direct), ("leeyu", Transform::LeeYu)] {
                let case = format!("{name}_{effect}_{mode}");
                let expected = &expected[&case];
                for (information, errors) in
                    [(Information::Expected, "se_info"), (Information::Observed, "se_obs_hessian")]
                {
                    let asked = Asked { kind, order: Order::LagFirst, transform, information };
                    let fit = estimate(&data, &w, effect, &asked);
                    near(fit.log_likelihood, number(&expected["loglik"]), 1e-10, &case);
                    assert_eq!(fit.rows as u64, expected["nobs_eff"].as_u64().unwrap());
                    let found = fit.estimates();
                    for (at, term) in places(kind).iter().enumerate() {
                        let what = format!("{case} {term}");
                        near(found[at], number(&expected["coef"][term]), ESTIMATES, &what);
                        near(fit.error(at), number(&expected[errors][term]), ERRORS, &format!("{what}, {errors}"));
                    }
                }
            }
        }
    }
}

#[test]
fn effects_and_their_errors() {
    let Some(folder) = oracle("produc_spatial_panel") else { return };
    let expected = json(&folder.join("expected_exact_ml.json"));
    let data = states(&folder);
    let w = standardised(&data.touching);
    let spectrum = Spectrum::of(&w).unwrap();
    let matrix = [Matrix::new(&w, &spectrum).unwrap()];
    for (name, kind) in [("sar", Kind::Sar), ("sdm", Kind::Sdm)] {
        for (information, errors) in
            [(Information::Expected, "effects_delta_se_info"), (Information::Observed, "effects_delta_se_hess")]
        {
            for (mode, transform) in [("direct", Transform::Direct), ("leeyu", Transform::LeeYu)] {
                let asked = Asked { kind, order: Order::LagFirst, transform, information };
                let fit = estimate(&data, &w, "twoways", &asked);
                let case = format!("{name}_twoways_{mode}");
                let response = Response::new(&matrix, &[], Groups::default(), &fit.rho, 0.0, data.panel.places);
                let regressors: Vec<Regressor> =
                    (0..4).map(|j| Regressor { places: vec![Some(j), (kind == Kind::Sdm).then_some(4 + j)] }).collect();
                let found = delta(&fit, &response, &regressors, &Kinds::new(0)).unwrap();
                for (j, term) in TERMS.iter().enumerate() {
                    for (at, part) in ["direct", "indirect", "total"].iter().enumerate() {
                        let what = format!("{case} {term} {part}");
                        near(found.values[(j, at)], number(&expected[&case]["effects"][term][part]), ESTIMATES, &what);
                        near(found.errors[(j, at)], number(&expected[&case][errors][term][part]), ERRORS, &what);
                    }
                    let sum = found.values[(j, 0)] + found.values[(j, 1)];
                    assert!((sum - found.values[(j, 2)]).abs() <= 1e-12 * sum.abs());
                }
            }
        }
    }
}

/// splm demeans before it applies W, and prints what it calls rho for the error and lambda for the lag.
#[test]
fn the_order_of_splm() {
    let Some(folder) = oracle("produc_spatial_panel") else { return };
    let expected = json(&folder.join("expected.json"));
    let data = states(&folder);
    let w = standardised(&data.touching);
    let terms = ["log(pcap)", "log(pc)", "log(emp)", "unemp"];
    for effect in ["individual", "time", "twoways"] {
        for (name, kind, spatial) in [
            ("sar", Kind::Sar, vec!["lambda"]),
            ("sem", Kind::Sem, vec!["rho"]),
            ("sarar", Kind::Sarar, vec!["lambda", "rho"]),
        ] {
            let information = Information::Expected;
            let asked = Asked { kind, order: Order::DemeanFirst, transform: Transform::Direct, information };
            let fit = estimate(&data, &w, effect, &asked);
            let expected = &expected[format!("splm_{name}_{effect}")];
            let found = fit.estimates();
            for (at, term) in terms.iter().chain(&spatial).enumerate() {
                let what = format!("splm {name} {effect} {term}");
                near(found[at], number(&expected["coef"][*term]), SPLM, &what);
                near(fit.error(at), number(&expected["se"][*term]), SPLM_ERRORS, &what);
            }
        }
    }
}

#[test]
fn lagrange_multipliers() {
    let Some(folder) = oracle("produc_spatial_panel") else { return };
    let exact = json(&folder.join("expected_exact_ml.json"));
    let splm = json(&folder.join("expected.json"));
    let data = states(&folder);
    let w = standardised(&data.touching);
    for effect in ["pooled", "individual", "time", "twoways"] {
        let mut x = data.x.clone();
        if effect == "pooled" {
            x.insert(0, vec![1.0; data.panel.rows()]);
        }
        let found = lagrange(data.panel, within(effect), &w, &data.y, &x).unwrap();
        let names = [
            ("LM_lag", "lml", found.lag),
            ("LM_err", "lme", found.error),
            ("RLM_lag", "rlml", found.robust_lag),
            ("RLM_err", "rlme", found.robust_error),
        ];
        for (name, short, test) in names {
            let what = format!("{effect} {name}");
            near(test.statistic, number(&exact["lm"][effect][name]["stat"]), CLOSED, &what);
            near(test.p, number(&exact["lm"][effect][name]["p"]), 1e-7, &what);
            let model = match effect {
                "pooled" => "pooling",
                "individual" => "within",
                "twoways" => "within_twoways",
                _ => continue,
            };
            near(test.statistic, number(&splm["lm_tests"][format!("{short}_{model}")]["stat"]), 1e-8, &what);
        }
    }
}

/// The sparse factor gives what the eigenvalues give.
#[test]
fn a_sparse_factor_agrees_with_the_eigenvalues() {
    let Some(folder) = oracle("produc_spatial_panel") else { return };
    let data = states(&folder);
    let symmetric = standardised(&data.touching);
    let mut rows = data.touching.clone();
    rows.iter_mut().for_each(|row| row.truncate(2));
    for w in [symmetric, standardised(&rows)] {
        let spectrum = Spectrum::of(&w).unwrap();
        let exact = studyc::stats::space::model::Determinant::new(&w, &spectrum).unwrap();
        let without = Spectrum { eigenvalues: None, ..spectrum.clone() };
        let sparse = studyc::stats::space::model::Determinant::new(&w, &without).unwrap();
        for rho in [-0.9, -0.3, 0.0, 0.4, 0.95] {
            near(sparse.value(rho), exact.value(rho), 1e-11, "ln det");
            let bounds = (-1.0, 1.0);
            let (one, two) = (exact.near(rho, 0.1, bounds).traces(rho), sparse.near(rho, 0.1, bounds).traces(rho));
            near(two.g, one.g, 1e-9, "tr G");
            near(two.gg, one.gg, 1e-7, "tr GG");
        }
        let dense = studyc::stats::space::model::spectrum::dense(&w);
        let system = DMatrix::identity(48, 48) - dense * 0.7;
        let family = studyc::stats::space::model::sparse::SparseFamily::new(&w, None).unwrap();
        let x = family.factor(0.7).unwrap().solve(&data.y[..48]);
        let back = system * DMatrix::from_column_slice(48, 1, &x);
        back.iter().zip(&data.y).for_each(|(found, y)| near(*found, *y, 1e-12, "solve"));
    }
}
