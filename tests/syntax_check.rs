//! What is said about studies that can be read and are wrong: everything at once, each with its place and one advice.

#[path = "common/shape.rs"]
mod shape;

use std::path::PathBuf;

use miette::GraphicalTheme;
use shape::study_shape;
use studyc::diag::{Diagnostic, render};
use studyc::source::Source;
use studyc::spec;

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|one| one.card.code).collect()
}

#[test]
fn a_museum_of_messages() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/bad");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 4);
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let source = Source::new(0, &name, std::fs::read_to_string(&path).unwrap());
        let (_, found) = spec::read(&source, &study_shape());
        assert!(found.iter().all(|one| one.help.is_some() && !one.labels.is_empty()), "{name}: {found:#?}");
        assert!(!found.iter().any(|one| format!("{one:?}").replace("did you mean", "").contains("you ")), "{name}");
        let text = render(&found, &[source], GraphicalTheme::none());
        insta::with_settings!({snapshot_path => "messages", prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!(format!("bad_{name}"), text);
        });
    }
}

#[test]
fn cards_keep_their_promises() {
    let shape = study_shape();
    let mut examples = 0;
    for card in spec::cards() {
        for kind in ["bad", "good"] {
            for (language, text) in card.examples(kind) {
                let path = if language == "study" { "study.study" } else { "study.yaml" };
                let (node, mut found) = spec::read(&Source::new(0, path, text.as_str()), &shape);
                // A value that only its type can refuse is refused by the typed reader.
                if let Some(Err(error)) = node.filter(|_| found.is_empty()).map(|node| {
                    let node = spec::settled(&node, &shape);
                    let panel = node.get("data").and_then(|data| data.get("panel")).cloned();
                    panel.map_or(Ok(()), |panel| spec::de::from_node::<spec::types::Panel>(&panel).map(drop))
                }) {
                    found.push(error.diagnostic());
                }
                match kind {
                    "bad" => assert!(codes(&found).contains(&card.code), "{}: {:?}\n{text}", card.code, codes(&found)),
                    _ => assert!(found.is_empty(), "{}: {found:#?}\n{text}", card.code),
                }
                examples += 1;
            }
        }
    }
    assert!(examples > 40, "{examples}");
}

#[test]
fn codes_are_unique() {
    let mut all: Vec<&str> = spec::cards().iter().map(|card| card.code).collect();
    all.sort_unstable();
    let before = all.len();
    all.dedup();
    assert_eq!(all.len(), before);
}

#[test]
fn bytes_are_opened_with_care() {
    use studyc::spec::limits::open;
    let path = PathBuf::from("study.yaml");
    assert_eq!(&*open(0, &path, b"\xef\xbb\xbfstudy: s\n".to_vec()).unwrap().text, "study: s\n");
    let error = open(0, &path, b"study: s\nlabel: \xd6\xd0\n".to_vec()).unwrap_err();
    assert_eq!((error.card.code, error.places[0].as_str()), ("not-utf8", "study.yaml, line 2"));
    assert!(error.message.contains("byte 16"));
    assert_eq!(open(0, &path, vec![b'x'; 17 << 20]).unwrap_err().card.code, "study-too-large");
}

#[test]
fn dsl_bombs_are_refused_quickly() {
    let started = std::time::Instant::now();
    let shape = study_shape();
    for bomb in [
        "model m ".to_owned() + &"{ ".repeat(100_000),
        "model m : y ~ ".to_owned() + &"(".repeat(100_000),
        "index I ".to_owned() + &"a { ".repeat(50_000),
        "set s = ".to_owned() + &"a, ".repeat(100_000),
        "model m\n".repeat(50_000),
        "let a = x +\n".repeat(20_000),
        "x ".repeat(500_000),
        "\"".repeat(100_000),
        "# c\n".repeat(100_000),
    ] {
        let (_, found) = spec::read(&Source::new(0, "a.study", bomb), &shape);
        let _ = found;
    }
    assert!(started.elapsed().as_secs() < 40, "{:?}", started.elapsed());
}
