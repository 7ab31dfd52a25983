//! `studyc diff` as a program: exit codes, revisions and tools of git, two runs, the vocabulary.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use studyc::compile::{parse, shape};
use studyc::diff::{Concepts, How, Scope, Side, diff, text_hash};
use studyc::source::Source;
use studyc::spec;

const BASE: &str = include_str!("diff/base.yaml");
const A: &str = include_str!("diff/a-2024.yaml");
const B: &str = include_str!("diff/b-2025.yaml");

fn to_dsl(text: &str) -> String {
    let (node, found) = spec::parse(&Source::new(0, "s.yaml", text), shape());
    assert!(found.is_empty(), "{found:?}");
    spec::print(&node.unwrap(), shape(), true)
}

/// [`BASE`] with another seed.
fn seeded() -> String {
    BASE.replace("seed: 7", "seed: 8")
}

fn studyc(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_studyc"));
    command.current_dir(folder).args(arguments).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command.output().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// git in a folder, with nothing of the machine's own settings.
fn git(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new("git");
    command.current_dir(folder).args([
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "init.defaultBranch=main",
    ]);
    command.args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").stdin(Stdio::null());
    command.output().ok().filter(|output| output.status.success())
}

/// A repository in the folder; without git the test says so and passes.
fn has_git(folder: &Path) -> bool {
    let made = git(folder, &["init", "-q"]).is_some();
    if !made {
        // Not `println`: a test that passes would keep it to itself.
        drop(writeln!(std::io::stdout(), "skipped: git is not on this machine"));
    }
    made
}

#[test]
fn exit_codes_are_those_of_diff() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.yaml"), BASE).unwrap();
    fs::write(dir.path().join("same.study"), to_dsl(BASE)).unwrap();
    fs::write(dir.path().join("b.yaml"), seeded()).unwrap();
    fs::write(dir.path().join("broken.yaml"), "study: [").unwrap();
    let code = |arguments: &[&str]| studyc(dir.path(), arguments).status.code();
    assert_eq!(code(&["diff", "a.yaml", "same.study"]), Some(0));
    assert_eq!(code(&["diff", "a.yaml", "b.yaml"]), Some(1));
    assert_eq!(code(&["diff", "a.yaml", "b.yaml", "--only", "models"]), Some(0));
    assert_eq!(code(&["diff", "a.yaml", "broken.yaml"]), Some(2));
    assert_eq!(code(&["diff", "a.yaml", "nowhere.yaml"]), Some(2));
    let json: serde_json::Value =
        serde_json::from_slice(&studyc(dir.path(), &["diff", "a.yaml", "b.yaml", "--format", "json"]).stdout).unwrap();
    assert_eq!(json["changes"][0]["at"], serde_json::json!(["seed"]));
    assert_eq!(json["counts"]["inference"], 1);
    for format in ["markdown", "latex", "html"] {
        assert!(
            words(&studyc(dir.path(), &["diff", "a.yaml", "b.yaml", "--format", format])).contains("seed"),
            "{format}"
        );
    }
}

#[test]
fn revisions_of_git_are_read_safely() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    if !has_git(folder) {
        return;
    }
    fs::create_dir(folder.join("paper")).unwrap();
    fs::write(folder.join("paper/study.yaml"), BASE).unwrap();
    git(folder, &["add", "."]).unwrap();
    git(folder, &["commit", "-qm", "first"]).unwrap();
    fs::write(folder.join("paper/study.yaml"), seeded()).unwrap();
    let code = |arguments: &[&str]| studyc(folder, arguments).status.code();
    assert_eq!(code(&["diff", "HEAD:paper/study.yaml", "paper/study.yaml"]), Some(1));
    assert_eq!(code(&["diff", "HEAD:paper", "paper"]), Some(1));
    assert_eq!(code(&["diff", "paper"]), Some(1), "alone it is held against its last commit");
    git(folder, &["commit", "-qam", "second"]).unwrap();
    assert_eq!(code(&["diff", "paper"]), Some(0));
    assert_eq!(code(&["diff", "HEAD~1:paper/study.yaml", "HEAD:paper/study.yaml"]), Some(1));
    for hostile in
        ["--output=x:paper/study.yaml", "nothing:paper/study.yaml", "HEAD:../../outside.yaml", "HEAD:paper/none.yaml"]
    {
        let said = studyc(folder, &["diff", "--", hostile, "paper"]);
        assert_eq!(said.status.code(), Some(2), "{hostile}: {}", words(&said));
    }
    assert!(!folder.join("x").exists());
}

#[test]
fn git_shows_differences_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    if !has_git(folder) {
        return;
    }
    let program = env!("CARGO_BIN_EXE_studyc").replace('\\', "/");
    fs::write(folder.join(".gitattributes"), "*.study diff=studyc\nstudy.yaml diff=studyc\n").unwrap();
    fs::write(folder.join("study.study"), to_dsl(BASE)).unwrap();
    git(folder, &["add", "."]).unwrap();
    git(folder, &["commit", "-qm", "first"]).unwrap();
    git(folder, &["config", "diff.studyc.textconv", &format!("'{program}' diff --textconv")]).unwrap();
    git(folder, &["config", "difftool.studyc.cmd", &format!("'{program}' diff \"$LOCAL\" \"$REMOTE\"")]).unwrap();
    // Another layout: nothing.
    fs::write(folder.join("study.study"), format!("# a comment\n{}", to_dsl(BASE))).unwrap();
    assert!(
        words(&git(folder, &["diff"]).unwrap()).lines().all(|line| !line.starts_with(['+', '-'])),
        "layout is no difference"
    );
    fs::write(folder.join("study.study"), to_dsl(&BASE.replace("weighting: entropy # Nqp", "weighting: critic")))
        .unwrap();
    let said = words(&git(folder, &["diff"]).unwrap());
    assert!(said.contains("+    weighting: critic") || said.contains("+    weighting:"), "{said}");
    let said = words(&git(folder, &["difftool", "--no-prompt", "--tool=studyc"]).unwrap());
    assert!(said.contains("entropy -> critic"), "{said}");
}

#[test]
fn two_runs_lie_side_by_side() {
    let dir = tempfile::tempdir().unwrap();
    let states = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("studies/us_states");
    let study = fs::read_to_string(states.join("study.yaml")).unwrap();
    for (name, text) in [("a", study.clone()), ("b", study.replacen("weighting: entropy", "weighting: equal", 1))] {
        assert!(name == "a" || text != study, "the example weights by entropy");
        let folder = dir.path().join(name);
        fs::create_dir_all(folder.join("data")).unwrap();
        fs::write(folder.join("study.yaml"), text).unwrap();
        for file in ["data/states.csv", "data/states48.gal"] {
            fs::copy(states.join(file), folder.join(file)).unwrap();
        }
    }
    // Numbers as two runs would leave them.
    for (name, estimate) in [("a", 0.25), ("b", 0.30)] {
        let values = serde_json::json!({"Infra": estimate, "Infra.se": 0.05});
        let outputs = serde_json::json!([{"analysis": "baseline", "outcome": "output", "values": values}]);
        let file = serde_json::json!({"text": hash(&dir.path().join(name).join("study.yaml")), "outputs": outputs});
        fs::create_dir_all(dir.path().join(name).join("out")).unwrap();
        fs::write(dir.path().join(name).join("out/results.json"), file.to_string()).unwrap();
    }
    let said = words(&studyc(dir.path(), &["diff", "a", "b"]));
    assert!(said.contains("estimates   1 moved"), "{said}");
    assert!(said.contains("baseline(output).Infra   0.250 (0.050) -> 0.300 (0.050)"), "{said}");
    assert!(said.contains("by indices.Infra"), "{said}");
    // A study that was changed after its run has no run of its own.
    let path = dir.path().join("b/study.yaml");
    let changed = fs::read_to_string(&path).unwrap().replacen("seed: ", "seed: 1", 1);
    fs::write(&path, changed).unwrap();
    let said = words(&studyc(dir.path(), &["diff", "a", "b"]));
    assert!(said.contains("has changed since its last run") && !said.contains("1 moved"), "{said}");
}

fn hash(path: &Path) -> String {
    let source = Source::new(0, path, fs::read_to_string(path).unwrap());
    text_hash(&parse(&source).0.unwrap().node.unwrap())
}

#[test]
fn each_change_is_applied_alone() {
    let dir = tempfile::tempdir().unwrap();
    let rows = (0..60).map(|at| format!("{},{},{},{}\n", at / 10, at % 10, at % 7, (at * 37 + at / 10) % 11));
    let rows = "u,t,x,y\n".to_string() + &rows.collect::<String>();
    let small = "study: small\ndata: {file: d.csv, panel: {unit: u, time: t}}\nmodels: {base: {formula: y ~ x | u, errors: {cluster: u}}}\n";
    let other = small.replace("{cluster: u}", "hc1").replace("}}\nmodels", ", years: 0..7}}\nmodels");
    for (name, text) in [("a", small), ("b", other.as_str())] {
        let folder = dir.path().join(name);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("study.yaml"), text).unwrap();
        fs::write(folder.join("d.csv"), &rows).unwrap();
        let said = studyc(&folder, &["run"]);
        assert_eq!(said.status.code(), Some(0), "{}", words(&said));
    }
    let said = words(&studyc(dir.path(), &["diff", "a", "b", "--alone"]));
    let shown = |head: &str| {
        let from = said.find(head).unwrap_or_else(|| panic!("no `{head}` in {said}"));
        said[from..].lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    let moved = shown("estimates   2 moved");
    let (old, new) = moved.lines().last().unwrap().split_once(" -> ").unwrap();
    let estimate = |text: &str| text.split_whitespace().find(|word| word.parse::<f64>().is_ok()).unwrap().to_string();
    assert!(new.contains("by data.panel.years, models.base.errors"), "{moved}");
    // Other errors leave the estimate; other rows move it to where both changes bring it.
    assert_eq!(estimate(shown("alone    models.base.errors").lines().last().unwrap()), estimate(old), "{said}");
    assert_eq!(estimate(shown("alone    data.panel.years").lines().last().unwrap()), estimate(new), "{said}");
    let json: serde_json::Value =
        serde_json::from_slice(&studyc(dir.path(), &["diff", "a", "b", "--alone", "--format", "json"]).stdout).unwrap();
    let addresses: Vec<&str> =
        json["moved"].as_array().unwrap().iter().filter_map(|one| one["address"].as_str()).collect();
    assert_eq!(addresses, ["base(y)._cons", "base(y).x"]);
    assert_eq!(json["alone"].as_array().unwrap().len(), 2);
}

#[test]
fn the_vocabulary_serves_all_papers() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("concepts.yaml");
    fs::write(dir.path().join("a.yaml"), A).unwrap();
    fs::write(dir.path().join("b.yaml"), B).unwrap();
    let said = studyc(dir.path(), &["diff", "a.yaml", "b.yaml", "--confirm"]);
    assert_eq!(said.status.code(), Some(1), "{}", words(&said));
    let written = fs::read_to_string(&file).unwrap();
    insta::with_settings!({snapshot_path => "messages", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("diff_concepts", &written);
    });
    let concepts = Concepts::read(&file).unwrap();
    assert_eq!(concepts.text(), written, "it is read as it was written");
    let with = |name: &str, id, text| {
        Side::read(Source::new(id, name, text), &concepts).map_err(|_| name.to_string()).unwrap()
    };
    let (a, b) = (with("a.yaml", 0, A), with("b.yaml", 1, B));
    let found = diff(&a, &b, &Scope::default());
    assert!(found.pairs.all.iter().all(|pair| !matches!(pair.how, How::Likeness(_))), "likeness became concept");
    // A vocabulary that cannot be read is no vocabulary.
    fs::write(&file, "concepts: {a: {names: 3, nonsense: 4}}").unwrap();
    let said = studyc(dir.path(), &["diff", "a.yaml", "b.yaml"]);
    assert_eq!(said.status.code(), Some(2), "{}", words(&said));
    assert!(words(&said).contains("concepts.yaml"), "{}", words(&said));
}
