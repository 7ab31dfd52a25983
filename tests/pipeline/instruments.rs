//! Models with instruments from the text of a study: Griliches to the printed digits, effects against linearmodels on the
//! 48 states, and identities between ways to write one model.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::oracle::{json, oracle};
use crate::pipeline::{self, Ran, check, codes, near, run};
use serde_json::Value;
use studyc::exhibit::{Grid, Value as Cell};
use studyc::method::{METHODS, tables};

/// The reference's own normal equations.
const REFERENCE: f64 = 1e-8;
/// linearmodels solves normal equations with a dummy for every state and year.
const PEER: f64 = 1e-7;
/// Two ways to compute one model in double precision.
const IDENTITY: f64 = 1e-9;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn griliches(extra: &str) -> Option<(Ran, Value)> {
    let folder = oracle("griliches_iv")?;
    let data = std::fs::read_to_string(folder.join("data.csv")).unwrap();
    let text = std::fs::read_to_string(root().join("tests/corpus/good/griliches.yaml")).unwrap();
    let dir = pipeline::folder(&[("griliches/data.csv", &data)]);
    Some((
        run(dir.path(), &text.replace("tables:\n", &format!("{extra}tables:\n"))),
        json(&folder.join("expected.json")),
    ))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// The name of a coefficient of the reference in an address.
fn term(name: &str) -> String {
    name.strip_prefix("D_").map_or_else(|| name.to_string(), |year| format!("year={year}"))
}

fn hold(ran: &Ran, model: &str, part: &str, expected: &Value) {
    for (name, value) in expected.as_object().unwrap() {
        let address = format!("{model}(lw).{}{part}", term(name));
        near(ran.at(&address), number(value), REFERENCE, &address);
    }
}

#[test]
fn griliches_from_his_study() {
    let Some((ran, expected)) = griliches("") else { return };
    hold(&ran, "one", "", &expected["tsls"]["coef"]);
    hold(&ran, "one", ".se", &expected["tsls"]["se_hc0"]);
    hold(&ran, "one", "", &expected["tsls"]["coef"]);
    hold(&ran, "clustered", ".se", &expected["tsls"]["se_cluster_year_small"]);
    let two = &expected["two_endogenous"];
    hold(&ran, "two", "", &two["gmm2s_coef"]);
    hold(&ran, "two", ".se", &two["gmm2s_se"]);
    for (address, expected) in [
        ("one(lw).n", 758.0),
        ("one(lw).rss", number(&expected["tsls"]["rss"])),
        ("one(lw).r2", number(&expected["tsls"]["r2"])),
        ("one(lw).sargan.stat", number(&expected["sargan"]["stat"])),
        ("one(lw).sargan.p", number(&expected["sargan"]["p"])),
        ("one(lw).hansen_j.stat", number(&expected["hansen_j_robust"]["stat"])),
        ("one(lw).cragg_donald.stat", number(&expected["weak_id"]["cragg_donald_F"])),
        ("one(lw).kleibergen_paap.stat", number(&expected["weak_id"]["kp_rk_wald_F_hc"])),
        ("one(lw).kleibergen_paap.lm", number(&expected["underid"]["kp_rk_lm_hc"])),
        ("one(lw).anderson_lm.stat", number(&expected["underid"]["anderson_lm"])),
        ("one(lw).first_stage_F", number(&expected["first_stage"]["F_robust_hc1"])),
        ("clustered(lw).first.first_stage_F", number(&expected["first_stage"]["F_cluster_year"])),
        ("one(lw).first.partial_r2", number(&expected["first_stage"]["partial_r2"])),
        ("one(lw).first.kww", number(&expected["first_stage"]["coef"]["kww"])),
        ("one(lw).ols.iq", number(&expected["ols_coef"]["iq"])),
        ("two(lw).cragg_donald.stat", number(&two["cragg_donald_F"])),
        ("two(lw).kleibergen_paap.stat", number(&two["kp_rk_wald_F_hc"])),
        ("two(lw).hansen_j.stat", number(&two["hansen_j"])),
    ] {
        near(ran.at(address), expected, REFERENCE, address);
    }
    // As the literature prints them.
    assert_eq!(format!("{:.3}", ran.at("one(lw).sargan.stat")), "87.655");
    assert_eq!(format!("{:.3}", ran.at("one(lw).cragg_donald.stat")), "13.786");
    let [bias, size] = ["bias10", "size10"].map(|name| ran.at(&format!("one(lw).cragg_donald.{name}")));
    assert_eq!((bias, size), (10.27, 24.58));
}

#[test]
fn the_table_shows_every_stage_and_its_tests() {
    let Some((ran, _)) = griliches("") else { return };
    let grid = tables::grid(&ran.study.tables[0], &ran.study, &Default::default());
    assert!(grid.notes.iter().all(|note| !note.contains("understood")), "{:?}", grid.notes);
    let grid = tables::grid(&ran.study.tables[0], &ran.study, &ran.results);
    let texts = |row: usize| grid.head[row].iter().map(|head| (head.text.as_str(), head.span)).collect::<Vec<_>>();
    let stages = [("", 1), ("Least squares", 2), ("First stage", 3), ("Reduced form", 2), ("Second stage", 2)];
    assert_eq!(texts(0), stages);
    let explained = ["", "lw", "lw", "iq", "s", "iq", "lw", "lw", "lw", "lw"];
    assert_eq!(texts(1).iter().map(|(text, _)| *text).collect::<Vec<_>>(), explained);
    let row =
        |stub: &str| grid.panels[0].rows.iter().find(|row| row.stub == stub).unwrap_or_else(|| panic!("no {stub}"));
    assert_eq!(row("iq").cells[2], Cell::Empty);
    let shown = |stub: &str, column: usize| match &row(stub).cells[column] {
        Cell::Number { value, .. } => *value,
        other => panic!("{stub}: {other:?}"),
    };
    assert_eq!(shown("iq", 7), ran.at("one(lw).iq"));
    assert_eq!(shown("med", 2), ran.at("one(lw).first.med"));
    assert_eq!(shown("med", 3), ran.at("two(lw).first.s.med"));
    assert_eq!(shown("kww", 5), ran.at("one(lw).reduced.kww"));
    assert_eq!(shown("Sargan", 7), ran.at("one(lw).sargan.stat"));
    assert_eq!(shown("First-stage F", 4), ran.at("two(lw).first.iq.first_stage_F"));
    let notes = grid.notes.join("\n");
    for words in [
        "two-stage least squares; endogenous: iq; instruments: med, kww, age, mrt.",
        "two-step GMM (robust weights)",
        "size 10% 24.58, 15% 13.96, 20% 10.26, 25% 8.31; relative bias 10% 10.27",
        "Sargan's test is held against chi-squared(3)",
        "difference in J, held against chi-squared(1)",
    ] {
        assert!(notes.contains(words), "no `{words}` in\n{notes}");
    }
}

/// Every number that a model publishes has an address that binds before data exist.
#[test]
fn what_is_published_was_announced() {
    let models = "  liml: {from: one, estimator: liml}\n  iterated: {from: two, estimator: {gmm: iterated}}\n  fuller: {from: \
                  one, estimator: {fuller: 1}}\n  just: {formula: lw ~ s + i.year | iq ~ med, tests: [tF, effective_F]}\n";
    let Some((ran, _)) = griliches(models) else { return };
    let method = METHODS.iter().find(|method| method.section() == "models").unwrap();
    for analysis in ran.study.analyses.values() {
        let quantities = method.quantities(analysis, &ran.study);
        let known: BTreeSet<&str> = quantities.iter().map(|quantity| quantity.name.as_str()).collect();
        let published = ran.results.cells().filter(|(address, _)| address.of == analysis.name);
        let unknown: Vec<String> =
            published.map(|(address, _)| address.quantity).filter(|name| !known.contains(name.as_str())).collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", analysis.name);
    }
    assert!(ran.at("liml(lw).kappa") > ran.at("fuller(lw).kappa"));
    assert!(ran.at("iterated(lw).steps") > 2.0);
    assert!(ran.results.number("just", Some("lw"), "sargan.stat").is_none());
    near(ran.at("just(lw).effective_F.stat"), ran.at("just(lw).first_stage_F"), IDENTITY, "one instrument");
    near(ran.at("just(lw).effective_F.critical"), 23.1085, 1e-4, "23.1 for one instrument");
    let text = ran.notes_of_tables.join("\n");
    assert!(!text.contains("n/c"), "{text}");
}

const STATES: &str = "study: s
data: {file: states.csv, panel: {unit: state, time: year}}
variables:
  output: {is: ln(gsp)}
  roads: {is: ln(hwy)}
  capital: {is: ln(pc)}
  labour: {is: ln(emp)}
  per_worker: {is: hwy / emp}
  exposure: {is: first(per_worker by state) * ln(others_mean(hwy by year))}
  twice: {is: 2 * exposure}
";

fn states(models: &str) -> Ran {
    let data = std::fs::read_to_string(root().join("studies/us_states/data/states.csv")).unwrap();
    let dir = pipeline::folder(&[("states.csv", &data)]);
    run(dir.path(), &format!("{STATES}models:\n{models}"))
}

/// Where python3 has linearmodels, in the same run.
#[test]
fn effects_and_instruments_as_linearmodels_has_them() {
    let script = root().join("tests/iv_linearmodels.py");
    let data = root().join("studies/us_states/data/states.csv");
    let peer = Command::new("python3").arg(script).arg(data).output();
    let Some(peer) = peer.ok().filter(|peer| peer.status.success()) else {
        drop(writeln!(std::io::stdout(), "skipped: python3 has no linearmodels"));
        return;
    };
    let peer: Value = serde_json::from_slice(&peer.stdout).unwrap();
    let mut models = String::new();
    let formula = "output ~ labour + unemp | state + year | roads + capital ~ L.exposure + L.capital + L2.capital";
    let pooled = "output ~ labour + unemp | roads + capital ~ L.exposure + L.capital + L2.capital";
    for (name, formula, estimator) in [
        ("fe", formula, "2sls"),
        ("liml", formula, "liml"),
        ("fuller", formula, "{fuller: 1}"),
        ("gmm", pooled, "{gmm: 2-step, weight: robust}"),
        ("centred", pooled, "{gmm: 2-step, weight: robust, centred: true}"),
        ("grouped", pooled, "{gmm: 2-step, weight: cluster}"),
    ] {
        for (errors, words) in [
            ("unadjusted", "{small: none, reference: z}"),
            ("robust", "{robust: hc0, small: none, reference: z}"),
            ("clustered", "{cluster: state, small: none, reference: z}"),
        ] {
            if name == "grouped" && errors != "clustered" {
                continue;
            }
            models += &format!("  {name}_{errors}: {{formula: {formula}, estimator: {estimator}, errors: {words}}}\n");
        }
    }
    let ran = states(&models);
    let mut compared = 0;
    for (model, numbers) in peer.as_object().unwrap() {
        for (quantity, expected) in numbers.as_object().unwrap() {
            near(
                ran.at(&format!("{model}(output).{quantity}")),
                number(expected),
                PEER,
                &format!("{model} {quantity}"),
            );
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} numbers");
}

fn alike(ran: &Ran, one: &str, other: &str, tolerance: f64) {
    for term in ["roads", "labour", "unemp"] {
        for part in ["", ".se"] {
            let [a, b] = [one, other].map(|model| ran.at(&format!("{model}(output).{term}{part}")));
            near(a, b, tolerance, &format!("{term}{part} of {one} and {other}"));
        }
    }
}

#[test]
fn ways_to_write_one_model() {
    let ran = states(
        "  two: {formula: output ~ labour + unemp | state | roads ~ L.exposure + L2.exposure}
  one_step: {from: two, estimator: {gmm: 1-step}}
  classical: {from: two, estimator: {gmm: 2-step, weight: classical}}
  dummies: {formula: output ~ labour + unemp + i.state | roads ~ L.exposure + L2.exposure}
  just: {formula: output ~ labour + unemp | state + year | roads ~ L.exposure, errors: {cluster: state}}
  just_liml: {from: just, estimator: liml}
  just_gmm: {from: just, estimator: {gmm: 2-step}}
  weighted: {formula: output ~ labour + unemp | roads ~ L.exposure + L2.exposure, weight: emp, errors: hc1}
  doubled: {from: weighted, weight: 2 * emp}
  ignored: {from: two, estimator: ols}
  least: {formula: output ~ roads + labour + unemp | state}
  late: {from: least, years: 1972..1986}
  lagged: {formula: output ~ labour | roads ~ L.exposure}
",
    );
    alike(&ran, "one_step", "two", IDENTITY);
    alike(&ran, "classical", "two", IDENTITY);
    alike(&ran, "dummies", "two", 1e-7);
    alike(&ran, "just_liml", "just", IDENTITY);
    alike(&ran, "just_gmm", "just", IDENTITY);
    near(ran.at("just_gmm(output)._cons.se"), ran.at("just(output)._cons.se"), IDENTITY, "the constant beside effects");
    alike(&ran, "doubled", "weighted", IDENTITY);
    // `ols` forgets the instruments and their lags; least squares beside two stages has their rows.
    alike(&ran, "ignored", "least", IDENTITY);
    for term in ["roads", "labour", "unemp"] {
        near(ran.at(&format!("two(output).ols.{term}")), ran.at(&format!("late(output).{term}")), IDENTITY, term);
    }
    // Indirect least squares.
    let indirect = ran.at("just(output).reduced.L.exposure") / ran.at("just(output).first.L.exposure");
    near(ran.at("just(output).roads"), indirect, IDENTITY, "reduced form over first stage");
    // The rank test of one instrument is its first stage's, and Anderson and Rubin's is the reduced form's.
    near(ran.at("just(output).kleibergen_paap.stat"), ran.at("just(output).first_stage_F"), IDENTITY, "rk");
    let t = ran.at("just(output).reduced.L.exposure.t");
    assert!((ran.at("just(output).anderson_rubin.F") / (t * t) - 1.0).abs() < 0.1);
    assert_eq!(ran.at("just_liml(output).kappa"), 1.0);
}

#[test]
fn a_lag_costs_its_first_year_and_the_note_says_so() {
    let ran = states("  lagged: {formula: output ~ labour | state + year | roads ~ L.exposure}\n");
    assert_eq!(ran.at("lagged(output).n"), 768.0);
    let notes = ran.notes_of_tables.join("\n");
    assert!(notes.contains("48 rows without L.exposure left out"), "{notes}");
    assert!(notes.contains("Just identified: there is no overidentification test."), "{notes}");
}

#[test]
fn what_cannot_be_identified_names_its_columns() {
    let ran = states(
        "  constant: {formula: output ~ labour | state + year | roads ~ first(hwy by state)}
  twins: {formula: output ~ labour | state | roads + capital ~ L.exposure + L.twice}
  spare: {formula: output ~ labour | state | roads ~ L.exposure + L.twice}
  plain: {formula: output ~ labour}
",
    );
    let reason = |model: &str| ran.results.reason(model, Some("output")).unwrap().message.clone();
    assert!(reason("constant").contains("`first(hwy by state)`"), "{}", reason("constant"));
    assert!(reason("twins").contains("fewer instruments (1) than endogenous regressors (2)"), "{}", reason("twins"));
    assert_eq!(ran.at("spare(output).instruments"), 1.0);
    let notes = ran.notes("spare", Some("output"));
    assert!(notes.contains("is collinear"), "{notes}");
    assert!(ran.at("plain(output).labour") > 0.0);
}

#[test]
fn a_chinese_table_has_chinese_words() {
    let data = std::fs::read_to_string(root().join("studies/us_states/data/states.csv")).unwrap();
    let dir = pipeline::folder(&[("states.csv", &data)]);
    let model =
        "  m: {formula: output ~ labour | state | roads ~ L.exposure + L2.exposure, errors: {cluster: state}}\n";
    let text = format!("language: zh\n{STATES}models:\n{model}tables:\n  1: {{kind: iv, columns: [m]}}\n");
    let ran = run(dir.path(), &text.replacen("language: zh\nstudy: s\n", "study: s\nlanguage: zh\n", 1));
    let grid: Grid = tables::grid(&ran.study.tables[0], &ran.study, &ran.results);
    assert_eq!(grid.head[0][1].text, "第一阶段");
    let notes = grid.notes.join("");
    assert!(notes.contains("两阶段最小二乘") && notes.contains("Hansen J由两步GMM得出"), "{notes}");
    assert!(grid.panels[0].rows.iter().any(|row| row.stub == "第一阶段F值"));
}

#[test]
fn a_table_of_models_shows_their_tests_too() {
    let ran = states(
        "  base: {formula: output ~ roads + labour | state, errors: {cluster: state}}
  iv: {formula: output ~ labour + unemp | state + year | per_worker ~ L.exposure, errors: {cluster: state}, tests: [first_stage_F, tF]}
tables:
  1: {kind: regression, columns: [base, iv]}
",
    );
    let grid = tables::grid(&ran.study.tables[0], &ran.study, &ran.results);
    let stubs: Vec<&str> = grid.panels[0].rows.iter().map(|row| row.stub.as_str()).collect();
    assert!(stubs.contains(&"First-stage F") && stubs.contains(&"tF 95% interval"), "{stubs:?}");
    let first = grid.panels[0].rows.iter().find(|row| row.stub == "First-stage F").unwrap();
    assert_eq!(first.cells[0], Cell::Empty);
    assert_eq!(grid.panels[0].rows.iter().filter(|row| row.stub == "roads").count(), 1);
}

/// Highways and output of the states: the instrument is strong, and its second lag agrees with the first.
#[test]
fn the_study_of_the_states_has_a_credible_instrument() {
    let folder = root().join("studies/us_states");
    let ran = run(&folder, &std::fs::read_to_string(folder.join("study.yaml")).unwrap());
    let at = |quantity: &str| ran.at(&format!("instrumented(output).{quantity}"));
    assert!(at("effective_F.stat") > at("effective_F.critical"));
    assert!(at("hansen_j.p") > 0.05 && at("Transport") > 0.0 && at("anderson_rubin.low") > 0.0);
    assert_eq!((at("n"), at("hansen_j.partialled")), (720.0, 0.0));
    let notes = ran.notes_of_tables.join("\n");
    assert!(notes.contains("rows without L2."), "{notes}");
}

#[test]
fn mistakes_in_the_third_part_are_found_before_the_run() {
    let folder = Path::new("/");
    let text = "study: s\ndata: none\nmodels:\n  m: {formula: y ~ x | u + v ~ x, tests: [sargen], report: [frist_stage]}\n  \
                n: {formula: y ~ x, estimator: liml}\n  o: {formula: y ~ 1 | x ~ z, estimator: {gmm: 2-step, weight: cluster}}\n";
    let (found, said) = check(folder, text);
    assert_eq!(
        codes(&found),
        [
            "unknown-test",
            "unknown-test",
            "under-identified",
            "in-two-parts",
            "no-instruments",
            "weight-without-clusters"
        ],
        "{said}"
    );
}
