//! Kernel densities, Markov chains, clubs and coupling against R, giddy, ConvergenceClubs and mathmodels.

mod common;

use std::path::Path;

use common::oracle::{csv, json, numbers, oracle};
use nalgebra::DMatrix;
use serde_json::Value;
use studyc::stats::convergence::clubs::{Clubs, clubs, merged};
use studyc::stats::convergence::log_t::{Options, dispersion, log_t};
use studyc::stats::convergence::long_run::LongRun;
use studyc::stats::coupling::{Form, coupling, level};
use studyc::stats::density::{Estimate, Kernel, Rule};
use studyc::stats::descriptive::quantile::QuantileRule;
use studyc::stats::markov::chain::{ergodic, first_passage, probabilities};
use studyc::stats::markov::classes::{Cuts, class_of, quantile_cuts};
use studyc::stats::markov::homogeneity::homogeneity;
use studyc::stats::markov::spatial::{Conditions, Paths, conditional, counts};
use studyc::stats::space::Weights;

/// Sums of a few hundred terms in another order.
const SUMS: f64 = 1e-13;

/// Solutions of 5 x 5 systems by other factorisations; passages of 300 steps lose some digits of the condition.
const SOLVED: f64 = 1e-10;

/// R's `bw.SJ` stops its search for the root at a tenth of its lower bound, 0.01 x 1.144 s n^(-1/5) = 0.0043 here.
const R_STOPS: f64 = 0.0043;

fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{what}: {found} against {expected}");
}

fn list(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap_or(f64::NAN)).collect()
}

fn matrix(value: &Value) -> DMatrix<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(list).collect();
    DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j])
}

fn same(found: &DMatrix<f64>, expected: &Value, tolerance: f64, what: &str) {
    let expected = matrix(expected);
    assert_eq!(found.shape(), expected.shape(), "{what}");
    for (found, expected) in found.iter().zip(&expected) {
        close(*found, *expected, tolerance, what);
    }
}

#[test]
fn bandwidths_and_kernels() {
    let Some(folder) = oracle("kde") else { return };
    let expected = json(&folder.join("expected.json"));
    let x = numbers(&csv(&folder.join("data.csv"))["eruptions"]);
    let h = |name: &str| Rule::by_name(name).unwrap().of(&x);
    let r = |name: &str| expected["bw"][name].as_f64().unwrap();
    for (rule, name) in [("silverman", "nrd0"), ("scott", "nrd"), ("sheather_jones_dpi", "SJ_dpi")] {
        close(h(rule), r(name), SUMS, rule);
    }
    close(h("sheather_jones"), r("SJ_ste"), R_STOPS, "sheather_jones");
    close(h("scipy_silverman"), expected["silverman_scipy_factor"]["h"].as_f64().unwrap(), SUMS, "scipy");
    close(h("stata"), expected["stata_kdensity_bw"]["h"].as_f64().unwrap(), SUMS, "stata");
    let grid = list(&expected["grid"]);
    let exact = &expected["exact_nrd0"];
    let drawn = |rule: &str, kernel: Kernel| Estimate::new(&x, h(rule), kernel).on(&grid);
    let of = |kernel| drawn("silverman", kernel);
    for (found, expected, what) in [
        (of(Kernel::Gaussian), &exact["gaussian"], "gaussian"),
        (of(Kernel::Epanechnikov), &exact["epanechnikov_stata_sqrt5"], "epanechnikov"),
        (of(Kernel::Epan2), &exact["epanechnikov_unit_support"], "epan2"),
        (of(Kernel::Biweight), &exact["biweight"], "biweight"),
        (of(Kernel::Triangular), &exact["triangular"], "triangular"),
        (drawn("scipy_scott", Kernel::Gaussian), &expected["exact_scott_scipy_gaussian"], "scott"),
        (drawn("scipy_silverman", Kernel::Gaussian), &expected["silverman_scipy_factor"]["dens"], "silverman"),
    ] {
        found.iter().zip(list(expected)).for_each(|(found, expected)| close(*found, expected, SUMS, what));
    }
}

struct Income {
    expected: Value,
    paths: Paths,
    w: Weights,
}

/// Income of 48 states, 1929-2009, with row-standardised contiguity.
fn income() -> Option<Income> {
    let folder = oracle("us_income_spatial_markov")?;
    let data = csv(&folder.join("data_wide.csv"));
    let states = &data["state"];
    let columns: Vec<Vec<f64>> = (1929..=2009).map(|year| numbers(&data[&year.to_string()])).collect();
    let values = (0..states.len()).flat_map(|at| columns.iter().map(move |column| column[at])).collect();
    let w = neighbours(&folder, states);
    Some(Income { expected: json(&folder.join("expected.json")), paths: Paths { periods: 81, values }, w })
}

fn neighbours(folder: &Path, states: &[String]) -> Weights {
    let edges = csv(&folder.join("W_edges.csv"));
    let place = |name: &String| states.iter().position(|state| state == name).unwrap();
    let mut rows = vec![vec![]; states.len()];
    for (from, to) in edges["from"].iter().zip(&edges["to"]) {
        rows[place(from)].push((place(to), 1.0));
    }
    let links: Vec<f64> = rows.iter().map(|row| row.len() as f64).collect();
    Weights::from_rows(rows).map(|place, _, weight| weight / links[place])
}

fn moves() -> Vec<(usize, usize)> {
    (0..80).map(|t| (t, t + 1)).collect()
}

impl Income {
    /// Income over the mean of its year.
    fn relative(&self) -> Paths {
        let mean = |t: usize| (0..48).map(|state| self.paths.of(state)[t]).sum::<f64>() / 48.0;
        let means: Vec<f64> = (0..81).map(mean).collect();
        let values = self.paths.values.iter().enumerate().map(|(at, x)| x / means[at % 81]).collect();
        Paths { periods: 81, values }
    }
}

#[test]
fn yearly_quintiles_of_income() {
    let Some(income) = income() else { return };
    let expected = &income.expected["markov_cross_section_quintiles"];
    let cuts: Vec<Vec<f64>> = (0..81)
        .map(|t| {
            let year: Vec<f64> = (0..48).map(|state| income.paths.of(state)[t]).collect();
            quantile_cuts(&year, 5, QuantileRule::Type(7))
        })
        .collect();
    let classes: Vec<_> =
        income.paths.values.iter().enumerate().map(|(at, value)| class_of(*value, &cuts[at % 81])).collect();
    let n = counts(&classes, 81, &moves(), 5);
    same(&n, &expected["transitions"], 0.0, "counts");
    let p = probabilities(&n);
    same(&p, &expected["p"], 1e-15, "p");
    let pi = ergodic(&p).unwrap();
    pi.iter().zip(list(&expected["steady_state"])).for_each(|(found, expected)| close(*found, expected, SOLVED, "pi"));
    same(&first_passage(&p, &pi).unwrap(), &expected["mfpt"], SOLVED, "passage");
}

#[test]
fn spatial_chains_of_income() {
    let Some(income) = income() else { return };
    let relative = income.relative();
    let lag = relative.lag(&income.w);
    for k in [5, 4] {
        let expected = &income.expected[format!("spatial_markov_fixed_k{k}")];
        let cuts = quantile_cuts(&relative.values, k, QuantileRule::Type(7));
        let lag_cuts = quantile_cuts(&lag.values, k, QuantileRule::Type(7));
        for (found, expected) in [(&cuts, &expected["cutoffs"]), (&lag_cuts, &expected["lag_cutoffs"])] {
            found.iter().zip(list(expected)).for_each(|(found, expected)| close(*found, expected, SUMS, "cuts"));
        }
        spatial(&relative, &lag, &cuts, &lag_cuts, expected);
    }
    let cuts = [0.8, 0.9, 1.0, 1.2];
    spatial(&relative, &lag, &cuts, &cuts, &income.expected["spatial_markov_explicit_cutoffs_0.8_0.9_1_1.2"]);
}

fn spatial(relative: &Paths, lag: &Paths, cuts: &[f64], lag_cuts: &[f64], expected: &Value) {
    let classes = Cuts::Same(cuts.to_vec()).classed(&relative.values, 81);
    let lag_cuts = Cuts::Same(lag_cuts.to_vec());
    let by = Conditions { moves: &moves(), classes: cuts.len() + 1, lag_cuts: &lag_cuts };
    let n = conditional(&classes, &lag.values, 81, by);
    let tests = homogeneity(&n);
    for (m, n) in n.iter().enumerate() {
        same(n, &expected["T"][m], 0.0, "counts");
        let p = probabilities(n);
        for (found, expected) in p.iter().zip(&matrix(&expected["P"][m])) {
            // giddy writes zeros where nobody leaves a class.
            close(if found.is_nan() { 0.0 } else { *found }, *expected, 1e-15, "p");
        }
        if let Some(limits) = expected["S_steady_per_lag"].get(m) {
            let pi = ergodic(&p).unwrap();
            pi.iter().zip(list(limits)).for_each(|(found, expected)| close(*found, expected, SOLVED, "pi by lag"));
            same(&first_passage(&p, &pi).unwrap(), &expected["F"][m], SOLVED, "passage by lag");
        }
        if let Some(own) = expected["chi2_list"].get(m) {
            close(tests.each[m].q.statistic, own[0].as_f64().unwrap(), SOLVED, "Q of a lag class");
        }
    }
    let number = |name: &str| expected[name].as_f64().unwrap();
    close(tests.all.lr.statistic, number("LR"), SOLVED, "LR");
    close(tests.all.q.statistic, number("Q"), SOLVED, "Q");
    assert_eq!(tests.all.q.df, number("dof"));
    if let Some(p) = expected["LR_p"].as_f64() {
        close(tests.all.lr.p, p, SOLVED, "p of LR");
    }
}

#[test]
fn log_t_and_clubs_of_phillips_and_sul() {
    let Some(folder) = oracle("convergence_clubs_ps") else { return };
    let expected = json(&folder.join("expected.json"));
    let data = csv(&folder.join("data.csv"));
    let names = &data["Countries"];
    let years: Vec<Vec<f64>> = (1970..=2003).map(|year| numbers(&data[&format!("Y{year}")])).collect();
    let paths: Vec<Vec<f64>> = (0..names.len()).map(|at| years.iter().map(|year| year[at]).collect()).collect();
    let all: Vec<usize> = (0..names.len()).collect();
    let h = dispersion(&paths, &all);
    h.iter().zip(list(&expected["H"])).for_each(|(found, expected)| close(*found, expected, SUMS, "H"));
    for trim in [0.333, 0.3, 0.25] {
        let found = log_t(&h, Options { trim, long_run: LongRun::PhillipsSul }).unwrap();
        let expected = &expected[format!("logt_all_fQSB_{trim}")];
        for (found, name) in [(found.b, "beta"), (found.se, "se"), (found.t, "t")] {
            // H is known to 1e-14 and its long-run variance loses three digits to cancellation.
            let expected = expected[name].as_f64().unwrap();
            assert!((found / expected - 1.0).abs() < 1e-8, "{trim} {name}: {found} against {expected}");
        }
    }
    let options = Options { trim: 1.0 / 3.0, long_run: LongRun::PhillipsSul };
    let found = clubs(&paths, options, 0.0);
    members(&found, names, &expected["clubs_FQSB"]["clubs"]);
    assert!(found.divergent.is_empty());
    members(&merged(&found, &paths, options), names, &expected["merged_PS"]["clubs"]);
}

fn members(found: &Clubs, names: &[String], expected: &Value) {
    assert_eq!(found.clubs.len(), expected.as_object().unwrap().len());
    for (at, club) in found.clubs.iter().enumerate() {
        let mut units: Vec<&str> = club.units.iter().map(|unit| names[*unit].as_str()).collect();
        units.sort_unstable();
        let mut expected: Vec<&str> = expected[format!("club{}", at + 1)]["units"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        expected.sort_unstable();
        assert_eq!(units, expected, "club {}", at + 1);
    }
}

#[test]
fn degrees_of_coupling() {
    let Some(folder) = oracle("coupling_coordination") else { return };
    let expected = json(&folder.join("expected.json"));
    let data = csv(&folder.join("data.csv"));
    let columns: Vec<Vec<f64>> = ["U1", "U2", "U3"].iter().map(|name| numbers(&data[*name])).collect();
    for (case, weights) in
        [("n2", vec![0.5, 0.5]), ("n2_w", vec![0.6, 0.4]), ("n3", vec![1.0 / 3.0; 3]), ("n3_w", vec![0.4, 0.3, 0.3])]
    {
        let n = weights.len();
        let forms = [
            ("classic_root_n", Form::Classic(1.0 / n as f64)),
            ("classic_no_root", Form::Classic(1.0)),
            ("wang2021", Form::Wang2021),
            ("fan_k2", Form::Classic(2.0)),
            ("classic_root2", Form::Classic(0.5)),
        ];
        for (name, form) in forms {
            let Some(expected) = expected[case].get(name) else { continue };
            let grades = expected["grade10"].as_array().unwrap();
            for row in 0..columns[0].len() {
                let u: Vec<f64> = columns[..n].iter().map(|column| column[row]).collect();
                let c = coupling(form, &u);
                let t: f64 = u.iter().zip(&weights).map(|(u, w)| u * w).sum();
                let d = (c * t).sqrt();
                for (found, expected) in [(c, &expected["C"][row]), (d, &expected["D"][row])] {
                    match expected.as_f64() {
                        Some(expected) => close(found, expected, SUMS, name),
                        None => assert!(found.is_nan(), "{name} in row {row}: {found}"),
                    }
                }
                assert_eq!(level(d, 10).map(|level| level as u64), grades[row].as_u64(), "{name} in row {row}: {d}");
            }
        }
    }
}
