//! Two matrices in one model of the 48 states, within and across regions: estimates, the feasible region, tests, effects.

#[path = "common/oracle.rs"]
mod oracle;
#[path = "common/space.rs"]
mod space;

use std::collections::BTreeMap;
use std::path::Path;

use nalgebra::DVector;
use oracle::{csv, json, oracle};
use serde_json::Value;
use space::{States, TERMS, standardised, states};
use studyc::stats::space::Weights;
use studyc::stats::space::model::covariance::{Information, Meat};
use studyc::stats::space::model::effects::{Kinds, Regressor, delta, simulate};
use studyc::stats::space::model::multipliers::{Groups, Response};
use studyc::stats::space::model::tests::{likelihood_ratio, wald};
use studyc::stats::space::model::two::Pair;
use studyc::stats::space::model::{Fit, Matrix, Order, Problem, Spectrum, Transform, Within, fit};

/// Both climb to a gradient of rounding; a shallow maximum turns that into this much.
const ESTIMATES: f64 = 1e-6;
/// Radii from eigenvalues on both sides.
const REGION: f64 = 1e-9;
/// One model written in two ways.
const IDENTITY: f64 = 1e-8;

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-3), "{what}: {found} against {expected}");
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Region of each state, in the order of names.
fn regions(folder: &Path) -> Vec<String> {
    let data = csv(&folder.join("data.csv"));
    let of: BTreeMap<&String, &String> = data["state"].iter().zip(&data["region"]).collect();
    of.into_values().cloned().collect()
}

/// W1 and W2 of a set of the oracle.
fn matrices(set: &str, data: &States, regions: &[String]) -> [Weights; 2] {
    let same = |one: usize, two: usize| regions[one] == regions[two];
    let part = |rows: &[Vec<(usize, f64)>], within: bool| -> Vec<Vec<(usize, f64)>> {
        let kept = |(place, row): (usize, &Vec<(usize, f64)>)| {
            row.iter().copied().filter(|(other, _)| same(place, *other) == within).collect()
        };
        rows.iter().enumerate().map(kept).collect()
    };
    let places = data.panel.places;
    match set.as_bytes()[0] {
        b'A' => {
            let whole = standardised(&data.touching);
            let rows: Vec<Vec<(usize, f64)>> = (0..places).map(|place| whole.row(place).collect()).collect();
            [true, false].map(|within| Weights::from_rows(part(&rows, within)))
        }
        b'B' => [true, false].map(|within| standardised(&part(&data.touching, within))),
        _ => {
            let all: Vec<Vec<(usize, f64)>> =
                (0..places).map(|one| (0..places).filter(|two| *two != one).map(|two| (two, 1.0)).collect()).collect();
            [true, false].map(|within| standardised(&part(&all, within)))
        }
    }
}

fn estimate(data: &States, lags: &[&Weights], neighbours: &[&Weights], transform: Transform) -> Fit {
    let spectra: Vec<Spectrum> = lags.iter().map(|w| Spectrum::of(w).unwrap()).collect();
    let matrices: Vec<Matrix> = lags.iter().zip(&spectra).map(|(w, s)| Matrix::new(w, s).unwrap()).collect();
    let lagged = neighbours.iter().flat_map(|w| data.x.iter().map(|x| data.panel.lag(w, x)));
    let x: Vec<Vec<f64>> = data.x.iter().cloned().chain(lagged).collect();
    let problem = Problem {
        panel: data.panel,
        within: Within::TwoWay,
        order: Order::LagFirst,
        transform,
        y: &data.y,
        x: &x,
        lags: &matrices,
        error: None,
    };
    fit(&problem, Information::Expected, &Meat::None).unwrap()
}

fn sum(one: &Weights, two: &Weights) -> Weights {
    Weights::from_rows((0..one.places()).map(|place| one.row(place).chain(two.row(place)).collect()).collect())
}

fn hold(fit: &Fit, expected: &Value, names: &[String], case: &str) {
    let found = fit.estimates();
    near(fit.log_likelihood, number(&expected["loglik"]), 1e-10, case);
    for (at, name) in names.iter().enumerate() {
        let what = format!("{case} {name}");
        near(found[at], number(&expected["coef"][name]), ESTIMATES, &what);
        near(fit.error(at), number(&expected["se_info"][name]), ESTIMATES, &what);
    }
}

fn names(model: &str, spatial: &[&str]) -> Vec<String> {
    let lagged = ["W1", "W2"].into_iter().flat_map(|w| TERMS.map(|term| format!("{w}_{term}")));
    let own = TERMS.iter().map(ToString::to_string);
    let lagged = lagged.filter(|_| model == "sdm");
    own.chain(lagged).chain(spatial.iter().map(ToString::to_string)).chain(["sigma2".to_string()]).collect()
}

const SETS: [&str; 3] = ["A_split_of_one_W", "B_each_row_standardised", "C_region_mates_vs_all_others"];

fn groups(regions: &[String]) -> Groups {
    let mut names = regions.to_vec();
    names.sort();
    names.dedup();
    let code = |region: &String| names.iter().position(|one| one == region).unwrap();
    Groups { codes: regions.iter().map(code).collect(), count: names.len() }
}

#[test]
fn estimates_tests_and_effects() {
    let Some(folder) = oracle("two_w_sar_panel") else { return };
    let expected = json(&folder.join("expected.json"));
    let (data, regions) = (states(&folder), regions(&folder));
    let groups = groups(&regions);
    for set in SETS {
        let [one, two] = matrices(set, &data, &regions);
        for model in ["sar", "sdm"] {
            for (mode, transform) in [("direct", Transform::Direct), ("leeyu", Transform::LeeYu)] {
                let case = format!("{model}_twoways_{mode}");
                let expected = &expected[set][&case];
                if expected.is_null() {
                    continue;
                }
                let neighbours: Vec<&Weights> = if model == "sdm" { vec![&one, &two] } else { vec![] };
                let case = format!("{set} {case}");
                let fit = estimate(&data, &[&one, &two], &neighbours, transform);
                hold(&fit, &expected["unrestricted"], &names(model, &["rho1", "rho2"]), &case);
                // Under Lee and Yu the sum of two matrices has rows that sum to two.
                if mode == "direct" {
                    let whole = sum(&one, &two);
                    let equal = estimate(&data, &[&whole], &neighbours, transform);
                    hold(&equal, &expected["equal_rho"], &names(model, &["rho"]), &case);
                    let test = likelihood_ratio(fit.log_likelihood, equal.log_likelihood, 1);
                    near(test.statistic, number(&expected["tests"]["equal"]["LR"]), ESTIMATES, &case);
                    near(test.p, number(&expected["tests"]["equal"]["p"]), 1e-5, &case);
                }
                let at = fit.spatial();
                let v = &fit.covariance;
                let variance = v[(at, at)] + v[(at + 1, at + 1)] - 2.0 * v[(at, at + 1)];
                let gap = DVector::from_element(1, fit.rho[0] - fit.rho[1]);
                let test = wald(&gap, &nalgebra::DMatrix::from_element(1, 1, variance)).unwrap();
                near(test.statistic, number(&expected["tests"]["wald_equal"]["stat"]), 1e-5, &case);
                effects(&data, &fit, [&one, &two], &groups, model, &expected["unrestricted"]["effects"], &case);
            }
        }
    }
}

fn effects(
    data: &States,
    fit: &Fit,
    matrices: [&Weights; 2],
    groups: &Groups,
    model: &str,
    expected: &Value,
    case: &str,
) {
    let spectra = matrices.map(|w| Spectrum::of(w).unwrap());
    let lags: Vec<Matrix> = matrices.iter().zip(&spectra).map(|(w, s)| Matrix::new(w, s).unwrap()).collect();
    let response = Response::new(&lags, &[], groups.clone(), &fit.rho, 0.0, data.panel.places);
    let lagged = |at: usize| (model == "sdm").then_some(at);
    let regressors: Vec<Regressor> =
        (0..4).map(|j| Regressor { places: vec![Some(j), lagged(4 + j), lagged(8 + j)] }).collect();
    let kinds = Kinds::new(groups.count);
    let found = delta(fit, &response, &regressors, &kinds).unwrap();
    let parts = ["direct", "indirect", "total", "indirect_within_group", "indirect_across_group"];
    for (j, term) in TERMS.iter().enumerate() {
        for (at, part) in parts.iter().enumerate() {
            // Set C amplifies: the multiplier of rho2 = -3 against a sum of 48 cells.
            near(
                found.values[(j, at)],
                number(&expected[term][part]),
                2.0 * ESTIMATES,
                &format!("{case} {term} {part}"),
            );
        }
        let total = found.values[(j, 2)];
        near(found.values[(j, 0)] + found.values[(j, 1)], total, 1e-12, case);
        near(found.values[(j, 3)] + found.values[(j, 4)], found.values[(j, 1)], 1e-11, case);
        let blocks: f64 = (5..kinds.len()).map(|at| found.values[(j, at)]).sum();
        near(blocks, total, 1e-12, "blocks sum to the total");
    }
}

#[test]
fn the_feasible_region() {
    let Some(folder) = oracle("two_w_sar_panel") else { return };
    let expected = json(&folder.join("expected.json"));
    let (data, regions) = (states(&folder), regions(&folder));
    for set in SETS {
        let [one, two] = matrices(set, &data, &regions);
        let pair = Pair::new(&one, &two);
        for (degrees, radius) in expected[set]["feasible_region_rays_deg_to_radius"].as_object().unwrap() {
            let angle = degrees.parse::<f64>().unwrap().to_radians();
            let what = format!("{set} at {degrees} degrees");
            let found = pair.radius(angle);
            near(found, number(radius), REGION, &what);
            let point = |share: f64| [share * found * libm::cos(angle), share * found * libm::sin(angle)];
            assert!(pair.log_determinant(&point(0.999)).is_finite(), "{what}");
            assert!(!pair.log_determinant(&point(1.001)).is_finite(), "{what}");
        }
    }
}

/// W1 + W2 = W with equal coefficients is the model of W.
#[test]
fn equal_coefficients_give_one_matrix() {
    let Some(folder) = oracle("two_w_sar_panel") else { return };
    let (data, regions) = (states(&folder), regions(&folder));
    let whole = standardised(&data.touching);
    let [one, two] = matrices("A", &data, &regions);
    let split = estimate(&data, &[&sum(&one, &two)], &[&sum(&one, &two)], Transform::Direct);
    let plain = estimate(&data, &[&whole], &[&whole], Transform::Direct);
    for (one, two) in split.estimates().into_iter().zip(plain.estimates()) {
        near(one, two, IDENTITY, "W1 + W2");
    }
    near(split.log_likelihood, plain.log_likelihood, 1e-12, "W1 + W2");
}

/// Simulated errors of two matrices, from Chebyshev's nodes, against the delta method.
#[test]
fn simulated_errors_are_near_those_of_the_delta_method() {
    let Some(folder) = oracle("two_w_sar_panel") else { return };
    let (data, regions) = (states(&folder), regions(&folder));
    let matrices = matrices("A", &data, &regions);
    let [one, two] = &matrices;
    let fit = estimate(&data, &[one, two], &[], Transform::Direct);
    let spectra = [one, two].map(|w| Spectrum::of(w).unwrap());
    let lags: Vec<Matrix> = matrices.iter().zip(&spectra).map(|(w, s)| Matrix::new(w, s).unwrap()).collect();
    let response = Response::new(&lags, &[], Groups::default(), &fit.rho, 0.0, data.panel.places);
    let regressors: Vec<Regressor> = (0..4).map(|j| Regressor { places: vec![Some(j)] }).collect();
    let kinds = Kinds::new(0);
    let exact = delta(&fit, &response, &regressors, &kinds).unwrap();
    let draws = studyc::stats::draws::Draws::new(1, "effects");
    let drawn = simulate(&fit, &response, &regressors, &kinds, &draws, 4000).unwrap();
    // Four standard errors of a standard deviation over 4000 draws, and the curvature of the effects.
    drawn.errors.iter().zip(exact.errors.iter()).for_each(|(one, two)| near(*one, *two, 0.08, "simulated"));
}
