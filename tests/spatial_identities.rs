//! Spatial models on made panels and matrices: against spreg where python3 has it, and identities that need no peer.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use nalgebra::DMatrix;
use serde_json::Value;
use studyc::stats::draws::{Draw, Draws};
use studyc::stats::space::Weights;
use studyc::stats::space::model::covariance::{Information, Meat};
use studyc::stats::space::model::effects::{Kinds, Regressor, delta, simulate};
use studyc::stats::space::model::multipliers::{Groups, Response};
use studyc::stats::space::model::spectrum::dense;
use studyc::stats::space::model::{
    Fit, Matrix, Order, Panel, Problem, Spectrum, Transform, Within, fit, moments, random,
};

/// spreg stops its one-dimensional search at 1e-8 of rho or later.
const PEER: f64 = 1e-6;
/// spreg minimises the moments to six digits.
const PEER_MOMENTS: f64 = 1e-4;
/// spreg alternates between rho and phi until phi moves by less than 1e-7.
const PEER_RANDOM: f64 = 2e-5;
const IDENTITY: f64 = 1e-8;

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-2), "{what}: {found} against {expected}");
}

struct Made {
    panel: Panel,
    w: Weights,
    y: Vec<f64>,
    x: Vec<Vec<f64>>,
}

/// k nearest of points in the square, rows standardised: asymmetric, with complex eigenvalues.
fn nearest(places: usize, k: usize, draw: &mut Draw) -> Weights {
    let points: Vec<[f64; 2]> = (0..places).map(|_| [draw.uniform(), draw.uniform()]).collect();
    let row = |one: &[f64; 2]| {
        let mut others: Vec<(f64, usize)> = points
            .iter()
            .enumerate()
            .map(|(at, two)| ((one[0] - two[0]) * (one[0] - two[0]) + (one[1] - two[1]) * (one[1] - two[1]), at))
            .collect();
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        others.into_iter().skip(1).take(k).map(|(_, at)| (at, 1.0 / k as f64)).collect()
    };
    Weights::from_rows(points.iter().map(row).collect())
}

/// y = rho W y + x b + effects + e.
fn made(places: usize, periods: usize, rho: f64, seed: u64) -> Made {
    let mut draw = Draws::new(seed, "made panels of space").draw(0);
    let panel = Panel { places, periods };
    let w = nearest(places, 5, &mut draw);
    let own: Vec<f64> = (0..places).map(|_| draw.normal()).collect();
    let x: Vec<Vec<f64>> = (0..2).map(|_| (0..panel.rows()).map(|_| draw.normal()).collect()).collect();
    let right: Vec<f64> = (0..panel.rows())
        .map(|row| 1.0 + x[0][row] - 0.5 * x[1][row] + own[row % places] + 0.7 * draw.normal())
        .collect();
    let system = (DMatrix::identity(places, places) - dense(&w) * rho).lu();
    let solved = right.chunks(places).flat_map(|period| {
        let solution = system.solve(&DMatrix::from_column_slice(places, 1, period)).unwrap();
        solution.iter().copied().collect::<Vec<f64>>()
    });
    let y = solved.collect();
    Made { panel, w, y, x }
}

struct Model<'a> {
    within: Within<'a>,
    lag: bool,
    error: bool,
    x: Vec<Vec<f64>>,
}

fn with<T>(data: &Made, w: &Weights, model: &Model, run: impl FnOnce(&Problem) -> T) -> T {
    let spectrum = Spectrum::of(w).unwrap();
    let matrix = [Matrix::new(w, &spectrum).unwrap()];
    run(&Problem {
        panel: data.panel,
        within: model.within,
        order: Order::LagFirst,
        transform: Transform::Direct,
        y: &data.y,
        x: &model.x,
        lags: if model.lag { &matrix } else { &[] },
        error: model.error.then_some(&matrix[0]),
    })
}

fn likelihood(data: &Made, model: &Model) -> Fit {
    with(data, &data.w, model, |problem| fit(problem, Information::Expected, &Meat::None).unwrap())
}

fn with_ones(data: &Made) -> Vec<Vec<f64>> {
    std::iter::once(vec![1.0; data.panel.rows()]).chain(data.x.iter().cloned()).collect()
}

fn lagged(data: &Made, w: &Weights) -> Vec<Vec<f64>> {
    data.x.iter().cloned().chain(data.x.iter().map(|x| data.panel.lag(w, x))).collect()
}

fn peer(folder: &Path, data: &Made) -> Option<Value> {
    let mut links = String::from("from,to,weight\n");
    for place in 0..data.panel.places {
        data.w.row(place).for_each(|(other, weight)| links += &format!("{place},{other},{weight:?}\n"));
    }
    let mut panel = String::from("y,x1,x2\n");
    (0..data.panel.rows())
        .for_each(|row| panel += &format!("{:?},{:?},{:?}\n", data.y[row], data.x[0][row], data.x[1][row]));
    std::fs::write(folder.join("links.csv"), links).unwrap();
    std::fs::write(folder.join("panel.csv"), panel).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spatial_spreg.py");
    let output = Command::new("python3").arg(script).arg(folder).arg(data.panel.periods.to_string()).output();
    match output {
        Ok(output) if output.status.success() => serde_json::from_slice(&output.stdout).ok(),
        Ok(output) if !String::from_utf8_lossy(&output.stderr).contains("ModuleNotFoundError") => {
            panic!("{}", String::from_utf8_lossy(&output.stderr))
        }
        _ => {
            drop(writeln!(std::io::stdout(), "skipped: python3 has no spreg"));
            None
        }
    }
}

fn hold(found: &[f64], errors: &[f64], expected: &Value, tolerance: f64, what: &str) {
    for (at, value) in found.iter().enumerate() {
        near(*value, expected["b"][at].as_f64().unwrap(), tolerance, &format!("{what} {at}"));
    }
    for (at, value) in errors.iter().enumerate() {
        near(*value, expected["se"][at].as_f64().unwrap(), 10.0 * tolerance, &format!("{what} se {at}"));
    }
}

/// Where python3 has spreg, in the same run.
#[test]
fn random_panels_as_spreg_has_them() {
    let folder = tempfile::tempdir().unwrap();
    for seed in [1, 2, 3] {
        let data = made(60, 5, 0.45, seed);
        let Some(expected) = peer(folder.path(), &data) else { return };
        let places = data.panel.places;
        let cut = |column: &[f64]| column[..places].to_vec();
        let first = Made {
            panel: Panel { places, periods: 1 },
            w: data.w.clone(),
            y: cut(&data.y),
            x: data.x.iter().map(|x| cut(x)).collect(),
        };
        let errors = |fit: &Fit, count: usize| (0..count).map(|at| fit.error(at)).collect::<Vec<f64>>();
        let pooled = |lag, error| Model { within: Within::Pooled, lag, error, x: with_ones(&first) };
        for (name, model) in [("ml_lag", pooled(true, false)), ("ml_error", pooled(false, true))] {
            let fit = likelihood(&first, &model);
            hold(&fit.estimates()[..4], &errors(&fit, 4), &expected[name], PEER, name);
            near(fit.log_likelihood, expected[name]["ll"].as_f64().unwrap(), 1e-8, name);
        }
        for (name, robust) in [("gm_lag", false), ("gm_lag_white", true)] {
            let found = with(&first, &first.w, &pooled(true, false), |problem| {
                moments::as_fit(&moments::fit(problem, &[false, true, true], robust).unwrap())
            });
            hold(&found.estimates()[..4], &errors(&found, 4), &expected[name], 1e-9, name);
        }
        let found = with(&first, &first.w, &pooled(true, true), |problem| {
            moments::as_fit(&moments::fit(problem, &[false, true, true], false).unwrap())
        });
        hold(&found.estimates()[..5], &errors(&found, 4), &expected["gm_combo"], PEER_MOMENTS, "gm_combo");
        let fixed = |lag, error| Model { within: Within::Places, lag, error, x: data.x.clone() };
        for (name, model) in [("fe_lag", fixed(true, false)), ("fe_error", fixed(false, true))] {
            let fit = likelihood(&data, &model);
            hold(&fit.estimates()[..3], &errors(&fit, 3), &expected[name], PEER, name);
        }
        let model = Model { within: Within::Pooled, lag: true, error: false, x: with_ones(&data) };
        let found = with(&data, &data.w, &model, |problem| random::fit(problem).unwrap());
        let estimates: Vec<f64> = found.fit.estimates()[..4].iter().copied().chain([found.phi]).collect();
        hold(&estimates, &[], &expected["re_lag"], PEER_RANDOM, "re_lag");
        near(found.fit.log_likelihood, expected["re_lag"]["ll"].as_f64().unwrap(), 1e-7, "re_lag");
    }
}

/// The observed information of random effects against differences of its own likelihood.
#[test]
fn errors_of_random_effects_are_those_of_their_curvature() {
    let data = made(40, 4, 0.3, 9);
    let model = Model { within: Within::Pooled, lag: true, error: false, x: with_ones(&data) };
    let found = with(&data, &data.w, &model, |problem| random::fit(problem).unwrap());
    let spectrum = Spectrum::of(&data.w).unwrap();
    let (n, t) = (data.panel.places as f64, data.panel.periods as f64);
    let wy = data.panel.lag(&data.w, &data.y);
    // b0, b1, b2, rho, sigma^2, phi.
    let value = |p: &[f64]| {
        let e: Vec<f64> = (0..data.panel.rows())
            .map(|row| data.y[row] - p[3] * wy[row] - p[0] - p[1] * data.x[0][row] - p[2] * data.x[1][row])
            .collect();
        let means = data.panel.place_means(&e);
        let squares: f64 = e
            .iter()
            .enumerate()
            .map(|(row, e)| {
                let rest = e - (1.0 - p[5]) * means[row % data.panel.places];
                rest * rest
            })
            .sum();
        let logs: f64 = spectrum
            .eigenvalues
            .iter()
            .flatten()
            .map(|(re, im)| {
                let (a, b) = (1.0 - p[3] * re, p[3] * im);
                0.5 * libm::log(a * a + b * b)
            })
            .sum();
        -0.5 * n * t * libm::log(2.0 * std::f64::consts::PI * p[4]) + t * logs + n * libm::log(p[5])
            - squares / (2.0 * p[4])
    };
    let at: Vec<f64> = found.fit.estimates().into_iter().chain([found.phi]).collect();
    near(value(&at), found.fit.log_likelihood, 1e-12, "the likelihood");
    let steps: Vec<f64> = at.iter().map(|p| 1e-4 * p.abs().max(0.1)).collect();
    let moved = |i: usize, j: usize, a: f64, b: f64| {
        let mut p = at.clone();
        p[i] += a * steps[i];
        p[j] += b * steps[j];
        value(&p)
    };
    let hessian = DMatrix::from_fn(6, 6, |i, j| {
        let all = moved(i, j, 1.0, 1.0) - moved(i, j, 1.0, -1.0) - moved(i, j, -1.0, 1.0) + moved(i, j, -1.0, -1.0);
        -all / (4.0 * steps[i] * steps[j])
    });
    let v = hessian.try_inverse().unwrap();
    for place in 0..5 {
        // Differences of a likelihood keep five digits.
        near(found.fit.error(place), v[(place, place)].sqrt(), 1e-4, "error");
    }
    near(found.phi_error, v[(5, 5)].sqrt(), 1e-4, "error of phi");
}

/// SDM with theta = -rho b is SEM: at SEM's estimates both have one likelihood, and the Wald test of it is about nothing.
#[test]
fn a_durbin_model_with_a_common_factor_is_the_error_model() {
    let data = made(50, 4, 0.0, 4);
    let sem = likelihood(&data, &Model { within: Within::Places, lag: false, error: true, x: data.x.clone() });
    let lambda = sem.lambda.unwrap();
    // y - lambda W y on x - lambda W x: the residuals of SDM at theta = -lambda b.
    let demeaned = |x: &[f64]| data.panel.demean(Within::Places, x).unwrap();
    let all = lagged(&data, &data.w);
    let (y, wy) = (demeaned(&data.y), demeaned(&data.panel.lag(&data.w, &data.y)));
    let x: Vec<Vec<f64>> = all.iter().map(|x| demeaned(x)).collect();
    let b = [sem.b[0], sem.b[1], -lambda * sem.b[0], -lambda * sem.b[1]];
    let squares: f64 = (0..y.len())
        .map(|row| {
            let e = y[row] - lambda * wy[row] - (0..4).map(|j| b[j] * x[j][row]).sum::<f64>();
            e * e
        })
        .sum();
    near(squares / y.len() as f64, sem.sigma2, 1e-12, "one sum of squares");
    let sdm = likelihood(&data, &Model { within: Within::Places, lag: true, error: false, x: all });
    assert!(sdm.log_likelihood >= sem.log_likelihood);
}

/// Nobody is a neighbour: rho is not there, and slopes are within estimates.
#[test]
fn without_links_the_slopes_are_within_estimates() {
    let data = made(30, 4, 0.0, 5);
    let none = Weights::from_rows(vec![vec![]; 30]);
    let model = Model { within: Within::TwoWay, lag: true, error: false, x: data.x.clone() };
    let plain = with(&data, &none, &Model { lag: false, ..model }, |problem| {
        fit(problem, Information::Expected, &Meat::None).unwrap()
    });
    let model = Model { within: Within::TwoWay, lag: true, error: false, x: data.x.clone() };
    let spatial = with(&data, &none, &model, |problem| fit(problem, Information::Expected, &Meat::None).unwrap());
    for (one, two) in spatial.b.iter().zip(&plain.b) {
        near(*one, *two, IDENTITY, "slope");
    }
    near(spatial.rho[0], 0.0, 1e-12, "rho");
    assert!(spatial.error(spatial.spatial()).is_nan() || spatial.error(spatial.spatial()) == 0.0);
}

/// Trace formulas and Krylov's space against a dense inverse, with groups.
#[test]
fn effects_are_averages_over_the_dense_inverse() {
    let data = made(40, 3, 0.5, 6);
    let fit = likelihood(&data, &Model { within: Within::TwoWay, lag: true, error: false, x: lagged(&data, &data.w) });
    // Rows that do not sum to one.
    let w = data.w.map(|place, _, weight| weight * (0.6 + 0.01 * place as f64));
    let spectrum = Spectrum::of(&w).unwrap();
    let lags = [Matrix::new(&w, &spectrum).unwrap()];
    let groups = Groups { codes: (0..40).map(|place| place % 3).collect(), count: 3 };
    let response = Response::new(&lags, &[], groups.clone(), &fit.rho, 0.0, 40);
    let regressors = [Regressor { places: vec![Some(0), Some(2)] }];
    let kinds = Kinds::new(3);
    let found = delta(&fit, &response, &regressors, &kinds).unwrap();
    let a = (DMatrix::identity(40, 40) - dense(&w) * fit.rho[0]).try_inverse().unwrap();
    let m = &a * (DMatrix::identity(40, 40) * fit.b[0] + dense(&w) * fit.b[2]);
    near(found.values[(0, 0)], m.trace() / 40.0, 1e-12, "direct");
    near(found.values[(0, 2)], m.sum() / 40.0, 1e-12, "total");
    for from in 0..3 {
        for to in 0..3 {
            let block: f64 = (0..40)
                .flat_map(|i| (0..40).map(move |j| (i, j)))
                .filter(|(i, j)| groups.codes[*i] == to && groups.codes[*j] == from)
                .map(|(i, j)| m[(i, j)])
                .sum();
            near(found.values[(0, 5 + from * 3 + to)], block / 40.0, 1e-12, "block");
        }
    }
    let draws = Draws::new(3, "effects");
    let drawn = simulate(&fit, &response, &regressors, &kinds, &draws, 3000).unwrap();
    // A standard deviation over 3000 draws has an error of 1.3 per cent; effects bend.
    near(drawn.errors[(0, 0)], found.errors[(0, 0)], 0.08, "direct, simulated");
    let again = simulate(&fit, &response, &regressors, &kinds, &draws, 3000).unwrap();
    assert_eq!(drawn.errors, again.errors);
}

/// Many places with few neighbours: the sparse way gives what the eigenvalues give.
#[test]
fn sparse_and_dense_estimates_agree() {
    let data = made(700, 2, 0.4, 8);
    let model = Model { within: Within::Places, lag: true, error: false, x: data.x.clone() };
    let sparse = with(&data, &data.w, &model, |problem| {
        assert!(problem.lags[0].spectrum.eigenvalues.is_none());
        fit(problem, Information::Observed, &Meat::None).unwrap()
    });
    let values = studyc::stats::linalg::eigenvalues(&dense(&data.w)).unwrap();
    let spectrum = Spectrum { eigenvalues: Some(values), low: -1.0, high: 1.0, cautious: false };
    let matrix = [Matrix::new(&data.w, &spectrum).unwrap()];
    let problem = Problem {
        panel: data.panel,
        within: Within::Places,
        order: Order::LagFirst,
        transform: Transform::Direct,
        y: &data.y,
        x: &data.x,
        lags: &matrix,
        error: None,
    };
    let exact = fit(&problem, Information::Observed, &Meat::None).unwrap();
    near(sparse.rho[0], exact.rho[0], 1e-9, "rho");
    near(sparse.error(2), exact.error(2), 1e-7, "error of rho");
    near(sparse.log_likelihood, exact.log_likelihood, 1e-10, "likelihood");
}
