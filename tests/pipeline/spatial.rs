//! Spatial models from the text of a study: the 48 states against exact likelihoods, and identities on made places.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::oracle::{json, oracle};
use crate::pipeline::{Ran, check, codes, folder, near, run};
use studyc::method::{METHODS, tables};
use studyc::stats::draws::Draws;
use studyc::verdict::judge;

/// The oracle's own rounding of a maximum.
const ESTIMATES: f64 = 1e-7;
const ERRORS: f64 = 1e-6;
/// Two ways to write one model.
const IDENTITY: f64 = 1e-8;

const STATES: &str = "study: s
data: {file: data.csv, panel: {unit: state, time: year}}
variables:
  y: {is: ln(gsp)}
  lpcap: {is: ln(pcap)}
  lpc: {is: ln(pc)}
  lemp: {is: ln(emp)}
matrices:
  near: {file: edges.csv, columns: [from, to, one], standardise: row}
models:
";

fn states(models: &str) -> Option<(Ran, serde_json::Value)> {
    let case = oracle("produc_spatial_panel")?;
    let data = std::fs::read_to_string(case.join("data.csv")).unwrap();
    let edges = std::fs::read_to_string(case.join("W_edges.csv")).unwrap();
    // The contiguity behind weights that were printed to few digits.
    let mut plain = String::from("from,to,one\n");
    for line in edges.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        writeln!(plain, "{},{},1", cells[0], cells[1]).unwrap();
    }
    let dir = folder(&[("data.csv", &data), ("edges.csv", &plain)]);
    Some((run(dir.path(), &format!("{STATES}{models}")), json(&case.join("expected_exact_ml.json"))))
}

#[test]
fn the_states_from_their_study() {
    let models = "  sar: {formula: y ~ lpcap + lpc + lemp + unemp | state + year, spatial: sar}
  sdm: {from: sar, spatial: {model: sdm, W: near}, effects: {by: delta}}
  observed: {from: sdm, spatial: {model: sdm, information: observed}}
  sem: {from: sar, spatial: {model: sem}}
  leeyu: {from: sar, spatial: {model: sdm, transform: lee_yu}}
";
    let Some((ran, expected)) = states(models) else { return };
    for (model, case, errors) in [
        ("sar", "sar_twoways_direct", "se_info"),
        ("sdm", "sdm_twoways_direct", "se_info"),
        ("observed", "sdm_twoways_direct", "se_obs_hessian"),
        ("sem", "sem_twoways_direct", "se_info"),
        ("leeyu", "sdm_twoways_leeyu", "se_info"),
    ] {
        for (name, value) in expected[case]["coef"].as_object().unwrap() {
            let address = format!("{model}(y).{}", name.replace("W_", "W."));
            near(ran.at(&address), value.as_f64().unwrap(), ESTIMATES, &address);
            let se = expected[case][errors][name].as_f64().unwrap();
            near(ran.at(&format!("{address}.se")), se, ERRORS, &address);
        }
        near(ran.at(&format!("{model}(y).loglik")), expected[case]["loglik"].as_f64().unwrap(), 1e-10, model);
    }
    for part in ["direct", "indirect", "total"] {
        let own = expected["sdm_twoways_direct"]["effects"]["lemp"][part].as_f64().unwrap();
        near(ran.at(&format!("sdm(y).lemp.{part}")), own, ESTIMATES, part);
        let se = expected["sdm_twoways_direct"]["effects_delta_se_info"]["lemp"][part].as_f64().unwrap();
        near(ran.at(&format!("sdm(y).lemp.{part}.se")), se, ERRORS, part);
    }
    for (effect, prefix) in [("pooled", "pooled."), ("individual", "unit."), ("time", "time."), ("twoways", "two_way.")]
    {
        for (test, name) in
            [("LM_lag", "lm_lag"), ("LM_err", "lm_error"), ("RLM_lag", "robust_lm_lag"), ("RLM_err", "robust_lm_error")]
        {
            let address = format!("sdm(y).{prefix}{name}");
            let test = &expected["lm"][effect][test];
            near(ran.at(&format!("{address}.stat")), test["stat"].as_f64().unwrap(), 1e-8, &address);
        }
    }
    let ratio = 2.0 * (ran.at("sdm(y).loglik") - ran.at("sar(y).loglik"));
    near(ran.at("sdm(y).lr_sar.stat"), ratio, IDENTITY, "LR against SAR");
    let ratio = 2.0 * (ran.at("sdm(y).loglik") - ran.at("sem(y).loglik"));
    near(ran.at("sdm(y).lr_sem.stat"), ratio, IDENTITY, "LR against SEM");
    // Directions in which fixed effects are less precise, which random effects assume of all of them.
    assert!(ran.at("sdm(y).hausman.df") >= 1.0 && ran.at("sdm(y).hausman.stat") > 0.0);
}

const PLACES: usize = 24;
const YEARS: usize = 6;
const BELTS: [&str; 2] = ["East", "West"];

/// A process with neighbours on a ring, rho = .4.
fn data(order: &[usize]) -> String {
    let mut text = String::from("city,year,belt,lon,lat,y,x,z\n");
    let mut draw = Draws::new(11, "data of the tests of space").draw(0);
    let mut rows = vec![];
    for year in 0..YEARS {
        let [x, z, e]: [Vec<f64>; 3] = std::array::from_fn(|_| (0..PLACES).map(|_| draw.normal()).collect());
        let mean = |v: &[f64], i: usize| 0.5 * (v[(i + 1) % PLACES] + v[(i + PLACES - 1) % PLACES]);
        let base: Vec<f64> =
            (0..PLACES).map(|i| 0.8 * x[i] + 0.5 * mean(&x, i) - 0.3 * z[i] + e[i] + i as f64 / 7.0).collect();
        let mut y = base.clone();
        for _ in 0..200 {
            y = (0..PLACES).map(|i| base[i] + 0.4 * mean(&y, i)).collect();
        }
        rows.push((year, x, z, y));
    }
    for place in order {
        for (year, x, z, y) in &rows {
            let (belt, i) = (BELTS[usize::from(*place >= PLACES / 2)], *place);
            let (lon, lat) = (100.0 + (i % 6) as f64 + 0.01 * i as f64, 30.0 + (i / 6) as f64);
            writeln!(text, "c{i:02},{},{belt},{lon},{lat},{},{},{}", 2000 + year, y[i], x[i], z[i]).unwrap();
        }
    }
    text
}

fn ring() -> String {
    let mut text = String::from("from,to,w\n");
    for i in 0..PLACES {
        for j in [(i + 1) % PLACES, (i + PLACES - 1) % PLACES] {
            writeln!(text, "c{i:02},c{j:02},1").unwrap();
        }
    }
    text
}

const HEAD: &str = "study: s
seed: 7
data: {file: data.csv, panel: {unit: city, time: year}}
groups: {belt: {column: belt, members: [East, West]}}
matrices:
  ring: {file: ring.csv, columns: [from, to, w], standardise: row}
  far: {inverse_distance: [lon, lat], standardise: row}
  within: {from: ring, keep: same belt, standardise: inherit}
  across: {from: ring, keep: different belt, standardise: inherit, islands: allow}
  closest: {nearest: [lon, lat], k: 3, standardise: row}
  given: {from: far, keep: belt.East to belt.West, standardise: inherit, islands: allow}
  others: {from: far, keep: not belt.East to belt.West, standardise: inherit}
models:
";

fn made(order: &[usize], models: &str) -> Ran {
    let dir = folder(&[("data.csv", &data(order)), ("ring.csv", &ring())]);
    run(dir.path(), &format!("{HEAD}{models}"))
}

fn straight() -> Vec<usize> {
    (0..PLACES).collect()
}

fn number(ran: &Ran, of: &str, quantity: &str) -> f64 {
    ran.results
        .number(of, Some("y"), quantity)
        .unwrap_or_else(|| panic!("no {of}(y).{quantity}: {:?}", ran.results.output(of, Some("y"))))
}

#[test]
fn a_model_over_matrices_has_an_address_for_each() {
    let models = "  base: {formula: y ~ x + z | city + year}
  sdm: {from: base, spatial: sdm, over: {W: [ring, far, closest]}, effects: {by: delta}}
  alone: {from: base, spatial: {model: sdm, W: far}}
hypotheses:
  S: {says: spillover, holds_if: sdm(ring).x.indirect > 0 at 5%}
tables:
  1: {kind: regression, columns: [base, sdm]}
  2: {kind: spatial_tests, columns: [sdm]}
";
    let ran = made(&straight(), models);
    assert_eq!(number(&ran, "sdm(far)", "x.indirect"), number(&ran, "alone", "x.indirect"));
    let (direct, indirect, total) = (
        number(&ran, "sdm(ring)", "x.direct"),
        number(&ran, "sdm(ring)", "x.indirect"),
        number(&ran, "sdm(ring)", "x.total"),
    );
    assert!((direct + indirect - total).abs() < 1e-12 && indirect > 0.0);
    assert!((number(&ran, "sdm(ring)", "rho") - 0.4).abs() < 0.15);
    let notes = ran.notes_of_tables.join("\n");
    assert!(!notes.contains("n/c"), "{notes}");
    for words in ["from the expected information", "W (ring)", "rho may lie in", "W is applied, then effects"] {
        assert!(notes.contains(words), "no `{words}` in\n{notes}");
    }
    let grid = tables::grid(&ran.study.tables[0], &ran.study, &ran.results);
    let stubs: Vec<&str> = grid.panels[0].rows.iter().map(|row| row.stub.as_str()).collect();
    for stub in ["W × x", "Spatial rho", "Direct effects", "Indirect effects (spillovers)", "σ²", "Log-likelihood", "N"]
    {
        assert!(stubs.contains(&stub), "no `{stub}` in {stubs:?}");
    }
    let grid = tables::grid(&ran.study.tables[1], &ran.study, &ran.results);
    // The model's own effects are those of both ways, and are not said twice.
    assert_eq!(grid.panels.len(), 5, "{:?}", grid.panels.iter().map(|panel| &panel.title).collect::<Vec<_>>());
}

/// Every model, with every number that it publishes under an address that binds before data exist.
#[test]
fn what_is_published_was_announced() {
    let models = "  base: {formula: y ~ x + z | city + year, spatial: {model: slx, W: ring}}
  sar: {from: base, spatial: {model: sar, W: ring}}
  sem: {from: base, spatial: {model: sem, W: closest}}
  sarar: {from: base, spatial: {model: sarar, W: ring}}
  sdem: {from: base, spatial: {model: sdem, W: ring, lag: [x]}}
  random: {formula: y ~ x + z, spatial: {model: sdm, W: ring, units: random}}
  drawn: {from: base, spatial: {model: sdm, W: ring}, effects: {by: simulation, draws: 200}}
  between: {from: base, spatial: {model: sdm, W: ring}, effects: {from: belt.East, to: belt.West}}
  border: {from: base, spatial: {model: sdm, W: [within, across], equal: [rho, x]}, effects: {within: belt}}
  free: {from: base, spatial: {model: sdm, W: [within, across]}, effects: {by: simulation, draws: 50}}
  stages: {from: base, spatial: {model: sar, W: ring, by: 2sls}, errors: robust}
  moments: {formula: y ~ x + z, spatial: {model: sarar, W: ring, by: gmm}}
  order: {from: sar, spatial: {model: sar, W: far, order: demean_first}}
  clustered: {from: sar, errors: {cluster: city}}
  robust: {from: sar, errors: robust}
  pooled: {formula: y ~ x, spatial: {model: sar, W: ring}}
  crossed: {formula: \"y ~ x | city + belt:year\", spatial: {model: sar, W: ring}}
  parts: {from: base, spatial: {model: sdm, W: ring}, split: belt}
  reach: {from: base, spatial: {model: slx, W: far}, over: {band: 0..400 km step 200}}
";
    let ran = made(&straight(), models);
    let method = METHODS.iter().find(|method| method.section() == "models").unwrap();
    for analysis in ran.study.analyses.values().filter(|one| one.method == "models") {
        let quantities = method.quantities(analysis, &ran.study);
        let known: BTreeSet<&str> = quantities.iter().map(|quantity| quantity.name.as_str()).collect();
        assert!(
            ran.results.number(&analysis.name, Some("y"), "n").is_some(),
            "{}: {:?}",
            analysis.name,
            ran.results.output(&analysis.name, Some("y"))
        );
        let published = ran.results.cells().filter(|(address, _)| address.of == analysis.name);
        let unknown: Vec<String> =
            published.map(|(address, _)| address.quantity).filter(|name| !known.contains(name.as_str())).collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", analysis.name);
        let notes = ran.notes(&analysis.name, Some("y"));
        assert!(!notes.contains("not computed"), "{}: {notes}", analysis.name);
    }
    // Draws of all estimates stay near the delta method.
    let plain = number(&ran, "between", "x.indirect.se");
    near(number(&ran, "drawn", "x.indirect.se"), plain, 0.3, "simulated");
    let blocks: f64 = BELTS
        .iter()
        .flat_map(|from| BELTS.iter().map(move |to| format!("x.from.{from}.to.{to}")))
        .map(|name| number(&ran, "between", &name))
        .sum();
    near(blocks, number(&ran, "between", "x.total"), 1e-12, "blocks");
    let parts = number(&ran, "border", "x.indirect.within") + number(&ran, "border", "x.indirect.across");
    near(parts, number(&ran, "border", "x.indirect"), 1e-11, "within and across");
    assert_eq!(number(&ran, "parts(East)", "units"), 12.0);
    assert!(ran.notes("parts(East)", Some("y")).contains("standardised again"));
    // W1 + W2 = W with equal coefficients.
    assert_eq!(number(&ran, "border", "equal.df"), 2.0);
    near(number(&ran, "sar", "rho"), number(&ran, "clustered", "rho"), 1e-14, "errors move no estimate");
}

/// Direct and indirect effects err together as the total says, whichever way errors are found.
#[test]
fn effects_of_one_model_are_compared_by_their_covariance() {
    let models = "  base: {formula: y ~ x + z | city + year, spatial: {model: sdm, W: ring}, effects: {within: belt}}
  drawn: {from: base, effects: {by: simulation, draws: 60}}
hypotheses:
  whole: {says: both, holds_if: base.x.direct + base.x.indirect > 0 at 5%}
  drawn: {says: both, holds_if: drawn.x.direct + drawn.x.indirect > 0 at 5%}
  gives: {says: asymmetric, holds_if: base.x.from.East.to.West > base.x.from.West.to.East at 5%}
  apart: {says: two regressors, holds_if: base.x.direct > base.z.direct at 5%}
";
    let ran = made(&straight(), models);
    let verdicts = judge(&ran.study, &ran.results);
    let of = |name: &str| verdicts.iter().find(|one| one.name == name).expect("a verdict");
    let known = Some("by the covariance of the estimates");
    for (name, model) in [("whole", "base"), ("drawn", "drawn")] {
        near(of(name).p.unwrap(), number(&ran, model, "x.total.p"), 1e-9, name);
        assert_eq!(of(name).why.as_deref(), known);
    }
    assert_eq!(of("gives").why.as_deref(), known);
    assert!(of("apart").why.as_deref().is_some_and(|why| why.starts_with("p is an upper bound")));
}

/// W1 + W2 = W, all coefficients equal: the model of W.
#[test]
fn equal_coefficients_are_one_matrix() {
    let models = "  one: {formula: y ~ x + z | city + year, spatial: {model: sdm, W: ring}}
  two: {from: one, spatial: {model: sdm, W: [within, across], equal: [rho, x, z]}}
";
    let ran = made(&straight(), models);
    for quantity in ["x", "z", "W.x", "W.z", "rho", "rho.se", "x.indirect", "x.indirect.se", "loglik", "sigma2"] {
        near(number(&ran, "two", quantity), number(&ran, "one", quantity), IDENTITY, quantity);
    }
}

/// One direction beside all others: with equal coefficients the model of the whole W, without them a test of whether who
/// gives matters.
#[test]
fn what_one_group_gives_another_is_told_from_the_rest() {
    let models = "  one: {formula: y ~ x + z | city + year, spatial: {model: sdm, W: far}}
  two: {from: one, spatial: {model: sdm, W: [given, others], equal: [rho, x, z]}}
  apart: {from: one, spatial: {model: sdm, W: [given, others], equal: [rho, x]}}
  sar: {from: one, spatial: {model: sar, W: [given, others]}}
tables:
  1: {kind: regression, columns: [sar]}
";
    let ran = made(&straight(), models);
    for quantity in ["x", "z", "W.x", "W.z", "rho", "rho.se", "x.indirect", "x.indirect.se", "loglik", "sigma2"] {
        near(number(&ran, "two", quantity), number(&ran, "one", quantity), IDENTITY, quantity);
    }
    assert_eq!(number(&ran, "apart", "equal.df"), 2.0);
    assert!(number(&ran, "apart", "equal.p") > 0.0);
    assert!(number(&ran, "sar", "rho.given").is_finite() && number(&ran, "sar", "rho.others").is_finite());
    let notes = ran.notes_of_tables.join("\n");
    assert!(notes.contains("entries by which belt.East acts on belt.West"), "{notes}");
    assert!(notes.contains("entries but those by which belt.East acts on belt.West"), "{notes}");
}

/// A neighbours' column that was written out is the one of the model.
#[test]
fn a_lagged_variable_is_the_regressor_of_the_model() {
    let data = data(&straight());
    let dir = folder(&[("data.csv", &data), ("ring.csv", &ring())]);
    let text = "study: s
data: {file: data.csv, panel: {unit: city, time: year}}
matrices: {ring: {file: ring.csv, columns: [from, to, w]}}
models:
  slx: {formula: y ~ x | city + year, spatial: slx}
  plain: {formula: y ~ x + W.x | city + year}
";
    let ran = run(dir.path(), text);
    near(number(&ran, "plain", "W.x"), number(&ran, "slx", "W.x"), IDENTITY, "W.x");
    near(number(&ran, "plain", "x"), number(&ran, "slx", "x"), IDENTITY, "x");
}

/// The order of units in the file moves no bit.
#[test]
fn units_in_another_order_give_the_same_bytes() {
    let models = "  sdm: {formula: y ~ x + z | city + year, spatial: {model: sdm, W: closest}, effects: {by: simulation, draws: 50}, \
                  errors: {cluster: city}}\n  two: {formula: y ~ x | city + year, spatial: {model: sar, W: [within, across]}}\n";
    let mut order = straight();
    order.reverse();
    order.swap(3, 17);
    let (one, two) = (made(&straight(), models), made(&order, models));
    for model in ["sdm", "two"] {
        let cells = |ran: &Ran| -> Vec<(String, u64)> {
            let own = ran.results.cells().filter(|(address, _)| address.of == model);
            own.map(|(address, value)| (address.quantity, value.to_bits())).collect()
        };
        assert_eq!(cells(&one), cells(&two));
    }
}

fn found(models: &str) -> (Vec<&'static str>, String) {
    let dir = folder(&[("data.csv", &data(&straight())), ("ring.csv", &ring())]);
    let (found, text) = check(dir.path(), &format!("{HEAD}{models}"));
    (codes(&found), text)
}

#[test]
fn options_that_do_not_fit_are_said() {
    let formula = "formula: y ~ x | city + year";
    for (model, code, words) in [
        (format!("{{{formula}, spatial: sdm}}"), "which-matrix", "names no matrix"),
        (format!("{{{formula}, spatial: {{model: sdm, W: rinc}}}}"), "unknown-matrix", "did you mean `ring`"),
        (format!("{{{formula}, spatial: {{model: sdm, W: ring, lag: [z]}}}}"), "spatial-options", "no regressor `z`"),
        (format!("{{{formula}, spatial: {{model: sem, W: [within, across]}}}}"), "spatial-options", "SEM with two"),
        (format!("{{{formula}, spatial: {{model: sem, W: ring, by: gmm}}}}"), "spatial-options", "no moments"),
        (format!("{{{formula}, spatial: {{model: sar, W: ring, units: random}}}}"), "spatial-options", "random units"),
        (format!("{{{formula}, effects: {{by: delta}}}}"), "spatial-options", "is none"),
        (
            format!("{{{formula}, spatial: {{model: sar, W: ring}}, effects: {{from: belt.North, to: belt.West}}}}"),
            "spatial-options",
            "no group",
        ),
        (
            "{formula: y ~ x, spatial: {model: sar, W: ring, transform: lee_yu}}".into(),
            "spatial-options",
            "which effects",
        ),
        ("{formula: y ~ x + W.x}".into(), "which-matrix", "one matrix"),
    ] {
        let (codes, text) = found(&format!("  m: {model}\n"));
        assert!(codes.contains(&code) && text.contains(words), "{model}: {codes:?}\n{text}");
    }
}

#[test]
fn an_unbalanced_panel_names_its_units() {
    let mut text = data(&straight());
    // One cell of x is empty.
    let line = text.lines().nth(8).unwrap().to_string();
    let mut cells: Vec<&str> = line.split(',').collect();
    cells[6] = "";
    text = text.replace(&line, &cells.join(","));
    let dir = folder(&[("data.csv", &text), ("ring.csv", &ring())]);
    let study = format!(
        "{}  m: {{formula: y ~ x | city + year, spatial: {{model: sar, W: ring}}}}\n",
        HEAD.replace("time: year}}", "time: year}, missing: {default: drop}}")
    );
    let ran = run(dir.path(), &study);
    let reason = ran.results.reason("m", Some("y")).unwrap();
    assert_eq!(reason.code, "unbalanced-space");
    assert!(reason.message.contains("`c01`") && reason.message.contains("`x` (1)"), "{}", reason.message);
}

/// Everyone is everyone's neighbour: beside period effects Wy is -y / (n - 1), and the likelihood has no maximum inside.
#[test]
fn a_maximum_at_the_bound_is_a_failure_that_says_so() {
    let text = HEAD.replace("closest: {nearest: [lon, lat], k: 3", "closest: {nearest: [lon, lat], k: 23");
    let dir = folder(&[("data.csv", &data(&straight())), ("ring.csv", &ring())]);
    let models = "  m: {formula: y ~ x | city + year, spatial: {model: sar, W: closest}}
  k: {formula: y ~ x | city, spatial: {model: sar, W: ring}}
";
    let ran = run(dir.path(), &format!("{text}{models}"));
    let reason = ran.results.reason("m", Some("y")).unwrap();
    assert_eq!(reason.code, "at-the-bound", "{}", reason.message);
    assert!(reason.message.contains("`rho`") && reason.help.is_some(), "{}", reason.message);
    // Its neighbour stands.
    assert!(number(&ran, "k", "rho").is_finite());
}
