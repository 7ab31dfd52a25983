//! Spread, growth and clubs from the text of a study.

use crate::oracle::{csv, json, numbers, oracle};
use crate::pipeline::{check, check_dsl, close, codes, folder, near, run};
use studyc::method::{figures, tables};
use studyc::render::render_text;

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
         far: {{beta: y, years: 1..9}}\n  stray: {{sigma: y, trim: 20%}}\n  odd: {{clubs: y, long_run: white}}\n\
         hypotheses: {{H: {{says: x, holds_if: far(y).pace > 0}}}}\n"
    );
    let (found, said) = check(dir.path(), &text);
    let codes = codes(&found);
    assert_eq!(codes.iter().filter(|one| **one == "nothing-converges").count(), 6, "{said}");
    assert!(codes.contains(&"unknown-address"), "{said}");
}

#[test]
fn the_dsl_says_it_too() {
    let dir = folder(&[("d.csv", "state,year,y\na,1,1\na,2,1\na,3,2\nb,1,1\nb,2,3\nb,3,2\n")]);
    let dsl = "study s\n\ndata \"d.csv\"  panel state, year\n\nconvergence spread sigma y  logged  years 1..3\n\
               convergence slope beta y  step 1  effects state  errors cluster state  keep y > 0\n\
               convergence sorted clubs y  trim 20%  long_run andrews  joining 0.5\n";
    let (found, said) = check_dsl(dir.path(), dsl);
    assert!(codes(&found).is_empty(), "{said}");
}
