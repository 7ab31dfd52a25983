//! Identities of spatial models on made panels and matrices, which need no peer.

#[path = "common/places.rs"]
mod places;

use nalgebra::DMatrix;
use places::{Made, Model, lagged, likelihood, made, made_on, nearest, with, with_ones};
use studyc::stats::draws::Draws;
use studyc::stats::linalg::{Lu, solve};
use studyc::stats::space::model::covariance::{Information, Meat};
use studyc::stats::space::model::effects::{Kinds, Regressor, delta, simulate};
use studyc::stats::space::model::multipliers::{Groups, Response};
use studyc::stats::space::model::spectrum::dense;
use studyc::stats::space::model::{Fit, Matrix, Order, Panel, Problem, Spectrum, Transform, Within, fit, random};
use studyc::stats::space::{Weights, combine};

const IDENTITY: f64 = 1e-8;

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-2), "{what}: {found} against {expected}");
}

/// Random effects where each period has its own W: the likelihood is that of the dense covariance of all rows, and moving
/// any parameter lowers it.
#[test]
fn random_effects_meet_a_matrix_of_each_period() {
    let (places, periods) = (12, 4);
    let mut draw = Draws::new(3, "a matrix of each period").draw(0);
    let each: Vec<Weights> = (0..periods).map(|_| nearest(places, 3, &mut draw)).collect();
    let block = combine::blocks(&each.iter().collect::<Vec<_>>());
    let made = made_on(|_| block.clone(), 1, 0.4, 11);
    let data = Made { y: made.y.iter().enumerate().map(|(row, y)| y + (row % places) as f64 / 4.0).collect(), ..made };
    let model = Model { within: Within::Pooled, lag: true, error: false, x: with_ones(&data) };
    let found = with(&data, &data.w, &model, |problem| random::fit(problem, Panel { places, periods }).unwrap());
    let rows = places * periods;
    // b, rho, sigma^2, phi.
    let value = |p: &[f64]| {
        let (b, rho, s2, phi) = (&p[..3], p[3], p[4], p[5]);
        let own = s2 * (1.0 / (phi * phi) - 1.0) / periods as f64;
        let v = DMatrix::from_fn(rows, rows, |i, j| {
            f64::from(u8::from(i == j)) * s2 + if i % places == j % places { own } else { 0.0 }
        });
        let system = DMatrix::identity(rows, rows) - dense(&block) * rho;
        let fitted: Vec<f64> = (0..rows).map(|row| (0..3).map(|j| b[j] * model.x[j][row]).sum()).collect();
        let e = &system * DMatrix::from_column_slice(rows, 1, &data.y) - DMatrix::from_column_slice(rows, 1, &fitted);
        let logs = Lu::new(&system).unwrap().log_determinant() - 0.5 * Lu::new(&v).unwrap().log_determinant();
        let squares = (e.transpose() * solve(&v, &e).unwrap())[(0, 0)];
        logs - 0.5 * (squares + rows as f64 * libm::log(2.0 * std::f64::consts::PI))
    };
    let at: Vec<f64> = found.fit.estimates().into_iter().chain([found.phi]).collect();
    assert!(found.phi > 0.1 && found.phi < 0.95, "{}", found.phi);
    near(value(&at), found.fit.log_likelihood, 1e-11, "the likelihood");
    for parameter in 0..at.len() {
        for step in [-1e-3, 1e-3] {
            let mut moved = at.clone();
            moved[parameter] += step;
            assert!(value(&moved) < value(&at), "{parameter}");
        }
    }
}

/// The observed information of random effects against differences of its own likelihood.
#[test]
fn errors_of_random_effects_are_those_of_their_curvature() {
    let data = made(40, 4, 0.3, 9);
    let model = Model { within: Within::Pooled, lag: true, error: false, x: with_ones(&data) };
    let found = with(&data, &data.w, &model, |problem| random::fit(problem, problem.panel).unwrap());
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
    let logs =
        with(&data, &data.w, &Model { within: Within::Places, lag: true, error: false, x: all.clone() }, |sdm| {
            sdm.lags[0].determinant.value(lambda)
        });
    let n = y.len() as f64;
    let value = -0.5 * n * (libm::log(2.0 * std::f64::consts::PI * squares / n) + 1.0);
    near(value + data.panel.periods as f64 * logs, sem.log_likelihood, 1e-12, "one likelihood");
    let sdm = likelihood(&data, &Model { within: Within::Places, lag: true, error: false, x: all });
    assert!(sdm.log_likelihood >= sem.log_likelihood);
    // Nothing spills over: (I - rho W)^-1 (b I - rho b W) = b I.
    let common = Fit { b: b.to_vec(), rho: vec![lambda], ..sdm };
    with(&data, &data.w, &Model { within: Within::Places, lag: true, error: false, x: vec![] }, |problem| {
        let everyone = Groups { codes: vec![0; data.panel.places], count: 1 };
        let response = Response::new(problem.lags, &[], everyone, &common.rho, 0.0, data.panel.places);
        let regressors = [0, 1].map(|at| Regressor { places: vec![Some(at), Some(at + 2)] });
        let found = delta(&common, &response, &regressors, &Kinds::new(1)).unwrap().values;
        for at in [0, 1] {
            near(found[(at, 0)], sem.b[at], 1e-12, "direct");
            assert!(found[(at, 1)].abs() < 1e-12, "indirect: {}", found[(at, 1)]);
        }
    });
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
    let together = &found.covariances[0];
    let sum = together[(0, 0)] + together[(1, 1)] + 2.0 * together[(0, 1)];
    near(sum.sqrt(), found.errors[(0, 2)], 1e-12, "direct and indirect err together as the total");
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
