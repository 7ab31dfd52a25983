//! Threshold models from the text of a study: Hansen's firms under three conventions, and slopes that a person could fit
//! once the thresholds are known.

use std::collections::BTreeSet;

use crate::oracle::{json, oracle};
use crate::pipeline::{self, Ran, check, close, codes, near, run};
use serde_json::Value;
use studyc::exhibit::Value as Cell;
use studyc::method::{METHODS, figures, tables};
use studyc::results::Output;
use studyc::stats::draws::Draws;

/// The reference solves by another factorisation and prints 16 digits.
const REFERENCE: f64 = 1e-9;
/// Two ways to one regression in double precision.
const IDENTITY: f64 = 1e-10;

const HANSEN: &str = include_str!("../corpus/good/hansen.yaml");

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn hansens_firms_under_three_conventions() {
    let Some(folder) = oracle("hansen1999_threshold") else { return };
    let data = std::fs::read_to_string(folder.join("data.csv")).unwrap();
    let expected = json(&folder.join("expected.json"));
    let dir = pipeline::folder(&[("hansen/data.csv", &data)]);
    let ran = run(dir.path(), HANSEN);
    for (model, case, df) in [
        ("exact", "within_exact", 7910.0),
        ("hansen", "hansen_drop_grid400", 7345.0),
        ("xthreg", "within_grid400_hansen_quantiles", 7896.0),
    ] {
        tests(&ran, model, &expected[case], df);
        slopes(&ran, model, &expected[case]["double"]);
    }
    // As Hansen prints them: two thresholds, .0157 and .5362.
    let printed = |address: &str| format!("{:.4}", ran.at(address));
    assert_eq!((printed("hansen.threshold.1"), printed("hansen.threshold.2")), ("0.0157".into(), "0.5362".into()));
    // xthreg prints .0154: its grid has no .0157, where the sum of squares is lower.
    assert_eq!(printed("xthreg.threshold.1"), "0.0157");
    // The set of the first threshold as the reference gives it, on Hansen's scale.
    let ends = &expected["hansen_drop_grid400"]["double"]["ci95_gamma1"];
    assert_eq!(ran.at("hansen.threshold.1.low"), number(&ends[0]));
    assert_eq!(ran.at("hansen.threshold.1.high"), number(&ends[1]));
}

/// F is on the study's scale, the reference's on n (T - 1).
fn tests(ran: &Ran, model: &str, expected: &Value, df: f64) {
    let stages = [("single", "gamma"), ("double", "gamma2_given_gamma1"), ("triple", "gamma3")];
    for (at, (case, threshold)) in stages.into_iter().enumerate() {
        let of = |quantity: &str| ran.at(&format!("{model}.test.{}.{quantity}", at + 1));
        assert_eq!(of("threshold"), number(&expected[case][threshold]), "{model} {case}");
        near(of("rss"), number(&expected[case]["sse"]), REFERENCE, case);
        near(of("F"), number(&expected[case]["F"]) * df / 7345.0, REFERENCE, case);
        assert!(of("crit10") <= of("crit5") && of("crit5") <= of("crit1"));
        assert_eq!(of("draws"), 300.0);
    }
    // Hansen: no doubt about two, none found for three.
    assert_eq!(ran.at(&format!("{model}.thresholds")), 2.0);
    assert!(ran.at(&format!("{model}.test.3.p")) > 0.1);
}

fn slopes(ran: &Ran, model: &str, expected: &Value) {
    let terms = [
        ("q1", "q1"),
        ("qd1", "qd1"),
        ("regime.1", "c1_regime0"),
        ("regime.2", "c1_regime1"),
        ("regime.3", "c1_regime2"),
    ];
    for (term, key) in terms {
        let at = |part: &str| ran.at(&format!("{model}.{term}{part}"));
        near(at(""), number(&expected["coef"][key]), REFERENCE, &format!("{model} {term}"));
        near(at(".se"), number(&expected["se_white"][key]), REFERENCE, &format!("{model} {term}"));
    }
    let rows: f64 = (1..=3).map(|regime| ran.at(&format!("{model}.regime.{regime}.rows"))).sum();
    assert_eq!(rows, 7910.0);
}

/// 14 units over 7 years with a slope that changes where q passes 0.3, by as much as `change`.
fn made(change: f64, skip: Option<(usize, usize)>, order: &[usize]) -> String {
    let mut rows = vec![];
    for unit in 0..14usize {
        let mut draw = Draws::new(99, "unit").draw(unit as u64);
        let level = draw.normal();
        for year in 0..7usize {
            let (x, z, q) = (1.0 + draw.normal(), draw.normal(), (draw.normal() * 20.0).round() / 20.0);
            let slope = if q <= 0.3 { 0.5 } else { 0.5 + change };
            let y = level + 0.1 * year as f64 + slope * x - 0.4 * z + 0.3 * draw.normal();
            let w = level - 0.2 * x + 0.3 * draw.normal();
            if skip != Some((unit, year)) {
                rows.push(format!("u{unit:02},{},{y},{w},{x},{z},{q}", 2001 + year));
            }
        }
    }
    let order: Vec<usize> = if order.is_empty() { (0..rows.len()).collect() } else { order.to_vec() };
    let mixed: Vec<String> = order.iter().map(|at| rows[*at].clone()).collect();
    format!("unit,year,y,w,x,z,q\n{}\n", mixed.join("\n"))
}

const HEAD: &str = "study: s\nseed: 5\ndata: {file: d.csv, panel: {unit: unit, time: year}}\n";

fn study(data: &str, rest: &str) -> Ran {
    let dir = pipeline::folder(&[("d.csv", data)]);
    run(dir.path(), &format!("{HEAD}{rest}"))
}

#[test]
fn slopes_are_those_of_a_regression_on_columns_made_by_hand() {
    let data = made(1.5, None, &[]);
    let ran = study(
        &data,
        "thresholds:
  t: {formula: 'y ~ z + x | unit + year', switch: x, at: q, trim: 10%, bootstrap: 99, errors: {cluster: unit}}
  b: {from: t, regime: q < gamma, thresholds: 1, errors: hc1}
",
    );
    let gamma = ran.at("t.threshold.1");
    assert_eq!((gamma, ran.at("t.thresholds"), ran.at("t.test.1.p")), (0.3, 1.0, 0.0));
    // With `<` the next value of q is the threshold of the same regimes.
    assert!(ran.at("b.threshold.1") > gamma);
    let by_hand = study(
        &data,
        &format!(
            "variables: {{low: {{is: 'if(q <= {gamma}, x, 0)'}}, high: {{is: 'if(q > {gamma}, x, 0)'}}}}
models:
  t: {{formula: 'y ~ low + high + z | unit + year', errors: {{cluster: unit}}}}
  b: {{formula: 'y ~ low + high + z | unit + year', errors: hc1}}
"
        ),
    );
    for model in ["t", "b"] {
        for (term, other) in [("regime.1", "low"), ("regime.2", "high"), ("z", "z"), ("_cons", "_cons")] {
            for part in ["", ".se", ".p", ".low"] {
                let (found, expected) =
                    (ran.at(&format!("{model}.{term}{part}")), by_hand.at(&format!("{model}(y).{other}{part}")));
                close(found, expected, IDENTITY, &format!("{model} {term}{part}"));
            }
        }
        for quantity in ["n", "r2", "r2_within", "rss", "df"] {
            close(
                ran.at(&format!("{model}.{quantity}")),
                by_hand.at(&format!("{model}(y).{quantity}")),
                IDENTITY,
                quantity,
            );
        }
    }
    close(ran.at("t.test.1.rss"), ran.at("t.rss"), IDENTITY, "the search and the model");
}

#[test]
fn the_scale_of_f_changes_f_and_nothing_else() {
    let ran = study(
        &made(1.0, None, &[]),
        "thresholds:
  rows: {formula: 'y ~ z + x | unit', switch: x, at: q, up_to: 2, df: N*T, bootstrap: 50}
  hansen: {from: rows, df: 'n*(T-1)'}
  xthreg: {from: rows, df: 'T * (n - 1)'}
  plain: {formula: 'y ~ z + x | unit', switch: x, at: q}
",
    );
    let f = |model: &str| ran.at(&format!("{model}.test.1.F"));
    near(f("rows") / 98.0, f("hansen") / 84.0, 1e-14, "n (T - 1)");
    near(f("rows") / 98.0, f("xthreg") / 91.0, 1e-14, "T (n - 1)");
    near(f("plain"), f("hansen"), 1e-14, "the default is Hansen's");
    assert_eq!(ran.at("plain.test.1.draws"), 300.0);
}

#[test]
fn several_outcomes_have_addresses_of_their_own() {
    let ran = study(
        &made(1.5, None, &[]),
        "thresholds: {t: {formula: 'y, w ~ z + x | unit', switch: x, at: q, up_to: 2, bootstrap: 40}}
hypotheses: {H: {says: y has one, holds_if: t(y).thresholds >= 1 at 5%}}
",
    );
    assert_eq!(ran.at("t(y).threshold.1"), 0.3);
    assert!(ran.at("t(w).test.1.p") > 0.0);
    assert_eq!(ran.at("t(y).regime.1.rows") + ran.at("t(y).regime.2.rows"), 98.0);
}

/// Every cell with its bits, in order.
fn bits(ran: &Ran) -> Vec<(String, u64)> {
    ran.results.cells().map(|(address, value)| (address.to_string(), value.to_bits())).collect()
}

const THREE: &str =
    "thresholds: {t: {formula: 'y ~ z + x | unit + year', switch: x, at: q, up_to: 3, bootstrap: 130}}\n";

#[test]
fn neither_the_order_of_rows_nor_threads_change_a_bit() {
    let one = bits(&study(&made(0.4, None, &[]), THREE));
    let order = Draws::new(1, "order").draw(0).permutation(98);
    assert!(bits(&study(&made(0.4, None, &order), THREE)) == one);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert!(pool.install(|| bits(&study(&made(0.4, None, &[]), THREE))) == one, "{threads} threads");
    }
}

#[test]
fn what_is_promised_is_published_and_nothing_else() {
    for rest in [
        THREE.replace("up_to: 3", "up_to: 3, thresholds: 3"),
        THREE.replace("unit + year", "unit").replace("up_to: 3", "up_to: 2, thresholds: 2, within: drop_last_period"),
        THREE.replace("up_to: 3", "thresholds: 0, errors: {cluster: unit}"),
    ] {
        let ran = study(&made(1.0, None, &[]), &rest);
        let method = METHODS.iter().find(|method| method.section() == "thresholds").unwrap();
        let promised: BTreeSet<String> =
            method.quantities(&ran.study.analyses["t"], &ran.study).into_iter().map(|one| one.name).collect();
        let Some(Output::Computed { order, .. }) = ran.results.output("t", None) else { panic!("{rest}") };
        let published: BTreeSet<String> = order.iter().cloned().collect();
        assert_eq!(promised.difference(&published).collect::<Vec<_>>(), Vec::<&String>::new(), "{rest}");
        assert_eq!(published.difference(&promised).collect::<Vec<_>>(), Vec::<&String>::new(), "{rest}");
    }
}

#[test]
fn no_threshold_is_a_model_with_one_slope() {
    let ran = study(
        &made(0.0, None, &[]),
        "thresholds: {t: {formula: 'y ~ z + x | unit', switch: x, at: q, up_to: 2, bootstrap: 200, level: 1%}}
models: {m: {formula: 'y ~ z + x | unit'}}
",
    );
    assert_eq!(ran.at("t.thresholds"), 0.0);
    close(ran.at("t.regime.1"), ran.at("m(y).x"), IDENTITY, "slope");
    close(ran.at("t.regime.1.se"), ran.at("m(y).x.se"), IDENTITY, "its error");
    assert_eq!(ran.results.number("t", None, "threshold.1"), None);
}

#[test]
fn a_panel_that_lacks_rows_is_named_before_the_run_and_in_it() {
    let data = made(1.0, Some((3, 2)), &[]);
    let dir = pipeline::folder(&[("d.csv", &data)]);
    let (found, said) = check(dir.path(), &format!("{HEAD}{THREE}"));
    assert_eq!(codes(&found), ["threshold-unbalanced"]);
    assert!(said.contains("`u03` has 6 of 7 periods"), "{said}");
    let ran = study(&data, &THREE.replace("up_to: 3", "up_to: 1, keep: z > -10"));
    let reason = ran.results.reason("t", None).unwrap();
    assert_eq!(reason.code, "threshold-unbalanced");
    assert!(reason.message.contains("`u03` has 6 of 7 periods"), "{}", reason.message);
    assert!(
        ran.notes_of_tables.iter().any(|note| note.contains("u03 has 6 of 7 periods")),
        "{:?}",
        ran.notes_of_tables
    );
    let without = study(&data, &THREE.replace("up_to: 3", "up_to: 1, drop: unit == u03"));
    assert_eq!(without.at("t.n"), 91.0);
    // A lag takes the first year of every unit: the panel stays balanced.
    let lagged = study(&made(1.0, None, &[]), &THREE.replace("~ z", "~ L.z").replace("up_to: 3", "up_to: 1"));
    assert_eq!(lagged.at("t.n"), 84.0);
}

#[test]
fn regimes_without_rows_end_the_tests_and_say_so() {
    let ran = study(&made(1.0, None, &[]), &THREE.replace("up_to: 3", "up_to: 3, trim: 25%, thresholds: 1"));
    let tested = (1..=3).filter(|test| ran.results.number("t", None, &format!("test.{test}.F")).is_some()).count();
    assert!(tested < 3, "four regimes of a quarter each need luck");
    assert!(ran.notes("t", None).contains("no value leaves 25 % of the rows in each of"), "{}", ran.notes("t", None));
}

#[test]
fn tables_show_tests_and_regimes_with_every_convention() {
    let rest = "variables: {x: {label: {en: Input, zh: 投入}}}
thresholds:
  t: {formula: 'y ~ z + x | unit', switch: x, at: q, up_to: 2, trim: 10%, bootstrap: 60, df: N*T}
  h: {from: t, formula: 'w ~ z + x | unit', search: {grid: 20}, within: drop_last_period, df: 'n*(T-1)', up_to: 1}
tables:
  1: {kind: threshold_tests, of: [t, h]}
  2: {kind: threshold_regimes, columns: [t, h], hide: z}
";
    let ran = study(&made(1.5, None, &[]), rest);
    let grids: Vec<_> = ran.study.tables.iter().map(|table| tables::grid(table, &ran.study, &ran.results)).collect();
    let tests = &grids[0];
    assert_eq!(tests.panels.iter().map(|panel| panel.rows.len()).collect::<Vec<_>>(), [2, 1]);
    let Cell::Number { value, stars, .. } = tests.panels[0].rows[0].cells[0] else { panic!("{tests:?}") };
    assert_eq!((value, stars), (0.3, 3));
    for words in [
        "(A): F = NT (S0 - S1) / S1, NT = 98.",
        "(B): F = n(T-1) (S0 - S1) / S1, n(T-1) = 84.",
        "every value that leaves 10 % of the rows in each regime",
        "20 quantiles of the distinct values",
        "60 bootstrap draws of the larger model's residuals by unit",
        "Hansen's program",
    ] {
        assert!(tests.notes.iter().any(|note| note.contains(words)), "no `{words}` in {:#?}", tests.notes);
    }
    let regimes = &grids[1].panels[0].rows;
    let stubs: Vec<&str> = regimes.iter().map(|row| row.stub.as_str()).filter(|stub| !stub.is_empty()).collect();
    assert_eq!(
        stubs,
        [
            "Input, regime 1",
            "Input, regime 2",
            "Constant",
            "Controls",
            "Unit fixed effects",
            "Year fixed effects",
            "Threshold variable",
            "Threshold 1",
            "N",
            "R²",
            "Within R²"
        ]
    );
    assert!(regimes.iter().all(|row| row.cells.len() == 2));
    let zh = study(&made(1.5, None, &[]), &format!("language: zh\n{rest}"));
    assert!(zh.notes_of_tables.iter().any(|note| note.contains("自助抽样60次")), "{:#?}", zh.notes_of_tables);
    assert!(zh.notes_of_tables.iter().any(|note| note.contains("视门槛值为已知")), "{:#?}", zh.notes_of_tables);
}

#[test]
fn the_picture_of_a_likelihood_ratio_touches_zero_at_the_threshold_and_has_its_line() {
    let rest =
        "thresholds: {t: {formula: 'y ~ z + x | unit', switch: x, at: q, up_to: 2, thresholds: 2, bootstrap: 20}}
figures: {1: {kind: likelihood_ratio, of: t}}
";
    let ran = study(&made(1.5, None, &[]), rest);
    let chart = figures::chart(&ran.study.figures[0], &ran.study, &ran.results);
    assert_eq!(chart.plots.len(), 2);
    for (plot, threshold) in chart.plots.iter().zip(["t.threshold.1", "t.threshold.2"]) {
        let line = &plot.series[0];
        assert!(line.y.iter().all(|ratio| *ratio >= 0.0) && line.x.is_sorted());
        let least: Vec<f64> = line.x.iter().zip(&line.y).filter(|(_, y)| **y == 0.0).map(|(x, _)| *x).collect();
        assert_eq!(least, [ran.at(threshold)]);
        // c(95%) = -2 ln(1 - sqrt(.95)) = 7.3523, Hansen (1999), p. 352.
        let critical = plot.references[0].at;
        assert!((critical - 7.3523).abs() < 5e-5);
        let inside: Vec<f64> = line.x.iter().zip(&line.y).filter(|(_, y)| **y <= critical).map(|(x, _)| *x).collect();
        let ends = (ran.at(&format!("{threshold}.low")), ran.at(&format!("{threshold}.high")));
        assert_eq!((inside[0], inside[inside.len() - 1]), ends);
    }
}
