//! How soon two large studies are compared: 5,000 leaves and 500 models each, from the start of the process to its end.
//! Ends with an error where the bound is broken.

#[path = "common/clock.rs"]
mod clock;

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const LEAVES: usize = 5_000;
const MODELS: usize = 500;
/// Seconds from two files to their differences.
const BOUND: f64 = 0.5;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [0, 1].map(|edition| {
        let file = folder.path().join(format!("{edition}.yaml"));
        std::fs::write(&file, study(edition)).expect("a file");
        file
    });
    let (seconds, found) = clock::median(|| differences(&files[0], &files[1]));
    assert_eq!(found, LEAVES / 100 + MODELS / 50 + 2, "the edits are not the differences");
    println!(
        "{LEAVES} leaves, {MODELS} models, {found} differences: {:.1} ms, bound {:.0} ms, ratio {:.2}",
        seconds * 1e3,
        BOUND * 1e3,
        BOUND / seconds
    );
    let (same, found) = clock::median(|| differences(&files[0], &files[0]));
    assert_eq!(found, 0);
    println!("the same study twice: {:.1} ms", same * 1e3);
    std::process::exit(i32::from(seconds > BOUND));
}

/// How many differences the process prints.
fn differences(a: &Path, b: &Path) -> usize {
    let mut command = Command::new(env!("CARGO_BIN_EXE_studyc"));
    let output = command.args(["diff", "--format", "json"]).args([a, b]).output().expect("studyc starts");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    found["changes"].as_array().map_or(0, Vec::len)
}

fn study(edition: usize) -> String {
    let mut text = format!("study: large\nseed: {edition}\ndata: none\ncolumns:\n");
    let line = |text: &mut String, words: std::fmt::Arguments| writeln!(text, "{words}").expect("a text grows");
    for column in 0..LEAVES {
        line(&mut text, format_args!("  c{column}: {{label: Column {column}, range: 1..100}}"));
    }
    for name in ["y", "unit", "year", "region"] {
        line(&mut text, format_args!("  {name}: {{label: {name}}}"));
    }
    let weighting = if edition == 0 { "entropy" } else { "critic" };
    line(&mut text, format_args!("indices:\n  Large:\n    weighting: {weighting}\n    of:"));
    for dimension in 0..10 {
        line(&mut text, format_args!("      Dimension {dimension}:"));
        for group in 0..50 {
            let first = (dimension * 50 + group) * 10;
            let sign = |leaf: usize| if edition == 1 && leaf.is_multiple_of(100) { '-' } else { '+' };
            let leaves: Vec<String> = (first..first + 10).map(|leaf| format!("{}c{leaf}", sign(leaf))).collect();
            line(&mut text, format_args!("        Group {dimension} {group}: [{}]", leaves.join(", ")));
        }
    }
    text.push_str("models:\n");
    for model in 0..MODELS {
        let by = if edition == 1 && model.is_multiple_of(50) { "region" } else { "unit" };
        line(
            &mut text,
            format_args!("  m{model}: {{formula: y ~ Large + c{model} | unit + year, errors: {{cluster: {by}}}}}"),
        );
    }
    text
}
