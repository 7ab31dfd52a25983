//! Interactions and U shapes: what two coefficients say together is what one coefficient of a moved model says.

use crate::oracle::{csv, json, oracle};
use crate::pipeline::{Ran, check, close, folder, near, run};
use studyc::compile::shape;
use studyc::exhibit::Value;
use studyc::method::{figures, tables};
use studyc::source::Source;
use studyc::spec;

/// Two models that differ by a shift of a regressor are solved from different matrices.
const MOVED: f64 = 1e-9;
/// fixest demeans to 1e-6 of a column, which shows in the eighth digit of its own output.
const FIXEST: f64 = 1e-7;

/// Forty units over six years, y with a product and a square that are there.
fn data() -> String {
    let mut text = String::from("unit,year,x,z,y,still\n");
    let noise = |k: u32| libm::sin(f64::from(k) * 12.9898) * 43_758.547;
    for unit in 0..40_u32 {
        for year in 0..6_u32 {
            let k = 6 * unit + year;
            let draw = |n: u32| noise(7 * k + n).fract().abs();
            let (x, z) = (draw(1) * 4.0 + f64::from(unit) * 0.02, draw(2) * 10.0);
            let y = 1.5 * x - 0.25 * x * z - 0.4 * x * x + 0.3 * z + 2.0 * draw(3) + f64::from(unit % 7);
            text += &format!("u{unit},{},{x},{z},{y},{}\n", 2000 + year, unit % 5);
        }
    }
    text
}

fn ran(rest: &str) -> Ran {
    let dir = folder(&[("d.csv", &data())]);
    run(dir.path(), &format!("study: s\ndata: {{file: d.csv, panel: {{unit: unit, time: year}}}}\n{rest}"))
}

const MODELS: &str = "variables: {z4: {is: z - 4}, zc: {is: z - mean(z)}, xt: {is: x - 1.25}}
models:
  m: {formula: y ~ x + z + x:z | unit + year, errors: {cluster: unit}}
  moved: {from: m, formula: y ~ x + z4 + x:z4 | unit + year}
  centred: {from: m, formula: y ~ x + zc + x:zc | unit + year}
  robust: {formula: y ~ x + x^2 + z | unit, errors: {robust: hc1, reference: z}}
  turned: {from: robust, formula: y ~ xt + xt^2 + z | unit}
";

#[test]
fn effects_are_coefficients_of_moved_models() {
    let ran = ran(&format!(
        "{MODELS}interactions:\n  i: {{of: m, effect: x, over: z, at: [4, 50%]}}\n  c: {{of: m, effect: x, over: z, centre: mean, at: 0}}\n"
    ));
    for part in ["", ".se", ".t", ".p", ".low", ".high"] {
        close(ran.at(&format!("i(y).at1{part}")), ran.at(&format!("moved(y).x{part}")), MOVED, part);
        close(ran.at(&format!("i(y).mean{part}")), ran.at(&format!("centred(y).x{part}")), MOVED, part);
        close(ran.at(&format!("c(y).at1{part}")), ran.at(&format!("centred(y).x{part}")), MOVED, part);
    }
    assert_eq!((ran.at("i(y).at1.value"), ran.at("c(y).mean.value"), ran.at("i(y).n")), (4.0, 0.0, 240.0));
    let z = ran.column("z");
    let mut sorted = z.to_vec();
    sorted.sort_by(f64::total_cmp);
    near(ran.at("i(y).p50.value"), (sorted[119] + sorted[120]) / 2.0, 1e-15, "the median of 240 values");
    let mean = z.iter().sum::<f64>() / 240.0;
    near(ran.at("i(y).zero") - ran.at("c(y).zero"), mean, 1e-12, "the same place from another zero");
    near(ran.at("i(y).zero"), -ran.at("m(y).x") / ran.at("m(y).x:z"), 1e-13, "zero");
}

#[test]
fn fieller_ends_where_the_effect_stops_being_rejected() {
    let first = ran(&format!("{MODELS}interactions: {{i: {{of: m, effect: x, over: z}}}}\n"));
    let [low, high] = ["low", "high"].map(|end| first.at(&format!("i(y).zero.fieller.{end}")));
    assert!(low < first.at("i(y).zero") && first.at("i(y).zero") < high);
    let again = ran(&format!("{MODELS}interactions: {{i: {{of: m, effect: x, over: z, at: [{low}, {high}]}}}}\n"));
    near(again.at("i(y).at1.p"), 0.05, 1e-9, "lower end");
    near(again.at("i(y).at2.p"), 0.05, 1e-9, "upper end");
}

#[test]
fn slopes_of_a_shape_are_coefficients_of_moved_models() {
    let rest = "shapes:\n  hill: {of: robust, along: x}\n  part: {of: robust, along: x, range: 1.25..4}\n  low: {of: robust, along: x, range: 0..0.5}\n";
    let ran = ran(&format!("{MODELS}{rest}"));
    for part in ["", ".se", ".t", ".p", ".low", ".high"] {
        close(ran.at(&format!("part(y).lower{part}")), ran.at(&format!("turned(y).xt{part}")), MOVED, part);
    }
    let (b1, b2) = (ran.at("robust(y).x"), ran.at("robust(y).x^2"));
    near(ran.at("hill(y).turning"), -b1 / (2.0 * b2), 1e-13, "turning point");
    let x = ran.column("x");
    let (least, most) = x.iter().fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
    assert_eq!((ran.at("hill(y).from"), ran.at("hill(y).to")), (least, most));
    near(ran.at("hill(y).lower"), b1 + 2.0 * b2 * least, 1e-12, "slope at the least value");
    let (lower, upper) = (ran.at("hill(y).lower.p") / 2.0, ran.at("hill(y).upper.p") / 2.0);
    near(ran.at("hill(y).u_shape.p"), lower.max(upper), 1e-9, "the larger of the one-sided p");
    assert_eq!((ran.at("hill(y).direction"), ran.at("hill(y).inside")), (-1.0, 1.0));
    assert_eq!(ran.at("low(y).inside"), 0.0);
    assert!(ran.at("low(y).u_shape.p") > 0.5, "trivially not rejected");
    let note = ran.notes_of_tables.join("\n");
    assert!(note.contains("Lind and Mehlum (2010)") && note.contains("outside the tested range"), "{note}");
}

/// fixest's interaction of er and lngti: the effect of er at lngti = 0 is its own coefficient.
#[test]
fn chinese_cities() {
    let Some(source) = oracle("china_du2021_cities") else { return };
    let columns = csv(&source.join("data.csv"));
    let used = ["city", "year", "lnis", "er", "lngti", "lngdp", "lnrd", "lnpop", "lnhc", "lninv", "lnfdi"];
    let mut text = used.join(",") + "\n";
    for (row, city) in columns["city"].iter().enumerate() {
        let others = used[1..].iter().map(|name| columns[*name][row].as_str());
        let cells: Vec<&str> = std::iter::once(city.as_str()).chain(others).collect();
        let whole = |cell: &&&str| !cell.is_empty() && !cell.contains("Inf") && **cell != "NA";
        if cells.iter().filter(whole).count() == used.len() {
            text += &(cells.join(",") + "\n");
        }
    }
    let dir = folder(&[("d.csv", &text)]);
    let ran = run(
        dir.path(),
        "study: s
conventions: fixest
data: {file: d.csv, panel: {unit: city, time: year}}
models:
  m:
    formula: lnis ~ er + lngti + er:lngti + lngdp + lnrd + lnpop + lnhc + lninv + lnfdi | city + year
    errors: {cluster: city}
interactions: {i: {of: m, effect: er, over: lngti, at: 0}}
",
    );
    let expected = json(&source.join("expected.json"));
    let expected = &expected["is_on_er_gti"];
    let number = |part: &str, name: &str| expected[part][name].as_f64().unwrap();
    near(ran.at("i(lnis).at1"), number("coef", "er"), FIXEST, "er at zero");
    near(ran.at("i(lnis).at1.se"), number("se_cluster_city", "er"), FIXEST, "its error");
    let slope = ran.at("i(lnis).mean") - ran.at("i(lnis).at1");
    near(slope / ran.at("i(lnis).mean.value"), number("coef", "er:lngti"), FIXEST, "the product");
    assert_eq!(ran.at("i(lnis).n"), expected["nobs"].as_f64().unwrap());
}

#[test]
fn an_absorbed_effect_says_so_and_its_neighbours_stand() {
    let ran = ran("models:
  m: {formula: y ~ still + z + still:z | unit}
  n: {formula: y ~ x + z + x:z | unit}
interactions:
  gone: {of: m, effect: still, over: z}
  here: {of: n, effect: x, over: z}
");
    let reason = ran.results.reason("gone", Some("y")).unwrap();
    assert_eq!(reason.code, "effect-not-identified");
    assert!(reason.message.contains("`still`"), "{}", reason.message);
    assert!(ran.at("here(y).p90").is_finite());
}

#[test]
fn tables_and_figures_show_what_was_computed() {
    let ran = ran(&format!(
        "{MODELS}interactions: {{i: {{of: m, effect: x, over: z, at: [25%, 4]}}}}
shapes: {{hill: {{of: robust, along: x}}}}
tables:
  1: {{kind: marginal_effects, of: i}}
  2: {{kind: u_shape, of: hill}}
figures: {{1: {{kind: marginal_effects, of: i}}}}
"
    ));
    let grids: Vec<_> = ran.study.tables.iter().map(|table| tables::grid(table, &ran.study, &ran.results)).collect();
    let rows = &grids[0].panels[0].rows;
    let stubs: Vec<&str> = rows.iter().map(|row| row.stub.as_str()).collect();
    assert_eq!(stubs, ["25%", "", "Mean", "Effect is zero at (Fieller interval)"]);
    assert!(matches!(rows[1].cells[1], Value::Number { value, .. } if value == ran.at("i(y).at2")));
    assert_eq!(grids[0].panels[0].title.as_deref(), Some("Effect of x on y, by z"));
    assert_eq!(grids[1].panels[0].rows.len(), 13);
    let chart = figures::chart(&ran.study.figures[0], &ran.study, &ran.results);
    let line = &chart.plots[0].series[1];
    assert_eq!((line.x[0], *line.x.last().unwrap()), (ran.at("i(y).from"), ran.at("i(y).to")));
    near(line.y[0], ran.at("m(y).x") + ran.at("m(y).x:z") * line.x[0], 1e-12, "the line at its end");
}

#[test]
fn both_syntaxes_say_the_same() {
    let text = format!(
        "study: s\n{MODELS}interactions:\n  i: {{of: m, effect: x, over: z, at: [10%, 4, -2.5], centre: mean}}\nshapes:\n  hill: {{of: robust, along: x, range: 1..4}}\n"
    );
    let (node, found) = spec::read(&Source::new(0, "study.yaml", text), shape());
    assert!(found.is_empty());
    let node = node.unwrap();
    let dsl = spec::print(&node, shape(), true);
    let (back, found) = spec::read(&Source::new(0, "study.study", dsl.clone()), shape());
    assert!(found.is_empty() && back.unwrap() == node, "{dsl}");
}

#[test]
fn places_that_are_none_are_reported() {
    let dir = folder(&[("d.csv", &data())]);
    let text = format!(
        "study: s\ndata: {{file: d.csv, panel: {{unit: unit, time: year}}}}\n{MODELS}interactions:\n  i: {{of: m, effect: x, over: z, at: [many, 120%]}}\nhypotheses:\n  H: {{says: falls, holds_if: j(y).p10 < 0}}\n  K: {{says: falls, holds_if: i(y).p95 < 0}}\n"
    );
    let (found, said) = check(dir.path(), &text);
    assert!(found.iter().any(|one| one.is_error()), "{said}");
    assert!(said.contains("neither a value nor a quantile") || said.contains("120%"), "{said}");
}
