//! Mediations from the text of a study: draws against rebuilt panels, identities, JOBS II, and what notes say.

use nalgebra::DMatrix;
use studyc::stats::bootstrap::{Interval, inference};
use studyc::stats::draws::Draws;
use studyc::stats::regression::absorb::{Effect, Effects};
use studyc::stats::regression::ols::{Sample, fit};
use studyc::stats::sums::length;

use crate::oracle::{json, oracle};
use crate::pipeline::{self, Ran, close, near, run};

/// Cross-products against QR on the rows of each draw, in quantiles and standard deviations of 200 draws.
const DRAWN: f64 = 1e-10;
/// total = direct + indirect, each from a QR of its own.
const IDENTITY: f64 = 1e-12;
/// R's own output.
const ORACLE: f64 = 1e-10;

const UNITS: usize = 25;
const YEARS: usize = 6;
const DRAWS: u64 = 200;

/// 25 provinces in 5 regions over 6 years, province by province; `k` and `l` carry x to y, `s` against it.
fn panel() -> String {
    let mut draw = Draws::new(3, "panel").draw(0);
    let mut text = String::from("province,region,year,x,z,k,l,s,y,w,g\n");
    for unit in 0..UNITS {
        let own = draw.normal();
        for year in 0..YEARS {
            let mut noise = || draw.normal();
            let x = own + noise() + 0.2 * year as f64;
            let z = noise() - own;
            let k = 0.8 * x + 0.3 * z + own + noise();
            let l = 0.5 * x - 0.2 * z + noise();
            let s = -0.9 * x + 0.5 * noise();
            let y = 0.6 * x + 0.5 * k + 0.4 * l + 0.3 * s + z + 2.0 * own + noise();
            let w = if (unit + year) % 11 == 0 { String::new() } else { (k + noise()).to_string() };
            let (name, region) = (format!("P{unit:02}"), unit % 5);
            text += &format!("{name},R{region},{},{x},{z},{k},{l},{s},{y},{w},{}\n", 2010 + year, y - x + noise());
        }
    }
    text
}

fn study(rest: &str) -> Ran {
    let dir = pipeline::folder(&[("d.csv", &panel())]);
    let head =
        "study: s\nseed: 11\ndata: {file: d.csv, panel: {unit: province, time: year}, missing: {default: drop}}\n";
    run(dir.path(), &format!("{head}{rest}"))
}

/// Slopes of `outcome` on `regressors` on chosen rows, within units and years, as a model is fitted.
fn slopes(columns: &[&[f64]], rows: &[usize], effects: &[Effect]) -> Vec<f64> {
    let prepared = Effects::new(effects, None).unwrap();
    let mut chosen: Vec<Vec<f64>> =
        columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect();
    let lengths: Vec<f64> = chosen[1..].iter().map(|column| length(column, None)).collect();
    for column in &mut chosen {
        prepared.demean(column).unwrap();
    }
    let x = DMatrix::from_vec(rows.len(), lengths.len(), chosen[1..].concat());
    fit(Sample { y: &chosen[0], x: &x, lengths: &lengths, weights: None }).unwrap().coefficients
}

/// a, b, direct of each draw by the plain way: take the drawn units' rows, call each copy a new unit, absorb, fit.
fn by_plain_loop(ran: &Ran, name: &str, group: impl Fn(usize) -> usize, groups: usize) -> Vec<[f64; 3]> {
    let [x, z, k, y] = ["x", "z", "k", "y"].map(|name| ran.column(name));
    let year = ran.column("year");
    let one = |number: u64| {
        let (mut rows, mut unit) = (vec![], vec![]);
        for (copy, drawn) in Draws::new(11, name).draw(number).indices(groups, groups).into_iter().enumerate() {
            for row in (0..UNITS * YEARS).filter(|row| group(row / YEARS) == drawn) {
                rows.push(row);
                unit.push((copy * UNITS + row / YEARS) as u32);
            }
        }
        let times: Vec<u32> = rows.iter().map(|&row| year[row] as u32).collect();
        let effects = [Effect::new(&unit), Effect::new(&times)];
        let a = slopes(&[k, x, z], &rows, &effects)[0];
        let outcome = slopes(&[y, x, k, z], &rows, &effects);
        [a, outcome[1], outcome[0]]
    };
    (0..DRAWS).map(one).collect()
}

fn held(ran: &Ran, of: &str, draws: &[[f64; 3]], interval: Interval, jackknife: &[[f64; 3]]) {
    type Of = fn(&[f64; 3]) -> f64;
    let kinds: [(&str, Of); 3] = [
        ("direct", |draw| draw[2]),
        ("indirect", |draw| draw[0] * draw[1]),
        ("total", |draw| draw[0] * draw[1] + draw[2]),
    ];
    for (kind, value) in kinds {
        let all = |rows: &[[f64; 3]]| rows.iter().map(value).collect::<Vec<f64>>();
        let estimate = ran.at(&format!("{of}(y).{kind}"));
        let said = inference(estimate, &all(draws), &all(jackknife), interval, 0.95);
        for (part, expected) in [("se", said.error), ("low", said.low), ("high", said.high)] {
            near(ran.at(&format!("{of}(y).{kind}.{part}")), expected, DRAWN, &format!("{of} {kind}.{part}"));
        }
        close(ran.at(&format!("{of}(y).{kind}.p")), said.p, DRAWN, kind);
    }
    assert_eq!(ran.at(&format!("{of}(y).bootstrap.draws")), DRAWS as f64);
    assert_eq!(ran.at(&format!("{of}(y).bootstrap.failed")), 0.0);
}

#[test]
fn draws_of_units_are_rebuilt_panels() {
    let ran = study(
        "models: {base: {formula: y ~ x + z | province + year, errors: {cluster: province}}}
mediations:
  share: {path: x -> k -> y, of: base, bootstrap: 200}
  bell: {path: x -> k -> y, of: base, bootstrap: {draws: 200, interval: normal}}
  skew: {path: x -> k -> y, of: base, bootstrap: {draws: 200, interval: bca}}
  region: {path: x -> k -> y, of: base, bootstrap: {draws: 200, resample: region}}
",
    );
    let whole = |name: &str| by_plain_loop(&ran, name, |unit| unit, UNITS);
    held(&ran, "share", &whole("share.bootstrap"), Interval::Percentile, &[]);
    held(&ran, "bell", &whole("bell.bootstrap"), Interval::Normal, &[]);
    let [x, z, k, y] = ["x", "z", "k", "y"].map(|name| ran.column(name));
    let without = |left_out: usize| {
        let rows: Vec<usize> = (0..UNITS * YEARS).filter(|row| row / YEARS != left_out).collect();
        let unit: Vec<u32> = rows.iter().map(|row| (row / YEARS) as u32).collect();
        let year: Vec<u32> = rows.iter().map(|row| (row % YEARS) as u32).collect();
        let effects = [Effect::new(&unit), Effect::new(&year)];
        let outcome = slopes(&[y, x, k, z], &rows, &effects);
        [slopes(&[k, x, z], &rows, &effects)[0], outcome[1], outcome[0]]
    };
    let jackknife: Vec<[f64; 3]> = (0..UNITS).map(without).collect();
    held(&ran, "skew", &whole("skew.bootstrap"), Interval::Bca, &jackknife);
    let regions = by_plain_loop(&ran, "region.bootstrap", |unit| unit % 5, 5);
    held(&ran, "region", &regions, Interval::Percentile, &[]);
    assert_eq!((ran.at("share(y).bootstrap.units"), ran.at("region(y).bootstrap.units")), (25.0, 5.0));
}

const ALONE: &str = "mediations: {m: {path: 'PATH', of: base, bootstrap: 100}}\n";

fn mediation(path: &str, model: &str) -> Ran {
    study(&format!("models: {{base: {{{model}}}}}\n{}", ALONE.replace("PATH", path)))
}

#[test]
fn the_total_is_direct_and_indirect_on_common_rows() {
    let models = [
        "formula: y ~ x + z | province + year, errors: {cluster: province}",
        "formula: y ~ x + z, errors: hc1",
        "formula: y ~ z + x | province, weight: abs(z) + 1, years: 2011..2015",
        "formula: y ~ z | year",
    ];
    for model in models {
        for path in ["x -> k -> y", "x -> k + l -> y, g", "x -> w + s -> y"] {
            let ran = mediation(path, model);
            let (direct, indirect) = (ran.at("m(y).direct"), ran.at("m(y).indirect"));
            close(ran.at("m(y).total"), direct + indirect, IDENTITY, &format!("{model} {path}"));
        }
    }
    // `w` is empty in a tenth of the rows, for all equations.
    let ran = mediation("x -> k, w -> y, g", models[0]);
    let rows = ran.at("m.k.a.n");
    assert!(rows < (UNITS * YEARS) as f64);
    for equation in ["m.w.a.n", "m(y).k.n", "m(y).w.n", "m(g).k.n"] {
        assert_eq!(ran.at(equation), rows, "{equation}");
    }
    let missing = (UNITS * YEARS) as f64 - rows;
    assert!(ran.notes("m", Some("y")).contains(&format!("{missing} rows without `w` left out")));
}

/// A check is a model, and gives its rows and errors to a path.
#[test]
fn a_path_of_a_check_is_that_of_the_model_written_by_hand() {
    let ran = study(
        "models:
  base: {formula: y ~ x + z | province + year, errors: {cluster: province}}
  by_hand: {from: base, years: 2011..2015, errors: hc1}
robustness: {main: {of: base, checks: {late: {years: 2011..2015, errors: hc1}}}}
mediations:
  m: {path: x -> k -> y, of: late, bootstrap: 100}
  n: {path: x -> k -> y, of: by_hand, bootstrap: 100}
",
    );
    for part in ["direct", "indirect", "total", "k.x.se"] {
        let of = |name: &str| ran.results.number(name, Some("y"), part);
        assert_eq!(of("m"), of("n"), "{part}");
    }
    assert!(ran.at("m(y).indirect").abs() > 0.0);
}

#[test]
fn mediators_apart_have_an_equation_each_and_together_one() {
    let rest = "models:
  base: {formula: y ~ x + z | province + year, errors: {cluster: province}}
  with_k: {from: base, formula: y ~ x + k + z | province + year}
  with_both: {from: base, formula: y ~ x + k + l + z | province + year}
  to_l: {from: base, formula: l ~ x + z | province + year}
mediations:
  apart: {path: \"x -> k, l -> y\", of: base, bootstrap: 100}
  both: {path: x -> k + l -> y, of: base, bootstrap: 100}
mechanisms:
  channels: {path: \"x -> k, l\", of: base}
";
    let ran = study(rest);
    let same = |a: &str, b: &str| assert_eq!(ran.at(a).to_bits(), ran.at(b).to_bits(), "{a} and {b}");
    same("apart(y).k.direct", "with_k(y).x");
    same("apart(y).k.b.se", "with_k(y).k.se");
    same("apart(y).k.r2", "with_k(y).r2");
    same("both(y).direct", "with_both(y).x");
    same("both(y).l.b", "with_both(y).l");
    same("both(y).l.a", "to_l(l).x");
    same("both.l.a.p", "to_l(l).x.p");
    same("both.l.a.x", "to_l(l).x");
    same("channels(l).x.se", "to_l(l).x.se");
    same("channels(l).n", "to_l(l).n");
    close(ran.at("both(y).indirect"), ran.at("both(y).k.indirect") + ran.at("both(y).l.indirect"), IDENTITY, "sum");
    close(ran.at("apart(y).k.indirect"), ran.at("apart(y).k.a") * ran.at("apart(y).k.b"), IDENTITY, "a b");
    let z = ran.at("apart(y).k.indirect") / ran.at("apart(y).k.sobel.se");
    close(ran.at("apart(y).k.sobel.z"), z, IDENTITY, "Sobel");
    near(ran.at("both(y).share"), ran.at("both(y).indirect") / ran.at("both(y).total"), IDENTITY, "share");
    let announced = |name: &str| {
        let analysis = &ran.study.analyses[name];
        studyc::method::method(analysis.method).unwrap().quantities(analysis, &ran.study)
    };
    for of in ["apart", "both", "channels"] {
        for (name, outcome, _) in ran.results.outputs.iter().filter(|(name, ..)| name == of) {
            let known = announced(name);
            let cells = ran.results.cells().filter(|(cell, _)| cell.of == *name && cell.outcome == *outcome);
            for (cell, _) in cells {
                let is_known = known.iter().any(|one| one.outcome == cell.outcome && one.name == cell.quantity);
                assert!(is_known, "`{cell}` is not announced");
            }
        }
    }
}

#[test]
fn suppression_is_called_by_its_name_and_has_no_share() {
    let ran = mediation("x -> s -> y", "formula: y ~ x + z | province + year");
    assert!(ran.at("m(y).direct") > 0.0 && ran.at("m(y).indirect") < 0.0);
    assert_eq!(ran.at("m(y).suppression"), 1.0);
    assert!(ran.results.number("m", Some("y"), "share").is_none());
    let notes = ran.notes_of_tables.join("\n");
    assert!(notes.contains("x → s → y: direct and indirect effect differ in sign, which is suppression"), "{notes}");
    assert!(notes.contains("; seed 11."), "{notes}");
    assert!(notes.contains("25 units of province drawn whole"), "{notes}");
    assert!(notes.contains("below 1,000 draws"), "{notes}");
    let zh = study(
        "language: zh\nmodels: {base: {formula: y ~ x + z | province + year}}
mediations: {m: {path: x -> s -> y, of: base, bootstrap: 100}}\n",
    );
    let notes = zh.notes_of_tables.join("\n");
    assert!(notes.contains("遮掩效应") && notes.contains("整体有放回抽样"), "{notes}");
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let cells = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let path = "mediations: {m: {path: x -> k + l -> y, of: base, bootstrap: {draws: 99, interval: bca}}}\n";
        let model = "models: {base: {formula: y ~ x + z | province + year}}\n";
        let ran = pool.install(|| study(&format!("{model}{path}")));
        ran.results.cells().map(|(address, value)| (address.to_string(), value.to_bits())).collect::<Vec<_>>()
    };
    let one = cells(1);
    assert!(one.len() > 50);
    assert!(one == cells(2) && one == cells(5));
}

#[test]
fn jobs_row_by_row() {
    let Some(folder) = oracle("jobs_mediation") else { return };
    let expected = json(&folder.join("expected.json"));
    let dir = pipeline::folder(&[("data.csv", &std::fs::read_to_string(folder.join("data.csv")).unwrap())]);
    let ran = run(
        dir.path(),
        "study: jobs
data: {file: data.csv, missing: {default: drop}}
models: {base: {formula: depress2 ~ treat + econ_hard + sex + age}}
mediations: {m: {path: treat -> job_seek -> depress2, of: base, bootstrap: 200}}
",
    );
    let number = |name: &str| expected[name].as_f64().unwrap();
    for (address, name) in [
        ("indirect", "acme"),
        ("direct", "ade"),
        ("total", "total_effect"),
        ("share", "prop_mediated"),
        ("sobel.se", "sobel_se"),
        ("sobel.z", "sobel_z"),
        ("n", "n"),
        ("bootstrap.units", "n"),
    ] {
        near(ran.at(&format!("m(depress2).{address}")), number(name), ORACLE, name);
    }
    // Other draws than R's: the ends agree to a few errors of a quantile of 200 draws.
    let ends = expected["boot_ci95_type7"].as_array().unwrap();
    for (part, end) in ["low", "high"].iter().zip(ends) {
        close(ran.at(&format!("m(depress2).indirect.{part}")), end.as_f64().unwrap(), 0.01, part);
    }
}

/// A mediator that the effects explain has no answer; what stands beside it does.
#[test]
fn what_is_collinear_is_said() {
    let ran = study(
        "variables: {size: {is: 'mean(z by province)'}}
models: {base: {formula: y ~ x + z | province + year}}
mediations: {m: {path: 'x -> size, k -> y', of: base, bootstrap: 60}, n: {path: x -> size -> y, of: base, bootstrap: 60}}
",
    );
    assert!(ran.notes("m", Some("y")).contains("`size` is collinear"));
    assert!(ran.results.number("m", Some("y"), "size.indirect").is_none());
    assert!(ran.at("m(y).k.indirect").is_finite());
    assert_eq!(ran.results.reason("n", Some("y")).unwrap().code, "no-mediation");
}
