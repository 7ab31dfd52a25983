//! Models of groups, and the differences between their coefficients.

use std::fmt::Write;

use crate::pipeline::{self, Ran, folder, run};
use studyc::method::tables;
use studyc::stats::draws::Draws;
use studyc::stats::regression::absorb::{Effect, Effects};

/// The same model with its columns in another order: least squares on 60 well-conditioned rows.
const STACKED: f64 = 1e-10;
/// Slopes from cross-products against slopes from rows.
const CROSSED: f64 = 1e-9;

const UNITS: usize = 12;
const YEARS: usize = 5;
const REGIONS: [&str; 3] = ["North", "South", "West"];

struct Row {
    unit: usize,
    year: usize,
    y: f64,
    x: f64,
    z: f64,
}

fn rows() -> Vec<Row> {
    let mut draw = Draws::new(5, "data of the tests of groups").draw(0);
    let mut rows = vec![];
    for unit in 0..UNITS {
        for year in 0..YEARS {
            let [x, z, e]: [f64; 3] = std::array::from_fn(|_| draw.normal());
            let slope = [0.4, 1.5, 0.6][unit % 3];
            rows.push(Row { unit, year, y: slope * x + 0.3 * z + e + unit as f64, x, z });
        }
    }
    rows
}

fn data() -> String {
    let mut text = String::from("unit,region,year,y,x,z,a,b,size\n");
    for Row { unit, year, y, x, z } in rows() {
        let (a, b) = (libm::exp(x), libm::exp(z));
        writeln!(text, "u{unit:02},{},{},{y},{x},{z},{a},{b},{}", REGIONS[unit % 3], 2000 + year, unit * 10 + year)
            .unwrap();
    }
    text
}

const HEAD: &str = "study: s
seed: 3
data: {file: data.csv, panel: {unit: unit, time: year}}
groups: {part: {column: region, members: {North: [North], Rest: [South, West]}}}
indices:
  I: {weighting: entropy, of: {A: [+a], B: [+b]}}
models:
  base: {formula: \"y ~ x + z | unit + year\", errors: {cluster: unit}}
";

fn ran(models: &str) -> Ran {
    let dir = folder(&[("data.csv", &data())]);
    run(dir.path(), &format!("{HEAD}{models}"))
}

fn found(models: &str) -> (Vec<&'static str>, String) {
    let dir = folder(&[("data.csv", &data())]);
    let (found, text) = pipeline::check(dir.path(), &format!("{HEAD}{models}"));
    (pipeline::codes(&found), text)
}

fn number(ran: &Ran, of: &str, quantity: &str) -> f64 {
    ran.results.number(of, Some("y"), quantity).unwrap_or_else(|| panic!("no {of}(y).{quantity}"))
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * expected.abs(), "{what}: {found} against {expected}");
}

#[test]
fn a_group_gives_what_a_filter_gives() {
    let ran = ran("  split: {from: base, split: region}
  south: {from: base, keep: region == South}
  halves: {from: base, split: {by: size, quantiles: 2}}
  low: {from: base, keep: \"size <= quantile(size, 0.5)\"}
  thirds: {from: base, split: {by: size, quantiles: 3}}
");
    for quantity in ["x", "x.se", "x.p", "z", "r2_within", "n", "clusters.unit", "_cons"] {
        assert_eq!(number(&ran, "split(South)", quantity), number(&ran, "south", quantity), "{quantity}");
        assert_eq!(number(&ran, "halves(low)", quantity), number(&ran, "low", quantity), "{quantity}");
    }
    let n = |of: &str| number(&ran, of, "n");
    assert_eq!(n("split(North)") + n("split(South)") + n("split(West)"), (UNITS * YEARS) as f64);
    assert_eq!(n("thirds(low)") + n("thirds(middle)") + n("thirds(high)"), (UNITS * YEARS) as f64);
}

#[test]
fn scores_are_those_of_all_rows_unless_they_are_rebuilt() {
    let ran = ran("  kept: {formula: \"y ~ I | unit\", split: region}
  built: {formula: \"y ~ I | unit\", split: {by: region, indices: rebuild}}
  whole: {formula: \"y ~ I | unit\"}
robustness:
  main:
    of: whole
    checks:
      west: {keep: region == West}
      west_alone: {keep: region == West, indices: rebuild}
");
    for quantity in ["I", "I.se", "n"] {
        assert_eq!(number(&ran, "kept(West)", quantity), number(&ran, "west", quantity));
        assert_eq!(number(&ran, "built(West)", quantity), number(&ran, "west_alone", quantity));
    }
    assert_ne!(number(&ran, "kept(West)", "I"), number(&ran, "built(West)", "I"));
}

/// A model in which everything differs between groups, written by hand, under each kind of errors.
#[test]
fn the_interaction_is_the_model_in_which_everything_differs() {
    for errors in ["{cluster: unit}", "classical", "hc1", "hc3", "{cluster: year, small: fixest}"] {
        let ran = ran(&format!(
            "  split: {{from: base, split: region, errors: {errors}, equality: {{test: [interaction, chow], of: x}}}}
  joint: {{formula: \"y ~ x + z + x:i.region + z:i.region | unit + region:year\", errors: {errors}}}
"
        ));
        for (group, term) in [("South", "x:region=South"), ("West", "x:region=West")] {
            for part in ["", ".se", ".t", ".p", ".low", ".high"] {
                let difference = number(&ran, "split", &format!("x.difference.{group}{part}"));
                near(
                    difference,
                    number(&ran, "joint", &format!("{term}{part}")),
                    STACKED,
                    &format!("{errors} {group}{part}"),
                );
            }
        }
        assert_eq!(number(&ran, "split", "n"), number(&ran, "joint", "n"));
        assert_eq!(number(&ran, "split", "chow.df"), 4.0);
        let apart = number(&ran, "split(West)", "x") - number(&ran, "split(North)", "x");
        near(number(&ran, "split", "x.difference.West"), apart, STACKED, "difference");
    }
}

/// Two-stage least squares of all groups in one model has the coefficients of the groups.
#[test]
fn groups_with_instruments_differ_as_in_one_model_with_instruments() {
    for errors in ["{cluster: unit}", "classical", "hc1"] {
        let ran = ran(&format!(
            "  split: {{formula: \"y ~ z | unit + year | x ~ a\", split: region, errors: {errors}, equality: {{test: [interaction, chow], of: x}}}}
  joint: {{formula: \"y ~ z + z:i.region | unit + region:year | x + x:i.region ~ a + a:i.region\", errors: {errors}}}
"
        ));
        for (group, term) in [("South", "x:region=South"), ("West", "x:region=West")] {
            for part in ["", ".se", ".t", ".p"] {
                let difference = number(&ran, "split", &format!("x.difference.{group}{part}"));
                let joint = number(&ran, "joint", &format!("{term}{part}"));
                near(difference, joint, CROSSED, &format!("{errors} {group}{part}"));
            }
        }
        let apart = number(&ran, "split(West)", "x") - number(&ran, "split(North)", "x");
        near(number(&ran, "split", "x.difference.West"), apart, CROSSED, "difference");
        assert_eq!(number(&ran, "split", "chow.df"), 4.0);
    }
}

/// Without effects each group has a constant of its own, which a dummy gives to the joint model.
#[test]
fn groups_without_effects_differ_in_their_constants_too() {
    let ran = ran("  split: {formula: y ~ x + z, split: part, errors: hc1, equality: {test: [interaction, chow]}}
  joint: {formula: \"y ~ x + z + i.part + x:i.part + z:i.part\", errors: hc1}
");
    for part in ["", ".se", ".p"] {
        for term in ["x", "z"] {
            let found = number(&ran, "split", &format!("{term}.difference.Rest{part}"));
            near(found, number(&ran, "joint", &format!("{term}:part=Rest{part}")), STACKED, term);
        }
    }
    let t = number(&ran, "split", "x.difference.Rest.t");
    near(number(&ran, "split", "x.equal.F"), t * t, STACKED, "F of one difference");
}

/// The slope of x beside z, units and years out, on the rows of some units.
fn slope(rows: &[Row], inside: &dyn Fn(usize) -> bool) -> f64 {
    let rows: Vec<&Row> = rows.iter().filter(|row| inside(row.unit)).collect();
    let codes = |pick: fn(&Row) -> usize| rows.iter().map(|row| pick(row) as u32).collect::<Vec<u32>>();
    let effects =
        Effects::new(&[Effect::new(&codes(|row| row.unit)), Effect::new(&codes(|row| row.year))], None).unwrap();
    let within = |pick: fn(&Row) -> f64| {
        let mut column: Vec<f64> = rows.iter().map(|row| pick(row)).collect();
        effects.demean(&mut column).unwrap();
        column
    };
    let (y, x, z) = (within(|row| row.y), within(|row| row.x), within(|row| row.z));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (xx, xz, zz, xy, zy) = (dot(&x, &x), dot(&x, &z), dot(&z, &z), dot(&x, &y), dot(&z, &y));
    (xy * zz - zy * xz) / (xx * zz - xz * xz)
}

#[test]
fn the_permutation_deals_whole_units_out() {
    const DRAWS: u64 = 199;
    let text = format!(
        "  split: {{from: base, split: part, equality: {{test: [interaction, fisher], of: x, draws: {DRAWS}}}}}\n"
    );
    let ran = ran(&text);
    let rows = rows();
    let apart = |label: &[bool]| slope(&rows, &|unit| label[unit]) - slope(&rows, &|unit| !label[unit]);
    // The first group is North, and the difference is that of the rest from it.
    let rest: Vec<bool> = (0..UNITS).map(|unit| unit % 3 != 0).collect();
    let real = apart(&rest);
    near(number(&ran, "split", "x.difference.Rest"), real, CROSSED, "difference");
    let draws = Draws::new(3, "equality between groups of split");
    let beyond = (0..DRAWS).filter(|draw| {
        let order = draws.draw(*draw).permutation(UNITS);
        let dealt: Vec<bool> = (0..UNITS).map(|unit| rest[order[unit]]).collect();
        apart(&dealt).abs() >= real.abs()
    });
    let p = (1.0 + beyond.count() as f64) / (1.0 + DRAWS as f64);
    assert_eq!(number(&ran, "split", "x.difference.Rest.fisher"), p);
    assert_eq!(number(&ran, "split", "draws"), DRAWS as f64);
}

#[test]
fn units_in_several_groups_leave_the_interaction_standing() {
    let ran = ran("  split: {from: base, split: {by: x, quantiles: 2}, equality: {test: fisher, of: z, draws: 9}}\n");
    number(&ran, "split", "z.difference.high.p");
    assert_eq!(ran.results.number("split", Some("y"), "z.difference.high.fisher"), None);
    let said = ran.notes_of_tables.join(" ");
    assert!(said.contains("some units are in several groups"), "{said}");
}

#[test]
fn the_table_has_a_column_a_group_and_the_differences_below() {
    let ran = ran("  split: {from: base, split: region, equality: {test: fisher, of: x, draws: 19}}
tables:
  1: {kind: regression, columns: [base, split]}
");
    let table = ran.study.tables.first().unwrap();
    let grid = (tables::kind("regression").unwrap().grid)(table, &ran.study, &ran.results);
    let heads: Vec<&str> = grid.head[0].iter().map(|head| head.text.as_str()).collect();
    assert_eq!(heads, ["", "base", "North", "South", "West"]);
    let stubs: Vec<&str> = grid.panels[0].rows.iter().map(|row| row.stub.as_str()).collect();
    let at = stubs.iter().position(|stub| *stub == "x: difference from North").expect("a row of differences");
    assert_eq!(stubs[at + 2], "p by permutation");
    let filled = |row: usize| {
        let cells = grid.panels[0].rows[row].cells.iter();
        cells.map(|cell| *cell != studyc::exhibit::Value::Empty).collect::<Vec<bool>>()
    };
    assert_eq!(filled(at), [false, false, true, true]);
    assert_eq!(filled(at + 2), [false, false, true, true]);
}

#[test]
fn claims_name_groups_and_differences() {
    let (codes, text) = found(
        "  split: {from: base, split: region, equality: {of: x}}
hypotheses:
  H1: {says: the south leads, holds_if: \"split(South, y).x > split(North, y).x\"}
  H2: {says: and differs, holds_if: \"split(y).x.difference.South > 0 at 5%\"}
",
    );
    assert!(codes.is_empty(), "{text}");
    let (codes, _) = found(
        "  split: {from: base, split: region, equality: {of: x}}
hypotheses:
  H1: {says: nobody is there, holds_if: \"split(East, y).x > 0\"}
",
    );
    assert_eq!(codes, ["unknown-address"]);
}

#[test]
fn what_has_no_groups_is_said() {
    for model in [
        "  m: {from: base, split: size}\n",
        "  m: {from: base, split: {by: region, quantiles: 2}}\n",
        "  m: {from: base, equality: {of: x}}\n",
        "  m: {formula: \"y ~ I | unit\", split: {by: region, indices: rebuild}, equality: {test: fisher, of: I}}\n",
    ] {
        let (codes, text) = found(model);
        assert_eq!(codes, ["no-groups"], "{text}");
    }
}

/// A comparison without a joint model of the groups is refused before the run, each with its way out.
#[test]
fn what_has_no_joint_model_of_the_groups_is_refused() {
    for (model, words) in [
        ("formula: \"y ~ z | unit | x ~ a\", estimator: liml, split: region, equality: {of: x}", "2sls"),
        ("formula: \"y ~ z | unit | x ~ a\", estimator: gmm, split: region, equality: {of: x}", "2sls"),
        ("formula: \"y ~ z | unit | x ~ a\", split: region, equality: {test: fisher, of: x}", "interaction"),
        ("formula: y ~ x, estimator: random, split: region, equality: {of: x}", "random effects"),
        ("formula: y ~ x, estimator: correlated_random, split: region, equality: {of: x}", "random effects"),
    ] {
        let (codes, text) = found(&format!("  m: {{{model}}}\n"));
        assert_eq!(codes, ["groups-not-compared"], "{text}");
        assert!(text.contains(words), "{text}");
    }
    let (codes, text) = found("  m: {formula: \"y ~ z | unit | x ~ a\", estimator: liml, split: region}\n");
    assert!(codes.is_empty(), "{text}");
}
