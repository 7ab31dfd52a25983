//! Types lie low, passes lie high: a file imports only from floors below its own. ARCHITECTURE.md draws the house.

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. Modules of one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["source"],
    &["diag"],
    &["data", "spec", "results", "exhibit", "stats"],
    &["study"],
    &["plan", "printed"],
    &["method"],
    &["audit", "run", "verdict"],
    &["lint"],
    &["compile", "render"],
    &["diff", "synth"],
    &["lock"],
    &["compare", "output"],
    &["cli"],
    &["main"],
];

/// Who may know nothing else of the house: numbers know no study, tables do not know where their cells come from.
const ONLY: &[(&str, &[&str])] = &[("stats", &["diag"]), ("render", &["exhibit"])];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let of = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.into_iter().flat_map(of).filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// `stats/sums.rs` and `source.rs` belong to `stats` and `source`.
fn module(path: &Path) -> String {
    let first = path.strip_prefix(root()).unwrap().components().next().unwrap();
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_string()
}

/// Modules that code names after `crate::` or, in the binary, after `studyc::`, with the line.
fn imports(text: &str) -> Vec<(usize, String)> {
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = code.join("\n");
    let mut found = vec![];
    for start in ["crate::", "studyc::"] {
        for (at, _) in code.match_indices(start) {
            let (before, rest) = code.split_at(at + start.len());
            let line = before.matches('\n').count() + 1;
            let names = rest.strip_prefix('{').map_or_else(|| vec![word(rest)], heads);
            found.extend(names.into_iter().map(|name| (line, name)));
        }
    }
    found
}

/// First names of `{a::b, c::{d, e}}`.
fn heads(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut found = vec![word(list.trim_start())];
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => found.push(word(list.split_at(at + 1).1.trim_start())),
            _ => {}
        }
    }
    // A list over several lines ends with a comma.
    found.retain(|name| !name.is_empty());
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn forbidden(own: &str, other: &str) -> bool {
    let strange = ONLY.iter().any(|(module, known)| *module == own && !known.contains(&other));
    let (Some(here), Some(there)) = (floor(own), floor(other)) else { return false };
    own != other && (there >= here || strange)
}

#[test]
fn every_module_has_its_floor() {
    let mut modules: Vec<String> = files(&root()).iter().map(|path| module(path)).collect();
    modules.dedup();
    let homeless: Vec<&String> = modules.iter().filter(|name| *name != "lib" && floor(name).is_none()).collect();
    assert!(homeless.is_empty(), "no floor for {homeless:?}");
}

#[test]
fn the_page_draws_the_same_house() {
    let page = fs::read_to_string(root().join("../ARCHITECTURE.md")).unwrap();
    for (floor, modules) in FLOORS.iter().enumerate() {
        let line = format!("{floor:>2}  {}", modules.join(", "));
        assert!(
            page.lines().any(|found| found.trim_start().starts_with(line.trim_start())),
            "ARCHITECTURE.md lacks `{line}`"
        );
    }
}

#[test]
fn imports_go_down() {
    let mut up = vec![];
    for path in files(&root()) {
        let own = module(&path);
        let found = imports(&fs::read_to_string(&path).unwrap());
        let wrong = found.into_iter().filter(|(_, other)| forbidden(&own, other));
        up.extend(wrong.map(|(line, other)| format!("{}:{line}: `{own}` knows `{other}`", path.display())));
    }
    assert!(up.is_empty(), "imports that go up:\n{}", up.join("\n"));
}

#[test]
fn an_import_is_seen_in_every_form() {
    let names = |text| imports(text).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    assert_eq!(names("use crate::plan::{Key, Plan};"), ["plan"]);
    assert_eq!(names("use crate::{compile, data::{self, x}, method};"), ["compile", "data", "method"]);
    assert_eq!(
        imports("\nuse crate::{\n    compile,\n    method::x,\n};"),
        [(2, "compile".into()), (2, "method".into())]
    );
    assert_eq!(names("    pub span: Option<crate::source::Span>, // crate::cli"), ["source"]);
    assert!(forbidden("plan", "method") && forbidden("data", "spec") && forbidden("render", "stats"));
    assert!(!forbidden("method", "plan") && !forbidden("data", "data") && !forbidden("data", "card"));
}
