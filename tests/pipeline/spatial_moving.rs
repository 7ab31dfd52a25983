//! Matrices that change over time in spatial models: the same matrix each year is one matrix, and another one each year is
//! the cross-section of all rows with a block for each year.

use std::fmt::Write;

use crate::pipeline::{Ran, check, codes, folder, near, run};
use studyc::stats::draws::Draws;

/// Two ways to write one likelihood; effects leave by gradients instead of means.
const IDENTITY: f64 = 1e-8;
const PLACES: usize = 16;
const YEARS: usize = 5;

/// Three neighbours drawn for each place and year, or those of the first year in all.
fn links(still: bool) -> Vec<[usize; 3]> {
    let mut draw = Draws::new(5, "links that move").draw(0);
    let mut found = vec![];
    for year in 0..YEARS {
        for from in 0..PLACES {
            for _ in 0..3 {
                let to = (from + 1 + (draw.uniform() * (PLACES - 1) as f64) as usize) % PLACES;
                found.push([year, from, to]);
            }
        }
    }
    let first: Vec<[usize; 3]> = found.iter().filter(|link| link[0] == 0).copied().collect();
    let again = (0..YEARS).flat_map(|year| first.iter().map(move |[_, from, to]| [year, *from, *to]));
    let mut found = if still { again.collect() } else { found };
    found.sort_unstable();
    found.dedup();
    found
}

fn data() -> String {
    let mut draw = Draws::new(6, "data over links that move").draw(0);
    let mut text = String::from("id,city,year,belt,y,x,z\n");
    for city in 0..PLACES {
        for year in 0..YEARS {
            let [x, z, e] = std::array::from_fn(|_| draw.normal());
            let y = 0.7 * x - 0.4 * z + e + city as f64 / 5.0 + (year * year) as f64 / 9.0;
            let belt = ["E", "W"][city % 2];
            writeln!(text, "r{city:02}_{year},c{city:02},{},{belt},{y},{x},{z}", 2000 + year).unwrap();
        }
    }
    text
}

fn study(panel: bool, matrix: &str, models: &str) -> String {
    let unit = if panel { "panel: {unit: city, time: year}" } else { "unit: id" };
    format!(
        "study: s\ndata: {{file: d.csv, {unit}}}\ngroups: {{belt: {{column: belt}}}}\n\
         matrices: {{w: {{file: w.csv, {matrix}}}}}\nmodels:\n{models}"
    )
}

const MODELS: &str = "  sar: {formula: y ~ x + z | city + year, spatial: sar}
  sdm: {from: sar, spatial: sdm, effects: {within: belt}}
  sem: {from: sar, spatial: {model: sem, information: observed}}
  sarar: {from: sar, spatial: sarar}
  slx: {from: sar, spatial: slx}
  units: {formula: y ~ x | city, spatial: sdm, errors: {cluster: city}}
  years: {formula: y ~ x | year, spatial: sdm, errors: robust}
  pooled: {formula: y ~ x, spatial: sdm}
";

/// What a cross-section of rows does not have.
const RANDOM: &str = "  random: {formula: y ~ x + z, spatial: {model: sarar, units: random}}\n";

const NAMES: [&str; 8] = ["sar", "sdm", "sem", "sarar", "slx", "units", "years", "pooled"];

/// Every number of both that is not a count of units or a test of one side alone.
fn same(one: &Ran, two: &Ran, names: &[&str]) {
    let mut compared = 0;
    for &model in names {
        let cells = one.results.cells().filter(|(address, _)| address.of == model);
        for (address, value) in cells {
            let counted = ["units", "periods"].contains(&address.quantity.as_str());
            let Some(other) = two.results.number(model, Some("y"), &address.quantity).filter(|_| !counted) else {
                continue;
            };
            let what = format!("{model} {}", address.quantity);
            let tiny = value.abs() < 1e-12 && other.abs() < 1e-12;
            assert!(tiny || (value - other).abs() <= IDENTITY * other.abs().max(1e-2), "{what}: {value} {other}");
            compared += 1;
        }
        assert!(one.results.number(model, Some("y"), "n") == Some((PLACES * YEARS) as f64), "{model}");
    }
    assert!(compared > 400, "{compared}");
}

#[test]
fn one_matrix_in_every_year_is_one_matrix() {
    let (mut moving, mut still) = (String::from("from,to,w,year\n"), String::from("from,to,w\n"));
    for [year, from, to] in links(true) {
        writeln!(moving, "c{from:02},c{to:02},1,{}", 2000 + year).unwrap();
        if year == 0 {
            writeln!(still, "c{from:02},c{to:02},1").unwrap();
        }
    }
    let one = folder(&[("d.csv", &data()), ("w.csv", &moving)]);
    let two = folder(&[("d.csv", &data()), ("w.csv", &still)]);
    let models = format!("{MODELS}{RANDOM}");
    let one = run(one.path(), &study(true, "columns: [from, to, w], by: year", &models));
    let two = run(two.path(), &study(true, "columns: [from, to, w]", &models));
    same(&one, &two, &[&NAMES[..], &["random"]].concat());
    for test in ["unit.lm_lag", "two_way.robust_lm_error", "hausman"] {
        assert!(two.at(&format!("sdm(y).{test}.stat")).is_finite());
        near(one.at(&format!("sdm(y).{test}.stat")), two.at(&format!("sdm(y).{test}.stat")), IDENTITY, test);
    }
    assert_eq!([one.at("sdm(y).units"), one.at("sdm(y).periods")], [PLACES as f64, YEARS as f64]);
    let pairs = one.at("sdm(y).x.from.E.to.W") + one.at("sdm(y).x.from.W.to.W") + one.at("sdm(y).x.from.W.to.E");
    near(pairs + one.at("sdm(y).x.from.E.to.E"), one.at("sdm(y).x.total"), 1e-12, "pairs of groups");
}

#[test]
fn another_matrix_each_year_is_a_block_each_year() {
    let (mut moving, mut blocks) = (String::from("from,to,w,year\n"), String::from("from,to,w\n"));
    for [year, from, to] in links(false) {
        writeln!(moving, "c{from:02},c{to:02},1,{}", 2000 + year).unwrap();
        writeln!(blocks, "r{from:02}_{year},r{to:02}_{year},1").unwrap();
    }
    let one = folder(&[("d.csv", &data()), ("w.csv", &moving)]);
    let two = folder(&[("d.csv", &data()), ("w.csv", &blocks)]);
    let text =
        study(true, "columns: [from, to, w], by: year", MODELS) + "tables: {1: {kind: regression, columns: [sdm]}}\n";
    let one = run(one.path(), &text);
    let two = run(two.path(), &study(false, "columns: [from, to, w]", MODELS));
    same(&one, &two, &NAMES);
    // What the rows' cross-section tests under the effects of its formula is what the panel tests under these.
    for (model, under) in [("pooled", "pooled"), ("units", "unit"), ("years", "time"), ("sar", "two_way")] {
        for test in ["lm_lag", "lm_error", "robust_lm_lag", "robust_lm_error"] {
            let found = one.at(&format!("slx(y).{under}.{test}.stat"));
            assert_eq!(found, one.at(&format!("sar(y).{under}.{test}.stat")), "{under}");
            let (own, under) = (format!("{model}(y).{test}.stat"), format!("{model}(y).{under}.{test}.stat"));
            near(one.at(&under), two.at(&own), IDENTITY, &under);
        }
    }
    assert!(one.at("sar(y).hausman.df") >= 1.0 && one.at("sar(y).hausman.p") > 0.0);
    assert!(one.notes_of_tables.join(" ").contains("ach period has its own W"), "{:?}", one.notes_of_tables);
    // Years that stay have their own matrices, and units that stay are sized again.
    let part = "  late: {formula: y ~ x, spatial: sar, keep: year > 2001}\n  few: {formula: y ~ x, spatial: sar, keep: \"city in (c01, c02, c03, c04, c05)\"}\n";
    let dir = folder(&[("d.csv", &data()), ("w.csv", &moving)]);
    let ran = run(dir.path(), &study(true, "columns: [from, to, w], by: year, islands: allow", part));
    assert_eq!([ran.at("late(y).periods"), ran.at("few(y).units"), ran.at("few(y).n")], [3.0, 5.0, 25.0]);
    assert!(ran.notes("few", Some("y")).contains("restricted to the 5 units"), "{}", ran.notes("few", Some("y")));
}

#[test]
fn what_needs_one_matrix_is_refused() {
    let dir = folder(&[("d.csv", &data()), ("w.csv", "from,to,w,year\nc00,c01,1,2000\n")]);
    for (model, words) in [
        ("{formula: y ~ x, spatial: {model: sar, by: 2sls}}", "moments"),
        ("{formula: y ~ x | city, spatial: {model: sar, transform: lee_yu}}", "Lee and Yu's"),
    ] {
        let text = study(true, "columns: [from, to, w], by: year, islands: allow", &format!("  m: {model}\n"));
        let (found, said) = check(dir.path(), &text);
        assert!(codes(&found).contains(&"spatial-options") && said.contains(words), "{model}: {said}");
    }
}
