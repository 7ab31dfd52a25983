//! Spatial models, their tests and their impacts against spreg in the same run, where python3 has it: on the nearest
//! places, on asymmetric rows of unequal sums, and on a symmetric map with islands.

#[path = "common/places.rs"]
mod places;

use std::io::Write;
use std::path::Path;
use std::process::Command;

use places::{Made, Model, lagged, likelihood, made, made_on, with, with_ones};
use serde_json::Value;
use studyc::stats::draws::Draw;
use studyc::stats::space::Weights;
use studyc::stats::space::model::effects::{Kinds, Regressor, delta};
use studyc::stats::space::model::multipliers::{Groups, Response};
use studyc::stats::space::model::tests::lagrange;
use studyc::stats::space::model::{Fit, Panel, Within, moments, random};

/// spreg stops its one-dimensional search at 1e-8 of rho or later.
const PEER: f64 = 1e-6;
/// spreg minimises the moments to six digits.
const PEER_MOMENTS: f64 = 1e-4;
/// spreg alternates between rho and phi until phi moves by less than 1e-7.
const PEER_RANDOM: f64 = 2e-5;
/// Closed forms in double precision.
const CLOSED: f64 = 1e-9;

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-2), "{what}: {found} against {expected}");
}

/// Drawn weights on a fifth of the pairs, all over the largest sum of a row.
fn asymmetric(places: usize, draw: &mut Draw) -> Weights {
    let mut row = |own: usize| -> Vec<(usize, f64)> {
        let pairs = (0..places).map(|other| (other, draw.uniform(), draw.uniform()));
        let linked = pairs.filter(|(other, linked, _)| *other != own && *linked < 0.2);
        linked.map(|(other, _, weight)| (other, weight)).collect()
    };
    let w = Weights::from_rows((0..places).map(&mut row).collect());
    let sum = |place| w.row(place).map(|(_, weight)| weight).sum::<f64>();
    let largest = (0..places).map(sum).fold(0.0, f64::max);
    w.map(|_, _, weight| weight / largest)
}

/// A map in which one pair in ten touches, and the first two places touch nobody.
fn islands(places: usize, draw: &mut Draw) -> Weights {
    let mut rows = vec![vec![]; places];
    for one in 0..places {
        for other in one + 1..places {
            if draw.uniform() < 0.1 && one > 1 {
                rows[one].push((other, 1.0));
                rows[other].push((one, 1.0));
            }
        }
    }
    let share = |row: &Vec<(usize, f64)>| row.iter().map(|(other, _)| (*other, 1.0 / row.len() as f64)).collect();
    Weights::from_rows(rows.iter().map(share).collect())
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

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn hold(found: &[f64], errors: &[f64], expected: &Value, tolerance: f64, what: &str) {
    for (at, value) in found.iter().enumerate() {
        near(*value, number(&expected["b"][at]), tolerance, &format!("{what} {at}"));
    }
    for (at, value) in errors.iter().enumerate() {
        near(*value, number(&expected["se"][at]), 10.0 * tolerance, &format!("{what} se {at}"));
    }
}

fn errors(fit: &Fit, count: usize) -> Vec<f64> {
    (0..count).map(|at| fit.error(at)).collect()
}

/// The first period alone.
fn first(data: &Made) -> Made {
    let places = data.panel.places;
    let cut = |column: &[f64]| column[..places].to_vec();
    Made {
        panel: Panel { places, periods: 1 },
        w: data.w.clone(),
        y: cut(&data.y),
        x: data.x.iter().map(|x| cut(x)).collect(),
    }
}

fn cross_section(data: &Made, expected: &Value, case: &str) {
    let ones = || with_ones(data);
    let durbin = || std::iter::once(vec![1.0; data.panel.rows()]).chain(lagged(data, &data.w)).collect();
    let pooled = |lag, error, x| Model { within: Within::Pooled, lag, error, x };
    for (name, model) in [
        ("ml_lag", pooled(true, false, ones())),
        ("ml_durbin", pooled(true, false, durbin())),
        ("ml_error", pooled(false, true, ones())),
        ("ml_durbin_error", pooled(false, true, durbin())),
    ] {
        let (fit, count) = (likelihood(data, &model), model.x.len() + 1);
        hold(&fit.estimates()[..count], &errors(&fit, count), &expected[name], PEER, &format!("{case} {name}"));
        near(fit.log_likelihood, number(&expected[name]["ll"]), 1e-8, name);
        if name == "ml_lag" {
            direct(data, &fit, number(&expected["direct"]), case);
        }
    }
    for (name, robust) in [("gm_lag", false), ("gm_lag_white", true)] {
        let found = with(data, &data.w, &pooled(true, false, ones()), |problem| {
            moments::as_fit(&moments::fit(problem, &[false, true, true], robust).unwrap())
        });
        hold(&found.estimates()[..4], &errors(&found, 4), &expected[name], CLOSED, &format!("{case} {name}"));
    }
    let found = with(data, &data.w, &pooled(true, true, ones()), |problem| {
        moments::as_fit(&moments::fit(problem, &[false, true, true], false).unwrap())
    });
    let what = format!("{case} gm_combo");
    hold(&found.estimates()[..5], &errors(&found, 4), &expected["gm_combo"], PEER_MOMENTS, &what);
}

/// Direct effects are the slopes times the mean diagonal of (I - rho W)^-1.
fn direct(data: &Made, fit: &Fit, multiplier: f64, case: &str) {
    with(data, &data.w, &Model { within: Within::Pooled, lag: true, error: false, x: vec![] }, |problem| {
        let everyone = Groups { codes: vec![0; data.panel.places], count: 1 };
        let response = Response::new(problem.lags, &[], everyone, &fit.rho, 0.0, data.panel.places);
        let regressors = [1, 2].map(|at| Regressor { places: vec![Some(at), None] });
        let found = delta(fit, &response, &regressors, &Kinds::new(1)).unwrap().values;
        for at in [0, 1] {
            near(found[(at, 0)], fit.b[at + 1] * multiplier, PEER, &format!("{case} direct {at}"));
            near(found[(at, 0)] + found[(at, 1)], found[(at, 2)], 1e-12, &format!("{case} total {at}"));
        }
    });
}

fn panels(data: &Made, expected: &Value, case: &str) {
    for (name, lag) in [("fe_lag", true), ("fe_error", false)] {
        let fit = likelihood(data, &Model { within: Within::Places, lag, error: !lag, x: data.x.clone() });
        hold(&fit.estimates()[..3], &errors(&fit, 3), &expected[name], PEER, &format!("{case} {name}"));
    }
    let model = Model { within: Within::Pooled, lag: true, error: false, x: with_ones(data) };
    let found = with(data, &data.w, &model, |problem| random::fit(problem, problem.panel).unwrap());
    let estimates: Vec<f64> = found.fit.estimates()[..4].iter().copied().chain([found.phi]).collect();
    hold(&estimates, &[], &expected["re_lag"], PEER_RANDOM, &format!("{case} re_lag"));
    near(found.fit.log_likelihood, number(&expected["re_lag"]["ll"]), 1e-7, "re_lag");
}

/// Those of the panel against a cross-section whose matrix has a block for each period: `panel_LMlag` of spreg 1.9 squares
/// the trace where it should be multiplied by the periods.
fn multipliers(data: &Made, expected: &Value, case: &str) {
    let first = first(data);
    let found = lagrange(first.panel, Within::Pooled, &first.w, &first.y, &with_ones(&first)).unwrap();
    let mut all = vec![("cross_section", found)];
    for (name, within, x) in [
        ("pooled", Within::Pooled, with_ones(data)),
        ("unit", Within::Places, data.x.clone()),
        ("period", Within::Periods, data.x.clone()),
        ("both", Within::TwoWay, data.x.clone()),
    ] {
        all.push((name, lagrange(data.panel, within, &data.w, &data.y, &x).unwrap()));
    }
    for (name, found) in &all {
        let tests = [found.lag, found.error, found.robust_lag, found.robust_error];
        for (test, pair) in tests.iter().zip(expected["lm"][name].as_array().unwrap()) {
            near(test.statistic, number(&pair[0]), CLOSED, &format!("{case} {name}"));
            near(test.p, number(&pair[1]), CLOSED, &format!("{case} {name} p"));
        }
    }
    // spreg divides by n - k where the likelihood has n.
    let rows = data.panel.rows() as f64;
    let correction = (rows / (rows - 3.0)) * (rows / (rows - 3.0));
    let pooled = all[1].1.error.statistic;
    near(pooled, number(&expected["panel_lm_error"]) * correction, CLOSED, &format!("{case} panel_LMerror"));
}

#[test]
fn random_panels_as_spreg_has_them() {
    let folder = tempfile::tempdir().unwrap();
    for (case, data) in [
        ("nearest", made(60, 5, 0.45, 1)),
        ("asymmetric", made_on(|draw| asymmetric(50, draw), 5, 0.45, 2)),
        ("islands", made_on(|draw| islands(50, draw), 5, 0.45, 3)),
    ] {
        let Some(expected) = peer(folder.path(), &data) else { return };
        cross_section(&first(&data), &expected, case);
        panels(&data, &expected, case);
        multipliers(&data, &expected, case);
    }
}
