//! Every study that ships with the project says the same in both syntaxes, and is laid out as `fmt` would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use studyc::compile::shape;
use studyc::diag::{Diagnostic, render};
use studyc::source::Source;
use studyc::spec;
use studyc::spec::node::Node;

fn studies() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
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

/// A theory needs no data: its study leaves its tables and its picture, and nothing that was not computed.
#[test]
fn a_theory_alone_runs() {
    let folder = tempfile::tempdir().unwrap();
    let study = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/innovation_global_effect");
    for name in ["study.yaml", "study.study"] {
        fs::copy(study.join(name), folder.path().join(name)).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_studyc")).arg("run").current_dir(folder.path()).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
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
