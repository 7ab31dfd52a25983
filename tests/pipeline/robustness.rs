//! Checks: each edit gives to the bit what the edited study gives that is written by hand.

use std::fmt::Write;

use crate::oracle::{csv, json, numbers, oracle};
use crate::pipeline::{self, Ran, check, close, folder, near, run};
use studyc::compile::{compile, lower};
use studyc::method::robustness::unchanged;
use studyc::method::tables;
use studyc::stats::draws::Draws;

/// Least squares through dummies against the same through demeaned columns, 36 well-conditioned rows.
const DUMMIES: f64 = 1e-10;
/// Bounds printed with 17 digits by another program.
const BOUNDS: f64 = 1e-9;

const UNITS: usize = 6;
const YEARS: usize = 6;

/// Numbers without a pattern, the same in every run.
fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut draw = Draws::new(seed, "data of the tests of checks").draw(0);
    move || draw.normal()
}

fn rows(missing: &[(usize, usize)]) -> String {
    let mut draw = noise(3);
    let mut text = String::from("unit,region,year,y1,y2,x,z,w,v,a,b,c,pop\n");
    for unit in 0..UNITS {
        for year in 0..YEARS {
            let [x, z, w, v] = std::array::from_fn(|_| draw());
            let (y1, y2) = (0.8 * x + 0.3 * z + draw() + unit as f64, x - z + draw());
            let [a, b, c]: [f64; 3] = std::array::from_fn(|_| libm::exp(draw()));
            let region = ["North", "North", "South", "South", "West", "West"][unit];
            if !missing.contains(&(unit, year)) {
                writeln!(text, "u{unit},{region},{},{y1},{y2},{x},{z},{w},{v},{a},{b},{c},{}", 2000 + year, unit + 1)
                    .unwrap();
            }
        }
    }
    text
}

const HEAD: &str = "study: s
seed: 11
data: {file: data.csv, panel: {unit: unit, time: year}}
sets: {controls: [z, w]}
indices:
  I: {weighting: entropy, of: {A: [+a, -b], B: [+c]}}
models:
  base: {formula: \"y1, y2 ~ x + controls | unit + year\", errors: {cluster: unit}}
  index: {formula: \"y1 ~ I + x:z + x^2 | unit\", errors: hc1}
";

/// The study with further models and with checks of `of`.
fn checked(models: &str, of: &str, checks: &str) -> Ran {
    let dir = folder(&[("data.csv", &rows(&[]))]);
    run(dir.path(), &format!("{HEAD}{models}robustness:\n  main:\n    of: {of}\n    checks:\n{checks}"))
}

/// Every number of one analysis is a number of the other one.
fn identical(ran: &Ran, check: &str, by_hand: &str) {
    let of = |name: &str| {
        let cells = ran.results.cells().filter(|(address, _)| address.of == name);
        cells
            .map(|(address, value)| ((address.outcome, address.quantity), value.to_bits()))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let (found, expected) = (of(check), of(by_hand));
    assert!(!expected.is_empty(), "{by_hand} has no numbers");
    for (place, value) in &expected {
        let own = found.get(place).map(|bits| f64::from_bits(*bits));
        assert_eq!(
            own.map(f64::to_bits),
            Some(*value),
            "{check}: {place:?}: {own:?} against {}",
            f64::from_bits(*value)
        );
    }
    assert_eq!(found.len(), expected.len(), "{check}");
}

#[test]
fn an_edit_of_a_list_is_the_model_written_by_hand() {
    let models = "
  h_replace: {formula: \"y1, y2 ~ v + controls | unit + year\", errors: {cluster: unit}}
  h_spread: {formula: \"y1, y2 ~ x + v + w | unit + year\", errors: {cluster: unit}}
  h_add: {formula: \"y1, y2 ~ x + controls + v + v:x | unit + year\", errors: {cluster: unit}}
  h_without: {formula: \"y1, y2 ~ x + w | unit + year\", errors: {cluster: unit}}
  h_effects: {formula: \"y1, y2 ~ x + controls | region:year\", errors: {cluster: unit}}
  h_none: {formula: \"y1, y2 ~ x + controls\", errors: {cluster: unit}}
  h_errors: {formula: \"y1, y2 ~ x + controls | unit + year\", errors: {cluster: region, small: none}}
  h_robust: {formula: \"y1, y2 ~ x + controls | unit + year\", errors: hc1}
  h_lag: {formula: \"y1, y2 ~ L.x + controls | unit + year\", errors: {cluster: unit}}
  h_weight: {formula: \"y1, y2 ~ x + controls | unit + year\", errors: {cluster: unit}, weight: pop}
  h_keep: {from: base, keep: \"unit not in (u0, u3)\"}
  h_drop: {from: base, drop: x > 1}
  h_years: {from: base, years: 2001..2004}
  h_both: {from: base, keep: unit != u1, drop: z > 1.5, errors: hc1}
";
    let checks = "
      replace: {replace: {x: v}}
      spread: {replace: {z: [v]}}
      add: {add: v + v:x}
      without: {without: z}
      effects: {effects: region:year}
      none: {effects: none}
      errors: {errors: {cluster: region, small: none}}
      robust: {errors: hc1}
      lag: {lag: x}
      weight: {weight: pop}
      keep: {keep: \"unit not in (u0, u3)\"}
      drop: {drop: x > 1}
      years: {years: 2001..2004}
      both: {keep: unit != u1, drop: z > 1.5, errors: hc1}
";
    let ran = checked(models, "base", checks);
    for name in
        ["replace", "add", "without", "effects", "none", "errors", "robust", "lag", "weight", "keep", "drop", "years"]
    {
        identical(&ran, name, &format!("h_{name}"));
    }
    identical(&ran, "both", "h_both");
    identical(&ran, "spread", "h_spread");
    assert_eq!((ran.at("keep(y1).n"), ran.at("lag(y2).n")), (24.0, 30.0));
}

#[test]
fn an_instrumented_check_is_the_model_with_instruments() {
    let models = "
  h_iv: {formula: \"y1, y2 ~ controls | unit + year | x ~ v + a\", errors: {cluster: unit}, estimator: 2sls}
";
    let ran = checked(models, "base", "      iv: {instrument: {x: [v, a]}, estimator: 2sls}\n");
    identical(&ran, "iv", "h_iv");
}

#[test]
fn what_rests_on_a_replaced_variable_follows() {
    let models = "
  h_products: {formula: \"y1 ~ I + v:z + v^2 | unit\", errors: hc1}
  h_lagged: {formula: \"y1 ~ I + x:L.z + x^2 | unit\", errors: hc1}
";
    let ran = checked(models, "index", "      products: {replace: {x: v}}\n      lagged: {replace: {z: L.z}}\n");
    identical(&ran, "products", "h_products");
    identical(&ran, "lagged", "h_lagged");
}

#[test]
fn a_leaf_can_be_replaced() {
    let dir = folder(&[("data.csv", &rows(&[]))]);
    let text = "study: s
data: {file: data.csv, panel: {unit: unit, time: year}}
variables: {double: {is: 2 * a + b}, on_a: {is: ln(a)}, on_double: {is: ln(double)}}
indices: {I: {weighting: entropy, of: [+a, -c]}, J: {weighting: entropy, of: [+double, -c]}}
models: {m: {formula: y1 ~ I + on_a | unit}, h: {formula: y1 ~ J + on_double | unit}}
robustness: {main: {of: m, checks: {leaf: {replace: {a: double}}}}}
";
    let ran = run(dir.path(), text);
    assert_eq!(ran.at("leaf(y1).I").to_bits(), ran.at("h(y1).J").to_bits());
    assert_eq!(ran.at("leaf(y1).on_a").to_bits(), ran.at("h(y1).on_double").to_bits());
}

#[test]
fn a_reindexed_index_is_the_index_written_by_hand() {
    let changes = [
        ("weighting", "weighting: equal", "weighting: equal, of: {A: [+a, -b], B: [+c]}"),
        ("aggregate", "aggregate: topsis", "weighting: entropy, aggregate: topsis, of: {A: [+a, -b], B: [+c]}"),
        (
            "normalise",
            "normalise: z_score, weighting: pca",
            "normalise: z_score, weighting: pca, of: {A: [+a, -b], B: [+c]}",
        ),
        ("scope", "scope: {by: year}", "weighting: entropy, scope: {by: year}, of: {A: [+a, -b], B: [+c]}"),
        ("shift", "shift: 0.01", "weighting: entropy, shift: 0.01, of: {A: [+a, -b], B: [+c]}"),
        ("leaf", "without: b", "weighting: entropy, of: {A: [+a], B: [+c]}"),
        ("branch", "without: B", "weighting: entropy, of: {A: [+a, -b]}"),
    ];
    for (name, change, by_hand) in changes {
        let dir = folder(&[("data.csv", &rows(&[]))]);
        let text = format!(
            "study: s
data: {{file: data.csv, panel: {{unit: unit, time: year}}}}
indices:
  I: {{weighting: entropy, of: {{A: [+a, -b], B: [+c]}}}}
  J: {{{}}}
models:
  m: {{formula: y1 ~ I + x | unit + year}}
  h: {{formula: y1 ~ J + x | unit + year}}
robustness: {{main: {{of: m, checks: {{check: {{reindex: {{I: {{{change}}}}}}}}}}}}}
",
            by_hand.replace("A:", "C:").replace("B:", "D:")
        );
        let ran = run(dir.path(), &text);
        for (own, other) in [("I", "J"), ("I.se", "J.se"), ("x", "x"), ("r2", "r2")] {
            let (own, other) = (ran.at(&format!("check(y1).{own}")), ran.at(&format!("h(y1).{other}")));
            assert_eq!(own.to_bits(), other.to_bits(), "{name}: {own} against {other}");
        }
        assert_ne!(ran.at("check(y1).I"), ran.at("m(y1).I"), "{name}");
    }
}

#[test]
fn indices_are_built_again_from_the_rows_that_stay() {
    let rows = rows(&[]);
    let (head, body) = rows.split_once('\n').unwrap();
    let fewer: Vec<&str> = body.lines().filter(|row| !row.starts_with("u0,")).collect();
    let text = |file: &str, checks: &str| {
        format!(
            "study: s\ndata: {{file: {file}, panel: {{unit: unit, time: year}}}}\nindices: {{I: {{weighting: entropy, of: [+a, -b, +c]}}}}\nmodels: {{m: {{formula: y1 ~ I + x | unit + year}}}}\n{checks}"
        )
    };
    let dir = folder(&[("all.csv", &rows), ("fewer.csv", &format!("{head}\n{}\n", fewer.join("\n")))]);
    let checks = "robustness: {main: {of: m, checks: {again: {drop: unit == u0, indices: rebuild}, as_is: {drop: unit == u0, indices: as_is}}}}\n";
    let (all, fewer) = (run(dir.path(), &text("all.csv", checks)), run(dir.path(), &text("fewer.csv", "")));
    for name in ["I", "I.se", "x", "r2", "n"] {
        assert_eq!(all.at(&format!("again(y1).{name}")).to_bits(), fewer.at(&format!("m(y1).{name}")).to_bits());
    }
    assert_ne!(all.at("as_is(y1).I"), all.at("again(y1).I"));
    assert!(all.notes_of_tables.iter().any(|note| note.contains("indices built again from the rows that stay")));
}

#[test]
fn pulled_ends_are_the_columns_pulled_by_hand() {
    let models = "
  h: {formula: \"wy1 ~ wx + wz | unit + year\", errors: {cluster: unit}}
  plain: {formula: \"y1 ~ x + z | unit + year\", errors: {cluster: unit}}
  h_product: {formula: \"y1 ~ wx + wx:z + L.wx | unit\", errors: {cluster: unit}}
  product: {formula: \"y1 ~ x + x:z + L.x | unit\", errors: {cluster: unit}}
variables:
  wx: {is: \"winsorise(x, 10%)\"}
  wz: {is: \"winsorise(z, 10%)\"}
  wy1: {is: \"winsorise(y1, 10%)\"}
";
    let ran = checked(models, "plain", "      all: {winsorise: {of: all, at: 10%, when: after_indices}}\n");
    for (own, other) in [("x", "wx"), ("x.se", "wx.se"), ("z", "wz"), ("r2", "r2")] {
        assert_eq!(ran.at(&format!("all(y1).{own}")).to_bits(), ran.at(&format!("h(wy1).{other}")).to_bits());
    }
    let moved =
        |name: &str| (0..36).filter(|row| ran.column(name)[*row] != ran.column(&format!("w{name}"))[*row]).count();
    let said = format!("cells pulled in, of 36 rows: `y1` {}, `x` {}, `z` {}", moved("y1"), moved("x"), moved("z"));
    assert!(ran.notes("all", Some("y1")).contains(&said), "{said} not in {}", ran.notes("all", Some("y1")));
    let ran = checked(models, "product", "      one: {winsorise: {of: x, at: 10%}}\n");
    for (own, other) in [("x", "wx"), ("x:z", "wx:z"), ("L.x", "L.wx"), ("r2", "r2")] {
        assert_eq!(ran.at(&format!("one(y1).{own}")).to_bits(), ran.at(&format!("h_product(y1).{other}")).to_bits());
    }
    let ran = checked(models, "plain", "      cut: {trim: {of: [x, z], at: 10%, tails: upper, rule: r7}}\n");
    let bound = |name: &str| {
        let mut sorted = ran.column(name).to_vec();
        sorted.sort_by(f64::total_cmp);
        let place = 35.0 * 0.9;
        sorted[31] + (place - 31.0) * (sorted[32] - sorted[31])
    };
    let (x, z) = (bound("x"), bound("z"));
    let stay = (0..36).filter(|row| ran.column("x")[*row] <= x && ran.column("z")[*row] <= z).count();
    assert_eq!(ran.at("cut(y1).n"), stay as f64);
    assert!(stay < 36 && ran.notes_of_tables.iter().any(|note| note.contains("upper tail")));
}

#[test]
fn leaves_are_pulled_in_before_indices_are_built() {
    let dir = folder(&[("data.csv", &rows(&[]))]);
    let text = "study: s
data: {file: data.csv, panel: {unit: unit, time: year}}
variables: {wa: {is: \"winsorise(a, 10%)\"}, wc: {is: \"winsorise(c, 10%)\"}, wy: {is: \"winsorise(y1, 10%)\"}}
indices: {I: {weighting: entropy, of: [+a, +c]}, J: {weighting: entropy, of: [+wa, +wc]}}
models: {m: {formula: y1 ~ I | unit}, all: {formula: wy ~ J | unit}, leaf: {formula: y1 ~ J | unit}}
robustness: {main: {of: m, checks: {before: {winsorise: {of: all, at: 10%, when: before_indices}}, named: {winsorise: {of: [a, c], at: 10%, when: before_indices}}}}}
";
    let ran = run(dir.path(), text);
    assert_eq!(ran.at("before(y1).I").to_bits(), ran.at("all(wy).J").to_bits());
    assert_eq!(ran.at("named(y1).I").to_bits(), ran.at("leaf(y1).J").to_bits());
}

/// Both quantile rules against bounds that another program found on real cities.
#[test]
fn winsorised_models_follow_the_rule_that_is_named() {
    let Some(oracle) = oracle("winsor_descriptives") else { return };
    let text = std::fs::read_to_string(oracle.join("data.csv")).unwrap();
    let (data, expected) = (csv(&oracle.join("data.csv")), json(&oracle.join("expected.json")));
    let head = text.lines().next().unwrap();
    let complete = ["gti", "is"].map(|name| numbers(&data[name]));
    let mut body = format!("row,{head}\n");
    for (at, row) in text.lines().skip(1).enumerate() {
        if complete.iter().all(|column| !column[at].is_nan()) {
            body += &format!("{at},{row}\n");
        }
    }
    let bounds = |column: &str, key: &str| ["lo", "hi"].map(|end| expected[column][key][end].as_f64().unwrap());
    let [[y_low, y_high], [x_low, x_high]] = ["gti", "is"].map(|name| bounds(name, "winsor_type7_1_99"));
    let [[sy_low, sy_high], [sx_low, sx_high]] = ["gti", "is"].map(|name| bounds(name, "winsor_stata_winsor2_1_99"));
    let dir = folder(&[("data.csv", &body)]);
    let text = format!(
        "study: s
data: {{file: data.csv, unit: row}}
variables:
  y7: {{is: \"min(max(gti, {y_low}), {y_high})\"}}
  x7: {{is: \"min(max(is, {x_low}), {x_high})\"}}
  ys: {{is: \"min(max(gti, {sy_low}), {sy_high})\"}}
  xs: {{is: \"min(max(is, {sx_low}), {sx_high})\"}}
models: {{m: {{formula: gti ~ is}}, seven: {{formula: y7 ~ x7}}, stata: {{formula: ys ~ xs}}}}
robustness: {{main: {{of: m, checks: {{r7: {{winsorise: {{of: all, at: 1%, rule: r7}}}}, st: {{winsorise: {{of: all, at: 1%, rule: stata}}}}}}}}}}
"
    );
    let ran = run(dir.path(), &text);
    near(ran.at("r7(gti).is"), ran.at("seven(y7).x7"), BOUNDS, "type 7");
    near(ran.at("st(gti).is"), ran.at("stata(ys).xs"), BOUNDS, "stata");
    assert_ne!(ran.at("r7(gti).is"), ran.at("st(gti).is"));
}

#[test]
fn one_model_for_each_stand_in() {
    let models = "
  parts: {from: base, replace: {x: [v, a]}, each: true}
  together: {from: base, replace: {x: [v, a]}}
  h_v: {formula: \"y1, y2 ~ v + controls | unit + year\", errors: {cluster: unit}}
  h_a: {formula: \"y1, y2 ~ a + controls | unit + year\", errors: {cluster: unit}}
  h_both: {formula: \"y1, y2 ~ v + a + controls | unit + year\", errors: {cluster: unit}}
hypotheses: {H: {says: v, holds_if: \"parts(v, y1).v > 0 at 5%\"}}
";
    let ran = checked(models, "base", "      each: {replace: {x: [v, a]}, each: true}\n");
    for (own, by_hand) in
        [("parts(v)", "h_v"), ("parts(a)", "h_a"), ("together", "h_both"), ("each(v)", "h_v"), ("each(a)", "h_a")]
    {
        identical(&ran, own, by_hand);
    }
}

#[test]
fn checks_share_every_step_that_is_equal() {
    let dir = folder(&[("data.csv", &rows(&[]))]);
    let plan = |checks: &str| {
        let source =
            pipeline::source(dir.path(), &format!("{HEAD}robustness:\n  main:\n    of: base\n    checks:\n{checks}"));
        let compiled = compile(&source);
        assert!(!compiled.has_errors(), "{}", pipeline::findings(&compiled.found, &source));
        let (plan, _) = lower(&compiled.study);
        let same: Vec<(String, String)> = unchanged(&compiled.study, &plan)
            .into_iter()
            .map(|(check, outcome)| (check.to_string(), outcome))
            .collect();
        (plan.steps.len(), same)
    };
    let (alone, _) = plan("      other: {without: w}\n");
    let (with_same, same) =
        plan("      other: {without: w}\n      same: {keep: year >= 1900, errors: {cluster: unit}}\n");
    assert!(same.is_empty(), "a filter is a step even where all rows pass it");
    assert!(with_same > alone);
    let (more, same) = plan("      other: {without: w}\n      repeated: {errors: {cluster: unit}}\n");
    assert_eq!((more, same.len()), (alone, 2), "an edit that changes nothing adds no step");
    let (one, _) = plan("      a: {errors: hc1}\n");
    let (two, _) = plan("      a: {errors: hc1}\n      b: {errors: hc1}\n");
    assert_eq!(one, two, "two equal checks are one");
}

#[test]
fn one_unit_left_out_at_a_time_is_the_filter_by_hand() {
    let models = "
  h_u2: {from: base, keep: unit != u2}
  h_west: {from: base, keep: region != West}
";
    let checks = "      units: {leave_out: unit}\n      regions: {leave_out: region}\n      years: {leave_out: year}\n";
    let ran = checked(models, "base", checks);
    assert_eq!(ran.at("units(y1).x.without.u2").to_bits(), ran.at("h_u2(y1).x").to_bits());
    assert_eq!(ran.at("regions(y2).w.without.West.p").to_bits(), ran.at("h_west(y2).w.p").to_bits());
    assert_eq!(ran.at("units(y1).x").to_bits(), ran.at("base(y1).x").to_bits());
    let each: Vec<f64> = (0..UNITS).map(|unit| ran.at(&format!("units(y1).x.without.u{unit}"))).collect();
    assert_eq!(ran.at("units(y1).x.min"), each.iter().copied().fold(f64::INFINITY, f64::min));
    assert_eq!(ran.at("units(y1).x.max"), each.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    assert!(ran.at("years(y1).x.without.2003").is_finite());
}

/// What is left without one value may have no answer; the others stand.
#[test]
fn a_value_without_which_nothing_is_left() {
    let models = "  north: {formula: y1 ~ x, keep: region = North, errors: hc1}\n";
    let ran = checked(models, "north", "      regions: {leave_out: region}\n");
    assert_eq!(ran.at("regions(y1).x.without.South"), ran.at("north(y1).x"));
    assert_eq!(ran.at("regions(y1).x.min"), ran.at("north(y1).x"));
    assert!(ran.results.number("regions", Some("y1"), "x.without.North").is_none());
    let said = ran.notes("regions", Some("y1"));
    assert!(said.contains("n/c without `North`: no row is left"), "{said}");
}

/// A loop over the same permutations, each a regression on dummies.
fn loop_of_dummies(ran: &Ran, missing: &[(usize, usize)], draws: u64) -> Vec<f64> {
    let places: Vec<(usize, usize)> = (0..UNITS)
        .flat_map(|unit| (0..YEARS).map(move |year| (unit, year)))
        .filter(|place| !missing.contains(place))
        .collect();
    let at = |name: &str| ran.column(name).to_vec();
    let (y, x, z, w) = (at("y1"), at("x"), at("z"), at("w"));
    let row_of = |place: (usize, usize)| places.iter().position(|one| *one == place);
    let stream = Draws::new(11, "placebo of x by unit");
    (0..draws)
        .map(|draw| {
            let order = stream.draw(draw).permutation(UNITS);
            let rows: Vec<(usize, usize)> = places
                .iter()
                .enumerate()
                .filter_map(|(row, (unit, year))| Some((row, row_of((order[*unit], *year))?)))
                .collect();
            let width = 3 + UNITS + YEARS - 1;
            let design = nalgebra::DMatrix::from_fn(rows.len(), width, |i, j| {
                let (row, from) = rows[i];
                let (unit, year) = places[row];
                match j {
                    0 => x[from],
                    1 => z[row],
                    2 => w[row],
                    j if j < 3 + UNITS => f64::from(unit == j - 3),
                    j => f64::from(year == j - 2 - UNITS),
                }
            });
            let target = nalgebra::DVector::from_iterator(rows.len(), rows.iter().map(|(row, _)| y[*row]));
            design.svd(true, true).solve(&target, 1e-12).unwrap()[0]
        })
        .collect()
}

/// What a placebo of `y1` found in each draw.
fn drawn<'a>(ran: &'a Ran, check: &str) -> &'a [f64] {
    ran.results.series(check, Some("y1"), "placebo").unwrap().column("estimate").unwrap()
}

#[test]
fn a_placebo_is_a_plain_loop_over_permutations() {
    for missing in [&[][..], &[(1, 0), (4, 5), (4, 4)][..]] {
        let dir = folder(&[("data.csv", &rows(missing))]);
        let text = format!(
            "{HEAD}robustness:\n  main:\n    of: base\n    checks:\n      deal: {{placebo: x, draws: 60}}\n      wide: {{placebo: x, draws: 60, effects: region:year}}\n"
        );
        let ran = run(dir.path(), &text);
        let expected = loop_of_dummies(&ran, missing, 60);
        near(ran.at("deal(y1).x"), ran.at("base(y1).x"), DUMMIES, "the estimate itself");
        for (draw, expected) in expected.iter().enumerate() {
            close(drawn(&ran, "deal")[draw], *expected, DUMMIES, &format!("draw {draw}"));
        }
        let beyond = expected.iter().filter(|b| b.abs() >= ran.at("base(y1).x").abs()).count();
        assert_eq!(ran.at("deal(y1).x.p"), (1.0 + beyond as f64) / 61.0);
        assert!(ran.at("wide(y2).x.p") > 0.0);
        let said = ran.notes_of_tables.join(" ");
        assert!(said.contains("p = (1 + draws at least as far from zero) / (1 + draws)"), "{said}");
        assert_eq!(said.contains("leaves that draw"), !missing.is_empty());
    }
}

/// Effects that do not commute with the deal, and weights, take the longer way to the same place.
#[test]
fn a_placebo_demeans_again_where_it_must() {
    let ran = checked(
        "  trend: {formula: \"y1 ~ x + z | unit[year]\"}\n",
        "trend",
        "      deal: {placebo: x, draws: 5}\n      weighted: {placebo: x, draws: 5, weight: pop}\n",
    );
    near(ran.at("deal(y1).x"), ran.at("trend(y1).x"), DUMMIES, "trends");
    assert!(drawn(&ran, "weighted").len() == 5 && drawn(&ran, "weighted").iter().all(|b| b.is_finite()));
}

#[test]
fn an_index_beside_itself_built_anew() {
    let ran = checked(
        "",
        "I",
        "      same: {reindex: {I: {weighting: entropy}}}\n      equal: {reindex: {I: {weighting: equal}}}\n      leaf: {reindex: {I: {without: b}}}\n      rows: {drop: unit == u5}\n",
    );
    assert_eq!((ran.at("same.rho"), ran.at("same.largest_shift"), ran.at("same.n")), (1.0, 0.0, 36.0));
    assert!(ran.at("equal.rho") < 1.0 && ran.at("equal.mean_shift") > 0.0);
    assert_eq!(ran.at("rows.n"), 30.0);
    let total: f64 = (0..UNITS).map(|unit| ran.at(&format!("leaf.shift.u{unit}"))).sum();
    close(total, 0.0, 1e-12, "places that some gain are places that others lose");
}

#[test]
fn tables_name_the_checks_and_say_what_was_done() {
    let checks = "      equal: {label: {en: Equal weights, zh: 等权}, reindex: {I: {weighting: equal}}}\n      plain: {errors: classical, drop: a > 5}\n";
    let ran = checked("", "index", checks);
    let table = ran.study.tables.iter().find(|table| table.id == "robustness-main").unwrap();
    let grid = tables::grid(table, &ran.study, &ran.results);
    let heads: Vec<&str> = grid.head[0].iter().map(|head| head.text.as_str()).collect();
    assert_eq!(heads, ["", "Equal weights", "plain"]);
    let said = grid.notes.join(" ");
    assert!(said.contains("(1): I built with weighting equal."), "{said}");
    assert!(said.contains("(2): indices as computed on all rows."), "{said}");
    let ran = checked("", "base", "      robust: {errors: hc1}\n      fewer: {without: w}\n");
    let table = ran.study.tables.iter().find(|table| table.id == "robustness-main").unwrap();
    let panels: Vec<&str> = table.panels.iter().map(|(title, _)| title.as_str()).collect();
    assert_eq!(panels, ["robust", "fewer"], "several outcomes stand side by side, checks below one another");
}

#[test]
fn addresses_of_checks_are_bound_before_anything_runs() {
    let dir = folder(&[("data.csv", &rows(&[]))]);
    let text = |address: &str| {
        format!(
            "{HEAD}robustness: {{main: {{of: base, checks: {{hc: {{errors: hc1}}, units: {{leave_out: unit}}, deal: {{placebo: x}}}}}}}}\nhypotheses: {{H: {{says: x, holds_if: \"{address} > 0 at 5%\"}}}}\n"
        )
    };
    for fine in ["hc(y1).x.se", "units(y2).z.min", "units(y1).x.without.u3", "deal(y1).x.p"] {
        assert!(pipeline::codes(&check(dir.path(), &text(fine)).0).is_empty(), "{fine}");
    }
    for wrong in ["hc(y1).v", "hc(y3).x", "units(y1).x.without.u9", "deal(y1).z", "gone(y1).x"] {
        assert_eq!(pipeline::codes(&check(dir.path(), &text(wrong)).0), ["unknown-address"], "{wrong}");
    }
}
