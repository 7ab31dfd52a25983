//! What holds for every file of the project, and for every study that its pages show.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use studyc::cli::cards;
use studyc::compile::compile;
use studyc::diag::Diagnostic;
use studyc::source::Source;

/// Longest a file of the program may be.
const LONGEST: usize = 500;

const FOLDERS: [&str; 8] = ["src", "tests", "benches", "docs", "grammar", "templates", "studies", ".ci"];
const TEXTS: [&str; 13] =
    ["rs", "md", "pest", "j2", "yaml", "study", "toml", "py", "txt", "snap", "run", "json", "csv"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return vec![] };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let made = |path: &Path| ["out", ".studyc"].iter().any(|name| path.ends_with(name));
    let of = |path: PathBuf| if path.is_dir() && !made(&path) { below(&path) } else { vec![path] };
    paths.into_iter().flat_map(of).filter(|path| path.is_file()).collect()
}

/// Text files of the project with their contents.
fn texts() -> Vec<(PathBuf, String)> {
    let top = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let inside = FOLDERS.iter().flat_map(|folder| below(&root().join(folder)));
    let is_text = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        TEXTS.contains(&name.rsplit('.').next().unwrap_or_default())
            || ["justfile", "Cargo.lock"].contains(&name.as_str())
    };
    top.chain(inside).filter(is_text).filter_map(|path| Some((path.clone(), fs::read_to_string(path).ok()?))).collect()
}

/// Lines of the project that hold one of the words, this file's own aside.
fn holding(words: &[&str], of: impl Fn(&Path) -> bool) -> Vec<String> {
    let own = root().join("tests/project.rs");
    let files = texts().into_iter().filter(|(path, _)| *path != own && of(path));
    let lines = files.flat_map(|(path, text)| {
        let hits = text.lines().enumerate().filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        hits.map(|(at, line)| format!("{}:{}: {}", path.display(), at + 1, line.trim())).collect::<Vec<_>>()
    });
    lines.collect()
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    none(&holding(&["TODO", "FIXME", "XXX:", "todo!(", "unimplemented!("], |path| {
        path.extension().is_some_and(|e| e != "csv")
    }));
}

#[test]
fn lints_are_expected_with_a_reason() {
    none(&holding(&["#[allow(", "#![allow("], |_| true));
    let without = holding(&["#[expect(", "#![expect("], |_| true);
    let one_line = |line: &String| line.ends_with(")]") && !line.contains("reason");
    none(&without.into_iter().filter(one_line).collect::<Vec<_>>());
}

#[test]
fn no_place_of_a_machine_is_in_the_text() {
    let folders = ["root", "home", "Users"].map(|folder| format!("/{folder}/"));
    let places: Vec<&str> = folders.iter().map(String::as_str).chain(["C:\\Users"]).collect();
    none(&holding(&places, |_| true));
}

#[test]
fn packages_come_from_one_registry() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let sources = lock.lines().filter(|line| line.starts_with("source = "));
    let sources: BTreeSet<&str> = sources.collect();
    let registry = |line: &str| line.starts_with("source = \"registry+");
    assert!(sources.len() == 1 && sources.iter().all(|line| registry(line)), "{sources:?}");
    let pins = fs::read_to_string(root().join("tests/requirements.txt")).unwrap();
    let lines = pins.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    none(&lines.filter(|line| !line.contains("==") || line.contains("://")).map(str::to_string).collect::<Vec<_>>());
}

#[test]
fn a_skipped_test_says_so_aloud() {
    none(&holding(&["print!(\"skipped", "println!(\"skipped"], |path| path.extension().is_some_and(|e| e == "rs")));
}

#[test]
fn files_are_short() {
    let sources = texts().into_iter().filter(|(path, _)| path.starts_with(root().join("src")));
    let long = sources.map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > LONGEST);
    none(&long.map(|(path, lines)| format!("{}: {lines} lines", path.display())).collect::<Vec<_>>());
}

/// Codes that `card!` declares, with their files.
fn declared() -> Vec<(String, PathBuf)> {
    let sources = texts().into_iter().filter(|(path, _)| path.starts_with(root().join("src")));
    let codes = sources.flat_map(|(path, text)| {
        let mut inside = false;
        let mut codes = vec![];
        for line in text.lines() {
            inside = line.trim_start().starts_with("card! {") || (inside && !line.starts_with('}'));
            let statics = line.trim_start().strip_prefix("static ").filter(|_| inside);
            codes.extend(statics.and_then(|rest| rest.split('"').nth(1)).map(|code| (code.to_string(), path.clone())));
        }
        codes
    });
    codes.collect()
}

#[test]
fn every_card_can_be_explained() {
    let known: BTreeSet<&str> = cards().iter().map(|card| card.code).collect();
    let declared = declared();
    assert!(declared.len() > 50, "only {} cards were found", declared.len());
    let lost = declared.iter().filter(|(code, _)| !known.contains(code.as_str()));
    none(&lost.map(|(code, path)| format!("{}: `{code}` is in no catalogue", path.display())).collect::<Vec<_>>());
}

/// Findings are named in kebab-case; a page about a word of the language has the word, such as `min_max`.
#[test]
fn codes_are_names_and_no_two_are_the_same() {
    let words: BTreeSet<&str> = studyc::stats::cards().map(|card| card.code).collect();
    let named = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let mut seen = BTreeSet::new();
    for card in cards() {
        let between = if words.contains(card.code) { '_' } else { '-' };
        assert!(card.code.split(between).all(named), "`{}` is no name", card.code);
        assert!(seen.insert(card.code), "`{}` stands for two cards", card.code);
        assert!(!card.title.is_empty() && !card.page.trim().is_empty(), "`{}` has no page", card.code);
    }
}

#[test]
fn every_study_is_run() {
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(ci.contains("for study in studies/*/"), "`.ci/run` leaves studies out");
    let tests = fs::read_to_string(root().join("tests/studies.rs")).unwrap();
    for folder in fs::read_dir(root().join("studies")).unwrap().map(|entry| entry.unwrap().path()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(tests.contains(&format!("(\"{name}\"")), "{name} is run by no test");
    }
}

#[test]
fn the_test_command_of_the_readme_is_the_one_that_is_run() {
    let command = "cargo test --locked";
    for file in ["README.md", ".ci/run"] {
        assert!(fs::read_to_string(root().join(file)).unwrap().contains(command), "{file} lacks `{command}`");
    }
}

#[test]
fn the_program_advises_the_tex_that_is_tested() {
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    let lost = studyc::render::pdf::DEBIAN.split_whitespace().filter(|package| !ci.contains(package));
    none(&lost.map(|package| format!(".ci/run does not install {package}")).collect::<Vec<_>>());
}

/// Fenced blocks of a page with their language.
fn blocks(page: &str) -> Vec<(&str, String)> {
    let mut lines = page.lines();
    let mut found = vec![];
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push((language, body.join("\n") + "\n"));
        }
    }
    found
}

/// A whole study on a page is checked as if it lay beside `us_states`, whose data it may name.
#[test]
fn studies_on_the_pages_have_no_mistakes() {
    let pages = texts().into_iter().filter(|(path, _)| {
        path.ends_with("README.md") || path.ends_with("ARCHITECTURE.md") || path.starts_with(root().join("docs"))
    });
    let mut whole = 0;
    for (path, page) in pages {
        for (language, text) in blocks(&page) {
            let starts = |word: &str| text.lines().any(|line| line.starts_with(word));
            let file = match language {
                "yaml" if starts("study:") => "page.yaml",
                "study" if starts("study ") => "page.study",
                _ => continue,
            };
            whole += 1;
            let compiled = compile(&Source::new(0, root().join("studies/us_states").join(file), text.clone()));
            let errors = compiled.found.iter().filter(|one| one.is_error());
            let errors: Vec<String> =
                errors.map(|one: &Diagnostic| format!("{}: {}", one.card.code, one.message)).collect();
            assert!(errors.is_empty(), "{}\n{text}\n{}", path.display(), errors.join("\n"));
        }
    }
    assert!(whole >= 4, "only {whole} studies are on the pages");
}
