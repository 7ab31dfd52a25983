//! Thresholds in the investment of 565 US firms (Hansen 1999): his rule, xthreg's own points (Wang 2015), the search over
//! every value, and a bootstrap whose draws are stored.

#[path = "common/oracle.rs"]
mod oracle;

use nalgebra::DMatrix;
use oracle::{csv, json, numbers, oracle};
use serde_json::Value;
use studyc::stats::linalg::lengths;
use studyc::stats::regression::covariance::{Errors, covariance};
use studyc::stats::regression::ols::{self, fit};
use studyc::stats::regression::small::{Rule as Small, Size};
use studyc::stats::threshold::bootstrap::{Bootstrap, Residuals, verdict};
use studyc::stats::threshold::cuts::{Candidates, Cut, Rule};
use studyc::stats::threshold::likelihood_ratio::interval;
use studyc::stats::threshold::panel::{Degrees, Panel, Within};
use studyc::stats::threshold::sample::{Columns, Sample};
use studyc::stats::threshold::search::Search;
use studyc::stats::threshold::sequence::{Settings, Stage, sequence};

/// The reference solves by a singular value decomposition in double precision and prints 16 digits; sums over 7,910 rows
/// and the powers of Tobin's Q leave about 11.
const REFERENCE: f64 = 1e-9;

const UNITS: usize = 565;
const PERIODS: usize = 14;
const OTHERS: [&str; 5] = ["q1", "q2", "q3", "d1", "qd1"];

struct Firms {
    sample: Sample,
    expected: Value,
    folder: std::path::PathBuf,
}

fn firms(within: Within) -> Option<Firms> {
    let folder = oracle("hansen1999_threshold")?;
    let data = csv(&folder.join("data.csv"));
    let column = |name: &str| numbers(&data[name]);
    let others: Vec<Vec<f64>> = OTHERS.iter().map(|name| column(name)).collect();
    let panel = Panel { units: UNITS, periods: PERIODS, within };
    let (outcome, switch, at) = (column("i"), column("c1"), column("d1"));
    let columns = Columns { outcome: &outcome, others: &others, switch: &switch, at: &at };
    let sample = Sample::new(panel, Rule::AtMost, columns).unwrap();
    Some(Firms { sample, expected: json(&folder.join("expected.json")), folder })
}

fn near(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= REFERENCE * expected.abs(), "{what}: {found} against {expected}");
}

fn settings(candidates: Candidates) -> Settings {
    Settings { candidates, trims: vec![0.01, 0.01, 0.05], up_to: 3 }
}

/// The reference scales every F and likelihood ratio by n (T - 1).
fn degrees(sample: &Sample) -> f64 {
    Degrees::Within.of(sample.panel)
}

fn holds(within: Within, candidates: Candidates, case: &str) {
    let Some(Firms { sample, expected, .. }) = firms(within) else { return };
    let expected = &expected[case];
    let stages = sequence(&sample, &settings(candidates)).unwrap();
    assert_eq!(stages.len(), 3);
    let (single, double, triple) = (&expected["single"], &expected["double"], &expected["triple"]);
    near(stages[0].rss0, &expected["sse0"], "S0");
    for (stage, of, threshold) in
        [(&stages[0], single, "gamma"), (&stages[1], double, "gamma2_given_gamma1"), (&stages[2], triple, "gamma3")]
    {
        assert_eq!(stage.added.value, of[threshold].as_f64().unwrap(), "{case} {threshold}");
        near(stage.rss, &of["sse"], "S");
        near(degrees(&sample) * stage.ratio, &of["F"], "F");
    }
    assert_eq!(stages[0].located[0].profile.candidates.len() as u64, single["n_candidates"].as_u64().unwrap());
    assert_eq!(stages[1].located[0].cut.value, double["gamma1_refined"].as_f64().unwrap());
    near(stages[1].refined_rss, &double["sse_refined"], "refined S");
    sets(&sample, &stages, expected);
    near(stages[0].rss / degrees(&sample), &single["mse"], "variance");
    slopes(&sample, &stages[0], single);
    slopes(&sample, &stages[1], double);
}

fn sets(sample: &Sample, stages: &[Stage], expected: &Value) {
    let places = [
        (0, 0, &expected["single"]["ci95"]),
        (1, 0, &expected["double"]["ci95_gamma1"]),
        (1, 1, &expected["double"]["ci95_gamma2"]),
        (2, 2, &expected["triple"]["ci95"]),
    ];
    for (stage, at, ends) in places {
        let (low, high) = interval(&stages[stage].located[at].profile, degrees(sample), 0.95).unwrap();
        assert_eq!((low, high), (ends[0].as_f64().unwrap(), ends[1].as_f64().unwrap()), "stage {stage}, {at}");
    }
}

/// Slopes by regime, classical errors on n T - n - k degrees, and White's errors.
fn slopes(sample: &Sample, stage: &Stage, expected: &Value) {
    let cuts = stage.cuts();
    let regimes = sample.ranking.regimes(&cuts);
    let (design, _) = sample.design(&[]);
    let regime = |r: usize| -> Vec<f64> {
        let own = sample.switch.iter().zip(&regimes).map(|(x, regime)| if *regime == r { *x } else { 0.0 });
        sample.panel.transform(&own.collect::<Vec<f64>>())
    };
    let mut columns: Vec<Vec<f64>> = (0..OTHERS.len()).map(|j| design.column(j).iter().copied().collect()).collect();
    columns.extend((0..=cuts.len()).map(regime));
    let x = DMatrix::from_iterator(sample.panel.kept_rows(), columns.len(), columns.iter().flatten().copied());
    let found = fit(ols::Sample { y: &sample.outcome, x: &x, lengths: &lengths(&x), weights: None }).unwrap();
    let names: Vec<String> =
        OTHERS.iter().map(|name| name.to_string()).chain((0..=cuts.len()).map(|r| format!("c1_regime{r}"))).collect();
    let k = names.len();
    let degrees = (UNITS * PERIODS - UNITS - k) as f64;
    let effects = studyc::stats::regression::degrees::Degrees::default();
    let size = Size { rows: x.nrows(), coefficients: k, constant: false, effects: &effects };
    let white = covariance(&found, Errors::Hc0, Small::None, size).unwrap().matrix;
    for (at, name) in names.iter().enumerate() {
        near(found.coefficients[at], &expected["coef"][name], name);
        let classical = (found.bread[(at, at)] * found.rss / degrees).sqrt();
        near(classical, &expected["se_homo_df_NT_minus_n_minus_k"][name], &format!("classical error of {name}"));
        near(white[(at, at)].sqrt(), &expected["se_white"][name], &format!("White's error of {name}"));
    }
}

#[test]
fn hansens_own_transformation_and_grid_give_his_thresholds() {
    holds(Within::DropLast, Candidates::Grid(400), "hansen_drop_grid400");
    let Some(Firms { sample, .. }) = firms(Within::DropLast) else { return };
    let stages = sequence(&sample, &settings(Candidates::Grid(400))).unwrap();
    let printed: Vec<String> = stages[1].cuts().iter().map(|cut| format!("{:.4}", cut.value)).collect();
    assert_eq!(printed, ["0.0157", "0.5362"]);
}

#[test]
fn every_value_and_a_grid_with_the_within_estimator() {
    holds(Within::AllPeriods, Candidates::All, "within_exact");
    holds(Within::AllPeriods, Candidates::Grid(400), "within_grid400_hansen_quantiles");
}

#[test]
fn xthregs_sums_of_squares_and_f_at_its_own_thresholds() {
    let Some(Firms { sample, folder, .. }) = firms(Within::AllPeriods) else { return };
    let expected = json(&folder.join("xthreg_points.json"));
    for (case, thresholds) in [
        ("single_0.0154", vec![0.0154]),
        ("double_0.0154_0.5418", vec![0.0154, 0.5418]),
        ("triple_0.0154_0.4778_0.5418", vec![0.0154, 0.5418, 0.4778]),
    ] {
        let cuts: Vec<Cut> = thresholds.iter().map(|value| sample.ranking.at(*value)).collect();
        let (new, held) = cuts.split_last().unwrap();
        let profile = Search::new(&sample, held, vec![*new]).unwrap().profile();
        let rss = profile.rss().next().unwrap();
        near(rss, &expected[case]["rss"], case);
        for degrees in [Degrees::Rows, Degrees::Within, Degrees::Between] {
            let d = degrees.of(sample.panel);
            near(d * profile.gains[0] / rss, &expected[case][format!("F_df{d}")], case);
        }
    }
}

#[test]
fn a_bootstrap_with_stored_draws() {
    let Some(Firms { sample, expected, folder }) = firms(Within::AllPeriods) else { return };
    let expected = &expected["bootstrap_fixed_draws_single"];
    let settings = Settings { candidates: Candidates::Grid(100), trims: vec![0.01], up_to: 1 };
    let stages = sequence(&sample, &settings).unwrap();
    let bootstrap = Bootstrap::new(&sample, &settings, &stages[0], Residuals::Alternative).unwrap();
    let table = csv(&folder.join("boot_firm_idx.csv"));
    let columns: Vec<Vec<f64>> = (0..UNITS).map(|at| numbers(&table[&format!("d{at}")])).collect();
    let draws: Vec<Vec<usize>> =
        (0..columns[0].len()).map(|draw| columns.iter().map(|column| column[draw] as usize).collect()).collect();
    let ratios = bootstrap.ratios(&draws);
    assert_eq!(ratios.len() as u64, expected["B"].as_u64().unwrap());
    for (draw, ratio) in ratios.iter().enumerate() {
        near(degrees(&sample) * ratio, &expected["F_boot"][draw], &format!("draw {draw}"));
    }
    near(degrees(&sample) * stages[0].ratio, &expected["F_obs"], "F");
    assert_eq!(verdict(stages[0].ratio, &ratios).p, expected["p_value"].as_f64().unwrap());
}
