//! Plans that are frozen, and what left them.

#[path = "common/marks.rs"]
mod marks;
#[path = "common/sides.rs"]
mod sides;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use marks::compared;
use sides::side;
use studyc::compile::compile;
use studyc::data::Facts;
use studyc::lock::{Lock, Report, deviations, grid, text};
use studyc::render::{Format, render};
use studyc::source::Source;

const BASE: &str = include_str!("diff/base.yaml");

fn locked(text: &str) -> Lock {
    let mut lock = Lock::of(&Source::new(0, "study.yaml", text), &Facts::default(), None).unwrap();
    // The one clock of the program.
    lock.date = "2026-03-01T08:00:00Z".into();
    Lock::read(Path::new("study.lock"), &again(&lock)).unwrap()
}

/// The file of a lock whose date was set, with its hash made anew.
fn again(lock: &Lock) -> String {
    let text = lock.written();
    let hash = blake3::hash(
        text.split_once("hash: ")
            .map(|(head, rest)| {
                let head = head.split_once('\n').unwrap().1;
                let body = rest.split_once("---\n").unwrap().1;
                format!("{head}{body}")
            })
            .unwrap()
            .as_bytes(),
    );
    text.replace(&lock.hash, &hash.to_hex())
}

fn report(plan: &str, now: &str) -> Report {
    deviations(&locked(plan), Source::new(0, "study.yaml", now), &Facts::default()).unwrap()
}

fn snapshot(name: &str, said: &str) {
    let filters = vec![
        (r"hash [0-9a-f]{16}", "hash HASH"),
        (r"哈希 [0-9a-f]{16}", "哈希 HASH"),
        (r"studyc \d+\.\d+\.\d+", "studyc VERSION"),
    ];
    insta::with_settings!({snapshot_path => "messages", prepend_module_to_snapshot => false, filters => filters}, {
        insta::assert_snapshot!(name, said);
    });
}

const DEVIATIONS: &str = "deviations:\n  models.base.errors: {reason: Referee 2 asked for clusters by region., decided: May 2026}\n  data.panel: The yearbook of 2012 lacks three provinces.\n";

fn left(text: &str) -> String {
    text.replace("years: 2012..2022", "years: 2013..2022")
        .replace("errors: {cluster: province}", "errors: {cluster: region}")
        .replace("aggregate: topsis", "aggregate: geometric")
        .replace("title: A base", "title: Another title")
}

#[test]
fn a_lock_reads_back_to_the_same_study() {
    let lock = locked(BASE);
    assert!(lock.is_intact());
    assert_eq!((lock.study.as_str(), lock.data.as_ref(), lock.replaces.as_ref()), ("base", None, None));
    let plan = side("plan.yaml", 0, &lock.text);
    assert_eq!(compared(&plan, &side("study.yaml", 1, BASE)), Vec::<String>::new());
    assert!(report(BASE, BASE).is_clean());
}

#[test]
fn the_same_study_in_other_words_has_one_text() {
    let shuffled = BASE
        .replace("authors: [A. Author]\n", "")
        .replace("study: base\n", "# words\nstudy: base\nauthors: [A. Author]\n");
    assert_eq!(locked(BASE).text, locked(&shuffled).text);
}

#[test]
fn an_edit_by_hand_is_found() {
    let lock = locked(BASE);
    let file = again(&lock);
    for (before, after) in [
        ("years: 2012..2022", "years: 2013..2022"),
        ("date: 2026-03-01", "date: 2025-03-01"),
        ("data: none", "data: abc"),
        ("bandwidth: silverman", "bandwidth: scott"),
    ] {
        assert!(file.contains(before), "{before}");
        let edited = Lock::read(Path::new("study.lock"), &file.replacen(before, after, 1)).unwrap();
        assert!(!edited.is_intact(), "{before} -> {after}");
    }
    // Line ends of another system are no edit.
    assert!(Lock::read(Path::new("study.lock"), &file.replace('\n', "\r\n")).unwrap().is_intact());
    assert!(Lock::read(Path::new("study.lock"), "something else").is_none());
    let broken = Lock::read(Path::new("study.lock"), &file.replacen("seed: 7", "seed: 8", 1)).unwrap();
    let report = deviations(&broken, Source::new(0, "study.yaml", BASE), &Facts::default()).unwrap();
    assert!(!report.intact && !report.is_clean());
    assert!(text(&report).contains("BROKEN"));
}

#[test]
fn deviations_read_like_a_registered_report() {
    let now = left(BASE) + DEVIATIONS;
    let found = report(BASE, &now);
    let places: Vec<&str> = found.deviations.iter().map(|one| one.at.as_str()).collect();
    assert_eq!(
        places,
        ["data.panel.years", "models.base.errors.cluster", "robustness.main.checks.topsis.reindex.Cp.aggregate"]
    );
    assert_eq!(found.without_reason(), 1);
    snapshot("lock_deviations", &text(&found));
    snapshot("lock_table", &render(&grid(&found), Format::Markdown, None).unwrap());
    let zh = now.replace("study: base\n", "study: base\nlanguage: zh\n");
    snapshot("lock_table_zh", &render(&grid(&report(BASE, &zh)), Format::Markdown, None).unwrap());
}

#[test]
fn a_reason_for_what_is_as_planned_is_found() {
    let found = report(BASE, &(BASE.to_string() + DEVIATIONS));
    assert_eq!(found.idle, ["models.base.errors", "data.panel"]);
    assert!(!found.is_clean());
}

#[test]
fn reasons_are_read_in_both_syntaxes() {
    let text = left(BASE) + DEVIATIONS;
    let source = Source::new(0, "study.yaml", text.as_str());
    let (node, found) = studyc::spec::read(&source, studyc::compile::shape());
    assert!(found.iter().all(|one| !one.is_error()), "{found:?}");
    let dsl = studyc::spec::print(&node.unwrap(), studyc::compile::shape(), true);
    assert!(dsl.contains("deviation "), "{dsl}");
    let both = deviations(&locked(BASE), Source::new(0, "study.study", dsl.as_str()), &Facts::default()).unwrap();
    let one = report(BASE, &text);
    let reasons = |report: &Report| {
        report
            .deviations
            .iter()
            .map(|one| (one.at.clone(), one.reason.clone(), one.decided.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(reasons(&both), reasons(&one), "{dsl}");
}

fn studyc(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_studyc"));
    command
        .current_dir(folder)
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .env("SOURCE_DATE_EPOCH", "1772352000")
        .stdin(Stdio::null());
    command.output().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

const SMALL: &str = "study: small\nseed: 1\ndata: {file: d.csv, panel: {unit: u, time: t}}\nmodels: {base: {formula: y ~ x | u, errors: {cluster: u}}}\ntables: {1: {kind: regression, columns: [base]}}\n";

fn rows() -> String {
    let cells = (0..40).map(|at| format!("{},{},{},{}\n", at / 8, at % 8, at % 7, (at * 37 + at / 8) % 11));
    "u,t,x,y\n".to_string() + &cells.collect::<String>()
}

#[test]
fn a_plan_is_older_than_its_data_and_the_paper_prints_what_left_it() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    fs::write(folder.join("study.yaml"), SMALL).unwrap();
    let said = studyc(folder, &["lock"]);
    assert_eq!(said.status.code(), Some(0), "{}", words(&said));
    assert!(words(&said).contains("2026-03-01T08:00:00Z") && words(&said).contains("no data yet"), "{}", words(&said));
    let said = studyc(folder, &["lock"]);
    assert_eq!(said.status.code(), Some(2), "a lock is not replaced in silence: {}", words(&said));
    fs::write(folder.join("d.csv"), rows()).unwrap();
    let said = studyc(folder, &["diff", "--locked"]);
    assert_eq!(said.status.code(), Some(0), "{}", words(&said));
    let said = studyc(folder, &["run"]);
    assert_eq!(said.status.code(), Some(0), "{}", words(&said));
    let table = fs::read_to_string(folder.join("out/tables/deviations.md")).unwrap();
    assert!(table.contains("none") && table.contains("2026-03-01"), "{table}");
    let results = fs::read(folder.join("out/results.json")).unwrap();
    fs::write(folder.join("study.yaml"), SMALL.replace("{cluster: u}", "hc1")).unwrap();
    assert_eq!(studyc(folder, &["diff", "--locked"]).status.code(), Some(1));
    studyc(folder, &["run"]);
    let table = fs::read_to_string(folder.join("out/tables/deviations.md")).unwrap();
    assert!(table.contains("no reason given"), "{table}");
    assert_ne!(fs::read(folder.join("out/results.json")).unwrap(), results);
    // By hand.
    let lock = fs::read_to_string(folder.join("study.lock")).unwrap();
    fs::write(folder.join("study.lock"), lock.replace("seed: 1", "seed: 2")).unwrap();
    let said = studyc(folder, &["run"]);
    assert_eq!(said.status.code(), Some(1));
    assert!(words(&said).contains("edited by hand"), "{}", words(&said));
    let said = studyc(folder, &["diff", "--locked", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(json["intact"], false);
    // A new plan names the old one.
    let said = studyc(folder, &["lock", "--replace"]);
    assert_eq!(said.status.code(), Some(0), "{}", words(&said));
    let lock = fs::read_to_string(folder.join("study.lock")).unwrap();
    assert!(!lock.contains("replaces: none") && !lock.contains("data: none"), "{lock}");
}

#[test]
fn other_data_are_a_deviation() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    fs::write(folder.join("study.yaml"), SMALL).unwrap();
    fs::write(folder.join("d.csv"), rows()).unwrap();
    assert_eq!(studyc(folder, &["lock"]).status.code(), Some(0));
    fs::write(folder.join("d.csv"), rows().replace("0,1,1,", "0,1,2,")).unwrap();
    let said = studyc(folder, &["diff", "--locked"]);
    assert_eq!(said.status.code(), Some(1), "{}", words(&said));
    assert!(words(&said).contains("data   [sample]"), "{}", words(&said));
}

#[test]
fn a_study_without_a_lock_says_how_to_get_one() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("study.yaml"), BASE).unwrap();
    let said = studyc(dir.path(), &["diff", "--locked"]);
    assert_eq!(said.status.code(), Some(2));
    assert!(words(&said).contains("studyc lock"), "{}", words(&said));
    assert!(compile(&Source::new(0, dir.path().join("study.yaml"), BASE)).dataset.is_none());
}
