//! Things that other tools, and once this one, let pass in silence: each is an error with its own code.

use studyc::compile::compile;
use studyc::diag::Diagnostic;
use studyc::source::Source;

/// Codes of the errors of a study without data.
fn errors(text: &str) -> Vec<&'static str> {
    let source = Source::new(0, "study.yaml", format!("study: s\ndata: none\n{text}"));
    let found = compile(&source).found;
    found.iter().filter(|one: &&Diagnostic| one.is_error()).map(|one| one.card.code).collect()
}

#[test]
fn a_regressor_cannot_be_subtracted() {
    assert_eq!(errors("models: {m: {formula: y ~ x - z}}"), ["formula-syntax"]);
    assert_eq!(errors("models: {m: {formula: y ~ x - 1}}"), [""; 0]);
    assert_eq!(errors("models: {m: {formula: y ~ x + 0}}"), [""; 0]);
}

#[test]
fn a_leaf_stands_once() {
    assert_eq!(errors("indices: {I: {of: {A: [+x, +y], B: [+z, -x]}}}"), ["leaf-twice"]);
}

#[test]
fn stars_fall() {
    let stars = |levels: &str| errors(&format!("style: {{stars: {levels}}}"));
    assert_eq!(stars("[10%, 5%, 1%]"), [""; 0]);
    assert_eq!(stars("[1%, 10%, 5%]"), ["wrong-type"]);
    assert_eq!(stars("[5, 1]"), ["wrong-type"]);
}

#[test]
fn shares_are_shares() {
    let share = |share: &str| errors(&format!("variables: {{a: {{is: \"winsorise(x, {share})\"}}}}"));
    assert_eq!(share("1%"), [""; 0]);
    assert_eq!(share("1"), ["wrong-type"]);
    assert_eq!(share("-5%"), ["wrong-type"]);
}

#[test]
fn a_table_shows_what_it_was_asked_for() {
    let table = |table: &str| errors(&format!("models: {{m: {{formula: y ~ x}}}}\ntables: {{1: {table}}}"));
    assert_eq!(table("{kind: descriptives, of: [x], show: [n, p50]}"), ["unknown-statistic"]);
    assert_eq!(table("{kind: regression, columns: [m], show: [n, r2_within]}"), [""; 0]);
    assert_eq!(table("{columns: [m]}"), ["incomplete-table"]);
}
