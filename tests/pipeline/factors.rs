//! Dummies of a factor: their base on the rows of a model, and edits that leave them alone.

use crate::pipeline::{Ran, close, folder, run};
use studyc::method::tables;

/// The same columns in the same order.
const SAME: f64 = 1e-13;

fn data() -> String {
    let mut text = String::from("unit,year,zone,y,x\n");
    for unit in 0..8 {
        for year in 0..5 {
            let x = f64::from((unit * 7 + year * year * 3) % 11) / 3.0;
            let y = 0.5 * x + f64::from((unit * 5 + year * 7) % 6) + f64::from(year);
            text += &format!("u{unit},{},{},{y},{x}\n", 2000 + year, 1 + unit % 3);
        }
    }
    text
}

fn ran(models: &str) -> Ran {
    let dir = folder(&[("d.csv", &data())]);
    run(dir.path(), &format!("study: s\ndata: {{file: d.csv, panel: {{unit: unit, time: year}}}}\n{models}"))
}

#[test]
fn the_first_level_with_rows_is_the_base() {
    let ran = ran("variables: {third: {is: year == 2003}, fourth: {is: year == 2004}}
models:
  late: {formula: y ~ x + i.year | unit, years: 2002..2004}
  hand: {formula: y ~ x + third + fourth | unit, years: 2002..2004}
  whole: {formula: y ~ x + i.year | unit}
tables:
  1: {kind: regression, columns: [late, whole]}
  2: {kind: regression, columns: [late]}
");
    for (dummy, hand) in [("x", "x"), ("year=2003", "third"), ("year=2004", "fourth")] {
        for part in ["", ".se"] {
            let (found, expected) =
                (ran.at(&format!("late(y).{dummy}{part}")), ran.at(&format!("hand(y).{hand}{part}")));
            close(found, expected, SAME, dummy);
        }
    }
    let notes = ran.notes("late", Some("y"));
    assert_eq!(notes, "no rows at `year=2001`\n`year=2002` is the base, since no row has the first level");
    assert!(ran.notes("whole", Some("y")).is_empty());
    let stubs = |at: usize| -> Vec<String> {
        let grid = tables::grid(&ran.study.tables[at], &ran.study, &ran.results);
        grid.panels.iter().flat_map(|panel| &panel.rows).map(|row| row.stub.clone()).collect()
    };
    assert!(stubs(0).contains(&"year = 2001".to_string()) && !stubs(1).contains(&"year = 2001".to_string()));
}

#[test]
fn ends_of_codes_are_no_ends() {
    let ran = ran("models:
  base: {formula: y ~ x + i.zone + i.zone:x | year}
robustness:
  main:
    of: base
    checks:
      all: {winsorise: {of: all, at: 10%}}
      named: {winsorise: {of: [y, x], at: 10%}}
");
    for term in ["x", "zone=2", "zone=3", "zone=3:x"] {
        close(ran.at(&format!("all(y).{term}")), ran.at(&format!("named(y).{term}")), SAME, term);
    }
    assert!(!ran.notes("all", Some("y")).contains("`zone`"), "{}", ran.notes("all", Some("y")));
}

#[test]
fn a_table_says_what_weighs_its_rows() {
    let ran = ran("variables: {size: {is: exp(x), label: Population}}
models:
  heavy: {formula: y ~ x | year, weight: size}
");
    assert!(
        ran.notes_of_tables.iter().any(|note| note.contains("Weighted by Population")),
        "{:?}",
        ran.notes_of_tables
    );
}
