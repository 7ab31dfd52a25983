//! How soon mistakes are shown, from the start of the process to its end: `check`, rules and all, of a study with 5,000
//! leaves and 500 models, and of the studies here. Ends with an error where a bound is broken.

#[path = "common/clock.rs"]
mod clock;

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const LEAVES: usize = 5_000;
const MODELS: usize = 500;
/// Seconds that an author takes for at once.
const LARGE: f64 = 0.2;
const SMALL: f64 = 0.03;

fn main() {
    let mut slow = false;
    report(&format!("{LEAVES} leaves, {MODELS} models"), large(false), LARGE, &mut slow);
    println!("the same, each a formula: {:.1} ms, no bound", large(true) * 1e3);
    for study in ["us_states", "liu_li_2025"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies").join(study);
        if folder.is_dir() {
            report(study, process(&folder), SMALL, &mut slow);
        }
    }
    std::process::exit(i32::from(slow));
}

fn report(name: &str, seconds: f64, bound: f64, slow: &mut bool) {
    println!("{name}: {:.1} ms, bound {:.0} ms, ratio {:.2}", seconds * 1e3, bound * 1e3, bound / seconds);
    *slow |= seconds > bound;
}

/// Seconds of a process that finds nothing wrong.
fn process(study: &Path) -> f64 {
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_studyc"));
        command.args(["check", "--strict"]).arg(study).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("studyc starts").code()
    };
    let (seconds, ended) = clock::median(run);
    assert_eq!(ended, Some(0), "{} has findings", study.display());
    seconds
}

/// Seconds to check a study of definitions: two indices of five dimensions of fifty groups of ten leaves, each a declared
/// column or a formula over two of them, and models of one on the other with two controls of their own.
fn large(formulas: bool) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("large.yaml");
    std::fs::write(&file, text(formulas)).expect("a file");
    process(&file)
}

fn text(formulas: bool) -> String {
    let mut text = String::from("study: large\ndata: none\ncolumns:\n");
    let line = |text: &mut String, words: std::fmt::Arguments| writeln!(text, "{words}").expect("a text grows");
    for column in 0..LEAVES {
        line(&mut text, format_args!("  c{column}: {{label: Column {column}, range: 1..100}}"));
    }
    for model in 0..MODELS {
        line(&mut text, format_args!("  x{model}: {{range: 1..9}}\n  z{model}: {{range: 1..9}}"));
    }
    text.push_str("  unit: {range: 1..30}\n  year: {range: 2001..2020}\n");
    text.push_str(if formulas { "variables:\n" } else { "" });
    for leaf in 0..if formulas { LEAVES } else { 0 } {
        let other = (leaf + 1) % LEAVES;
        line(&mut text, format_args!("  v{leaf}: {{is: 100 * c{leaf} / (c{leaf} + c{other}), label: Leaf {leaf}}}"));
    }
    let letter = if formulas { 'v' } else { 'c' };
    text.push_str("indices:\n");
    for (at, index) in ["Good", "New"].into_iter().enumerate() {
        line(&mut text, format_args!("  {index}:\n    weighting: entropy\n    of:"));
        for dimension in 0..5 {
            line(&mut text, format_args!("      {index} {dimension}:"));
            for group in 0..50 {
                let first = (at * 250 + dimension * 50 + group) * 10;
                let leaves: Vec<String> = (first..first + 10).map(|leaf| format!("+{letter}{leaf}")).collect();
                line(&mut text, format_args!("        {index} {dimension} {group}: [{}]", leaves.join(", ")));
            }
        }
    }
    text.push_str("models:\n");
    for model in 0..MODELS {
        line(
            &mut text,
            format_args!(
                "  m{model}: {{formula: Good ~ New + x{model} + z{model} | unit + year, errors: {{cluster: unit}}}}"
            ),
        );
    }
    text
}
