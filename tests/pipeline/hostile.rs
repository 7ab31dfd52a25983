//! No text breaks the compiler: a study that ships, with random damage, is understood or refused.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use studyc::compile::{compile, lower};
use studyc::source::Source;

/// Pieces that mean something somewhere in the language.
const PIECES: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ",",
    "'",
    "\"",
    "|",
    "~",
    "+",
    "-",
    "- ",
    "#",
    "&a",
    "*a",
    "!",
    "%",
    "@",
    "`",
    "..",
    "1e400",
    "NaN",
    "-0",
    "99999999999999999999",
    "L.",
    "L99999.",
    "i.",
    "W.",
    "^",
    "output",
    "Infra",
    "state",
    "year",
    "\u{ff1a}",
    "\u{202e}",
    "\u{0}",
    "entropy",
];

#[derive(Clone, Debug)]
enum Damage {
    Cut { at: usize, length: usize },
    Insert { at: usize, piece: usize },
    Repeat { line: usize },
    Swap { one: usize, other: usize },
    Indent { line: usize },
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<usize>(), 1..40usize).prop_map(|(at, length)| Damage::Cut { at, length }),
        (any::<usize>(), 0..PIECES.len()).prop_map(|(at, piece)| Damage::Insert { at, piece }),
        any::<usize>().prop_map(|line| Damage::Repeat { line }),
        (any::<usize>(), any::<usize>()).prop_map(|(one, other)| Damage::Swap { one, other }),
        any::<usize>().prop_map(|line| Damage::Indent { line }),
    ]
}

fn damaged(text: &str, damage: &Damage) -> String {
    let place = |at: usize| text.floor_char_boundary(at % (text.len() + 1));
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let count = lines.len().max(1);
    match damage {
        Damage::Cut { at, length } => {
            let from = place(*at);
            let to = text.floor_char_boundary((from + length).min(text.len()));
            return format!("{}{}", &text[..from], &text[to..]);
        }
        Damage::Insert { at, piece } => {
            return format!("{}{}{}", &text[..place(*at)], PIECES[*piece], &text[place(*at)..]);
        }
        Damage::Repeat { line } => {
            if let Some(copy) = lines.get(line % count).cloned() {
                lines.insert(line % count, copy);
            }
        }
        Damage::Swap { one, other } if !lines.is_empty() => lines.swap(one % count, other % count),
        Damage::Swap { .. } => {}
        Damage::Indent { line } => {
            if let Some(line) = lines.get_mut(line % count) {
                line.insert_str(0, "  ");
            }
        }
    }
    lines.join("\n") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_breaks_studies_and_not_the_compiler(hits in proptest::collection::vec(damage(), 1..6), dsl in any::<bool>()) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("studies/us_states");
        let path = folder.join(if dsl { "study.study" } else { "study.yaml" });
        let text = hits.iter().fold(fs::read_to_string(&path).unwrap(), |text, hit| damaged(&text, hit));
        let compiled = compile(&Source::new(0, path, text));
        for one in &compiled.found {
            prop_assert!(!one.message.is_empty());
        }
        if !compiled.has_errors() {
            lower(&compiled.study);
        }
    }
}
