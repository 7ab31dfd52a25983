//! Decompositions of inequality from the text of a study.

use crate::oracle::{json, oracle};
use crate::pipeline::{self, check, close, codes, run};
use studyc::method::tables;
use studyc::render::render_text;

/// Sums over 48 states in another order than the reference's.
const TOLERANCE: f64 = 1e-13;

const SMALL: &str = "place,year,y,w,side\na,1,1,1,North\nb,1,2,1,North\nc,1,3,2,South\nd,1,6,1,South\na,2,2,1,North\n\
                     b,2,2,1,North\nc,2,0,2,South\nd,2,4,1,South\n";
const HEAD: &str = "study: s\ndata: {file: d.csv, panel: {unit: place, time: year}}\n";

#[test]
fn states_by_region_as_the_reference() {
    let Some(folder) = oracle("inequality_us_states") else { return };
    let data = std::fs::read_to_string(folder.join("us_states.csv")).unwrap();
    let dir = pipeline::folder(&[("us.csv", &data)]);
    let text = "study: us\ndata: {file: us.csv, panel: {unit: state, time: year}}\ninequality:\n  \
                gaps: {dagum: income, over: region}\n  parts: {theil: income, over: region}\n  all: {measures: income}\n";
    let ran = run(dir.path(), text);
    let expected = &json(&folder.join("expected.json"))["us"];
    for year in ["1929", "1950", "1970", "1990", "2000", "2009"] {
        let (dagum, theil) = (&expected[year]["dagum"], &expected[year]["theil"]);
        for part in ["G", "Gw", "Gnb", "Gt"] {
            let found = ran.at(&format!("gaps(income).region.{year}.{part}"));
            close(found, dagum[part].as_f64().unwrap(), TOLERANCE, part);
        }
        let pair = dagum["pairs"]["Northeast|South"]["G_jh"].as_f64().unwrap();
        let names = ["between.South.Northeast", "between.Northeast.South"];
        let number = |name: &&str| ran.results.number("gaps", Some("income"), &format!("region.{year}.{name}"));
        close(names.iter().find_map(number).unwrap(), pair, TOLERANCE, "pair");
        let between = ran.at(&format!("parts(income).region.{year}.T.between"));
        close(between, theil["T_between"].as_f64().unwrap(), TOLERANCE, "T between");
        close(
            ran.at(&format!("all(income).{year}.atkinson_2")),
            theil["atkinson_2"].as_f64().unwrap(),
            TOLERANCE,
            "A2",
        );
    }
}

#[test]
fn weights_intervals_and_periods_without_a_value() {
    let dir = pipeline::folder(&[("d.csv", SMALL)]);
    let text = format!(
        "{HEAD}inequality:\n  gaps: {{dagum: y, over: side, weight: w, bootstrap: 200}}\n  all: {{measures: y}}\n"
    );
    let ran = run(dir.path(), &text);
    // By hand: |gaps| of 1, 2, 3, 3, 6 over all 25 pairs sum to 44; 2 n^2 mu = 2 x 25 x 3.
    close(ran.at("gaps(y).side.1.G"), 44.0 / 150.0, 1e-15, "weighted Gini");
    let (low, high) = (ran.at("gaps(y).side.1.G.low"), ran.at("gaps(y).side.1.G.high"));
    assert!(low <= high && high < 1.0);
    // A zero leaves Theil's L and the logarithms without a value, and everything else whole.
    assert!(ran.results.number("all", Some("y"), "2.theil_l").is_none());
    close(ran.at("all(y).2.gini"), 0.375, 1e-15, "plain Gini");
    assert!(ran.notes("all", Some("y")).contains("a value is zero"), "{}", ran.notes("all", Some("y")));
    let again = run(dir.path(), &text);
    assert_eq!(again.at("gaps(y).side.1.G.se").to_bits(), ran.at("gaps(y).side.1.G.se").to_bits());
}

#[test]
fn nested_groups_and_tables() {
    let dir = pipeline::folder(&[("d.csv", SMALL)]);
    let text = format!(
        "{HEAD}groups: {{half: {{column: place, members: {{First: [a, c]}}, others: Second}}}}\ninequality:\n  \
         tree: {{theil: y, over: [side, half], nested: true, each: year}}\n  gaps: {{dagum: y, over: side}}\n"
    );
    let ran = run(dir.path(), &text);
    let parts = ["between.side", "between.half", "within"].map(|part| ran.at(&format!("tree(y).1.T.{part}")));
    close(parts.iter().sum(), ran.at("tree(y).1.T"), 1e-15, "parts of T");
    let drawn = |id: &str| {
        let table = ran.study.tables.iter().find(|table| table.id == id).unwrap();
        render_text(&tables::grid(table, &ran.study, &ran.results)).unwrap()
    };
    insta::assert_snapshot!("dagum", drawn("gaps"));
    insta::assert_snapshot!("theil", drawn("tree"));
}

#[test]
fn mistakes_are_found_before_the_run() {
    let dir = pipeline::folder(&[("d.csv", SMALL)]);
    let text = format!(
        "{HEAD}inequality:\n  none: {{over: side}}\n  flat: {{theil: y}}\n  lost: {{dagum: y, over: sude}}\n\
         hypotheses: {{H: {{says: x, holds_if: gaps(y).side.9.G > 0}}}}\n"
    );
    let (found, said) = check(dir.path(), &text);
    let codes = codes(&found);
    assert_eq!(codes.iter().filter(|code| **code == "nothing-to-split").count(), 2, "{said}");
    assert!(codes.contains(&"unknown-name") && codes.contains(&"unknown-address"), "{said}");
}

/// Bars as high as the coefficient, each part from the top of the one below; groupings name their own columns.
#[test]
fn parts_stand_on_each_other_and_groupings_beside_each_other() {
    let dir = pipeline::folder(&[("d.csv", SMALL)]);
    let ran = run(
        dir.path(),
        &format!(
            "{HEAD}groups: {{half: {{column: place, members: {{First: [a, c]}}, others: Second}}}}\ninequality:\n  \
             gaps: {{dagum: y, over: [side, half]}}\n  all: {{measures: y}}\n  parts: {{theil: w, over: side}}\n\
             tables:\n  1: {{kind: dagum, of: gaps, show: [total, within]}}\n  2: {{kind: inequality, of: [all, parts]}}\n\
             figures: {{1: {{kind: dagum, of: gaps}}}}\n"
        ),
    );
    let chart = studyc::method::figures::chart(&ran.study.figures[0], &ran.study, &ran.results);
    assert_eq!(chart.plots.len(), 2);
    for (plot, over) in chart.plots.iter().zip(["side", "half"]) {
        let heights: Vec<&Vec<f64>> = plot.series.iter().map(|series| &series.y).collect();
        for (at, year) in [1, 2].into_iter().enumerate() {
            let part = |name: &str| ran.at(&format!("gaps(y).{over}.{year}.{name}"));
            close(heights[0][at], part("G"), 1e-14, "the whole");
            close(heights[1][at], part("Gw") + part("Gnb"), 1e-15, "without the overlap");
            close(heights[2][at], part("Gw"), 1e-15, "within");
        }
    }
    let drawn = |at: usize| render_text(&tables::grid(&ran.study.tables[at], &ran.study, &ran.results)).unwrap();
    for words in ["Within groups: North", "Within groups: Second"] {
        assert!(drawn(0).contains(words), "{}", drawn(0));
    }
    assert!(drawn(1).contains("Atkinson (2)") && drawn(1).contains("T within"), "{}", drawn(1));
    let (found, said) = check(
        dir.path(),
        &format!("{HEAD}inequality: {{all: {{measures: y}}}}\nfigures: {{1: {{kind: dagum, of: all}}}}\n"),
    );
    assert_eq!(codes(&found), ["incomplete-figure"], "{said}");
}
