//! Densities and chains from the text of a study.

use crate::oracle::{csv, json, numbers, oracle};
use crate::pipeline::{Ran, check, check_dsl, close, codes, folder, run};
use studyc::method::{figures, tables};
use studyc::render::render_text;

/// Solutions of 5 x 5 systems by other factorisations.
const SOLVED: f64 = 1e-10;

const HEAD: &str = "study: s\ndata: {file: d.csv, panel: {unit: place, time: year}}\n";

/// Twelve places in two zones over four years: the north in two heaps, the south in one.
fn data() -> String {
    let mut text = String::from("place,year,zone,y\n");
    for place in 0..12 {
        for year in 0..4 {
            let zone = if place < 6 { "North" } else { "South" };
            let heap = if place % 2 == 0 && place < 6 { 0.2 } else { 0.7 };
            let y = heap + 0.01 * f64::from((place * 7 + year * 5) % 11) + 0.005 * f64::from(year);
            text.push_str(&format!("p{place:02},{},{zone},{y}\n", 2001 + year));
        }
    }
    text
}

/// Each place beside the next.
fn circle() -> String {
    let links = (0..12).map(|at| format!("p{at:02},p{:02},1\n", (at + 1) % 12));
    std::iter::once("from,to,w\n".to_string()).chain(links).collect()
}

fn drawn(ran: &Ran, id: &str) -> String {
    let table = ran.study.tables.iter().find(|table| table.id == id).unwrap();
    render_text(&tables::grid(table, &ran.study, &ran.results)).unwrap()
}

#[test]
fn densities_have_addresses_a_table_and_two_pictures() {
    let dir = folder(&[("d.csv", &data())]);
    let text = format!(
        "{HEAD}movement:\n  smooth: {{kernel: y, bandwidth: sheather_jones, split: zone, boundary: reflect, years: [2001, 2004]}}\n  \
         all: {{kernel: y, bandwidth: 0.05, form: epan2}}\n\
         tables: {{1: {{kind: densities, of: smooth}}}}\n\
         figures: {{1: {{kind: density, of: smooth}}, 2: {{kind: density_ridge, of: all}}}}\n"
    );
    let ran = run(dir.path(), &text);
    assert_eq!(ran.at("smooth(y).North.2001.modes"), 2.0);
    assert_eq!(ran.at("smooth(y).South.2004.n"), 6.0);
    let [first, second] = [1, 2].map(|at| ran.at(&format!("smooth(y).North.2001.mode.{at}")));
    assert!(first < 0.4 && second > 0.6, "{first} {second}");
    assert_eq!(ran.at("all(y).2002.bandwidth"), 0.05);
    assert!(ran.results.number("smooth", Some("y"), "North.2002.n").is_none(), "2002 was not asked for");
    assert!(drawn(&ran, "table-01").contains("reflected at 0 and 1"), "{}", drawn(&ran, "table-01"));
    let charts: Vec<_> =
        ran.study.figures.iter().map(|figure| figures::chart(figure, &ran.study, &ran.results)).collect();
    assert_eq!(charts[0].plots.iter().map(|plot| plot.series.len()).collect::<Vec<_>>(), [2, 2]);
    // A band and a line each period.
    assert_eq!(charts[1].plots[0].series.len(), 8);
}

#[test]
fn pictures_of_one_variable_say_how_they_differ() {
    let dir = folder(&[("d.csv", &data())]);
    let text = format!(
        "{HEAD}movement:\n  plain: {{kernel: y}}\n  fine: {{kernel: y, bandwidth: 0.05}}\n  own: {{label: By hand, kernel: y}}\n\
         tables: {{1: {{kind: densities, of: [plain, fine, own]}}}}\n\
         figures: {{1: {{kind: density, of: [plain, fine, own]}}, 2: {{kind: density, of: plain}}}}\n"
    );
    let ran = run(dir.path(), &text);
    let chart = |at: usize| figures::chart(&ran.study.figures[at], &ran.study, &ran.results);
    let titles: Vec<String> = chart(0).plots.into_iter().filter_map(|plot| plot.title).collect();
    let expected = ["gaussian kernel, bandwidth by Silverman's rule", "gaussian kernel, bandwidth of 0.05", "By hand"];
    assert_eq!(titles, expected.map(|what| format!("y: {what}")));
    assert_eq!(chart(1).plots[0].title, None);
    assert!(drawn(&ran, "table-01").contains("y: By hand"), "{}", drawn(&ran, "table-01"));
}

/// 0.002 is less than a step of the grid that all periods share once a value lies far away.
#[test]
fn modes_do_not_depend_on_other_periods() {
    let far = data() + "p00,2009,North,60\np01,2009,North,70\n";
    let dir = folder(&[("d.csv", &far)]);
    let text = format!(
        "{HEAD}movement:\n  one: {{kernel: y, bandwidth: 0.002, years: [2001]}}\n  two: {{kernel: y, bandwidth: 0.002, years: [2001, 2009]}}\n"
    );
    let ran = run(dir.path(), &text);
    let [one, two] = ["one", "two"].map(|name| ran.at(&format!("{name}(y).2001.modes")));
    assert!(one == two && one > 5.0, "{one} {two}");
}

#[test]
fn values_beyond_a_boundary_and_single_values_have_no_density() {
    let dir = folder(&[("d.csv", "place,year,y\na,1,0.2\nb,1,0.4\na,2,0.5\nb,2,0.5\na,3,0.1\nb,3,1.2\n")]);
    let ran = run(dir.path(), &format!("{HEAD}movement: {{m: {{kernel: y, boundary: reflect}}}}\n"));
    assert!(ran.results.number("m", Some("y"), "1.bandwidth").is_some());
    assert!(ran.results.number("m", Some("y"), "2.bandwidth").is_none());
    let notes = ran.notes("m", Some("y"));
    assert!(notes.contains("2: fewer than two") && notes.contains("3: a value lies beyond"), "{notes}");
}

/// Income of 48 states as the oracle has it, in long form, and its neighbours.
fn states() -> Option<(tempfile::TempDir, serde_json::Value)> {
    let source = oracle("us_income_spatial_markov")?;
    let data = csv(&source.join("data_wide.csv"));
    let mut text = String::from("state,year,income\n");
    for year in 1929..=2009 {
        for (state, income) in data["state"].iter().zip(numbers(&data[&year.to_string()])) {
            text.push_str(&format!("{state},{year},{income}\n"));
        }
    }
    let edges = std::fs::read_to_string(source.join("W_edges.csv")).unwrap();
    let dir = folder(&[("d.csv", &text), ("edges.csv", &edges)]);
    Some((dir, json(&source.join("expected.json"))))
}

const STATES: &str = "study: s\nconventions: fixest\nseed: 7\ndata: {file: d.csv, panel: {unit: state, time: year}}\n\
                      matrices: {near: {file: edges.csv}}\n";

#[test]
fn chains_of_income_as_giddy() {
    let Some((dir, expected)) = states() else { return };
    let text = format!(
        "{STATES}movement:\n  yearly: {{markov: income, classes: {{yearly_quantiles: 5}}}}\n  \
         near5: {{markov: income, classes: {{pooled_quantiles: 5, relative: true}}, lag: {{W: near, classes: own}}, permutations: 99}}\n  \
         near4: {{markov: income, classes: {{pooled_quantiles: 4, relative: true}}, lag: {{W: near, classes: own}}}}\n  \
         given: {{markov: income, classes: {{cuts: [0.8, 0.9, 1, 1.2], relative: true}}, lag: {{W: near, classes: same}}}}\n"
    );
    let ran = run(dir.path(), &text);
    let yearly = &expected["markov_cross_section_quintiles"];
    for i in 0..5 {
        for j in 0..5 {
            let at = |name: &str| ran.at(&format!("yearly(income).{name}.{}.{}", i + 1, j + 1));
            assert_eq!(at("n"), yearly["transitions"][i][j].as_f64().unwrap());
            close(at("passage"), yearly["mfpt"][i][j].as_f64().unwrap(), SOLVED, "passage");
        }
        let limit = ran.at(&format!("yearly(income).ergodic.{}", i + 1));
        close(limit, yearly["steady_state"][i].as_f64().unwrap(), SOLVED, "ergodic");
    }
    for (name, case) in [
        ("near5", "spatial_markov_fixed_k5"),
        ("near4", "spatial_markov_fixed_k4"),
        ("given", "spatial_markov_explicit_cutoffs_0.8_0.9_1_1.2"),
    ] {
        let expected = &expected[case];
        let parts = expected["T"].as_array().unwrap();
        for (m, part) in parts.iter().enumerate() {
            for i in 0..parts.len() {
                for j in 0..parts.len() {
                    let address = format!("lag.{}.n.{}.{}", m + 1, i + 1, j + 1);
                    // A class of neighbours that nobody has publishes no matrix.
                    let found = ran.results.number(name, Some("income"), &address).unwrap_or(0.0);
                    assert_eq!(found, part[i][j].as_f64().unwrap(), "{name} {address}");
                }
            }
        }
        close(ran.at(&format!("{name}(income).q")), expected["Q"].as_f64().unwrap(), SOLVED, "Q");
        close(ran.at(&format!("{name}(income).lr")), expected["LR"].as_f64().unwrap(), SOLVED, "LR");
        assert_eq!(ran.at(&format!("{name}(income).q.df")), expected["dof"].as_f64().unwrap());
    }
    // No deal of places reaches LR; single moves between rare classes lift Q now and then.
    assert_eq!(ran.at("near5(income).lr.permuted.p"), 0.01);
    assert!(ran.at("near5(income).q.permuted.p") <= 0.1);
}

#[test]
fn steps_share_their_beginnings_where_ends_are_balanced() {
    let dir = folder(&[("d.csv", &data())]);
    let text = format!(
        "{HEAD}movement:\n  all: {{markov: y, step: [1, 3]}}\n  \
         even: {{markov: y, step: [1, 3], ends: balanced, classes: {{cuts: [0.5]}}}}\n\
         tables: {{1: {{kind: transitions, of: even}}}}\n"
    );
    let ran = run(dir.path(), &text);
    assert_eq!(["step1", "step3"].map(|step| ran.at(&format!("all(y).{step}.n"))), [36.0, 12.0]);
    assert_eq!(["step1", "step3"].map(|step| ran.at(&format!("even(y).{step}.n"))), [12.0, 12.0]);
    // Nobody crosses the cut: two closed classes, no single limit, and the table says so.
    assert_eq!(ran.at("even(y).step1.stay"), 1.0);
    assert!(ran.results.number("even", Some("y"), "step1.ergodic.1").is_none());
    insta::assert_snapshot!("transitions", drawn(&ran, "table-01"));
}

#[test]
fn a_step_that_nobody_is_seen_at_is_said() {
    let dir = folder(&[("d.csv", "place,year,y\na,2000,1\na,2005,2\nb,2000,3\nb,2005,4\n")]);
    let ran = run(dir.path(), &format!("{HEAD}movement: {{m: {{markov: y}}, five: {{markov: y, step: 5}}}}\n"));
    let reason = ran.results.reason("m", Some("y")).unwrap();
    assert_eq!((reason.code.as_str(), ran.at("five(y).n")), ("cannot-move", 2.0));
}

#[test]
fn mistakes_are_found_before_the_run() {
    let dir = folder(&[("d.csv", &data())]);
    let text = format!(
        "{HEAD}movement:\n  none: {{bandwidth: scott}}\n  wide: {{kernel: y, bandwidth: silvermann, form: gauss}}\n  \
         cut: {{markov: y, classes: {{cuts: [2, 1]}}}}\n  lost: {{markov: y, lag: {{W: geo}}}}\n  \
         stray: {{markov: y, permutations: 9}}\nhypotheses: {{H: {{says: x, holds_if: cut(y).p.1.9 > 0}}}}\n"
    );
    let (found, said) = check(dir.path(), &text);
    let codes = codes(&found);
    for (code, count) in [("nothing-moves", 1), ("unknown-choice", 4), ("unknown-matrix", 1), ("unknown-address", 1)] {
        assert_eq!(codes.iter().filter(|one| **one == code).count(), count, "{code}\n{said}");
    }
}

#[test]
fn both_syntaxes_mean_the_same() {
    let dir = folder(&[("d.csv", &data()), ("edges.csv", &circle())]);
    let dsl = "study s\n\ndata \"d.csv\"  panel place, year\n\nmatrix near file \"edges.csv\"\n\n\
               movement smooth kernel y  bandwidth 0.1  form epan2  boundary reflect  range 0..2  split zone  years 2001, 2004\n\
               movement chain markov y  classes pooled_quantiles 3 relative  step 1, 3  ends balanced\n\
               movement near_by markov y  classes cuts 0.4, 0.6  lag W near classes own  tests lr  permutations 19\n";
    let (found, said) = check_dsl(dir.path(), dsl);
    assert!(codes(&found).is_empty(), "{said}");
    let yaml = "study: s\ndata: {file: d.csv, panel: {unit: place, time: year}}\n\
                matrices: {near: {file: edges.csv}}\nmovement:\n  \
                smooth: {kernel: y, bandwidth: 0.1, form: epan2, boundary: reflect, range: 0..2, split: zone, years: [2001, 2004]}\n  \
                chain: {markov: y, classes: {pooled_quantiles: 3, relative: true}, step: [1, 3], ends: balanced}\n  \
                near_by: {markov: y, classes: {cuts: [0.4, 0.6]}, lag: {W: near, classes: own}, tests: lr, permutations: 19}\n";
    let (found, said) = check(dir.path(), yaml);
    assert!(codes(&found).is_empty(), "{said}");
}
