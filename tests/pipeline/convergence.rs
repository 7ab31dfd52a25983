//! Spread, growth and clubs from the text of a study.

use crate::oracle::{csv, json, numbers, oracle};
use crate::pipeline::{check, check_dsl, close, codes, folder, near, run};
use studyc::method::{figures, tables};
use studyc::render::render_text;
use studyc::stats::convergence::trend::hodrick_prescott;

/// Moments and least squares of 48 logarithms, added in another order.
const SUMS: f64 = 1e-12;

/// Income of 48 states in long form.
fn states() -> Option<(tempfile::TempDir, serde_json::Value)> {
    let source = oracle("us_income_spatial_markov")?;
    let data = csv(&source.join("data_wide.csv"));
    let mut text = String::from("state,year,half,income\n");
    for year in 1929..=2009 {
        for (at, (state, income)) in data["state"].iter().zip(numbers(&data[&year.to_string()])).enumerate() {
            let half = if at < 24 { "First" } else { "Second" };
            text.push_str(&format!("{state},{year},{half},{income}\n"));
        }
    }
    Some((folder(&[("d.csv", &text)]), json(&source.join("expected.json"))))
}

const HEAD: &str = "study: s\ndata: {file: d.csv, panel: {unit: state, time: year}}\n";

#[test]
fn states_as_the_reference() {
    let Some((dir, expected)) = states() else { return };
    let text = format!(
        "{HEAD}variables: {{logs: {{is: ln(income)}}}}\nconvergence:\n  spread: {{sigma: income, over: half}}\n  \
         whole: {{beta: income}}\n  later: {{beta: income, years: 1946..1994}}\n  \
         logged: {{beta: logs, logged: true, years: 1946..1994}}\n  \
         within: {{beta: income, step: 10, effects: [state, year], errors: {{cluster: state}}}}\n\
         tables:\n  1: {{kind: convergence, of: [whole, later, within]}}\n  2: {{kind: sigma, of: spread, years: [1929, 2009]}}\n  \
         3: {{kind: regression, columns: [whole, within]}}\nfigures: {{1: {{kind: sigma, of: spread}}}}\n"
    );
    let ran = run(dir.path(), &text);
    for year in [1929, 1970, 2009] {
        let of = |name: &str| expected[name][year.to_string()].as_f64().unwrap();
        close(ran.at(&format!("spread(income).{year}.sd")), of("sigma_sd_sample_log"), SUMS, "sd");
        close(ran.at(&format!("spread(income).{year}.sd_population")), of("sigma_sd_pop_log"), SUMS, "population sd");
        close(ran.at(&format!("spread(income).{year}.cv")), of("cv_pop"), SUMS, "cv");
    }
    assert!(ran.at("spread(income).trend") < 0.0 && ran.at("spread(income).half.First.2009.n") == 24.0);
    for (name, case) in
        [("whole(income)", "beta_1929_2009"), ("later(income)", "beta_1946_1994"), ("logged(logs)", "beta_1946_1994")]
    {
        let of = |part: &str| expected[case][part].as_f64().unwrap();
        for (found, part) in [
            ("beta", "b"),
            ("beta.se", "se_b"),
            ("r2", "r2"),
            ("speed", "speed"),
            ("half_life", "half_life"),
            ("_cons", "const"),
        ] {
            near(ran.at(&format!("{name}.{found}")), of(part), SUMS, part);
        }
    }
    // 48 states, 71 beginnings.
    assert_eq!(ran.at("within(income).n"), 48.0 * 71.0);
    assert!(ran.at("within(income).speed") > ran.at("whole(income).speed"));
    let drawn = |at: usize| render_text(&tables::grid(&ran.study.tables[at], &ran.study, &ran.results)).unwrap();
    assert!(drawn(0).contains("Half-life") && drawn(2).contains("ln(income)"), "{}{}", drawn(0), drawn(2));
    insta::assert_snapshot!("beta", drawn(0));
    insta::assert_snapshot!("sigma", drawn(1));
    assert_eq!(figures::chart(&ran.study.figures[0], &ran.study, &ran.results).plots[0].series.len(), 3);
}

#[test]
fn clubs_of_countries_as_phillips_and_sul() {
    let Some(source) = oracle("convergence_clubs_ps") else { return };
    let data = csv(&source.join("data.csv"));
    let mut text = String::from("country,year,y\n");
    for year in 1970..=2003 {
        for (country, y) in data["Countries"].iter().zip(&data[&format!("Y{year}")]) {
            text.push_str(&format!("{country},{year},{y}\n"));
        }
    }
    let dir = folder(&[("d.csv", &text)]);
    let ran = run(
        dir.path(),
        "study: s\ndata: {file: d.csv, panel: {unit: country, time: year}}\nconvergence:\n  \
         world: {clubs: y, logged: true}\n  hac: {clubs: y, logged: true, trim: 30%, long_run: andrews}\n\
         tables: {1: {kind: clubs, of: world}}\nfigures: {1: {kind: club_paths, of: world}}\n",
    );
    let expected = &json(&source.join("expected.json"));
    let b = expected["logt_all_fQSB_0.333"]["beta"].as_f64().unwrap();
    near(ran.at("world(y).log_t"), b, 1e-9, "log t");
    assert_eq!(
        [ran.at("world(y).clubs"), ran.at("world(y).merged.clubs"), ran.at("world(y).divergent")],
        [7.0, 6.0, 0.0]
    );
    for (club, found) in expected["clubs_FQSB"]["clubs"].as_object().unwrap() {
        let number: f64 = club.trim_start_matches("club").parse().unwrap();
        for unit in found["units"].as_array().unwrap() {
            let unit = format!("unit.{}", unit.as_str().unwrap());
            assert_eq!(ran.results.number("world", Some("y"), &unit), Some(number), "{unit}");
        }
    }
    let t = [ran.at("hac(y).log_t"), expected["logt_all_fQSB_0.3"]["beta"].as_f64().unwrap()];
    near(t[0], t[1], 1e-9, "another share");
    let table = render_text(&tables::grid(&ran.study.tables[0], &ran.study, &ran.results)).unwrap();
    let flat = table.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["Merged club 6", "Club 7: Congo..Dem..Rep., Liberia.", "Merged club 4 is clubs 4, 5 together."] {
        assert!(flat.contains(words), "{words}\n{table}");
    }
    assert_eq!(figures::chart(&ran.study.figures[0], &ran.study, &ran.results).plots[0].series.len(), 6);
}

/// log t of filtered paths is log t of paths that were filtered before.
#[test]
fn trends_of_hodrick_and_prescott_are_tested_where_a_filter_is_asked_for() {
    let (mut rough, mut smooth) = ("unit,year,y\n".to_string(), "unit,year,y\n".to_string());
    for unit in 0..6 {
        let path = |t: i32| 2.0 + f64::from(unit) / f64::from(t) + 0.3 * libm::sin(f64::from(t * (unit + 2)));
        let logs: Vec<f64> = (1..=30).map(path).collect();
        for (t, (y, g)) in logs.iter().zip(hodrick_prescott(&logs, 6.25)).enumerate() {
            rough += &format!("u{unit},{},{y}\n", t + 1);
            smooth += &format!("u{unit},{},{g}\n", t + 1);
        }
    }
    let text = |options: &str| {
        format!(
            "study: s\ndata: {{file: d.csv, panel: {{unit: unit, time: year}}}}\nconvergence: {{c: {{clubs: y, logged: true{options}}}}}\n\
             tables: {{1: {{kind: clubs, of: c}}}}\n"
        )
    };
    let [inside, before] = [(&rough, ", filter: hodrick_prescott, lambda: 6.25"), (&smooth, "")]
        .map(|(data, options)| run(folder(&[("d.csv", data.as_str())]).path(), &text(options)));
    for name in ["c(y).log_t", "c(y).log_t.t", "c(y).clubs"] {
        near(inside.at(name), before.at(name), 1e-9, name);
    }
    let said = |ran: &crate::pipeline::Ran| ran.notes_of_tables.join(" ");
    assert!(said(&inside).contains("Hodrick and Prescott (1997), lambda 6.25"), "{}", said(&inside));
    assert!(said(&before).contains("Paths are taken as they are"), "{}", said(&before));
}

#[test]
fn values_without_logarithms_and_short_panels_are_said() {
    let data = "state,year,y\na,1,0\na,2,1\na,3,2\nb,1,1\nb,2,3\nb,3,2\n";
    let dir = folder(&[("d.csv", data)]);
    let ran = run(
        dir.path(),
        &format!(
            "{HEAD}convergence: {{s: {{sigma: y}}, c: {{clubs: y, logged: true}}, ok: {{sigma: y, logged: true}}}}\n"
        ),
    );
    assert_eq!(ran.results.reason("s", Some("y")).unwrap().code, "no-spread");
    assert_eq!(ran.results.reason("c", Some("y")).unwrap().code, "no-clubs");
    close(ran.at("ok(y).1.sd"), 0.5_f64.sqrt(), 1e-15, "sd of 0 and 1");
}

#[test]
fn mistakes_are_found_before_the_run() {
    let dir = folder(&[("d.csv", "state,year,y\na,1,1\na,2,1\na,3,2\nb,1,1\nb,2,3\nb,3,2\n")]);
    let text = format!(
        "{HEAD}convergence:\n  none: {{years: 1..3}}\n  both: {{sigma: y, beta: y}}\n  back: {{beta: y, step: 5}}\n  \
         far: {{beta: y, years: 1..9}}\n  stray: {{sigma: y, trim: 20%}}\n  odd: {{clubs: y, long_run: white}}\n  \
         bent: {{clubs: y, filter: boneva}}\n  stiff: {{clubs: y, lambda: 400}}\n\
         hypotheses: {{H: {{says: x, holds_if: far(y).pace > 0}}}}\n"
    );
    let (found, said) = check(dir.path(), &text);
    let codes = codes(&found);
    assert_eq!(codes.iter().filter(|one| **one == "nothing-converges").count(), 8, "{said}");
    assert!(said.contains("write `years: 1..3`"), "{said}");
    assert!(codes.contains(&"unknown-address"), "{said}");
}

#[test]
fn the_dsl_says_it_too() {
    let dir = folder(&[("d.csv", "state,year,y\na,1,1\na,2,1\na,3,2\nb,1,1\nb,2,3\nb,3,2\n")]);
    let dsl = "study s\n\ndata \"d.csv\"  panel state, year\n\nconvergence spread sigma y  logged  years 1..3\n\
               convergence slope beta y  step 1  effects state  errors cluster state  keep y > 0\n\
               convergence sorted clubs y  trim 20%  long_run andrews  joining 0.5\n\
               convergence smooth clubs y  filter hodrick_prescott  lambda 6.25\n";
    let (found, said) = check_dsl(dir.path(), dsl);
    assert!(codes(&found).is_empty(), "{said}");
}

/// Income of the states and their borders as the study of them has them.
const BORDERS: &str = "study: s\ndata: {file: income.csv, panel: {unit: state, time: year}}\n\
                       matrices: {borders: {file: states48.gal}}\n";

fn bordered(text: &str) -> crate::pipeline::Ran {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/us_income/data");
    let read = |name: &str| std::fs::read_to_string(data.join(name)).unwrap();
    let dir = folder(&[("income.csv", &read("income.csv")), ("states48.gal", &read("states48.gal"))]);
    run(dir.path(), &format!("{BORDERS}{text}"))
}

/// Growth with neighbours is the spatial model of growth, in numbers, in the table and in both kinds of data: one growth a
/// unit, and growth from every period on.
#[test]
fn growth_with_neighbours_is_a_spatial_model() {
    let ran = bordered(
        "variables:
  begin: {is: ln(income)}
  growth: {is: (F65.begin - begin) / 65}
  decade: {is: (F10.begin - begin) / 10}
models:
  sar_: {formula: growth ~ begin, spatial: sar, keep: year = 1929}
  sem_: {formula: growth ~ begin, spatial: sem, keep: year = 1929}
  sdm_: {formula: growth ~ begin, spatial: sdm, keep: year = 1929}
  panel_: {formula: decade ~ begin | state + year, spatial: {model: sdm, W: borders}, errors: {cluster: state}}
convergence:
  plain: {beta: income, years: 1929..1994}
  sar: {beta: income, years: 1929..1994, spatial: sar}
  sem: {beta: income, years: 1929..1994, spatial: {model: sem, W: borders}}
  sdm: {beta: income, years: 1929..1994, spatial: sdm}
  panel: {beta: income, step: 10, effects: [state, year], spatial: sdm, errors: {cluster: state}}
tables:
  1: {kind: convergence, of: [plain, sem, sdm, panel]}
  2: {kind: regression, columns: [plain, sar, sem]}
  3: {kind: spatial_tests, columns: [sdm]}
hypotheses:
  H: {says: Poor states grow faster among neighbours too, holds_if: sem(income).beta < 0 and sdm(income).speed.total > 0 at 1%}
",
    );
    for (own, model, growth) in
        [("sar", "sar_", "growth"), ("sem", "sem_", "growth"), ("sdm", "sdm_", "growth"), ("panel", "panel_", "decade")]
    {
        for (found, part) in
            [("beta", "begin"), ("beta.se", "begin.se"), ("beta.p", "begin.p"), ("loglik", "loglik"), ("n", "n")]
        {
            let expected = ran.at(&format!("{model}({growth}).{part}"));
            close(ran.at(&format!("{own}(income).{found}")), expected, SUMS, &format!("{own} {found}"));
        }
        let spatial = if own == "sem" { "lambda" } else { "rho" };
        let [a, b] = [format!("{own}(income).{spatial}"), format!("{model}({growth}).{spatial}")].map(|at| ran.at(&at));
        close(a, b, SUMS, spatial);
        let length = if own == "panel" { 10.0 } else { 65.0 };
        let speed = |b: f64| -libm::log(1.0 + b * length) / length;
        close(ran.at(&format!("{own}(income).speed")), speed(ran.at(&format!("{own}(income).beta"))), SUMS, "speed");
        if own != "sem" {
            let total = ran.at(&format!("{model}({growth}).begin.total"));
            close(ran.at(&format!("{own}(income).speed.total")), speed(total), SUMS, "speed of the total effect");
        }
    }
    // spreg 1.9 on the same rows: its search stops where the likelihood moves by less than rounding, at 2e-5 of lambda.
    near(ran.at("sem(income).beta"), -0.010_685_09, 1e-5, "spreg's slope");
    near(ran.at("sem(income).lambda"), 0.323_190_39, 1e-4, "spreg's lambda");
    near(ran.at("sem(income).loglik"), 253.251_671_845_93, 1e-10, "spreg's likelihood");
    let drawn = |at: usize| render_text(&tables::grid(&ran.study.tables[at], &ran.study, &ran.results)).unwrap();
    insta::assert_snapshot!("beta_spatial", drawn(0));
    let unwrapped = drawn(1).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        unwrapped.contains("Spatial lambda") && unwrapped.contains("SEM by exact maximum likelihood"),
        "{}",
        drawn(1)
    );
    assert!(drawn(2).contains("LM lag"), "{}", drawn(2));
}

/// Every number of growth with neighbours was announced, and what cannot be is said before the run.
#[test]
fn growth_with_neighbours_is_announced_and_checked() {
    let ran = bordered("convergence: {s: {beta: income, spatial: sarar}, t: {beta: income, spatial: sem}}\n");
    let method = studyc::method::METHODS.iter().find(|method| method.section() == "convergence").unwrap();
    for name in ["s", "t"] {
        let known = method.quantities(&ran.study.analyses[name], &ran.study);
        let published = ran.results.cells().filter(|(address, _)| address.of == name);
        let unknown: Vec<String> = published
            .map(|(address, _)| address.quantity)
            .filter(|name| !known.iter().any(|one| one.name == *name))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
    let dir =
        folder(&[("d.csv", "state,year,y\na,1,1\na,2,1\nb,1,1\nb,2,3\n"), ("w.csv", "from,to,w\na,b,1\nb,a,1\n")]);
    let text = format!(
        "{HEAD}matrices: {{w: {{file: w.csv}}}}\nconvergence:\n  a: {{beta: y, spatial: {{model: sem, W: v}}}}\n  \
         b: {{beta: y, weight: y, spatial: sem}}\n"
    );
    let (found, said) = check(dir.path(), &text);
    let codes = codes(&found);
    assert!(codes.contains(&"unknown-matrix") && codes.contains(&"spatial-options"), "{said}");
}
