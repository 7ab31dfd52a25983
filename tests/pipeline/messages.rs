//! What is said about wrong studies: the examples of every card, and a museum of mistakes that only binding finds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::pipeline::{self, check, codes};
use studyc::cli::cards;
use studyc::method::{CHECKS, METHODS};

const PROVINCES: &str = "province,year,gdp,population,x,y,flat,flat0,profit
Beijing,2012,100,20,1.5,2,7,0,5
Beijing,2013,110,21,-2,3,7,0,6
Beijing,2014,125,22,3,2.5,7,0,7
Tianjin,2012,80,15,2,4,7,0,8
Tianjin,2013,84,15,0,3.5,7,0,-1
Tianjin,2014,90,16,4,5,7,0,9
Shanghai,2012,140,24,2.5,1,7,0,3
Shanghai,2013,150,24,3.5,1.5,7,0,2
Shanghai,2014,155,25,5,3,7,0,4
";
const UNITS: &str = "code,x,y\nDEU,1,2\nFRA,2,1\nITA,4,3\n";
const SPELLING: &str = "city,year,x,y\nYork,2000,1,2\nyork,2001,2,3\nHull,2000,4,1\nHull,2001,3,3\n";
const HOLES: &str =
    "province,year,gdp,x,y\nBeijing,2012,1,,2\nBeijing,2013,,2,3\nTianjin,2012,5,3,4\nTianjin,2013,7,4,\n";

/// Tianjin lacks its last year.
const SHORT: &str = "province,year,x,y,q\nBeijing,2012,1,2,3\nBeijing,2013,2,5,1\nBeijing,2014,4,4,2\nTianjin,2012,2,3,5\n\
Tianjin,2013,5,1,4\nShanghai,2012,3,1,6\nShanghai,2013,4,6,2\nShanghai,2014,1,2,8\n";

fn folder() -> tempfile::TempDir {
    pipeline::folder(&[
        ("data/provinces.csv", PROVINCES),
        ("data/units.csv", UNITS),
        ("data/holes.csv", HOLES),
        ("data/short.csv", SHORT),
        ("data/spelling.csv", SPELLING),
    ])
}

#[test]
fn cards_keep_the_promises_of_their_examples() {
    let folder = folder();
    let mut examples = 0;
    // What rules find is held by tests of its own.
    let rules: Vec<&str> = studyc::lint::cards().iter().map(|card| card.code).collect();
    for card in cards().into_iter().filter(|card| !rules.contains(&card.code)) {
        for (language, text) in card.examples("bad").into_iter().filter(|(language, _)| *language == "yaml") {
            let (found, said) = check(folder.path(), &text);
            assert!(found.iter().any(|one| one.card.code == card.code), "{} {language}\n{text}{said}", card.code);
            examples += 1;
        }
        for (_, text) in card.examples("good").into_iter().filter(|(language, _)| *language == "yaml") {
            let (found, said) = check(folder.path(), &text);
            // Cards about the text alone need not bring their data.
            let left: Vec<&str> = codes(&found).into_iter().filter(|code| *code != "file-not-found").collect();
            assert!(left.is_empty(), "{} good\n{text}{said}", card.code);
        }
        assert_eq!(card.examples("bad").len(), card.examples("good").len(), "{}", card.code);
    }
    assert!(examples > 30, "{examples}");
}

/// Studies of the museum by their names; those in the DSL begin with `dsl_`.
fn check_file(folder: &Path, name: &str, text: &str) -> (Vec<studyc::diag::Diagnostic>, String) {
    if name.starts_with("dsl_") { pipeline::check_dsl(folder, text) } else { check(folder, text) }
}

fn wrong() -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/wrong");
    let mut found: Vec<(String, String)> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    found
}

#[test]
fn a_museum_of_mistakes() {
    let folder = folder();
    for (name, text) in wrong() {
        let (found, said) = check_file(folder.path(), &name, &text);
        assert!(!codes(&found).is_empty(), "{name} has no mistake");
        let one = !name.starts_with("dsl_") || found.len() == 1;
        assert!(one, "one mistake gives one finding\n{said}");
        for one in found.iter().filter(|one| one.is_error()) {
            let placed = !one.labels.is_empty() || !one.places.is_empty();
            assert!(one.help.is_some() && placed, "{name}: {}: {}", one.card.code, one.message);
            let words = format!("{} {:?} {:?}", one.message, one.labels, one.help).replace("did you mean", "");
            assert!(!words.contains("you ") && !words.contains("your"), "{name}: {words}");
        }
        let words = said.lines().filter(|line| !line.contains(['\u{2502}', '\u{b7}']));
        words.for_each(|line| assert!(line.chars().count() <= 80, "{name}: wide\n{line}"));
        insta::with_settings!({snapshot_path => "../messages", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!(format!("study_{name}"), said);
        });
    }
}

/// Codes that only a run can give, held by the tests of runs.
const OF_RUNS: [&str; 15] = [
    "at-the-bound",
    "cannot-move",
    "cannot-smooth",
    "effect-not-identified",
    "no-clubs",
    "no-degree",
    "no-dependence",
    "no-fit",
    "no-measure",
    "no-mediation",
    "no-productivity",
    "no-spread",
    "no-threshold",
    "not-built",
    "unbalanced-space",
];
/// Codes about maps and matrices in files, held by the tests of matrices.
const OF_PLACES: [&str; 4] = ["broken-map", "matrix-file", "matrix-in-pieces", "unmatched-places"];
/// Codes about bytes and depth, held by the tests of the program.
const OF_BYTES: [&str; 3] = ["not-utf8", "study-too-large", "nested-too-deep"];
/// Held by the tests of expressions, which no section of a study reads alone, of data, synthetic data, and printed tables.
const ELSEWHERE: [&str; 7] =
    ["address-syntax", "alias-case", "synth-like", "synth-not-declared", "synth-shape", "printed-file", "printed-n"];

#[test]
fn every_code_has_a_case() {
    let folder = folder();
    let mut seen: BTreeSet<String> =
        OF_RUNS.into_iter().chain(OF_PLACES).chain(OF_BYTES).chain(ELSEWHERE).map(String::from).collect();
    for card in cards() {
        if !card.examples("bad").is_empty() {
            seen.insert(card.code.to_string());
        }
    }
    for (name, text) in wrong() {
        seen.extend(check_file(folder.path(), &name, &text).0.iter().map(|one| one.card.code.to_string()));
    }
    let messages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages");
    for entry in std::fs::read_dir(messages).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        seen.extend(text.lines().filter(|line| line.contains('-') && !line.contains(' ')).map(str::to_string));
    }
    let methods = METHODS.iter().chain(CHECKS).map(|method| method.card().code);
    let spatial = studyc::method::spatial::SPATIAL.code;
    let pages: Vec<&str> = methods.chain(studyc::stats::cards().map(|card| card.code)).chain([spatial]).collect();
    let lacking: Vec<&str> =
        cards().iter().map(|card| card.code).filter(|code| !pages.contains(code) && !seen.contains(*code)).collect();
    assert!(lacking.is_empty(), "no case for {lacking:?}");
}

#[test]
fn eight_mistakes_are_eight_findings() {
    let folder = folder();
    let text = "study: eight
data: {file: data/provinces.csv, panel: {unit: province, time: year}}
variables:
  Eco: {is: ln(gdp / populaton)}
  odd: {is: lnn(gdp)}
  loop: {is: loop + 1}
  words: {is: province * 2}
models:
  own: {formula: y ~ x + y}
  none: {errors: hc1}
  text: {formula: y ~ province}
hypotheses:
  H1: {says: x helps, holds_if: own(y).z > 0 at 5%}
";
    let (found, said) = check(folder.path(), text);
    let mut codes = codes(&found);
    codes.sort_unstable();
    let expected = [
        "circular-definition",
        "no-formula",
        "outcome-among-regressors",
        "unknown-address",
        "unknown-function",
        "unknown-name",
        "wrong-type",
        "wrong-type",
    ];
    assert_eq!(codes, expected, "{said}");
}

#[test]
fn mistakes_of_form_and_of_names_come_in_one_answer() {
    let folder = folder();
    let text = "study: both
data: {file: data/provinces.csv, panel: {unit: province, time: year}}
variables:
  Eco: {is: ln(gdp / populaton)}
  Sum: {is: (x + y}
  Cut: {is: 'x +* y'}
indices:
  I: {weigting: entropy, of: [+x, -y]}
  J: {of: [x, +y]}
models:
  own: {formula: y ~ x + y}
  keep: {formula: y ~ x, keep: x + 1}
  next: {formula: y ~ Sum + J, errors: {cluster: provnce}}
";
    let (found, said) = check(folder.path(), text);
    let codes = codes(&found);
    for code in [
        "unknown-name",
        "expression-syntax",
        "unknown-key",
        "unsigned-leaf",
        "outcome-among-regressors",
        "filter-not-a-condition",
    ] {
        assert!(codes.contains(&code), "no {code} in {codes:?}\n{said}");
    }
    assert!(
        !said.contains("`Sum` is no") && !said.contains("`J` is no"),
        "what is wrong elsewhere is no unknown name\n{said}"
    );
    assert_eq!(codes.iter().filter(|code| **code == "unknown-name").count(), 2, "{said}");
}
