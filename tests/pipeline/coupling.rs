//! Coupling coordination from the text of a study.

use crate::oracle::{json, oracle};
use crate::pipeline::{check, check_dsl, close, codes, folder, run};
use studyc::method::tables;
use studyc::render::render_text;

/// Products and roots of numbers below one.
const TOLERANCE: f64 = 1e-13;

#[test]
fn degrees_as_the_reference_and_as_variables() {
    let Some(source) = oracle("coupling_coordination") else { return };
    let data = std::fs::read_to_string(source.join("data.csv")).unwrap();
    let dir = folder(&[("d.csv", &data)]);
    let ran = run(
        dir.path(),
        "study: s\ndata: {file: d.csv, panel: {unit: state, time: year}}\n\
         groups: {coast: {column: state, members: {Coast: [CALIFORNIA, FLORIDA]}, others: Inland}}\n\
         couplings:\n  fit: {of: [U1, U2], weights: [0.6, 0.4], over: coast}\n  \
         wang: {label: Three systems, of: [U1, U2, U3], form: wang_2021, levels: 5}\n  fan: {of: [U1, U2], exponent: 2}\n\
         models: {m: {formula: U3 ~ fit + wang.C | state}}\n\
         robustness: {r: {of: m, checks: {swapped: {replace: {U2: U3}}}}}\n\
         tables: {1: {kind: coupling, of: fit, show: [periods, groups]}, 2: {kind: coupling_levels, of: wang}, \
         3: {kind: ranking, of: wang, top: 3}}\n",
    );
    let expected = json(&source.join("expected.json"));
    for (column, case, form, part) in [
        ("fit", "n2_w", "classic_root_n", "D"),
        ("fit.C", "n2_w", "classic_root_n", "C"),
        ("wang", "n3", "wang2021", "D"),
        ("wang.C", "n3", "wang2021", "C"),
        ("fan", "n2", "fan_k2", "D"),
    ] {
        let expected = expected[case][form][part].as_array().unwrap();
        for (found, expected) in ran.column(column).iter().zip(expected) {
            match expected.as_f64() {
                Some(expected) => close(*found, expected, TOLERANCE, column),
                None => assert!(found.is_nan(), "{column}: {found}"),
            }
        }
    }
    let grades = expected["n2_w"]["classic_root_n"]["grade10"].as_array().unwrap();
    let at_nine = grades.iter().filter(|grade| grade.as_u64() == Some(9)).count() as f64;
    assert_eq!(ran.at("fit(D).level.9"), at_nine);
    assert_eq!(ran.at("fit(D).coast.Coast.1970.n"), 2.0);
    let own = |row: &usize| ran.units[*row] == "CALIFORNIA";
    let degrees: Vec<f64> = (0..ran.units.len()).filter(own).map(|row| ran.column("fit")[row]).collect();
    let mean = degrees.iter().sum::<f64>() / 5.0;
    close(ran.at("fit(D).unit.CALIFORNIA.mean"), mean, TOLERANCE, "mean of a unit");
    // The degree is a regressor, and follows an edit of its systems.
    assert_ne!(ran.at("m(U3).fit"), ran.at("swapped(U3).fit"));
    let drawn = |at: usize| render_text(&tables::grid(&ran.study.tables[at], &ran.study, &ran.results)).unwrap();
    insta::assert_snapshot!("coupling", drawn(0));
    insta::assert_snapshot!("coupling_levels", drawn(1));
    assert!(drawn(2).contains("Three systems"), "{}", drawn(2));
}

const SMALL: &str = "place,year,a,b,c\nx,1,0.2,0.8,1.5\nx,2,0.4,0.6,0.2\ny,1,0,0,0.3\ny,2,0.5,0.5,0.4\n";
const HEAD: &str = "study: s\ndata: {file: d.csv, panel: {unit: place, time: year}}\n";

#[test]
fn systems_at_zero_have_no_degree_and_it_is_said() {
    let dir = folder(&[("d.csv", SMALL)]);
    let ran = run(dir.path(), &format!("{HEAD}couplings: {{D: {{of: [a, b], form: wang_2021}}}}\n"));
    close(ran.at("D(C).1.max"), 0.1_f64.sqrt(), 1e-15, "closed form of two systems");
    assert_eq!((ran.at("D(C).1.n"), ran.at("D(C).2.n")), (1.0, 2.0));
    assert!(ran.notes("D", Some("D")).contains("1 rows have no degree"), "{}", ran.notes("D", Some("D")));
}

#[test]
fn mistakes_are_found_before_the_run() {
    let dir = folder(&[("d.csv", SMALL)]);
    let text = format!(
        "{HEAD}couplings:\n  one: {{of: a}}\n  heavy: {{of: [a, b], weights: [0.6, 0.6]}}\n  odd: {{of: [a, b], form: wang, levels: 7}}\n  \
         power: {{of: [a, b], form: wang_2021, exponent: 2}}\n  lost: {{of: [a, q]}}\n  wide: {{of: [a, c], form: wang_2021}}\n  \
         a: {{of: [b, c]}}\n  around: {{of: [around, b]}}\nvariables: {{twice: {{is: heavy * 2}}}}\n"
    );
    let (found, said) = check(dir.path(), &text);
    let codes = codes(&found);
    assert_eq!(codes.iter().filter(|one| **one == "unfit-coupling").count(), 5, "{said}");
    for code in ["unknown-name", "circular-definition"] {
        assert!(codes.contains(&code), "{code}\n{said}");
    }
    let (found, said) = check(dir.path(), &format!("{HEAD}couplings: {{wide: {{of: [a, c], form: wang_2021}}}}\n"));
    assert!(found.iter().any(|one| one.card.code == "out-of-domain"), "{said}");
}

#[test]
fn the_dsl_says_it_too() {
    let dir = folder(&[("d.csv", SMALL)]);
    let dsl = "study s\n\ndata \"d.csv\"  panel place, year\n\n\
               coupling D \"Coordination\" : a, b  form classic  exponent 0.5  weights 0.6, 0.4  levels 5\n\n\
               model m : c ~ D\n";
    let (found, said) = check_dsl(dir.path(), dsl);
    assert!(codes(&found).is_empty(), "{said}");
}
