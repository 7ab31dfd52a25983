//! How soon two large studies are compared: 5,000 leaves and 500 models each, from their texts to the words. Ends with
//! an error where the bound is broken.

#[path = "common/clock.rs"]
mod clock;

use std::fmt::Write;

use studyc::diff::{Concepts, Look, Scope, Side, diff, text};
use studyc::source::Source;

const LEAVES: usize = 5_000;
const MODELS: usize = 500;
/// Seconds from two texts to their differences.
const BOUND: f64 = 0.5;

fn main() {
    let (a, b) = (study(0), study(1));
    let (seconds, found) = clock::median(|| compared(&a, &b));
    let expected = LEAVES / 100 + MODELS / 50 + 2;
    assert_eq!(found, expected, "the edits are not the differences");
    println!(
        "{LEAVES} leaves, {MODELS} models, {found} differences: {:.1} ms, bound {:.0} ms, ratio {:.2}",
        seconds * 1e3,
        BOUND * 1e3,
        BOUND / seconds
    );
    let (seconds, found) = clock::median(|| compared(&a, &a));
    assert_eq!(found, 0);
    println!("the same study twice: {:.1} ms", seconds * 1e3);
    std::process::exit(i32::from(seconds > BOUND));
}

fn compared(a: &str, b: &str) -> usize {
    let read = |text: &str, id| {
        Side::read(Source::new(id, "large.yaml", text), &Concepts::default()).expect("the study is right")
    };
    let (a, b) = rayon::join(|| read(a, 0), || read(b, 1));
    let found = diff(&a, &b, &Scope::default());
    let words = text(&found, Look::default());
    assert!(!words.is_empty());
    found.changes.len()
}

/// Ten dimensions of fifty groups of ten leaves, and models on single columns; the second edition turns every hundredth
/// leaf, clusters every fiftieth model otherwise, weights otherwise and has another seed.
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
