//! Functions of producers in a study: capital stocks and wedges against formulas in full precision.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::oracle::{csv, json, oracle};
use crate::pipeline::{self, close};

/// Formulas on both sides.
const FORMULA: f64 = 1e-12;

fn floats(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect()
}

#[test]
fn capital_stocks_of_four_firms() {
    let Some(folder) = oracle("perpetual_inventory") else { return };
    let expected = json(&folder.join("expected.json"));
    let text = std::fs::read_to_string(folder.join("data.csv")).unwrap();
    let dir = pipeline::folder(&[("data/firms.csv", &text)]);
    let call = |rest: &str| format!("perpetual_inventory(inv / deflator, depreciation = {rest})");
    let mut variables = vec![
        ("given".to_string(), call("9.6%, initial = capital"), "given_K0_capital_t1".to_string(), String::new()),
        (
            "late".into(),
            call("9.6%, initial = tenth, timing = lagged"),
            "lagged_investment_delta_0.096".into(),
            String::new(),
        ),
    ];
    for rate in ["0.05", "0.096", "0.1096"] {
        for (name, rest, key) in [
            ("tenth", "initial = tenth", "K0=I0/0.1"),
            ("growth", "start = 1935", "K0=I0/(g_all+delta)"),
            ("five", "over = 5", "K0=I0/(g5+delta)"),
            ("loglinear", "growth = loglinear", "K0=I0/(g_loglinear+delta)"),
            ("next", "initial = next", "K0=I1/(g_all+delta)"),
        ] {
            let name = format!("{name}{}", rate.replace('.', "_"));
            variables.push((name, call(&format!("{rate}, {rest}")), format!("delta_{rate}"), key.into()));
        }
    }
    let declared: String = variables.iter().map(|(name, is, ..)| format!("  {name}: {{is: \"{is}\"}}\n")).collect();
    let study =
        format!("study: s\ndata: {{file: data/firms.csv, panel: {{unit: firm, time: year}}}}\nvariables:\n{declared}");
    let ran = pipeline::run(dir.path(), &study);
    let firms = &csv(&folder.join("data.csv"))["firm"];
    let mut checked = 0;
    for (name, _, first, second) in &variables {
        for firm in ["1", "2", "3", "8"] {
            let of = &expected[firm][first.as_str()];
            let expected = floats(if second.is_empty() { of } else { &of[second.as_str()] });
            let rows = (0..firms.len()).filter(|row| firms[*row] == firm);
            for (row, expected) in rows.zip(expected) {
                close(ran.column(name)[row], expected, FORMULA, name);
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 17 * 80);
}

#[test]
fn wedges_of_the_states() {
    let Some(folder) = oracle("misallocation_chenhu") else { return };
    let expected = json(&folder.join("expected.json"));
    let text = std::fs::read_to_string(folder.join("data.csv")).unwrap();
    let dir = pipeline::folder(&[("data/states.csv", &text)]);
    let crs = "0.28 + 0.02 * region".to_string();
    let cases = [
        ("common", "common_0.35_0.65", "0.35".to_string(), "0.65".to_string()),
        ("crs", "by_region_crs", crs.clone(), format!("1 - ({crs})")),
        ("free", "by_region_no_crs", crs.clone(), format!("0.9 - 0.9 * ({crs})")),
    ];
    let mut declared = String::new();
    for (case, _, capital, labour) in &cases {
        for (letter, factor, elasticity) in [("K", "capital", capital), ("L", "labour", labour)] {
            for (name, rest) in [("g", ", measure = distortion"), ("t", ""), ("a", ", absolute = true")] {
                let inputs = "output = gsp, labour = emp, capital = capital";
                let is = format!("misallocation({factor}, {inputs}, elasticity = {elasticity}{rest})");
                declared += &format!("  {case}_{name}{letter}: {{is: \"{is}\"}}\n");
            }
        }
    }
    let study = format!(
        "study: s\ndata: {{file: data/states.csv, panel: {{unit: state, time: year}}}}\nvariables:\n{declared}"
    );
    let ran = pipeline::run(dir.path(), &study);
    let years = ran.column("year").iter();
    let places: BTreeMap<String, usize> =
        ran.units.iter().zip(years).enumerate().map(|(row, (state, year))| (format!("{state}|{year}"), row)).collect();
    for (case, key, ..) in &cases {
        for name in ["gK", "gL", "tK", "tL", "aK", "aL"] {
            let column = ran.column(&format!("{case}_{name}"));
            let order = expected["order"].as_array().unwrap().iter().map(|one| one.as_str().unwrap());
            for (at, expected) in order.zip(floats(&expected[*key][name])) {
                close(column[places[at]], expected, FORMULA, name);
            }
        }
    }
}

const STATES: &str = "study: s
data: {file: data/states.csv, panel: {unit: state, time: year}}
variables:
  ln_y: {is: ln(gsp)}
  ln_k: {is: ln(capital)}
  ln_l: {is: ln(emp)}
";

/// Six states, four years, with noise that a small generator makes.
fn states() -> String {
    let mut text = "state,year,region,gsp,capital,emp\n".to_string();
    let mut seed = 7u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(seed >> 8) / f64::from(1u32 << 24)
    };
    for state in ["A", "B", "C", "D", "E", "F"] {
        let (size, waste) = (1.0 + 9.0 * next(), 0.4 * next());
        for year in 2000..2004 {
            let (k, l) = (size * (1.0 + next()), size * (1.0 + next()));
            let y = libm::pow(k, 0.4)
                * libm::pow(l, 0.6)
                * libm::exp(0.03 * f64::from(year - 2000) - waste + 0.04 * next());
            text += &format!("{state},{year},{},{y},{k},{l}\n", state.as_bytes()[0] - 64);
        }
    }
    text
}

fn ran(more: &str) -> pipeline::Ran {
    let dir = pipeline::folder(&[("data/states.csv", &states())]);
    pipeline::run(dir.path(), &format!("{STATES}{more}"))
}

#[test]
fn what_is_found_for_each_row_is_a_variable() {
    let ran = ran("productivity:
  tfp: {method: solow, outputs: gsp, inputs: [capital, emp]}
  given: {method: solow, outputs: gsp, inputs: [capital, emp], elasticities: [0.4, 0.6]}
  eff: {method: bcc, outputs: gsp, inputs: [capital, emp], orientation: output}
  move: {method: malmquist, outputs: gsp, inputs: [capital, emp]}
  front: {method: frontier, formula: ln_y ~ ln_k + ln_l}
models:
  use: {formula: tfp.growth ~ eff.efficiency + front.efficiency, errors: classical}
  chain: {formula: 'move.index ~ given.tfp', errors: classical}
");
    // The change of ln TFP with given elasticities is that of the data.
    let (y, k, l) = (ran.column("ln_y"), ran.column("ln_k"), ran.column("ln_l"));
    for row in 0..24 {
        close(libm::log(ran.column("given.tfp")[row]), y[row] - 0.4 * k[row] - 0.6 * l[row], 1e-12, "residual");
    }
    let elasticities = ran.at("tfp.elasticity.capital") + ran.at("tfp.elasticity.emp");
    close(elasticities, 1.0, 1e-14, "constant returns");
    // Parts multiply to the index, in every row and in geometric means.
    for head in ["2001", "2003", "mean", "B"] {
        let part = |name: &str| ran.at(&format!("move.{head}.{name}"));
        close(part("index"), part("efficiency") * part("technical"), 1e-12, head);
        close(part("efficiency"), part("pure") * part("scale"), 1e-12, head);
    }
    let efficiency = ran.column("eff.efficiency");
    assert!(efficiency.iter().all(|score| *score > 0.0 && *score <= 1.0 + 1e-12));
    close(ran.at("eff.2002.mean"), (0..6).map(|unit| efficiency[4 * unit + 2]).sum::<f64>() / 6.0, 1e-14, "mean");
    close(ran.at("eff.C.2001"), efficiency[9], 1e-15, "a unit's score");
    assert_eq!(ran.at("use(tfp.growth).n"), 18.0);
    assert!(ran.notes("eff", None).contains("variable returns, output-oriented, as 1/phi"));
    assert!(
        ran.notes_of_tables.iter().any(|note| note.contains("elasticities by least squares with constant returns"))
    );
}

#[test]
fn addresses_are_known_before_anything_runs() {
    let ran = ran("productivity:
  eff: {method: ccr, outputs: gsp, inputs: [capital, emp]}
  move: {method: malmquist, outputs: gsp, inputs: [capital, emp]}
  front: {method: frontier, formula: ln_y ~ ln_k + ln_l, decay: true}
  tfp: {method: solow, outputs: gsp, inputs: [capital, emp], effects: unit}
");
    for name in ["eff", "move", "front", "tfp"] {
        let analysis = &ran.study.analyses[name];
        let method = studyc::method::method(analysis.method).unwrap();
        let mut announced: Vec<String> =
            method.quantities(analysis, &ran.study).into_iter().map(|one| one.name).collect();
        let studyc::results::Output::Computed { order, .. } = ran.results.output(name, None).unwrap() else {
            panic!("{name}: {:?}", ran.results.reason(name, None))
        };
        let mut given = order.clone();
        announced.sort();
        given.sort();
        assert_eq!(announced, given, "{name}");
    }
}

#[test]
fn wrong_arguments_and_options_are_said_where_they_stand() {
    let dir = pipeline::folder(&[("data/states.csv", &states())]);
    let said = |more: &str| {
        let (found, said) = pipeline::check(
            dir.path(),
            &format!("study: s\ndata: {{file: data/states.csv, panel: {{unit: state, time: year}}}}\n{more}"),
        );
        assert!(found.iter().any(|one| one.is_error()), "{more}\n{said}");
        said
    };
    let variable = |is: &str| said(&format!("variables: {{a: {{is: \"{is}\"}}}}\n"));
    assert!(variable("perpetual_inventory(gsp)").contains("needs `depreciation = ...`"));
    assert!(variable("perpetual_inventory(gsp, depreciation = 96)").contains("a number from 0 to 1"));
    assert!(variable("perpetual_inventory(gsp, depreciaton = 0.1)").contains("did you mean `depreciation`"));
    assert!(variable("misallocation(land, output = gsp, labour = emp, capital = capital)").contains("capital, labour"));
    assert!(variable("misallocation(labour, output = gsp)").contains("needs `labour = ...`, `capital = ...`"));
    assert!(
        variable("misallocation(labour, output = gsp, labour = emp, capital = capital, measure = tau)")
            .contains("wedge, distortion, share")
    );
    let analysis = |options: &str| said(&format!("productivity: {{p: {{{options}}}}}\n"));
    assert!(analysis("method: bcc, outputs: gsp").contains("has no inputs"));
    assert!(analysis("method: frontier").contains("has no formula"));
    assert!(analysis("method: ccr, outputs: gsp, inputs: emp, decay: true").contains("`decay` says nothing"));
    assert!(analysis("method: ccr, outputs: gsp, inputs: p.efficiency").contains("from its own result"));
    assert!(
        said(
            "productivity: {p: {method: ccr, outputs: gsp, inputs: emp}}\nmodels: {m: {formula: gsp ~ p.efficency}}\n"
        )
        .contains("did you mean `efficiency`")
    );
}

#[test]
fn an_index_is_read_over_time() {
    let ran = ran("indices: {I: {weighting: equal, over: leaves, of: {Size: [+capital, +emp], Out: [+gsp]}}}
exhibits:
  growth: {kind: index_growth, of: I}
  share: {kind: contributions, of: I}
  gap: {kind: obstacles, of: I, top: 2}
  move: {kind: rank_movement, of: I, years: [2000, 2003]}
");
    let score = ran.column("I");
    let mean = |year: usize| (0..6).map(|unit| score[4 * unit + year]).sum::<f64>() / 6.0;
    close(ran.at("growth.I.2001.growth"), mean(1) / mean(0) - 1.0, 1e-13, "growth");
    close(ran.at("growth.I.mean.growth"), libm::pow(mean(3) / mean(0), 1.0 / 3.0) - 1.0, 1e-13, "yearly growth");
    for what in ["contribution", "obstacle"] {
        let table = if what == "obstacle" { "gap" } else { "share" };
        let of = |part: &str| ran.at(&format!("{table}.{part}.2002.{what}"));
        close(of("capital") + of("emp") + of("gsp"), 1.0, 1e-13, what);
        close(of("Size"), of("capital") + of("emp"), 1e-13, what);
    }
    let moved: f64 = ["A", "B", "C", "D", "E", "F"].iter().map(|unit| ran.at(&format!("move.{unit}.moved"))).sum();
    assert_eq!(moved, 0.0);
}
