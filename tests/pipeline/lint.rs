//! Rules: what each finds and leaves alone, what a study answers, and the studies that ship with the project.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::pipeline;
use studyc::compile::{compile, lint};
use studyc::diag::Severity;
use studyc::lint::{Answered, Needs, Part, RULES, cards};
use studyc::source::Source;

const PROVINCES: &str = "province,year,gdp,population,x,y,flat,profit
Beijing,2012,100,20,1.5,2,7,5
Beijing,2013,110,21,-2,3,7,6
Beijing,2014,125,22,3,2.5,7,7
Tianjin,2012,80,15,2,4,7,8
Tianjin,2013,84,15,0,3.5,7,-1
Tianjin,2014,90,16,4,5,7,0
Shanghai,2012,140,24,2.5,1,7,3
Shanghai,2013,150,24,3.5,1.5,7,2
Shanghai,2014,155,25,5,3,7,4
";

/// Eight cities of two regions over five years. `twin` is `gdp` in other units but for a trace, `altitude` never changes,
/// `slow` hardly, `policy` is that of a region in a year, `loss` is below zero, `rare` is nought but once.
fn cities() -> String {
    let mut text =
        "city,year,region,region_year,gdp,population,patents,twin,altitude,slow,policy,loss,rare,x,y\n".to_string();
    for city in 0..8_i64 {
        for t in 0..5_i64 {
            let noise = |a: i64| ((city * 37 + t * 101 + a * 53 + city * t * 17) % 29) as f64 / 29.0;
            let region = if city < 4 { "East" } else { "West" };
            let gdp = 100.0 + 10.0 * city as f64 + 7.0 * t as f64 + 9.0 * noise(1);
            let (altitude, year) = (20 * city + 5, 2010 + t);
            let policy = i64::from(region == "East") * t + 2 * t * t;
            let rare = if city == 3 && t == 2 { 1.0 } else { 0.001 * noise(7) };
            text += &format!(
                "City{city},{year},{region},{region}{year},{gdp},{},{},{},{altitude},{},{policy},{},{rare},{},{}\n",
                20.0 + city as f64 + noise(2),
                5.0 * noise(3) + 1.0,
                2.0 * gdp + 0.5 * noise(4),
                altitude as f64 + 0.01 * noise(5),
                -1.0 - noise(6),
                noise(8),
                3.0 * noise(9),
            );
        }
    }
    text
}

fn folder() -> tempfile::TempDir {
    pipeline::folder(&[("data/provinces.csv", PROVINCES), ("data/cities.csv", &cities())])
}

fn linted(folder: &Path, text: &str) -> (Answered, String) {
    let source = pipeline::source(folder, text);
    let compiled = compile(&source);
    let answered = lint(&compiled);
    let said = pipeline::findings(&answered.raised, &source);
    (answered, said)
}

fn raised(answered: &Answered) -> Vec<&'static str> {
    answered.raised.iter().map(|one| one.card.code).collect()
}

#[test]
fn cards_keep_the_promises_of_their_examples() {
    let folder = folder();
    for card in cards() {
        let (bad, good) = (card.examples("bad"), card.examples("good"));
        assert!(!bad.is_empty() && bad.len() == good.len(), "{} has no examples", card.code);
        for (_, text) in bad {
            let (answered, said) = linted(folder.path(), &text);
            assert!(!answered.has_errors(), "{} bad\n{text}{said}", card.code);
            assert!(raised(&answered).contains(&card.code), "{} bad\n{text}{said}", card.code);
        }
        for (_, text) in good {
            let (answered, said) = linted(folder.path(), &text);
            assert!(!answered.has_errors(), "{} good\n{text}{said}", card.code);
            assert!(!raised(&answered).contains(&card.code), "{} good\n{text}{said}", card.code);
            assert!(!answered.waiting.contains(&card.code), "{} was not asked\n{text}", card.code);
        }
    }
}

#[test]
fn every_page_says_why_and_names_its_literature() {
    for rule in RULES {
        let page = rule.card.page;
        assert!(page.contains("## Why it matters"), "{} does not say why", rule.card.code);
        let year = |word: &str| {
            let digits: String = word.chars().filter(char::is_ascii_digit).collect();
            digits.len() == 4 && (digits.starts_with("18") || digits.starts_with("19") || digits.starts_with("20"))
        };
        let why = page.split("## Why it matters").nth(1).unwrap().split("```").next().unwrap();
        assert!(why.split_whitespace().any(year), "{} names no literature", rule.card.code);
    }
}

const ON: &str = "study: s\ndata: {file: data/cities.csv, panel: {unit: city, time: year}}\n";

/// What comes close to a rule and is right, and what is as wrong in another dress: code, whether it is found, the study.
const NEAR: &[(&str, bool, &str)] = &[
    (
        "shared-indicator",
        false,
        "indices: {A: {of: [+gdp, +x]}, B: {of: [+patents, +y]}}\nmodels: {m: {formula: A ~ B}}",
    ),
    (
        "shared-indicator",
        false,
        "indices: {A: {of: [+gdp, +x]}, B: {of: [+gdp, +y]}}\nmodels: {m: {formula: patents ~ A + B}}",
    ),
    (
        "shared-indicator",
        true,
        "variables: {g: {is: 3 + 100 * gdp / population}, h: {is: gdp / population}}\nindices: {A: {of: [+g, +x]}, B: {of: [-h, +y]}}\nmodels: {m: {formula: A ~ B}}",
    ),
    (
        "shared-indicator",
        true,
        "variables: {x: {concept: c}, y: {concept: c}}\nindices: {A: {of: [+gdp, +x]}, B: {of: [+patents, +y]}}\nmodels: {m: {formula: A ~ L.B}}",
    ),
    (
        "shared-indicator",
        true,
        "indices: {A: {of: {A1: [+gdp, +x], A2: [+twin, +loss]}}, B: {of: [+loss, +y]}}\nmodels: {m: {formula: A2 ~ B}}",
    ),
    (
        "shared-indicator",
        false,
        "indices: {A: {of: {A1: [+gdp, +x], A2: [+twin, +loss]}}, B: {of: [+loss, +y]}}\nmodels: {m: {formula: A1 ~ B}}",
    ),
    (
        "leaf-beside-its-index",
        true,
        "indices: {B: {of: [+gdp, +y]}}\nmodels: {m: {formula: \"x ~ patents | city | B ~ gdp + rare\", estimator: 2sls}}",
    ),
    (
        "leaf-beside-its-index",
        true,
        "indices: {B: {of: [+gdp, +y]}}\nmodels: {m: {formula: x ~ B}}\nmediations: {w: {path: B -> gdp -> x, of: m}}",
    ),
    (
        "leaf-beside-its-index",
        true,
        "indices: {B: {of: [+gdp, +y]}}\nthresholds: {t: {formula: \"x ~ B | city\", switch: B, at: gdp}}",
    ),
    ("leaf-beside-its-index", false, "indices: {B: {of: [+gdp, +y]}}\nmodels: {m: {formula: x ~ patents + gdp}}"),
    (
        "index-on-its-branch",
        false,
        "indices: {A: {of: {A1: [+gdp, +x], A2: [+twin, +loss]}}}\nmodels: {m: {formula: A ~ L.A + patents}}",
    ),
    (
        "index-on-its-branch",
        false,
        "indices: {A: {of: {A1: [+gdp, +x], A2: [+twin, +loss]}}}\nmodels: {m: {formula: A1 ~ A2 + patents}}",
    ),
    ("few-clusters", false, "models: {m: {formula: gdp ~ x, errors: {cluster: region, kind: cr2}}}"),
    ("few-clusters", true, "models: {m: {formula: gdp ~ x, errors: {cluster: [city, year]}}}"),
    ("clusters-below-treatment", false, "models: {m: {formula: \"gdp ~ x | city + year\", errors: {cluster: city}}}"),
    (
        "clusters-below-treatment",
        false,
        "variables: {national: {is: mean(gdp by year)}}\nmodels: {m: {formula: \"y ~ national | city\", errors: {cluster: city}}}",
    ),
    ("iid-errors-on-panel", false, "models: {m: {formula: gdp ~ x, estimator: random}}"),
    ("iid-errors-on-panel", true, "models: {m: {formula: gdp ~ x}}"),
    ("clusters-equal-effect", false, "models: {m: {formula: \"gdp ~ x | city + year\", errors: {cluster: city}}}"),
    (
        "absorbed-variable",
        true,
        "variables: {shock: {is: mean(x by year)}}\nmodels: {m: {formula: \"gdp ~ y + shock | city + year\"}}",
    ),
    ("absorbed-variable", true, "models: {m: {formula: \"altitude ~ x | city\"}}"),
    ("absorbed-variable", true, "models: {m: {formula: \"gdp ~ x + policy | city + region:year\"}}"),
    ("absorbed-variable", false, "models: {m: {formula: \"gdp ~ x + policy | city + year\"}}"),
    (
        "collinear-by-definition",
        true,
        "variables: {a: {is: gdp / (gdp + x)}, b: {is: x / (gdp + x)}}\nmodels: {m: {formula: y ~ a + b}}",
    ),
    (
        "collinear-by-definition",
        true,
        "variables: {a: {is: 100 * gdp / population}, b: {is: gdp / (population * 3)}}\nmodels: {m: {formula: y ~ a + patents + b}}",
    ),
    ("collinear-by-definition", true, "models: {m: {formula: y ~ x + D.x + L.x}}"),
    (
        "collinear-by-definition",
        false,
        "variables: {a: {is: gdp / population}}\nmodels: {m: {formula: y ~ a + gdp + population + x^2 + x + L.x}}",
    ),
    ("collinear-by-definition", false, "models: {m: {formula: y ~ i.region + x}}"),
    (
        "winsorised-or-trimmed",
        true,
        "models: {m: {formula: y ~ x}}\nrobustness: {main: {of: m, checks: {winsorised: {trim: {of: x, at: 1%}}}}}",
    ),
    (
        "winsorised-or-trimmed",
        true,
        "models: {m: {formula: y ~ x}}\nrobustness: {main: {of: m, checks: {c: {label: 截尾1%, winsorise: {of: x, at: 1%}}}}}",
    ),
    (
        "winsorised-or-trimmed",
        false,
        "models: {m: {formula: y ~ x}}\nrobustness: {main: {of: m, checks: {c: {label: 缩尾1%, winsorise: {of: x, at: 1%}}}}}",
    ),
    (
        "filter-on-outcome",
        true,
        "models: {m: {formula: y ~ x}}\nrobustness: {main: {of: m, checks: {large: {drop: y > 2}}}}",
    ),
    (
        "filter-on-outcome",
        false,
        "models: {m: {formula: y ~ x, keep: gdp > 110 and year > 2010, drop: region == East}}",
    ),
    ("control-after-treatment", true, "models: {m: {formula: gdp ~ x + F.y}}"),
    ("control-after-treatment", true, "models: {m: {formula: gdp ~ L.x + y}}"),
    ("control-after-treatment", false, "models: {m: {formula: gdp ~ x + L.y}}"),
    ("ratio-on-its-denominator", false, "variables: {a: {is: gdp / population}}\nmodels: {m: {formula: a ~ gdp}}"),
    (
        "instrument-is-lagged-leaf",
        false,
        "indices: {B: {of: [+patents, +y]}}\nmodels: {m: {formula: \"gdp ~ policy | city | B ~ L.x + rare\", estimator: 2sls}}",
    ),
    (
        "threshold-contains-outcome",
        true,
        "indices: {A: {of: {A1: [+gdp, +x], A2: [+twin, +loss]}}}\nthresholds: {t: {formula: \"A1 ~ y + patents | city\", switch: y, at: A}}",
    ),
    (
        "threshold-contains-outcome",
        false,
        "indices: {A: {of: {A1: [+gdp, +x], A2: [+twin, +loss]}}}\nthresholds: {t: {formula: \"A1 ~ y + patents | city\", switch: y, at: A2}}",
    ),
    ("few-draws", true, "thresholds: {t: {formula: \"gdp ~ x + y | city\", switch: x, at: patents}}"),
    (
        "few-draws",
        false,
        "thresholds: {t: {formula: \"gdp ~ x + y | city\", switch: x, at: patents, bootstrap: 300}}\nstyle: {stars: [10%, 5%]}",
    ),
    ("few-draws", true, "models: {m: {formula: gdp ~ x, errors: {cluster: city, wild: webb, draws: 199}}}"),
    ("entropy-on-negative", false, "indices: {A: {normalise: none, weighting: entropy, of: [+patents, +x, +y]}}"),
    ("heavy-leaf", true, "indices: {A: {weighting: {given: {x: 3, y: 1, gdp: 1}}, of: [+x, +y, +gdp]}}"),
    ("leaves-alike", true, "variables: {bad: {is: 0 - twin}}\nindices: {A: {of: [+gdp, -bad, +x]}}"),
    (
        "topsis-of-the-same-weights",
        false,
        "indices: {A: {weighting: equal, of: [+patents, +x, +y]}}\nmodels: {m: {formula: gdp ~ A}}\nrobustness: {main: {of: m, checks: {t: {reindex: {A: {aggregate: topsis}}}}}}",
    ),
    (
        "matrix-from-the-model",
        true,
        "matrices: {near: {inverse_gap: population}, w: {from: near, standardise: row}}\nmodels: {m: {formula: \"gdp ~ x + population | city + year\", spatial: {model: sdm, W: w}}}",
    ),
    (
        "rho-outside-its-range",
        false,
        "models: {m: {formula: gdp ~ x}}\nreported: {1: {columns: [m(gdp)], x: [\"1.297*** (.21)\"]}}",
    ),
    ("model-not-shown", false, "models: {m: {formula: gdp ~ x}}"),
    (
        "model-not-shown",
        true,
        "models: {m: {formula: gdp ~ x}}\nrobustness: {main: {of: m, checks: {a: {drop: year == 2010}, b: {drop: year == 2011}}}}\ntables: {1: {kind: regression, columns: [m, a]}}",
    ),
    (
        "model-not-shown",
        false,
        "models: {m: {formula: gdp ~ x}}\nrobustness: {main: {of: m, checks: {a: {drop: year == 2010}, b: {drop: year == 2011}}}}\ntables: {1: {kind: regression, columns: main}}",
    ),
    (
        "check-changes-nothing",
        true,
        "models: {m: {formula: gdp ~ x}}\nrobustness: {main: {of: m, checks: {a: {errors: classical}}}}",
    ),
    (
        "check-changes-nothing",
        false,
        "models: {m: {formula: gdp ~ x}}\nrobustness: {main: {of: m, checks: {a: {errors: hc1}}}}",
    ),
    (
        "star-levels-differ",
        true,
        "models: {m: {formula: gdp ~ x}}\ntables: {1: {kind: regression, columns: m, note: 注：***p<1%，**p<5%，*p<5%。}}",
    ),
    (
        "star-levels-differ",
        false,
        "models: {m: {formula: gdp ~ x}}\ntables: {1: {kind: regression, columns: m, note: 2 * p is no level; *** p < .01}}",
    ),
];

#[test]
fn what_comes_close_is_told_apart() {
    let folder = folder();
    for (code, found, text) in NEAR {
        let (answered, said) = linted(folder.path(), &format!("{ON}{text}\n"));
        assert!(!answered.has_errors(), "{text}\n{said}");
        assert_eq!(raised(&answered).contains(code), *found, "{code}\n{text}\n{said}");
    }
}

/// Rows that the study drops, columns with holes and a cross-section are no stumbling blocks.
#[test]
fn rules_are_asked_of_any_data() {
    let holes = "city,year,gdp,x,y,z\na,2010,1,2,,4\na,2011,,3,1,5\nb,2010,4,1,2,\nb,2011,3,,5,7\nc,2010,2,6,1,3\nc,2011,5,4,2,8\n";
    let folder = pipeline::folder(&[("data/holes.csv", holes)]);
    let rest = "indices: {A: {shift: 0.1, weighting: entropy, missing: renormalise, of: [+x, -y, +z]}}\n\
                models: {m: {formula: \"gdp ~ A + x + z | city\", errors: {cluster: city}}, n: {formula: z ~ L.gdp}}\n";
    for data in [
        "{file: data/holes.csv, panel: {unit: city, time: year}, missing: drop}",
        "{file: data/holes.csv, panel: {unit: city, time: year}, missing: {default: error, drop: [gdp, x, y, z]}}",
        "{file: data/holes.csv, missing: drop}",
    ] {
        let rest = if data.contains("panel") { rest.to_string() } else { rest.replace("L.gdp", "gdp") };
        let (answered, said) = linted(folder.path(), &format!("study: s\ndata: {data}\n{rest}"));
        assert!(answered.waiting.is_empty() && !answered.has_errors(), "{data}\n{said}");
        assert!(raised(&answered).contains(&"leaf-beside-its-index"), "{data}\n{said}");
    }
}

/// A row a rule, in the order of the catalogue.
#[test]
fn the_page_of_rules_is_the_catalogue() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lint.md")).unwrap();
    let rules = page.split("## What is found elsewhere").next().unwrap();
    let rows: Vec<&str> = rules.lines().filter(|line| line.starts_with("| `") && line.ends_with("| warn |")).collect();
    let mut expected = vec![];
    for part in Part::ALL {
        assert!(page.contains(&format!("### {}", part.title())));
        for rule in RULES.iter().filter(|rule| rule.part == part) {
            let needs = if rule.needs == Needs::Data { "data" } else { "definitions" };
            expected.push(format!("| `{}` | {} | {needs} | warn |", rule.card.code, rule.card.title));
        }
    }
    assert_eq!(rows, expected);
}

const SHARED: &str = "study: s
data: none
indices: {Good: {of: [+forest, +income]}, New: {of: [+forest, +robots]}}
models: {m: {formula: Good ~ New}}
";

#[test]
fn an_answer_needs_a_code_a_reason_and_a_finding() {
    let folder = folder();
    let (answered, said) = linted(folder.path(), SHARED);
    assert_eq!(raised(&answered), ["shared-indicator"], "{said}");
    assert!(!answered.has_errors());

    let (answered, said) =
        linted(folder.path(), &format!("{SHARED}allow: {{shared-indicator: Both count forests.}}\n"));
    assert!(answered.raised.is_empty(), "{said}");
    assert_eq!(answered.allowed[0].reason, "Both count forests.");

    let (answered, said) = linted(folder.path(), &format!("{SHARED}lint: {{shared-indicator: error}}\n"));
    assert!(answered.has_errors(), "{said}");
    let (answered, said) = linted(folder.path(), &format!("{SHARED}lint: {{shared-indicator: off}}\n"));
    assert!(answered.raised.is_empty() && answered.allowed.is_empty(), "{said}");

    for (line, code, words) in [
        ("allow: {shared-indicators: Forests.}", "unknown-code", "did you mean `shared-indicator`?"),
        ("lint: {shared: off}", "unknown-code", "no finding has the code `shared`"),
        ("allow: {shared-indicator: \" \"}", "empty-reason", "say in a sentence"),
        ("lint: {shared-indicator: loud}", "unknown-word", "error"),
        ("allow: {index-on-its-branch: It is so.}", "nothing-to-allow", "leave it out"),
    ] {
        let (answered, said) = linted(folder.path(), &format!("{SHARED}{line}\n"));
        assert!(raised(&answered).contains(&code) && said.contains(words), "{line}\n{said}");
    }
}

/// A study with an error is asked nothing yet, so that no answer is idle.
#[test]
fn answers_wait_for_a_study_without_errors() {
    let folder = folder();
    let broken = format!("{SHARED}tables: {{1: {{kind: regresion}}}}\nallow: {{few-clusters: It waits.}}\n");
    let (answered, said) = linted(folder.path(), &broken);
    assert!(answered.has_errors() && !raised(&answered).contains(&"nothing-to-allow"), "{said}");
}

#[test]
fn rules_that_need_data_wait_for_them() {
    let folder = folder();
    let needy: Vec<&str> = RULES.iter().filter(|rule| rule.needs == Needs::Data).map(|rule| rule.card.code).collect();
    let (answered, _) = linted(folder.path(), SHARED);
    assert_eq!(answered.waiting, needy);
    let (answered, said) = linted(folder.path(), &format!("{SHARED}allow: {{few-clusters: It waits.}}\n"));
    assert!(!raised(&answered).contains(&"nothing-to-allow"), "{said}");
    let (answered, _) = linted(folder.path(), &format!("{SHARED}lint: {{few-clusters: off}}\n"));
    assert_eq!(answered.waiting.len(), needy.len() - 1);
}

fn studyc(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_studyc")).current_dir(folder).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn shared_in_a_folder(more: &str) -> tempfile::TempDir {
    pipeline::folder(&[("study.yaml", &format!("{SHARED}{more}"))])
}

#[test]
fn the_exit_status_counts_what_is_not_allowed() {
    for (more, arguments, code) in [
        ("", vec!["check"], 0),
        ("", vec!["check", "--strict"], 1),
        ("lint: {shared-indicator: error}\n", vec!["check"], 1),
        ("allow: {shared-indicator: Both count forests.}\n", vec!["check", "--strict"], 0),
        ("lint: {shared-indicator: off}\n", vec!["check", "--strict"], 0),
    ] {
        let output = studyc(shared_in_a_folder(more).path(), &arguments);
        assert_eq!(output.status.code(), Some(code), "{more}{arguments:?}\n{}", out(&output));
        assert!(output.stderr.is_empty());
    }
    let allowed = out(&studyc(shared_in_a_folder("allow: {shared-indicator: Forests.}\n").path(), &["check"]));
    assert!(allowed.contains("1 finding is allowed.") && allowed.contains("for data."), "{allowed}");
}

/// The parts of SARIF 2.1.0 that readers rely on (OASIS 2020, sections 3.13 to 3.36).
#[test]
fn sarif_has_its_structure() {
    let folder = shared_in_a_folder("reported: {1: {columns: [m(Good)], New: [\".5*** (.1)\"]}}\n");
    let output = studyc(folder.path(), &["check", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema: serde_json::Value = serde_json::from_str(include_str!("../common/sarif.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{log:#}");
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "shared-indicator");
    assert_eq!(run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "./study.yaml");
    let region = &place["region"];
    let line = SHARED.lines().nth(region["startLine"].as_u64().unwrap() as usize - 1).unwrap();
    let column = |key: &str| region[key].as_u64().unwrap() as usize - 1;
    assert_eq!(&line[column("startColumn")..column("endColumn")], "+forest");
    assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 1);
    assert!(result.get("suppressions").is_none());

    let allowed = shared_in_a_folder("allow: {shared-indicator: Both count forests.}\n");
    let log: serde_json::Value =
        serde_json::from_slice(&studyc(allowed.path(), &["check", "--format", "sarif"]).stdout).unwrap();
    assert!(validator.is_valid(&log), "{log:#}");
    assert_eq!(log["runs"][0]["results"][0]["suppressions"][0]["justification"], "Both count forests.");
    let broken = serde_json::json!({"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "results": []}]});
    assert!(!validator.is_valid(&broken), "the schema refuses a tool without a name");
}

#[test]
fn several_studies_are_one_log() {
    let folder = pipeline::folder(&[("a.yaml", SHARED), ("b.yaml", &SHARED.replace("forest", "wood"))]);
    let output = studyc(folder.path(), &["check", "--strict", "--format", "sarif", "a.yaml", "b.yaml"]);
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let uri = |at: usize| &log["runs"][0]["results"][at]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!((uri(0), uri(1), output.status.code()), (&"a.yaml".into(), &"b.yaml".into(), Some(1)));
    let output = studyc(folder.path(), &["fmt", "--check", "a.yaml", "b.yaml"]);
    assert_eq!(out(&output).lines().count(), 2, "{}", out(&output));
}

#[test]
fn github_gets_a_command_a_finding() {
    let output = out(&studyc(shared_in_a_folder("").path(), &["check", "--format", "github"]));
    assert!(
        output
            .starts_with("::warning file=./study.yaml,line=3,endLine=3,col=23,title=shared-indicator::`forest` is in"),
        "{output}"
    );
    assert!(output.trim_end().lines().count() == 1 && output.contains("%0A"), "{output}");
}

#[test]
fn the_referees_page_has_findings_answers_and_a_line_to_sign() {
    let folder = shared_in_a_folder("title: Forests\nauthors: [A. Author]\n");
    let page = out(&studyc(folder.path(), &["check", "--referee"]));
    let lines =
        ["# Referee's page: Forests", "## A referee may raise", "### Measures and indices", "## Waiting for data"];
    for line in lines {
        assert!(page.lines().any(|found| found == line), "no `{line}` in\n{page}");
    }
    assert!(
        page.contains("by A. Author") && page.contains("- [ ] **shared-indicator** (line 3): `forest` is in"),
        "{page}"
    );
    assert!(page.trim_end().ends_with('_') && page.contains("Signature:"), "{page}");
    let folder =
        shared_in_a_folder("allow: {shared-indicator: Both count forests.}\nlint: {index-on-its-branch: off}\n");
    let page = out(&studyc(folder.path(), &["check", "--referee"]));
    assert!(page.contains("## Answered by the authors") && page.contains("authors: \"Both count forests.\""), "{page}");
    assert!(page.contains("## Switched off\n\n`index-on-its-branch`"), "{page}");
}

#[test]
fn studies_of_the_project_have_no_finding_that_is_not_answered() {
    let studies = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies");
    let mut paths: Vec<PathBuf> = fs::read_dir(studies).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for folder in paths {
        for name in ["study.yaml", "study.study"] {
            let path = folder.join(name);
            let source = Source::new(0, &*path, fs::read_to_string(&path).unwrap());
            let answered = lint(&compile(&source));
            let left = answered
                .raised
                .iter()
                .filter(|one| one.severity != Severity::Note || one.card.code == "nothing-to-allow");
            let left: Vec<String> = left.map(|one| format!("{}: {}", one.card.code, one.message)).collect();
            assert!(left.is_empty(), "{}\n{}", path.display(), left.join("\n"));
        }
    }
}
