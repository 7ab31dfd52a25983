//! Every study that ships with the project says the same in both syntaxes, is laid out as `fmt` would, is checked, and runs
//! to all its tables and figures.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use studyc::compile::shape;
use studyc::diag::{Diagnostic, render};
use studyc::source::Source;
use studyc::spec;
use studyc::spec::node::Node;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("studies")
}

fn studies() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn read(path: &Path) -> (Source, Node) {
    let source = Source::new(0, path, fs::read_to_string(path).unwrap());
    let (node, found) = spec::read(&source, shape());
    let theme = miette::GraphicalTheme::unicode_nocolor();
    assert!(!found.iter().any(Diagnostic::is_error), "{}", render(&found, std::slice::from_ref(&source), theme));
    (source, node.unwrap())
}

/// A study in a folder of its own, without what a run has left; `data` says whether its data come too.
fn copied(name: &str, data: bool) -> tempfile::TempDir {
    let (from, to) = (root().join(name), tempfile::tempdir().unwrap());
    for file in ["study.yaml", "study.study"] {
        fs::copy(from.join(file), to.path().join(file)).unwrap();
    }
    if data && from.join("data").is_dir() {
        fs::create_dir(to.path().join("data")).unwrap();
        for entry in fs::read_dir(from.join("data")).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, to.path().join("data").join(path.file_name().unwrap())).unwrap();
        }
    }
    to
}

fn studyc(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_studyc")).args(arguments).current_dir(folder).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn both_syntaxes_say_the_same() {
    for study in studies() {
        let (_, yaml) = read(&study.join("study.yaml"));
        let (_, dsl) = read(&study.join("study.study"));
        assert!(yaml == dsl, "{} differs between its two syntaxes", study.display());
    }
}

#[test]
fn studies_are_laid_out_by_fmt() {
    for study in studies() {
        for name in ["study.yaml", "study.study"] {
            let (source, node) = read(&study.join(name));
            let printed = spec::print(&node, shape(), source.is_dsl());
            assert!(printed == *source.text, "{} is laid out differently", source.path.display());
        }
    }
}

#[test]
fn every_study_is_checked_and_has_a_page_about_itself() {
    for study in studies() {
        let output = studyc(&study, &["check", "--strict", "study.yaml"]);
        assert_eq!(output.status.code(), Some(0), "{}: {}", study.display(), told(&output));
        assert!(study.join("README.md").is_file(), "{}", study.display());
    }
}

/// The rows that ship are those that a seed and a declaration give.
#[test]
fn made_data_are_made_again() {
    for name in ["local_conditions", "nqpf_277_cities"] {
        let folder = copied(name, false);
        let output = studyc(folder.path(), &["synth", "study.yaml"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", told(&output));
        for entry in fs::read_dir(root().join(name).join("data")).unwrap() {
            let shipped = entry.unwrap().path();
            let made = folder.path().join("data").join(shipped.file_name().unwrap());
            assert!(fs::read(&made).unwrap() == fs::read(&shipped).unwrap(), "{}", shipped.display());
        }
    }
}

/// What a run has left.
struct Ran {
    folder: tempfile::TempDir,
    results: serde_json::Value,
}

/// Runs a study from an empty store: nothing on the standard error, every table and figure in every format, labelled
/// where the data are made, and no cell that was not computed.
fn run(name: &str) -> Ran {
    let folder = copied(name, true);
    let output = studyc(folder.path(), &["run", "study.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{name}: {}", told(&output));
    assert!(output.stderr.is_empty(), "{name}: {}", told(&output));
    let (_, spec) = read(&root().join(name).join("study.yaml"));
    let is_made = spec.get("data").is_some_and(|data| data.get("synthetic").is_some());
    let out = folder.path().join("out");
    for (section, word, endings) in
        [("tables", "table", &["tex", "html", "md", "csv"][..]), ("figures", "figure", &["tex", "svg", "csv"][..])]
    {
        for (key, _) in spec.get(section).and_then(Node::as_map).unwrap_or_default() {
            let key = key.as_text().unwrap();
            let stem = key.parse::<u32>().map_or_else(|_| key.to_string(), |number| format!("{word}-{number:02}"));
            for ending in endings {
                let path = out.join(section).join(format!("{stem}.{ending}"));
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert!(text.len() > 100, "{} is empty", path.display());
                assert!(!is_made || text.to_lowercase().contains("synthetic"), "{} has no label", path.display());
                assert!(*ending != "md" || !text.contains("n/c"), "{name}, {stem}: not computed\n{text}");
            }
        }
    }
    let results = serde_json::from_slice(&fs::read(out.join("results.json")).unwrap()).unwrap();
    Ran { folder, results }
}

impl Ran {
    fn verdicts(&self) -> BTreeMap<String, String> {
        let all = self.results["hypotheses"].as_array().unwrap().iter();
        all.map(|one| ["name", "verdict"].map(|key| one[key].as_str().unwrap().to_string()).into()).collect()
    }

    fn table(&self, stem: &str) -> String {
        fs::read_to_string(self.folder.path().join(format!("out/tables/{stem}.md"))).unwrap()
    }

    fn figure(&self, stem: &str) -> String {
        fs::read_to_string(self.folder.path().join(format!("out/figures/{stem}.svg"))).unwrap()
    }
}

fn verdicts(of: &[(&str, &[&str])]) -> BTreeMap<String, String> {
    let each = |(verdict, names): &(&str, &[&str])| {
        names.iter().map(|name| (name.to_string(), verdict.to_string())).collect::<Vec<_>>()
    };
    of.iter().flat_map(each).collect()
}

/// What was put into the made rows is found; what was not is not: misallocation, regions, cities of like income.
#[test]
fn the_277_cities_run() {
    let ran = run("nqpf_277_cities");
    let expected = verdicts(&[
        ("supported", &["H1", "H1a", "H2a", "H2b", "H3a", "H3b", "H5", "H6a", "H6b", "H6c"]),
        ("not supported", &["H2c", "H4a", "H4b", "H6d"]),
    ]);
    assert_eq!(ran.verdicts(), expected);
    let ranking = ran.table("table-04");
    let places = ["Beijing", "Shanghai", "Guangzhou", "Shenzhen"].map(|city| ranking.find(city).unwrap());
    assert!(places.is_sorted() && ranking[places[3]..].contains("| 5 "), "{ranking}");
    let spatial = ran.table("table-16");
    for head in ["Adjacency", "Distance", "Economic distance", "Indirect effects", "Total effects"] {
        assert!(spatial.contains(head), "{head}: {spatial}");
    }
    assert!(ran.table("table-10").contains("p by permutation"));
    assert!(ran.figure("figure-07").contains("High-high"));
}

#[test]
fn local_conditions_run() {
    let ran = run("local_conditions");
    let expected = verdicts(&[
        ("supported", &["H1a", "H1b", "H2a", "H2b", "H2c", "H2d", "H3", "H4a", "H4b", "H5a", "H5b", "H5d"]),
        ("contradicted", &["H5c"]),
    ]);
    assert_eq!(ran.verdicts(), expected);
    let gaps = ran.table("table-05");
    assert!(["Belts", "City clusters", "Core and periphery"].iter().all(|name| gaps.contains(name)), "{gaps}");
    assert!(ran.figure("figure-04").contains("Transvariation"));
    assert!(ran.table("table-18").contains("Within belts × Production relations"));
    assert!(ran.table("table-20").contains("Periphery → Core"));
}

/// Munnell's states: the spatial part on real borders.
#[test]
fn the_states_run() {
    let ran = run("us_states");
    let spatial = ran.table("table-20");
    for head in ["Without space", "Spatial lag", "Spatial error", "Durbin", "Spatial rho", "Spatial lambda"] {
        assert!(spatial.contains(head), "{head}: {spatial}");
    }
    assert!(ran.table("table-19").contains("Robust LM lag"));
    assert!(ran.table("table-18").contains("TENNESSEE"));
    assert!(ran.figure("figure-06").contains("1986: I ="));
}

/// Rey's questions: all claims hold on the states' incomes.
#[test]
fn incomes_of_the_states_run() {
    let ran = run("us_income");
    assert_eq!(ran.verdicts(), verdicts(&[("supported", &["H1", "H2", "H3", "H4", "H5", "H6", "H7"])]));
}

#[test]
fn liu_and_li_run() {
    let ran = run("liu_li_2025");
    let expected = verdicts(&[("supported", &["H1", "H2b"]), ("not supported", &["H1a", "H1b", "H2a"])]);
    assert_eq!(ran.verdicts(), expected);
}

/// A theory needs no data: its study leaves its tables and its picture, and nothing that was not computed.
#[test]
fn a_theory_alone_runs() {
    let folder = copied("innovation_global_effect", true);
    let output = studyc(folder.path(), &["run"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", told(&output));
    for table in ["framework", "arrows", "propositions"] {
        for ending in ["tex", "html", "md", "csv"] {
            let path = folder.path().join(format!("out/tables/{table}.{ending}"));
            assert!(fs::metadata(&path).unwrap().len() > 200, "{}", path.display());
        }
    }
    let svg = fs::read_to_string(folder.path().join("out/figures/mechanism.svg")).unwrap();
    assert!(["Laborers", "+ transforms", "Emerging"].iter().all(|text| svg.contains(text)), "{svg}");
    let propositions = fs::read_to_string(folder.path().join("out/tables/propositions.md")).unwrap();
    assert_eq!(propositions.matches("not tested").count(), 5);
}
